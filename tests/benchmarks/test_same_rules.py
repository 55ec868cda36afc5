"""The contestants of the benchmarks run the same model: a race between different models would say nothing."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
import pytest

from benchmarks.idiomatic_mesa import MesaModel
from benchmarks.race import CONTESTANTS, Contestant
from sim.mechanisms.timeline import Event
from sim.model.agents import WarEntryModel

SEED, CITIZENS = 3, 40
MESA_RUNS, ENGINE_WORLDS = 36, 800
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
    "resistance_networks": lambda m: m.mobilisation.resistance_networks,
    "stress": lambda m: m.economy.stress,
    "cutoff": lambda m: m.economy.cutoff,
    "loyalty": lambda m: m.army.mean_loyalty,
    "inclination_squared": lambda m: m.leader.inclination**2,
    "hawkishness_squared": lambda m: m.kremlin.hawkishness**2,
    "resolve_belief": lambda m: m.learning.resolve_belief,
    "concession_room": lambda m: m.concessions.concession_room,
    "elite_loyalty": lambda m: m.elite.mean_loyalty(),
    "still_open": lambda m: m.worlds.is_open,
    "losses": lambda m: m.army.losses,
    "has_collapsed": lambda m: m.collapse.has_collapsed,
}
MESA_READS: dict[str, Callable[[MesaModel], float]] = {
    "jailed": lambda m: sum(c.jailed_weeks > 0 for c in m.citizens) / CITIZENS,
    "sabotage_acts": lambda m: m.tally["sabotage_acts"],
    "summits": lambda m: m.tally["summits"],
    "coercions": lambda m: m.tally["coercions"],
    "inclination_squared": lambda m: m.leader.leaning**2,
    "hawkishness_squared": lambda m: m.kremlin.leaning**2,
    "still_open": lambda m: not m.ending,
}


class Course(NamedTuple):
    """How long a history is followed, and whether the army is sent in at its start, where the West can remove him."""

    weeks: int
    at_war: bool = False


# The first week shows what the country was like before; half a year, where the rules lead in peace and at war.
COURSES = {"first_week": Course(1), "half_a_year": Course(26), "half_a_year_at_war": Course(26, at_war=True)}
AT_WAR = {"army.refusal_threshold": 1.0, "west.removal_risk": 1.0}


@pytest.fixture(scope="module", params=COURSES.values(), ids=COURSES)
def course(request: pytest.FixtureRequest) -> Course:
    """Each of them."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def engine(course: Course) -> WarEntryModel:
    model = WarEntryModel(
        weeks=course.weeks,
        seed=SEED,
        replications=np.arange(ENGINE_WORLDS),
        population_size=CITIZENS,
        events=[Event(0, "entry", True, "")] if course.at_war else [],
        draws=AT_WAR if course.at_war else {},
    )
    model.advance(course.weeks)
    return model


@pytest.fixture(scope="module")
def mesa_models(course: Course) -> list[MesaModel]:
    models = [MesaModel(run, CITIZENS) for run in range(MESA_RUNS)]
    for model in models:
        if course.at_war:
            for path, value in AT_WAR.items():
                owner, _, name = path.partition(".")
                setattr(getattr(model.p, owner), name, value)
            assert model.order_entry()
        for _ in range(course.weeks):
            model.step()
    return models


def test_idiomatic_mesa_agrees_with_the_engine_on_means(engine: WarEntryModel, mesa_models: list[MesaModel]) -> None:
    for quantity, ours_of in ENGINE_READS.items():
        ours = np.asarray(ours_of(engine), dtype=float)
        read = MESA_READS.get(quantity, attrgetter(quantity))
        theirs = np.array([float(read(model)) for model in mesa_models])
        variance = max(ours.var(ddof=1), theirs.var(ddof=1))  # of what is rare one side may have seen nothing
        error = np.sqrt(variance * (1 / ours.size + 1 / theirs.size))
        assert abs(ours.mean() - theirs.mean()) <= TOLERANCE * error + 1e-6, quantity


@pytest.mark.parametrize("contestant", CONTESTANTS, ids=lambda contestant: contestant.name)
def test_every_contestant_can_run(contestant: Contestant) -> None:
    contestant.run(1, 1, CITIZENS)
