"""Results whose tables are read from disk once and then held: a report asks them many questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb

from sim.batch.errors import ResultsError
from sim.batch.ledger import DECISIONS, KINDS, RUNS, WEEKLY
from sim.batch.manifest import Manifest
from sim.batch.store import Results

# What the report never asks of single blocks is added up on the way in.
HELD = {
    RUNS: "SELECT * FROM runs",
    WEEKLY: "SELECT measure, week, bin, sum(count)::BIGINT AS count, sum(total) AS total, sum(squares) AS squares "
    "FROM weekly GROUP BY ALL",
    DECISIONS: "SELECT week, demand, answer, reason, sum(count)::BIGINT AS count, sum(total) AS total "
    "FROM decisions GROUP BY ALL",
}


class HeldResults(Results):
    """The results of a folder, in memory from the first question on until they are closed."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        super().__init__(folder, manifest)
        self._open = ExitStack()
        self._database: duckdb.DuckDBPyConnection | None = None

    @contextmanager
    def _tables(self, sql: str) -> Iterator[duckdb.DuckDBPyConnection]:
        if self._database is None:
            self._database = self._open.enter_context(super()._tables(" ".join((*KINDS, "pressures", "hazard"))))
            self._hold(self._database)
        try:
            yield self._database
        except duckdb.Error as error:
            raise self._explained(error) from None

    def _hold(self, database: duckdb.DuckDBPyConnection) -> None:
        try:
            for kind, sql in HELD.items():
                database.execute(f"CREATE TABLE held_{kind} AS {sql}")
                database.execute(f"CREATE OR REPLACE VIEW {kind} AS SELECT * FROM held_{kind}")
        except duckdb.Error as error:
            raise self._explained(error) from None

    def close(self) -> None:
        """Lets go of the tables."""
        self._open.close()


@contextmanager
def held(folder: Path) -> Iterator[HeldResults]:
    """The results in a folder while a report is made of them; ResultsError where there are no finished worlds."""
    results = HeldResults(folder, Manifest.read(folder))
    if not results.finished_blocks:
        raise ResultsError(f"{folder} holds no finished worlds yet, so that there is nothing to report: {_remedy(folder)}")
    try:
        yield results
    finally:
        results.close()


def _remedy(folder: Path) -> str:
    return f"finish it with `warentry resume {folder}`"
