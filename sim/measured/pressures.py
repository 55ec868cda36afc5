"""The pressures on the decision, week by week: what fan charts show, kept as counts that add up over blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Array, Flags
from sim.engine.compiled import compiled

if TYPE_CHECKING:
    from sim.model import WarEntryModel

BINS = 200


@dataclass(frozen=True)
class Pressure:
    """A weekly quantity: how it is read off a model, and the range over which it is counted in 200 equal bins."""

    name: str
    label: str
    low: float
    high: float
    read: Callable[[WarEntryModel], Array]

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
        ("front", "Front balance (+ Russia advances)", -1, 1, lambda m: m.front.front_balance),
        ("dependence", "Economic dependence on Russia", 0, 1, lambda m: m.economy.economic_dependence),
        ("sanctions", "Sanctions in force", 0, 1, lambda m: m.west.sanctions),
        ("posture", "Western posture on the border", 0, 1, lambda m: m.west.western_posture),
        ("sabotage", "Acts of rail sabotage a week", -0.5, 199.5, lambda m: m.sabotage.acts),
        ("memory", "Remembered resistance (acts)", 0, 400, lambda m: m.sabotage.resistance_memory),
        ("repression", "Repression", 0, 1, lambda m: m.repression.repression),
        ("anti_war", "Citizens against participation", 0, 1, lambda m: m.opinion.anti_war),
        ("active", "Citizens on the streets", 0, 0.2, lambda m: m.mobilisation.active_share),
        ("reliability", "Reliability of the army", 0, 1, lambda m: m.army.reliability),
        ("kyiv_belief", "Kyiv's belief in an attack", 0, 1, lambda m: m.ukraine.attack_belief),
        ("pinned", "Ukrainian troops in the north (thousand)", 0, 40, lambda m: m.ukraine.pinned),
        ("fall_risk", "Leader's perceived risk of a fall after entry", 0, 1, lambda m: m.fall_risk()),
        ("resolve_belief", "Leader's belief in Moscow's resolve", 0, 1, lambda m: m.learning.resolve_belief),
        ("level", "Rung of the involvement ladder", -0.5, 199.5, lambda m: m.involvement.involvement_level),
        ("poll_urban_support", "Urban online poll: support", 0, 1, lambda m: m.surveys.support["urban_online"]),
        ("poll_national_support", "National phone poll: support", 0, 1, lambda m: m.surveys.support["national_phone"]),
        ("poll_national_oppose", "National phone poll: against", 0, 1, lambda m: m.surveys.oppose["national_phone"]),
    )
)


LOWS, WIDTHS = (np.array([getattr(pressure, part) for pressure in PRESSURES]) for part in ("low", "width"))


def place(values: Array, low: float, width: float) -> NDArray[np.int64]:
    """In which bin each value falls; what lies outside falls into the outermost bin."""
    return np.clip(((values - low) / width).astype(np.int64), 0, BINS - 1)


class PressureCounts:
    """How many worlds had which value of each pressure in each week: (pressures, weeks, bins).

    Only worlds count whose question is still open, or whose army fights.
    """

    def __init__(self, weeks: int) -> None:
        self.counts = np.zeros((len(PRESSURES), weeks, BINS), dtype=np.int64)

    def record(self, model: WarEntryModel) -> None:
        """Counts this week's values."""
        kept = model.endings.is_open | model.involvement.is_at_war
        values = np.array([pressure.read(model) for pressure in PRESSURES], dtype=np.float64)
        add_counts(self.counts[:, model.week], values, kept, LOWS, WIDTHS)


def plain_add_counts(
    counts: NDArray[np.int64],
    values: Array,
    kept: Flags,
    lows: Array,
    widths: Array,
) -> None:
    """Adds the kept and known values (pressures, worlds) to the counts (pressures, bins), with numpy alone."""
    for row, seen, low, width in zip(counts, values[:, kept], lows, widths, strict=True):
        row += np.bincount(place(seen[np.isfinite(seen)], low, width), minlength=BINS)


@compiled(plain_add_counts)
def add_counts(
    counts: NDArray[np.int64],
    values: Array,
    kept: Flags,
    lows: Array,
    widths: Array,
) -> None:
    """The same, compiled."""
    for p in range(len(values)):
        for w in range(len(kept)):
            if kept[w] and np.isfinite(values[p, w]):
                counts[p, min(max(int((values[p, w] - lows[p]) / widths[p]), 0), BINS - 1)] += 1
