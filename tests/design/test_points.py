"""Points drawn from beliefs are even, belong to their name, and stay where they are when others are added."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.design.points import METHODS, SOBOL, latin_hypercube, sobol
from sim.engine.priors import Prior, normal, uniform

TWO: dict[str, Prior] = {"a.x": uniform(0, 1), "b.y": uniform(2, 4)}


@pytest.mark.parametrize("method", METHODS)
@given(points=st.integers(1, 300), seed=st.integers(0, 2**63 - 1))
def test_points_lie_inside_what_is_believed(method: str, points: int, seed: int) -> None:
    drawn = METHODS[method]({**TWO, "c.z": normal(0, 1)}, points, seed)
    assert all(len(values) == points and np.isfinite(values).all() for values in drawn.values())
    assert drawn["b.y"].min() >= 2
    assert drawn["b.y"].max() <= 4


@pytest.mark.parametrize("method", METHODS)
def test_a_belief_added_at_the_end_moves_no_column(method: str) -> None:
    few, more = (METHODS[method](beliefs, 64, 5) for beliefs in (TWO, {**TWO, "c.z": uniform(0, 1)}))
    assert all(np.array_equal(few[path], more[path]) for path in TWO)


def test_a_latin_hypercube_does_not_mind_the_order_of_the_beliefs() -> None:
    forth, back = latin_hypercube(TWO, 50, 1), latin_hypercube(dict(reversed(TWO.items())), 50, 1)
    assert all(np.array_equal(forth[path], back[path]) for path in TWO)


def test_every_slice_of_a_latin_hypercube_holds_one_point() -> None:
    column = latin_hypercube(TWO, 40, 9)["a.x"]
    assert np.array_equal(np.sort(np.floor(column * 40)), np.arange(40))


@given(few=st.integers(1, 200), more=st.integers(0, 200), seed=st.integers(0, 2**32))
def test_more_points_of_a_sobol_sequence_leave_the_first_ones_as_they_are(few: int, more: int, seed: int) -> None:
    short, long = sobol(TWO, few, seed), sobol(TWO, few + more, seed)
    assert all(np.array_equal(short[path], long[path][:few]) for path in TWO)


def test_a_sobol_sequence_fills_the_plane_more_evenly_than_chance() -> None:
    """Each of 8 x 8 fields holds about a 64th of the points; random points miss that by far more (chi-squared)."""
    drawn = METHODS[SOBOL]({"a": uniform(0, 1), "b": uniform(0, 1)}, 1024, 3)
    counts, *_ = np.histogram2d(drawn["a"], drawn["b"], bins=8, range=[[0, 1], [0, 1]])
    assert ((counts - 16) ** 2 / 16).sum() < 20  # a random sample: 63 expected, below 20 never


@pytest.mark.parametrize("method", METHODS)
def test_other_names_and_other_seeds_give_other_points(method: str) -> None:
    first = METHODS[method]({"a": uniform(0, 1), "b": uniform(0, 1)}, 32, 1)
    again = METHODS[method]({"a": uniform(0, 1), "b": uniform(0, 1)}, 32, 2)
    assert not np.array_equal(first["a"], first["b"])
    assert not np.array_equal(first["a"], again["a"])
