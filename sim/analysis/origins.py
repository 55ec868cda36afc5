"""How well forecasts without a model would have done on a series of the record, origin by origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.analysis.naive import BASELINES, Forecaster, never, rolling_scores
from sim.analysis.predictive import MeanScore, bootstrap_in_blocks, log_score_of_count, skill
from sim.analysis.quarters import ObservedSeries
from sim.evidence.record import OBSERVABLES

BLOCK = 4  # quarters: a year, in which exercises and summits have their seasons
REFERENCE = "persistence"
FEWEST = 4  # origins below which a score says nothing


@dataclass(frozen=True)
class Scored:
    """Forecasters on one series: the mean score of each over so many `origins`, and its skill against persistence.

    `scores` and `skills` are of the CRPS; `logs` are log scores, of counts only.
    """

    origins: int
    scores: Mapping[str, MeanScore]
    skills: Mapping[str, MeanScore]
    logs: Mapping[str, MeanScore]

    @property
    def best(self) -> str | None:
        """The forecaster with the lowest mean score; None where there are too few origins."""
        return min(self.scores, key=lambda name: self.scores[name].mean) if self.scores else None


def scored_baselines(series: ObservedSeries, block: int = BLOCK, rng: int = 1) -> Scored:
    """Persistence, climatology and, of what is counted, never, each scored one quarter ahead from every origin.

    The first origin is the end of the first quarter, which is the eve of the invasion; errors are by a bootstrap in
    blocks. Without scores where fewer than four origins can be judged.
    """
    forecasters = forecasters_of(series.observable)
    scores = rolling_scores(series.values, forecasters)
    origins = int(np.isfinite(next(iter(scores.values()))).sum())
    if origins < FEWEST:
        return Scored(origins, {}, {}, {})
    luck = np.random.default_rng(rng)
    means = {name: bootstrap_in_blocks(found, block, luck) for name, found in scores.items()}
    skills = {name: skill(scores[name], scores[REFERENCE], block, luck) for name in scores if name != REFERENCE}
    is_level = OBSERVABLES[series.observable].is_level
    logs = {} if is_level else rolling_scores(series.values, forecasters, rule=log_score_of_count)
    return Scored(origins, means, skills, {n: bootstrap_in_blocks(found, block, luck) for n, found in logs.items()})


def forecasters_of(observable: str) -> dict[str, Forecaster]:
    """The naive forecasters that make sense of an observable: what is measured does not stop to exist."""
    return {name: f for name, f in BASELINES.items() if f is not never or not OBSERVABLES[observable].is_level}
