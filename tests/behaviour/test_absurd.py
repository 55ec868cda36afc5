"""Histories that nobody would believe, and that must not happen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.batch.observe import ObservedHistories, Watch, follow
from sim.batch.plan import Plan
from sim.crisis.ladder import FEINT
from sim.mechanisms.involvement import Involvement
from sim.scenario import Event, load_scenario

LEVEL, ROOM = "initial.involvement_level", "initial.concession_room"
MEETS_IT = "leader.partial_cost=-30"  # whatever is asked, he gives a part
REFUSES = ("leader.opinion_cost=100", "leader.partial_cost=100", "leader.breach_cost=-100")
DEPOSES = ("kremlin.takeover_gain=100", "kremlin.takeover_base=1")
NEVER_DEPOSES = "kremlin.takeover_gain=-100"


def asked(demand: str, *settings: str, week: int = 2, weeks: int = 40, worlds: int = 100) -> ObservedHistories:
    """The mid-2022 baseline with one demand and no other meeting, unless set; nobody falls, and the war goes on."""
    quiet = ("kremlin.summit_rate=0", "kremlin.p_emergency_summit=0", "war.end_hazard=0")
    given = [*dict(setting.split("=") for setting in (*quiet, *settings)).items()]
    base = load_scenario("baseline_mid_2022").with_settings([f"{name}={value}" for name, value in given])
    alone = ("collapse", "counter_demand", "incidents", "sabotage", "succession", "turmoil")
    events = (Event(week, "demand", demand, "what-if"),)
    scenario = replace(base, citizens=100, weeks=weeks, events=events, without=alone)
    return follow(Watch(Plan(scenario, worlds, 5), (LEVEL, ROOM)))


def test_exercises_last_some_weeks_and_on_average_as_long_as_is_said() -> None:
    exercising = (
        asked("request", MEETS_IT, "involvement.level_decay=0.125", weeks=80, worlds=400).weekly[LEVEL] >= FEINT
    )
    lasted = exercising.sum(axis=0)
    assert exercising.any(axis=0).all() and not exercising[-1].any()
    assert lasted.min() == Involvement.shortest_stay.default == 3
    assert lasted.mean() == pytest.approx(8, abs=0.8)


@pytest.mark.parametrize(("decay", "lasts"), [(0, 38), (1, 3)])
def test_exercises_that_nothing_ends_go_on_and_a_sure_end_waits_for_the_shortest_stay(decay: float, lasts: int) -> None:
    levels = asked("request", MEETS_IT, f"involvement.level_decay={decay}", worlds=20).weekly[LEVEL]
    assert set((levels == FEINT).sum(axis=0)) == {lasts}


def test_a_leader_whom_moscow_moves_against_gives_nothing_away() -> None:
    stalls = (MEETS_IT, "leader.opinion_cost=100", "leader.breach_cost=100")  # also who sees that he will give nothing
    removed, left = (asked("ultimatum", *stalls, *how, weeks=4) for how in (DEPOSES, (NEVER_DEPOSES,)))
    for found, level in ((removed, FEINT - 1), (left, FEINT)):
        assert (found.runs["partial_answers"] == 1).all()
        assert (found.weekly[LEVEL][2] == level).all()
    assert (removed.runs["takeover_attempts"] == 1).all() and not left.runs["takeover_attempts"].any()
    assert (removed.weekly[ROOM][2] > left.weekly[ROOM][2]).all()


def test_moscows_own_man_goes_to_war_within_weeks_if_moscow_wants_it() -> None:
    wants = ("kremlin.military_value=50", "army.refusal_threshold=1", "kremlin.summit_rate=0.19")
    found = asked("ultimatum", *REFUSES, *DEPOSES, *wants, week=0, weeks=9)
    taken = found.runs["ending"] == "kremlin_takeover"
    assert taken.mean() > 0.8
    assert (found.runs["entries_after_takeover"][taken] > 0).mean() > 0.97  # at the usual rate of meetings: 0.81


def test_no_mere_request_follows_while_an_ultimatum_is_open() -> None:
    cuts_off = (NEVER_DEPOSES, "kremlin.coercion_cost=-100", "kremlin.ultimatum_weeks=12")
    likes_asking = ("kremlin.ultimatum_summit_rate=1", "kremlin.request_cost=-5")
    found = asked("ultimatum", *REFUSES, *cuts_off, *likes_asking, week=1, weeks=12, worlds=40)
    assert (found.runs["coercions"] > 0).all() and (found.runs["summits"] > 8).all()
    assert not found.runs["requests"].any()
