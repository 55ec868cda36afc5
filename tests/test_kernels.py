"""The compiled rules of the citizens do what their plain numpy forms do, on the same draws."""

from __future__ import annotations

import numpy as np
import pytest

from sim.actors.citizens import draw_traits, plain_draw_traits
from sim.actors.population import normal_table
from sim.mechanisms import mobilisation, opinion, surveys
from tests.conftest import make_model


@pytest.mark.parametrize("citizens", [100, 1000, 1003])
def test_attitudes_are_bit_identical(citizens: int) -> None:
    model = make_model(worlds=20, population_size=citizens)
    people, spread = model.citizens, model.in_all_worlds
    luck = (model.streams.keys, model.streams.replications, 3, 5)
    rest = (
        people.starting_attitude, people.population_of, people.bounds, *luck, normal_table(),
        spread(np.linspace(0, 0.05, 20)), spread(0.15), spread(0.15), spread(-0.25), spread(0.1), spread(0.01),
    )  # fmt: skip
    plain, fast = people.attitude.copy(), people.attitude.copy()
    for _ in range(5):
        counted = opinion.plain_update_attitudes(plain, *rest)
        assert (opinion.update_attitudes(fast, *rest) == counted).all()
    assert (plain == fast).all()


@pytest.mark.parametrize("citizens", [100, 1003])
def test_protest_and_arrests_are_identical(citizens: int) -> None:
    model = make_model(worlds=30, population_size=citizens)
    people, spread = model.citizens, model.in_all_worlds
    states = [(people.is_active.copy(), people.jailed_weeks.copy()) for _ in range(2)]
    regions = [model.mobilisation.region_active.copy() for _ in range(2)]
    rules = (mobilisation.plain_update_activity, mobilisation.update_activity)
    seen = 0
    for week in range(8):
        for k in range(2):
            regions[k] = rules[k](
                *states[k], people.attitude, model.mobilisation.ground, people.fear, people.bounds, model.streams.keys,
                model.streams.replications, week, 77, regions[k], spread(np.linspace(0, 0.3, 30)),
                spread(np.linspace(0, 0.2, 30)), spread(0.35), spread(0.5), spread(0.05), spread(0.1), spread(0.35),
                spread(2.0), spread(51.0),
            )  # fmt: skip
        assert (regions[0] == regions[1]).all()
        assert (states[0][0] == states[1][0]).all() and (states[0][1] == states[1][1]).all()
        seen += regions[0].sum()
    assert seen > 100  # the rule was really exercised


def test_traits_are_drawn_alike() -> None:
    model = make_model(worlds=20, population_size=1003)
    spread = model.in_all_worlds
    tables = np.stack([p.hardship_table for p in model.citizens.populations])
    given = (
        model.streams.keys, model.streams.replications, 5, 1003, tables, model.citizens.population_of, normal_table(),
        spread(np.linspace(0.3, 0.5, 20)), spread(0.08),
    )  # fmt: skip
    for fast, plain in zip(draw_traits(*given), plain_draw_traits(*given), strict=True):
        assert (fast == plain).all() and fast.dtype == plain.dtype


def test_attitudes_are_counted_alike() -> None:
    people = make_model(worlds=10).citizens
    given = (people.attitude, people.urban, people.population_of)
    for fast, plain in zip(surveys.attitude_counts(*given), surveys.plain_attitude_counts(*given), strict=True):
        assert (fast == plain).all()
