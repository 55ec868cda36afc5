"""The particle filter agrees with the exact Kalman filter, and islands with one filter over all of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from sim.analysis.islands import Islands, mean_of_islands
from sim.analysis.particle_filter import (
    AFTER,
    BEFORE,
    FilterStep,
    Sighting,
    effective_size,
    follow,
    numbered,
    systematic,
)

KEEPS, DRIFTS, ERROR, START = 0.9, 0.5, 0.8, 1.5  # a state that keeps nine tenths of itself; standard deviations
SEEN = (0.4, 0.9, 0.1, 4.0, 3.1, 2.4, 2.2, 1.9, -0.3, 0.2)
STEPS, AHEAD, FAR = len(SEEN), 400, 3


@dataclass
class Walk:
    """A linear-Gaussian system, whose filter is known exactly; two instruments read it, each with half the precision.

    `broken` steps end every history below a bound.
    """

    count: int
    rng: np.random.Generator
    bound: float = -np.inf
    step: int = -1
    state: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.state = self.rng.normal(0, START, self.count)

    @property
    def is_possible(self) -> np.ndarray:
        return self.state > self.bound

    def advance(self) -> None:
        self.step += 1
        self.state = KEEPS * self.state + self.rng.normal(0, DRIFTS, len(self.state))

    def sightings(self) -> list[Sighting]:
        from scipy.special import ndtr

        z = (SEEN[self.step] - self.state) / (ERROR * np.sqrt(2))
        log = -0.5 * z**2 - 0.5 * np.log(2 * np.pi) - np.log(ERROR * np.sqrt(2))
        return [Sighting(name, log, ndtr(z), ndtr(-z)) for name in ("one", "other")]

    def foresee(self, source: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        later = KEEPS**FAR * self.state[source]
        return np.stack([self.state[source], later])

    def copy(self, source: np.ndarray, numbers: np.ndarray) -> None:
        self.state = self.state[source]


@dataclass(frozen=True)
class Kalman:
    """What the exact filter says: means and variances before and after each step, and the log marginal likelihood."""

    before: list[tuple[float, float]]
    after: list[tuple[float, float]]
    evidence: float


def kalman(power: float = 1.0) -> Kalman:
    """The exact filter; a Gaussian likelihood to a power is, but for a factor, one of `power` times the precision."""
    mean, variance, before, after, evidence = 0.0, START**2, [], [], 0.0
    for seen in SEEN:
        mean, variance = KEEPS * mean, KEEPS**2 * variance + DRIFTS**2
        before.append((mean, variance))
        whole = variance + ERROR**2 / power
        # Two instruments of twice the variance that read the same are one of that variance, but for a factor.
        evidence += 0.5 * np.log(2 * np.pi * ERROR**2 / power) - power * np.log(4 * np.pi * ERROR**2)
        evidence -= 0.5 * np.log(2 * np.pi * whole) + 0.5 * (seen - mean) ** 2 / whole
        gain = variance / whole
        mean, variance = mean + gain * (seen - mean), (1 - gain) * variance
        after.append((mean, variance))
    return Kalman(before, after, evidence)


def filtered(islands: int = 8, each: int = 1000, power: float = 1.0, tries: int = 1, seed: int = 5) -> Islands:
    found = []
    for island in range(islands):
        rng = np.random.default_rng([seed, island])
        found.append(follow(Walk(each, rng), STEPS, rng, power=power, tries=tries, ahead=AHEAD, kept=[4])[0])
    return Islands([each] * islands, found)


@pytest.fixture(scope="module", params=[(1.0, 1), (0.4, 1), (1.0, 3)], ids=["plain", "tempered", "in three ways"])
def both(request: pytest.FixtureRequest) -> tuple[Islands, Kalman]:
    power, tries = request.param
    return filtered(power=power, tries=tries), kalman(power)


def test_the_mean_before_and_after_each_step_is_that_of_the_exact_filter(both: tuple[Islands, Kalman]) -> None:
    found, exact = both
    for step in range(STEPS):
        for name, truth in ((BEFORE, exact.before), (AFTER, exact.after)):
            now, later = (found.foreseen(step, quantity, name) for quantity in (0, 1))
            assert now.value == pytest.approx(truth[step][0], abs=4 * now.error + 0.01)
            assert later.value == pytest.approx(KEEPS**FAR * now.value)
            assert 0.002 < now.error < 0.12


def test_the_marginal_likelihood_is_that_of_the_exact_filter(both: tuple[Islands, Kalman]) -> None:
    assert both[0].evidence == pytest.approx(both[1].evidence, abs=0.15)


def test_without_tempering_what_was_predicted_step_by_step_adds_up_to_the_marginal_likelihood() -> None:
    found = filtered(each=300)
    assert sum(found.predicted(step) for step in range(STEPS)) == pytest.approx(found.evidence)


def test_stated_errors_hold_from_seed_to_seed() -> None:
    exact = kalman().after[-1][0]
    means = [filtered(islands=6, each=150, seed=seed).foreseen(STEPS - 1, 0) for seed in range(25)]
    z = np.array([(mean.value - exact) / mean.error for mean in means])
    assert abs(z.mean()) < 0.6
    assert 0.6 < np.sqrt((z**2).mean()) < 1.6


def test_what_luck_costs_falls_with_the_ways_in_which_each_step_is_lived() -> None:
    costs = []
    for tries in (1, 8):
        alike = Walk(20_000, np.random.default_rng(3))
        alike.state[:] = 0.0  # all that differs between histories after one step is luck
        (step,), _ = follow(alike, 1, alike.rng, tries=tries)
        costs.append(20_000 / step.effective[1] - 1)  # the relative variance of the weights
    assert costs[0] == pytest.approx(8 * costs[1], rel=0.1)


def test_the_step_that_comes_unexpected_is_a_surprise_and_no_other() -> None:
    found = filtered()
    assert [step for step in range(STEPS) if found.surprises(step)] == [3]
    assert found.surprises(3)["one"] < 0.025


def test_an_observation_alone_moves_less_than_both_and_in_the_same_direction() -> None:
    found = filtered()
    before, alone, after = (found.foreseen(3, 0, name).value for name in (BEFORE, "one", AFTER))
    assert before < alone < after


def test_what_is_kept_of_a_step_is_a_sample_of_what_was_foreseen_there() -> None:
    found = filtered()
    sample = found.sample(4, 2000)
    assert sample.shape == (2, 2000)
    assert sample[0].mean() == pytest.approx(found.foreseen(4, 0).value, abs=0.03)
    assert sample[0].std() == pytest.approx(np.sqrt(kalman().after[4][1]), rel=0.1)


def test_histories_are_copied_when_less_than_half_of_them_count_and_not_before() -> None:
    steps = filtered(islands=1)
    for step in steps.steps[0]:
        assert step.is_copied == (step.effective[1] < 500)
    assert 0 < sum(step.is_copied for step in steps.steps[0]) < STEPS


def test_what_is_impossible_counts_no_more_and_an_island_without_anything_possible_counts_nothing() -> None:
    luck = np.random.default_rng(1)
    half, _ = follow(Walk(500, luck, bound=0.0), 1, luck, ahead=50)
    assert half[0].possible == pytest.approx(np.log(0.5), abs=0.2)
    dead, weight = follow(Walk(20, luck, bound=np.inf), STEPS, luck, ahead=5)
    assert not len(weight)
    assert len(dead) == STEPS
    lived, _ = follow(Walk(20, luck), STEPS, luck, ahead=5)
    together = Islands([20, 20], [lived, dead])
    assert list(together.shares()) == [1, 0]
    assert together.foreseen(2, 0).value == Islands([20], [lived]).foreseen(2, 0).value
    assert together.is_alive(0)
    assert not Islands([20], [dead]).is_alive(0)


def test_systematic_draws_take_each_thing_as_often_as_it_should_be_or_once_more_or_less() -> None:
    weight = np.array([0.5, 0.0, 0.3, 0.2])
    for luck in (0.0, 0.37, 0.99):
        counts = np.bincount(systematic(weight, 101, luck), minlength=4)
        assert (np.abs(counts - 101 * weight) < 1).all()
    assert numbered(np.array([2, 2, 2, 5, 7, 7])).tolist() == [0, 1, 2, 0, 0, 1]
    assert effective_size(weight) == pytest.approx(1 / 0.38)


def test_few_islands_say_nothing_of_luck_and_alike_ones_have_none() -> None:
    assert np.isnan(mean_of_islands(np.ones(3), np.arange(3.0)).error)
    assert mean_of_islands(np.ones(5), np.full(5, 2.0)).error == 0
    equal = np.random.default_rng(2).normal(size=30)
    plain = mean_of_islands(np.ones(30), equal)
    assert plain.error == pytest.approx(equal.std(ddof=1) / np.sqrt(30))


def test_a_step_is_plain_data() -> None:
    step = filtered(islands=1, each=50).steps[0][4]
    assert FilterStep(**step.to_dict()) == step
