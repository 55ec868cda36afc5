"""`warentry ledger`: forecasts are filed, resolved and scored, and a ledger that was tampered with is told."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import sim
from sim.engine.shipped import shipped
from sim.questions import ledger
from sim.questions.errors import QuestionError
from sim.scenario import load_scenario
from tests.cli.conftest import Warentry
from tests.settings import SOON

ROOT = Path(__file__).parents[2]
TODAY = datetime(2027, 1, 4, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small run of ten weeks in 2022."""
    small = load_scenario("point_blank_ultimatum").with_settings(["citizens=100", "weeks=10", *SOON])
    return sim.run(small, 100, rng=5, out=tmp_path_factory.mktemp("ledger") / "ran", jobs=1).folder


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """What the time is; it can be set."""
    at = [TODAY]
    monkeypatch.setattr(ledger, "now", lambda: at[0])
    return at


def test_a_forecast_names_what_it_was_made_of_and_is_found_again(warentry: Warentry, ran: Path) -> None:
    told = warentry(
        "ledger", "add", str(ran), "--opens", "2027-01-11", "--crowd", "0.02", "--crowd-source", "a poll", "--json"
    )
    filed, manifest = json.loads(told.out), sim.open_results(ran).manifest
    assert (filed["opens"], filed["closes"], filed["filed"]) == ("2027-01-11", "2027-03-22", "2027-01-04T12:00:00Z")
    hashes = ("scenario_digest", "identity", "model")
    assert [filed[name] for name in hashes] == [getattr(manifest, name) for name in hashes]
    assert filed["probability"] == pytest.approx(sim.open_results(ran).answer.entry.p)
    assert filed["luck"][0] <= filed["probability"] <= filed["luck"][1]
    assert "as if it held then" in filed["supposes"] and "11 January 2027 to 22 March 2027" in filed["question"]
    assert f"last hash {filed['hash']} (note it elsewhere" in told.err
    listed = warentry("ledger", "list")
    assert "0.02" not in listed.out and "a crowd: 2.0 % (a poll)" in listed.out and filed["hash"] in listed.out
    again = warentry("ledger", "add", str(ran), "--opens", "2027-01-11")
    assert again.code == 2 and "line 1 of ledger.jsonl files the same run for the same days" in again.err


def test_what_resolves_is_scored_beside_the_others(warentry: Warentry, ran: Path, clock: list[datetime]) -> None:
    warentry("ledger", "add", str(ran), "--opens", "2027-01-11", "--crowd", "0.02", "--crowd-source", "a poll")
    warentry("ledger", "add", str(ran))  # its days were in 2022
    early = warentry("ledger", "resolve", "1", "no", "--on", "2027-01-03", "--source", "s")
    assert early.code == 2 and "no is known when the question has closed, on 2027-03-22" in early.err
    clock[0] = datetime(2027, 4, 1, tzinfo=UTC)
    assert warentry("ledger", "resolve", "1", "no", "--on", "2027-03-22", "--source", "https://example.org").code == 0
    assert warentry("ledger", "resolve", "2", "no", "--on", "2023-01-01", "--source", "P01").code == 0
    twice = warentry("ledger", "resolve", "1", "void", "--on", "2027-03-22", "--source", "s")
    assert twice.code == 2 and "forecast 1 has resolved: no" in twice.err
    told, data = warentry("ledger", "score"), json.loads(warentry("ledger", "score", "--json").out)
    assert (data["on_file"], data["resolved"], data["resolved_yes"]) == (2, 1, 0)
    assert list(data["ahead"]) == ["warentry", "never", "climatology", "even chance", "crowd"]
    p = json.loads(warentry("ledger", "list", "--json").out)["forecasts"][0]["probability"]
    assert data["ahead"]["warentry"]["brier"] == pytest.approx(p**2)
    assert (data["ahead"]["never"]["baseline"], data["ahead"]["even chance"]["baseline"]) == (100, 0)
    assert list(data["late"]) == ["warentry", "never", "climatology", "even chance"]
    assert "no skill can be seen" in told.out and "the crowd of 431 88.7, never 100.0" in told.out


def test_a_ledger_that_was_tampered_with_is_told_line_by_line(warentry: Warentry, ran: Path) -> None:
    for day in ("2027-01-11", "2027-01-18", "2027-01-25"):
        warentry("ledger", "add", str(ran), "--opens", day)
    told = warentry("verify", "ledger.jsonl")
    assert told.code == 0 and told.out.startswith("3 lines of ledger.jsonl: each is what was written")
    last = json.loads(warentry("ledger", "list", "--json").out)["last_hash"]
    lines = Path("ledger.jsonl").read_text().splitlines(keepends=True)
    Path("ledger.jsonl").write_text(lines[0] + lines[2])
    told = warentry("verify", "ledger.jsonl")
    assert told.code == 4 and "line 2 says that it is number 3, and the one before it is missing" in told.err
    assert warentry("ledger", "list").code == 4 and warentry("ledger", "score").code == 4
    Path("ledger.jsonl").write_text(lines[0].replace('"probability": 0', '"probability": 1') + lines[1] + lines[2])
    assert "line 1 was changed" in warentry("verify", "ledger.jsonl").err
    Path("ledger.jsonl").write_text(lines[0] + lines[1])
    assert warentry("verify", "ledger.jsonl").code == 0  # a cut-off end is a whole ledger of fewer lines ...
    told = warentry("verify", "ledger.jsonl", "--last", last)
    assert told.code == 4 and "lines were cut off the end" in told.err  # ... but for who noted its last hash


