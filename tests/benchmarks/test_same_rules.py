"""The contestants of the benchmarks run the same model: a race between different models would say nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from benchmarks.idiomatic_mesa import MesaModel
from benchmarks.race import CONTESTANTS, Contestant
from sim.model.agents import WarEntryModel

SEED, CITIZENS = 3, 100
MESA_RUNS, ENGINE_WORLDS = 50, 800
TOLERANCE = 4.0  # Monte-Carlo standard errors of the difference

ENGINE_READS: dict[str, Callable[[WarEntryModel], Any]] = {
    "anti_war": lambda m: m.opinion.anti_war,
    "active_share": lambda m: m.mobilisation.active_share,
    "jailed": lambda m: (m.worlds.people.jailed_weeks > 0).mean(axis=1),
    "reliability": lambda m: m.army.reliability,
    "economic_dependence": lambda m: m.economy.economic_dependence,
    "russian_troops_in_belarus": lambda m: m.kremlin.russian_troops_in_belarus,
    "talks": lambda m: m.war.talks,
    "sabotage_acts": lambda m: m.w.count_sabotage_acts,
    "summits": lambda m: m.w.count_summits,
    "coercions": lambda m: m.w.count_coercions,
    "front_balance": lambda m: m.front.front_balance,
    "involvement_level": lambda m: m.involvement.involvement_level,
    "attack_belief": lambda m: m.ukraine.attack_belief,
    "north_defence": lambda m: m.ukraine.north_defence,
    "sanctions": lambda m: m.west.sanctions,
    "western_posture": lambda m: m.west.western_posture,
    "repression": lambda m: m.repression.repression,
    "resistance_memory": lambda m: m.sabotage.resistance_memory,
    "resolve_belief": lambda m: m.learning.resolve_belief,
    "concession_room": lambda m: m.concessions.concession_room,
    "elite_loyalty": lambda m: m.elite.mean_loyalty(),
    "still_open": lambda m: m.worlds.is_open,
}
MESA_READS: dict[str, Callable[[MesaModel], float]] = {
    "jailed": lambda m: sum(c.jailed_weeks > 0 for c in m.citizens) / CITIZENS,
    "sabotage_acts": lambda m: m.tally["sabotage_acts"],
    "summits": lambda m: m.tally["summits"],
    "coercions": lambda m: m.tally["coercions"],
    "still_open": lambda m: not m.ending,
}


@pytest.fixture(scope="module", params=[1, 26], ids=["first_week", "half_a_year"])
def weeks(request: pytest.FixtureRequest) -> int:
    """The first week shows what the country was like before; half a year, where the rules lead."""
    return int(request.param)


@pytest.fixture(scope="module")
def engine(weeks: int) -> WarEntryModel:
    model = WarEntryModel(weeks=weeks, seed=SEED, replications=np.arange(ENGINE_WORLDS), population_size=CITIZENS)
    model.advance(weeks)
    return model


@pytest.fixture(scope="module")
def mesa_models(weeks: int) -> list[MesaModel]:
    models = [MesaModel(run, CITIZENS) for run in range(MESA_RUNS)]
    for model in models:
        for _ in range(weeks):
            model.step()
    return models


@pytest.mark.parametrize("quantity", ENGINE_READS)
def test_idiomatic_mesa_agrees_with_the_engine_on_means(
    quantity: str, engine: WarEntryModel, mesa_models: list[MesaModel]
) -> None:
    ours = np.asarray(ENGINE_READS[quantity](engine), dtype=float)
    read = MESA_READS.get(quantity, lambda m: getattr(m, quantity))
    theirs = np.array([float(read(model)) for model in mesa_models])
    error = np.sqrt(ours.var(ddof=1) * (1 / ours.size + 1 / theirs.size))
    assert abs(ours.mean() - theirs.mean()) <= TOLERANCE * error + 1e-6


@pytest.mark.parametrize("contestant", CONTESTANTS, ids=lambda contestant: contestant.name)
def test_every_contestant_can_run(contestant: Contestant) -> None:
    contestant.run(1, 1, CITIZENS)
