"""Who lives in the country: exact shares, towns, loyalists, neighbours, and people of its own in every world."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.actors.population import AGAINST, IN_FAVOUR, region_bounds
from sim.model.kernel import People
from tests.conftest import make_model

WORLDS, CITIZENS = 300, 1000


def people(worlds: int = WORLDS, citizens: int = CITIZENS, **draws: float | np.ndarray) -> People:
    named = {f"citizens.{name}": value for name, value in draws.items()}
    return make_model(worlds=worlds, population_size=citizens, draws=named).worlds.people


def test_every_world_has_exactly_the_shares_and_people_of_its_own() -> None:
    start = people().starting_attitude
    assert ((start < np.float32(AGAINST)).sum(axis=1) == 885).all()
    assert ((start > np.float32(IN_FAVOUR)).sum(axis=1) == 55).all()
    assert (np.sort(start, axis=1) == np.sort(start[0])).all()
    assert len(np.unique(start, axis=0)) == WORLDS


def test_towns_are_those_of_the_shares_and_think_otherwise() -> None:
    citizens = people()
    low, high = region_bounds(CITIZENS)[:2]
    assert citizens.urban[:, low:high].all()
    assert citizens.urban.mean() == pytest.approx(0.78, abs=0.005)
    against = citizens.starting_attitude < AGAINST
    assert against[citizens.urban].mean() > against[~citizens.urban].mean() + 0.03


def test_neighbours_think_alike_as_far_as_homophily_goes() -> None:
    alike = []
    for homophily in (0.0, 0.5, 1.0):
        citizens = people(100, homophily=homophily)
        regions = [citizens.starting_attitude[:, low:high] for low, high in pairwise(region_bounds(CITIZENS))]
        pairs = np.concatenate([np.stack([r[:, :-1].ravel(), r[:, 1:].ravel()], axis=1) for r in regions])
        alike.append(np.corrcoef(pairs.T)[0, 1])
    assert abs(alike[0]) < 0.02 and 0.2 < alike[1] < 0.9 and alike[2] > 0.95


def test_people_change_little_where_the_society_changes_little() -> None:
    usual = people().starting_attitude.ravel()
    for name, near, far in (("loyalist_share", 0.272, 0.5), ("urban_share", 0.782, 0.95), ("loyalist_shift", 0.76, 3)):
        close, other = (
            np.corrcoef(usual, people(**{name: value}).starting_attitude.ravel())[0, 1] for value in (near, far)
        )
        assert close > 0.85 and close > other + 0.05, name


def test_people_are_those_of_the_worlds_luck_whatever_its_company() -> None:
    together = people(20)
    alone = make_model(replications=np.array([7]), population_size=CITIZENS).worlds.people
    for name in ("starting_attitude", "urban"):
        assert (getattr(together, name)[7] == getattr(alone, name)[0]).all()
