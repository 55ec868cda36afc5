"""A shock in Moscow, such as the mutiny of June 2023: for some weeks it has other cares."""

from __future__ import annotations

import numpy as np

from sim.engine.compiled import rule
from sim.engine.entity import Luck, Mechanism, Parameters, State, Uniform, World
from sim.engine.parameters import Parameter
from sim.engine.priors import loguniform, uniform
from sim.engine.told import tell
from sim.mechanisms.economy import Economy


class Turmoil(Mechanism):
    """A shock in Moscow keeps its leaders busy and part of its soldiers at home; then all is as before.

    The mutiny of June 2023 is the one case of the war (P45): it says that such a thing happens, and hardly how often.
    """

    rate = Parameter(
        0.005,
        loguniform(0.0015, 0.015),
        unit="probability per week",
        meaning="chance of a shock in Moscow",
        evidence="P45 judgement",
    )
    weeks = Parameter(
        4, uniform(2, 10), unit="weeks", meaning="how long it keeps Moscow busy", evidence="P45 judgement"
    )
    attention = Parameter(
        0.4,
        uniform(0.1, 0.8),
        unit="factor",
        meaning="meetings with the leader of Belarus while it lasts, against the usual",
        evidence="P45 judgement",
    )
    held_back = Parameter(
        0.3,
        uniform(0.1, 0.5),
        unit="share",
        meaning="part of the soldiers to spare who are needed at home while it lasts",
        evidence="P45 judgement",
    )

    shock = Uniform()
    weeks_left = State("weeks", "how long a shock in Moscow still lasts; 0 where there is none")
    held = State("thousand", "soldiers whom it keeps at home")

    neutral = "nothing happens in Moscow"

    @rule
    def update(w: World, p: Parameters, u: Luck) -> None:
        """One week: a shock begins, goes on or ends."""
        if w.turmoil_weeks_left == 0 and u.turmoil_shock < p.turmoil_rate:
            Turmoil.break_out(w, p)
        if w.turmoil_weeks_left > 0:
            w.turmoil_weeks_left = max(0.0, w.turmoil_weeks_left - 1)
            if w.turmoil_weeks_left == 0:
                w.reserves = w.reserves + w.turmoil_held
                w.turmoil_held = 0.0
                tell(w, "turmoil ends")

    @rule
    def break_out(w: World, p: Parameters) -> None:
        """Moscow is shaken: part of its soldiers is needed at home, and it has other cares than to cut Minsk off.

        A shock within a shock only lasts longer.
        """
        if p.without_turmoil:
            return
        held = p.turmoil_held_back * w.reserves if w.turmoil_held == 0 else 0.0
        w.reserves, w.turmoil_held = w.reserves - held, w.turmoil_held + held
        Economy.lift(w, True)
        w.turmoil_weeks_left = np.ceil(p.turmoil_weeks) + 1  # the count goes down in the first of these weeks
        w.count_turmoils += 1
        tell(w, "turmoil", held=held)

    @rule
    def attention_left(w: World, p: Parameters) -> float:
        """How often Moscow finds time for a meeting, against the usual."""
        return p.turmoil_attention if w.turmoil_weeks_left > 0 else 1.0
