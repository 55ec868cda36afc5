"""Rival decision rules: their known answers, and what they agree on."""

from __future__ import annotations

from dataclasses import replace
from inspect import signature

import numpy as np
import pytest

from sim.crisis import rules
from sim.crisis.choice import respond
from sim.crisis.rules import RULES, ULTIMATUM, answer_chances, number_of
from sim.crisis.solved import DEMANDS, ENTER, Crisis
from sim.engine.compiled import Equation
from tests.crisis.test_solved import STATE, crisis, with_stakes


def under(rule: str, **changes: float) -> Crisis:
    game = crisis(**changes)
    return Crisis(game.situation, game.leader, game.kremlin, rule)


WORTH = (0.4, 0.2, 0.1)
ALONE = dict.fromkeys(("security", "soldiers", "managers", "moscow", "street"), 0.0)
HEARD = {f"weight_of_{centre}": weight for centre, weight in (ALONE | {"street": 1 / np.log(2), "leader": 1}).items()}


@pytest.mark.parametrize(
    ("rule", "leader", "chances"),
    [
        ("aqre", {}, respond(10.0, *WORTH)[:3]),
        # He feels twice what he loses against undisturbed rule, and chooses half as surely by it.
        ("prospect", {"loss_aversion": 2, "loss_curvature": 1}, respond(10.0, *WORTH)[:3]),
        # Roots of losses of 0.6, 0.8 and 0.9, felt once.
        ("prospect", {"loss_aversion": 1, "loss_curvature": 0.5}, respond(10.0, -0.77460, -0.89443, -0.94868)[:3]),
        ("satisficing", {"satisficing_line": 0.01}, (1, 0, 0)),
        # The leader pushes by 0.1, 0.15 and 0.05, the street against by 0.5, 1 and 0.5; squares of pushes decide.
        ("collective", HEARD | {"worst_worth": -1, "networks_of_street": 0.01, "street_partial": 0.5},
         (0.00087, 0.00973, 0.98940)),
    ],
)  # fmt: skip
def test_an_answer_to_an_ultimatum_has_the_known_chance_under_each_rule(
    rule: str, leader: dict[str, float], chances: tuple[float, ...]
) -> None:
    game = with_stakes(crisis(resistance_networks=0.01), leader, {})
    worth = tuple(np.array([w]) for w in WORTH)
    found = RULES[rule](worth, ULTIMATUM, 10.0, game.situation, game.leader, np.array([0.3]), (0.0, 0.0))
    assert np.ravel(found) == pytest.approx(chances, abs=2e-5)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("demand", DEMANDS)
def test_every_rule_gives_chances(rule: str, demand: str) -> None:
    chances = under(rule).answers[demand]
    assert (chances >= 0).all() and chances.sum(axis=0) == pytest.approx(1)


def test_the_number_of_a_rule_asks_that_rule_and_no_other_number_is_a_rule() -> None:
    game = crisis()
    given = (tuple(game.leader_values["ultimatum"]), 2, 10.0, game.situation, game.leader, game.fall_risk, (0.1, 0.2))
    for name, rule in RULES.items():
        assert np.array_equal(answer_chances(number_of(name), *given), rule(*given)), name
    assert np.isnan(answer_chances(len(RULES), *given)).all()


def test_every_equation_that_is_a_rule_is_offered() -> None:
    asked = signature(rules.aqre)
    known = {
        name: rule for name, rule in vars(rules).items() if isinstance(rule, Equation) and signature(rule) == asked
    }
    assert known == RULES, "a rule that nobody can choose: give it a row of RULES in sim/crisis/rules.py"


def test_the_street_is_heard_as_its_parameter_says() -> None:
    game = crisis()
    quiet = Crisis(game.situation, replace(game.leader, weight_of_street=np.zeros(1)), game.kremlin, "collective")
    assert quiet.answers["ultimatum"][ENTER, 0] > under("collective").answers["ultimatum"][ENTER, 0]


@pytest.mark.parametrize("rule", ["aqre", "prospect", "collective"])
@pytest.mark.parametrize(
    ("what", "more"),
    [
        ("economic_dependence", 1),
        ("anti_war_seen", -1),
        ("resistance_networks", -1),
        ("reserves", 1),
        ("resolved_posture", -1),
    ],
)
def test_the_rules_agree_on_what_makes_an_ultimatum_work(rule: str, what: str, more: int) -> None:
    step = 0.1 * STATE[what]
    low, high = (under(rule, **{what: STATE[what] + s}).answers["ultimatum"][ENTER, 0] for s in (-step, step))
    assert np.sign(high - low) == more


@pytest.mark.parametrize("rule", RULES)
def test_an_ultimatum_works_better_than_a_request_under_every_rule(rule: str) -> None:
    game = under(rule)
    assert game.answers["ultimatum"][ENTER, 0] > game.answers["request"][ENTER, 0]


def test_a_satisficer_refuses_a_request_only_if_he_fears_a_fall() -> None:
    game = under("satisficing")
    assert game.answers["request"][ENTER, 0] == 0 < game.leader.satisficing_line < game.fall_risk
    assert with_stakes(game, {"risk_bias": -5}, {}).answers["request"][ENTER, 0] == 1


def test_the_command_line_offers_every_rule() -> None:
    from sim.cli.run import Rules

    assert {rule.value for rule in Rules} == {*RULES, "all"}, "a rule of RULES is missing in Rules of sim/cli/run.py"
