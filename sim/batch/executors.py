"""Who simulates the blocks: this process for small work, else a pool of worker processes."""

from __future__ import annotations

import os
import signal
import threading
import traceback
from collections import Counter, deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from time import perf_counter

from sim.batch.block import BlockResult, simulate_block
from sim.batch.folder import Failure
from sim.batch.plan import Plan

Outcome = BlockResult | Failure

SMALL_WORK = 8.0  # seconds; below that, starting workers costs more than they save
TRIES = 3
IN_FLIGHT_PER_WORKER = 2
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def simulate_blocks(plan: Plan, blocks: Sequence[int], jobs: int | None = None) -> Generator[Outcome, None, None]:
    """The blocks as they are finished, in any order; a block that fails comes as a Failure, and the others go on.

    `jobs` processes share the work. None chooses: all cores, or this process alone when the first block shows that
    the work is small.
    """
    if jobs is None:
        yield from _with_as_many_as_pay(plan, blocks)
    elif min(jobs, len(blocks)) > 1:
        yield from _in_processes(plan, blocks, min(jobs, len(blocks)))
    else:
        yield from _here(plan, blocks)


def cores() -> int:
    """How many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def attempt(plan: Plan, block: int) -> Outcome:
    """A block's result, or the reason why there is none."""
    try:
        return simulate_block(plan, block)
    except Exception as error:
        return _failure(plan, block, f"{type(error).__name__}: {error}", traceback.format_exc())


def _failure(plan: Plan, block: int, cause: str, trace: str) -> Failure:
    worlds = plan.worlds_of_block(block)
    return Failure(block, int(worlds[0]), len(worlds), plan.seed, cause, trace)


def _here(plan: Plan, blocks: Sequence[int]) -> Generator[Outcome, None, None]:
    for block in blocks:
        yield attempt(plan, block)


def _with_as_many_as_pay(plan: Plan, blocks: Sequence[int]) -> Generator[Outcome, None, None]:
    started = perf_counter()
    yield from _here(plan, blocks[:1])
    expected = (perf_counter() - started) * (len(blocks) - 1)
    workers = min(cores(), len(blocks) - 1)
    if workers < 2 or expected < SMALL_WORK:
        yield from _here(plan, blocks[1:])
    else:
        yield from _in_processes(plan, blocks[1:], workers)


def _in_processes(plan: Plan, blocks: Sequence[int], workers: int) -> Generator[Outcome, None, None]:
    """Keeps workers busy. When one dies, each block that may have killed it is tried again by itself."""
    waiting, running = deque(blocks), dict[Future[Outcome], int]()
    while waiting or running:
        try:
            with worker_pool(workers) as pool:
                while waiting or running:
                    while waiting and len(running) < IN_FLIGHT_PER_WORKER * workers:
                        block = waiting.popleft()
                        running[pool.submit(attempt, plan, block)] = block
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        outcome = future.result()
                        del running[future]
                        yield outcome
        except BrokenExecutor:
            suspects, running = sorted(running.values()), {}
            yield from _one_by_one(plan, suspects)


def _one_by_one(plan: Plan, blocks: Sequence[int]) -> Generator[Outcome, None, None]:
    """Blocks of which one has killed a worker, never two at a time, so that the guilty one harms no other."""
    waiting, deaths = deque(blocks), Counter(blocks)
    while waiting:
        with suppress(BrokenExecutor), worker_pool(1) as pool:
            while waiting:
                outcome = pool.submit(attempt, plan, waiting[0]).result()
                waiting.popleft()
                yield outcome
        if waiting:
            deaths[waiting[0]] += 1
            if deaths[waiting[0]] == TRIES:
                cause = f"its process was killed {TRIES} times (out of memory?)"
                yield _failure(plan, waiting.popleft(), cause, "")


@contextmanager
def worker_pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool whose workers live no longer than this process, however it ends, and stop at once when the block is left.

    The start method is explicit because importing mesa changes the default one of the whole process.
    """
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["sim.batch.block"])
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
