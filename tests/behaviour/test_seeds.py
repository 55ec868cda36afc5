"""What is stated of an error holds from seed to seed: worlds of one seed share nothing that other seeds do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import chdtri

from sim.analysis.estimate import mean_and_error
from sim.batch.block import worlds_of
from sim.batch.plan import Plan
from sim.scenario import Scenario, load_scenario

SEEDS, WORLDS, WEEKS, CITIZENS = 50, 512, 2, 10  # so few citizens that who they are decides much
TAIL = 1e-5


@pytest.fixture(scope="module")
def estimates() -> Mapping[str, np.ndarray]:
    """Each estimate and its stated standard error under every seed: {name: (2, seeds)}."""
    asked = load_scenario("point_blank_ultimatum")
    at_once = tuple(replace(event, week=1) for event in asked.events)
    asked = replace(asked, weeks=WEEKS, citizens=CITIZENS, events=at_once)
    settings = ("opinion.anti_war_share=0.7",), ("opinion.anti_war_share=0.5",)
    found = [_estimates([asked.with_settings(s) for s in settings], seed) for seed in range(SEEDS)]
    return {name: np.array([each[name] for each in found]).T for name in found[0]}


def _estimates(sides: list[Scenario], seed: int) -> dict[str, tuple[float, float]]:
    seen = []
    for scenario in sides:
        worlds = worlds_of(Plan(scenario, WORLDS, seed), np.arange(WORLDS))
        worlds.advance(WEEKS)
        seen.append(
            {
                "counted share": worlds.have("entry").astype(float),
                "known share": worlds.w.entry_chance,
                "citizens against": worlds.w.opinion_anti_war,
                "reliability of the army": worlds.w.army_reliability,
            }
        )
    values = seen[0] | {f"difference of {name}": seen[1][name] - column for name, column in seen[0].items()}
    return {name: mean_and_error(column, np.zeros(WORLDS, dtype=int)) for name, column in values.items()}


def test_the_variance_between_seeds_is_the_stated_one(estimates: Mapping[str, np.ndarray]) -> None:
    low, high = (chdtri(SEEDS - 1, tail) / (SEEDS - 1) for tail in (1 - TAIL, TAIL))
    ratio = {name: values.var(ddof=1) / (errors**2).mean() for name, (values, errors) in estimates.items()}
    assert {name: r for name, r in ratio.items() if not low < r < high} == {}
