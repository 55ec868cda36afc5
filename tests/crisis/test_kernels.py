"""The crisis game played in one world goes as its equations say for all of them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from sim.crisis.forecast import weights_in
from sim.crisis.game import chance_of_puppets_war, incident, likelihood, moves_and_answers, solve
from sim.crisis.meeting import UNFORCED
from sim.crisis.records import columns, rows
from sim.crisis.rules import RULES
from sim.crisis.solved import DEMANDS, MOVES, Crisis, incident_chances, number_of, perceived_fall_risk
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.crisis.worth import fall_risk
from sim.mechanisms.learning import GRID
from tests.crisis.test_solved import STATE, crisis

WORLDS = 16
ROUNDING = 1e-12  # the compiler's exp, log and power may differ from numpy's in the last digit
Table = tuple[Any, Any, Any]


def random_table(worlds: int = WORLDS, seed: int = 5) -> Table:
    """Situations all over the place, with every parameter of both sides within a third of its default.

    But for how surely they choose: now and then everything happens.
    """
    rng, game = np.random.default_rng(seed), crisis()

    def spread(side: Any) -> dict[str, np.ndarray]:
        near = {f.name: getattr(side, f.name) * rng.uniform(0.67, 1.33, worlds) for f in fields(side)}
        return near | {"rationality": rng.uniform(3, 40, worlds)}

    situation = dict.fromkeys(Situation.sources(), 0.0)
    situation |= {name: value * rng.uniform(0.3, 1.7, worlds) for name, value in STATE.items()}
    situation |= {"cutoff": rng.choice([0.0, 0.15, 1.0], worlds), "stress": rng.uniform(0, 0.5, worlds)}
    situation |= {"ultimatum_is_open": rng.integers(0, 2, worlds), "involvement_level": rng.integers(0, 4, worlds)}
    situation |= {"inclination": rng.normal(0, 0.1, worlds), "inclination_believed": rng.normal(0, 0.05, worlds)}
    situation |= {"forecast": np.where(rng.random(worlds) < 0.5, np.nan, rng.normal(-1, 1, worlds))}
    return (
        rows(Situation, situation, worlds).view(np.recarray),
        rows(LeaderStakes, spread(game.leader), worlds).view(np.recarray),
        rows(KremlinStakes, spread(game.kremlin), worlds).view(np.recarray),
    )


def solved(table: Table, rule: str = "aqre") -> Crisis:
    """The game in all worlds at once, by numpy."""
    return Crisis(
        *(columns(kind, part) for kind, part in zip((Situation, LeaderStakes, KremlinStakes), table, strict=True)), rule
    )


def met(
    table: Table, rule: str, forced: int, luck: np.ndarray, kinds: np.ndarray = 0.1 * GRID
) -> list[tuple[Any, ...]]:
    """How meetings go, world by world: move, answer, chance of an entry, reactions, and how likely the answer was."""
    found, number = [], number_of(rule)
    for s, leader, k, u in zip(*table, luck, strict=True):
        game = solve.as_compiled(s, leader, k, weights_in(leader), number)
        move, answer, enter, to_partial, to_refusal = moves_and_answers.as_compiled(game, forced, *u)
        demand = 0 if move == len(DEMANDS) else move
        seen = [likelihood.as_compiled(s, leader, game, number, demand, answer, x) for x in kinds]
        found.append((move, answer, enter, to_partial, to_refusal, *seen))
    return found


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("forced", [UNFORCED, MOVES.index("ultimatum")])
def test_what_is_told_of_a_meeting_is_what_was_played(rule: str, forced: int) -> None:
    """`explain` solves the game by numpy, the kernel in one world after the other."""
    table, luck = random_table(), np.random.default_rng(8).random((WORLDS, 3))
    move, answer, enter, _, _, *seen = map(np.array, zip(*met(table, rule, forced, luck), strict=True))
    told = solved(table, rule)
    moves = told.moves if forced == UNFORCED else np.eye(len(MOVES))[:, [forced]]
    expected = sum(moves[k] * told.answers[demand][0] for k, demand in enumerate(DEMANDS))
    assert np.abs(expected - enter).max() < ROUNDING
    asked = np.where(move == len(DEMANDS), 0, move)
    likely = told.likelihoods(asked, answer, np.repeat(0.1 * GRID[:, None], WORLDS, axis=1))
    assert np.abs(likely - np.array(seen)).max() < ROUNDING


def test_meetings_exercise_every_move_answer_and_reaction() -> None:
    luck = np.random.default_rng(8).random((100, 3))
    played = met(random_table(100), "aqre", UNFORCED, luck, GRID[:0])
    move, answer, _, to_partial, to_refusal = zip(*played, strict=True)
    assert {*move} == {0, 1, 2, 3, 4} and {*answer} == {*to_partial} == {*to_refusal} == {0, 1, 2}


@pytest.mark.parametrize("rule", RULES)
def test_answers_to_incidents_are_those_of_the_equations(rule: str) -> None:
    table = random_table()
    seen_through = np.random.default_rng(9).random(WORLDS) < 0.5
    told = incident_chances(solved(table, rule), seen_through)
    for world, (s, leader, k) in enumerate(zip(*table, strict=True)):
        believed = 0.0 if seen_through[world] else 1.0
        for quick, said in zip(
            incident.as_compiled(s, leader, k, weights_in(leader), number_of(rule), believed), told, strict=True
        ):
            assert np.abs(np.array(quick) - said[:, world]).max() < ROUNDING


def test_risks_and_chances_of_a_puppets_war_are_those_of_the_equations() -> None:
    table = random_table()
    whole = solved(table)
    risks = perceived_fall_risk(whole.situation, whole.leader)
    chances = chance_of_puppets_war(whole.situation, whole.leader, whole.kremlin, weights_in(whole.leader))
    for world, (s, leader, k) in enumerate(zip(*table, strict=True)):
        assert abs(fall_risk.as_compiled(s, leader, weights_in(leader)[0]) - risks[world]) < ROUNDING
        assert abs(chance_of_puppets_war.as_compiled(s, leader, k, weights_in(leader)) - chances[world]) < ROUNDING
