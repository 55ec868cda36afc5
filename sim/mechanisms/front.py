"""How the main front moves."""

from __future__ import annotations

from sim.engine.compiled import rule
from sim.engine.entity import Luck, Mechanism, Normal, Parameters, State, World, within
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import uniform
from sim.mechanisms.seasons import Seasons


class Front(Mechanism):
    """One number for the war between Russia and Ukraine: it drifts to its mean, by chance and by who is tied down.

    F' = F + pace (reversion (mean - F) + sd e + pin_effect (P - pin_reference)), where pace is that of the season. A
    scalar by design: the evidence holds no force data for the main front, so that a Lanchester model of it would be
    false precision.
    """

    front_balance = Initial(
        -0.05, unit="front", meaning="who is winning: + Russia advances", evidence="C003-01 C003-06 P14"
    )
    front_mean = Initial(-0.15, unit="front", meaning="where the front tends to", evidence="judgement")
    reversion = Parameter(
        0.06, uniform(0.02, 0.12), unit="per week", meaning="speed of the return to the mean", evidence="judgement"
    )
    sd = Parameter(
        0.045,
        uniform(0.02, 0.07),
        unit="number",
        meaning="weekly chance movement, standard deviation",
        evidence="judgement",
        is_spread=True,
    )
    pin_effect = Parameter(
        0.0004,
        unit="number",
        meaning="weekly help to Russia per thousand Ukrainians tied down in the north",
        evidence="C002-14 C002-15 judgement",
    )
    pin_reference = Parameter(
        15, unit="thousand", meaning="Ukrainian troops in the north that the front is used to", evidence="P18 judgement"
    )

    shock = Normal()
    last_week = State("front", "front balance at the end of the week before")
    start = State("front", "front balance on the first day")

    neutral = "the front stays where it starts"

    @rule
    def begin(w: World) -> None:
        """The front as the scenario has it."""
        w.front_last_week = w.front_start = w.front_balance

    @rule
    def neutralise(w: World) -> None:
        """The front stands where it stood on the first day."""
        w.front_balance = w.front_start

    @rule
    def move(w: World, p: Parameters, u: Luck) -> None:
        """One week of the front."""
        drift = p.front_reversion * (w.front_mean - w.front_balance)
        help_from_north = p.front_pin_effect * (w.ukraine_pinned - p.front_pin_reference)
        moved = drift + p.front_sd * u.front_shock + help_from_north
        w.front_balance = within(w.front_balance + Seasons.pace(w, p) * moved, -1.0, 1.0)

    @rule
    def remember(w: World) -> None:
        """Closes the week: the next move is measured from here."""
        w.front_last_week = w.front_balance

    @rule
    def moved_by_more_than(w: World, distance: float) -> bool:
        """Whether this week's events and chance moved the front further than that."""
        return abs(w.front_balance - w.front_last_week) > distance
