"""An executor that a user brings: threads or processes of his own, with the same results, and his afterwards."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from sim.batch.errors import ResultsError
from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.batch.store import Results
from tests.batch.conftest import UNCERTAIN, same, small_plan


def plan() -> Plan:
    return small_plan(settings=UNCERTAIN, block_size=16)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return run_plan(plan(), tmp_path_factory.mktemp("undisturbed") / "x", jobs=1)


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns a thousand times more often than usual."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(before)


def test_given_threads_give_the_same_results_and_stay_open(
    undisturbed: Results, tmp_path: Path, hasty_threads: None
) -> None:
    with ThreadPoolExecutor(8) as executor:
        assert same(run_plan(plan(), tmp_path / "x", 8, executor=executor), undisturbed)
        assert executor.submit(abs, -1).result() == 1


def test_given_processes_give_the_same_results_and_when_they_die_one_sentence_says_so(
    undisturbed: Results, tmp_path: Path
) -> None:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as executor:
        assert same(run_plan(plan(), tmp_path / "x", 8, executor=executor), undisturbed)
        assert executor.submit(abs, -1).result() == 1
        executor.submit(os.kill, executor.submit(os.getpid).result(), signal.SIGKILL)
        with pytest.raises(ResultsError, match=r"^the workers are gone"):
            run_plan(plan(), tmp_path / "y", 2, executor=executor)
