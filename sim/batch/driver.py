"""Hands blocks to workers and takes their outcomes: the same driver whoever the workers are."""

from __future__ import annotations

import pickle
from collections import Counter, deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from contextlib import suppress
from itertools import islice
from time import perf_counter

from sim.batch.attempt import Attempted, attempt, attempt_packed, killed
from sim.batch.errors import ResultsError
from sim.batch.executors import AUTO, Crew, cores, crew
from sim.batch.plan import Plan
from sim.engine.source import model_version

SMALL_WORK = 8.0  # seconds; below that, starting workers costs more than they save
TRIES = 3
IN_FLIGHT_PER_WORKER = 2

Outcomes = Generator[Attempted, None, None]


def simulate_blocks(
    plan: Plan, blocks: Iterable[int], jobs: int | None = None, executor: str | Executor = AUTO, expected: int = 0
) -> Outcomes:
    """The outcomes of blocks as they are finished, in any order; the next block is asked for when a worker is free.

    `jobs` processes share the work. None chooses: all cores, or this process alone when a block shows that the
    work is small, given that about `expected` blocks will come.
    """
    if executor == AUTO and jobs is None:
        yield from _with_as_many_as_pay(plan, iter(blocks), expected)
    elif executor == AUTO and (jobs == 1 or expected == 1):
        yield from _here(plan, blocks)
    else:
        with crew(executor, jobs) as workers:
            yield from _shared(plan, iter(blocks), workers)


def _here(plan: Plan, blocks: Iterable[int]) -> Outcomes:
    for block in blocks:
        yield attempt(plan, block, model_version())


def _with_as_many_as_pay(plan: Plan, blocks: Iterator[int], expected: int) -> Outcomes:
    yield from _here(plan, islice(blocks, 1))  # not timed: the first one compiles
    started = perf_counter()
    yield from _here(plan, islice(blocks, 1))
    left = (perf_counter() - started) * (expected - 2)
    workers = min(cores(), expected - 2)
    if workers < 2 or left < SMALL_WORK:
        yield from _here(plan, blocks)
    else:
        with crew(AUTO, workers) as pool:
            yield from _shared(plan, blocks, pool)


def _shared(plan: Plan, blocks: Iterator[int], workers: Crew) -> Outcomes:
    """Keeps workers busy. When one dies, each block that may have killed it is tried again by itself."""
    packed, running = pickle.dumps(plan), dict[Future[Attempted], int]()
    refused: list[int] = []
    more = True
    while more or running:
        try:
            with workers.start(workers.workers) as pool:
                while more or running:
                    free = IN_FLIGHT_PER_WORKER * workers.workers - len(running)
                    for block in islice(blocks, free):
                        refused = [block]
                        running[pool.submit(attempt_packed, packed, block, model_version())] = block
                        refused = []
                        free -= 1
                    more = free == 0
                    for future in wait(running, return_when=FIRST_COMPLETED).done if running else ():
                        outcome = _outcome(plan, future, running[future])
                        del running[future]
                        yield outcome
        except GeneratorExit:
            for future in running:
                future.cancel()
            raise
        except (BrokenExecutor, CancelledError) as error:
            if not workers.can_restart:
                raise ResultsError(
                    f"the workers are gone ({type(error).__name__}: {error}); what is finished is kept: see that they "
                    "run, then give the same command again"
                ) from None
            suspects, running, refused = sorted({*running.values(), *refused}), {}, []
            yield from _one_by_one(plan, suspects, workers)


def _outcome(plan: Plan, future: Future[Attempted], block: int) -> Attempted:
    """What a worker returned; where the workers themselves gave a block up, its worlds count as failed."""
    try:
        return future.result()
    except (BrokenExecutor, CancelledError, ResultsError):
        raise
    except Exception as error:
        return killed(plan, block, f"its worker gave it up ({type(error).__name__}: {error})")


def _one_by_one(plan: Plan, blocks: Sequence[int], workers: Crew) -> Outcomes:
    """Blocks of which one has killed a worker, never two at a time, so that the guilty one harms no other."""
    packed, waiting, deaths = pickle.dumps(plan), deque(blocks), Counter(blocks)
    while waiting:
        with suppress(BrokenExecutor), workers.start(1) as pool:
            while waiting:
                outcome = _outcome(plan, pool.submit(attempt_packed, packed, waiting[0], model_version()), waiting[0])
                waiting.popleft()
                yield outcome
        if waiting:
            deaths[waiting[0]] += 1
            if deaths[waiting[0]] == TRIES:
                yield killed(plan, waiting.popleft(), f"its process was killed {TRIES} times (out of memory?)")
