"""Pieces of work that give something small and no tables of worlds: each is an entry of a ledger, and found again.

A folder belongs to one work: its name says what that is, so that the same work asked for again finds its pieces there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.batch.driver import fill
from sim.batch.errors import ResultsError
from sim.batch.files import cannot_write, sweep
from sim.batch.ledger import LEDGER, entry_file
from sim.batch.reservation import Reservations
from sim.batch.sealed import read_sealed, write_sealed
from sim.batch.work import Progress, Work

Content = Any  # what JSON can hold


@dataclass(frozen=True)
class Piece:
    """What is to be done, by something that can be sent to a worker, and how many worlds it simulates."""

    call: Callable[[], Content]
    worlds: int


def carry_out(folder: Path, pieces: Sequence[Piece], work: Work, what: str = "worlds") -> list[Content]:
    """What the pieces give, in their order; those that were done before are found in the folder.

    `what` names them to whoever hears of progress. Raises ResultsError where one cannot be done or kept.
    """
    try:
        (folder / LEDGER).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from None
    with Reservations(folder) as reservations:
        kept = _Kept(folder, pieces, work, what, reservations)
        fill(kept, kept, work.jobs, work.executor)
        if reservations.nobody_else():
            sweep(folder / LEDGER)
    return [kept.found[number] for number in range(len(pieces))]


class _Kept:
    """The pieces of a folder: a task, and the store of what is done of it."""

    def __init__(
        self, folder: Path, pieces: Sequence[Piece], work: Work, what: str, reservations: Reservations
    ) -> None:
        self.folder, self.pieces, self.work, self.what, self.reservations = folder, pieces, work, what, reservations
        self.found: dict[int, Content] = {}
        work.kept = self._kept
        if not self.look():
            self._say()

    def call(self, piece: int) -> Callable[[], Content]:
        return self.pieces[piece].call

    def given_up(self, piece: int, cause: str) -> Content:
        raise ResultsError(
            f"part {piece + 1} of {len(self.pieces)} ({self.what}) failed: {cause}; what is finished is kept: change "
            "what is asked for, or use fewer workers at a time, or report it"
        )

    def missing(self) -> list[int]:
        return [number for number in range(len(self.pieces)) if number not in self.found]

    def has(self, piece: int) -> bool:
        said = read_sealed(entry_file(self.folder, piece))
        if said is not None:
            self.found[piece] = json.loads(said)
        return said is not None

    def keep(self, piece: int, result: Content) -> None:
        said = json.dumps(result)
        write_sealed(entry_file(self.folder, piece), said)
        self.found[piece] = json.loads(said)
        self._say()

    def look(self) -> bool:
        is_news = any([self.has(piece) for piece in self.missing()])
        if is_news:
            self._say()
        return is_news

    def is_enough(self) -> bool:
        return False

    def _kept(self) -> str:
        self.look()
        done, worlds = self._worlds()
        return f"{done:,} of {worlds:,} worlds ({self.what}) are kept in {self.folder}"

    def _worlds(self) -> tuple[int, int]:
        """How many worlds are done, and how many there are."""
        all_, done = range(len(self.pieces)), self.found
        return sum(self.pieces[n].worlds for n in done), sum(self.pieces[n].worlds for n in all_)

    def _say(self) -> None:
        done, worlds = self._worlds()
        self.work.on_progress(Progress(done, None, 0, worlds, what=self.what))
