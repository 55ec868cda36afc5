"""Slips of the two players, by the equations of the game and by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.crisis.game import incident, solve
from sim.crisis.meeting import UNFORCED
from sim.crisis.rules import RULES
from sim.crisis.slips import CLEAR, is_slip, parts_of_an_order
from sim.crisis.solved import DEMANDS, ENTER, MOVES, Crisis, forecasts, number_of
from sim.measured.slips import PARTS, add_incident, add_meeting
from sim.model.records import PARAMETERS, WORLD, records
from tests.crisis.test_kernels import ROUNDING, WORLDS, random_table, solved


def by_hand(crisis: Crisis, forced: str) -> np.ndarray:
    """Demand by demand: how likely it is that he is asked and enters, and whether one of the two slips."""
    found = np.zeros((4, WORLDS))
    best_move = crisis.move_values.max(axis=0)
    for number, demand in enumerate(DEMANDS):
        if forced and demand != forced:
            continue
        posed = 1.0 if forced else crisis.moves[number]
        chance = posed * crisis.answers[demand][ENTER]
        worth = crisis.leader_values[demand]
        others = worth[2:] if demand == "none" else worth[1:]
        his = crisis.leader.rationality * (others.max(axis=0) - worth[ENTER]) > CLEAR
        its = crisis.kremlin.rationality * (best_move - crisis.move_values[number]) > CLEAR
        its = its & (forced == "")
        found += chance * np.stack([np.ones(WORLDS), his, its, his | its])
    return found


def a_world(leader: Any, kremlin: Any) -> tuple[Any, Any]:
    """A world in which nothing has happened, and its parameters: only what both sides want."""
    p = records(PARAMETERS, 1)
    p.leader[0], p.kremlin[0] = leader, kremlin
    return records(WORLD, 1)[0], p[0]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("forced", ["", "ultimatum"])
def test_the_slips_of_a_world_are_those_of_the_game_demand_by_demand(rule: str, forced: str) -> None:
    table, number, move = random_table(), number_of(rule), MOVES.index(forced) if forced else UNFORCED
    whole = solved(table, rule)
    plain = np.stack(np.broadcast_arrays(*parts_of_an_order(whole.game, whole.leader, whole.kremlin, move)))
    of_each = [
        parts_of_an_order.as_compiled(solve.as_compiled(s, leader, k, forecasts(), number), leader, k, move)
        for s, leader, k in zip(*table, strict=True)
    ]
    expected = by_hand(whole, forced)
    assert np.abs(np.array(of_each).T - expected).max() < ROUNDING and np.abs(plain - expected).max() < ROUNDING
    assert (plain[1:] <= plain[0] + ROUNDING).all() and (plain[3] >= plain[1:3].max(axis=0) - ROUNDING).all()
    assert plain[1].any() and (plain[2].any() or forced)


def test_a_move_is_a_slip_beyond_three_over_the_precision() -> None:
    assert is_slip(np.array([10.0, 10.0, 11.0]), np.zeros(3), np.array([0.31, 0.29, 0.29])).tolist() == [1, 0, 1]


def test_meetings_and_incidents_add_to_the_sums_of_their_own_as_far_as_the_army_obeys() -> None:
    s, leader, kremlin = (part[0] for part in random_table())
    w, p = a_world(leader, kremlin)
    game = solve.as_compiled(s, leader, kremlin, forecasts(), 0)
    expected = np.array(parts_of_an_order.as_compiled(game, leader, kremlin, UNFORCED))
    for obeys in (0.5, 0.25):
        add_meeting(w, p, game, UNFORCED, obeys)
    assert [w[name] for name in PARTS] == pytest.approx([*0.75 * expected, 0.0, 0.0]) and expected[0] > 0
    worth, chances = incident.as_compiled(s, leader, kremlin, forecasts(), 0, 1.0)
    add_incident(w, p, worth, 0.5 * chances[ENTER])
    slips = is_slip(leader.rationality, worth[ENTER], max(worth[1:]))
    assert [w[name] for name in PARTS][4:] == pytest.approx([0.5 * chances[ENTER], 0.5 * chances[ENTER] * slips])
    clear = (0.0, 1.0, 0.5)  # one of office value, at a precision above 3
    add_incident(w, p, clear, 0.125)
    assert w.slip_at_incidents == pytest.approx(0.125 + 0.5 * chances[ENTER] * slips)
