"""A real MPI job of two ranks: one asks, one works, with the same results; a rank that dies takes the job with it."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.batch.store import Results
from tests.batch.conftest import same, small_plan

Done = subprocess.CompletedProcess[str]
PROJECT = Path(sim.__file__).parents[1]
BESIDE_PYTHON = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
MPIEXEC = shutil.which("mpiexec", path=BESIDE_PYTHON)
AS_ROOT = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}  # Open MPI wants to be told
ROOM = {"PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe"}  # and that two ranks may share a core

try:
    import mpi4py  # noqa: F401
except ImportError:
    if os.environ.get("CI") == "true":
        raise
    pytest.skip("mpi4py is not installed: pip install mpi4py mpich", allow_module_level=True)
if MPIEXEC is None and os.environ.get("CI") != "true":
    pytest.skip("there is no mpiexec: pip install mpich", allow_module_level=True)

RUN = """
import os, pickle, signal, sys
from pathlib import Path
from sim.batch.plan import Plan

class Deadly(Plan):
    def draws_of(self, worlds):
        if 150 in worlds:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().draws_of(worlds)

if __name__ == "__main__":
    from sim.batch.run import run_plan
    plan = pickle.loads(Path(sys.argv[1]).read_bytes())
    run_plan(Deadly(**vars(plan)) if "deadly" in sys.argv else plan, Path(sys.argv[2]), executor="mpi")
"""
ASK = """
from sim.batch.errors import ResultsError
from sim.batch.executors import crew

try:
    with crew("mpi", None):
        pass
except ResultsError as error:
    print(error)
"""
WITH_WORKERS = ("-m", "mpi4py.futures")  # all ranks but the first wait for work


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return run_plan(plan(), tmp_path_factory.mktemp("undisturbed") / "x", jobs=1)


def plan() -> Plan:
    return small_plan(block_size=16)


def start(text: str, *arguments: str, folder: Path, ranks: int = 2, under: tuple[str, ...] = WITH_WORKERS) -> Done:
    script = folder / "script.py"
    script.write_text(text)
    return subprocess.run(
        [str(MPIEXEC), "-n", str(ranks), sys.executable, *under, str(script), *arguments],
        env={**os.environ, **AS_ROOT, **ROOM, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def simulate(folder: Path, *how: str) -> Done:
    (folder / "plan").write_bytes(pickle.dumps(plan()))
    return start(RUN, str(folder / "plan"), str(folder / "x"), *how, folder=folder)


def test_two_ranks_give_the_same_results(undisturbed: Results, tmp_path: Path) -> None:
    done = simulate(tmp_path)
    assert done.returncode == 0, done.stderr
    assert same(Results.open(tmp_path / "x"), undisturbed)


def test_a_rank_that_is_killed_ends_the_job_and_the_same_plan_goes_on_from_there(
    undisturbed: Results, tmp_path: Path
) -> None:
    assert simulate(tmp_path, "deadly").returncode != 0
    assert 0 < len(Results.open(tmp_path / "x").finished_blocks) < plan().blocks
    assert same(run_plan(plan(), tmp_path / "x", jobs=1), undisturbed)


@pytest.mark.parametrize(("ranks", "under"), [(1, WITH_WORKERS), (2, ())], ids=["one rank", "without mpi4py.futures"])
def test_a_job_whose_ranks_do_no_work_says_how_to_start_one(ranks: int, under: tuple[str, ...], tmp_path: Path) -> None:
    done = start(ASK, folder=tmp_path, ranks=ranks, under=under)
    assert done.stdout.startswith("there are no MPI ranks to work: ")
    assert "start with `mpiexec -n 3 python -m mpi4py.futures -m sim" in done.stdout
