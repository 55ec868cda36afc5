"""Small plans (a few hundred worlds, a few weeks, few citizens), and people at work on them, each in a process."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.batch.attempt import attempt
from sim.batch.folder import Folder
from sim.batch.ledger import entries
from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.batch.store import Results
from sim.batch.verify import damaged_parts
from sim.scenario import load_scenario
from tests.settings import SOON

SMALL = ("weeks=10", "citizens=100", *SOON)
UNCERTAIN = (*SMALL, "leader.exit_penalty=uniform(0.5, 1.2)", "west.resolve=uniform(0.5, 1.2)")

MakePlan = Callable[..., Plan]

needs_fork = pytest.mark.skipif("fork" not in get_all_start_methods(), reason="starts processes by fork")


def small_plan(
    settings: tuple[str, ...] = SMALL, worlds: int = 200, block_size: int = 64, points: int = 5, **more: Any
) -> Plan:
    scenario = load_scenario("point_blank_ultimatum").with_settings(settings)
    return Plan(scenario, worlds, 7, points=points, block_size=block_size, **more)


def same(a: Results, b: Results) -> bool:
    """Whether two folders hold the same worlds, bit for bit: in the same files, or else in tables that say the same."""
    mine, others = list(entries(a.folder)), list(entries(b.folder))
    if mine == others and damaged_parts(a) == damaged_parts(b) == []:
        return True
    runs, other = a.runs(), b.runs()
    hazards, accounts = (a.hazard(), b.hazard()), (a.decisions(), b.decisions())
    tables = [tuple(getattr(one, name) for one in hazards) for name in ("total", "squares")]
    tables += [tuple(getattr(one, name) for one in accounts) for name in ("count", "total")]
    tables += list(zip(a.pressures().values(), b.pressures().values(), strict=True))
    tables += [(runs[name], other[name]) for name in runs]
    return list(runs) == list(other) and all(np.array_equal(x, y) for x, y in tables)


def wait_until(happens: Callable[[], Any], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """What an undisturbed run of the small plan leaves; not to be changed."""
    return run_plan(small_plan(), tmp_path_factory.mktemp("results") / "small", jobs=1, command="warentry run small")


@pytest.fixture(scope="session")
def many_blocks(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """What an undisturbed run of 16 blocks leaves; not to be changed."""
    return run_plan(small_plan(worlds=128, block_size=8), tmp_path_factory.mktemp("results") / "many", jobs=1)


@pytest.fixture(scope="session")
def two_of_four(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Folder.prepare(tmp_path_factory.mktemp("results") / "half", small_plan())
    for block in (0, 2):
        folder.keep(attempt(folder.plan, block))
    return folder.path


@pytest.fixture
def half_done(two_of_four: Path, tmp_path: Path) -> Path:
    """The folder of a small plan of which two of four blocks are finished."""
    return Path(shutil.copytree(two_of_four, tmp_path / "half"))


class Sitting:
    """A process of its own in which something is done, here mostly: a plan carried out; what it prints is kept."""

    def __init__(self, work: Callable[[], object], printed: Path) -> None:
        self.printed = printed
        self.printed.touch()
        self.process = get_context("fork").Process(target=self._work, args=(work,))
        self.process.start()

    def _work(self, work: Callable[[], object]) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with self.printed.open("w") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w", buffering=1), os.fdopen(2, "w", buffering=1)
        work()

    def kill(self) -> None:
        """Ends the process at once, as `kill -9` does."""
        self.process.kill()
        self.process.join()

    def end(self, seconds: float = 60) -> int:
        """Waits for the end of the process; its exit code."""
        self.process.join(seconds)
        assert self.process.exitcode is not None, "it did not come to an end"
        return self.process.exitcode

    @property
    def said(self) -> str:
        """All that the process has printed."""
        return self.printed.read_text()


Sit = Callable[[Callable[[], object]], Sitting]


@pytest.fixture
def sit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sit]:
    """Starts something in a process of its own; at the end none of these is left."""
    started: list[Sitting] = []
    place = tmp_path_factory.mktemp("printed")

    def start(work: Callable[[], object]) -> Sitting:
        started.append(Sitting(work, place / str(len(started))))
        return started[-1]

    yield start
    for sitting in started:
        sitting.kill()
