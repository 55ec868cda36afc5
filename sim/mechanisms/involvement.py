"""The ladder of involvement: distance, staging, feint, auxiliary, entry."""

from __future__ import annotations

import numpy as np

from sim.actors.army import Army
from sim.crisis.ladder import AUXILIARY, ENTRY, FEINT, STAGING
from sim.engine.compiled import rule
from sim.engine.entity import Flag, Luck, Mechanism, Parameters, State, Uniform, World
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import uniform
from sim.engine.told import tell

NEW_EPISODE_AFTER_WEEKS = 4


class Involvement(Mechanism):
    """How deep Belarus is in the war: an ordered scale rather than yes or no, climbed by concessions, left by time."""

    involvement_level = Initial(1, unit="level", meaning="rung of the ladder", evidence="C001-07 C002-10 C003-08")
    level_decay = Parameter(
        1 / 12,
        uniform(1 / 20, 1 / 6),
        unit="probability per week",
        meaning="chance that exercises at the border or help end, on average over the time that they last",
        evidence="C002-11",
    )
    group_decay = Parameter(
        1 / 36,
        uniform(1 / 52, 1 / 20),
        unit="probability per week",
        meaning="chance that a joint group goes home, likewise: that of October 2022 was gone by the summer",
        evidence="P28 P37",
    )
    shortest_stay = Parameter(
        3,
        unit="weeks",
        meaning="the least time that exercises or help last: units moved to the border are not back next week",
        evidence="P11 judgement",
    )

    decay_luck = Uniform("decay")
    has_entered = Flag("the army has crossed the border; never undone")
    with_moscow = Flag("exercises or help that Minsk conceded to Moscow go on, with Russian soldiers")
    weeks_below_feint = State("weeks", "time since the last exercises at the border ended")
    weeks_on_rung = State("weeks", "time since exercises or help were last given, or fell back a rung")

    @rule
    def begin(w: World) -> None:
        """The rung on which the country stands is a whole one."""
        w.involvement_level = np.floor(w.involvement_level)
        w.involvement_weeks_below_feint = 0.0 if w.involvement_level >= FEINT else NEW_EPISODE_AFTER_WEEKS
        w.involvement_weeks_on_rung = 0.0

    @rule
    def receive_involvement_level(w: World, value: float) -> None:
        """A scenario sets the rung of the ladder, unless the army has entered."""
        if not w.involvement_has_entered:
            w.involvement_level = np.floor(value)
            w.involvement_weeks_on_rung = 0.0

    @rule
    def army_comes_home(w: World) -> None:
        """The army is back, if it was in Ukraine; the territory still serves the war."""
        if Army.come_home(w):
            w.count_withdrawals += 1
            w.involvement_level = STAGING

    @rule
    def concede(w: World, rung: float) -> None:
        """Minsk concedes what stands on a rung of the ladder: staging, exercises at the border, or a joint group."""
        begins = Involvement.rise(w, rung, rung >= FEINT)
        tell(w, "level", level=w.involvement_level, new_episode=begins)

    @rule
    def show_at_the_border(w: World, with_moscow: bool) -> None:
        """The army gathers at the border for what looks like exercises, with Russian soldiers or without."""
        Involvement.rise(w, FEINT, with_moscow)

    @rule
    def rise(w: World, rung: float, with_moscow: bool) -> bool:
        """The country stands at least on this rung, for a while anew; returns whether exercises at the border begin."""
        begins = rung >= FEINT and w.involvement_weeks_below_feint >= NEW_EPISODE_AFTER_WEEKS
        w.involvement_level = max(w.involvement_level, rung)
        w.involvement_with_moscow = w.involvement_with_moscow or with_moscow
        w.involvement_weeks_on_rung = 0.0
        if begins:
            w.count_feint_episodes += 1
        return begins

    @rule
    def enter(w: World) -> None:
        """The army crosses the border."""
        w.involvement_has_entered = True
        w.involvement_level = ENTRY

    @rule
    def is_seen_at_the_border(w: World) -> bool:
        """Whether there are exercises at the border, or help short of sending units."""
        return w.involvement_level == FEINT or w.involvement_level == AUXILIARY

    @rule
    def step_down(w: World) -> None:
        """Exercises or help end, if there are any: one rung down."""
        if Involvement.is_seen_at_the_border(w):
            w.involvement_level = w.involvement_level - 1
            w.involvement_weeks_on_rung = 0.0
            tell(w, "level falls", level=w.involvement_level)

    @rule
    def chance_of_end(w: World, p: Parameters) -> float:
        """The chance that this week is the last on this rung: none at first, then such that the mean time is kept."""
        if w.involvement_weeks_on_rung <= p.involvement_shortest_stay:
            return 0.0
        decay = p.involvement_group_decay if w.involvement_level == AUXILIARY else p.involvement_level_decay
        later = 1.0 - decay * (p.involvement_shortest_stay - 1.0)
        return decay / max(later, decay)

    @rule
    def decay(w: World, p: Parameters, u: Luck) -> None:
        """Exercises and auxiliary help end after a while."""
        w.involvement_weeks_on_rung = w.involvement_weeks_on_rung + 1
        is_readied = w.preparation_demand >= 0  # then what looks like exercises does not end like them
        if not is_readied and u.involvement_decay_luck < Involvement.chance_of_end(w, p):
            Involvement.step_down(w)
        if w.involvement_level < FEINT:
            w.involvement_with_moscow = False
            w.involvement_weeks_below_feint = w.involvement_weeks_below_feint + 1
        else:
            w.involvement_weeks_below_feint = 0.0
