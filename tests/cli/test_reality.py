"""What commands about the record and other wars have: a Python door, --json, completion, a section of the report."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import sim
from sim.batch.plan import Plan
from sim.batch.work import Progress, Work
from sim.cli.application import application
from sim.questions import following
from sim.questions.score import score
from sim.questions.worth import worth
from sim.scenario import load_scenario

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ("outside", "cases", "follow", "score", "ledger", "indicators", "worth")
SIMULATE = {*COMMANDS} - {"outside", "ledger"}
SECTIONS = {
    "outside": "outside", "cases": "cases", "follow": "record", "score": "record", "ledger": "file",
    "indicators": "watching", "worth": "learning",
}  # fmt: skip


@pytest.fixture(scope="module")
def commands() -> dict[str, Any]:
    whole: Any = get_command(application())
    return dict(whole.commands)


def options(command: Any) -> set[str]:
    return {option for parameter in command.params for option in parameter.opts}


def test_each_can_be_asked_from_python_and_answers_as_json_and_those_that_simulate_share_work(
    commands: dict[str, Any],
) -> None:
    for name in COMMANDS:
        assert callable(getattr(sim, name)) and name in sim.__all__
        each = getattr(commands[name], "commands", {"": commands[name]}).values()
        assert all("--json" in options(one) for one in each), name
        assert all(({"--jobs", "--executor"} <= options(one)) is (name in SIMULATE) for one in each), name


def test_each_is_named_in_a_part_of_its_own_or_of_its_kind_in_the_report() -> None:
    page = (ROOT / "sim" / "report" / "templates" / "sections.html.j2").read_text(encoding="utf-8")
    for name, section in SECTIONS.items():
        said = page.partition(f'folded_section("{section}"')[2].partition("{% endcall %}")[0]
        assert f"warentry {name}" in said, name


def test_the_table_of_what_is_kept_names_each_and_tests_that_there_are() -> None:
    page = (ROOT / "docs" / "RELIABILITY.md").read_text(encoding="utf-8")
    table = page.partition("## What each command about the record")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(COMMANDS)
    tests = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests" / "cli").glob("test_*.py"))
    assert all(f"def {name}(" in tests for name in re.findall(r"`(test_\w+)`", table))
    assert all((ROOT / name).is_file() for name in re.findall(r"`(tests/[\w/]+\.py)`", table))


def stop_when_something_is_done(progress: Progress) -> None:
    if progress.done:
        raise KeyboardInterrupt


def scored(work: Work) -> dict[str, Any]:
    end = date(2022, 6, 1)
    return score(load_scenario("hindcast_201w").with_settings(["citizens=100"]), work, worlds=64, until=end).to_dict()


def worth_of(work: Work) -> dict[str, Any]:
    small = load_scenario("point_blank_ultimatum").with_settings(("citizens=100", "weeks=12"))
    return worth(small, work, points=50, replications=4, watch=2).to_dict()


@pytest.mark.parametrize("ask", [scored, worth_of])
def test_what_was_done_before_a_ctrl_c_is_found_again_and_two_workers_give_the_answer_of_one(
    ask: Callable[[Work], dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "ISLAND", 16)
    monkeypatch.setattr("sim.questions.worth.Plan", partial(Plan, block_size=64))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        ask(Work(jobs=1, on_progress=stop_when_something_is_done))
    heard: list[int] = []
    resumed = ask(Work(jobs=2, on_progress=lambda progress: heard.append(progress.done)))
    assert 0 < heard[0] < heard[-1]
    whole = ask(Work(jobs=1, place=tmp_path / "elsewhere"))
    for found in (resumed, whole):
        found.pop("results", None)  # where they lie
    assert resumed == whole


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("outside hindcast_137", "hindcast_137w"),
        ("outside --class contiguous_after", "contiguous_after_1945"),
        ("follow hindcast_201", "hindcast_201w"),
        ("score hindcast_201", "hindcast_201w"),
        ("indicators point_blank", "point_blank_ultimatum"),
        ("worth point_blank", "point_blank_ultimatum"),
        ("cases --ensemble-file bo", "both"),
        ("ledger list --file mi", "mine.jsonl"),
        ("ledger add results/re", "results/recent"),
    ],
)
def test_the_shell_completes_what_each_takes(
    typed: str, completed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after_tab: Callable[[str], list[str]]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.jsonl").write_text("")
    Path("results/recent").mkdir(parents=True)
    Path("results/recent/manifest.json").write_text("{}")
    assert completed in [word.rstrip("/") for word in after_tab(typed)]
