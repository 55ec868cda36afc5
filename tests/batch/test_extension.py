"""More worlds for a finished experiment: the old ones are not touched, and together they are those of a larger plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.batch.errors import ResultsError
from sim.batch.extend import extend, grow
from sim.batch.ledger import finished_blocks
from sim.batch.plan import Plan
from sim.batch.run import Progress, run_plan
from sim.batch.store import Results
from sim.batch.verify import damaged_parts
from sim.design.points import SOBOL
from sim.design.settings import Settings
from tests.batch.conftest import UNCERTAIN, Sit, needs_fork, same, small_plan, wait_until

GRID = Settings.grid({"west.resolve": [0.2, 0.6]})
SWEEP = replace(small_plan(UNCERTAIN, worlds=40, block_size=8, points=4), settings=GRID, method=SOBOL)  # 8 points x 5


def finished(plan: Plan, folder: Path) -> Path:
    run_plan(plan, folder, jobs=1)
    return folder


def files(folder: Path) -> dict[str, int]:
    """When each part and ledger entry was written."""
    return {path.name + path.parent.name: path.stat().st_mtime_ns for path in sorted(folder.glob("*/*-*"))}


def rows(results: Results) -> dict[str, np.ndarray]:
    """The worlds in the order of their points and replications, without their numbers."""
    runs = results.runs()
    order = np.lexsort((runs["replication"], runs["point"]))
    return {name: values[order] for name, values in runs.items() if name != "world"}


def same_worlds(a: Results, b: Results) -> bool:
    mine, other = rows(a), rows(b)
    return list(mine) == list(other) and all(np.array_equal(mine[name], other[name]) for name in mine)


def test_an_experiment_extended_again_and_again_is_the_larger_one(tmp_path: Path) -> None:
    folder, worlds = finished(SWEEP, tmp_path / "x"), 40
    for replications, samples in ((1, 0), (0, 1), (1, 1)):
        before, heard = files(folder), list[Progress]()
        extended = run_plan(extend(folder, replications, samples), folder, 1, heard.append)
        assert heard[0].done == worlds
        assert {name: files(folder)[name] for name in before} == before
        assert extended.manifest.status == "finished"
        worlds = extended.worlds
    assert same_worlds(extended, run_plan(replace(SWEEP, worlds=12 * 7, points=6), tmp_path / "y", jobs=1))
    assert damaged_parts(extended) == []


@needs_fork
def test_an_extension_that_is_killed_goes_on_like_any_run(tmp_path: Path, sit: Sit) -> None:
    folder = finished(SWEEP, tmp_path / "x")
    plan = extend(folder, replications=4)
    sitting = sit(lambda: run_plan(plan, folder, jobs=1))
    wait_until(lambda: len(finished_blocks(folder)) > 5)
    sitting.kill()
    resumed = run_plan(Results.open(folder).plan, folder, jobs=1)
    assert same_worlds(resumed, run_plan(replace(SWEEP, worlds=72), tmp_path / "y", jobs=1))


def test_the_same_command_with_more_worlds_grows_the_smaller_run(tmp_path: Path, results: Results) -> None:
    folder = finished(small_plan(worlds=90), tmp_path / "point_blank_ultimatum-2026-01-31-0")
    before = files(folder)
    assert grow(small_plan(), tmp_path) == folder
    grown = run_plan(small_plan(), folder, jobs=1)
    assert {name: files(folder)[name] for name in before} == before
    assert same(grown, results)


def test_a_plan_of_another_kind_grows_nothing(tmp_path: Path) -> None:
    finished(small_plan(worlds=90), tmp_path / "point_blank_ultimatum-2026-01-31-0")
    assert grow(replace(small_plan(), seed=8), tmp_path) is None
    assert grow(small_plan(UNCERTAIN), tmp_path) is None
    assert grow(small_plan(worlds=80), tmp_path) is None


def test_changed_code_extends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = finished(SWEEP, tmp_path / "x")
    monkeypatch.setattr("sim.batch.extend.model_version", lambda: "new")
    with pytest.raises(ResultsError, match="made with another version of the model"):
        extend(folder, replications=1)


def test_samples_that_cannot_be_added_are_refused_and_nothing_changes(tmp_path: Path) -> None:
    folder = finished(small_plan(UNCERTAIN, worlds=20), tmp_path / "x")
    before = Results.open(folder).manifest
    with pytest.raises(ResultsError, match="only samples of a Sobol sequence"):
        extend(folder, samples=1)
    assert Results.open(folder).manifest == before
