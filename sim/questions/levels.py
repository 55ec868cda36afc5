"""How the share of entries moves with choices that should not matter, and how much of it is slips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.analysis.credibility import Verdict, either_way
from sim.analysis.ratio import Ratio, mean, ratio
from sim.analysis.slips import COLUMNS, Slips, slips
from sim.batch.observe import ObservedHistories, Watch
from sim.batch.plan import Plan
from sim.batch.reading import Sight
from sim.scenario import Scenario, priors
from sim.scenario.vocabulary import vocabulary

# What should not matter, and the parameters that say it; each is multiplied, as far as its unit allows.
SCALED = {
    "rationality": ("leader.rationality", "kremlin.rationality"),
    "summits": ("kremlin.summit_rate", "kremlin.ultimatum_summit_rate"),
}
FACTORS = (0.5, 1.0, 2.0, 4.0)
DOUBLED = 2.0
AS_IT_IS = ("", 1.0)
Variant = tuple[str, float]  # what is multiplied, by how much


@dataclass(frozen=True)
class Level:
    """The share of entries with something multiplied, its ratio to that of the scenario as it is, and its slips."""

    changed: str
    factor: float
    entry: Ratio
    moved: Ratio
    slips: Slips

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        numbers = {"entry": self.entry.to_dict(), "ratio": self.moved.to_dict()}
        return {"changed": self.changed, "factor": self.factor} | numbers | {"slips": self.slips.to_dict()}


@dataclass(frozen=True)
class Levels:
    """The scenario as it is, and with rationalities and summits multiplied."""

    own: Level
    changed: tuple[Level, ...]

    def verdicts(self) -> Iterator[Verdict]:
        """Whether slips are few, and whether the level stays where it is."""
        yield Verdict("slips", self.own.slips.in_all)
        for level in self.changed:
            if level.factor == DOUBLED:
                yield Verdict(level.changed, either_way(level.moved))

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {"as_it_is": self.own.to_dict(), "changed": [level.to_dict() for level in self.changed]}


def sights(scenario: Scenario, n: int, rng: int, is_varied: bool) -> dict[Variant, Sight]:
    """The scenario as it is and, if asked, with each thing multiplied, in the same `n` worlds."""
    variants = [AS_IT_IS]
    if is_varied:
        variants += [(what, factor) for what in SCALED for factor in FACTORS if factor != 1]
    return {variant: Sight(Watch(Plan(multiplied(scenario, *variant), n, rng)), read) for variant in variants}


def multiplied(scenario: Scenario, what: str, factor: float) -> Scenario:
    """The scenario with the parameters behind something multiplied."""
    known, believed = vocabulary().parameters, priors(scenario)
    values = {
        path: min(known[path].unit.high, factor * float(believed[path].prior.quantile(0.5)))
        for path in SCALED.get(what, ())
    }
    return scenario.with_settings([f"{path}={value!r}" for path, value in values.items()])


def read(histories: ObservedHistories) -> dict[str, Any]:
    """The known chance of an entry in each world, and the parts of it that are slips."""
    return {name: histories.runs[name] for name in ("point", "entry_chance", *COLUMNS)}


def levels(found: Mapping[Variant, Mapping[str, Any]]) -> Levels:
    """The levels, from what was read of each variant."""
    own = found[AS_IT_IS]

    def level(variant: Variant) -> Level:
        here, point = found[variant], own["point"]
        moved = ratio(here["entry_chance"], own["entry_chance"], point)
        return Level(*variant, mean(here["entry_chance"], point), moved, slips(here))

    return Levels(level(AS_IT_IS), tuple(level(variant) for variant in found if variant != AS_IT_IS))
