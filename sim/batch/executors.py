"""Who carries out the blocks: this process, a pool of worker processes, a dask cluster, or the ranks of an MPI job.

Anything with the `concurrent.futures.Executor` protocol will do; which one it is changes no result. Another kind of
executor takes a row of EXECUTORS, and its name in the help of the option.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing import current_process
from typing import Any

from sim.batch.errors import ResultsError
from sim.batch.workers import worker_pool
from sim.engine.source import model_version

AUTO, HERE, PROCESSES, DASK = "auto", "here", "processes", "dask://"
PATIENCE = 5  # seconds to wait for a scheduler, and for its first worker
DESERTED = 60  # seconds after which a cluster without workers is given up


@dataclass(frozen=True)
class Crew:
    """Workers: how many blocks they can work on at a time, and how to call them (again, if some of them died)."""

    workers: int
    start: Callable[[int], AbstractContextManager[Executor]]
    can_restart: bool = True


Called = Callable[[str, int | None], AbstractContextManager[Crew]]  # with the name as given, and the number of jobs


def cores() -> int:
    """How many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def may_start_processes() -> bool:
    """Whether this process may have children: a worker of a `multiprocessing.Pool` may not."""
    return not current_process().daemon


def check_executor(name: str) -> None:
    """ValueError, with the names there are, for an executor that does not exist."""
    _called(name)


def _called(name: str) -> Called:
    for known, call in EXECUTORS.items():
        if re.fullmatch(known.replace("HOST:PORT", r"\S+:\d+"), name):
            return call
    raise ValueError(f"there is no executor {name!r}: choose one of {', '.join(EXECUTORS)}")


@contextmanager
def crew(executor: str | Executor, jobs: int | None) -> Iterator[Crew]:
    """The workers that a name or an executor stands for.

    Raises ResultsError where they cannot be reached, ValueError for a name that stands for nobody.
    """
    if isinstance(executor, Executor):
        yield Crew(jobs or cores(), lambda workers: _borrowed(executor), can_restart=False)
    else:
        with _called(executor)(executor, jobs) as workers:
            yield workers


@contextmanager
def _here(name: str, jobs: int | None) -> Iterator[Crew]:
    """This process, and nobody else."""
    yield Crew(1, lambda workers: InThisProcess())


@contextmanager
def _processes(name: str, jobs: int | None) -> Iterator[Crew]:
    """Processes of this machine, where there may be any."""
    yield Crew(jobs or cores(), worker_pool) if may_start_processes() else Crew(1, lambda workers: InThisProcess())


class InThisProcess(Executor):
    """Carries out each call at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """A future that is already done."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def _borrowed(executor: Executor) -> Iterator[Executor]:
    """An executor that belongs to somebody else, who will shut it down."""
    yield executor


@contextmanager
def _dask(name: str, jobs: int | None) -> Iterator[Crew]:
    """The workers of a dask cluster, which goes on without us afterwards."""
    address = "tcp://" + name.removeprefix(DASK)
    try:
        import distributed
    except ImportError:
        raise ResultsError('dask is not installed: pip install "warentry[cluster]", then try again') from None
    connect: Any = distributed.Client  # it carries no types
    with _quiet("distributed", "distributed.client"):
        try:
            client = connect(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ResultsError(
                f"no dask scheduler answers at {address} ({error}): start one with `dask scheduler`, then give the "
                "same command again"
            ) from None
        try:
            _check_cluster(client, address)
            yield Crew(sum(client.ncores().values()), lambda workers: _on_dask(client, address), can_restart=False)
        finally:
            client.close()


def _check_cluster(client: Any, address: str) -> None:
    """ResultsError where a cluster has no workers, or not the version of the model that is asked for here."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise ResultsError(
            f"the dask scheduler at {address} has no workers: start some with "
            f"`dask worker {address} --death-timeout 60`, then give the same command again"
        ) from None
    versions = client.run(model_version, on_error="return")
    try:
        versions["the scheduler"] = client.run_on_scheduler(model_version)
    except Exception as error:
        versions["the scheduler"] = error
    for where, found in versions.items():
        if found != model_version():
            raise ResultsError(
                f"of the dask cluster at {address}, {where} has another version of the model ({found}; here: "
                f"{model_version()}): install the same version everywhere, then give the same command again"
            )


@contextmanager
def _on_dask(client: Any, address: str) -> Iterator[Executor]:
    """The cluster as an executor that complains when the scheduler, or every worker, has gone."""
    done = threading.Event()
    threading.Thread(target=_hang_up_when_deserted, args=(client, done), daemon=True).start()
    try:
        yield client.get_executor(pure=False)
    except CancelledError:
        raise ResultsError(
            f"the dask cluster at {address} is gone, its scheduler or all of its workers; what is finished is kept: "
            "start it again, and give the same command again"
        ) from None
    finally:
        done.set()


def _hang_up_when_deserted(client: Any, done: threading.Event) -> None:
    """Ends a connection to a cluster that has had no workers for a while: it would wait for others for ever."""
    absent = 0
    while absent < DESERTED and not done.wait(1):
        absent = 0 if client.scheduler_info().get("workers") else absent + 1
    if not done.is_set():
        client.close()


@contextmanager
def _quiet(*names: str) -> Iterator[None]:
    """Without the logs in which a library reports what we say ourselves."""
    before = {log: log.level for log in map(logging.getLogger, names)}
    for log in before:
        log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for log, level in before.items():
            log.setLevel(level)


@contextmanager
def _mpi(name: str, jobs: int | None) -> Iterator[Crew]:
    """The ranks of an MPI job but the first, which asks."""
    # Looked up before MPI starts: where every rank runs this program, they would wait there for each other for ever.
    workers = _mpi_ranks() - 1 if "mpi4py.futures" in sys.orig_argv else 0
    if workers < 1:
        raise ResultsError(
            'there are no MPI ranks to work: pip install "warentry[mpi]" beside an MPI library, then start with '
            "`mpiexec -n 3 python -m mpi4py.futures -m sim ...`, one rank more than workers"
        )
    from mpi4py.futures import MPIPoolExecutor

    pool = MPIPoolExecutor()
    try:
        yield Crew(workers, lambda count: _borrowed(pool), can_restart=False)
    finally:
        pool.shutdown(cancel_futures=True)


def _mpi_ranks() -> int:
    from mpi4py import MPI

    return int(MPI.COMM_WORLD.Get_size())


# Their names, as `--executor` takes them, and who calls the workers. `auto` is decided by the work: see driver.py.
EXECUTORS: dict[str, Called] = {
    AUTO: _processes,
    HERE: _here,
    PROCESSES: _processes,
    f"{DASK}HOST:PORT": _dask,
    "mpi": _mpi,
}
