"""Rival decision rules: their known answers, and what they agree on."""

from __future__ import annotations

from dataclasses import replace
from inspect import signature

import numpy as np
import pytest

from sim.crisis import rules
from sim.crisis.rules import RULES, answer_chances, number_of
from sim.crisis.solved import ENTER, Crisis
from sim.engine.compiled import Equation
from tests.crisis.test_solved import STATE, crisis


def under(rule: str, **changes: float) -> Crisis:
    game = crisis(**changes)
    return Crisis(game.situation, game.leader, game.kremlin, rule)


@pytest.mark.parametrize(
    ("rule", "chance"), [("aqre", 0.7284), ("prospect", 0.70), ("collective", 0.47), ("satisficing", 1.0)]
)
def test_an_ultimatum_is_obeyed_with_the_known_chance_under_each_rule(rule: str, chance: float) -> None:
    assert under(rule).answers["ultimatum"][ENTER, 0] == pytest.approx(chance, abs=0.006)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("demand", ["none", "request", "ultimatum"])
def test_every_rule_gives_chances(rule: str, demand: str) -> None:
    chances = under(rule).answers[demand]
    assert (chances >= 0).all() and chances.sum(axis=0) == pytest.approx(1)


def test_the_number_of_a_rule_asks_that_rule_and_no_other_number_is_a_rule() -> None:
    game = crisis()
    given = (tuple(game.leader_values["ultimatum"]), 2, game.situation, game.leader, game.fall_risk, (0.1, 0.2))
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
        ("resistance_memory", -1),
        ("reserves", 1),
        ("resolved_posture", -1),
    ],
)
def test_the_rules_agree_on_what_makes_an_ultimatum_work(rule: str, what: str, more: int) -> None:
    step = 0.1 * max(1.0, STATE[what])
    low, high = (under(rule, **{what: STATE[what] + s}).answers["ultimatum"][ENTER, 0] for s in (-step, step))
    assert np.sign(high - low) == more


@pytest.mark.parametrize("rule", RULES)
def test_an_ultimatum_works_better_than_a_request_under_every_rule(rule: str) -> None:
    game = under(rule)
    assert game.answers["ultimatum"][ENTER, 0] > game.answers["request"][ENTER, 0]


def test_a_satisficer_refuses_a_request_only_if_he_fears_a_fall() -> None:
    assert under("satisficing").answers["request"][ENTER, 0] == 0
    assert under("satisficing", anti_war_seen=0.2, repression=1.0).answers["request"][ENTER, 0] == 1


def test_the_command_line_offers_every_rule() -> None:
    from sim.cli.run import Rules

    assert {rule.value for rule in Rules} == {*RULES, "all"}, "a rule of RULES is missing in Rules of sim/cli/run.py"
