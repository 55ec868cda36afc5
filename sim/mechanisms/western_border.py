"""Belarus's western border: when a western neighbour closes it, and what that costs."""

from __future__ import annotations

from sim.actors.west import POLAND_BALTICS, West
from sim.crisis.choice import happens, probability
from sim.crisis.ladder import FEINT
from sim.crisis.rules import NO, YES
from sim.engine.compiled import rule
from sim.engine.entity import Flag, Luck, Mechanism, Parameters, Uniform, Whole, World
from sim.engine.parameters import Parameter
from sim.engine.priors import loguniform, uniform
from sim.engine.told import tell


class WesternBorder(Mechanism):
    """A western neighbour closes its border over exercises at Ukraine's, or over what Minsk sends across.

    While it is closed living standards suffer, and trade goes to Russia as if more sanctions were imposed. Closed and
    open weeks are a chain of two states: c / (c + o) of the weeks are closed, by the weekly chances of closing and of
    opening. He who concedes exercises or a joint group expects what they add to that. Once the army has entered, the
    sanctions on that stand for the border too, which stays as it is.
    """

    closing_rate = Parameter(
        0.02,
        loguniform(0.005, 0.08),
        unit="per week",
        meaning="rate at which exercises at Ukraine's border or a joint group make a western neighbour close its own: "
        "once in a year of such weeks",
        evidence="P49",
    )
    quiet_rate = Parameter(
        0.006,
        loguniform(0.002, 0.02),
        unit="per week",
        meaning="rate at which one does over other things, such as balloons or migrants: once in three quiet years",
        evidence="P49",
    )
    weeks = Parameter(
        2.5,
        loguniform(1, 8),
        unit="weeks",
        meaning="how long it stays closed on average: two weeks in September, three in November 2025",
        evidence="P49",
        is_positive=True,
    )
    loss = Parameter(
        0.02,
        uniform(0.005, 0.05),
        unit="index",
        meaning="part of living standards, and for the leader of his rent, that is lost while it is closed",
        evidence="P49 judgement",
    )
    stopped = Parameter(
        0.5,
        uniform(0.2, 0.8),
        unit="share",
        meaning="part of the trade that sanctions have left which does not pass while it is closed",
        evidence="P49 judgement",
    )

    closing = Uniform()
    opening = Uniform()
    is_closed = Flag("a western neighbour keeps its border closed")
    closed_in = Whole("week", "when it was closed last")

    neutral = "the western border stays as it is, and nobody reckons with its closing"

    @rule
    def hazard(p: Parameters, is_seen: bool) -> float:
        """The weekly hazard of a closing, by the resolve of Poland and the Baltic states; higher over exercises."""
        if p.without_west:
            return 0.0
        rate = p.western_border_quiet_rate + (p.western_border_closing_rate if is_seen else 0.0)
        return rate * West.resolve_of(p, POLAND_BALTICS)

    @rule
    def chance_of_opening(p: Parameters) -> float:
        """The chance that a week is the last one closed."""
        return min(1.0, 1 / p.western_border_weeks)

    @rule
    def update(w: World, p: Parameters, u: Luck) -> None:
        """One week: the border is closed, or opened again, though not in the week in which it was closed."""
        if w.involvement_has_entered:
            return
        if w.western_border_is_closed:
            if w.week > w.western_border_closed_in and u.western_border_opening < WesternBorder.chance_of_opening(p):
                WesternBorder.turn(w, NO)
        elif happens(u.western_border_closing, WesternBorder.hazard(p, w.involvement_level >= FEINT)):
            WesternBorder.turn(w, YES)

    @rule
    def turn(w: World, closes: bool) -> None:
        """It is closed or opened, unless it is so already."""
        if closes != w.western_border_is_closed:
            w.western_border_is_closed = closes
            if closes:
                w.western_border_closed_in = w.week
                w.count_border_closings += 1
            tell(w, "western border", closes=closes)

    @rule
    def pain(w: World, p: Parameters) -> float:
        """What it takes from living standards this week."""
        return p.western_border_loss if w.western_border_is_closed else 0.0

    @rule
    def trade_barred(w: World, p: Parameters) -> float:
        """How much of its trade with the West the country lacks: by sanctions, and by a closed border."""
        return w.sanctions + (p.western_border_stopped * (1 - w.sanctions) if w.western_border_is_closed else 0.0)

    @rule
    def share_closed(p: Parameters, is_seen: bool) -> float:
        """The share of weeks in which the border is closed in the long run, with exercises or without."""
        closing = probability(WesternBorder.hazard(p, is_seen))
        return closing / (closing + WesternBorder.chance_of_opening(p))

    @rule
    def feared(w: World, p: Parameters) -> float:
        """The part of his rent that exercises cost the leader this way while they last; nothing while it is closed."""
        if p.without_western_border or p.without_economy or w.western_border_is_closed:
            return 0.0
        return p.western_border_loss * (WesternBorder.share_closed(p, YES) - WesternBorder.share_closed(p, NO))
