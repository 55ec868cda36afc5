"""Encoded claims: whether the model says of each cause what the articles say of it.

These experiments check the programming of an opinion, not the opinion: the model was written from the same articles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from sim.analysis.paired import Effect, paired_effect

FILE = Path(__file__).with_suffix(".yaml")
HEADING = "Encoded claims: these check that the model says what the articles say; they are no validation"
EXPECTED = {"rises": +1, "falls": -1}
HOLDS, CONTRADICTED, NOT_RESOLVED, NO_EFFECT = "holds", "does not hold", "not resolved", "no effect"
Columns = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Variant:
    """One side of an experiment: a scenario, values set in it, and events added to it, each as pairs."""

    scenario: str
    settings: tuple[tuple[str, float], ...] = ()
    events: tuple[tuple[tuple[str, Any], ...], ...] = ()


@dataclass(frozen=True)
class EncodedClaim:
    """A claim of the articles about a cause, as an experiment from `low` to `high`."""

    id: str
    claim: str
    sources: tuple[str, ...]
    low: Variant
    high: Variant
    outcome: str
    expected: str


@dataclass(frozen=True)
class ClaimResult:
    """What the model says of a claim: the paired effect of going from low to high."""

    claim: EncodedClaim
    effect: Effect

    @property
    def verdict(self) -> str:
        """Holds or does not where the interval lies on one side of zero; else not resolved with so many worlds."""
        if self.effect.moved == 0:
            return NO_EFFECT
        if self.effect.sign == 0:
            return NOT_RESOLVED
        return HOLDS if self.effect.sign == EXPECTED[self.claim.expected] else CONTRADICTED

    def to_dict(self) -> dict[str, Any]:
        """The result as plain data."""
        claim = self.claim
        about = {name: getattr(claim, name) for name in ("id", "claim", "sources", "outcome", "expected")}
        sides = {"low": _as_data(claim.low), "high": _as_data(claim.high)}
        return about | sides | {"effect": asdict(self.effect), "verdict": self.verdict}


def load_claims(file: Path = FILE) -> tuple[EncodedClaim, ...]:
    """The encoded claims, as the package holds them."""
    return tuple(_claim(**row) for row in yaml.safe_load(file.read_text(encoding="utf-8")))


def needed(claims: Iterable[EncodedClaim]) -> dict[Variant, tuple[str, ...]]:
    """Each different side of the experiments, with the outcomes that claims look at in it."""
    outcomes: dict[Variant, dict[str, None]] = {}
    for claim in claims:
        for variant in (claim.low, claim.high):
            outcomes.setdefault(variant, {})[claim.outcome] = None
    return {variant: tuple(names) for variant, names in outcomes.items()}


def check_claims(
    claims: Sequence[EncodedClaim], simulate: Callable[[Mapping[Variant, tuple[str, ...]]], Iterable[Columns]]
) -> list[ClaimResult]:
    """Runs the experiments: `simulate` gives for each variant its outcomes and `point`, (worlds,) each, common luck."""
    wanted = needed(claims)
    found = dict(zip(wanted, simulate(wanted), strict=True))
    return [ClaimResult(claim, _effect(claim, found[claim.low], found[claim.high])) for claim in claims]


def _effect(claim: EncodedClaim, low: Columns, high: Columns) -> Effect:
    before, after = (np.asarray(side[claim.outcome], dtype=float) for side in (low, high))
    return paired_effect(before, after, low["point"])


def _claim(
    baseline: str, sources: Sequence[str], low: Mapping[str, Any], high: Mapping[str, Any], **rest: Any
) -> EncodedClaim:
    return EncodedClaim(sources=tuple(sources), low=_variant(baseline, **low), high=_variant(baseline, **high), **rest)


def _variant(
    baseline: str,
    scenario: str = "",
    set: Mapping[str, float] | None = None,
    events: Sequence[Mapping[str, Any]] = (),
) -> Variant:
    return Variant(scenario or baseline, tuple((set or {}).items()), tuple(tuple(event.items()) for event in events))


def _as_data(variant: Variant) -> dict[str, Any]:
    return {
        "scenario": variant.scenario,
        "set": dict(variant.settings),
        "events": [dict(event) for event in variant.events],
    }
