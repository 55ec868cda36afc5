"""What the leader fears, read off the worth of his answers, is what the equations say of it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.crisis.fears import HOME, REFUSAL, WEST, feared_losses
from sim.crisis.solved import western_removal_risk
from tests.crisis.test_kernels import random_table, solved


def test_the_loss_of_office_after_a_refusal_is_one_less_the_chance_to_survive_all_its_dangers() -> None:
    crisis = solved(random_table())
    s, leader, found = crisis.situation, crisis.leader, feared_losses(crisis)
    coerced, deposed = crisis.feared["ultimatum", "refuse"]
    years = leader.horizon_of_concern / 52
    at_home, cut_off = (1 - (1 - yearly) ** years for yearly in (leader.fall_risk_base, leader.cutoff_fall_risk))
    survives = (1 - at_home) * (1 - deposed * crisis.takeover) * (1 - coerced * cut_off * s.economic_dependence)
    assert found[REFUSAL] == pytest.approx(1 - survives, abs=1e-9)
    assert (found[HOME] == crisis.fall_risk).all()
    assert found[WEST] == pytest.approx(western_removal_risk(s, leader))
    assert all(((risk >= 0) & (risk <= 1)).all() and np.ptp(risk) > 0 for risk in found.values())
