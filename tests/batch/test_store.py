"""What is written of the worlds is what was simulated, and nothing that is wrong with a folder goes unsaid."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.batch import manifest
from sim.batch.block import BlockResult, simulate_block
from sim.batch.errors import ResultsError
from sim.batch.folder import Folder, default_folder
from sim.batch.ledger import KINDS, part
from sim.batch.manifest import identity
from sim.batch.run import Progress, run_plan
from sim.batch.store import Results
from sim.endings import ENDINGS
from sim.outcomes import OUTCOMES
from tests.batch.conftest import SMALL, UNCERTAIN, small_plan


@pytest.fixture(scope="module")
def block() -> BlockResult:
    """The worlds of the small plan in one block, as the model gives them."""
    return simulate_block(small_plan(block_size=1024), 0)


def same(a: Results, b: Results) -> bool:
    """Whether two folders hold the same worlds, bit for bit."""
    mine, other = a.runs(), b.runs()
    tables = [(a.hazard().total, b.hazard().total), (a.hazard().squares, b.hazard().squares)]
    tables += [(a.decisions().count, b.decisions().count), (a.decisions().total, b.decisions().total)]
    tables += list(zip(a.pressures().values(), b.pressures().values(), strict=True))
    tables += [(mine[name], other[name]) for name in mine]
    return list(mine) == list(other) and all(np.array_equal(x, y) for x, y in tables)


def test_every_outcome_of_every_world_comes_back_as_it_was(results: Results, block: BlockResult) -> None:
    runs = results.runs()
    assert list(runs) == list(block.runs)
    for outcome in OUTCOMES:
        told = [outcome.names[code] for code in block.runs[outcome.name]] if outcome.names else None
        assert np.array_equal(runs[outcome.name], told if told is not None else block.runs[outcome.name])
    assert np.array_equal(runs["world"], np.arange(200))


def test_sums_over_parts_equal_the_sums_of_one_block(results: Results, block: BlockResult) -> None:
    assert results.hazard().worlds == 200
    assert np.array_equal(results.hazard().total, block.hazard.total)
    assert np.array_equal(results.hazard().squares, block.hazard.squares)
    assert np.array_equal(np.stack(list(results.pressures().values())), block.pressures)
    assert np.array_equal(results.decisions().count, block.decisions.count)
    assert np.array_equal(results.decisions().total, block.decisions.total)
    assert block.decisions.count.sum() > 0


def test_counts_agree_with_the_table_of_worlds(results: Results) -> None:
    runs = results.runs("ending", "way", "week")
    assert results.endings() == {ending: int((runs["ending"] == ending).sum()) for ending in ENDINGS}
    assert sum(results.ways("entry").values()) == results.endings()["entry"] > 0
    for ending, weekly in results.by_week().items():
        assert weekly.sum() == results.endings()[ending]
        assert np.array_equal(np.repeat(np.arange(10), weekly), np.sort(runs["week"][runs["ending"] == ending]))


def test_open_parameters_stand_beside_their_worlds(tmp_path: Path) -> None:
    plan = small_plan(UNCERTAIN)
    results = run_plan(plan, tmp_path / "x", jobs=1)
    runs = results.runs("point", "leader.exit_penalty")
    assert np.array_equal(runs["leader.exit_penalty"], plan.varied["leader.exit_penalty"][runs["point"]])
    assert results.manifest.points == 5
    assert set(results.manifest.parameters) == {"leader.exit_penalty", "west.resolve"}
    again = results.plan
    assert np.array_equal(again.varied["west.resolve"], plan.varied["west.resolve"])


def test_the_manifest_says_all_that_is_needed_to_repeat_the_run(results: Results) -> None:
    written = results.manifest
    assert (written.status, written.command) == ("finished", "warentry run small")
    assert (written.worlds, written.seed, written.weeks, written.citizens) == (200, 7, 10, 100)
    assert written.finished is not None
    assert written.created <= written.finished
    assert identity(results.plan) == written.identity


def test_the_resolved_scenario_gives_the_same_digest(results: Results) -> None:
    assert results.scenario.digest == results.manifest.scenario_digest
    assert results.scenario.name == "point_blank_ultimatum"


def test_a_finished_plan_is_answered_at_once(results: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.batch.attempt.simulate_block", None)  # simulating anything would fail
    heard: list[Progress] = []
    again = run_plan(small_plan(), results.folder, jobs=1, on_progress=heard.append)
    assert heard == [Progress(200, 0, 200)]
    assert not again.failures


def test_only_missing_blocks_are_run_and_nothing_else_changes(half_done: Path, results: Results) -> None:
    before = part(half_done, "runs", 2).stat().st_mtime_ns
    heard: list[Progress] = []
    resumed = run_plan(small_plan(), half_done, jobs=1, on_progress=heard.append)
    assert [progress.done for progress in heard] == [128, 192, 200]
    assert part(half_done, "runs", 2).stat().st_mtime_ns == before
    assert same(resumed, results)
    assert resumed.manifest.status == "finished"


def test_the_size_of_the_blocks_changes_nothing(results: Results, tmp_path: Path) -> None:
    assert same(run_plan(small_plan(block_size=37), tmp_path / "x", jobs=1), results)


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


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("content", [b"", b"PAR1 cut short"], ids=["empty", "truncated"])
def test_a_part_that_is_cut_short_is_run_again(half_done: Path, results: Results, kind: str, content: bytes) -> None:
    part(half_done, kind, 2).write_bytes(content)
    assert Folder.prepare(half_done, small_plan()).missing() == [1, 2, 3]
    assert same(run_plan(small_plan(), half_done, jobs=1), results)


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_part_is_named(half_done: Path, kind: str) -> None:
    broken = part(half_done, kind, 2)
    content = broken.read_bytes()
    broken.write_bytes(content[:4] + bytes(len(content) - 8) + content[-4:])
    with pytest.raises(ResultsError, match=f"{broken} is damaged: delete it"):
        getattr(Results.open(half_done), {"runs": "runs", "weekly": "hazard", "decisions": "decisions"}[kind])()


def test_a_query_answers_in_sql_and_a_wrong_one_says_what_is_wrong(results: Results) -> None:
    found = results.query("SELECT count(*) AS n, sum(worlds) FROM hazard WHERE week = 9")
    assert (found.columns[0], found.rows[0][1]) == ("n", 200)
    assert results.query("SELECT count(*) FROM runs").rows == [(200,)]
    with pytest.raises(ResultsError, match=r"query cannot be answered: .*endng"):
        results.query("SELECT endng FROM runs")


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (lambda path: None, "there is no folder"),
        (lambda path: path.mkdir(), "is no results folder: it has no manifest.json"),
        (lambda path: path.write_text("x"), "is no results folder"),
        (lambda path: (path.mkdir(), (path / "manifest.json").write_text("{")), "is damaged"),
        (lambda path: (path.mkdir(), (path / "manifest.json").write_text("[1]")), "is damaged"),
        (lambda path: (path.mkdir(), (path / "manifest.json").write_text('{"format": 99}')), "in format 99"),
        (lambda path: (path.mkdir(), (path / "manifest.json").write_text('{"format": 1}')), "is incomplete"),
    ],
    ids=["missing", "empty folder", "file", "cut short", "no object", "newer format", "incomplete"],
)
def test_what_is_no_results_folder_is_refused(tmp_path: Path, prepare: object, said: str) -> None:
    assert callable(prepare)
    prepare(tmp_path / "x")
    with pytest.raises(ResultsError, match=said):
        Results.open(tmp_path / "x")


def test_a_folder_without_a_finished_world_says_how_to_get_some(tmp_path: Path) -> None:
    Folder.prepare(tmp_path / "x", small_plan())
    with pytest.raises(ResultsError, match="holds no finished worlds yet"):
        Results.open(tmp_path / "x").endings()


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
    first.mkdir()
    assert default_folder(plan, tmp_path, date(2026, 2, 1)) == first
    assert default_folder(replace(plan, seed=8), tmp_path, date(2026, 2, 1)) != first


@pytest.mark.parametrize("changed", ["leader_rules.py", "actors/army.py", "numbers.yaml", "batch/block.py"])
def test_an_edited_rule_or_number_is_another_version_of_the_model(
    changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("leader_rules.py", "seeds.py", "actors/army.py", "numbers.yaml", "batch/block.py", "batch/plan.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("old")
    monkeypatch.setattr(manifest, "PACKAGE", tmp_path)
    before = manifest.model_version.__wrapped__()
    (tmp_path / "seeds.py").write_text("new: no rule stands here")
    assert manifest.model_version.__wrapped__() == before
    (tmp_path / changed).write_text("new")
    assert manifest.model_version.__wrapped__() != before


def test_the_identity_of_a_plan_is_what_its_worlds_depend_on() -> None:
    plan = small_plan()
    others = [replace(plan, seed=8), replace(plan, worlds=201), small_plan((*SMALL, "leader.spoils=0.01"))]
    assert len({identity(p) for p in (plan, *others)}) == 4
    assert identity(replace(plan, block_size=5)) == identity(plan)


@contextmanager
def no_room() -> Iterator[Callable[[Progress], None]]:
    """Something to call with the progress: once a block is finished, files cannot grow any more."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(progress: Progress) -> None:
        if progress.done:
            resource.setrlimit(resource.RLIMIT_FSIZE, (500, hard))

    try:
        yield fill
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_costs_no_finished_block_and_leaves_no_half_part(tmp_path: Path, results: Results) -> None:
    folder = tmp_path / "x"
    with no_room() as fill, pytest.raises(ResultsError, match=r"cannot be written: .*give the same command again"):
        run_plan(small_plan(), folder, jobs=1, on_progress=fill)
    assert Results.open(folder).finished_blocks == [0]
    assert not list(folder.rglob("*.tmp"))
    assert Results.open(folder).manifest.status == "running"  # even that it stopped could not be noted
    assert same(run_plan(small_plan(), folder, jobs=1), results)
