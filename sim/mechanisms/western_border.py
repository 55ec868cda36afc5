"""Belarus's western border: when Poland and the Baltic states close it, and what that costs."""

from __future__ import annotations

import numpy as np

from sim.actors.west import POLAND_BALTICS, West
from sim.crisis.ladder import ENTRY, FEINT
from sim.engine.compiled import rule
from sim.engine.entity import Flag, Luck, Mechanism, Parameters, Uniform, World
from sim.engine.parameters import Parameter
from sim.engine.priors import loguniform, uniform
from sim.engine.told import tell


class WesternBorder(Mechanism):
    """The western neighbours close their border over exercises at Ukraine's, or over what Minsk sends across.

    While it is closed living standards suffer, and trade goes to Russia as if all sanctions were imposed. He who
    concedes exercises or a joint group expects it: share of the time closed = L / (L + 1 / weeks), by the hazard L that
    they add.
    """

    closing_rate = Parameter(
        0.02,
        loguniform(0.005, 0.08),
        unit="per week",
        meaning="rate at which exercises at Ukraine's border, a joint group or an entry make the neighbours close "
        "theirs: once in a year of such weeks",
        evidence="P49",
    )
    quiet_rate = Parameter(
        0.006,
        loguniform(0.002, 0.02),
        unit="per week",
        meaning="rate at which they do over other things, such as balloons or migrants: once in three quiet years",
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
        meaning="living standards, and the leader's rent, that are lost while it is closed",
        evidence="P49 judgement",
    )

    closing = Uniform()
    opening = Uniform()
    is_closed = Flag("the western neighbours keep their border closed")

    neutral = "the western border stays as it is, and nobody reckons with its closing"

    @rule
    def over_exercises(p: Parameters) -> float:
        """The weekly hazard that exercises or a joint group add, by the resolve of Poland and the Baltic states."""
        return p.western_border_closing_rate * West.resolve_of(p, POLAND_BALTICS)

    @rule
    def update(w: World, p: Parameters, u: Luck) -> None:
        """One week: the border is closed, or opened again; not as long as the army fights in Ukraine."""
        if w.western_border_is_closed:
            if w.involvement_level < ENTRY and u.western_border_opening < 1 - np.exp(-1 / p.western_border_weeks):
                WesternBorder.turn(w, False)
            return
        hazard = p.western_border_quiet_rate * West.resolve_of(p, POLAND_BALTICS)
        if w.involvement_level >= FEINT:
            hazard = hazard + WesternBorder.over_exercises(p)
        if u.western_border_closing < 1 - np.exp(-hazard):
            WesternBorder.turn(w, True)

    @rule
    def turn(w: World, closes: bool) -> None:
        """The neighbours close their border, or open it, unless it is so already."""
        if closes != w.western_border_is_closed:
            w.western_border_is_closed = closes
            if closes:
                w.count_border_closings += 1
            tell(w, "western border", closes=closes)

    @rule
    def pain(w: World, p: Parameters) -> float:
        """What it takes from living standards this week."""
        return p.western_border_loss if w.western_border_is_closed else 0.0

    @rule
    def feared(w: World, p: Parameters) -> float:
        """The part of his rent that exercises cost the leader this way while they last, on average."""
        if p.without_western_border:
            return 0.0
        added = WesternBorder.over_exercises(p)
        return p.western_border_loss * added / (added + 1 / p.western_border_weeks)