def test_what_cannot_be_filed_is_told_in_a_sentence(warentry: Warentry, ran: Path) -> None:
    wrong = {
        ("add", str(ran), "--opens", "2026-12-01"): "--opens: 2026-12-01 is past",
        ("add", str(ran), "--crowd", "0.1"): "--crowd: a crowd's number comes with its source",
        ("add", str(ran), "--crowd", "nan", "--crowd-source", "x"): "is no probability",
        ("add", "nowhere"): "nowhere",
        ("resolve", "9", "no", "--on", "2027-01-01", "--source", "s"): "ledger.jsonl has no forecast 9",
        ("resolve", "1", "no", "--on", "2028-01-01", "--source", "s"): "--on: 2028-01-01 is not yet over",
        ("resolve", "1", "no", "--on", "2027-01-01", "--source", " "): "--source: say where that is known from",
        ("score", "--file", "nowhere.jsonl"): "there is no ledger nowhere.jsonl",
    }
    for words, message in wrong.items():
        told = warentry("ledger", *words)
        assert told.code in (2, 4) and message in told.err and not told.out, words
    assert not Path("ledger.jsonl").exists()


def test_a_sound_chain_that_says_what_cannot_be_is_no_ledger(ran: Path, tmp_path: Path) -> None:
    from sim.batch import chain

    kept = sim.ledger(tmp_path / "kept.jsonl")
    kept.add(ran, opens="2027-01-11")
    (row,) = chain.rows(kept.file)
    said = {key: value for key, value in row.items() if key not in ("number", "before", "hash")}
    resolved = {"kind": "resolution", "filed": "2027-02-01T00:00:00Z", "forecast": 1, "outcome": "yes", "source": "s"}
    wrong = {
        "a probability lies outside 0 to 1": said | {"probability": 1.2},
        "it opens 2027-01-11 and closes 2027-01-10": said | {"closes": "2027-01-10"},
        "filed 2026-01-01, before the line above it": said | {"filed": "2026-01-01"},
        "`luck` is": said | {"luck": "wide"},
        "`probability` is missing": {key: value for key, value in said.items() if key != "probability"},
        "there is no forecast 2 above it": resolved | {"forecast": 2, "on": "2027-02-01"},
        "yes happens from 2027-01-11": resolved | {"on": "2027-12-01"},
        "kind 'guess' is neither": said | {"kind": "guess"},
    }
    for number, (message, facts) in enumerate(wrong.items()):
        other = tmp_path / f"{number}.jsonl"
        other.write_bytes(kept.file.read_bytes())
        chain.append(other, lambda known, facts=facts: facts)
        (fault,) = sim.ledger(other).verify().faults
        assert fault.startswith("line 2: ") and message in fault
        with pytest.raises(sim.ResultsError, match="is no ledger of forecasts"):
            sim.ledger(other).add(ran, opens="2027-03-01")


def test_settings_that_somebody_chose_are_no_forecast(tmp_path: Path) -> None:
    small = load_scenario("point_blank_ultimatum").with_settings(["citizens=100", "weeks=9"])
    grid = {"initial.sanctions": [0.2, 0.4]}
    swept = sim.sweep(small, grid=grid, replications=2, out=tmp_path / "swept", jobs=1)
    with pytest.raises(QuestionError, match="holds settings that somebody chose"):
        sim.ledger(tmp_path / "x.jsonl").add(swept)
    with pytest.raises(QuestionError, match="holds settings that somebody chose"):
        swept.outside_view(0.5)


def test_the_ledger_that_ships_is_sound_and_every_baseline_is_on_file(warentry: Warentry) -> None:
    there = sim.ledger(shipped("seeds") / "ledger.jsonl")
    assert there.verify().faults == ()
    filed = there.entries.forecasts
    assert {"baseline_feb_2022", "baseline_mid_2022", "baseline_sept_2024"} <= {one.scenario for one in filed}
    assert all(one.is_ahead and one.ensemble and one.record for one in filed)
    assert there.entries.last in warentry("ledger", "list").out
    (noted,) = re.findall(r"`([0-9a-f]{64})`", (ROOT / "docs" / "LEDGER.md").read_text())
    assert there.verify(noted).faults == ()  # the hash is noted elsewhere, so that a cut-off end would be seen
