"""Worlds that come in while somebody waits: a few first, more behind them, none for a tab that is closed."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import AbstractContextManager, ExitStack, aclosing, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.sampling import Sampling
from sim.batch.block import BlockResult, simulate_block
from sim.batch.executors import cores
from sim.batch.manifest import identity
from sim.batch.packed import Packed
from sim.batch.parts import run_rows
from sim.batch.plan import Plan
from sim.batch.workers import worker_pool
from sim.design.settings import COMMON
from sim.engine.arrays import Column
from sim.engine.compiled import must_compile_first
from sim.measured.decisions import Account

SLICES = (64, 64, 128, 128)  # worlds: the first answer at once, then with less overhead
LATER = 256
MOST_KEPT = 24  # answers that are kept in case they are asked for again
WARM_UP = 8  # worlds

Slice = tuple[int, int]
Begun = tuple[Callable[[], Any], Future[Any]]  # what a worker was asked to do, and what will come of it


@dataclass(frozen=True)
class Gathered:
    """The first worlds of a plan and all that is summed over them, as a results folder holds it.

    `runs` {column: (worlds,)}, endings as words; `pressures` (pressures, weeks, bins); `chance` (weeks,) the sum of the
    known chances of an entry accumulated by each week; `failed`: worlds that could not be simulated, left out.
    """

    plan: Plan
    runs: dict[str, Column]
    pressures: NDArray[np.int64]
    chance: NDArray[np.float64]
    decisions: Account
    failed: int = 0

    @property
    def worlds(self) -> int:
        """How many worlds are here."""
        return len(self.runs["world"])

    @property
    def done(self) -> int:
        """How many worlds were tried."""
        return self.worlds + self.failed

    @property
    def sampling(self) -> Sampling:
        """How the points were come by."""
        return Sampling(self.plan.drawn, 1, all_share=self.plan.luck == COMMON)

    def with_more(self, block: BlockResult | None, tried: int) -> Gathered:
        """With the worlds of a block, or without any where they have failed."""
        if block is None:
            return Gathered(self.plan, self.runs, self.pressures, self.chance, self.decisions, self.failed + tried)
        rows = run_rows(block.runs)
        account = self.decisions
        return Gathered(
            self.plan,
            {name: np.concatenate([self.runs[name], rows[name]]) for name in rows} if self.runs else rows,
            self.pressures + block.pressures,
            self.chance + block.hazard.total,
            Account(account.count + block.decisions.count, account.total + block.decisions.total),
            self.failed,
        )


def slices(worlds: int) -> list[Slice]:
    """From which world to which each piece of work goes."""
    found, first = list[Slice](), 0
    while first < worlds:
        size = SLICES[len(found)] if len(found) < len(SLICES) else LATER
        found.append((first, min(first + size, worlds)))
        first = found[-1][1]
    return found


def simulate(plan: Packed[Plan], piece: Slice) -> BlockResult | None:
    """What a worker does: some worlds of a plan; None where one of them fails."""
    try:
        return simulate_block(plan.value, 0, np.arange(*piece))
    except Exception:
        return None


@dataclass
class Workers:
    """The processes that simulate for every tab, started before they are needed and again where one has died.

    `start` calls so many of them; `submitted` counts what they were asked to do.
    """

    count: int = field(default_factory=cores)
    start: Callable[[int], AbstractContextManager[Executor]] = worker_pool
    _stack: ExitStack = field(default_factory=ExitStack, init=False)
    _pool: Executor | None = field(default=None, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)
    submitted: int = field(default=0, init=False)
    is_closed: bool = field(default=False, init=False)

    def submit(self, call: Callable[[], Any]) -> Future[Any]:
        """Has a call carried out by a worker."""
        with self._lock:
            if self.is_closed:
                raise BrokenExecutor("the server has ended")
            self.submitted += 1
            for _ in range(2):
                if self._pool is None:
                    self._pool = self._stack.enter_context(self.start(self.count))
                try:
                    return self._pool.submit(call)
                except BrokenExecutor:
                    self._end()
        raise BrokenExecutor("the workers cannot be started")

    @property
    def executor(self) -> Executor:
        """The processes themselves, for a question that wants them."""
        self.submit(int).result()
        assert self._pool is not None
        return self._pool

    def warm(self, plan: Plan) -> list[Future[Any]]:
        """Has each worker load the model; the first compiles it where that has to be."""
        call = partial(simulate, Packed(plan), (0, min(WARM_UP, plan.worlds)))
        if must_compile_first():
            self.submit(call).result()
        return [self.submit(call) for _ in range(self.count)]

    def close(self) -> None:
        """Ends the processes; there will be no others."""
        with self._lock:
            self.is_closed = True
            self._end()

    def _end(self) -> None:
        stack, self._stack, self._pool = self._stack, ExitStack(), None
        stopped = KeyboardInterrupt()
        with suppress(KeyboardInterrupt):  # at once: what is in hand is not wanted
            stack.__exit__(type(stopped), stopped, None)


class Kept:
    """Answers that were worked out whole, the latest of them, so that a pinned scenario is simulated once."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self.most = most
        self._known: OrderedDict[str, Gathered] = OrderedDict()

    def get(self, key: str) -> Gathered | None:
        """What is known of a plan."""
        found = self._known.get(key)
        if found is not None:
            self._known.move_to_end(key)
        return found

    def put(self, key: str, gathered: Gathered) -> None:
        """Keeps it, as the latest."""
        self._known[key] = gathered
        self._known.move_to_end(key)
        while len(self._known) > self.most:
            self._known.popitem(last=False)


