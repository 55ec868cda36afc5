"""What is written of the worlds is what was simulated, and nothing that is wrong with a folder goes unsaid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.batch.block import BlockResult, simulate_block
from sim.batch.errors import ResultsError
from sim.batch.folder import Folder
from sim.batch.manifest import identity
from sim.batch.run import run_plan
from sim.batch.store import Results
from sim.measured.endings import ENDINGS
from sim.measured.outcomes import OUTCOMES
from tests.batch.conftest import UNCERTAIN, same, small_plan


@pytest.fixture(scope="module")
def block() -> BlockResult:
    """The worlds of the small plan in one block, as the model gives them."""
    return simulate_block(small_plan(block_size=1024), 0)


def test_every_outcome_of_every_world_comes_back_as_it_was(results: Results, block: BlockResult) -> None:
    runs = results.runs()
    assert list(runs) == [*block.runs, "sample", "setting"]
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


def test_the_size_of_the_blocks_changes_nothing(results: Results, tmp_path: Path) -> None:
    assert same(run_plan(small_plan(block_size=37), tmp_path / "x", jobs=1), results)


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
        (lambda path: (path.mkdir(), (path / "manifest.json").write_text('{"format": 2}')), "is incomplete"),
    ],
    ids=["missing", "empty folder", "file", "cut short", "no object", "newer format", "incomplete"],
)
def test_what_is_no_results_folder_is_refused(tmp_path: Path, prepare: Callable[[Path], object], said: str) -> None:
    prepare(tmp_path / "x")
    with pytest.raises(ResultsError, match=said):
        Results.open(tmp_path / "x")


def test_a_folder_without_a_finished_world_says_how_to_get_some(tmp_path: Path) -> None:
    Folder.prepare(tmp_path / "x", small_plan())
    with pytest.raises(ResultsError, match="holds no finished worlds yet"):
        Results.open(tmp_path / "x").endings()
