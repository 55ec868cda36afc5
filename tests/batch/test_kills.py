"""`kill -9` at any moment, of whoever works on an experiment, costs the blocks in hand and nothing else."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sim.batch.ledger import finished_blocks
from sim.batch.run import Progress, run_plan
from sim.batch.store import Results
from sim.batch.verify import damaged_parts
from tests.batch.conftest import Sit, needs_fork, same, wait_until

KILLS = 20
LONGEST = 0.3  # seconds until a kill: long enough for two or three blocks


@needs_fork
def test_twenty_kills_at_random_moments_change_nothing(sit: Sit, tmp_path: Path, many_blocks: Results) -> None:
    plan, folder, moment = many_blocks.plan, tmp_path / "x", random.Random(4)
    done, kills = 0, 0
    while kills < KILLS:
        sitting = sit(lambda: run_plan(plan, folder, jobs=1))
        time.sleep(moment.uniform(0.0, LONGEST) if done < plan.blocks - 4 else 0.01)
        sitting.kill()
        kills += sitting.process.exitcode == -signal.SIGKILL
        now = len(finished_blocks(folder))
        assert now >= done
        done = now
    resumed = run_plan(plan, folder, jobs=1)
    assert same(resumed, many_blocks)
    assert damaged_parts(resumed) == []
    assert resumed.finished_blocks == list(range(plan.blocks))
    assert not list(folder.rglob("*.tmp"))


def test_a_killed_worker_costs_no_block(tmp_path: Path, many_blocks: Results) -> None:
    heard: list[Progress] = []

    def kill_a_worker(progress: Progress) -> None:
        heard.append(progress)
        workers = multiprocessing.active_children()
        if len(heard) == 5 and workers:
            os.kill(workers[0].pid or 0, signal.SIGKILL)

    results = run_plan(many_blocks.plan, tmp_path / "x", 2, kill_a_worker)
    assert same(results, many_blocks)
    assert (results.failures, results.manifest.status) == ([], "finished")
    assert [progress.done for progress in heard] == [8 * number for number in range(17)]


RUN = (
    "run",
    "point_blank_ultimatum",
    "-n",
    "50000",
    "--set",
    "citizens=100",
    "--set",
    "weeks=10",
    "--jobs",
    "2",
    "--json",
)
Start = Callable[..., tuple[subprocess.Popen[str], str]]


@pytest.fixture
def start() -> Iterator[Start]:
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
        wait_until(lambda: finished_blocks(folder) or process.poll() is not None)
        assert process.poll() is None, process.communicate()
        return process, mark

    yield start_command
    for process in started:
        process.kill()
        process.communicate()


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
def test_no_worker_outlives_the_command_that_started_it(start: Start, tmp_path: Path) -> None:
    process, mark = start(tmp_path / "x")
    assert len(marked(mark)) > 2
    process.kill()
    process.communicate()
    wait_until(lambda: not marked(mark), 10)
    results = Results.open(tmp_path / "x")
    assert 0 < len(results.finished_blocks) < results.plan.blocks
    assert damaged_parts(results) == []


@needs_proc
def test_ctrl_c_keeps_what_is_finished_and_says_how_to_go_on(start: Start, tmp_path: Path) -> None:
    process, mark = start(tmp_path / "x")
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=90)
    assert process.returncode == 130, err
    assert (out, err.count("\n")) == ("", 1)
    assert "the same command goes on from there" in err
    wait_until(lambda: not marked(mark), 10)
    results = Results.open(tmp_path / "x")
    assert results.manifest.status == "interrupted"
    assert f"{results.worlds:,} of 50,000" in err


@needs_fork
def test_ctrl_c_is_ctrl_c_wherever_it_comes(sit: Sit, tmp_path: Path, many_blocks: Results) -> None:
    plan, folder, moment = many_blocks.plan, tmp_path / "x", random.Random(5)

    def work() -> None:
        try:
            run_plan(plan, folder, jobs=1)
        except KeyboardInterrupt:
            raise SystemExit(130) from None

    ended = []
    for _ in range(5):
        sitting = sit(work)
        wait_until((folder / "manifest.json").exists)
        time.sleep(moment.uniform(0.05, LONGEST))
        os.kill(sitting.process.pid or 0, signal.SIGINT)
        ended.append(sitting.end())
        assert ended[-1] in (0, 130), sitting.said
    assert 130 in ended  # the others were done before the signal came
    assert not list(folder.rglob("*.tmp"))
    assert same(run_plan(plan, folder, jobs=1), many_blocks)
