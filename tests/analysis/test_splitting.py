"""Splitting is unbiased whatever the importance, and precise where the importance is good."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.analysis.splitting import (
    MOST_COPIES,
    MOST_OF_A_ROOT,
    WIDTH,
    Path,
    Splitting,
    copies_of,
    effective_paths,
    pooled,
    rarity,
    split,
)
from sim.analysis.windows import FLOOR, WeightWindow, fly

STEPS = 40
TOP = 7
UP = 0.12


@dataclass
class Walkers:
    """A chain that climbs a ladder with a small chance and else falls one rung; the event is its top."""

    rung: np.ndarray
    rng: np.random.Generator
    up: float = UP
    guess: float = 5.0  # the importance grows by this factor a rung

    @property
    def is_open(self) -> np.ndarray:
        return self.rung < TOP

    @property
    def has_happened(self) -> np.ndarray:
        return self.rung == TOP

    def advance(self, steps: int) -> np.ndarray:
        return np.sum([self.one_step() for _ in range(steps)], axis=0)

    def one_step(self) -> np.ndarray:
        known = np.where(self.rung == TOP - 1, self.up, 0.0)
        climbs = self.rng.random(self.rung.size) < self.up
        self.rung = np.where(self.is_open, np.maximum(0, self.rung + np.where(climbs, 1, -1)), self.rung)
        return known

    def importance(self) -> np.ndarray:
        return self.guess**self.rung * self.is_open

    def luck(self, name: str) -> np.ndarray:
        return self.rng.random(self.rung.size)

    def route(self, particle: int) -> str:
        return "top"

    def step_of_event(self, particle: int) -> int:
        return STEPS

    def copy(self, source: np.ndarray, numbers: np.ndarray) -> None:
        self.rung = self.rung[source]


def exact(up: float = UP) -> float:
    """The chance to reach the top within the steps, from the chain's transition matrix."""
    matrix = np.zeros((TOP + 1, TOP + 1))
    matrix[TOP, TOP] = 1
    for rung in range(TOP):
        matrix[rung, rung + 1] = up
        matrix[rung, max(0, rung - 1)] += 1 - up
    return float(np.linalg.matrix_power(matrix, STEPS)[0, TOP])


def walkers(roots: int, seed: int, **changes: float) -> Walkers:
    return Walkers(np.zeros(roots, dtype=int), np.random.default_rng(seed), **changes)


def looks(**changes: float) -> tuple[WeightWindow, ...]:
    return fly(walkers(4_000, 99, **changes), STEPS, range(STEPS), price=0.1).looks


def test_a_chance_of_one_in_a_hundred_thousand_is_found_by_a_few_thousand_roots() -> None:
    found = split(walkers(4_000, 1), STEPS, looks())
    p, spent = exact(), found.spent
    for values in (found.known, found.counted):
        guess = rarity(values)
        assert abs(guess.p - p) < 4 * guess.se
        assert guess.low < guess.p < guess.high
        plain = STEPS * p * (1 - p) / guess.se**2
        assert plain > 20 * spent


def test_a_chance_of_one_in_a_million_too() -> None:
    up = 0.085
    p = exact(up)
    assert 5e-7 < p < 2e-6
    guess = rarity(split(walkers(6_000, 2, up=up), STEPS, looks(up=up)).known)
    assert abs(guess.p - p) < 4 * guess.se
    assert guess.se < 0.25 * p


@pytest.mark.parametrize("guess", [0.5, 1.0, 2.0])
def test_a_bad_importance_costs_precision_not_truth(guess: float) -> None:
    up = 0.4
    found = split(walkers(5_000, 3, up=up, guess=guess), STEPS, looks(up=up, guess=guess))
    for values in (found.known, found.counted):
        estimate = rarity(values)
        assert abs(estimate.p - exact(up)) < 4 * estimate.se


