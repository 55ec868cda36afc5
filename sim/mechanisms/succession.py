"""Whether the leader dies, is too ill to rule, or hands over."""

from __future__ import annotations

from datetime import date

import numpy as np

from sim.crisis.choice import happens, probability
from sim.engine.calendar import day_number, years_since
from sim.engine.compiled import rule
from sim.engine.entity import Luck, Mechanism, Parameters, Uniform, World
from sim.engine.parameters import Parameter
from sim.engine.priors import uniform
from sim.measured.endings import DEATH, HANDOVER, ILLNESS, SUCCESSION, close, is_open

BORN = day_number(date(1954, 8, 30))  # Lukashenko (P42)
AGE_OF_RATE = 70.0  # the age, in years, of which `death_rate` speaks
WEEKS_OF_A_YEAR = 52.0


class Succession(Mechanism):
    """A man past seventy dies, falls ill or hands over: the question was about him, and ends with him.

    Mortality rises with age as in Gompertz (1825): death_rate exp(ageing (age - 70)) a year. What a successor would do
    would be another model, as after a coup.
    """

    death_rate = Parameter(
        0.03,
        uniform(0.02, 0.045),
        unit="probability per year",
        meaning="chance that a man of seventy in his place dies within the year",
        evidence="P43",
    )
    ageing = Parameter(
        0.08, unit="number", meaning="growth of that rate per year of age, in logarithms", evidence="P43"
    )
    illness = Parameter(
        0.25,
        uniform(0.1, 0.4),
        unit="factor",
        meaning="chance that he is too ill to rule, against that of death",
        evidence="P46",
    )
    handover = Parameter(
        0.01,
        uniform(0, 0.03),
        unit="probability per year",
        meaning="chance that he hands over in good order",
        evidence="P42 P46 judgement",
    )

    fate = Uniform()

    neutral = "the leader neither ages nor hands over"

    @rule
    def death_hazard(w: World, p: Parameters) -> float:
        """The yearly hazard of death at his age."""
        at_seventy = -np.log1p(-p.succession_death_rate)
        return at_seventy * np.exp(p.succession_ageing * (years_since(w, BORN) - AGE_OF_RATE))

    @rule
    def test(w: World, p: Parameters, u: Luck) -> None:
        """One week: he stays, or is succeeded."""
        dies = Succession.death_hazard(w, p) / WEEKS_OF_A_YEAR
        is_ill = dies * p.succession_illness
        goes = -np.log1p(-p.succession_handover) / WEEKS_OF_A_YEAR
        hazard = dies + is_ill + goes
        if not is_open(w) or not happens(u.succession_fate, hazard):
            return
        share = u.succession_fate / probability(hazard) * hazard  # which of the three, evenly over their hazards
        if share < dies:
            Succession.happen(w, DEATH)
        elif share < dies + is_ill:
            Succession.happen(w, ILLNESS)
        else:
            Succession.happen(w, HANDOVER)

    @rule
    def happen(w: World, way: np.int64) -> None:
        """He is succeeded in this way, if the question is open."""
        close(w, SUCCESSION, way)
