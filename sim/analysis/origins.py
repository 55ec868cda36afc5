"""How well forecasts without a model would have done on a series of the record, origin by origin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.analysis.naive import BASELINES, Forecaster, Rule, never, rolling_scores, score_forecasts
from sim.analysis.predictive import MeanScore, bootstrap_in_blocks, crps_sample, log_score_of_count, skill
from sim.analysis.quarters import ObservedSeries
from sim.engine.arrays import Array
from sim.evidence.record import OBSERVABLES

BLOCK = 4  # quarters: a year, in which exercises and summits have their seasons
REFERENCE, MODEL = "persistence", "model"
FEWEST = 4  # origins below which a score says nothing


@dataclass(frozen=True)
class Scored:
    """Forecasters on one series: the mean score of each over so many `origins`, and its skill against persistence.

    `scores` and `skills` are of the CRPS; `logs` are log scores, of counts only. `against` is the skill of the model,
    where it was scored, against each of the others.
    """

    origins: int
    scores: Mapping[str, MeanScore]
    skills: Mapping[str, MeanScore]
    logs: Mapping[str, MeanScore]
    against: Mapping[str, MeanScore] = field(default_factory=dict)

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


def scored_model(
    series: ObservedSeries, samples: Sequence[Array | None], first: int, block: int = BLOCK, rng: int = 1
) -> Scored:
    """The model's predictive `samples`, one for every quarter from the one numbered `first`, beside the same baselines.

    All are scored at the same origins: where the quarter is known and the model says something of it.
    """
    spoken = np.array([sample is not None for sample in samples])
    values = np.where(np.r_[np.ones(first, bool), spoken], series.values, np.nan)
    seen = values[first:]
    origins = int(np.isfinite(seen).sum())
    if origins < FEWEST:
        return Scored(origins, {}, {}, {})
    luck, forecasters = np.random.default_rng(rng), forecasters_of(series.observable)

    def by(rule: Rule) -> dict[str, Array]:
        # A quarter that is not scored is still known to those who forecast later ones.
        naive = rolling_scores(series.values, forecasters, first, rule)
        known = {name: np.where(np.isfinite(seen), scores, np.nan) for name, scores in naive.items()}
        return {MODEL: score_forecasts(values, samples, first, rule), **known}

    scores = by(crps_sample)
    means = {name: bootstrap_in_blocks(found, block, luck) for name, found in scores.items()}
    skills = {name: skill(scores[name], scores[REFERENCE], block, luck) for name in scores if name != REFERENCE}
    against = {name: skill(scores[MODEL], scores[name], block, luck) for name in forecasters}
    logs = {} if OBSERVABLES[series.observable].is_level else by(log_score_of_count)
    return Scored(
        origins, means, skills, {n: bootstrap_in_blocks(found, block, luck) for n, found in logs.items()}, against
    )


def forecasters_of(observable: str) -> dict[str, Forecaster]:
    """The naive forecasters that make sense of an observable: what is measured does not stop to exist."""
    return {name: f for name, f in BASELINES.items() if f is not never or not OBSERVABLES[observable].is_level}
