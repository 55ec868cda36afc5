"""Events that change parameters in mid-run: nothing before their week, everything from then on, each world its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.batch.block import simulate_block
from sim.batch.plan import Plan
from sim.mechanisms.timeline import Event, behaviour
from sim.model.records import WORLD
from sim.model.weekly import read_weekly
from sim.scenario import Scenario, load_scenario
from tests.conftest import make_model

WEEK = 8
LOOKED_UP = ("point", "ranks", "hardship", "answers", "leader_view")  # where a world looks, not what it finds


def small(*events: Event, **changes: object) -> Scenario:
    return replace(load_scenario("baseline_mid_2022"), citizens=100, weeks=20, events=events, **changes)


def chances(scenario: Scenario, worlds: int = 200) -> np.ndarray:
    return simulate_block(Plan(scenario, worlds, seed=4, block_size=worlds), 0).runs["entry_chance"]


def setting(week: int = WEEK, **values: float) -> Event:
    return Event(week, "set", {path.replace("__", "."): value for path, value in values.items()}, "what-if")


def same(one: np.ndarray, other: np.ndarray) -> bool:
    return all(one[n].tobytes() == other[n].tobytes() for n in WORLD.names if n not in LOOKED_UP)


def test_a_parameter_set_in_the_first_week_is_that_parameter_set_beforehand() -> None:
    """Both sides' wishes are read from it too, and what is foreseen of the country, of which points keep records.

    But for what they say before it of who has held back so far.
    """
    anybody = replace(load_scenario("baseline_mid_2022"), citizens=100, weeks=20).with_settings(["both_held_back=0"])
    changes = {"kremlin.need_gain": 5.0, "west.resolve": 0.2, "leader.exit_penalty": 0.4, "repression.base": 0.35}
    for path, value in changes.items():
        at_once = chances(replace(anybody, events=(Event(0, "set", {path: value}, "what-if"),)))
        assert (at_once == chances(anybody.with_settings([f"{path}={value}"]))).all(), path
        assert (at_once != chances(anybody)).any(), path


def test_before_its_week_nothing_is_changed_and_after_it_everything_may_be() -> None:
    plain, changed = make_model(weeks=20), make_model(weeks=20, events=[setting(front__sd=0.0, front__reversion=0.0)])
    for model in (plain, changed):
        model.advance(WEEK)
    assert same(plain.w, changed.w)
    before = changed.w.front_balance.copy()
    for model in (plain, changed):
        model.advance(1)
    moved = np.abs(changed.w.front_balance - before)
    # What is tied down in the north still helps.
    assert moved.max() < 0.02 < np.abs(plain.w.front_balance - before).max()


def test_every_world_keeps_its_own_values_of_all_other_parameters() -> None:
    open_to_doubt = small(setting(kremlin__need_gain=5.0)).with_settings(["leader.exit_penalty=uniform(0.4, 1.4)"])
    plan = Plan(open_to_doubt, 60, seed=5, points=6, block_size=60)
    together = simulate_block(plan, 0).runs
    alone = np.concatenate([simulate_block(plan, 0, np.array([world])).runs["entry_chance"] for world in range(60)])
    assert (together["entry_chance"] == alone).all()
    assert len(np.unique(together["leader.exit_penalty"])) == 6


def test_two_changes_of_one_parameter_follow_each_other_and_the_switch_stops_both() -> None:
    events = [setting(2, front__sd=0.0), setting(5, front__sd=0.02), setting(5, west__resolve=0.5)]
    model = make_model(weeks=8, events=events)
    seen = []
    for _ in range(8):
        model.advance()
        seen.append((float(model.front.sd[0]), float(model.west.resolve[0])))
    assert seen == [(0.045, 1.0)] * 2 + [(0.0, 1.0)] * 3 + [(0.02, 0.5)] * 3
    off = make_model(weeks=8, events=events, without=("timeline",))
    off.advance(8)
    assert (off.front.sd == 0.045).all()


def test_mesa_and_a_copied_world_turn_the_page_as_well() -> None:
    given = {"worlds": 3, "weeks": 12, "events": [setting(front__sd=0.0)]}
    stepped, advanced, copied = (make_model(**given) for _ in range(3))
    for _ in range(12):
        stepped.step()
    advanced.advance(12)
    copied.advance(5)
    copied.worlds.copy_worlds(np.arange(3))
    copied.advance(7)
    assert (stepped.w.front_balance == advanced.w.front_balance).all()
    assert same(copied.w, advanced.w)


def test_a_western_guarantee_on_a_date_deters_from_then_on() -> None:
    plain, guaranteed = chances(small()), chances(small(setting(west__resolve=1.8)))
    assert guaranteed.mean() < plain.mean()
    assert (guaranteed <= plain + 1e-12).mean() > 0.9


def test_what_only_the_first_day_reads_would_change_nothing_in_mid_run() -> None:
    first_day = sorted(set(behaviour()) - read_weekly())
    assert {"opinion.anti_war_share", "citizens.threshold_mean"} <= set(first_day)
    event = Event(2, "set", {path: 0.9 * behaviour()[path].default for path in first_day}, "what-if")
    plain, changed = make_model(weeks=6), make_model(weeks=6, events=[event])
    for model in (plain, changed):
        model.advance(6)
    assert same(plain.w, changed.w)


def test_an_unknown_name_is_an_error_also_for_who_bypasses_the_reader() -> None:
    with pytest.raises(KeyError, match=r"no\.such"):
        make_model(worlds=1, events=[Event(1, "set", {"no.such": 1.0}, "what-if")])
    with pytest.raises(KeyError, match=r"front\.sd"):
        make_model(worlds=1).set_state("front.sd", 1)
