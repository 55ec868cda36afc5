"""What good statistics save is measured as a ratio of variances."""

from __future__ import annotations

import math

import numpy as np
import pytest

from benchmarks import leverage

FLIPS = np.array([0.0, 1.0, 0.0, 1.0])


@pytest.fixture
def one_world_moves(monkeypatch: pytest.MonkeyPatch) -> leverage.Leverage:
    """A change that moves one world of four; the known chances say half everywhere before, and 0.5 to 0.6 after."""
    after = np.array([0.0, 1.0, 1.0, 1.0]), np.array([0.5, 0.6, 0.5, 0.6])
    seen = {leverage.BEFORE: (FLIPS, np.array([0.4, 0.5, 0.4, 0.5])), leverage.AFTER: after}
    monkeypatch.setattr(leverage, "_entries", lambda name, worlds, setting: seen[setting])
    return leverage.leverage("any", 4)


def test_known_chances_save_the_noise_of_the_coin(one_world_moves: leverage.Leverage) -> None:
    assert one_world_moves.level == pytest.approx(0.25 / 0.0025)
    assert one_world_moves.difference == pytest.approx(0.1)


def test_the_same_luck_saves_what_both_sides_share(one_world_moves: leverage.Leverage) -> None:
    assert one_world_moves.paired == pytest.approx((0.25 + 0.1875) / 0.1875)
    assert one_world_moves.known == pytest.approx((0.25 + 0.1875) / 0.005)


def test_without_any_coin_flip_there_is_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leverage, "_entries", lambda name, worlds, setting: (np.zeros(4), np.full(4, 0.1)))
    row = leverage.leverage("any", 4)
    assert math.isnan(row.level) and leverage.table([row]).splitlines()[-1].count(" - ") == 4
