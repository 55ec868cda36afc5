"""Why: what spoke for and against entry when a demand lay on the table, on average over all demands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimate import share
from sim.analysis.words import how_often, share_text

ADVANTAGE = "advantage"
FEW = 30  # demands below which a share, or a mean, is mostly luck
PROPER = ("Moscow", "Ukraine", "sanctions", "repression", "anti-war")  # such a name has no article


@dataclass(frozen=True)
class Weighed:
    """How one kind of demand was answered, and what weighed how much.

    `answers` {answer: how often}; `advantage` of entry over the best other answer and `contributions` {reason: mean},
    from most against to most for, in office value (1 = undisturbed rule).
    """

    demand: str
    count: int
    answers: Mapping[str, int]
    advantage: float
    contributions: Mapping[str, float]

    def answered(self, words: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """How often each answer was given, after `words` {answer: how it is told}: as a share of all, or as a plain
        count where few demands were made, of which a share says next to nothing.
        """
        if self.count < FEW:
            return tuple((word, how_often(self.answers[given])) for given, word in words.items())
        return tuple((word, share_text(share(self.answers[given], self.count))) for given, word in words.items())

    def against(self, most: int, among: Iterable[str]) -> list[tuple[str, float]]:
        """The reasons that spoke most strongly against entry, the strongest first."""
        chosen = set(among)
        return [(name, mean) for name, mean in self.contributions.items() if mean < 0 and name in chosen][:most]

    def in_favour(self, most: int, among: Iterable[str]) -> list[tuple[str, float]]:
        """The reasons that spoke most strongly for entry, the strongest first."""
        chosen = set(among)
        rising = reversed(list(self.contributions.items()))
        return [(name, mean) for name, mean in rising if mean > 0 and name in chosen][:most]


def weigh(
    count: NDArray[np.integer],
    total: NDArray[np.float64],
    demands: Sequence[str],
    answers: Sequence[str],
    columns: Sequence[str],
) -> list[Weighed]:
    """The mean contribution of each reason under each demand that was ever made.

    `count` (weeks, demands, answers) and `total` (weeks, demands, answers, columns) are sums over all worlds.
    """
    asked = count.sum(axis=0)
    sums = total.sum(axis=(0, 2))
    weighed = []
    for number, demand in enumerate(demands):
        times = int(asked[number].sum())
        if times:
            means = dict(zip(columns, (sums[number] / times).tolist(), strict=True))
            advantage = means.pop(ADVANTAGE)
            given = dict(zip(answers, asked[number].tolist(), strict=True))
            rising = dict(sorted(means.items(), key=lambda item: item[1]))
            weighed.append(Weighed(demand, times, given, advantage, rising))
    return weighed


def with_article(name: str) -> str:
    """The name of a reason within a sentence: `the risk of a fall at home`, `Moscow's reward`."""
    name = name.replace("private", "his private")
    return name if name.startswith((*PROPER, "his")) else f"the {name}"
