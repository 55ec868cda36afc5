"""The contestants of the benchmarks run the same model: a race between different models would say nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from benchmarks.floor import CountingStreams, uniforms_per_week
from benchmarks.idiomatic_mesa import MesaModel
from benchmarks.object_per_run import ObjectPerRun, with_rules
from benchmarks.race import CONTESTANTS, Contestant
from sim.mechanisms.opinion import Opinion, plain_update_attitudes
from sim.model import WarEntryModel

SEED, CITIZENS = 3, 100
MESA_RUNS, ENGINE_WORLDS = 40, 800
TOLERANCE = 4.0  # Monte-Carlo standard errors of the difference

ENGINE_READS: dict[str, Callable[[WarEntryModel], Any]] = {
    "anti_war": lambda m: m.opinion.anti_war,
    "active_share": lambda m: m.mobilisation.active_share,
    "jailed": lambda m: (m.citizens.jailed_weeks > 0).mean(axis=1),
    "reliability": lambda m: m.army.reliability,
    "economic_dependence": lambda m: m.economy.economic_dependence,
    "sabotage_acts": lambda m: m.tally["sabotage_acts"],
    "summits": lambda m: m.tally["summits"],
    "coercions": lambda m: m.tally["coercions"],
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
    "elite_loyalty": lambda m: m.elite.mean_loyalty,
    "still_open": lambda m: m.endings.is_open,
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
    for _ in range(weeks):
        model.advance()
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


def test_a_model_object_per_run_gives_the_histories_of_the_engine() -> None:
    worlds, weeks = 4, 12
    together = WarEntryModel(weeks=weeks, seed=SEED, replications=np.arange(worlds), population_size=CITIZENS)
    alone = [ObjectPerRun(world, weeks, CITIZENS, SEED) for world in range(worlds)]
    for _ in range(weeks):
        for model in (together, *alone):
            model.advance()
    for world, model in enumerate(alone):
        assert (model.citizens.attitude[0] == together.citizens.attitude[world]).all()
        assert (model.citizens.is_active[0] == together.citizens.is_active[world]).all()
        for name, read in ENGINE_READS.items():
            assert read(model)[0] == read(together)[world], name
    for model in (together, *alone):
        model.release()


@pytest.mark.parametrize("contestant", CONTESTANTS, ids=lambda contestant: contestant.name)
def test_every_contestant_can_run(contestant: Contestant) -> None:
    contestant.run(1, 1, CITIZENS)


def test_a_rule_that_a_method_does_not_call_cannot_be_exchanged() -> None:
    with pytest.raises(ValueError, match="does not call no_such_rule"):
        with_rules(Opinion.update, no_such_rule=plain_update_attitudes)


def test_the_floor_draws_as_many_numbers_as_the_engine() -> None:
    streams = CountingStreams(SEED, np.arange(2))
    streams.uniform("one", 0, 5)
    streams.uniform("another", 0)
    assert streams.drawn == 6
    assert uniforms_per_week(weeks=8, worlds=16) > 20
