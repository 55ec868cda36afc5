"""What must be true of the model for its levels to be believed: the limits, in one table, and the verdict on each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from sim.analysis.ratio import Ratio

SHARE, FACTOR, COUNT, WEEKS = "share", "factor", "count", "weeks"


@dataclass(frozen=True)
class Bound:
    """Something that is measured, the most that it may be, in which unit, and why so much."""

    what: str
    most: float
    unit: str
    why: str


NOISE = "judgement: an entry that nobody wants is no risk; a seventh of the risk is the most that may be noise"
SCALE = "judgement: nobody knows how precisely leaders choose, so that the level must not hang on it"
PACE = "judgement: more talks with the same interests give some more occasions, not other interests"
WAIT = "learning from silence: whoever has not acted is less likely to be one who acts (Lewis & Schultz 2003)"
TRUE = "judgement: a fear that nothing in the world carries out explains nothing; a twentieth is what polls err by"
KNOWN = "judgement: the answer must rest on the country and the war, not on how far ahead one man looks"
PAST = "what a scenario begins with is the past of the same war, or says where it knows better"
READIED = "an army is readied before it marches; retaliation alone is fast (C001-11, P39)"
SHOW = "judgement: most of what looked like preparation since 2022 was followed by no entry (P39)"
WARNED = "judgement: whoever watches call-ups and supplies believes in an attack rather than less"
QUICK = (
    "judgement: a leader whom Moscow put there for a war has no reason to wait longer than it takes to ready an army"
)
SAID = "the articles' claims are what the model was built to say"

LIMITS = {
    "slips": Bound("slips of either, of the chance of an entry", 0.15, SHARE, NOISE),
    "rationality": Bound("factor by which doubled rationalities move entry", 1.5, FACTOR, SCALE),
    "summits": Bound("factor by which doubled summits move entry", 1.3, FACTOR, PACE),
    "hazard": Bound("hazard of the last quiet year over the first", 1.0, FACTOR, WAIT),
    "hazard over the ensemble": Bound("the same hazards over the ensemble", 1.0, FACTOR, WAIT),
    "record": Bound("entry in the year after the visible record, over the first year", 1.0, FACTOR, WAIT),
    "record over the ensemble": Bound("the same years over the ensemble", 1.0, FACTOR, WAIT),
    "fears": Bound("widest gap between what he fears and what happens", 0.05, SHARE, TRUE),
    "fears along ranges": Bound("the same along the ranges of what moves either", 0.05, SHARE, TRUE),
    "unknowns": Bound("horizon and bias, of what is not known", 1 / 3, SHARE, KNOWN),
    "arrival": Bound("states at the start outside the hindcast without a reason", 0, COUNT, PAST),
    "unprepared": Bound("entries but in retaliation with less than 4 weeks of preparation", 0.10, SHARE, READIED),
    "carried out": Bound("preparations that end in an entry", 0.5, SHARE, SHOW),
    "exercises": Bound("episodes of exercises at the border that end in an entry", 0.5, SHARE, SHOW),
    "alarm": Bound("Kyiv's belief in an attack at rest, over that before an entry", 1.0, FACTOR, WARNED),
    "puppet": Bound("weeks until a leader put there by Moscow marches", 12, WEEKS, QUICK),
    "claims": Bound("encoded claims that do not hold", 0, COUNT, SAID),
}


@dataclass(frozen=True)
class Verdict:
    """A limit and what was measured; a `factor` counts in either direction where a move is what is bounded.

    `met` is None where nothing could be measured; `settled`: the limit lies outside the 95 % interval.
    """

    key: str
    measured: Ratio

    @property
    def limit(self) -> Bound:
        """The limit that is held against."""
        return LIMITS[self.key]

    @property
    def met(self) -> bool | None:
        """Whether what was measured keeps to the limit."""
        return self.measured.value <= self.limit.most if math.isfinite(self.measured.value) else None

    @property
    def settled(self) -> bool:
        """Whether luck could hardly have made it so: what is merely counted owes nothing to luck."""
        return self.limit.unit == COUNT or not abs(self.measured.value - self.limit.most) <= self.measured.reach

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        limit = {"what": self.limit.what, "most": self.limit.most, "unit": self.limit.unit, "why": self.limit.why}
        return {"key": self.key} | limit | self.measured.to_dict() | {"met": self.met, "settled": self.settled}


def either_way(found: Ratio) -> Ratio:
    """A factor as a distance from no change: 0.5 counts as 2."""
    if not found.value > 0:
        return Ratio(math.inf if found.value == 0 else math.nan, math.nan)
    return found if found.value >= 1 else Ratio(1 / found.value, found.error / found.value**2)
