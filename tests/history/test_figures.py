"""Numbers are written with sensible digits, and rounding never makes chances add up to something else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.history.figures import count, listed, percent, percents, signed, soldiers, span, times, worth


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=6).filter(lambda weights: sum(weights) > 1e-3))
def test_rounded_chances_add_up_to_a_hundred_and_stay_near_the_truth(weights: list[float]) -> None:
    chances = [weight / sum(weights) for weight in weights]
    quoted = percents(chances)
    assert round(sum(quoted), 6) == 100
    assert all(abs(q - 100 * c) <= 0.1 + 1e-6 for q, c in zip(quoted, chances, strict=True))


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.364, "0.36"), (-0.127, "−0.13"), (-0.001, "0.00"), (0.0, "0.00")],
)
def test_a_worth_has_two_digits_and_a_true_minus(value: float, written: str) -> None:
    assert worth(value) == written


@pytest.mark.parametrize(("value", "written"), [(0.364, "+0.36"), (-0.127, "−0.13"), (0.001, "0.00")])
def test_a_contribution_shows_its_sign_unless_it_is_nothing(value: float, written: str) -> None:
    assert signed(value) == written


@pytest.mark.parametrize(
    ("chance", "written"),
    [(0, "0%"), (0.0001, "under 0.1%"), (0.0042, "0.4%"), (0.31, "31%"), (0.998, "over 99%"), (1, "100%")],
)
def test_a_chance_is_never_written_as_a_false_certainty(chance: float, written: str) -> None:
    assert percent(chance) == written


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2022, 7, 4), date(2022, 7, 31), "4 to 31 July 2022"),
        (date(2022, 6, 27), date(2022, 7, 24), "27 June to 24 July 2022"),
        (date(2022, 12, 12), date(2023, 1, 1), "12 December 2022 to 1 January 2023"),
    ],
)
def test_a_stretch_of_weeks_names_no_month_or_year_twice(first: date, last: date, written: str) -> None:
    assert span(first, last) == written


def test_small_numbers_are_words() -> None:
    assert (count(1, "act"), count(12, "act"), count(1234, "act")) == ("one act", "twelve acts", "1,234 acts")
    assert (times(0), times(1), times(2), times(3)) == ("never", "once", "twice", "three times")
    assert soldiers(7.452) == "7,500 soldiers"
    assert listed(["a", "b", "c"]) == "a, b and c"
