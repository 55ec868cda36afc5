"""When endings come: quantiles of weeks and cumulative incidence against known answers."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.estimate import share
from sim.analysis.timing import cumulative_incidence, quantile_week


@pytest.mark.parametrize(("q", "week"), [(0.1, 1), (0.5, 3), (0.51, 4), (0.9, 4)])
def test_a_quantile_is_the_first_week_by_which_so_many_events_have_come(q: float, week: int) -> None:
    assert quantile_week(np.array([0, 2, 0, 3, 5]), q) == week


def test_without_an_event_there_is_no_week() -> None:
    assert quantile_week(np.zeros(5, dtype=np.int64), 0.5) is None


def test_cumulative_incidence_counts_and_ends_at_the_share_of_the_ending() -> None:
    curve = cumulative_incidence(np.array([0, 1, 0, 3]), 50)
    assert curve.share.tolist() == [0, 0.02, 0.02, 0.08]
    whole = share(4, 50)
    assert (curve.low[-1], curve.high[-1]) == (whole.low, whole.high)
    assert curve.high[0] == share(0, 50).high
    assert np.all(np.diff(curve.low) >= 0)
