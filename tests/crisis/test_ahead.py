"""What lies ahead without an entry: the present value of a life, its dangers, and the meetings that may turn it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.crisis.ahead import (
    Ahead,
    Turn,
    added_danger,
    danger_of_a_year,
    dangers,
    discount,
    forecasts_of_lives,
    live,
    office_ahead,
    war_ahead,
    worth_of_life,
    yearly_hazard,
)
from sim.crisis.forecast import weights_in
from sim.crisis.lookahead import turn_for_leader
from sim.crisis.meeting import Expectation
from tests.crisis.test_solved import crisis, with_stakes

NEVER = (Turn(np.zeros(1), np.zeros(1)),) * 4
NO_RATES = Ahead(*np.zeros((4, 1)))


@pytest.mark.parametrize(
    ("life", "worth"),
    [
        ((1.0, 1.0, 0.0, 0.8, 0.0, 0.0), 1.0),  # undisturbed
        ((1.0, 1.0, 1.0, 0.8, 0.0, 0.0), 0.1),  # (1 - 0.8) / (1 + 1)
        ((0.5, 1.0, 0.25, 0.8, 0.0, 0.0), 0.4),  # (0.5 - 0.2) / 0.75: twice as far ahead, half the danger
        ((1.0, 0.2, 0.0, 0.8, 3.0, 3.0 * 0.6), 0.5),  # (0.2 + 1.8) / 4: ends within four months on average, in 0.6
        ((2.0, 0.7, 1e12, 0.8, 0.0, 0.0), -0.8),  # what will surely happen at once is all that counts
    ],
)
def test_a_life_has_the_known_worth(life: tuple[float, ...], worth: float) -> None:
    assert worth_of_life(*life) == pytest.approx(worth)


def test_a_life_is_worth_what_its_simulated_course_brings() -> None:
    """Exponential times of a fall and of an end; the flow until then, discounted, and what follows."""
    rng, (r, flow, danger, loss, ends, after) = np.random.default_rng(6), (0.7, 0.9, 0.4, 0.8, 1.5, 0.3)
    fall, end = (rng.exponential(1 / rate, 200_000) for rate in (danger, ends))
    until = np.minimum(fall, end)
    worth = flow * (1 - np.exp(-r * until)) + np.exp(-r * until) * np.where(fall < end, -loss, after)
    known = worth_of_life(r, flow, danger, loss, ends, ends * after)
    assert abs(worth.mean() - known) < 4 * worth.std() / np.sqrt(len(worth))


def test_a_horizon_scales_gains_and_losses_alike() -> None:
    """At another horizon whatever comes at rates of its own comes more or less often by the same factor."""
    for weeks in (13.0, 52.0, 208.0):
        r = discount(weeks)
        assert worth_of_life(r, 0.9, 0.4 * r, 0.8, 1.5 * r, 1.5 * r * 0.3) == pytest.approx(
            worth_of_life(1.0, 0.9, 0.4, 0.8, 1.5, 1.5 * 0.3)
        )
    assert discount(52.0) == 1.0 and discount(26.0) == 2.0


def test_a_hazard_adds_up_to_its_risk_within_a_year_and_stays_finite() -> None:
    risks = np.array([0.0, 0.1, 0.5, 0.9])
    assert 1 - np.exp(-yearly_hazard(risks)) == pytest.approx(risks)
    assert np.isfinite(yearly_hazard(1.0))


def test_a_cut_off_of_no_strength_is_the_free_life() -> None:
    game = with_stakes(crisis(cutoff=0.0), {"request_fraction": 0.0}, {}).game
    assert game.dangers.as_it_is == game.dangers.pressed == game.dangers.free
    for lives in (game.office, game.war):
        assert lives.as_it_is == pytest.approx(lives.free) and lives.pressed == pytest.approx(lives.free)


def test_a_stronger_or_longer_cut_off_is_a_worse_life_for_both() -> None:
    weak, strong, longer = (
        with_stakes(crisis(cutoff=strength), {"cutoff_weeks": weeks}, {"summit_rate": 0, "ultimatum_summit_rate": 0})
        for strength, weeks in ((0.2, 20), (0.8, 20), (0.8, 60))
    )
    for lives in ("office", "war"):
        a, b, c = (getattr(game.game, lives) for game in (weak, strong, longer))
        assert a.free > a.as_it_is > b.as_it_is > c.as_it_is > c.cut_off


def test_who_is_cut_off_already_loses_nothing_by_being_cut_off_less() -> None:
    """A weaker cut-off does not replace a stronger one."""
    game = crisis(cutoff=0.5).game
    assert game.dangers.pressed == game.dangers.as_it_is < game.dangers.cut_off


def test_what_a_cut_off_adds_while_it_lasts_is_all_that_it_adds_to_a_year_in_which_it_begins() -> None:
    given = with_stakes(crisis(), {"cutoff_weeks": 26}, {})
    leader, lives = given.leader, forecasts_of_lives(given.situation, given.leader, weights_in(given.leader)[1])
    quiet, with_one = (danger_of_a_year(forecast, 0.0) for forecast in (lives.free, lives.cut_off))
    lasting = np.exp(-2.0 * np.linspace(0, 1, 10_001)).mean()  # on average over the year, ending at a rate of two
    assert with_one > quiet
    assert added_danger(leader, quiet, with_one) * lasting == pytest.approx(with_one - quiet, rel=1e-3)


def lives(rate: float, turn: Turn) -> tuple[float, float]:
    """The free life of the leader without meetings, and with meetings at this rate of which each brings this."""
    game = crisis()
    s, leader = game.situation, game.leader
    danger = dangers(leader, forecasts_of_lives(s, leader, weights_in(leader)[1]), leader.risk_bias)
    alone = office_ahead(s, leader, danger, NO_RATES, NEVER)
    met = office_ahead(s, leader, danger, Ahead(*np.full((4, 1), rate)), (turn,) * 4)
    return float(alone.free[0]), float(met.free[0])


def test_meetings_that_bring_nothing_change_nothing() -> None:
    alone, met = lives(10.0, Turn(np.zeros(1), np.zeros(1)))
    assert met == alone


def test_a_meeting_at_once_that_surely_turns_a_life_is_worth_what_it_turns_into() -> None:
    _, met = lives(1e9, Turn(np.ones(1), np.full(1, -0.25)))
    assert met == pytest.approx(-0.25, abs=1e-6)


def test_the_more_often_they_meet_the_more_of_what_a_meeting_brings() -> None:
    worse = Turn(np.full(1, 0.5), np.full(1, -0.2))
    alone, seldom = lives(1.0, worse)
    _, often = lives(10.0, worse)
    assert alone > seldom > often


def test_moscow_keeps_what_it_has_of_him_less_what_its_cut_off_costs() -> None:
    game = crisis()
    s, leader, k = game.situation, game.leader, game.kremlin
    calm = Ahead(*np.zeros((4, 1)))
    war = war_ahead(s, leader, k, np.array([0.2]), np.array([1.5]), calm, NO_RATES, NEVER)
    assert war.free[0] == pytest.approx(0.2)
    share = discount(k.horizon_of_concern) / (discount(k.horizon_of_concern) + 52 / leader.cutoff_weeks)
    assert war.cut_off == pytest.approx(0.2 - share * k.coercion_cost)


def foreseen(move: int, answer: int, coerced: float = 0.0, deposed: float = 0.0) -> Expectation:
    """A meeting at which Moscow makes one move for sure, and the leader gives one answer."""
    sure = tuple(float(answer == a) for a in range(3))
    return Expectation(tuple(float(move == m) for m in range(5)), (((coerced, deposed),) * 2,) * 4, (sure,) * 4)


@pytest.mark.parametrize(
    ("meeting", "is_cut_off", "turns", "worth"),
    [
        (foreseen(0, 2), False, 0.0, 0.0),  # nothing asked, nothing done
        (foreseen(0, 0), False, 1.0, 0.1),  # an entry unasked
        (foreseen(2, 0), True, 1.0, 0.3),  # an entry under an ultimatum
        (foreseen(1, 1), False, 1.0, 0.9 - 0.05),  # a request met in part, accepted: free, for what is lent
        (foreseen(2, 1), False, 1.0, 0.9 - 0.11),  # an ultimatum met in part, accepted: free, for what is given
        (foreseen(1, 2), False, 0.0, 0.0),  # a request refused and passed over
        (foreseen(1, 2, coerced=1.0), False, 1.0, 0.7),  # ... and punished by a cut-off
        (foreseen(2, 2, coerced=1.0), False, 1.0, 0.5),  # an ultimatum refused, and punished
        (foreseen(2, 2, coerced=1.0), True, 0.0, 0.0),  # the same where he is cut off already
        (foreseen(2, 2, deposed=0.5), False, 0.3, -0.3 * 0.8),  # half a chance of an attempt, of which 0.6 succeed
        (foreseen(3, 1), False, 1.0, 0.9 + 0.02),  # something less than the army given and paid for: free
        (foreseen(3, 2), False, 0.0, 0.0),  # it is refused
        (foreseen(4, 2), False, 0.6, -0.6 * 0.8),  # an attempt out of the blue
    ],
)
def test_a_meeting_to_come_brings_the_leader_what_follows_from_it(
    meeting: Expectation, is_cut_off: bool, turns: float, worth: float
) -> None:
    leader = with_stakes(crisis(), {"exit_penalty": 0.8}, {}).leader
    office, given, lent = Ahead(0.9, 0.85, 0.7, 0.5), 0.9 - 0.11, 0.9 - 0.05
    found = turn_for_leader(leader, 0.6, 0.1, 0.3, given, lent, 0.02, office, meeting, is_cut_off)
    assert (float(found.turns), found.worth) == (pytest.approx(turns), pytest.approx(worth))


def test_a_life_that_a_meeting_turns_is_a_mean_of_what_may_follow() -> None:
    """By hand: (1 x 1 - 0.1 x 0.8 + 2 x 0.5 + 4 x 0.3) / (1 + 0.1 + 2 + 4 x 0.6)."""
    assert live(1.0, 1.0, 0.1, 0.8, 2.0, 0.5, 4.0, Turn(0.6, 0.3)) == pytest.approx(3.12 / 5.5)
