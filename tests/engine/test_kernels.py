"""The compiled rules of the citizens do what their plain numpy forms do, on the same draws."""

from __future__ import annotations

import numpy as np
import pytest

from sim.actors import army
from sim.actors.citizens import draw_traits, plain_draw_traits
from sim.actors.population import hardship_table, normal_table, tables_of
from sim.mechanisms import opinion, protest, surveys
from tests.conftest import make_model


@pytest.mark.parametrize("citizens", [100, 1000, 1003])
def test_attitudes_are_bit_identical(citizens: int) -> None:
    model = make_model(worlds=20, population_size=citizens)
    people, spread = model.citizens, model.in_all_worlds
    luck = (model.streams.keys, model.streams.replications, 3, 5)
    rest = (
        people.starting_attitude, people.bounds, *luck, normal_table(),
        spread(np.linspace(0, 0.05, 20)), spread(0.15), spread(0.15), spread(-0.25), spread(0.1), spread(0.01),
    )  # fmt: skip
    plain, fast = people.attitude.copy(), people.attitude.copy()
    for _ in range(5):
        counted = opinion.plain_update_attitudes(plain, *rest)
        assert (opinion.update_attitudes(fast, *rest) == counted).all()
    assert (plain == fast).all()


@pytest.mark.parametrize("citizens", [100, 1000, 1003])
def test_protest_and_arrests_are_identical(citizens: int) -> None:
    model = make_model(worlds=30, population_size=citizens)
    people, mobilisation, spread = model.citizens, model.mobilisation, model.in_all_worlds
    is_restless = np.arange(30) % 2 == 0  # each is followed by a quiet world, into which nothing must leak
    states = [(people.is_active.copy(), people.jailed_weeks.copy()) for _ in range(2)]
    regions = [mobilisation.region_active.copy() for _ in range(2)]
    rules = (protest.plain_update_activity, protest.update_activity)
    seen = 0
    for week in range(8):
        for k in range(2):
            regions[k] = rules[k](
                *states[k], people.attitude, mobilisation.ground, mobilisation.fear, people.bounds,
                model.streams.keys, model.streams.replications, week, 77, regions[k], spread(np.linspace(0, 0.3, 30)),
                spread(np.linspace(0, 0.2, 30)), spread(0.35), np.where(is_restless, 0.5, 1e6), spread(0.05),
                spread(0.1), spread(0.35), spread(2.0), spread(51.0),
            )  # fmt: skip
        assert (regions[0] == regions[1]).all()
        assert (states[0][0] == states[1][0]).all() and (states[0][1] == states[1][1]).all()
        seen += regions[0].sum()
    assert seen > 100  # the rule was really exercised


def test_traits_are_drawn_alike() -> None:
    model = make_model(worlds=20, population_size=1003)
    spread = model.in_all_worlds
    tables = tables_of(hardship_table, spread(np.linspace(2, 3, 20)), spread(3.0))
    given = (
        model.streams.keys, model.streams.replications, 5, 1003, *tables, normal_table(),
        spread(np.linspace(0.3, 0.5, 20)), spread(0.08), spread(np.linspace(0.4, 0.6, 20)),
    )  # fmt: skip
    for fast, plain in zip(draw_traits(*given), plain_draw_traits(*given), strict=True):
        assert (fast == plain).all() and fast.dtype == plain.dtype


@pytest.mark.parametrize("shift", [0.18, np.linspace(-0.3, 0.3, 10)], ids=["one shift", "a shift in each world"])
def test_answers_are_counted_alike(shift: float | np.ndarray) -> None:
    model = make_model(worlds=10, draws={"surveys.shift_phone": shift})
    people = model.citizens
    given = (people.attitude, people.urban, model.surveys.chances_of_answers())
    fast, plain = surveys.answers(*given), surveys.plain_answers(*given)
    assert np.abs(fast - plain).max() < 1e-14  # only the order of adding differs
    assert 0.02 < fast.min() < fast.max() < 0.98


def test_the_chance_that_an_order_is_obeyed_counts_every_split_of_the_units() -> None:
    rng = np.random.default_rng(3)
    willingness, threshold = rng.random((int(army.MANOEUVRE.sum()), 50)), rng.random(50)
    fast, plain = (rule(willingness, threshold) for rule in (army.chance_of_splits, army.plain_chance_of_splits))
    assert np.abs(fast - plain).max() < 1e-15
    refuses = rng.random((20_000, *willingness.shape)) >= willingness
    obeyed = np.tensordot(refuses, army.MANOEUVRE_SHARE, (1, 0)) <= threshold + 1e-12
    assert np.abs(obeyed.mean(axis=0) - fast).max() < 5 * 0.5 / np.sqrt(20_000)
