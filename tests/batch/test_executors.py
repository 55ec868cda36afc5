"""Who simulates the blocks changes nothing, and no accident costs more than the block that it hits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.batch import driver
from sim.batch.driver import simulate_blocks
from sim.batch.plan import Plan
from sim.batch.run import Progress, run_plan
from sim.batch.store import Results
from tests.batch.conftest import small_plan
from tests.batch.test_store import same

CURSED_WORLD = 100  # in block 1 of 4


class Cursed(Plan):
    """A plan one of whose worlds cannot be simulated."""

    def draws_of(self, worlds: Any) -> Any:
        if CURSED_WORLD in worlds:
            raise ValueError("this world is cursed")
        return super().draws_of(worlds)


class Deadly(Plan):
    """A plan one of whose worlds takes the process down with it."""

    def draws_of(self, worlds: Any) -> Any:
        if CURSED_WORLD in worlds:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().draws_of(worlds)


def as_(kind: type[Plan]) -> Plan:
    plan = small_plan()
    return kind(plan.scenario, plan.worlds, plan.seed, points=plan.points, block_size=plan.block_size)


@pytest.mark.parametrize("jobs", [2, None])
def test_the_number_of_workers_changes_nothing(
    jobs: int | None, results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "SMALL_WORK", 0.0)
    assert same(run_plan(small_plan(), tmp_path / "x", jobs), results)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_block_that_raises_is_recorded_and_the_others_are_kept(jobs: int, tmp_path: Path) -> None:
    heard: list[Progress] = []
    results = run_plan(as_(Cursed), tmp_path / "x", jobs, heard.append)
    assert results.finished_blocks == [0, 2, 3]
    assert (heard[-1].done, heard[-1].failed) == (136, 64)
    assert results.manifest.status == "finished with failures"
    (failure,) = results.failures
    assert (failure["block"], failure["first_world"], failure["worlds"], failure["seed"]) == (1, 64, 64, 7)
    assert failure["cause"] == "ValueError: this world is cursed"
    assert "draws_of" in failure["traceback"]


def test_a_failed_block_is_tried_again_and_then_forgotten(tmp_path: Path, results: Results) -> None:
    run_plan(as_(Cursed), tmp_path / "x", jobs=1)
    mended = run_plan(small_plan(), tmp_path / "x", jobs=1)
    assert mended.failures == []
    assert same(mended, results)


def test_a_block_that_kills_its_process_harms_no_other() -> None:
    outcomes = list(simulate_blocks(as_(Deadly), range(4), jobs=2))
    assert sorted(o.number for o in outcomes if isinstance(o, BlockResult)) == [0, 2, 3]
    (failure,) = (o for o in outcomes if isinstance(o, Failure))
    assert failure.block == 1
    assert "killed 3 times" in failure.cause


def test_small_work_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "SMALL_WORK", 1e9)
    monkeypatch.setattr(driver, "worker_pool", None)  # starting one would fail
    assert len(list(simulate_blocks(small_plan(), range(4)))) == 4


def test_few_blocks_are_in_flight_whatever_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    flying: list[int] = []
    waited = driver.wait
    monkeypatch.setattr(driver, "wait", lambda fs, **how: flying.append(len(fs)) or waited(fs, **how))
    assert len(list(simulate_blocks(small_plan(block_size=8), range(20), jobs=2))) == 20
    assert max(flying) == 2 * driver.IN_FLIGHT_PER_WORKER


Start = Callable[..., tuple[subprocess.Popen[str], str]]
RUN = (
    "run",
    "point_blank_ultimatum",
    "-n",
    "8192",
    "--set",
    "citizens=100",
    "--set",
    "weeks=10",
    "--jobs",
    "2",
    "--json",
)


@pytest.fixture
def start() -> Start:
    """Starts the real command in a process group of its own, with a mark by which all its processes are known."""
    started: list[subprocess.Popen[str]] = []

    def start_command(folder: Path) -> tuple[subprocess.Popen[str], str]:
        mark = uuid.uuid4().hex
        command = [sys.executable, "-m", "sim", *RUN, "--out", str(folder)]
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "WARENTRY_TEST_MARK": mark},
        )
        started.append(process)
        wait_until(lambda: any(folder.glob("runs/part-*.parquet")) or process.poll() is not None)
        assert process.poll() is None, process.communicate()
        return process, mark

    yield start_command  # type: ignore[misc]
    for process in started:
        process.kill()
        process.communicate()


def wait_until(happens: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def marked(mark: str) -> list[str]:
    """The processes that carry the mark in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"WARENTRY_TEST_MARK={mark}".encode() in path.read_bytes():
                found.append(path.parent.name)
        except OSError:
            continue
    return found


needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc")


@needs_proc
def test_after_kill_9_no_worker_lives_and_resuming_gives_the_undisturbed_results(start: Start, tmp_path: Path) -> None:
    process, mark = start(tmp_path / "x")
    assert len(marked(mark)) > 2
    process.kill()
    process.communicate()
    wait_until(lambda: not marked(mark), 10)
    done = Results.open(tmp_path / "x").finished_blocks
    assert 0 < len(done) < 8
    plan = Results.open(tmp_path / "x").plan
    resumed = run_plan(plan, tmp_path / "x", jobs=1)
    assert resumed.finished_blocks == list(range(8))
    assert same(resumed, run_plan(plan, tmp_path / "undisturbed", jobs=1))


@needs_proc
def test_ctrl_c_keeps_what_is_finished_and_says_how_to_go_on(start: Start, tmp_path: Path) -> None:
    process, mark = start(tmp_path / "x")
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert (out, err.count("\n")) == ("", 1)
    assert "the same command goes on from there" in err
    wait_until(lambda: not marked(mark), 10)
    results = Results.open(tmp_path / "x")
    assert results.manifest.status == "interrupted"
    assert f"{results.worlds:,} of 8,192" in err
