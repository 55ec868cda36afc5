"""`warentry sweep`, and what can be done with a results folder afterwards."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from sim.batch.ledger import part
from sim.batch.store import Results
from sim.cli import main
from tests.cli.conftest import AT_ONCE, Told, Warentry

DEPENDENCE = "initial.economic_dependence"
FEW = ("--set", "citizens=100", "--set", "weeks=10", *AT_ONCE, "--jobs", "1")
SWEEP = (
    "sweep",
    "point_blank_ultimatum",
    *FEW,
    "--set",
    "leader.opinion_cost=0",
    "--grid",
    f"{DEPENDENCE}=0.3:0.9:3",
    "-r",
    "40",
)


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a small sweep; not to be changed."""
    folder, before = tmp_path_factory.mktemp("swept"), Path.cwd()
    os.chdir(folder)
    try:
        with pytest.raises(SystemExit):
            main([*SWEEP, "--out", "swept"])
    finally:
        os.chdir(before)
    return folder / "swept"


@pytest.fixture
def copy(swept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(swept, tmp_path / "copy"))


def test_a_sweep_says_what_it_simulates_and_where_entry_is_common(warentry: Warentry) -> None:
    told = warentry(*SWEEP)
    assert told.code == 0
    assert "3 settings of initial.economic_dependence x 40 replications = 120 worlds" in told.out
    assert "95 % interval" in told.out
    assert "not a forecast" in told.out
    assert "next: warentry plot" in told.err


def test_json_holds_every_setting_and_takes_chosen_ones_for_no_sample(warentry: Warentry) -> None:
    data = json.loads(warentry(*SWEEP, "--json").out)
    assert [row[DEPENDENCE] for row in data["settings"]] == [0.3, 0.6, 0.9]
    assert sum(row["k"] for row in data["settings"]) == data["entry"]["k"]
    assert all(row["low"] <= row["p"] <= row["high"] for row in data["settings"])
    assert data["spread"] is None


def test_settings_are_told_by_their_values_and_one_parameter_gives_a_curve(warentry: Warentry) -> None:
    words = ("sweep", "point_blank_ultimatum", *FEW, "--grid", f"{DEPENDENCE}=0.9,0.3,0.6", "-r", "20", "--jobs", "1")
    told = warentry(*words, "--out", "curve")
    values = [line.split()[0] for line in told.out.splitlines() if "to" in line and line.split()[0][:2] == "0."]
    assert values == ["0.3", "0.6", "0.9"]
    assert "over the 3 settings tried" in told.out and "On average" not in told.out
    assert "next: warentry plot curve curve\n" in told.err


def test_a_dry_run_simulates_nothing_that_is_kept(warentry: Warentry, tmp_path: Path) -> None:
    told = warentry(*SWEEP, "--dry-run", "--json")
    plan = json.loads(told.out)
    assert (plan["settings"], plan["replications"], plan["worlds"]) == (3, 40, 120)
    assert plan["seconds"] > 0 < plan["bytes"]
    assert 0.1 < plan["half_width_of_a_setting"] < 0.2
    assert not list(tmp_path.iterdir())


def test_a_budget_that_cannot_answer_is_called_one(warentry: Warentry) -> None:
    told = warentry("sweep", "baseline_mid_2022", *FEW, "--grid", f"{DEPENDENCE}=0.3,0.9", "-r", "5", "--dry-run")
    assert "this cannot tell how likely entry is under one setting" in told.out
    assert "contradict" not in told.err
    corner = warentry("sweep", "baseline_mid_2022", *FEW, "--grid", "army.size=5,50", "-r", "5", "--dry-run")
    assert "in 1 of 2 settings numbers contradict each other" in corner.err


def test_a_plan_file_says_everything_itself(warentry: Warentry, tmp_path: Path) -> None:
    plan = f"scenario: point_blank_ultimatum\nset: {{citizens: 100, weeks: 10}}\ngrid: {{{DEPENDENCE}: [0.3, 0.9]}}\n"
    (tmp_path / "plan.yaml").write_text(plan + "replications: 20\n")
    data = json.loads(warentry("sweep", "plan.yaml", "--jobs", "1", "--json").out)
    assert (data["scenario"], data["worlds"]) == ("plan", 40)
    refused = warentry("sweep", "plan.yaml", "-r", "5")
    assert (refused.code, refused.out) == (2, "")
    assert "says itself what is to be tried" in refused.err


