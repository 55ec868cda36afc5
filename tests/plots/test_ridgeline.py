from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.plots.bands import SHOWN, Arrivals
from sim.plots.ridgeline import Ridge, Ridgeline, figure
from tests.plots.conftest import EXTREMES, arrivals, must_draw, run_of, words


def ridge(name: str = "A", start: date = date(2022, 6, 20), **case) -> Ridge:
    seen = arrivals(**case)
    return Ridge(name, run_of(seen, start=start, scenario=name), seen)


def entries(by_week: list[int], worlds: int) -> Arrivals:
    counts = np.zeros((1, len(SHOWN), len(by_week)), dtype=np.int64)
    counts[0, SHOWN.index("entry")] = by_week
    return Arrivals(counts, np.array([worlds]), np.array([0]))


def test_every_extreme_draws_without_a_warning_all_in_one_figure() -> None:
    must_draw(figure(Ridgeline(tuple(ridge(name, **case) for name, case in EXTREMES.items()))))


@pytest.mark.parametrize("case", EXTREMES.values(), ids=EXTREMES)
def test_the_bars_hold_all_entries(case) -> None:
    found = ridge(**case)
    edges, heights = found.bars
    assert (np.diff(edges) * heights).sum() == pytest.approx(found.entries.sum())


def test_scenarios_of_different_times_share_a_calendar() -> None:
    early = ridge("early", date(2022, 2, 21), endings=["entry"] * 9)
    late = ridge("late", date(2023, 1, 2), endings=["entry"] * 9)
    data = Ridgeline((late, early))
    assert (data.start, data.weeks) == (date(2022, 2, 21), 55)
    assert "do not start on the same day" in words(figure(data))
    assert data.title == "Half of all entries come by 21 March 2022 in “early”, by 30 January 2023 in “late”"


def test_no_entry_anywhere_has_flat_ridges_with_their_bounds() -> None:
    data = Ridgeline((ridge("A"), ridge("B", worlds=1000)))
    assert data.title == "No entry in any of 2 scenarios"
    said = words(figure(data))
    assert "no entry in 1,000 worlds" in said
    assert "at most 0.37 %" in said


def test_the_interval_of_the_median_holds_the_truth_as_often_as_it_says() -> None:
    random, held = np.random.default_rng(1), 0
    for _ in range(400):
        weeks = random.integers(0, 101, 60)  # the truth: week 50
        seen = entries(list(np.bincount(weeks, minlength=101)), 1000)
        low, high = Ridge("A", run_of(seen), seen).median_error
        held += low <= 50 < high
    assert 0.92 < held / 400 < 0.995


def test_the_caption_names_every_scenario() -> None:
    said = words(figure(Ridgeline((ridge("first"), ridge("second", worlds=77)))))
    assert "first (01234567) n = 60 worlds; second (01234567) n = 77 worlds; seed 7" in said