def test_occasions_together_weigh_as_much_as_the_known_chances() -> None:
    found = split(walkers(4_000, 4), STEPS, looks(), unit=exact() * 4_000 / 200)
    weights = np.array([path.weight for path in found.occasions])
    assert effective_paths(found.occasions) > 50
    assert weights.sum() == pytest.approx(found.known.sum(), abs=4 * np.sqrt((weights**2).sum()))
    assert all(path.chance == UP for path in found.occasions)


def test_without_a_unit_no_occasion_is_kept() -> None:
    assert not split(walkers(300, 5), STEPS, looks()).occasions


def test_what_a_plain_count_of_known_chances_would_need_is_known_from_the_copies() -> None:
    plain = walkers(400_000, 6, up=0.3)
    total = plain.advance(STEPS)
    found = split(walkers(4_000, 7, up=0.3), STEPS, looks(up=0.3))
    assert found.squares.mean() == pytest.approx((total**2).mean(), rel=0.15)


def test_paths_carry_the_whole_counted_weight() -> None:
    found = split(walkers(4_000, 8), STEPS, looks())
    by_root = np.zeros(4_000)
    for path in found.paths:
        by_root[path.root] += path.weight
    assert by_root == pytest.approx(found.counted)


def test_no_two_paths_of_a_root_have_the_same_turns_of_luck() -> None:
    paths = split(walkers(4_000, 9), STEPS, looks()).paths
    assert len({(path.root, path.turns) for path in paths}) == len(paths) > 20


@given(arrays(float, 30, elements=st.floats(0, 1e6)), st.integers(1, 5), st.randoms())
def test_copies_are_few_enough_and_none_of_what_is_settled(ratio: np.ndarray, roots: int, random) -> None:
    root = np.sort(np.array([random.randrange(roots) for _ in ratio]))
    is_open = np.array([random.random() < 0.8 for _ in ratio])
    copies = copies_of(ratio, root, is_open)
    assert (copies[~is_open] == 0).all()
    assert ((copies[is_open] >= 1) & (copies[is_open] <= MOST_COPIES)).all()
    assert (copies[ratio <= WIDTH] <= 1).all()
    assert np.bincount(root, weights=copies).max() <= max(MOST_OF_A_ROOT, ratio.size)


def test_a_root_with_too_many_particles_is_not_split_further() -> None:
    crowd = MOST_OF_A_ROOT // 2 + 1
    root = np.concatenate([np.zeros(crowd, int), [1]])
    assert copies_of(np.full(crowd + 1, 3.0), root, np.ones(crowd + 1, bool)).tolist() == [1] * crowd + [3]


class Heavy(Walkers):
    """Walkers that all stand still, so that only splitting and roulette change the weights."""

    def one_step(self) -> np.ndarray:
        return np.zeros(self.rung.size)


def weight_after(wanted: float, roots: int, seed: int) -> np.ndarray:
    """The weight of each root after one step in which everything happens, if so many particles are wanted."""

    class Last(Heavy):
        def one_step(self) -> np.ndarray:
            return np.ones(self.rung.size)

    look = WeightWindow(0, (0.0,), (wanted - FLOOR,), 1.0)
    return split(Last(np.zeros(roots, dtype=int), np.random.default_rng(seed)), 1, [look]).known


@pytest.mark.parametrize("wanted", [4.0, 50.0, 1e4])
def test_splitting_conserves_weight_exactly(wanted: float) -> None:
    assert weight_after(wanted, 20, 1) == pytest.approx(np.ones(20))


@pytest.mark.parametrize("wanted", [FLOOR, 0.2, 0.4])
def test_roulette_conserves_weight_on_average(wanted: float) -> None:
    weights = weight_after(wanted, 40_000, 1)
    assert (weights == 0).any()
    assert weights.mean() == pytest.approx(1, abs=4 * weights.std() / 200)


