from __future__ import annotations

import numpy as np
import pytest

from sim.measured.pressures import BINS
from sim.plots.ladder import STEPS, Ladder, figure, steps
from tests.plots.conftest import experiment, must_draw, words


def ladder(*rungs: int, worlds: int, weeks: int = 10) -> Ladder:
    """The same worlds on each rung, from distance up, in every week."""
    level = np.zeros((weeks, BINS), dtype=np.int64)
    level[:, : len(rungs)] = rungs
    return Ladder(experiment(worlds=worlds, planned=worlds, weeks=weeks), steps(level, worlds))


CASES = {
    "some-everywhere": ladder(1, 60, 20, 4, 10, worlds=100),
    "one-world": ladder(0, 1, worlds=1),
    "one-week": ladder(0, 60, worlds=60, weeks=1),
    "all-entered": ladder(0, 0, 0, 0, 60, worlds=60),
    "none-left": ladder(worlds=60),
    "a-million": ladder(0, 999_999, 0, 0, 1, worlds=1_000_000),
    "five-years": ladder(0, 60, worlds=60, weeks=260),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_extreme_draws_without_a_warning(case: Ladder) -> None:
    must_draw(figure(case))


def test_every_world_stands_somewhere_and_who_is_on_no_rung_is_off_the_ladder() -> None:
    found = CASES["some-everywhere"].counts
    assert (found.sum(axis=1) == 100).all()
    assert dict(zip([step.name for step in STEPS], found[-1].tolist(), strict=True)) == {
        "Entry": 10, "Auxiliary": 4, "Feint": 20, "Staging": 60, "Distance": 1, "Off the ladder": 5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("some-everywhere", "the army fights in 10 % of worlds; 24 % show force short of it"),
        ("one-week", "the army fights in no world; none shows force short of it"),
        ("one-world", "in the only world: staging"),
    ],
)
def test_the_title_says_who_fights_and_who_stands_just_below(case: str, said: str) -> None:
    assert CASES[case].title.endswith(said)


def test_a_rung_on_which_no_world_stands_has_a_bound() -> None:
    assert "no part in the war; at most 6 %" in words(figure(CASES["one-week"])).replace("6.0 %", "6 %")
