"""`show`, `check`, `schema` and `new`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

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
    assert "  # leader.exit_penalty: 0.8  (office value; " in warentry("show", "--all").out
    data = json.loads(warentry("show", "--all", "--json").out)
    assert data["defaults"]["leader.exit_penalty"] == 0.8
    assert "baseline_mid_2022.yaml" in data["origin"]["army.size"]


def test_check_names_good_and_bad_files_and_fails_for_the_bad(warentry: Warentry, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("title: x\nweeks: soon\n")
    told = warentry("check", "kursk_shock", "bad.yaml")
    assert told.code == 3
    assert told.out.startswith("kursk_shock: good (52 weeks from 2024-09-09, 2 events")
    assert "bad.yaml:2:8: weeks: expected a whole number" in told.err
    assert "1 of 2 scenarios cannot be used" in told.err
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
