"""Who carries a piece of work out, and who hears how far it has come: the same for every question that simulates."""

from __future__ import annotations

import operator
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sim.batch.executors import AUTO, check_executor

if TYPE_CHECKING:
    from sim.batch.store import Results

RESULTS = Path("results")
MOST_JOBS = 1024


@dataclass(frozen=True)
class Progress:
    """How far work has come, in worlds: finished (some perhaps on another day), failed, and how many there are in all.

    `entries` are those among the finished worlds, None where they are not counted; `what` says of which part of the
    work this is; `damaged` are files that were found to be not what was written, and are made again.
    """

    done: int
    entries: int | None
    failed: int
    worlds: int
    damaged: tuple[Path, ...] = ()
    what: str = "worlds"


@dataclass(frozen=True)
class Shard:
    """Part `number` of `count` of the pieces of some work, for job arrays: 1 of 4, ..., 4 of 4."""

    number: int = 1
    count: int = 1

    def has(self, piece: int) -> bool:
        """Whether a piece belongs to this part."""
        return piece % self.count == self.number - 1


@dataclass
class Work:
    """How a question that simulates is carried out. None of it changes an answer.

    `jobs`: how many processes, None for as many as pay; `executor`: a name of executors.EXECUTORS, or any
    `concurrent.futures` executor, which stays its owner's; `shard`: only a part of the pieces; `place`: the folder in
    which results folders lie; `on_progress` hears how far it has come; `say` hears remarks in words ("nothing to
    simulate: ..."); `command` is noted in the manifests of what is made.

    `stored` fills with what was carried out by folder, so that failures in any of it can be told at the end; `kept`
    says what is kept of what is going on, for whoever stops it.
    """

    jobs: int | None = None
    executor: str | Executor = AUTO
    shard: Shard | None = None
    place: Path = RESULTS
    on_progress: Callable[[Progress], None] = lambda progress: None
    say: Callable[[str], None] = lambda remark: None
    command: str = ""
    stored: dict[Path, Results] = field(default_factory=dict, init=False)
    kept: Callable[[], str] = field(default=lambda: "whatever is finished is kept", init=False)

    def __post_init__(self) -> None:
        """Raises ValueError, with what is allowed, for workers that cannot be."""
        if isinstance(self.executor, str):
            check_executor(self.executor)
        elif not isinstance(self.executor, Executor):
            raise ValueError(f"executor={self.executor!r}: give a name, or a concurrent.futures executor")
        if self.jobs is None:
            return
        try:
            count = operator.index(self.jobs)
        except TypeError:
            count = 0
        if isinstance(self.jobs, bool) or not 1 <= count <= MOST_JOBS:
            raise ValueError(
                f"jobs={self.jobs!r} is no number of processes: give a whole number from 1 to {MOST_JOBS:,}, or None "
                "for as many as pay"
            )
        self.jobs = count