def test_a_wrong_option_is_refused_in_a_sentence(warentry: Warentry) -> None:
    for words, complaint in [
        (("--grid", "leader.risk_bais=0,1"), "did you mean leader.risk_bias"),
        (("--grid", f"{DEPENDENCE}=2,3"), "between 0 and 1"),
        (("--lhs", "5", "--sobol", "5"), "give either --lhs or --sobol"),
        (("--grid", f"{DEPENDENCE}=0,1", "--grid", f"{DEPENDENCE}=0,1"), "is named twice"),
        (("--shard", "4/3"), "write for example --shard 3/10"),
        (("--executor", "slurm"), "there is no executor 'slurm'"),
        (("--list", "nowhere.csv"), "cannot be read"),
        (("-r", "0"), "a whole number between 1"),
        (("--grid", f"{DEPENDENCE}=0.1,0.1"), "0.1 stands twice, and would be counted twice"),
        (("--grid", f"{DEPENDENCE}=1:0:5"), "a range rises from its first value"),
        (("--grid", f"{DEPENDENCE}=0.1,0.2", "--set", f"{DEPENDENCE}=0.3"), "is set to 0.3 by hand"),
        (("--vary", DEPENDENCE + "=uniform(0,1)", "--set", f"{DEPENDENCE}=0.3"), "is set to 0.3 by hand"),
        (("--vary", "all", "--lhs", "1"), "would pass for the truth"),
        (("--list", "/dev/zero"), "is not a file"),
    ]:
        told = warentry("sweep", "baseline_mid_2022", *words)
        assert (told.code, told.out) == (2, ""), words
        assert complaint in told.err, words


def test_what_is_no_number_is_printed_and_asked_for_under_its_name(warentry: Warentry) -> None:
    grid = ("--grid", "rule=aqre,prospect", "--grid", "events.demand.date=2022-07-04:2022-07-18:+14")
    told = warentry("sweep", "point_blank_ultimatum", *FEW, *grid, "-r", "10", "--jobs", "1", "--out", "words")
    assert told.code == 0
    assert "4 settings of rule, events.demand.date x 10 replications = 40 worlds" in told.out
    assert all(word in told.out for word in ("aqre", "prospect", "2022-07-04", "2022-07-18"))
    assert "heatmap" not in told.err
    rows = warentry("query", "words", "SELECT rule, count(*) AS n FROM runs GROUP BY rule ORDER BY rule", "--csv").out
    assert rows == "rule,n\naqre,20\nprospect,20\n"


def test_shards_make_one_sweep(warentry: Warentry, swept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.batch.plan.BLOCK_SIZE", 1024)
    told = [warentry(*SWEEP, "--out", "parts", "--shard", f"{number}/2") for number in (2, 1)]
    assert [t.code for t in told] == [0, 0]
    assert Results.open("parts").runs()["ending"].tolist() == Results.open(swept).runs()["ending"].tolist()


def asked(warentry: Warentry, folder: Path, sql: str, *options: str) -> Told:
    return warentry("query", str(folder), sql, *options)


def test_a_question_in_sql_is_answered_in_three_forms(warentry: Warentry, swept: Path) -> None:
    sql = "SELECT setting, count(*) AS worlds FROM runs GROUP BY setting ORDER BY setting"
    assert json.loads(asked(warentry, swept, sql, "--json").out)[2] == {"setting": 2, "worlds": 40}
    assert asked(warentry, swept, sql, "--csv").out == "setting,worlds\n0,40\n1,40\n2,40\n"
    assert "worlds" in asked(warentry, swept, sql).out


def test_a_wrong_question_gets_a_sentence(warentry: Warentry, swept: Path) -> None:
    told = asked(warentry, swept, "SELECT nothing FROM runs")
    assert (told.code, told.out) == (4, "")
    assert "the query cannot be answered" in told.err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("query", "F", ""), "a query must be one question"),
        (("query", "F", "COPY (SELECT 1) TO 'x.csv'"), "results are never changed"),
        (("export", "F", "csv", "--out", "x.parquet"), "says parquet and the format is csv"),
        (("export", "F", "csv", "--out", "nowhere/x.csv"), "needs the folder nowhere"),
        (("export", "F", "csv", "--table", "hazard", "--sql", "SELECT 1"), "give either --table or --sql"),
    ],
)
def test_what_would_not_do_what_is_meant_is_refused(
    warentry: Warentry, swept: Path, words: tuple[str, ...], complaint: str
) -> None:
    told = warentry(*(str(swept) if word == "F" else word for word in words))
    assert (told.code in (2, 4), told.out) == (True, "")
    assert complaint in told.err


