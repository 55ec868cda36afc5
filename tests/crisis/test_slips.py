"""Slips of the two players, by the equations of the game and by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.analysis.slips import COLUMNS
from sim.crisis.forecast import weights_in
from sim.crisis.game import incident, solve
from sim.crisis.rules import RULES, ULTIMATUM
from sim.crisis.slips import CLEAR, is_slip, slips_under
from sim.crisis.solved import DEMANDS, ENTER, Crisis, number_of
from sim.measured.slips import add_entry_at_meeting, add_incident
from sim.model.records import PARAMETERS, WORLD, records
from tests.crisis.test_kernels import random_table, solved


def by_hand(crisis: Crisis, demand: str) -> np.ndarray:
    """Whether an order under this demand would be a slip of the leader, and the demand, or none, one of Moscow."""
    worth, made = crisis.leader_values[demand], crisis.move_values[DEMANDS.index(demand)]
    others = worth[2:] if demand == "none" else worth[1:]
    his = crisis.leader.rationality * (others.max(axis=0) - worth[ENTER]) > CLEAR
    return np.stack([his, crisis.kremlin.rationality * (crisis.move_values.max(axis=0) - made) > CLEAR])


def a_world(leader: Any, kremlin: Any) -> tuple[Any, Any]:
    """A world in which nothing has happened, and its parameters: only what both sides want."""
    p = records(PARAMETERS, 1)
    p.leader[0], p.kremlin[0] = leader, kremlin
    return records(WORLD, 1)[0], p[0]


@pytest.mark.parametrize("rule", RULES)
def test_slips_are_those_of_the_game_demand_by_demand(rule: str) -> None:
    table, number = random_table(), number_of(rule)
    whole, seen = solved(table, rule), np.zeros(2)
    for demand in DEMANDS:
        posed = DEMANDS.index(demand)
        plain = np.stack(np.broadcast_arrays(*slips_under(whole.game, whole.leader, whole.kremlin, posed)))
        of_each = [
            slips_under.as_compiled(solve.as_compiled(s, leader, k, weights_in(leader), number), leader, k, posed)
            for s, leader, k in zip(*table, strict=True)
        ]
        expected = by_hand(whole, demand)
        assert (expected == np.array(of_each).T).all() and (plain == expected).all()
        seen += expected.sum(axis=1)
    assert seen.all()


def test_a_move_is_a_slip_beyond_three_over_the_precision() -> None:
    assert is_slip(np.array([10.0, 10.0, 11.0]), np.zeros(3), np.array([0.31, 0.29, 0.29])).tolist() == [1, 0, 1]


def test_the_day_of_the_march_and_incidents_add_to_the_sums_of_their_own() -> None:
    s, leader, kremlin = (part[0] for part in random_table())
    w, p = a_world(leader, kremlin)
    game = solve.as_compiled(s, leader, kremlin, weights_in(leader), 0)
    now = slips_under.as_compiled(game, leader, kremlin, ULTIMATUM)[0]
    for chance, ordered_by_slip, moscows in ((0.5, 0.0, 0.0), (0.25, 1.0, 0.0), (0.125, 0.0, 1.0)):
        w.summits_entry_chance, w.preparation_slip_of_leader, w.preparation_slip_of_moscow = (
            chance, ordered_by_slip, moscows,
        )  # fmt: skip
        add_entry_at_meeting(w, p, game, ULTIMATUM)
    his = 0.875 * now if now else 0.25
    either = 0.875 * now if now else 0.375
    assert [w[name] for name in COLUMNS][:4] == pytest.approx([0.875, his, 0.125, either])
    worth, chances = incident.as_compiled(s, leader, kremlin, weights_in(leader), 0, 1.0)
    add_incident(w, p, worth, 0.5 * chances[ENTER])
    slips = is_slip(leader.rationality, worth[ENTER], max(worth[1:]))
    assert [w[name] for name in COLUMNS][4:] == pytest.approx([0.5 * chances[ENTER], 0.5 * chances[ENTER] * slips])
    clear = (0.0, 1.0, 0.5)  # one of office value, at a precision above 3
    add_incident(w, p, clear, 0.125)
    assert w.slip_at_incidents == pytest.approx(0.125 + 0.5 * chances[ENTER] * slips)