def empty(plan: Plan) -> Gathered:
    """Nothing yet."""
    from sim.crisis.reasons import COLUMNS
    from sim.crisis.solved import ANSWERS, DEMANDS
    from sim.measured.pressures import BINS, PRESSURES

    weeks, shape = plan.scenario.weeks, (plan.scenario.weeks, len(DEMANDS), len(ANSWERS))
    return Gathered(
        plan,
        {},
        np.zeros((len(PRESSURES), weeks, BINS), dtype=np.int64),
        np.zeros(weeks),
        Account(np.zeros(shape, dtype=np.int64), np.zeros((*shape, len(COLUMNS)))),
    )


async def stream(plans: Sequence[Plan], workers: Workers, kept: Kept) -> AsyncIterator[list[Gathered]]:
    """The worlds of plans that share their luck, as they come: after each piece all that is known of each plan.

    The pieces are the same for all, so that at every moment the same worlds stand beside each other. Whoever stops
    listening stops the work: nothing more is begun.
    """
    keys = [identity(plan) for plan in plans]
    whole = [kept.get(key) for key in keys]
    known = [found for found in whole if found is not None]
    if len(known) == len(plans):
        yield known
        return
    gathered = [empty(plan) for plan in plans]
    missing = [Packed(plan) if found is None else None for found, plan in zip(whole, plans, strict=True)]
    async with aclosing(in_pieces(missing, plans[0].worlds, workers)) as pieces:
        async for (first, end), blocks in pieces:
            for place, (found, block) in enumerate(zip(whole, blocks, strict=True)):
                before = gathered[place]
                gathered[place] = before.with_more(block, end - first) if found is None else first_worlds(found, end)
            if all(found.worlds for found in gathered):
                yield list(gathered)
    for key, found in zip(keys, gathered, strict=True):
        kept.put(key, found)


async def in_pieces(
    plans: Sequence[Packed[Plan] | None], worlds: int, workers: Workers
) -> AsyncGenerator[tuple[Slice, list[BlockResult | None]], None]:
    """Piece after piece, with its worlds in each plan (None for no plan, or where they have failed).

    A few are begun ahead of the one that is waited for; none after whoever listens has gone.
    """
    ahead, waiting = iter(slices(worlds)), deque[tuple[Slice, list[Begun | None]]]()

    def begin() -> None:
        for piece in islice(ahead, max(2, workers.count) - len(waiting)):
            calls = [None if plan is None else partial(simulate, plan, piece) for plan in plans]
            waiting.append((piece, [None if call is None else (call, workers.submit(call)) for call in calls]))

    try:
        begin()
        while waiting:
            piece, begun = waiting[0]
            blocks = [None if each is None else await _done(each, workers) for each in begun]
            waiting.popleft()
            begin()
            yield piece, blocks
    finally:
        for _, begun in waiting:
            for _, future in filter(None, begun):
                future.cancel()


async def _done(begun: Begun, workers: Workers) -> BlockResult | None:
    """What a worker returns; where it has died, what another one does."""
    call, future = begun
    try:
        return await asyncio.wrap_future(future)
    except BrokenExecutor:
        return await asyncio.wrap_future(workers.submit(call))


def first_worlds(whole: Gathered, count: int) -> Gathered:
    """The worlds up to a number; what is summed over worlds stays that of all of them."""
    if count >= whole.done:
        return whole
    chosen = whole.runs["world"] < count
    runs = {name: values[chosen] for name, values in whole.runs.items()}
    return Gathered(whole.plan, runs, whole.pressures, whole.chance, whole.decisions, whole.failed)