def test_a_narrow_terminal_cuts_no_number(warentry: Warentry, swept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    told = asked(warentry, swept, "SELECT 123456789012345 AS a, 123456789012345 AS b, 123456789012345 AS c")
    assert told.out.count("123456789012345") == 3


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_export_holds_every_world(warentry: Warentry, copy: Path, form: str) -> None:
    import duckdb

    told = warentry("export", str(copy), form, "--out", f"all.{form}")
    assert told.out.strip() == f"all.{form}"
    assert duckdb.sql(f"SELECT count(*), count(DISTINCT world) FROM 'all.{form}'").fetchall() == [(120, 120)]


def test_verify_finds_nothing_wrong_and_then_the_flipped_bit(warentry: Warentry, copy: Path) -> None:
    good = warentry("verify", str(copy), "--share", "1")
    assert "120 of 120 worlds were run again and are the same, bit for bit" in good.out
    file = part(copy, "runs", 0)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    bad = warentry("verify", str(copy))
    assert (bad.code, bad.out) == (4, "")
    assert f"{file} is not what was written" in bad.err
    mended = warentry("resume", str(copy), "--jobs", "1")
    assert "is simulated again" in mended.err
    assert warentry("verify", str(copy)).code == 0


def test_verify_tells_a_manifest_that_somebody_changed(warentry: Warentry, copy: Path) -> None:
    manifest = json.loads((copy / "manifest.json").read_text())
    (copy / "manifest.json").write_text(json.dumps(manifest | {"seed": manifest["seed"] + 1}))
    told = warentry("verify", str(copy))
    assert told.code == 4
    assert "the manifest does not fit its seal: these results are not what was run" in told.err


def test_resume_extends_a_finished_sweep(warentry: Warentry, copy: Path, swept: Path) -> None:
    told = warentry("resume", str(copy), "--extend", "10", "--jobs", "1")
    assert told.code == 0
    assert "extended to 150 worlds at 3 points" in told.err
    runs, before = Results.open(copy).runs(), Results.open(swept).runs()
    assert all((runs[name][:120] == before[name]).all() for name in before)
    assert sorted(runs["replication"][120:]) == sorted([*range(40, 50)] * 3)
    again = warentry("resume", str(copy))
    assert again.code == 5
    assert "nothing to simulate" in again.err


def test_samples_of_a_latin_hypercube_cannot_be_added_to(warentry: Warentry, copy: Path) -> None:
    told = warentry("resume", str(copy), "--samples", "10")
    assert told.code == 4
    assert "add replications instead" in told.err


def test_a_sobol_sweep_can_be_given_more_samples(warentry: Warentry) -> None:
    words = ("sweep", "point_blank_ultimatum", *FEW, "--vary", "leader.risk_bias", "--sobol", "8", "-r", "5")
    assert warentry(*words, "--out", "s").code == 0
    assert warentry("resume", "s", "--samples", "8", "--jobs", "1").code == 0
    assert warentry(*words[:-4], "--sobol", "16", "-r", "5", "--out", "t").code == 0
    grown, planned = (Results.open(folder).by_point() for folder in ("s", "t"))
    assert all(np.allclose(grown[name], planned[name], rtol=1e-12) for name in planned)  # sums in another order


def test_until_stops_as_soon_as_it_is_decided(warentry: Warentry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.batch.plan.BLOCK_SIZE", 128)
    met = ("--set", "reserves=60", "--set", "takeover_gain=0.9")
    words = ("run", "point_blank_ultimatum", *FEW, *met, "-n", "2000", "--until", "decide=0.3")
    told = warentry(*words)
    assert told.code == 0
    assert "above 30 %" in told.err
    (folder,) = Path("results").iterdir()
    assert 0 < Results.open(folder).worlds < 2000
    assert "nothing to simulate" in warentry(*words).err


def test_until_is_refused_where_its_interval_does_not_hold(warentry: Warentry) -> None:
    told = warentry("run", *FEW, "--set", "leader.risk_bias=uniform(0,1)", "--until", "half-width=0.1")
    assert (told.code, told.out) == (2, "")
    assert "--until: this needs independent worlds" in told.err


def test_a_run_is_extended_by_the_same_command_with_more_worlds(warentry: Warentry) -> None:
    words = ("run", "point_blank_ultimatum", *FEW, "-n")
    warentry(*words, "50", "--json")
    more = json.loads(warentry(*words, "80", "--extend", "--json").out)
    whole = json.loads(warentry(*words, "80", "--json", "--out", "whole").out)
    assert {**more, "results": ""} == {**whole, "results": ""}
    assert "nothing to simulate" in warentry(*words, "80", "--json").err
