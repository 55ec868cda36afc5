"""A real scheduler and real workers on this machine: the same results, and no accident costs what is finished."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

import sim
from sim.batch import driver, executors
from sim.batch.errors import ResultsError
from sim.batch.executors import crew
from sim.batch.plan import Plan
from sim.batch.run import Progress, run_plan
from sim.batch.store import Results
from tests.batch.conftest import same, small_plan

try:
    import distributed
except ImportError:
    if os.environ.get("CI") == "true":
        raise
    pytest.skip("dask is not installed: pip install distributed", allow_module_level=True)

PROJECT = Path(sim.__file__).parents[1]


class Cluster:
    """A scheduler and its workers, each a process of its own that can be killed."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.folder, self.address = folder, f"tcp://127.0.0.1:{port}"
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(port))
        self.workers: list[subprocess.Popen[bytes]] = []

    def add_worker(self) -> None:
        """Starts one more worker."""
        limits = ("--nworkers", "1", "--nthreads", "1", "--memory-limit", "1GB", "--death-timeout", "20", "--no-nanny")
        place = ("--local-directory", str(self.folder))
        self.workers.append(self._start("worker", self.address, *limits, *place))

    def kill_worker(self) -> None:
        """Kills the worker that was started last."""
        worker = self.workers.pop()
        worker.kill()
        worker.wait()

    def kill_scheduler(self) -> None:
        """Kills the scheduler."""
        self.scheduler.kill()
        self.scheduler.wait()

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *command, "--no-dashboard"],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def client(self) -> distributed.Client:
        """A look at the cluster from outside."""
        return distributed.Client(self.address, timeout=30, set_as_default=False)

    def stop(self) -> None:
        """Kills everything that still runs."""
        while self.workers:
            self.kill_worker()
        self.kill_scheduler()


@pytest.fixture(scope="module")
def clusters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Cluster]]:
    started: list[Cluster] = []
    yield started
    for cluster in started:
        cluster.stop()


@pytest.fixture
def cluster(clusters: list[Cluster], tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Cluster]:
    """A cluster with so many workers: what the tests before have left of one, made good."""

    def made_good(workers: int) -> Cluster:
        if not clusters or clusters[-1].scheduler.poll() is not None:
            clusters.append(Cluster(tmp_path_factory.mktemp("cluster")))
        cluster = clusters[-1]
        while len(cluster.workers) > workers:
            cluster.kill_worker()
        while len(cluster.workers) < workers:
            cluster.add_worker()
        with cluster.client() as client:
            wait_until(lambda: len(client.scheduler_info()["workers"]) == workers)
        return cluster

    return made_good


def wait_until(happens: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def plan() -> Plan:
    return small_plan(block_size=16)


def on(cluster: Cluster, folder: Path, hear: Callable[[Progress], None] = lambda progress: None) -> Results:
    return run_plan(plan(), folder, on_progress=hear, executor=name(cluster))


def name(cluster: Cluster) -> str:
    """What the cluster is called by somebody who wants to use it."""
    return cluster.address.replace("tcp", "dask")


def after(blocks: int, happens: Callable[[], None]) -> Callable[[Progress], None]:
    """Lets something happen once so many blocks are finished."""
    heard = count()
    return lambda progress: happens() if next(heard) == blocks else None


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return run_plan(plan(), tmp_path_factory.mktemp("undisturbed") / "x", jobs=1)


def test_two_workers_give_the_same_results_and_the_cluster_outlives_a_ctrl_c_and_keeps_nothing(
    cluster: Callable[[int], Cluster], undisturbed: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dask, flying, waited = cluster(2), list[int](), driver.wait
    monkeypatch.setattr(driver, "wait", lambda futures, **how: flying.append(len(futures)) or waited(futures, **how))
    with pytest.raises(KeyboardInterrupt):
        on(dask, tmp_path / "x", after(3, lambda: signal.raise_signal(signal.SIGINT)))
    assert Results.open(tmp_path / "x").manifest.status == "interrupted"
    assert same(on(dask, tmp_path / "x"), undisturbed)
    assert max(flying) == 2 * driver.IN_FLIGHT_PER_WORKER
    with dask.client() as client:
        wait_until(lambda: client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)) == 0, 5)


def test_a_worker_that_is_killed_midway_costs_nothing(
    cluster: Callable[[int], Cluster], undisturbed: Results, tmp_path: Path
) -> None:
    dask = cluster(2)
    assert same(on(dask, tmp_path / "x", after(2, dask.kill_worker)), undisturbed)


def test_a_worker_with_another_version_of_the_model_is_named(cluster: Callable[[int], Cluster], tmp_path: Path) -> None:
    dask, wrong = cluster(1), "from sim.engine import source; source.right, source.model_version = {}"
    with dask.client() as client:
        client.run(exec, wrong.format("source.model_version, lambda: 'another'"))
    with pytest.raises(ResultsError, match=r"tcp://.* has another version of the model .* install the same version"):
        on(dask, tmp_path / "x")
    with dask.client() as client:
        client.run(exec, wrong.format("None, source.right"))


def test_a_cluster_that_all_workers_leave_is_given_up(
    cluster: Callable[[int], Cluster], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executors, "DESERTED", 1)
    dask = cluster(1)
    with (
        pytest.raises(ResultsError, match="is gone, its scheduler or all of its workers"),
        crew(name(dask), None) as workers,
        workers.start(1) as pool,
    ):
        task = pool.submit(time.sleep, 60)
        dask.kill_worker()
        task.result(timeout=20)


def test_a_cluster_without_workers_is_told_how_to_get_some(
    cluster: Callable[[int], Cluster], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executors, "PATIENCE", 1)
    with pytest.raises(ResultsError, match="has no workers: start some with `dask worker tcp://"):
        on(cluster(0), tmp_path / "x")


def test_when_the_scheduler_is_killed_one_sentence_says_so_and_what_is_finished_is_kept(
    cluster: Callable[[int], Cluster], undisturbed: Results, tmp_path: Path
) -> None:
    dask = cluster(1)
    with pytest.raises(ResultsError, match=r"^the dask cluster at tcp://\S+ is gone, .* give the same command again$"):
        on(dask, tmp_path / "x", after(3, dask.kill_scheduler))
    assert len(Results.open(tmp_path / "x").finished_blocks) >= 3
    assert same(run_plan(plan(), tmp_path / "x", jobs=1), undisturbed)


def test_where_no_scheduler_answers_the_remedy_is_said_quickly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "PATIENCE", 0.5)
    with pytest.raises(ResultsError, match=r"no dask scheduler answers at tcp://127.0.0.1:9 .*start one with"):
        run_plan(plan(), tmp_path / "x", executor="dask://127.0.0.1:9")
