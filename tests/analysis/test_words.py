"""Numbers in words promise no more than their interval holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.estimate import share
from sim.analysis.words import estimative, interval_text, share_text


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
