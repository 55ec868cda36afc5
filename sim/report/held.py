"""Results whose tables are read from disk once and then held: a report asks them many questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import duckdb

from sim.batch.errors import ResultsError
from sim.batch.ledger import DECISIONS, RUNS, WEEKLY
from sim.batch.manifest import Manifest
from sim.batch.sql import identifier
from sim.batch.store import Results
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
# What the report never asks of single blocks is added up on the way in.
ADDED_UP = {
    WEEKLY: "SELECT measure, week, bin, sum(count)::BIGINT AS count, sum(total) AS total, sum(squares) AS squares "
    "FROM weekly GROUP BY ALL",
    DECISIONS: "SELECT week, demand, answer, reason, sum(count)::BIGINT AS count, sum(total) AS total "
    "FROM decisions GROUP BY ALL",
}


class HeldResults(Results):
    """The results of a folder, in memory until they are closed.

    Reading starts at once and beside everything else: by the time that the rest of the program is loaded it is done.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        super().__init__(folder, manifest)
        self._open = ExitStack()
        self._reader = ThreadPoolExecutor(1)
        self._database = self._reader.submit(self._read)

    def _read(self) -> duckdb.DuckDBPyConnection:
        columns = dict.fromkeys([*DESIGN, *self.manifest.parameters, *self.settings.columns, *ASKED])
        wanted = {RUNS: f"SELECT {', '.join(map(identifier, columns))} FROM runs", **ADDED_UP}
        database = self._open.enter_context(super()._tables("; ".join(wanted.values())))
        try:
            for kind, sql in wanted.items():
                database.execute(f"CREATE TABLE held_{kind} AS {sql}")
                database.execute(f"CREATE OR REPLACE TEMP VIEW {kind} AS SELECT * FROM held_{kind}")
        except duckdb.Error as error:
            raise self._explained(error) from None
        return database

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
