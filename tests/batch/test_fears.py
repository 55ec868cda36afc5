"""What the leader fears, read off the worth of his answers, is what the equations say of it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.batch.fears import CUT_OFF, HOME, REFUSAL, TAKEOVER, WEST, feared_losses
from sim.crisis.solved import Crisis, western_removal_risk
from tests.crisis.test_kernels import random_table, solved
from tests.crisis.test_solved import NOBODY_MEETS, crisis, with_stakes


def test_each_fear_is_a_risk_that_the_equations_know() -> None:
    crisis = solved(random_table())
    found = feared_losses(crisis)
    assert (found[TAKEOVER] == crisis.takeover).all()
    west, home = western_removal_risk(crisis.situation, crisis.leader), np.minimum(crisis.fall_risk, 0.999)
    # One of the two comes first: together they are as likely as either alone, each in proportion to its hazard.
    assert found[HOME] + found[WEST] == pytest.approx(1 - (1 - home) * (1 - west), abs=1e-3)
    assert found[HOME] / found[WEST] == pytest.approx(np.log1p(-home) / np.log1p(-west), rel=0.05)
    assert all(((risk >= 0) & (risk <= 1)).all() and np.ptp(risk) > 0 for risk in found.values())


def after_refusal(game: Crisis) -> float:
    return float(feared_losses(game)[REFUSAL][0])


def test_where_nobody_meets_again_a_refusal_is_followed_by_removal_at_once_or_a_fall_at_home() -> None:
    game = with_stakes(crisis(), {}, NOBODY_MEETS)
    coerced, deposed = game.feared["ultimatum", "refuse"]
    cut_off, alone = (1 - np.exp(-danger) for danger in (game.game.dangers.cut_off, game.game.dangers.as_it_is))
    removed = game.takeover + (1 - game.takeover) * alone
    known = deposed * removed + coerced * cut_off + (1 - coerced - deposed) * alone
    assert after_refusal(game) == pytest.approx(known[0])


def test_meetings_to_come_make_a_refusal_more_dangerous_and_a_resolute_moscow_more() -> None:
    met = crisis(hawkishness=0.0)
    assert after_refusal(met) > after_refusal(with_stakes(met, {}, NOBODY_MEETS))
    doubting, believing = (crisis(resolve_belief=belief) for belief in (0.2, 0.5))
    assert after_refusal(doubting) < after_refusal(believing)


def test_a_full_cut_off_is_feared_as_a_year_in_which_it_begins() -> None:
    """However strong the one in force is; and a country that depends on nobody has nothing to fear of it."""
    mild, severe = (feared_losses(crisis(cutoff=strength))[CUT_OFF] for strength in (0.0, 1.0))
    assert mild == severe
    quiet = crisis(economic_dependence=0.0)
    assert feared_losses(quiet)[CUT_OFF] == pytest.approx(1 - np.exp(-quiet.game.dangers.free))
