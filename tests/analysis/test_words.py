"""Numbers in words promise no more than their interval holds."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.estimate import share
from sim.analysis.words import (
    by_when,
    chance_text,
    estimative,
    how_often,
    interval_text,
    listed,
    percent,
    percents,
    share_text,
    signed,
    soldiers,
    span,
    spelled,
    worth,
)


@pytest.mark.parametrize(
    ("k", "n", "text", "interval"),
    [
        (0, 1000, "at most 0.37 %", "0.00 to 0.37 %"),
        (1000, 1000, "at least 99.63 %", "99.63 to 100.00 %"),
        (0, 10, "at most 31 %", "0 to 31 %"),
        (68, 1024, "7 %", "5 to 8 %"),
        (664, 10_000, "6.6 %", "6.2 to 7.1 %"),
        (664_000, 10_000_000, "6.64 %", "6.62 to 6.66 %"),
        (2, 10_000, "0.020 %", "0.005 to 0.073 %"),
    ],
)
def test_a_share_has_as_many_digits_as_its_interval_supports(k: int, n: int, text: str, interval: str) -> None:
    found = share(k, n)
    assert (share_text(found), interval_text(found)) == (text, interval)


@given(st.integers(2, 10**7).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n))))
def test_what_happened_is_never_printed_as_nothing(counts: tuple[int, int]) -> None:
    assert float(share_text(share(*counts)).removesuffix(" %")) > 0


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.0, 0.003, "almost no chance"),
        (0.06, 0.07, "very unlikely"),
        (0.04, 0.07, "almost no chance to very unlikely"),
        (0.2, 0.2, "very unlikely"),
        (0.48, 0.52, "roughly even chance"),
        (0.56, 0.99, "likely to almost certain"),
        (1.0, 1.0, "almost certain"),
    ],
)
def test_wording_follows_from_the_interval(low: float, high: float, words: str) -> None:
    assert estimative(low, high) == words


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
    assert chance_text(chance) == written


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
    assert (spelled(1, "act"), spelled(12, "act"), spelled(1234, "act")) == ("one act", "twelve acts", "1,234 acts")
    assert (how_often(0), how_often(1), how_often(2), how_often(3)) == ("never", "once", "twice", "three times")
    assert soldiers(7.452) == "7,500 soldiers"
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_no_date_is_said_twice() -> None:
    assert by_when("1 May", "8 May", "2 June") == "10 % come by the week of 1 May, half by 8 May, 90 % by 2 June"
    assert by_when("1 May", "1 May", "1 May") == "more than 80 % come in the week of 1 May"
    assert by_when("1 May", "1 May", "2 June") == "10 % and half come by the week of 1 May, 90 % by 2 June"
    assert by_when("1 May", "2 June", "2 June") == "10 % come by the week of 1 May, half and 90 % by 2 June"


def test_what_is_more_than_nothing_is_never_written_as_nothing() -> None:
    assert [percent(p, 1) for p in (0, 0.0004, 0.0006)] == ["0.0 %", "under 0.1 %", "0.1 %"]
