from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sim.history.lanes import GIVEN, GRAVE, LANES, STEP, Happened
from sim.plots.style import SMALL, text_width
from sim.plots.timeline import DOT, WorldTimeline, figure, placed_on
from tests.plots.conftest import must_draw, words

WEEKS, WEEK = 52, 8.0  # points
SOME = st.builds(
    Happened,
    week=st.integers(0, WEEKS - 1),
    lane=st.sampled_from(LANES),
    word=st.sampled_from(["asks", "refuses", "demands point-blank"]),
    told=st.just("told"),
    kind=st.sampled_from([STEP, GRAVE, GIVEN]),
)


def line(*happened: Happened) -> WorldTimeline:
    return WorldTimeline("World 3: entry", "About", date(2022, 6, 20), WEEKS, LANES, happened, "World 3; seed 7")


@given(st.lists(SOME, max_size=30))
def test_no_word_lies_over_another_and_nothing_is_left_out(happened: list[Happened]) -> None:
    data = line(*happened)
    placed = {lane: placed_on(lane, data, WEEK) for lane in LANES}
    assert sum(map(len, placed.values())) == len(happened)
    for found in placed.values():
        spans = []
        for one in found:
            at, long = (one.one.week + 0.5) * WEEK, DOT + SMALL * text_width(one.one.word)
            spans.append((one.row, *((at - long, at) if one.is_left else (at, at + long))))
        spans.sort()
        assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(spans))


def test_a_timeline_names_its_lanes_and_says_which_world_it_is() -> None:
    drawn = figure(line(Happened(51, LANES[0], "asks", "told", STEP)))
    must_draw(drawn)
    said = words(drawn)
    assert all(lane in said for lane in LANES) and "asks" in said and "World 3; seed 7" in said
    must_draw(figure(line()))
