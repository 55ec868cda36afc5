"""The one loop in which work is done: independent pieces handed to workers, whoever they are, and kept as they come.

What the pieces are is the business of a `Task`; where finished ones are kept, that of a `Store`. Neither the order in
which pieces are finished nor who does them changes any of them.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import closing, suppress
from itertools import chain, islice
from time import perf_counter
from typing import Any, Protocol

from sim.batch.errors import ResultsError
from sim.batch.executors import AUTO, Crew, cores, crew, may_start_processes
from sim.batch.reservation import Reservations
from sim.batch.workers import break_if_stuck
from sim.engine.source import model_version

LOOK_EVERY = 5.0  # seconds after which a pool from which nothing comes is looked at
SMALL_WORK = 8.0  # seconds; below that, starting processes costs more than they save over threads
TRIES = 3
IN_FLIGHT_PER_WORKER = 2
PATIENCE = 0.2  # seconds between two looks at what another process is doing

Done = Generator[tuple[int, Any], None, None]


class Task(Protocol):
    """Independent pieces of work, each known by its number."""

    def call(self, piece: int) -> Callable[[], Any]:
        """What is to be done of a piece: something that can be sent to a worker."""
        ...

    def given_up(self, piece: int, cause: str) -> Any:
        """What is kept of a piece whose worker did not live to tell, or that failed; it may raise ResultsError."""
        ...


class Store(Protocol):
    """Where finished pieces are kept, and which are wanted."""

    reservations: Reservations

    def missing(self) -> list[int]:
        """The pieces still to be done."""
        ...

    def has(self, piece: int) -> bool:
        """Whether a piece has been finished meanwhile, by another process."""
        ...

    def keep(self, piece: int, result: Any) -> None:
        """Keeps a finished piece."""
        ...

    def look(self) -> bool:
        """Takes note of what other processes have finished; whether there was any."""
        ...

    def is_enough(self) -> bool:
        """Whether no more is wanted, though pieces are missing."""
        ...


def fill(store: Store, task: Task, jobs: int | None = None, executor: str | Executor = AUTO) -> None:
    """Does the pieces that a store lacks, side by side with other processes that do the same.

    Raises ResultsError where the workers are gone, or something cannot be kept; what is finished stays kept.
    """
    while (missing := store.missing()) and not store.is_enough():
        if not _some(store, task, missing, jobs, executor):
            time.sleep(PATIENCE)
        store.look()


def _some(store: Store, task: Task, missing: list[int], jobs: int | None, executor: str | Executor) -> bool:
    """Does the missing pieces that no other process has reserved; whether there were any."""
    reserved = _reserved(store, missing)
    first = list(islice(reserved, 1))
    if not first:
        return False
    with closing(carried_out(task, chain(first, reserved), jobs, executor, len(missing))) as done:
        for piece, result in done:
            store.keep(piece, result)
            store.reservations.give_back(piece)
            if store.is_enough():
                break
    return True


def _reserved(store: Store, missing: Iterable[int]) -> Iterator[int]:
    for piece in missing:
        if not store.reservations.take(piece):
            continue
        if store.has(piece):
            store.reservations.give_back(piece)
        else:
            yield piece


def carried_out(
    task: Task, pieces: Iterable[int], jobs: int | None = None, executor: str | Executor = AUTO, expected: int = 0
) -> Done:
    """Pieces with their results as they are finished, in any order; the next is asked for when a worker is free.

    `jobs` processes share the work. None chooses: a process on each core, or threads of this one when a piece shows
    that the work is small, given that about `expected` pieces will come.
    """
    if executor == AUTO and jobs is None and may_start_processes():
        yield from _with_as_many_as_pay(task, iter(pieces), expected)
    elif executor == AUTO and (jobs == 1 or expected == 1 or not may_start_processes()):
        yield from _here(task, pieces)
    else:
        with crew(executor, jobs) as workers:
            yield from _shared(task, iter(pieces), workers)


def _do(call: Callable[[], Any], model: str) -> Any:
    """What a worker does; ResultsError where the model there is not the `model` that the results are made with."""
    if model != model_version():
        raise ResultsError(
            f"a worker has another version of the model ({model_version()}) than the one that asks for results "
            f"({model}): install the same version everywhere, then give the same command again"
        )
    return call()


def _here(task: Task, pieces: Iterable[int]) -> Done:
    for piece in pieces:
        try:
            result = task.call(piece)()
        except ResultsError:
            raise
        except Exception as error:
            result = task.given_up(piece, f"{type(error).__name__}: {error}")
        yield piece, result


def _with_as_many_as_pay(task: Task, pieces: Iterator[int], expected: int) -> Done:
    yield from _here(task, islice(pieces, 1))  # not timed: the first one compiles
    started = perf_counter()
    yield from _here(task, islice(pieces, 1))
    left = (perf_counter() - started) * (expected - 2)
    workers = min(cores(), expected - 2)
    if workers < 2:
        yield from _here(task, pieces)
    elif left < SMALL_WORK:  # threads are there at once, and the kernels hold no lock
        yield from _shared(task, pieces, Crew(workers, ThreadPoolExecutor, can_restart=False))
    else:
        with crew(AUTO, workers) as pool:
            yield from _shared(task, pieces, pool)


def _shared(task: Task, pieces: Iterator[int], workers: Crew) -> Done:
    """Keeps workers busy. When one dies, each piece that may have killed it is tried again by itself."""
    running = dict[Future[Any], int]()
    refused: list[int] = []
    more = True
    while more or running:
        try:
            with workers.start(workers.workers) as pool:
                while more or running:
                    free = IN_FLIGHT_PER_WORKER * workers.workers - len(running)
                    for piece in islice(pieces, free):
                        refused = [piece]
                        running[pool.submit(_do, task.call(piece), model_version())] = piece
                        refused = []
                        free -= 1
                    more = free == 0
                    for future in _finished(running, pool):
                        result = _result(task, future, running[future])
                        yield running.pop(future), result
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
            yield from _one_by_one(task, suspects, workers)


def _finished(running: dict[Future[Any], int], pool: Executor) -> set[Future[Any]]:
    """The calls that are done, at least one, or none where none is running."""
    while running:
        done = wait(running, timeout=LOOK_EVERY, return_when=FIRST_COMPLETED).done
        if done:
            return done
        if isinstance(pool, ProcessPoolExecutor):
            break_if_stuck(pool)
    return set()


def _result(task: Task, future: Future[Any], piece: int) -> Any:
    """What a worker returned; where the workers themselves gave a piece up, what is kept of that."""
    try:
        return future.result()
    except (BrokenExecutor, CancelledError, ResultsError):
        raise
    except Exception as error:
        return task.given_up(piece, f"its worker gave it up ({type(error).__name__}: {error})")


def _one_by_one(task: Task, pieces: Sequence[int], workers: Crew) -> Done:
    """Pieces of which one has killed a worker, never two at a time, so that the guilty one harms no other."""
    waiting, deaths = deque(pieces), Counter(pieces)
    while waiting:
        with suppress(BrokenExecutor), workers.start(1) as pool:
            while waiting:
                result = _result(task, pool.submit(_do, task.call(waiting[0]), model_version()), waiting[0])
                yield waiting.popleft(), result
        if waiting:
            deaths[waiting[0]] += 1
            if deaths[waiting[0]] == TRIES:
                cause = f"its process was killed {TRIES} times (out of memory?)"
                yield waiting[0], task.given_up(waiting.popleft(), cause)
