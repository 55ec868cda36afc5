"""Who simulates the blocks changes nothing, and a block that kills its process harms no other."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sim.batch import driver
from sim.batch.attempt import Blocks
from sim.batch.driver import carried_out
from sim.batch.executors import Crew, InThisProcess
from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.batch.store import Results
from tests.batch.conftest import same, small_plan

DEADLY_WORLD = 100  # in block 1 of 4


class Deadly(Plan):
    """A plan one of whose worlds takes the process down with it."""

    def draws_of(self, worlds: Any) -> Any:
        if DEADLY_WORLD in worlds:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().draws_of(worlds)


@pytest.mark.parametrize(("jobs", "small"), [(2, 0.0), (None, 0.0), (None, 1e9)])
def test_the_number_of_workers_changes_nothing(
    jobs: int | None, small: float, results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether they are processes or, for small work, threads."""
    monkeypatch.setattr(driver, "SMALL_WORK", small)
    assert same(run_plan(small_plan(), tmp_path / "x", jobs), results)


def test_a_block_that_kills_its_process_harms_no_other() -> None:
    plan = small_plan()
    deadly = Deadly(plan.scenario, plan.worlds, plan.seed, points=plan.points, block_size=plan.block_size)
    outcomes = dict(carried_out(Blocks(deadly), range(4), jobs=2))
    assert {block: outcome.done for block, outcome in outcomes.items()} == {0: 64, 1: 0, 2: 64, 3: 8}
    (failure,) = outcomes[1].failures
    assert (failure.first_world, failure.worlds, failure.seed) == (64, 64, 7)
    assert "killed 3 times" in failure.cause
    assert sum(outcome.failed for outcome in outcomes.values()) == 64


def test_small_work_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "SMALL_WORK", 1e9)
    monkeypatch.setattr(driver, "crew", None)  # starting one would fail
    assert len(list(carried_out(Blocks(small_plan()), iter(range(4)), expected=4))) == 4


def crew_of(pool: type[InThisProcess], monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the driver call upon two workers of a kind, each new one for itself."""

    @contextmanager
    def start(workers: int) -> Iterator[InThisProcess]:
        yield pool()

    @contextmanager
    def crew(executor: object, jobs: int | None) -> Iterator[Crew]:
        yield Crew(2, start)

    monkeypatch.setattr(driver, "crew", crew)


def test_few_blocks_are_in_flight_whatever_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    flying: list[int] = []
    waited = driver.wait
    crew_of(InThisProcess, monkeypatch)
    monkeypatch.setattr(driver, "wait", lambda fs, **how: flying.append(len(fs)) or waited(fs, **how))
    assert len(list(carried_out(Blocks(small_plan(block_size=20)), range(10), jobs=2))) == 10
    assert max(flying) == 2 * driver.IN_FLIGHT_PER_WORKER


def test_a_block_that_a_breaking_pool_refuses_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    class BreaksOnce(InThisProcess):
        asked = 0

        def submit(self, *call: Any, **how: Any) -> Future[Any]:
            BreaksOnce.asked += 1
            if BreaksOnce.asked == 3:
                raise BrokenProcessPool("a worker is gone")
            return super().submit(*call, **how)

    crew_of(BreaksOnce, monkeypatch)
    done = Counter(block for block, _ in carried_out(Blocks(small_plan(block_size=40)), range(5), jobs=2))
    assert done == Counter(range(5))
