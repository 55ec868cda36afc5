"""With --json stdout holds one JSON object and nothing else, also where a command finds something wrong."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from sim.cli.application import application
from tests.cli.conftest import SMALL, Warentry

WITHOUT = {"explore", "new", "refit-emulator", "schema"}  # a server, two files, and what is JSON anyway


@pytest.fixture
def folder(warentry: Warentry) -> str:
    assert warentry("run", "point_blank_ultimatum", *SMALL, "--jobs", "1", "--out", "made", "--json").code == 0
    return "made"


def test_every_command_that_answers_has_it() -> None:
    whole: Any = get_command(application())
    commands = {name: command for name, command in whole.commands.items() if not hasattr(command, "commands")}
    missing = {name for name, it in commands.items() if not any("--json" in p.opts for p in it.params)}
    assert missing == WITHOUT


def test_what_makes_a_file_says_which(warentry: Warentry, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.report.page.picture", lambda *_: None)
    monkeypatch.setattr("sim.report.typical.tell_all", lambda _, worlds: [None] * len(worlds))
    for words, keys in {
        ("check", "kursk_shock"): {"files"},
        ("plot", "dots", folder): {"figure", "file", "results"},
        ("report", folder): {"files", "results", "missing"},
        ("export", folder, "csv", "--table", "hazard"): {"results", "table", "format", "file"},
    }.items():
        told = warentry(*words, "--json")
        data = json.loads(told.out)
        assert told.code == 0 and set(data) == keys, words
        made = data["files"] if words[0] == "report" else [data["file"]] if "file" in keys else []
        assert all(Path(file).stat().st_size > 0 for file in made)


def test_resume_says_how_far_it_came_and_whether_anything_changed(warentry: Warentry, folder: str) -> None:
    done = warentry("resume", folder, "--json", "--jobs", "1")
    assert done.code == 5 and json.loads(done.out) == {
        "results": folder, "status": "finished", "worlds": 120, "planned": 120, "failed": 0, "is_changed": False,
    }  # fmt: skip
    more = json.loads(warentry("resume", folder, "--extend", "8", "--json", "--jobs", "1").out)
    assert (more["worlds"], more["is_changed"]) == (128, True)


def test_what_is_wrong_is_told_as_an_object_too(warentry: Warentry) -> None:
    for words, code, said in [
        (("run", "nowhere"), 3, "there is no scenario named 'nowhere'"),
        (("run", "--set", "leader.risk_bais=1"), 2, "did you mean leader.risk_bias?"),
        (("run", "-n", "0"), 2, "no whole number"),
        (("run", "--seed", "7"), 2, "it is called --rng"),
        (("ls", "nowhere"), 4, "there is no folder nowhere"),
        (("query", "nowhere", "SELECT 1"), 4, "nowhere"),
        (("evidence", "C001-51"), 2, "did you mean C001-41?"),
        (("parameters", "no such words"), 5, "none of the"),
        (("plot", "dotts"), 2, "did you mean dots?"),
        (("threshold", "baseline_mid_2022", "--parameter", "nonsense"), 2, "nonsense"),
    ]:
        told = warentry(*words, "--json")
        error = json.loads(told.out)["error"]
        assert told.code == error["code"] == code, words
        assert said in error["message"] and said in told.err, words
        assert set(error) == {"message", "code", "problems"}, words


def test_each_problem_of_a_scenario_has_its_place_and_remedy(warentry: Warentry, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("title: x\nweeks: soon\n")
    problems = json.loads(warentry("run", "bad.yaml", "--json").out)["error"]["problems"]
    assert ("bad.yaml", 2, 8) in [(one["file"], one["line"], one["column"]) for one in problems]
    assert all(one["message"] and one["remedy"] for one in problems)
    checked = json.loads(warentry("check", "kursk_shock", "bad.yaml", "--json").out)["files"]
    assert [one["is_good"] for one in checked] == [True, False] and checked[1]["problems"] == problems


def test_an_unknown_name_in_a_query_is_told_with_what_may_be_meant(warentry: Warentry, folder: str) -> None:
    for sql, said in {
        "SELECT endng FROM runs": "there is no column endng: did you mean ending",
        "SELECT * FROM run": "there is no table run: there are runs, pressures, hazard and decisions",
        "SELECT leader.risk_bias FROM runs": 'a name with a dot stands in double quotes, "leader.risk_bias"',
    }.items():
        told = warentry("query", folder, sql)
        assert told.code == 4 and said in told.err, told.err
    assert warentry("query", folder, "SELECT setting, sample, point FROM runs LIMIT 1", "--csv").out.endswith("0,0,0\n")


def test_a_workbook_holds_the_table_and_says_what_it_is(warentry: Warentry, folder: str) -> None:
    pytest.importorskip("xlsxwriter")
    from zipfile import ZipFile

    sql = "SELECT '=1+1' AS text, count(*) AS n, 'nan'::DOUBLE AS nothing FROM runs"
    file = json.loads(warentry("export", folder, "--excel", "--sql", sql, "--json").out)["file"]
    with ZipFile(file) as book:
        sheet, about = (book.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2))
    assert "=1+1" in sheet and "<f>" not in sheet, "a text stays a text"
    assert "<v>120</v>" in sheet and "NaN" not in sheet
    assert "none is an observation or a forecast" in about


def test_without_the_library_a_workbook_is_refused_with_what_to_install(
    warentry: Warentry, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    told = warentry("export", folder, "--excel")
    assert (told.code, told.out) == (4, "") and 'pip install "warentry[excel]"' in told.err
    assert not list(Path(folder).glob("*.xlsx"))
