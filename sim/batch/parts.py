"""The parts of a results folder: each table of each block is one Parquet file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import duckdb
import numpy as np

from sim.batch.block import BlockResult
from sim.batch.contents import ENTRY_CHANCE
from sim.batch.errors import ResultsError
from sim.batch.files import cannot_write, written_aside
from sim.batch.ledger import DECISIONS, RUNS, WEEKLY, Entry, part, sha256_of
from sim.batch.sql import own_statements, read_parquet, text, uninterrupted
from sim.crisis.reasons import COLUMNS
from sim.crisis.solved import ANSWERS, DEMANDS
from sim.engine.arrays import Column
from sim.measured.decisions import Account
from sim.measured.endings import ENDINGS
from sim.measured.outcomes import OUTCOMES
from sim.measured.pressures import PRESSURES

PART_COLUMNS = {
    RUNS: "*",
    WEEKLY: "measure::VARCHAR AS measure, week::SMALLINT AS week, nullif(bin, -1)::SMALLINT AS bin, "
    "count::BIGINT AS count, total::DOUBLE AS total, squares::DOUBLE AS squares",
    DECISIONS: "week::SMALLINT AS week, demand::VARCHAR AS demand, answer::VARCHAR AS answer, "
    "reason::VARCHAR AS reason, count::BIGINT AS count, total::DOUBLE AS total",
}


def write_parts(folder: Path, result: BlockResult, failed: list[list[int]]) -> Entry:
    """Writes what is kept of a block; returns what the ledger must say of it, without which it is not there."""
    digests = {}
    with uninterrupted(), own_statements() as database:
        for kind, columns in tables_of(result).items():
            digests[kind] = _write(database, kind, columns, part(folder, kind, result.number))
    ended = Counter(np.array(ENDINGS)[result.runs["ending"]].tolist())
    return Entry(result.number, result.hazard.worlds, dict(ended), failed, digests)


def tables_of(result: BlockResult) -> dict[str, dict[str, Column]]:
    """The rows of each table that are kept of a block."""
    return {DECISIONS: decision_rows(result.decisions), WEEKLY: weekly_rows(result), RUNS: run_rows(result.runs)}


def stored_rows(database: duckdb.DuckDBPyConnection, file: Path, expected: int) -> dict[str, Column]:
    """The rows of a part as they were written; ResultsError, before reading, where there are not so many."""
    table = read_parquet([file])
    ((count,),) = database.execute(f"SELECT count(*) FROM {table}").fetchall()
    if count != expected:
        raise ResultsError(f"{file} holds {count:,} rows instead of {expected:,}")
    found = database.execute(f"SELECT * FROM {table}").fetchnumpy()
    return {name: np.ma.filled(values, -1) for name, values in found.items()}


def _write(database: duckdb.DuckDBPyConnection, kind: str, columns: Mapping[str, Column], path: Path) -> str:
    """Writes one part and returns its SHA-256."""
    database.register("block", dict(columns))
    texts = [name for name, values in columns.items() if values.dtype == object]
    words = ", ".join(f'"{name}"::VARCHAR AS "{name}"' for name in texts)
    chosen = f"* REPLACE ({words})" if kind == RUNS else PART_COLUMNS[kind]
    options = "FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false"
    try:
        path.parent.mkdir(exist_ok=True)
        with written_aside(path) as temporary:
            database.execute(f"COPY (SELECT {chosen} FROM block) TO {text(str(temporary))} ({options})")
            return sha256_of(temporary) or ""
    except OSError as error:
        raise cannot_write(path, error) from None
    except duckdb.Error as error:
        raise cannot_write(path, str(error).splitlines()[0]) from None
    finally:
        database.unregister("block")


def run_rows(runs: Mapping[str, Column]) -> dict[str, Column]:
    """The worlds of a block with words in place of numbered outcomes."""
    names = {outcome.name: np.array(outcome.names, dtype=object) for outcome in OUTCOMES if outcome.names}
    return {name: names[name][values] if name in names else values for name, values in runs.items()}


def weekly_rows(result: BlockResult) -> dict[str, Column]:
    """One row for each value of a pressure that occurs in a week, and one a week for the known chance of entry."""
    number, week, place = np.nonzero(result.pressures)
    weeks, none = len(result.hazard.total), np.zeros(len(week))
    pressures = np.array([pressure.name for pressure in PRESSURES], dtype=object)
    return {
        "measure": np.concatenate([pressures[number], np.full(weeks, ENTRY_CHANCE, dtype=object)]),
        "week": np.concatenate([week, np.arange(weeks)]),
        "bin": np.concatenate([place, np.full(weeks, -1)]),
        "count": np.concatenate([result.pressures[number, week, place], np.full(weeks, result.hazard.worlds)]),
        "total": np.concatenate([none, result.hazard.total]),
        "squares": np.concatenate([none, result.hazard.squares]),
    }


def decision_rows(account: Account) -> dict[str, Column]:
    """One row for each week, demand, answer and reason that occurs: how often, and the sum of its contributions."""
    cells = np.nonzero(account.count)
    week, demand, answer = (np.repeat(index, len(COLUMNS)) for index in cells)
    return {
        "week": week,
        "demand": np.array(DEMANDS, dtype=object)[demand],
        "answer": np.array(ANSWERS, dtype=object)[answer],
        "reason": np.tile(np.array(COLUMNS, dtype=object), len(cells[0])),
        "count": np.repeat(account.count[cells], len(COLUMNS)),
        "total": account.total[cells].ravel(),
    }