def test_nothing_seen_and_too_little_seen_have_no_bounds() -> None:
    nothing, little, enough = (rarity(np.repeat([0.5, 0.0], [k, 1000 - k])) for k in (0, 9, 10))
    assert (nothing.low, nothing.high, nothing.carried_by) == (0, 1, 0)
    assert (little.low, little.high, little.is_bounded) == (0, 1, False)
    assert 0 < enough.low < enough.p < enough.high < 0.02 and enough.is_bounded


@dataclass
class Kinds(Walkers):
    """Leaders whose kind is drawn at the start: few ever do it, if asked in step 9, and nobody sees that coming.

    The importance only knows who would do it now, which puts them in the right order and says nothing of how often.
    """

    @classmethod
    def drawn(cls, roots: int, seed: int, **changes: float) -> Kinds:
        rng = np.random.default_rng(seed)
        kinds = cls(np.zeros(roots, dtype=int), rng, **changes)
        kinds.kind, kinds.step = rng.normal(size=roots), 0
        return kinds

    @property
    def is_open(self) -> np.ndarray:
        return np.ones(self.kind.size, dtype=bool)

    @property
    def has_happened(self) -> np.ndarray:
        return np.zeros(self.kind.size, dtype=bool)

    def one_step(self) -> np.ndarray:
        self.step += 1
        return self.willing() * (self.rng.random(self.kind.size) < 0.5) * (self.step == 9)

    def willing(self) -> np.ndarray:
        return 1 / (1 + np.exp(-20 * (self.kind - 2)))

    def importance(self) -> np.ndarray:
        return np.exp(15 * self.kind)

    def copy(self, source: np.ndarray, numbers: np.ndarray) -> None:
        self.rung, self.kind = self.rung[source], self.kind[source]


def willing_share() -> float:
    """The chance of `Kinds`, by a sum over kinds."""
    z = np.linspace(-8, 8, 160_001)
    density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    return float((0.5 * density / (1 + np.exp(-20 * (z - 2)))).sum() * (z[1] - z[0]))


def test_where_a_kind_drawn_at_the_start_decides_the_interval_holds_the_truth_or_there_is_none() -> None:
    truth, held, bounded, values, stated = willing_share(), 0, 0, [], []
    for seed in range(150):
        pilot = fly(Kinds.drawn(512, 1_000 + seed), 10, (0,), price=0.2)
        found = rarity(split(Kinds.drawn(2_048, seed), 10, pilot.looks).known)
        bounded, held = bounded + found.is_bounded, held + (found.is_bounded and found.low < truth < found.high)
        values, stated = [*values, found.p], [*stated, found.se]
    assert bounded > 140 and held / bounded > 0.9
    assert np.mean(values) == pytest.approx(truth, abs=4 * np.std(values) / 150**0.5)
    assert np.var(values) / np.mean(np.square(stated)) == pytest.approx(1, abs=0.4)
    few = [rarity(split(Kinds.drawn(128, seed), 10, pilot.looks).known) for seed in range(50)]
    assert all(found.high == 1 for found in few if found.carried_by < 10)
    assert np.mean([found.low < truth < found.high for found in few]) > 0.9


def test_an_importance_that_exaggerates_misleads_no_more_than_its_order_does() -> None:
    """A pilot tells how much the future brings; however steep the importance is, no root is left out altogether."""
    pilot = fly(Kinds.drawn(512, 7), 10, (0,), price=0.2)
    kinds = Kinds.drawn(512, 8)
    assert pilot.looks[0].target(kinds.importance()).max() == pytest.approx(1 / FLOOR)
    assert np.median(pilot.looks[0].target(kinds.importance())[kinds.kind > 2]) < 2


def test_batches_are_put_together_with_their_roots_numbered_on() -> None:
    path = Path(1, ((3, 2),), 0.5, 4, "top", 0.1)
    part = Splitting(np.zeros(5), np.ones(5), np.ones(5), 7, 5, (path,), ())
    both = pooled([part, part])
    assert [found.root for found in both.paths] == [1, 6]
    assert (both.spent, both.looked) == (14, 10)
    assert both.known.size == 10
