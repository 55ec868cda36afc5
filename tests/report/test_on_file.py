"""What the report says of forecasts on file: those of its scenario, whose they are, and a ledger that is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.batch.store import Results
from sim.report.on_file import on_file


def test_a_forecast_of_this_run_stands_in_its_report_until_somebody_changes_the_ledger(
    results: Path, baseline: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    there = sim.ledger()
    shipped = there.file.read_bytes()
    assert there.entries.forecasts and there.where == Path("ledger.jsonl")
    filed = there.add(results)
    assert sim.ledger().entries == there.entries and len(there.entries.forecasts) == 1, "what ships is only read"
    assert (there.otherwise or there.file).read_bytes() == shipped
    (told,) = on_file(Results.open(results))["forecasts"]
    assert (told.number, told.made_by, told.outcome) == ("1", "this run", "open (filed late)")
    assert float(told.probability.removesuffix(" %")) == pytest.approx(100 * filed.probability, abs=0.05)
    assert on_file(Results.open(baseline)) == {"problem": "", "forecasts": []}
    text = Path("ledger.jsonl").read_text(encoding="utf-8")
    Path("ledger.jsonl").write_text(text.replace('"probability": 0', '"probability": 1'), encoding="utf-8")
    broken = on_file(Results.open(results))
    assert "line 1 was changed" in broken["problem"] and not broken["forecasts"]


def test_without_a_ledger_here_those_that_ship_are_told_as_of_another_version_or_this_one(
    baseline: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = on_file(Results.open(baseline))["forecasts"]
    assert told and {one.made_by for one in told} <= {"the model of this run", "another version of the model"}
