"""The pressures on the decision, week by week: what fan charts show, kept as counts that add up over blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.crisis.talks import fall_risk_seen
from sim.engine.arrays import Array
from sim.engine.assembled import Assembled, Names
from sim.engine.compiled import Rule, rule
from sim.engine.entity import Parameters, World
from sim.measured.endings import is_at_war, is_open

BINS = 200


@dataclass(frozen=True)
class Pressure:
    """A weekly quantity: which state it is, or which rule gives it; the range over which it is counted in 200 bins."""

    name: str
    label: str
    low: float
    high: float
    of: str | Rule[[World, Parameters], float]

    def read(self, w: World, p: Parameters) -> float:
        """Its value in a world."""
        return float(w[self.of] if isinstance(self.of, str) else self.of(w, p))

    @property
    def width(self) -> float:
        """The width of a bin."""
        return (self.high - self.low) / BINS

    def bins(self, values: Array) -> NDArray[np.int64]:
        """In which bin each value falls; what lies outside falls into the outermost bin."""
        return place(values, self.low, self.width)

    def middle(self, number: NDArray[np.integer]) -> Array:
        """The value in the middle of a bin."""
        return np.asarray(self.low + (number + 0.5) * self.width)


PRESSURES = tuple(
    Pressure(*row)
    for row in (
        ("front", "Front balance (+ Russia advances)", -1, 1, "front_balance"),
        ("dependence", "Economic dependence on Russia", 0, 1, "economic_dependence"),
        ("sanctions", "Sanctions in force", 0, 1, "sanctions"),
        ("posture", "Western posture on the border", 0, 1, "western_posture"),
        ("sabotage", "Acts of rail sabotage a week", -0.5, 199.5, "sabotage_acts"),
        ("networks", "Citizens in networks of resistance", 0, 0.05, "resistance_networks"),
        ("repression", "Repression", 0, 1, "repression"),
        ("anti_war", "Citizens against participation", 0, 1, "opinion_anti_war"),
        ("active", "Citizens on the streets", 0, 0.2, "mobilisation_active_share"),
        ("reliability", "Reliability of the army", 0, 1, "army_reliability"),
        ("kyiv_belief", "Kyiv's belief in an attack", 0, 1, "attack_belief"),
        ("pinned", "Ukrainian troops in the north (thousand)", 0, 40, "ukraine_pinned"),
        ("fall_risk", "Leader's perceived risk of a fall after entry", 0, 1, fall_risk_seen),
        ("resolve_belief", "Leader's belief in Moscow's resolve", 0, 1, "resolve_belief"),
        ("level", "Rung of the involvement ladder", -0.5, 199.5, "involvement_level"),
        ("poll_urban_support", "Urban online poll: support", 0, 1, "surveys_urban_support"),
        ("poll_national_support", "National phone poll: support", 0, 1, "surveys_national_support"),
        ("poll_national_oppose", "National phone poll: against", 0, 1, "surveys_national_oppose"),
    )
)


def place(values: Array, low: float, width: float) -> NDArray[np.int64]:
    """In which bin each value falls; what lies outside falls into the outermost bin."""
    return np.clip(((values - low) / width).astype(np.int64), 0, BINS - 1)


LOWS, WIDTHS = (np.array([getattr(pressure, part) for pressure in PRESSURES]) for part in ("low", "width"))


@rule
def is_counted(w: World) -> bool:
    """Whether a week of a world counts: only where its question is still open, or its army fights."""
    return is_open(w) or is_at_war(w)


def _readings(names: Names) -> Iterator[str]:
    for number, pressure in enumerate(PRESSURES):
        value = f"w.{pressure.of}" if isinstance(pressure.of, str) else names.call(pressure.of)
        yield f"w.pressures[{number}] = {value}"


read_all = Assembled("read_all", "w, p", _readings)


@rule
def count_pressures(w: World, week: int, counts: NDArray[np.int64]) -> None:
    """Adds a week's known values to the counts (pressures, weeks, bins)."""
    for number in range(len(LOWS)):
        value = w.pressures[number]
        if np.isfinite(value):
            counts[number, week, min(max(int((value - LOWS[number]) / WIDTHS[number]), 0), BINS - 1)] += 1
