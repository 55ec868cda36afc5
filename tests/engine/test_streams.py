"""Draws are pure functions of their names, and have the distributions they claim."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.engine import streams
from sim.engine.streams import Streams, philox

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


def test_a_week_drawn_at_once_and_draws_for_a_few_worlds_are_the_draws_of_each_stream_alone() -> None:
    together = of(range(9))
    for week in range(3):  # from the second week on what was asked for before is drawn at once
        for name, count in (("a.b", 1), ("a.c", 3), ("a.b", 2)):
            drawn = together.uniform(name, week, count)
            assert (drawn == of(range(9)).uniform(name, week, count)).all()
            assert (drawn[:, [7, 2]] == together.uniform_at(np.array([7, 2]), name, week, count)).all()


def test_what_was_drawn_before_a_turn_of_luck_is_drawn_anew() -> None:
    s = of(range(4))
    before = s.uniform("a.b", 3).copy()
    s.turn(3, np.array([0, 1, 1, 0]))
    assert (s.uniform("a.b", 3) == before).tolist() == [[True, False, False, True]]
    s.copy_worlds(np.array([3, 0]))
    assert (s.uniform("a.b", 3)[0] == before[0, [3, 0]]).all()


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


def test_poisson_and_binomial_draws_have_their_distributions() -> None:
    u = of(range(40_000)).uniform("test", 0, 2)
    poisson = streams.poisson_quantile(u[0], np.full(40_000, 3.2))
    binomial = streams.binomial_quantile(u[1], np.full(40_000, 8.0), np.full(40_000, 0.55))
    for drawn, law in ((poisson, stats.poisson(3.2)), (binomial, stats.binom(8, 0.55))):
        expected = law.pmf(np.arange(7)) * 40_000
        observed = np.bincount(drawn.astype(int), minlength=30)[:7]
        assert np.all(np.abs(observed - expected) < 5 * np.sqrt(expected))


@pytest.mark.parametrize(("trials", "chance", "result"), [(5, 0.0, 0), (5, 1.0, 5), (0, 0.5, 0)])
def test_a_binomial_draw_at_the_edge_is_certain(trials: float, chance: float, result: float) -> None:
    assert streams.binomial_quantile(np.array([0.3]), np.array([trials]) * 1.0, np.array([chance]))[0] == result


def test_compiled_kernels_equal_their_plain_forms_bit_for_bit() -> None:
    s = of(range(300), luck=np.arange(300) % 7)
    name = s.number("test")
    u = s.uniform("test", 5, 4)
    four = np.full(4, name, dtype=np.uint32), np.arange(4, dtype=np.uint32)
    assert (u == streams.plain_uniforms(s.keys, s.replications, 5, *four)).all()
    halves = streams.half_words(s.keys, s.replications, 5, name, 101)
    assert (halves == streams.plain_half_words(s.keys, s.replications, 5, name, 101)).all()
    mean, trials = 6 * u[1], np.floor(9 * u[2])
    assert (streams.poisson_quantile(u[0], mean) == streams.plain_poisson_quantile(u[0], mean)).all()
    drawn = streams.binomial_quantile(u[0], trials, u[3])
    assert (drawn == streams.plain_binomial_quantile(u[0], trials, u[3])).all()


def test_a_replication_beyond_32_bits_is_refused() -> None:
    with pytest.raises(ValueError, match="4294967295"):
        of([2**32])


def test_two_names_with_one_number_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "stream_number", lambda name: 1)
    s = of(range(2))
    s.uniform("a", 0)
    with pytest.raises(ValueError, match="rename one"):
        s.uniform("b", 0)


@pytest.mark.parametrize(("trials", "chance"), [(1000, 0.95), (5000, 0.6), (5000, 0.3), (60, 0.5)])
def test_binomial_draws_of_many_trials_keep_their_mean_and_spread(trials: int, chance: float) -> None:
    u = of(range(4000)).uniform("test", 0)[0]
    drawn = streams.binomial_quantile(u, np.full(4000, float(trials)), np.full(4000, chance))
    sd = np.sqrt(trials * chance * (1 - chance))
    assert abs(drawn.mean() - trials * chance) < 4 * sd / np.sqrt(4000)
    assert drawn.std() == pytest.approx(sd, rel=0.06)


@pytest.mark.parametrize(("trials", "chance"), [(800, 0.04), (1000, 0.4), (5000, 0.93), (20_000, 0.01), (800, 1.0)])
def test_binomial_draws_by_the_short_sum_are_those_of_the_long_one(trials: int, chance: float) -> None:
    u = of(range(3000)).uniform("test", 1)[0]
    given = (u, np.full(3000, float(trials)), np.minimum(1, chance * np.linspace(0.9, 1.1, 3000)))
    assert (streams.binomial_quantile(*given) == streams.plain_binomial_quantile(*given)).all()


def test_poisson_draws_of_a_large_mean_are_near_it() -> None:
    drawn = streams.poisson_quantile(of(range(2000)).uniform("test", 0)[0], np.full(2000, 900.0))
    assert abs(drawn.mean() - 900) < 4 * 30 / np.sqrt(2000)
