"""Who carries out the blocks: this process, a pool of worker processes, a dask cluster, or the ranks of an MPI job.

Anything with the `concurrent.futures.Executor` protocol will do; which one it is changes no result.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from typing import Any

from sim.batch.errors import ResultsError

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
AUTO, HERE, PROCESSES, MPI, DASK = "auto", "here", "processes", "mpi", "dask://"
NAMES = (AUTO, HERE, PROCESSES, MPI, f"{DASK}HOST:PORT")


@dataclass(frozen=True)
class Crew:
    """Workers: how many blocks they can work on at a time, and how to call them (again, if some of them died)."""

    workers: int
    start: Callable[[int], AbstractContextManager[Executor]]
    can_restart: bool = True


def cores() -> int:
    """How many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_executor(name: str) -> None:
    """ValueError, with the names there are, for an executor that does not exist."""
    if name not in (AUTO, HERE, PROCESSES, MPI) and not (name.startswith(DASK) and name != DASK):
        raise ValueError(f"there is no executor {name!r}: choose one of {', '.join(NAMES)}")


@contextmanager
def crew(executor: str | Executor, jobs: int | None) -> Iterator[Crew]:
    """The workers that a name or an executor stands for.

    Raises ResultsError where they cannot be reached.
    """
    if isinstance(executor, Executor):
        yield Crew(jobs or cores(), lambda workers: _borrowed(executor), can_restart=False)
    elif executor == MPI:
        with _mpi() as pool:
            yield pool
    elif executor.startswith(DASK):
        with _dask("tcp://" + executor.removeprefix(DASK)) as cluster:
            yield cluster
    elif executor == HERE:
        yield Crew(1, lambda workers: InThisProcess())
    else:
        yield Crew(jobs or cores(), worker_pool)


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
def _dask(address: str) -> Iterator[Crew]:
    try:
        from distributed import Client
    except ImportError:
        raise ResultsError('dask is not installed: pip install "warentry[cluster]", then try again') from None
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise ResultsError(
            f"no dask scheduler answers at {address} ({error}): start one with `dask scheduler`, and workers with "
            f"`dask worker {address} --death-timeout 60`"
        ) from None
    try:
        workers = sum(client.ncores().values())
        if not workers:
            raise ResultsError(
                f"the dask scheduler at {address} has no workers: start some with "
                f"`dask worker {address} --death-timeout 60`"
            )
        yield Crew(workers, lambda count: _borrowed(client.get_executor(pure=False)), can_restart=False)
    finally:
        client.close()


@contextmanager
def _mpi() -> Iterator[Crew]:
    try:
        from mpi4py import MPI
        from mpi4py.futures import MPIPoolExecutor
    except ImportError as error:
        raise ResultsError(f'MPI cannot be used ({error}): pip install "warentry[mpi]" beside an MPI library') from None
    workers = MPI.COMM_WORLD.Get_size() - 1
    if workers < 1:
        raise ResultsError(
            "there are no MPI ranks to work: start with `mpiexec -n 3 python -m mpi4py.futures -m sim ...`, one rank "
            "more than workers"
        )
    with MPIPoolExecutor() as pool:
        yield Crew(workers, lambda count: _borrowed(pool), can_restart=False)


@contextmanager
def worker_pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool whose workers live no longer than this process, however it ends, and stop at once when the block is left.

    The start method is explicit because importing mesa changes the default one of the whole process.
    """
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["sim.batch.attempt"])
    theirs, ours = context.Pipe(duplex=False)
    with one_thread_each():
        pool = ProcessPoolExecutor(workers, context, _start_worker, (theirs,))
        try:
            yield pool
            pool.shutdown()
        except BaseException:
            # A worker that is compiling would not see the pipe close for many seconds.
            for worker in list((pool._processes or {}).values()):
                worker.kill()
            raise
        finally:
            ours.close()
            pool.shutdown(cancel_futures=True)
            theirs.close()


def _start_worker(lifeline: Connection) -> None:
    """Prepares a worker: Ctrl-C is its parent's business, and it ends when the parent's end of the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Connection) -> None:
    try:
        lifeline.recv_bytes()  # nothing is ever sent: this returns when the other end is gone
    except (EOFError, OSError):
        os._exit(1)


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Workers share the cores among themselves: numerical libraries in them get one thread each."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
