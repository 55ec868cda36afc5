"""The crisis game played by compiled loops goes as its equations say, in any company."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from sim.crisis import kernels as play
from sim.crisis.game import UNFORCED
from sim.crisis.records import rows
from sim.crisis.rules import RULES
from sim.crisis.solved import DEMANDS, MOVES, Crisis, forecast, incident_chances, number_of
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation, Table
from sim.mechanisms.learning import GRID
from sim.mechanisms.summits import Meeting
from tests.conftest import make_model
from tests.crisis.test_solved import STATE, crisis

WORLDS = 300
ROUNDING = 1e-12  # the compiler's exp, log and power may differ from numpy's in the last digit


def random_table(worlds: int = WORLDS, seed: int = 5) -> Table:
    """Situations all over the place, with every parameter of both sides within a third of its default."""
    rng, game = np.random.default_rng(seed), crisis()

    def spread(side: Any) -> dict[str, np.ndarray]:
        return {f.name: getattr(side, f.name) * rng.uniform(0.67, 1.33, worlds) for f in fields(side)}

    situation = dict.fromkeys(Situation.sources(), 0.0)
    situation |= {name: value * rng.uniform(0.3, 1.7, worlds) for name, value in STATE.items()}
    situation |= {"ultimatum_is_open": rng.integers(0, 2, worlds), "involvement_level": rng.integers(0, 4, worlds)}
    situation |= {"inclination": rng.normal(0, 0.1, worlds), "inclination_believed": rng.normal(0, 0.05, worlds)}
    situation |= {"forecast": np.where(rng.random(worlds) < 0.5, np.nan, rng.normal(-1, 1, worlds))}
    leader = spread(game.leader) | {"uses_emulator": rng.integers(0, 2, worlds)}
    return Table(
        rows(Situation, situation, worlds),
        rows(LeaderStakes, leader, worlds),
        rows(KremlinStakes, spread(game.kremlin), worlds),
    )


def given_to_meet(table: Table, rule: str = "aqre", forced: int = UNFORCED) -> tuple[Any, ...]:
    worlds = len(table.situation)
    luck = np.random.default_rng(8).random((3, worlds))
    return (*table, forecast(), number_of(rule), forced, luck, np.repeat(0.1 * GRID[:, None], worlds, axis=1))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("forced", [UNFORCED, MOVES.index("ultimatum")])
def test_compiled_meetings_go_as_the_equations_say(rule: str, forced: int) -> None:
    given = given_to_meet(random_table(), rule, forced)
    fast, plain = Meeting(*play.meet(*given)), Meeting(*play.plain_meet(*given))
    for name in ("move", "answer", "to_partial", "to_refusal"):
        assert (getattr(fast, name) == getattr(plain, name)).all(), name
    for name in ("enter", "takeover", "likelihood"):
        assert np.abs(getattr(fast, name) - getattr(plain, name)).max() < ROUNDING, name


def test_meetings_exercise_every_move_and_answer() -> None:
    meeting = Meeting(*play.meet(*given_to_meet(random_table(3000))))
    assert set(meeting.move) == {0, 1, 2, 3} and set(meeting.answer) == {0, 1, 2}
    assert set(meeting.to_partial) == set(meeting.to_refusal) == {0, 1, 2}


@pytest.mark.parametrize("rule", RULES)
def test_a_meeting_is_the_same_in_any_company(rule: str) -> None:
    table = random_table()
    together = given_to_meet(table, rule)
    for w in (0, 17, WORLDS - 1):
        one = np.array([w])
        alone = (*table.of(one), *together[3:6], together[6][:, one], together[7][:, one])
        for few, many in zip(play.meet(*alone), play.meet(*together), strict=True):
            assert (few[..., 0] == many[..., w]).all()


@pytest.mark.parametrize("rule", RULES)
def test_compiled_answers_to_incidents_are_those_of_the_equations(rule: str) -> None:
    table, rng = random_table(), np.random.default_rng(9)
    seen_through = rng.random(WORLDS) < 0.5
    given = (table.situation, table.leader, forecast(), number_of(rule), seen_through, rng.random(WORLDS))
    fast, plain = play.answer_incident(*given), play.plain_answer_incident(*given)
    assert (fast[0] == plain[0]).all()
    told = incident_chances(Crisis(*table.columns(), rule), seen_through)
    for quick, slow, said in zip(fast[1:], plain[1:], told, strict=True):
        assert np.abs(quick - slow).max() < ROUNDING and (slow == said).all()


def test_compiled_risks_and_chances_of_a_puppets_war_are_those_of_the_equations() -> None:
    table = random_table()
    given = (table.situation, table.leader, forecast())
    assert np.abs(play.fall_risks(*given) - play.plain_fall_risks(*given)).max() < ROUNDING
    assert np.abs(play.puppets_war(*table, forecast()) - play.plain_puppets_war(*table, forecast())).max() < ROUNDING


def test_what_is_told_of_a_meeting_is_what_was_played() -> None:
    """`explain` solves the game by numpy, the batch by the compiled loop."""
    table = random_table()
    told, met = Crisis(*table.columns()), Meeting(*play.meet(*given_to_meet(table)))
    enter = sum(told.moves[k] * told.answers[demand][0] for k, demand in enumerate(DEMANDS))
    assert np.abs(enter - met.enter).max() < ROUNDING
    asked = np.where(met.move == len(DEMANDS), 0, met.move)
    seen = told.likelihoods(asked, met.answer, given_to_meet(table)[-1])
    assert np.abs(seen - met.likelihood).max() < ROUNDING


def test_a_parameter_that_varies_by_world_reaches_the_table() -> None:
    model = make_model(worlds=6, draws={"leader.exit_penalty": np.linspace(0.4, 1.4, 6), "kremlin.pin_value": 0.3})
    where = np.array([1, 4])
    table = model.table(where)
    assert table.leader["exit_penalty"].tolist() == np.linspace(0.4, 1.4, 6)[where].tolist()
    assert table.kremlin["pin_value"].tolist() == [0.3, 0.3]
