from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.measured.endings import ENDINGS
from sim.plots.bands import SHOWN
from sim.plots.dots import DOTS, Dots, figure
from tests.plots.conftest import EXTREMES, arrivals, must_draw, run_of, words


def dots(*args, **kwargs) -> Dots:
    seen = arrivals(*args, **kwargs)
    return Dots(run_of(seen), seen)


@pytest.mark.parametrize("case", EXTREMES.values(), ids=EXTREMES)
def test_every_extreme_draws_without_a_warning(case) -> None:
    must_draw(figure(dots(**case)))


@given(st.lists(st.sampled_from(ENDINGS), min_size=1, max_size=300))
def test_there_are_always_a_hundred_dots_none_more_than_one_off_its_share(endings: list[str]) -> None:
    data = dots(endings, len(endings))
    assert sum(data.numbers.values()) == DOTS
    for ending, number in data.numbers.items():
        assert abs(number - DOTS * data.arrivals.share(ending).p) < 1
    assert sum(len(data.weeks(ending)) for ending in SHOWN) + data.numbers["no_entry"] == DOTS


def test_the_dots_come_when_the_worlds_do() -> None:
    data = dots(["entry"] * 100, 100, weeks=10)  # ten a week
    assert list(data.weeks("entry")) == [week + 0.5 for week in range(10) for _ in range(10)]


def test_the_title_counts_in_dots_and_a_rare_entry_is_fewer_than_one() -> None:
    assert dots(["entry"] * 6).title == "Entry in 10 of 100 simulated worlds by 29 August 2022"
    assert dots(["entry"], 1000).title.startswith("Entry in fewer than 1 of 100 simulated worlds")
    assert dots([], 1000).title == "No entry in any simulated world by 29 August 2022 (at most 0.37 %)"


def test_chance_and_ignorance_are_told_apart_only_where_points_differ() -> None:
    split = ["entry" if world % 4 < 2 else "no_entry" for world in range(400)]
    assert "what is not known" in words(figure(dots(split, 400, points=4)))
    assert "what is not known" not in words(figure(dots(split, 400)))
