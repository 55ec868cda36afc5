from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.answer import answer, one_by_one
from sim.analysis.estimate import precision_of, precision_of_counts
from sim.batch.store import Results
from sim.measured.endings import ENDINGS
from sim.plots.bands import Arrivals, known_chances
from tests.plots.conftest import arrivals


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), min_size=1, max_size=12))
def test_counts_by_point_say_the_same_of_precision_as_single_worlds(points: list[tuple[int, int]]) -> None:
    happened, worlds = np.array([(min(k, n), n) for k, n in points]).T
    event = np.concatenate([np.arange(n) < k for k, n in zip(happened, worlds, strict=True)])
    single = precision_of(event, np.repeat(np.arange(len(worlds)), worlds))
    counted = precision_of_counts(happened, worlds)
    assert counted.points == single.points
    assert counted.design_effect == pytest.approx(single.design_effect)


def test_the_shares_of_all_endings_add_up_to_the_whole() -> None:
    seen = arrivals(["entry"] * 7 + ["war_end"] * 3, 60, points=4)
    assert sum(seen.share(ending).k for ending in ENDINGS) == 60
    assert seen.share("no_entry").k == 50


@pytest.mark.parametrize("folder", ["certain", "uncertain"])
def test_a_folder_is_counted_as_its_worlds_are_one_by_one(request: pytest.FixtureRequest, folder: str) -> None:
    results = Results.open(request.getfixturevalue(folder))
    runs = results.runs("point", "ending", "way", "week", "entry_chance")
    single, counted = answer(one_by_one(runs)), Arrivals.of(results)
    for ending in single.endings:
        share, found = single.best(ending), counted.share(ending)
        assert (found.k, found.n) == (share.k, share.n)
        assert (found.low, found.high) == pytest.approx((share.low, share.high))
    entered = runs["ending"] == "entry"
    np.testing.assert_array_equal(
        counted.by_week("entry"), np.bincount(runs["week"][entered], minlength=results.manifest.weeks)
    )
    grouped = answer(results.ended())
    assert grouped.entry_week == single.entry_week and grouped.endings == single.endings
    assert grouped.entry.check_z == pytest.approx(single.entry.check_z)
    known = known_chances(results)
    assert (known.p, known.low, known.high) == pytest.approx((single.entry.p, single.entry.low, single.entry.high))
    if single.over_points:  # the range that a figure draws is the one that is told
        assert counted.spreads("entry")[0].to_dict() == pytest.approx(single.over_points.to_dict())
