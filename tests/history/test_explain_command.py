"""`warentry explain` tells a world of a scenario or of results, and refuses in a sentence what it cannot tell."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.cli.explain import register
from sim.scenario import load_scenario

SMALL = ("-n", "40", "--set", "citizens=100", "--set", "weeks=12")
SCENARIO = "point_blank_ultimatum"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    scenario = replace(load_scenario(SCENARIO), citizens=100, weeks=12)
    path = tmp_path_factory.mktemp("results") / "ultimatum"
    run_plan(Plan(scenario, 40, seed=1), path, jobs=1)
    return str(path)


def explain(*arguments: str) -> Result:
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    app.callback()(lambda: None)
    register(app)
    return CliRunner().invoke(app, ["explain", *arguments])


def test_a_world_is_told_on_stdout_and_the_next_command_on_stderr() -> None:
    told = explain(SCENARIO, "--world", "3", *SMALL)
    assert told.exit_code == 0
    assert "In this simulated world" in told.stdout
    assert "The balance" in told.stdout
    assert told.stderr.startswith(
        f"next: warentry explain {SCENARIO} -n 40 --set citizens=100 --set weeks=12 --world 3"
    )


def test_results_and_scenario_tell_the_same_world(folder: str) -> None:
    from_folder = json.loads(explain(folder, "--world", "3", "--json").stdout)
    from_scenario = json.loads(explain(SCENARIO, "--world", "3", "--json", *SMALL).stdout)
    assert from_folder == from_scenario


def test_without_a_world_both_choose_the_same_one(folder: str) -> None:
    from_folder = json.loads(explain(folder, "--json").stdout)
    from_scenario = json.loads(explain(SCENARIO, "--json", *SMALL).stdout)
    assert from_folder["world"] == from_scenario["world"]
    assert from_folder["ending"] == "entry"


def test_an_ending_can_be_asked_for(folder: str) -> None:
    assert json.loads(explain(folder, "--ending", "no_entry", "--json").stdout)["ending"] == "no_entry"


def test_one_week_is_told_alone() -> None:
    told = explain(SCENARIO, "--world", "3", "--week", "8", *SMALL)
    assert "Moscow's own choice" in told.stdout
    assert "In this simulated world" not in told.stdout


def test_a_pipe_gets_no_colours() -> None:
    assert "\x1b" not in explain(SCENARIO, "--world", "3", *SMALL).stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((SCENARIO, "--world", "40", *SMALL), 2, "--world 40: the run has 40 worlds, numbered 0 to 39"),
        ((SCENARIO, "--world", "-1", *SMALL), 2, "is no whole number between 0"),
        ((SCENARIO, "--world", "3", "--week", "12", *SMALL), 2, "--week 12: the scenario has the weeks 0 to 11"),
        ((SCENARIO, "-n", "0"), 2, "is no whole number between 1"),
        ((SCENARIO, "--ending", "victory"), 2, "there is no 'victory'; choose from no_entry, entry"),
        ((SCENARIO, "--world", "1", "--ending", "entry"), 2, "give one of them"),
        ((SCENARIO, "--ending", "war_end", "-n", "2"), 5, "none of these 2 worlds has the ending war_end"),
    ],
)
def test_what_cannot_be_told_is_refused_in_a_sentence(arguments: tuple[str, ...], code: int, said: str) -> None:
    refused = explain(*arguments)
    assert refused.exit_code == code
    assert said in " ".join(refused.stderr.split())


def test_a_folder_fixes_what_was_run(folder: str) -> None:
    refused = explain(folder, "--rng", "2")
    assert refused.exit_code == 2
    assert "which fixes -n, --rng and --set" in refused.stderr


def test_results_of_another_model_are_told_with_a_warning(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.engine.source.model_version", lambda: "another")
    told = explain(folder, "--world", "3", "--brief")
    assert told.exit_code == 0
    assert "made by another version of the model" in told.stderr


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    from sim.batch.errors import ResultsError

    assert isinstance(explain(str(tmp_path)).exception, ResultsError)
