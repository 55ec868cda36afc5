"""The comparison over rules says what depends on the rule, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.rules import Columns, compare_rules, finding
from sim.batch.work import Progress, Work
from sim.crisis.rules import RULES
from sim.questions.rules import baseline_of, under_rules
from tests.settings import READY

WORLDS = 200
LUCK = np.random.default_rng(2).uniform(0.0, 0.2, WORLDS)


def worlds(chance: float) -> Columns:
    entered = np.arange(WORLDS) < chance * WORLDS
    return {
        "point": np.zeros(WORLDS, dtype=int),
        "ending": np.where(entered, "entry", "no_entry"),
        "way": np.where(entered, "compelled", "staging"),
        "week": np.where(entered, 7, -1),
        "entry_chance": LUCK + chance,
    }


def under(**chances: float) -> Callable[[str], Columns]:
    return lambda rule: worlds(chances[rule])


def test_each_rule_gets_its_own_answer() -> None:
    found = compare_rules(["mild", "wild"], under(mild=0.1, wild=0.5))
    assert [u.answer.endings["entry"].p for u in found] == [0.1, 0.5]
    assert [u.answer.routes["compelled"].p for u in found] == [0.1, 0.5]
    assert found[0].answer.entry_week["p50"] == 7
    assert finding(found) == "the scenario has no baseline to be compared with"


@pytest.mark.parametrize(
    ("mild", "wild", "says"),
    [
        (0.3, 0.4, "rises under mild, wild: the finding does not depend on the rule"),
        (0.1, 0.4, "rises under wild and falls under mild: the finding depends on the rule"),
        (0.2, 0.4, "rises under wild; not resolved under mild"),
        (0.2, 0.2, "changes the chance of an entry under no rule"),
    ],
)
def test_the_finding_says_under_which_rules_it_holds(mild: float, wild: float, says: str) -> None:
    found = compare_rules(["mild", "wild"], under(mild=mild, wild=wild), under(mild=0.2, wild=0.2))
    assert says in finding(found)


def test_a_scenario_is_answered_under_all_rules_of_the_model(tmp_path: Path) -> None:
    small, heard = ["citizens=100", "weeks=16", "leader.opinion_cost=0", *READY], list[Progress]()
    for _ in range(2):
        heard.clear()
        work = Work(jobs=1, place=tmp_path, on_progress=heard.append)
        answer = under_rules("point_blank_ultimatum", work, settings=small, n=150)
    assert [progress.done for progress in heard] == [2 * 150 * len(RULES)], "the second time all is found"
    assert answer.baseline is not None and answer.baseline.name == "baseline_mid_2022"
    assert [u.rule for u in answer.found] == list(RULES)
    assert all(u.effect is not None and u.effect.sign == 1 for u in answer.found)
    assert "does not depend on the rule" in finding(answer.found) and "does not depend" in answer.summary()


def test_a_baseline_has_no_baseline_and_one_of_another_length_is_none() -> None:
    assert baseline_of("baseline_mid_2022", []) is None
    assert baseline_of("point_blank_ultimatum", []) is not None
