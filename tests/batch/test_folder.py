"""A results folder belongs to one plan: found again, filled up, and never mixed with anything else."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sim.batch.errors import ResultsError
from sim.batch.folder import Folder, default_folder
from sim.batch.ledger import part
from sim.batch.manifest import MANIFEST, identity
from sim.batch.run import Progress, run_plan
from sim.batch.store import Results
from tests.batch.conftest import same, small_plan


def test_a_finished_plan_is_answered_at_once(results: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.batch.attempt.simulate_block", None)  # simulating anything would fail
    heard: list[Progress] = []
    again = run_plan(small_plan(), results.folder, jobs=1, on_progress=heard.append)
    assert heard == [Progress(200, again.endings()["entry"], 0, 200)]
    assert not again.failures


def test_only_missing_blocks_are_run_and_nothing_else_changes(half_done: Path, results: Results) -> None:
    before = part(half_done, "runs", 2).stat().st_mtime_ns
    heard: list[Progress] = []
    resumed = run_plan(small_plan(), half_done, jobs=1, on_progress=heard.append)
    assert [progress.done for progress in heard] == [128, 192, 200]
    assert part(half_done, "runs", 2).stat().st_mtime_ns == before
    assert same(resumed, results)
    assert resumed.manifest.status == "finished"


def test_a_folder_begun_with_other_blocks_goes_on_with_those(half_done: Path, results: Results) -> None:
    assert same(run_plan(small_plan(block_size=1024), half_done, jobs=1), results)


def test_what_a_killed_process_left_is_not_counted_and_cleared_away(half_done: Path, results: Results) -> None:
    orphan = part(half_done, "weekly", 1)
    shutil.copy(part(half_done, "weekly", 0), orphan)
    litter = half_done / "runs" / ".part-000001.parquet.99.tmp"
    litter.write_bytes(b"PAR1")
    assert Results.open(half_done).hazard().worlds == 128
    assert same(run_plan(small_plan(), half_done, jobs=1), results)
    assert not litter.exists()


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("x")
    with pytest.raises(ResultsError, match="holds other files: name a new or an empty folder"):
        run_plan(small_plan(), tmp_path, jobs=1)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_another_plan_is_refused_with_what_differs(results: Results) -> None:
    with pytest.raises(ResultsError, match=r"another run \(different: seed\)"):
        run_plan(replace(small_plan(), seed=8), results.folder, jobs=1)
    with pytest.raises(ResultsError, match="weeks, what the scenario says"):
        run_plan(small_plan(("weeks=11", "citizens=100")), results.folder, jobs=1)


def test_changed_code_never_mixes_into_old_parts(half_done: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.batch.manifest.model_version", lambda: "new")
    with pytest.raises(ResultsError, match="the model's code"):
        run_plan(small_plan(), half_done, jobs=1)


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/warentry/x"])
def test_a_folder_that_cannot_be_made_is_refused_before_anything_is_run(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.batch.attempt.simulate_block", None)
    (tmp_path / "file").write_text("x")
    with pytest.raises(ResultsError, match="name a"):
        run_plan(small_plan(), tmp_path / place, jobs=1)


@pytest.mark.parametrize("name", ["with space", "it's", "a[b]*c?"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    assert run_plan(small_plan(worlds=20), tmp_path / name, jobs=1).worlds == 20


def test_the_default_folder_is_found_again_on_another_day(tmp_path: Path) -> None:
    plan = small_plan()
    first = default_folder(plan, tmp_path, date(2026, 1, 31))
    assert first.name == f"point_blank_ultimatum-2026-01-31-{identity(plan)[:8]}"
    Folder.prepare(first, plan)
    for another_day in (date(2026, 2, 1), date(1999, 1, 1)):  # clocks jump back, too
        assert default_folder(plan, tmp_path, another_day) == first
        assert default_folder(replace(plan, seed=8), tmp_path, another_day) != first


def test_what_somebody_else_has_just_begun_is_no_namesake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, today = small_plan(), date(2026, 1, 31)
    first = default_folder(plan, tmp_path, today)
    Folder.prepare(first, plan)
    monkeypatch.setattr("sim.batch.folder.folders_of", lambda name, root: [])  # looked before it was begun
    assert default_folder(plan, tmp_path, today) == first
    assert default_folder(replace(plan, seed=8), tmp_path, today) != first


def test_the_default_folder_is_found_among_damaged_ones(tmp_path: Path) -> None:
    damaged = tmp_path / "point_blank_ultimatum-2026-01-01-12345678"
    damaged.mkdir()
    (damaged / MANIFEST).write_text("{")
    first = default_folder(small_plan(), tmp_path, date(2026, 1, 31))
    Folder.prepare(first, small_plan())
    assert default_folder(small_plan(), tmp_path, date(2026, 2, 1)) == first


def test_the_settings_of_a_plan_that_was_never_begun_are_not_mistaken_for_its_own(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "settings.json").write_text('{"west.resolve": [0.5, 0.9]}')
    assert Folder.prepare(tmp_path / "x", small_plan()).path.is_dir()
    assert not Results.open(tmp_path / "x").settings.columns


def test_worlds_without_a_manifest_are_never_taken_for_those_of_another_plan(half_done: Path) -> None:
    (half_done / MANIFEST).unlink()
    with pytest.raises(ResultsError, match=r"holds worlds but no manifest\.json"):
        run_plan(replace(small_plan(), seed=8), half_done, jobs=1)


def test_a_folder_whose_ledger_is_lost_is_filled_anew(half_done: Path, results: Results) -> None:
    shutil.rmtree(half_done / "ledger")
    assert same(run_plan(small_plan(), half_done, jobs=1), results)


def test_a_run_that_is_interrupted_after_somebody_else_has_finished_it_stays_finished(
    half_done: Path, results: Results
) -> None:
    slow = Folder.prepare(half_done, small_plan())
    run_plan(small_plan(), half_done, jobs=1)
    slow.interrupt(1.0)
    assert Results.open(half_done).manifest.status == "finished"


def test_the_time_that_all_sittings_took_is_added_up(half_done: Path) -> None:
    one, other = (Folder.prepare(half_done, small_plan()) for _ in range(2))
    one.interrupt(10.0)
    other.interrupt(5.0)
    assert Results.open(half_done).manifest.run_seconds == 15.0
