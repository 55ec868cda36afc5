"""Boxes that are there are found, and boxes that are not there are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.discovery.search import Discovery, DiscoveryError, ThresholdError, discover, usual_threshold
from sim.analysis.discovery.tried import Tried
from tests.analysis.discovery.conftest import PLANTED, made, noise

SEEDS = range(20)


def limits(found: Discovery) -> dict[tuple[str, bool], float]:
    return {(limit.path, limit.is_upper): limit.value for box in found.boxes for limit in box.limits}


@pytest.fixture(scope="module")
def searches() -> list[Discovery]:
    return [discover(made(seed), 0.25, seed) for seed in SEEDS]


def test_a_planted_box_is_found_where_it_is(searches: list[Discovery]) -> None:
    for found in searches:
        seen = limits(found)
        assert all(seen[side] == pytest.approx(value, abs=0.1) for side, value in PLANTED.items())
    for side, value in PLANTED.items():
        middle = np.median([limits(found)[side] for found in searches])
        assert middle == pytest.approx(value, abs=0.02)


def test_parameters_without_effect_are_not_limited(searches: list[Discovery]) -> None:
    clean = [set(limits(found)) == set(PLANTED) for found in searches]
    assert np.mean(clean) >= 0.95


def test_what_is_told_of_the_box_is_true(searches: list[Discovery]) -> None:
    boxes = [found.boxes[0] for found in searches]
    assert np.mean([box.share.p for box in boxes]) == pytest.approx(0.49, abs=0.03)
    assert np.mean([box.mass for box in boxes]) == pytest.approx(0.2, abs=0.02)
    assert np.mean([box.coverage for box in boxes]) == pytest.approx(0.1 / 0.14, abs=0.04)


@pytest.mark.parametrize("above", [0.15, 0.35])
def test_the_box_hardly_depends_on_what_counts_as_common(above: float) -> None:
    seen = limits(discover(made(3), above, 3))
    assert all(seen[side] == pytest.approx(value, abs=0.1) for side, value in PLANTED.items())


def test_nothing_is_found_in_pure_noise() -> None:
    found = [discover(made(seed, noise), 0.19, seed) for seed in SEEDS]  # a little above the share of all worlds
    assert np.mean([bool(one.boxes) for one in found]) <= 0.05


def test_a_second_box_is_found_outside_the_first() -> None:
    def two(values: np.ndarray, luck: np.random.Generator) -> np.ndarray:
        first, second = (values[:, 0] > 0.7) & (values[:, 1] > 0.4), (values[:, 0] < 0.3) & (values[:, 2] < 0.5)
        return np.where(first, 0.7, np.where(second, 0.5, 0.03))

    found = discover(made(4, two, points=2000), 0.25)
    assert len(found.boxes) == 2
    assert {(limit.path, limit.is_upper) for limit in found.boxes[1].limits} == {("made.a", True), ("made.c", True)}
    assert sum(box.coverage for box in found.boxes) > 0.85
    assert found.boxes[1].mass == pytest.approx(0.15, abs=0.04)


def test_a_share_that_is_nowhere_reached_is_said_to_be_so() -> None:
    found = discover(made(1), 0.9)
    assert not found.boxes
    assert 0.4 < found.reached < 0.65


def test_the_same_seed_gives_the_same_boxes_and_another_one_others() -> None:
    assert discover(made(1), 0.25, 7).boxes == discover(made(1), 0.25, 7).boxes
    assert discover(made(1), 0.25, 7).boxes != discover(made(1), 0.25, 8).boxes


def test_the_luck_of_a_sample_is_not_taken_for_an_effect() -> None:
    # 100 samples, each tried with 10 settings: a parameter that was sampled has only 100 values to learn from.
    def once(seed: int) -> Discovery:
        luck = np.random.default_rng(seed)
        sample, setting = np.divmod(np.arange(1000), 10)
        values = np.stack([setting / 9, *(luck.random((5, 100))[:, sample])], axis=1)
        share = np.clip(luck.beta(0.5, 1.5, 100)[sample] * np.where(setting >= 5, 1.6, 0.4), 0, 1)
        worlds = np.full(1000, 10)
        tried = Tried(tuple("abcdef"), values, worlds, luck.binomial(worlds, share), sample)
        return discover(tried, 1.3 * tried.events.sum() / tried.worlds.sum(), seed)

    kept = [{path for path, _ in limits(once(seed))} for seed in SEEDS]
    assert np.mean([bool(paths - {"a"}) for paths in kept]) <= 0.1
    assert np.mean(["a" in paths for paths in kept]) >= 0.9


def test_half_as_much_again_or_halfway_to_always_is_common() -> None:
    assert usual_threshold(0.1) == pytest.approx(0.15)
    assert usual_threshold(0.8) == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("tried", "complaint"),
    [
        (made(1, points=1), "one parameter point"),
        (replace(made(1), paths=(), values=np.empty((1000, 0))), "one parameter point"),
        (made(1, points=60), "there are 60 points, and at least 100 are needed"),
        (replace(made(1), group=np.arange(1000) // 20), "there are 50 samples"),
        (replace(made(1), events=np.zeros(1000, dtype=np.int64)), "0 of 10,000 worlds came to this ending"),
        (replace(made(1), events=np.full(1000, 10)), "10,000 of 10,000 worlds came to this ending"),
    ],
)
def test_points_that_can_tell_nothing_are_refused_with_a_remedy(tried: Tried, complaint: str) -> None:
    with pytest.raises(DiscoveryError, match=complaint) as refused:
        discover(tried, 0.9)
    assert "warentry sweep" in str(refused.value) or "simulate more worlds" in str(refused.value)


def test_less_than_the_share_of_all_worlds_is_nothing_to_look_for() -> None:
    with pytest.raises(ThresholdError, match="ask for more, such as"):
        discover(made(1), 0.1)
