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
    plan, folder = pickle.loads(Path(sys.argv[1]).read_bytes()), Path(sys.argv[2])
    deadly = Deadly(**vars(plan))
    run_plan(plan, folder / "undisturbed", executor="mpi")
    run_plan(deadly, folder / "deadly", executor="mpi")
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


def test_two_ranks_give_the_same_results_and_one_that_is_killed_ends_the_job_which_goes_on_from_there(
    tmp_path: Path,
) -> None:
    (tmp_path / "plan").write_bytes(pickle.dumps(plan()))
    done = start(RUN, str(tmp_path / "plan"), str(tmp_path), folder=tmp_path)
    assert (tmp_path / "undisturbed").is_dir(), done.stderr
    alone = run_plan(plan(), tmp_path / "alone", jobs=1)
    assert same(Results.open(tmp_path / "undisturbed"), alone)
    assert Results.open(tmp_path / "undisturbed").manifest.status == "finished"
    assert done.returncode != 0 and (tmp_path / "deadly").is_dir(), done.stderr
    assert 0 < len(Results.open(tmp_path / "deadly").finished_blocks) < plan().blocks
    assert same(run_plan(plan(), tmp_path / "deadly", jobs=1), alone)


@pytest.mark.parametrize(("ranks", "under"), [(1, WITH_WORKERS), (2, ())], ids=["one rank", "without mpi4py.futures"])
def test_a_job_whose_ranks_do_no_work_says_how_to_start_one(ranks: int, under: tuple[str, ...], tmp_path: Path) -> None:
    done = start(ASK, folder=tmp_path, ranks=ranks, under=under)
    assert done.stdout.startswith("there are no MPI ranks to work: ")
    assert "start with `mpiexec -n 3 python -m mpi4py.futures -m sim" in done.stdout
