"""What would make a reader call the model a toy, each held as a test."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import yaml

from sim.analysis.slips import slips
from sim.batch.observe import Watch, follow
from sim.batch.plan import Plan
from sim.engine.shipped import shipped
from sim.measured.endings import ENDINGS
from sim.scenario import load_scenario

NAMES = sorted(path.stem for path in shipped("scenarios").glob("*.yaml"))
# These hold the record of what followed their first day, by design: the failed advance of 2022, and the hindcast.
WITH_HINDSIGHT = {"baseline_feb_2022", "hindcast_137w"}


@pytest.fixture(scope="module")
def baseline() -> Plan:
    return Plan(replace(load_scenario("baseline_mid_2022"), citizens=100), 400, 3)


def test_a_forecast_knows_nothing_of_what_came_after_its_first_day() -> None:
    for name in [name for name in NAMES if name not in WITH_HINDSIGHT]:
        own = yaml.safe_load((shipped("scenarios") / f"{name}.yaml").read_text()).get("events") or []
        # None inherited: each belongs to the scenario's own question.
        assert len(load_scenario(name).events) == len(own), name
        if name.startswith("baseline"):
            assert not own, name


def test_an_entry_needs_an_occasion_not_a_week(baseline: Plan) -> None:
    seen = follow(Watch(replace(baseline, scenario=replace(baseline.scenario, without=("summits", "incidents")))))
    assert not seen.runs["entry_chance"].any() and "entry" not in seen.runs["ending"]


def test_half_the_step_at_half_the_rate_moves_the_share_of_entries_by_less_than_a_tenth(baseline: Plan) -> None:
    from sim.questions.patterns import occasions

    halved = occasions(2, 1)["a step of half a week"].plan.scenario
    finer = follow(Watch(replace(baseline, scenario=replace(halved, citizens=100))))
    whole = follow(Watch(baseline))
    change = finer.runs["entry_chance"] - whole.runs["entry_chance"]
    assert abs(change.mean()) < 0.1 * whole.runs["entry_chance"].mean()
    assert (change != 0).any()


def test_most_entries_of_the_baseline_are_no_slips_of_the_pen(baseline: Plan) -> None:
    runs = follow(Watch(baseline)).runs
    found = slips(runs)
    assert found.meetings.value > 0 and found.either.value < 0.15  # an order must be meant twice
    assert runs["entry_chance"] == pytest.approx(runs["chance_at_meetings"] + runs["chance_at_incidents"])


def test_watching_choices_changes_no_world_and_adds_up_to_the_chance_of_an_order(baseline: Plan) -> None:
    small = replace(baseline, worlds=150)
    plain, watched = follow(Watch(small)), follow(Watch(small, ("pinned", "summits"), choices=True))
    assert all((plain.runs[name] == watched.runs[name]).all() for name in plain.runs)
    assert (watched.weekly["summits"][-1] == watched.runs["summits"]).all()
    ordered = watched.choices["chance"].sum()
    told = watched.runs["chance_of_orders"].sum() + watched.runs["chance_at_incidents"].sum()
    assert 0.8 * ordered < told <= ordered * (1 + 1e-12)  # an army may refuse to retaliate


def test_cutting_worlds_into_blocks_leaves_what_is_seen_as_it_is(baseline: Plan) -> None:
    small = replace(baseline, worlds=40)
    whole, cut = (follow(Watch(replace(small, block_size=size), ("pinned",))) for size in (40, 16))
    assert (whole.weekly["pinned"] == cut.weekly["pinned"]).all()
    assert (whole.runs["ending"] == cut.runs["ending"]).all()


@pytest.mark.parametrize("name", ["hindcast_137w", "point_blank_ultimatum"])
def test_the_endings_add_up_to_one(name: str) -> None:
    scenario = replace(load_scenario(name), citizens=100)
    endings = follow(Watch(Plan(scenario, 60, 1))).runs["ending"]
    assert sum((endings == ending).mean() for ending in ENDINGS) == pytest.approx(1)
    assert np.isin(endings, ENDINGS).all()
