"""The record as a picture: every extreme draws, and what was read is told from what was not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sim.analysis.quarters import ObservedSeries, all_observed, quarters
from sim.evidence.read_record import load_record
from sim.plots import quarters as panels
from sim.plots.record import RecordTimeline, figure
from tests.plots.conftest import must_draw, words

ROWS = load_record().observations
LONG = replace(ROWS[5], what="word " * 200, who="somebody " * 30)
CASES = {
    "all": ROWS,
    "one": ROWS[5:6],
    "one-that-lasts": tuple(row for row in ROWS if row.kind == "cut-off"),
    "one-day": tuple(replace(row, date=date(2024, 2, 29), until=date(2024, 2, 29)) for row in ROWS[:40]),
    "long-words": (LONG,),
}


@pytest.mark.parametrize("rows", CASES.values(), ids=CASES)
def test_every_extreme_draws_without_a_warning(rows: tuple[object, ...]) -> None:
    must_draw(figure(RecordTimeline(rows, "made by hand")))  # type: ignore[arg-type]


def test_kinds_have_their_numbers_and_shocks_their_words() -> None:
    data = RecordTimeline(ROWS, "made by hand")
    drawn = figure(data)
    said = words(drawn)
    assert [label.get_text() for label in drawn.axes[0].get_yticklabels()] == data.kinds
    assert "(1) 28 February 2022" in " ".join(said.split()) and len(data.shocks) >= 6
    assert f"{sum(row.is_read for row in ROWS)} of them read" in said


def test_hollow_marks_are_as_many_as_rows_that_were_not_read() -> None:
    marks = [line for line in figure(RecordTimeline(ROWS, "")).axes[0].lines if line.get_marker() == "o"]
    assert sum(mark.get_markerfacecolor() == "white" for mark in marks) == sum(not row.is_read for row in ROWS)


def test_the_series_draw_with_gaps_with_zeros_and_with_nothing() -> None:
    starts = quarters()
    nothing = ObservedSeries("rewards", "billion dollars", starts, *np.full((2, len(starts)), np.nan))
    zero = ObservedSeries("cut_offs", "cut-offs", starts, *np.zeros((2, len(starts))))
    troops = all_observed(load_record(), ["russian_troops"])["russian_troops"]
    must_draw(panels.figure(panels.QuarterPanels([nothing, zero, troops, zero], "made by hand")))
