"""What comes before an entry is read off hand-made histories: its preparation, Kyiv's belief, a puppet's wait."""

from __future__ import annotations

from dataclasses import replace
from math import isnan
from typing import Any

import numpy as np
import pytest

from sim.analysis.credibility import Verdict
from sim.batch.observe import ObservedHistories
from sim.questions.preparation import Prepared, prepared, read
from sim.scenario import Event, load_scenario

WEEKS, WORLDS = 12, 8


def histories(readied: int, chance: float, belief: float = 0.6) -> ObservedHistories:
    """Worlds in which an army is readied for so many weeks, and on the last of them marches with a chance."""
    week = np.arange(WEEKS)[:, None]
    is_readied = (week > 2) & (week <= 2 + readied) & np.full((1, WORLDS), True)
    last = 2 + readied
    weekly: dict[str, Any] = {
        "weeks_of_preparation": is_readied.cumsum(axis=0),
        "signs_of_war": (is_readied & (week == 3)).cumsum(axis=0),
        "level": np.where((week >= 2) & (week <= last), 2.0, 1.0) * np.ones((1, WORLDS)),
        "kyiv_belief": np.where(is_readied, belief, 0.2),
        "summits_entry_chance": np.where(week == last, chance, 0.0) * np.ones((1, WORLDS)),
        "entries_after_takeover": np.zeros((WEEKS, WORLDS)),
    }
    runs: dict[str, Any] = {
        "point": np.zeros(WORLDS, int),
        "week": np.full(WORLDS, -1),
        "ending": np.full(WORLDS, "no_entry", dtype="U16"),
        "preparations": np.ones(WORLDS),
        "entry_chance": np.full(WORLDS, 2 * chance),
        "feint_episodes": np.full(WORLDS, 4),
    }
    return ObservedHistories(runs, weekly, {}, {})


def found(told: ObservedHistories, name: str = "baseline_mid_2022") -> Prepared:
    return prepared(load_scenario(name), read(told))


def verdict(one: Prepared, key: str) -> Verdict:
    return next(verdict for verdict in one.verdicts() if verdict.key == key)


def test_an_army_that_is_readied_for_weeks_is_told_from_one_that_is_not() -> None:
    slow, fast = found(histories(6, 0.3)), found(histories(3, 0.3))
    assert (slow.unprepared.value, fast.unprepared.value) == (0, 1)
    assert verdict(slow, "unprepared").met and not verdict(fast, "unprepared").met
    assert slow.seen.value == 1 and slow.other.value == pytest.approx(0.5)


def test_most_preparations_and_exercises_may_come_to_nothing() -> None:
    told = found(histories(6, 0.3))
    assert told.carried_out.value == pytest.approx(0.3) and told.exercises.value == pytest.approx(0.3 / 4)
    assert not verdict(found(histories(6, 0.8)), "carried out").met


def test_nothing_is_held_against_preparations_that_a_scenario_presses_for() -> None:
    told = found(histories(6, 0.8), "point_blank_ultimatum")
    assert told.is_pressed and "carried out" not in {verdict.key for verdict in told.verdicts()}


def test_kyiv_is_warned_or_lulled_before_an_entry() -> None:
    warned, lulled = found(histories(6, 0.3)), found(histories(6, 0.3, belief=0.1))
    assert (warned.belief.value, warned.rest.value) == (pytest.approx(0.6), pytest.approx(0.2))
    assert verdict(warned, "alarm").met and not verdict(lulled, "alarm").met


def test_where_all_the_chance_lies_in_one_world_nothing_is_told_of_what_came_before() -> None:
    told = histories(6, 0.3)
    told.weekly["summits_entry_chance"][:, 1:] = 0
    assert isnan(found(told).alarm.value) and verdict(found(told), "unprepared").met is None


def test_a_puppet_is_waited_for_from_the_takeover_on() -> None:
    told = histories(6, 0.3)
    told.runs["ending"][:2], told.runs["week"][:2] = "kremlin_takeover", 4
    told.weekly["entries_after_takeover"][9:, 0] = 1
    one = found(told)
    assert one.puppet.value == 5 and one.marches.value == 0.5 and verdict(one, "puppet").met


def test_what_happens_after_the_question_is_decided_does_not_count() -> None:
    told = histories(6, 0.3)
    told.runs["week"][:] = 5
    assert found(told).carried_out.value == 0


def test_a_demand_of_the_scenario_is_what_presses() -> None:
    scenario = replace(load_scenario("baseline_mid_2022"), events=(Event(3, "summit", True, "what-if"),))
    assert not prepared(scenario, read(histories(6, 0.3))).is_pressed
