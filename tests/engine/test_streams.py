"""Draws are pure functions of their names, and have the distributions they claim."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import special, stats

from sim.engine import streams
from sim.engine.draws import (
    binomial_quantile,
    normal_quantile,
    poisson_quantile,
)
from sim.engine.streams import Streams, draw_uniforms, philox, turned

ONES = 0xFFFFFFFF
KNOWN_ANSWERS = [
    ((0, 0, 0, 0, 0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ONES,) * 6, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter_and_key", "words"), KNOWN_ANSWERS)
def test_the_generator_gives_the_published_known_answers(counter_and_key: tuple, words: tuple) -> None:
    assert tuple(int(w) for w in philox(*map(np.uint64, counter_and_key))) == words


def of(replications: range | list[int], seed: int = 7, **more: object) -> Streams:
    return Streams(seed, np.array(replications), **more)  # type: ignore[arg-type]


def test_a_worlds_draws_do_not_depend_on_its_company() -> None:
    together, alone = of(range(100)), of([42])
    assert together.uniform("front.shock", 9, 3)[:, 42].tolist() == alone.uniform("front.shock", 9, 3)[:, 0].tolist()


def test_a_turn_of_luck_changes_the_keys_of_those_it_is_meant_for() -> None:
    s = of(range(4))
    keys = turned(s.keys, s.replications, 3, np.array([0, 1, 1, 2]))
    assert (keys == s.keys).all(axis=1).tolist() == [True, False, False, False]
    assert len(np.unique(keys, axis=0)) == 4
    assert (turned(s.keys[2:], s.replications[2:], 3, np.array([1, 2])) == keys[2:]).all()


@pytest.mark.parametrize(
    "other",
    [
        lambda: of(range(50), seed=8).uniform("a.b", 3),
        lambda: of(range(50, 100)).uniform("a.b", 3),
        lambda: of(range(50)).uniform("a.c", 3),
        lambda: of(range(50)).uniform("a.b", 4),
        lambda: of(range(50), luck=np.ones(50, dtype=int)).uniform("a.b", 3),
    ],
    ids=["seed", "replication", "name", "week", "luck"],
)
def test_each_part_of_a_draws_name_changes_it(other) -> None:
    assert not np.isin(of(range(50)).uniform("a.b", 3), other()).any()


def test_uniform_draws_are_uniform_and_never_zero_or_one() -> None:
    u = of(range(20_000)).uniform("test", 0, 5)
    assert u.min() > 0 and u.max() < 1
    assert stats.kstest(u.ravel(), "uniform").pvalue > 1e-4
    assert abs(np.corrcoef(u[0], u[1])[0, 1]) < 4 / np.sqrt(20_000)


def drawn(law: Callable[..., float], *given: Any) -> np.ndarray:
    """Draws, one for each row of what is given."""
    return np.array([law(*map(float, row)) for row in np.broadcast(*given)])


def test_normal_draws_are_the_quantiles_that_scipy_has_but_for_their_last_digit() -> None:
    rare = 10.0 ** -np.arange(1, 16)
    edges = 2.0 ** -np.arange(1, 53) * (1 + np.arange(16)[:, None] / 16)  # of the pieces, where two series meet
    u = np.concatenate([of(range(500)).uniform("test", 0)[0], rare, 1 - rare, edges[edges < 1]])
    assert [normal_quantile(x) for x in u] == pytest.approx(special.ndtri(u), rel=2e-15, abs=1e-16)


def test_a_larger_uniform_draw_is_no_smaller_normal_one_but_for_its_last_digit() -> None:
    edges = np.sort((2.0 ** -np.arange(2, 54) * (1 + np.arange(16)[:, None] / 16)).ravel())
    around = np.stack([np.nextafter(edges, 0), edges, np.nextafter(edges, 1)], axis=1).ravel()
    found = np.array([normal_quantile(x) for x in around[around >= 2.0**-53]])
    assert (np.diff(found) > -2e-15 * abs(found[1:])).all()


def test_poisson_and_binomial_draws_have_their_distributions() -> None:
    n = 8_000
    u = of(range(n)).uniform("test", 0, 2)
    poisson, binomial = drawn(poisson_quantile, u[0], 3.2), drawn(binomial_quantile, u[1], 8.0, 0.55)
    for found, law in ((poisson, stats.poisson(3.2)), (binomial, stats.binom(8, 0.55))):
        expected = law.pmf(np.arange(7)) * n
        observed = np.bincount(found.astype(int), minlength=30)[:7]
        assert np.all(np.abs(observed - expected) < 5 * np.sqrt(expected))


@pytest.mark.parametrize(("trials", "chance", "result"), [(5, 0.0, 0), (5, 1.0, 5), (0, 0.5, 0)])
def test_a_binomial_draw_at_the_edge_is_certain(trials: float, chance: float, result: float) -> None:
    assert binomial_quantile(0.3, float(trials), chance) == result


def test_a_weeks_draws_are_those_of_each_stream_alone() -> None:
    s, out = of(range(3)), np.empty(4)
    w = SimpleNamespace(replication=np.uint64(2), week=5, key_0=np.uint64(s.keys[2, 0]), key_1=np.uint64(s.keys[2, 1]))
    name = np.uint64(streams.stream_number("test"))
    draw_uniforms(w, np.full(4, name), np.arange(4, dtype=np.uint64), out)
    assert (out == s.uniform("test", 5, 4)[:, 2]).all()
    assert streams.chance(w, name, np.uint64(3)) == out[3]


def test_a_replication_beyond_32_bits_is_refused() -> None:
    with pytest.raises(ValueError, match="4294967295"):
        of([2**32])


def test_two_names_with_one_number_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    number = streams.stream_number("a name")
    streams.stream_number.cache_clear()
    monkeypatch.setitem(streams.NAMES, number, "another name")
    with pytest.raises(ValueError, match="rename one"):
        streams.stream_number("a name")


@pytest.mark.parametrize(("trials", "chance"), [(1000, 0.95), (5000, 0.6), (5000, 0.3), (60, 0.5)])
def test_binomial_draws_of_many_trials_keep_their_mean_and_spread(trials: int, chance: float) -> None:
    u = of(range(1000)).uniform("test", 0)[0]
    found = drawn(binomial_quantile, u, float(trials), chance)
    sd = np.sqrt(trials * chance * (1 - chance))
    assert abs(found.mean() - trials * chance) < 4 * sd / np.sqrt(1000)
    assert found.std() == pytest.approx(sd, rel=0.1)


@pytest.mark.parametrize(
    ("trials", "chance"),
    [(8, 0.001), (80, 0.2), (800, 0.04), (1000, 0.4), (5000, 0.93), (20_000, 0.01), (800, 1.0), (800, 0.0)],
)
def test_binomial_draws_are_the_quantiles_that_scipy_has(trials: int, chance: float) -> None:
    u = of(range(200)).uniform("test", 1)[0]
    assert drawn(binomial_quantile, u, float(trials), chance).tolist() == stats.binom.ppf(u, trials, chance).tolist()


@pytest.mark.parametrize("mean", [1e-20, 0.3, 3.2, 19.9, 20.1, 900.0])
def test_poisson_draws_are_the_quantiles_that_scipy_has(mean: float) -> None:
    u = of(range(200)).uniform("test", 1)[0]
    assert drawn(poisson_quantile, u, mean).tolist() == stats.poisson.ppf(u, mean).tolist()


def test_poisson_draws_of_a_large_mean_are_near_it() -> None:
    found = drawn(poisson_quantile, of(range(200)).uniform("test", 0)[0], 900.0)
    assert abs(found.mean() - 900) < 4 * 30 / np.sqrt(200)
