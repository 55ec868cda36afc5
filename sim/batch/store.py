"""The tables of a results folder: Parquet parts, written and read with SQL; all SQL of the project stands here."""

from __future__ import annotations

import glob
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from sim.batch.block import BlockResult, WeeklyHazard
from sim.batch.errors import ResultsError
from sim.batch.manifest import Manifest, cannot_write, publish
from sim.batch.plan import Plan
from sim.crisis import ANSWERS, DEMANDS
from sim.decisions import COLUMNS, Account
from sim.endings import ENDINGS
from sim.outcomes import OUTCOMES
from sim.pressures import BINS, PRESSURES

if TYPE_CHECKING:
    from sim.scenario import Scenario

Column = NDArray[Any]
Counts = NDArray[np.int64]

SCENARIO_FILE, FAILURES_FILE = "scenario.resolved.yaml", "failures.jsonl"
RUNS, WEEKLY, DECISIONS = KINDS = ("runs", "weekly", "decisions")
ENTRY_CHANCE = "entry_chance"
PART_COLUMNS = {
    RUNS: "*",
    WEEKLY: "measure::VARCHAR AS measure, week::SMALLINT AS week, nullif(bin, -1)::SMALLINT AS bin, "
    "count::BIGINT AS count, total::DOUBLE AS total, squares::DOUBLE AS squares",
    DECISIONS: "week::SMALLINT AS week, demand::VARCHAR AS demand, answer::VARCHAR AS answer, "
    "reason::VARCHAR AS reason, count::BIGINT AS count, total::DOUBLE AS total",
}
VIEWS = (
    "CREATE VIEW pressures AS SELECT measure AS pressure, week, bin, count FROM weekly WHERE bin IS NOT NULL",
    "CREATE VIEW hazard AS SELECT week, count AS worlds, total, squares FROM weekly WHERE bin IS NULL",
)


@dataclass(frozen=True)
class Table:
    """What a query returned: the names of its columns, and its rows."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class Results:
    """The worlds of a results folder and all that was kept of them. No file stays open between two calls."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder, self.manifest = folder, manifest

    @staticmethod
    def open(folder: str | Path) -> Results:
        """The results in a folder; ResultsError where there are none."""
        return Results(Path(folder), Manifest.read(Path(folder)))

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario that was run, under its own name."""
        from dataclasses import replace

        from sim.scenario import load_scenario

        return replace(load_scenario(self.folder / SCENARIO_FILE), name=self.manifest.scenario)

    @property
    def plan(self) -> Plan:
        """The plan that was run, from which any one of its worlds can be replayed."""
        m = self.manifest
        return Plan(self.scenario, m.worlds, m.seed, points=m.points, block_size=m.block_size)

    @property
    def finished_blocks(self) -> list[int]:
        """The blocks whose worlds are here."""
        return finished_blocks(self.folder)

    @property
    def failures(self) -> list[dict[str, Any]]:
        """The blocks that failed and were not made up for since, each with its cause."""
        path, finished = self.folder / FAILURES_FILE, set(self.finished_blocks)
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        last = {failure["block"]: failure for failure in map(json.loads, lines)}
        return [failure for block, failure in sorted(last.items()) if block not in finished]

    @property
    def worlds(self) -> int:
        """How many worlds are here."""
        return int(self.query("SELECT count(*) FROM runs").rows[0][0])

    def runs(self, *columns: str) -> dict[str, Column]:
        """Columns of the table of worlds, all unless named, each (worlds,) in the order of the worlds."""
        chosen = ", ".join(map(_name, columns)) or "*"
        with self._tables() as tables:
            arrays = tables.execute(f"SELECT {chosen} FROM runs").fetchnumpy()
        return {name: np.asarray(values) for name, values in arrays.items()}

    def query(self, sql: str) -> Table:
        """The answer to a question in SQL about the tables `runs`, `pressures`, `hazard` and `decisions`."""
        with self._tables() as tables:
            cursor = tables.execute(sql)
            described = cursor.description or ()
            return Table(tuple(str(column[0]) for column in described), cursor.fetchall() if described else [])

    def endings(self) -> dict[str, int]:
        """How many worlds ended how."""
        counted = dict(self.query("SELECT ending, count(*) FROM runs GROUP BY ending").rows)
        return {ending: counted.get(ending, 0) for ending in ENDINGS}

    def ways(self, ending: str) -> dict[str, int]:
        """How many worlds came to an ending by which way."""
        sql = f"SELECT way, count(*) FROM runs WHERE ending = {_text(ending)} GROUP BY way ORDER BY way"
        return dict(self.query(sql).rows)

    def by_week(self) -> dict[str, Counts]:
        """How many worlds came to each ending in each week: {ending: (weeks,)}; `no_entry` has no week."""
        counts = {ending: np.zeros(self.manifest.weeks, dtype=np.int64) for ending in ENDINGS[1:]}
        for ending, week, count in self.query(
            "SELECT ending, week, count(*) FROM runs WHERE week >= 0 GROUP BY ending, week"
        ).rows:
            counts[ending][week] = count
        return counts

    def pressures(self) -> dict[str, Counts]:
        """How many worlds had which value of each pressure: {pressure: (weeks, bins)}."""
        counts = {p.name: np.zeros((self.manifest.weeks, BINS), dtype=np.int64) for p in PRESSURES}
        sql = "SELECT pressure, week, bin, sum(count)::BIGINT FROM pressures GROUP BY pressure, week, bin"
        for pressure, week, place, count in self.query(sql).rows:
            counts[pressure][week, place] = count
        return counts

    def hazard(self) -> WeeklyHazard:
        """The sums over all worlds of the known chance of an entry accumulated by each week."""
        sql = "SELECT sum(worlds)::BIGINT, sum(total), sum(squares) FROM hazard GROUP BY week ORDER BY week"
        worlds, total, squares = zip(*self.query(sql).rows, strict=True)
        return WeeklyHazard(worlds[0], np.array(total), np.array(squares))

    def decisions(self) -> Account:
        """The account of all demands and answers, summed over the worlds."""
        shape = (self.manifest.weeks, len(DEMANDS), len(ANSWERS))
        count, total = np.zeros(shape, dtype=np.int64), np.zeros((*shape, len(COLUMNS)))
        sql = "SELECT week, demand, answer, reason, sum(count)::BIGINT, sum(total) FROM decisions GROUP BY ALL"
        for week, demand, answer, reason, number, amount in self.query(sql).rows:
            cell = week, DEMANDS.index(demand), ANSWERS.index(answer)
            count[cell], total[(*cell, COLUMNS.index(reason))] = number, amount
        return Account(count, total)

    @contextmanager
    def _tables(self) -> Iterator[duckdb.DuckDBPyConnection]:
        blocks = self.finished_blocks
        if not blocks:
            raise ResultsError(f"{self.folder} holds no finished worlds yet: give the command that made it again")
        try:
            with connection() as database:
                for kind in KINDS:
                    files = [_pattern(part(self.folder, kind, block)) for block in blocks]
                    database.execute(f"CREATE VIEW {kind} AS SELECT * FROM read_parquet([{', '.join(files)}])")
                for view in VIEWS:
                    database.execute(view)
                yield database
        except duckdb.Error as error:
            raise self._explained(error) from None

    def _explained(self, error: duckdb.Error) -> ResultsError:
        """Why a query failed: a part that cannot be read, or the query itself."""
        for block in self.finished_blocks:
            broken = broken_part(self.folder, block)
            if broken is not None:
                return ResultsError(
                    f"{broken} is damaged: delete it and give the command that made the folder again; only what "
                    "is missing is run"
                )
        return ResultsError(f"the query cannot be answered: {str(error).splitlines()[0]}")


def finished_blocks(folder: Path) -> list[int]:
    """The blocks of a folder that are complete: the part of their runs is written last."""
    names = (path.stem.removeprefix("part-") for path in (folder / RUNS).glob("part-*.parquet"))
    return sorted(int(name) for name in names if name.isdecimal())


def part(folder: Path, kind: str, block: int) -> Path:
    """Where a block's part of a table lies."""
    return folder / kind / f"part-{block:06d}.parquet"


