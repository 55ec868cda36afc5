"""Compiled loops give what their text gives: those over citizens bit for bit; and they count as their rules say."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from sim.actors.army import MANOEUVRE, MANOEUVRE_SHARE, Army
from sim.actors.country import Country
from sim.actors.population import NEAR_TIES, NEIGHBOURS_EACH_SIDE, lay_as_ring
from sim.batch.block import worlds_of
from sim.batch.plan import Plan
from sim.crisis.reasons import COLUMNS, contributions
from sim.crisis.rules import REQUEST, ULTIMATUM
from sim.measured.decisions import STEP
from sim.mechanisms.opinion import move_attitudes
from sim.mechanisms.protest import protest_for_a_week
from sim.mechanisms.surveys import shares_of_answers
from sim.model.worlds import Recorded
from sim.scenario import load_scenario
from tests.conftest import make_model

LUCK = [np.uint64(number) for number in (7, 3, 11, 13)]  # a replication, a week, a key


def country(citizens: int) -> Country:
    """The country of one world at the start."""
    (_, _, _, found), *_ = make_model(worlds=2, population_size=citizens).worlds.one_by_one()
    return found


def twice(citizens: int) -> tuple[Country, Country]:
    """Two copies of one country."""
    return country(citizens), country(citizens)


@pytest.mark.parametrize("citizens", [10, 100, 203])  # of few, some live in regions smaller than their neighbourhood
def test_attitudes_are_identical(citizens: int) -> None:
    fast, plain = twice(citizens)
    sums = [np.arange(7) * -(2**14) for _ in range(2)]
    for rally in (0.0, 0.05):
        given = (rally, -0.25, 0.15, 0.15, 0.1, 0.01)
        against = move_attitudes(fast, *LUCK, sums[0], *given)
        assert against == move_attitudes.as_compiled(plain, *LUCK, sums[1], *given)
        assert (sums[0] == sums[1]).all() and sums[0].sum() < 0
    assert (plain.attitude == fast.attitude).all()


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 20])
def test_a_ring_goes_on_beyond_either_end_however_few_live_on_it(size: int) -> None:
    ring, people = np.full(size + NEAR_TIES, np.nan, dtype=np.float32), np.arange(size, dtype=np.float32)
    lay_as_ring(ring, people)
    assert ring.tolist() == [place % size for place in range(-NEIGHBOURS_EACH_SIDE, size + NEIGHBOURS_EACH_SIDE)]


def test_the_noise_of_attitudes_is_even_and_as_large_as_its_volatility_says() -> None:
    there, noise = country(1000), []
    for week in range(20):
        luck = (LUCK[0], np.uint64(week), *LUCK[2:])
        move_attitudes(there, *luck, np.zeros(7, dtype=np.int64), 0.0, 0.0, 0.0, 0.0, 0.0, 0.01)
        noise.append(there.attitude - there.starting_attitude)
    drawn = np.array(noise, dtype=float) / 0.01
    error = drawn.size**-0.5
    assert abs(drawn.mean()) < 3 * error and abs(drawn.var() - 1) < 3 * 0.8**0.5 * error
    assert np.abs(drawn).max() < 3**0.5 + 1e-3
    after_a_week, beside = (drawn[:-1] * drawn[1:]).mean(), (drawn[:, :-1] * drawn[:, 1:]).mean()
    assert abs(after_a_week) < 3 * error and abs(beside) < 3 * error


@pytest.mark.parametrize("citizens", [10, 203])  # of few, some live in regions smaller than their neighbourhood
@pytest.mark.parametrize(("stress", "war"), [(0.3, 0.0), (0.2, 0.2), (0.0, 0.0)])
def test_protest_and_arrests_are_identical(citizens: int, stress: float, war: float) -> None:
    fast, plain = twice(citizens)
    regions, seen = [np.zeros(7, dtype=np.int64) for _ in range(2)], 0
    for week in range(6):
        luck = (LUCK[0], np.uint64(week), np.uint64(77), *LUCK[2:])
        given = (stress, war, 0.35, 0.5, 0.05, 0.1, 0.35, 2.0, 51.0, 0.01)
        active = protest_for_a_week(fast, *luck, regions[0], *given)
        assert active == protest_for_a_week.as_compiled(plain, *luck, regions[1], *given)
        assert (regions[0] == regions[1]).all() and regions[0].sum() == active
        assert (fast.is_active == plain.is_active).all() and (fast.jailed_weeks == plain.jailed_weeks).all()
        seen += active
    assert seen > 5 or stress == 0  # the rule was really exercised


def test_more_dare_to_come_where_more_are_expected() -> None:
    """Safety in numbers: networks count as company on the streets."""
    seen = []
    for networks in (0.0, 0.05, 0.5):
        there, regions = country(203), np.zeros(7, dtype=np.int64)
        luck = (LUCK[0], np.uint64(0), np.uint64(77), *LUCK[2:])
        given = (0.2, 0.1, 0.35, 0.5, 0.05, 0.1, 0.35, 2.0, 51.0, networks)
        seen.append(protest_for_a_week(there, *luck, regions, *given))
    assert seen[0] < seen[1] < seen[2]


def test_answers_are_counted_alike() -> None:
    fast, plain = twice(203)
    shares = shares_of_answers(fast)
    assert shares == shares_of_answers.as_compiled(plain)
    assert 0.02 < min(shares) < max(shares) < 0.98


def test_the_chance_that_an_order_is_obeyed_counts_every_split_of_the_units() -> None:
    rng = np.random.default_rng(3)
    model = make_model(worlds=20)
    model.army.obedience = rng.random((11, 20))
    model.worlds.p.army_order_weight = model.worlds.p.army_volunteer_appeal = 0.0
    chances = model.army.chance_of_obeying()
    refuses = rng.random((20_000, 1, len(MANOEUVRE))) >= model.army.obedience[MANOEUVRE].T
    threshold = Army.refusal_threshold.default
    obeyed = (refuses @ MANOEUVRE_SHARE) <= threshold + 1e-12
    assert np.abs(obeyed.mean(axis=0) - chances).max() < 5 * 0.5 / np.sqrt(20_000)


def test_what_weighed_how_much_is_what_numpy_makes_of_each_occasion() -> None:
    scenario = load_scenario("point_blank_ultimatum").with_settings(
        ["weeks=8", "citizens=100", "rule=prospect", "events.demand.date=2022-06-27"]
    )
    worlds, kept = worlds_of(Plan(scenario, 60, 1), np.arange(60)), Recorded(8, with_occasions=True)
    worlds.live_out(kept)
    move = kept.occasions.lines.move
    asked = kept.occasions.where((move == REQUEST) | (move == ULTIMATUM))
    shares = contributions(asked.crisis(worlds.p, "prospect"), asked.lines.move)
    decided, weighed = np.zeros_like(kept.decided), np.zeros_like(kept.weighed)
    cell = asked.lines.week, asked.lines.move, asked.lines.answer
    np.add.at(decided, cell, 1)
    np.add.at(weighed, cell, np.stack([shares[column] for column in COLUMNS], axis=1))
    assert decided.sum() > 50 and (decided == kept.decided).all()
    assert_allclose(kept.weighed, weighed, atol=60 * STEP)
