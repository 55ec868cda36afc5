"""Which weeks moved a chance most, where luck is known and where it is not."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np

from sim.analysis.chance_over_time import Week, movers
from sim.analysis.islands import Mean


def week(number: int, moved: float, error: float) -> Week:
    nothing = Mean(0.0, 0.0)
    day = date(2022, 2, 21) + timedelta(weeks=number)
    return Week(day, {52: nothing}, nothing, Mean(moved, error), (), 1.0, 0.0, {})


def test_what_is_sure_comes_first_and_what_could_be_luck_by_size_before_what_cannot_be_seen() -> None:
    weeks = [
        week(0, 0.0001, 0.00001), week(1, 0.010, 0.012), week(2, -0.006, 0.002), week(3, 0.003, math.nan),
        week(4, 0.020, 0.030),
    ]  # fmt: skip
    assert [one.day for one in movers(weeks, 5)] == [weeks[n].day for n in (3, 2, 4, 1, 0)]


def test_the_loudest_of_many_weeks_of_noise_does_not_hide_a_week_that_moved_the_chance() -> None:
    rng = np.random.default_rng(1)
    planted, noise = week(500, 0.06, 0.01), rng.normal(0, 0.02, 500)
    weeks = [week(n, value, 0.02) for n, value in enumerate(noise)]
    assert max(abs(noise)) > 0.06, "noise is louder"
    assert movers([*weeks, planted], 1) == [planted]