def broken_part(folder: Path, block: int) -> Path | None:
    """The first part of a block that cannot be read from end to end, if there is one."""
    with connection() as database:
        for kind in KINDS:
            path = part(folder, kind, block)
            try:
                database.execute(f"SELECT count(COLUMNS(*)) FROM read_parquet({_pattern(path)})").fetchall()
            except duckdb.Error:
                return path
    return None


def write_parts(folder: Path, result: BlockResult) -> None:
    """Writes what is kept of a block, the runs last; a part is there complete or not at all."""
    tables = {DECISIONS: decision_rows(result.decisions), WEEKLY: weekly_rows(result), RUNS: run_rows(result.runs)}
    with connection() as database:
        database.execute("SET threads = 1")
        for kind, columns in tables.items():
            _write(database, kind, columns, part(folder, kind, result.number))


def _write(database: duckdb.DuckDBPyConnection, kind: str, columns: Mapping[str, Column], path: Path) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    database.register("block", dict(columns))
    texts = [name for name, values in columns.items() if values.dtype == object]
    chosen = f"* REPLACE ({', '.join(f'{t}::VARCHAR AS {t}' for t in texts)})" if kind == RUNS else PART_COLUMNS[kind]
    target = _text(str(temporary))
    try:
        path.parent.mkdir(exist_ok=True)
        database.execute(f"COPY (SELECT {chosen} FROM block) TO {target} (FORMAT parquet, COMPRESSION zstd)")
        publish(temporary, path)
    except OSError as error:
        raise cannot_write(path, error) from None
    except duckdb.Error as error:
        raise cannot_write(path, str(error).splitlines()[0]) from None
    finally:
        database.unregister("block")
        temporary.unlink(missing_ok=True)


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


@contextmanager
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory, closed at the end: nothing but finished Parquet files ever meets the disk."""
    database = duckdb.connect()
    try:
        yield database
    finally:
        database.close()


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _pattern(path: Path) -> str:
    """A file's name where SQL expects a pattern."""
    return _text(glob.escape(str(path)))
