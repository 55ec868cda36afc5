"""The interval that may be looked at all the time, and the rules to stop by."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.stats import beta

from sim.analysis.estimate import interval
from sim.analysis.sequence import UNDECIDED, Decide, HalfWidth, confidence_sequence, stopping_rule

SEQUENCES, LOOKS = 2_500, 2_000  # a share of 5 % of so many has a standard error of 0.4 points
COUNTS = st.integers(1, 20_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def counts_after_each_world(p: float, seed: int) -> NDArray[np.int64]:
    """How many events each of 2,500 sequences has seen after each of 2,000 worlds: (sequences, looks)."""
    generator = np.random.default_rng(seed)
    events = np.vstack([generator.random((100, LOOKS), dtype=np.float32) < p for _ in range(SEQUENCES // 100)])
    return np.cumsum(events, axis=1, dtype=np.int16)


def ever_missed(counts: NDArray[np.int64], p: float, method) -> float:
    """The share of sequences whose interval leaves the truth out at one look or more."""
    looks = np.arange(LOOKS)
    seen = np.zeros((LOOKS, LOOKS + 1), dtype=bool)
    seen[np.broadcast_to(looks, counts.shape), counts] = True
    look, k = np.nonzero(seen)
    low, high = method(k, look + 1)
    misses = np.zeros_like(seen)
    misses[look, k] = (p < low) | (p > high)
    return float(misses[looks, counts].any(axis=1).mean())


def wilson(k: NDArray[np.int64], n: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return interval(k, n)  # type: ignore[arg-type]


@pytest.mark.parametrize("p", [0.02, 0.1, 0.5])
def test_looking_after_every_world_the_truth_is_kept_as_often_as_promised_and_by_wilson_it_is_not(p: float) -> None:
    counts = counts_after_each_world(p, seed=1)
    assert ever_missed(counts, p, confidence_sequence) <= 0.05
    assert ever_missed(counts, p, wilson) > 0.25


def test_the_promise_is_not_kept_by_being_useless() -> None:
    for k, n in ((20, 1000), (100, 1000), (500, 1000)):
        (low, high), (wilson_low, wilson_high) = confidence_sequence(k, n), wilson(np.array(k), np.array(n))
        assert high - low < 2 * (wilson_high - wilson_low)


def test_one_world_without_and_two_worlds_with_one_event_by_hand() -> None:
    # B(1/2, 3/2) / B(1/2, 1/2) = 1/2, so 1/2 = 20 (1 - p); B(3/2, 3/2) / B(1/2, 1/2) = 1/8, so 1/8 = 20 p (1 - p).
    assert confidence_sequence(0, 1) == (0, pytest.approx(0.975))
    root = np.sqrt(1 - 4 / 160)
    assert confidence_sequence(1, 2) == (pytest.approx((1 - root) / 2), pytest.approx((1 + root) / 2))


@pytest.mark.parametrize(("k", "n"), [(0, 40), (3, 40), (20, 40), (39, 40)])
def test_at_its_ends_the_mixture_wins_by_twenty_to_one(k: int, n: int) -> None:
    mixed, _ = quad(lambda u: np.sin(u) ** (2 * k) * np.cos(u) ** (2 * (n - k)) * 2 / np.pi, 0, np.pi / 2)
    for end in confidence_sequence(k, n):
        if 0 < end < 1:
            assert mixed / (end**k * (1 - end) ** (n - k)) == pytest.approx(20, rel=1e-6)


@given(COUNTS)
def test_it_holds_the_share_and_is_wider_than_an_interval_for_one_look(counts: tuple[int, int]) -> None:
    k, n = counts
    low, high = confidence_sequence(k, n)
    assert 0 <= low <= k / n <= high <= 1
    exact_low = beta.ppf(0.025, k, n - k + 1) if k else 0.0
    exact_high = beta.ppf(0.975, k + 1, n - k) if k < n else 1.0
    assert low <= exact_low
    assert exact_high <= high


@given(COUNTS)
def test_what_does_not_happen_is_the_mirror_of_what_does(counts: tuple[int, int]) -> None:
    k, n = counts
    low, high = confidence_sequence(k, n)
    other_low, other_high = confidence_sequence(n - k, n)
    assert (1 - other_high, 1 - other_low) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))


def test_more_events_move_it_up_and_more_worlds_make_it_narrower() -> None:
    low, high = confidence_sequence(np.arange(501), 500)
    assert np.all(np.diff(low) > 0)
    assert np.all(np.diff(high) > 0)
    low, high = confidence_sequence(np.arange(0, 2000, 10), np.arange(0, 2000, 10) * 20)
    assert np.all(np.diff(high - low) < 0)


def test_a_higher_level_makes_it_wider() -> None:
    (low, high), (sure_low, sure_high) = (confidence_sequence(30, 1000, level) for level in (0.9, 0.99))
    assert sure_low < low < high < sure_high


def test_no_event_at_all_is_a_bound_and_never_nothing() -> None:
    low, high = confidence_sequence(0, np.array([1000, 100_000]))
    assert np.all(low == 0)
    assert high == pytest.approx([0.0070, 0.000093], rel=0.01)
    assert confidence_sequence(1000, 1000) == (pytest.approx(1 - 0.0070, rel=1e-4), 1)


def test_before_the_first_world_nothing_is_known() -> None:
    assert confidence_sequence(0, 0) == (0, 1)


@pytest.mark.parametrize(
    ("k", "n", "level"), [(-1, 5, 0.95), (6, 5, 0.95), (1, 5, 1.0), (1, 5, 0.0), (np.nan, 5, 0.95)]
)
def test_impossible_counts_and_levels_are_refused(k: float, n: int, level: float) -> None:
    with pytest.raises(ValueError, match="0 <= k <= n"):
        confidence_sequence(k, n, level)


@pytest.mark.parametrize(("text", "rule"), [("half-width=0.01", HalfWidth(0.01)), (" decide = 5e-2 ", Decide(0.05))])
def test_a_rule_is_read_from_its_text_and_says_itself(text: str, rule: HalfWidth | Decide) -> None:
    assert stopping_rule(text) == rule
    assert stopping_rule(str(rule)) == rule


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no rule to stop by"),
        ("decide", "write half-width=0.01"),
        ("width=0.01", "'width=0.01' is no rule to stop by"),
        ("decide=", "nothing is no share between 0 and 1"),
        ("decide=5", "5 is no share between 0 and 1; write 0.01 for one percent"),
        ("decide=0", "0 is no share"),
        ("decide=nan", "nan is no share"),
        ("decide=1%", "1% is no share"),
        ("half-width=0.5", "0.5 is no share between 0 and 0.5"),
        ("half-width=-0.1", "-0.1 is no share"),
        ("half-width=0,01", "as in half-width=0.01"),
    ],
)
def test_anything_else_is_refused_with_the_value_and_an_example(text: str, said: str) -> None:
    with pytest.raises(ValueError) as refused:
        stopping_rule(text)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("k", "n", "met", "verdict"),
    [
        (20, 1000, True, "below 5 %"),
        (100, 1000, True, "above 5 %"),
        (50, 1000, False, UNDECIDED),
        (0, 0, False, UNDECIDED),
    ],
)
def test_decide_says_on_which_side_or_that_it_does_not_know(k: int, n: int, met: bool, verdict: str) -> None:
    rule = Decide(0.05)
    assert (rule.is_met(k, n), rule.verdict(k, n)) == (met, verdict)


def test_a_half_width_is_met_where_the_interval_is_as_narrow_and_not_before() -> None:
    low, high = confidence_sequence(50, 1000)
    assert HalfWidth(float(high - low) / 2).is_met(50, 1000)
    assert not HalfWidth(float(high - low) / 2.01).is_met(50, 1000)
    assert HalfWidth(0.05).verdict(50, 1000) == "known to ±5 points"
    reached = f"only to ±{50 * float(high - low):.3g}"
    assert HalfWidth(0.001).verdict(50, 1000) == f"not known to ±0.1 points within the budget, {reached}"


def test_neither_rule_stops_after_two_worlds_without_an_entry() -> None:
    assert not HalfWidth(0.01).is_met(0, 2)
    assert not Decide(0.05).is_met(0, 2)
