"""`warentry explain` tells a world of a scenario or of results, and refuses in a sentence what it cannot tell."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from sim.analysis.observed import OBSERVED
from sim.batch.folder import default_folder
from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.batch.store import Results
from sim.cli import main
from sim.questions.experiment import Experiment
from sim.questions.explain import explain as tell_one
from sim.scenario import load_scenario

SMALL = ("-n", "40", "--set", "citizens=100", "--set", "weeks=22")
SCENARIO = "point_blank_ultimatum"
Explain = Callable[..., "Said"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    scenario = replace(load_scenario(SCENARIO), citizens=100, weeks=22)
    path = tmp_path_factory.mktemp("results") / "ultimatum"
    run_plan(Plan(scenario, 40, seed=1), path, jobs=1)
    return str(path)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@dataclass(frozen=True)
class Said:
    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def explain(capsys: pytest.CaptureFixture[str]) -> Explain:
    def tell(*arguments: str) -> Said:
        with pytest.raises(SystemExit) as exit_:
            main(["explain", *arguments])
        return Said(int(exit_.value.code or 0), *capsys.readouterr())

    return tell


def test_a_world_is_told_on_stdout_and_the_next_command_on_stderr(explain: Explain) -> None:
    told = explain(SCENARIO, "--world", "3", *SMALL)
    assert told.exit_code == 0
    assert "In this simulated world" in told.stdout
    assert "The balance" in told.stdout
    assert told.stderr.startswith(
        f"next: warentry explain {SCENARIO} -n 40 --set citizens=100 --set weeks=22 --world 3"
    )


def test_results_and_scenario_tell_the_same_world(explain: Explain, folder: str) -> None:
    from_folder = json.loads(explain(folder, "--world", "3", "--json").stdout)
    from_scenario = json.loads(explain(SCENARIO, "--world", "3", "--json", *SMALL).stdout)
    assert from_folder == from_scenario


def test_without_a_world_both_choose_the_same_one(explain: Explain, folder: str) -> None:
    from_folder = json.loads(explain(folder, "--json").stdout)
    from_scenario = json.loads(explain(SCENARIO, "--json", *SMALL).stdout)
    assert from_folder["world"] == from_scenario["world"]
    assert from_folder["ending"] == "entry"


def test_an_ending_can_be_asked_for(explain: Explain, folder: str) -> None:
    assert json.loads(explain(folder, "--ending", "no_entry", "--json").stdout)["ending"] == "no_entry"


def test_one_week_is_told_alone(explain: Explain) -> None:
    told = explain(SCENARIO, "--world", "3", "--week", "8", *SMALL)
    assert "Moscow's own choice" in told.stdout
    assert "In this simulated world" not in told.stdout


def test_a_pipe_gets_no_colours(explain: Explain) -> None:
    assert "\x1b" not in explain(SCENARIO, "--world", "3", *SMALL).stdout


def test_what_cannot_be_told_is_refused_in_a_sentence(explain: Explain) -> None:
    for arguments, code, said in [
        ((SCENARIO, "--world", "40", *SMALL), 2, "--world: 40: the run has 40 worlds, numbered 0 to 39"),
        ((SCENARIO, "--world", "-1", *SMALL), 2, "is no whole number between 0"),
        ((SCENARIO, "--world", "3", "--week", "22", *SMALL), 2, "--week: 22: the scenario has the weeks 0 to 21"),
        ((SCENARIO, "--observed", "world.txt"), 2, "name a file that ends in .csv"),
        ((SCENARIO, "--observed", "nowhere/world.csv"), 2, "there is no folder nowhere: make it, or name another one"),
        ((SCENARIO, "-n", "0"), 2, "is no whole number between 1"),
        ((SCENARIO, "--ending", "victory"), 2, "there is no ending 'victory': choose from no_entry, entry"),
        ((SCENARIO, "--world", "1", "--ending", "entry"), 2, "give one of them"),
        ((SCENARIO, "--ending", "war_end", "-n", "2"), 5, "none of these 2 worlds has the ending war_end"),
    ]:
        refused = explain(*arguments)
        assert refused.exit_code == code, arguments
        assert said in " ".join(refused.stderr.split()), arguments


def test_a_folder_fixes_what_was_run(explain: Explain, folder: str) -> None:
    refused = explain(folder, "--rng", "2")
    assert refused.exit_code == 2
    assert "which fixes -n, --rng and --set" in refused.stderr


def test_results_of_another_model_are_told_with_a_warning(
    explain: Explain, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.questions.explain.model_version", lambda: "another")
    told = explain(folder, "--world", "3", "--brief")
    assert told.exit_code == 0
    assert "made by another version of the model" in told.stderr


def test_a_folder_without_results_is_refused(explain: Explain, tmp_path: Path) -> None:
    refused = explain(str(tmp_path))
    assert (refused.exit_code, "is no results folder" in refused.stderr) == (4, True)


def test_the_world_that_a_run_recommends_is_the_one_that_is_told(explain: Explain) -> None:
    """Of results, and of a scenario that was run, though the first block alone would have given another world."""
    scenario = replace(load_scenario("border_incident"), citizens=100, weeks=30)
    plan = Plan(scenario, 120, seed=1, block_size=8)
    before = tell_one(plan).history.world
    results = run_plan(plan, default_folder(plan, Path("results"), date.today()), jobs=1)
    told = json.loads(explain(str(results.folder), "--json").stdout)
    assert told["ending"] == "entry" and told["world"] != before
    assert told["world"] == Experiment.open(results.folder).world_to_tell == tell_one(plan).history.world


def test_a_world_can_be_had_along_the_calendar(explain: Explain, folder: str, tmp_path: Path) -> None:
    told = explain(folder, "--world", "3", "--brief", "--picture", str(tmp_path / "world.svg"))
    assert f"drawn: {tmp_path / 'world.svg'}" in told.stderr
    assert "World 3: " in (tmp_path / "world.svg").read_text(encoding="utf-8")


def test_what_could_be_seen_of_a_world_is_written_by_the_week_and_the_explanation_says_so(
    explain: Explain, folder: str, tmp_path: Path
) -> None:
    file = tmp_path / "seen.csv"
    told = explain(folder, "--world", "3", "--brief", "--observed", str(file))
    assert f"written: {file}" in told.stderr
    assert "--observed FILE.csv" in told.stdout
    rows = list(csv.DictReader(file.open(encoding="utf-8")))
    assert [row["week"] for row in rows] == [str(week) for week in range(len(rows))]
    assert set(rows[0]) == {"week", "date", *OBSERVED}
    again = tell_one(Results.open(folder), world=3).observed()
    assert [float(row["russian_troops"]) for row in rows] == pytest.approx(again["russian_troops"].tolist(), rel=1e-5)
    assert {row["summits"] for row in rows} <= {"0", "1", "2"}
    assert again.attrs["declared"]["russian_troops"]["unit"] == "soldiers"
