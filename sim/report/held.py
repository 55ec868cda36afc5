"""Results whose tables are read from disk once and then held: a report asks them many questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import duckdb

from sim.batch.errors import ResultsError
from sim.batch.ledger import KINDS, RUNS, part
from sim.batch.manifest import Manifest
from sim.batch.sql import connection
from sim.batch.store import Results
from sim.engine.arrays import Column
from sim.measured.outcomes import OUTCOMES

if TYPE_CHECKING:
    from sim.measured.decisions import Account

# The outcomes of which a report asks: a question that names another one is answered from disk.
ASKED = (
    "ending", "way", "week", "entry_chance", "requests", "ultimatums", "transit_asked", "exercises_asked",
    "groups_asked", "basings_asked", "partial_answers", "refusals", "coercions", "feint_episodes", "preparations",
    "incidents", "takeover_attempts", "entries_after_takeover",
)  # fmt: skip
DESIGN = ("world", "point", "replication", "sample", "setting")
UNASKED = {outcome.name for outcome in OUTCOMES} - {*ASKED}


class HeldResults(Results):
    """The results of a folder, in memory until they are closed.

    Reading starts at once and beside everything else: by the time that the rest of the program is loaded it is done.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        super().__init__(folder, manifest)
        self._open = ExitStack()
        self._rows: dict[str, list[tuple[Any, ...]]] = {}
        self._columns: dict[str, dict[str, Column]] = {}
        self._reader = ThreadPoolExecutor(1)
        self._database = self._reader.submit(self._read)

    def _read(self) -> duckdb.DuckDBPyConnection:
        columns = dict.fromkeys([*DESIGN, *self.manifest.parameters, *self.settings.columns, *ASKED])
        blocks = self.finished_blocks
        try:
            known = self._contents.sound(KINDS, blocks)
            files = [part(self.folder, kind, block) for kind in KINDS for block in blocks]
            database = self._open.enter_context(connection(files))
            for kind in KINDS:
                self._contents.hold(database, kind, known, *columns)
        except (duckdb.Error, MemoryError) as error:
            raise self._explained(error) from None
        return database

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of an answer of our own asking, asked once."""
        if sql not in self._rows:
            self._rows[sql] = super().rows(sql)
        return list(self._rows[sql])

    def columns(self, sql: str) -> dict[str, Column]:
        """The columns of an answer of our own asking, each (rows,), asked once."""
        if sql not in self._columns:
            self._columns[sql] = super().columns(sql)
        return dict(self._columns[sql])

    @contextmanager
    def _tables(self, sql: str, *beside: Path, is_ours: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        if not _is_held(sql):
            with super()._tables(sql, *beside, is_ours=is_ours) as tables:
                yield tables
            return
        try:
            yield self._database.result()
        except duckdb.Error as error:
            raise self._explained(error) from None

    def decisions(self) -> Account:
        """The account of all demands and answers, summed over the worlds."""
        return self._account

    @cached_property
    def _account(self) -> Account:
        return super().decisions()

    @cached_property
    def worlds(self) -> int:
        """How many worlds are here."""
        return super().worlds

    @cached_property
    def finished_blocks(self) -> list[int]:
        """The blocks whose worlds are here."""
        return super().finished_blocks

    def close(self) -> None:
        """Lets go of the tables."""
        self._reader.shutdown()
        self._open.close()


@contextmanager
def held(folder: Path) -> Iterator[HeldResults]:
    """The results in a folder while a report is made of them; ResultsError where there are no finished worlds."""
    results = HeldResults(folder, _checked(folder))
    try:
        yield results
    finally:
        results.close()


def _is_held(sql: str) -> bool:
    """Whether a question is one about what is held: of the worlds, it must name some outcomes, and no others."""
    words = set(re.findall(r"\w+", sql.lower()))
    return RUNS not in words or (bool(words & {*ASKED, *DESIGN}) and not words & UNASKED)


def _checked(folder: Path) -> Manifest:
    manifest = Manifest.read(folder)
    if not Results(folder, manifest).finished_blocks:
        raise ResultsError(
            f"{folder} holds no finished worlds yet, so that there is nothing to report: "
            f"finish it with `warentry resume {quote(str(folder))}`"
        )
    return manifest
