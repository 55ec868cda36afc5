"""Worker processes of this machine, which live no longer than the process that called them."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from typing import Any

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
_is_beside = False


def is_beside() -> bool:
    """Whether this process is such a worker: it has the same files before it as the process that called it."""
    return _is_beside


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
    with one_thread_each(), _without_main():
        pool = ProcessPoolExecutor(workers, context, _start_worker, (theirs,))
        try:
            yield pool
            pool.shutdown()
        except BaseException:
            _kill(pool)
            raise
        finally:
            ours.close()
            pool.shutdown(cancel_futures=True)
            theirs.close()


def break_if_stuck(pool: ProcessPoolExecutor) -> None:
    """Ends the workers of a pool of which one is dead and from which nothing comes: it then sees that it is broken.

    It would wait for the rest of a result that was being sent when the worker was killed.
    """
    if any(worker.exitcode is not None for worker in list((pool._processes or {}).values())):
        _kill(pool)


def _kill(pool: Any) -> None:
    """Ends the workers at once: one that is compiling would not see the pipe close for many seconds.

    One may have been sending a result. The pool of the standard library would wait for the rest of it for as long as
    anybody could still send it, and this process holds the same end of the pipe.
    """
    workers = list((pool._processes or {}).values())
    for worker in workers:
        worker.kill()
    for worker in workers:
        worker.join()
    pool._result_queue._writer.close()


@contextmanager
def _without_main() -> Iterator[None]:
    """Workers need nothing of the program that was started: without this each would import, and so run, it again."""
    main = sys.modules["__main__"]
    hidden: dict[str, Any] = {name: vars(main)[name] for name in ("__file__", "__spec__") if name in vars(main)}
    vars(main).update(__file__=None, __spec__=None)
    try:
        yield
    finally:
        vars(main).update(hidden)


def _start_worker(lifeline: Connection) -> None:
    """Prepares a worker: Ctrl-C is its parent's business, and it ends when the parent's end of the pipe closes."""
    global _is_beside
    _is_beside = True
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
