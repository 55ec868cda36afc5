"""How far two coders agree, beyond what they would by chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two codings of the same things: how many, the share coded alike, and the weighted kappa, None where undefined."""

    count: int
    alike: float
    kappa: float | None


def agreement(first: Sequence[str], second: Sequence[str], scale: Sequence[str]) -> Agreement:
    """Agreement on an ordered scale, where a near miss counts less than a far one (linear weights; Cohen 1968).

    Kappa is undefined where both coders gave one and the same code throughout: chance explains all.
    """
    from sklearn.metrics import cohen_kappa_score

    alike = sum(one == other for one, other in zip(first, second, strict=True)) / len(first)
    if len({*first, *second}) < 2:
        return Agreement(len(first), alike, None)
    kappa = float(cohen_kappa_score(list(first), list(second), labels=list(scale), weights="linear"))
    return Agreement(len(first), alike, kappa)
