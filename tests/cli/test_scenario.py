"""`show`, `check`, `schema` and `new`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from sim.design.sweep import KEYS
from sim.scenario import load_scenario
from tests.cli.conftest import Warentry


@pytest.mark.parametrize("extra", [(), ("--all",)])
def test_what_show_prints_is_the_same_scenario_again(
    warentry: Warentry, tmp_path: Path, extra: tuple[str, ...]
) -> None:
    told = warentry("show", "border_incident", "--set", "west.resolve=pert(0.5, 1, 1.5)", *extra)
    (tmp_path / "again.yaml").write_text(told.out)
    changed = load_scenario("border_incident").with_settings(["west.resolve=pert(0.5, 1, 1.5)"])
    assert load_scenario("again.yaml").digest == changed.digest


def test_show_says_where_each_value_comes_from(warentry: Warentry) -> None:
    lines = warentry("show", "border_incident", "--set", "weeks=20").out.splitlines()
    origin = {line.split(":")[0].strip(): line.rpartition("  # ")[2] for line in lines if "  # " in line}
    assert "baseline_mid_2022.yaml:" in origin["army.size"]
    assert "border_incident.yaml:" in origin["title"]
    assert origin["weeks"] == "--set weeks=20"
    assert origin["citizens"] == "default of the model"


def test_show_all_lists_what_is_left_at_its_default(warentry: Warentry) -> None:
    assert "leader.exit_penalty" not in warentry("show").out
    assert "  # leader.exit_penalty: 0.8 (office value; " in warentry("show", "--all").out
    data = json.loads(warentry("show", "--all", "--json").out)
    assert data["defaults"]["leader.exit_penalty"] == 0.8
    assert "baseline_mid_2022.yaml" in data["origin"]["army.size"]


def test_check_names_good_and_bad_files_and_fails_for_the_bad(warentry: Warentry, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("title: x\nweeks: soon\n")
    told = warentry("check", "kursk_shock", "bad.yaml")
    assert told.code == 3
    assert told.out.startswith("kursk_shock: good (52 weeks from 2024-09-09, 2 events")
    assert "bad.yaml:2:8: weeks: expected a whole number" in told.err
    assert "1 of 2 files cannot be used" in told.err
    assert warentry("check", "kursk_shock").code == 0


def test_schema_is_json_on_stdout(warentry: Warentry) -> None:
    assert json.loads(warentry("schema").out)["title"] == "warentry scenario"


def test_a_new_scenario_can_be_run_as_it_stands(warentry: Warentry) -> None:
    assert warentry("new", "my_question").out == "my_question.yaml\n"
    assert load_scenario("my_question.yaml").title == "My question"


@pytest.mark.parametrize("name", ["taken", "taken.yaml", "no/such/folder/x", "nul\0"])
def test_new_writes_over_nothing_and_says_why_it_cannot_write(warentry: Warentry, tmp_path: Path, name: str) -> None:
    (tmp_path / "taken.yaml").write_text("mine")
    told = warentry("new", name)
    assert (told.code, told.out) == (4, "")
    assert "choose" in told.err
    assert (tmp_path / "taken.yaml").read_text() == "mine"


PLAN = """\
scenario: point_blank_ultimatum
grid:
  rule: [aqre, prospect]
  events.demand.date: 2022-07-04:2022-07-18:+14
vary: [leader.risk_bias]
sample: {lhs: 3}
replications: 4
"""


def test_the_plan_of_a_sweep_is_checked_and_shown_as_what_it_is(warentry: Warentry, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN)
    told = warentry("check", "plan.yaml")
    assert (told.code, "a sweep of 4 settings x 3 samples x 4 replications = 48 worlds" in told.out) == (0, True)
    shown = yaml.safe_load(warentry("show", "plan.yaml").out)
    assert shown["grid"] == {"rule": ["aqre", "prospect"], "events.demand.date": ["2022-07-04", "2022-07-18"]}
    assert (shown["sample"], shown["replications"]) == ({"lhs": 3}, 4)
    assert json.loads(warentry("show", "plan.yaml", "--json").out)["sweep"]["grid"] == shown["grid"]
    (tmp_path / "plan.yaml").write_text(PLAN.replace("prospect", "prospekt"))
    told = warentry("check", "plan.yaml")
    assert told.code == 3 and "did you mean prospect?" in told.err and "`question` is missing" not in told.err


def test_a_plan_where_a_scenario_is_expected_is_named_as_such(warentry: Warentry, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN)
    told = warentry("run", "plan.yaml")
    assert told.code == 3
    assert "plan.yaml is the plan of a sweep and no scenario" in told.err and "warentry sweep plan.yaml" in told.err


def test_what_a_file_overrides_and_what_is_doubtful_is_said(warentry: Warentry, tmp_path: Path) -> None:
    text = "question: q?\nextends: [baseline_sept_2024, western_guarantee]\nparameters:\n"
    (tmp_path / "x.yaml").write_text(text + "  leader.risk_bias: {fixed: 1.5, source: what-if}\n")
    told = warentry("check", "x.yaml")
    assert told.code == 0 and "x.yaml:4:3: warning: leader.risk_bias: 1.5 lies outside" in told.err
    shown = warentry("show", "x.yaml").out
    assert "start: 2024-09-09" in shown and "baseline_sept_2024.yaml:9:1, over " in shown
    assert shown.startswith('title: "X"')


def test_the_schema_of_a_plan_offers_every_name_that_can_be_tried(warentry: Warentry) -> None:
    schema = json.loads(warentry("schema", "sweep").out)
    offered = set(schema["properties"]["grid"]["properties"])
    assert {"rule", "weeks", "without", "leader.risk_bias", "initial.sanctions"} <= offered
    assert set(schema["properties"]) == set(KEYS)
    names = {
        ref.replace("%20", " ").replace("~1", "/") for ref in re.findall(r'"#/\$defs/([^"]+)"', json.dumps(schema))
    }
    assert names <= set(schema["$defs"])


def test_the_shipped_scenarios_are_listed_within_a_narrow_terminal(
    warentry: Warentry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    told = warentry("scenarios")
    assert told.code == 0 and "\n  western_fatigue\n" in told.out and "changes west.resolve 0.2" in told.out
    assert max(map(len, told.out.splitlines())) <= 60
