"""The tables of a results folder, read with SQL."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from sim.batch.errors import ResultsError
from sim.batch.files import cannot_write, discard, publish, temporary_name
from sim.batch.ledger import DECISIONS, KINDS, RUNS, WEEKLY, entries, finished_blocks, part
from sim.batch.manifest import Manifest, stages
from sim.batch.plan import Plan
from sim.batch.sql import connection, pattern, text
from sim.design.settings import ONE_SETTING, Settings
from sim.engine.arrays import Column, Counts
from sim.measured.decisions import WeeklyHazard
from sim.measured.endings import ENDINGS
from sim.measured.pressures import BINS, PRESSURES

if TYPE_CHECKING:
    from sim.design.ensemble import Drawn, Ensemble
    from sim.measured.decisions import Account
    from sim.scenario import Scenario


SCENARIO_FILE, FAILURES_FILE, SETTINGS_FILE = "scenario.resolved.yaml", "failures.jsonl", "settings.json"
ENSEMBLE_FILE = "ensemble.csv"
STEP = 2.0**-50  # known chances are added up as whole numbers of this size: the same sum in any order
LUCK_CLUSTERS = 64
VIEWS = {
    "pressures": "SELECT measure AS pressure, week, bin, count FROM weekly WHERE bin IS NOT NULL",
    "hazard": "SELECT week, count AS worlds, total, squares FROM weekly WHERE bin IS NULL",
}
SOURCES = {RUNS: {RUNS}, WEEKLY: {WEEKLY, *VIEWS}, DECISIONS: {DECISIONS}}


@dataclass(frozen=True)
class QueryTable:
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
        return Plan(
            self.scenario,
            m.worlds,
            m.seed,
            points=m.points // m.settings,
            block_size=m.block_size,
            settings=self.settings,
            method=m.method,
            luck=m.luck,
            paired_points=m.paired_points,
            until=m.until,
            ensemble=self.ensemble,
            earlier=stages(m),
        )

    @cached_property
    def ensemble(self) -> Ensemble | None:
        """The ensemble whose members are the points, as it was when the run began; None where there is none."""
        if not self.manifest.ensemble_digest:
            return None
        from sim.design.ensemble import Ensemble, EnsembleError

        try:
            found = Ensemble.read(self.folder / ENSEMBLE_FILE)
        except EnsembleError as error:
            raise ResultsError(f"{error}; or run the scenario again") from None
        if found.digest != self.manifest.ensemble_digest:
            raise ResultsError(f"{self.folder / ENSEMBLE_FILE} is not what it was: run the scenario again")
        return found

    @cached_property
    def drawn(self) -> Drawn | None:
        """Which member of the ensemble each point has, and how much it counts; None without an ensemble."""
        return self.plan.drawn if self.manifest.ensemble_digest else None

    @cached_property
    def settings(self) -> Settings:
        """The settings that were tried; without columns, the scenario as it is."""
        path = self.folder / SETTINGS_FILE
        if self.manifest.settings == 1 and not path.is_file():
            return ONE_SETTING
        try:
            columns = json.loads(path.read_text(encoding="utf-8"))
            return Settings(columns)
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise ResultsError(f"{path} cannot be read ({error}): run the sweep again") from None

    @property
    def finished_blocks(self) -> list[int]:
        """The blocks whose worlds are here."""
        return finished_blocks(self.folder)

    @property
    def failures(self) -> list[dict[str, Any]]:
        """The worlds that failed and were not made up for since, each stretch of them with its cause."""
        path = self.folder / FAILURES_FILE
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        last = {(f["block"], f["first_world"], f["worlds"]): f for f in _objects(lines)}
        known = {entry.block: {tuple(stretch) for stretch in entry.failed} for entry in entries(self.folder)}
        return [
            f for (block, *stretch), f in sorted(last.items()) if tuple(stretch) in known.get(block, {tuple(stretch)})
        ]

    @property
    def worlds(self) -> int:
        """How many worlds are here."""
        return sum(entry.worlds for entry in entries(self.folder))

    def runs(self, *columns: str) -> dict[str, Column]:
        """Columns of the table of worlds, all unless named, each (worlds,) in the order of the worlds."""
        chosen = ", ".join(map(_name, columns)) or "*"
        with self._tables("runs") as tables:
            arrays = tables.execute(f"SELECT {chosen} FROM runs").fetchnumpy()
        return {name: np.asarray(values) for name, values in arrays.items()}

    def query(self, sql: str) -> QueryTable:
        """The answer to a question in SQL about the tables `runs`, `pressures`, `hazard` and `decisions`.

        ResultsError for what is no question: results are never changed by asking.
        """
        _check_asks(sql)
        with self._tables(sql) as tables:
            cursor = tables.execute(sql)
            described = cursor.description or ()
            return QueryTable(tuple(str(column[0]) for column in described), cursor.fetchall() if described else [])

    def endings(self) -> dict[str, int]:
        """How many worlds ended how."""
        counted = dict(self.query("SELECT ending, count(*) FROM runs GROUP BY ending").rows)
        return {ending: counted.get(ending, 0) for ending in ENDINGS}

    def ways(self, ending: str) -> dict[str, int]:
        """How many worlds came to an ending by which way."""
        sql = f"SELECT way, count(*) FROM runs WHERE ending = {text(ending)} GROUP BY way ORDER BY way"
        return dict(self.query(sql).rows)

    def by_week(self) -> dict[str, Counts]:
        """How many worlds came to each ending in each week: {ending: (weeks,)}; `no_entry` has no week."""
        counts = {ending: np.zeros(self.manifest.weeks, dtype=np.int64) for ending in ENDINGS[1:]}
        for ending, week, count in self.query(
            "SELECT ending, week, count(*) FROM runs WHERE week >= 0 GROUP BY ending, week"
        ).rows:
            counts[ending][week] = count
        return counts

    def ended(self) -> dict[str, Column]:
        """How many worlds of each point ended how, by which way and when, and the known chances of an entry in them.

        {`point`, `ending`, `way`, `week`, `worlds`, `chance` (its sum), `squares` (the sum of its squares)}: (groups,)
        each. The sums are made of whole numbers, so that they do not depend on their order.
        """
        chance, squares = _sum("entry_chance"), _sum("entry_chance * entry_chance")
        sql = (
            f"SELECT point, ending, way, week, count(*) AS worlds, {chance} AS chance, {squares} AS squares "
            "FROM runs GROUP BY point, ending, way, week ORDER BY ALL"
        )
        with self._tables("runs") as tables:
            found = tables.execute(sql).fetchnumpy()
        return {name: np.asarray(column) for name, column in found.items()}

    def by_point(self, ending: str = "entry") -> dict[str, Column]:
        """Each point that has worlds: its number, the values of what varies, worlds, how many had the ending.

        {`point`, each varied parameter, `worlds`, `events`, `entry_chance` (its mean), `chance_squares` (the sum of
        its squares)}: (points,) each.
        """
        values = "".join(f", any_value({_name(path)}) AS {_name(path)}" for path in self.manifest.parameters)
        sql = (
            f"SELECT point{values}, count(*) AS worlds, count(*) FILTER (ending = {text(ending)}) AS events, "
            "avg(entry_chance) AS entry_chance, sum(entry_chance ** 2) AS chance_squares "
            "FROM runs GROUP BY point ORDER BY point"
        )
        with self._tables("runs") as tables:
            found = tables.execute(sql).fetchnumpy()
        return {name: np.asarray(column) for name, column in found.items()}

    def by_cluster(self) -> dict[str, Column]:
        """The worlds of each point in groups that share their luck or their sample with groups of other points.

        {`cluster`, each varied parameter, `worlds`, `events` (entries), `chance` (the sum of the known chances)}:
        (groups,) each. Where luck is all that differs, replications make LUCK_CLUSTERS of them.
        """
        is_sampled = self.manifest.points > self.manifest.settings
        cluster = f"point // {self.manifest.settings}" if is_sampled else f"replication % {LUCK_CLUSTERS}"
        values = "".join(f", any_value({_name(path)}) AS {_name(path)}" for path in self.manifest.parameters)
        sql = (
            f"SELECT {cluster} AS cluster{values}, count(*) AS worlds, count(*) FILTER (ending = 'entry') AS events, "
            f"{_sum('entry_chance')} AS chance FROM runs GROUP BY point, cluster ORDER BY point, cluster"
        )
        with self._tables("runs") as tables:
            found = tables.execute(sql).fetchnumpy()
        return {name: np.asarray(column) for name, column in found.items()}

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
        from sim.crisis.solved import ANSWERS, DEMANDS
        from sim.measured.decisions import COLUMNS, Account

        shape = (self.manifest.weeks, len(DEMANDS), len(ANSWERS))
        count, total = np.zeros(shape, dtype=np.int64), np.zeros((*shape, len(COLUMNS)))
        places = [{name: place for place, name in enumerate(names)} for names in (DEMANDS, ANSWERS, COLUMNS)]
        sql = "SELECT week, demand, answer, reason, sum(count)::BIGINT, sum(total) FROM decisions GROUP BY ALL"
        for week, *words, number, amount in self.query(sql).rows:
            demand, answer, reason = (place[word] for place, word in zip(places, words, strict=True))
            count[week, demand, answer], total[week, demand, answer, reason] = number, amount
        return Account(count, total)

    def export(self, table: str, file: Path, form: str) -> None:
        """Writes a table, or the answer to a question in SQL, into one file: `csv` or `parquet`."""
        chosen = f"SELECT * FROM {table}" if table.isidentifier() else table
        options = {"csv": "FORMAT csv, HEADER", "parquet": "FORMAT parquet, COMPRESSION zstd"}[form]
        temporary = temporary_name(file)
        try:
            with self._tables(chosen) as tables:
                tables.execute(f"COPY ({chosen}) TO {text(str(temporary))} ({options})")
            publish(temporary, file)
        except OSError as error:
            raise cannot_write(file, error) from None
        finally:
            discard(temporary)

    @contextmanager
    def _tables(self, sql: str) -> Iterator[duckdb.DuckDBPyConnection]:
        """A database with the tables that a question names; opening the parts of others would take its time."""
        blocks = self.finished_blocks
        if not blocks:
            raise ResultsError(f"{self.folder} holds no finished worlds yet: give the command that made it again")
        words = set(re.findall(r"\w+", sql.lower()))
        try:
            with connection() as database:
                for kind in KINDS:
                    if words & SOURCES[kind]:
                        database.execute(f"CREATE VIEW {kind} AS {self._parts(kind, blocks)}")
                for view in words & set(VIEWS):
                    database.execute(f"CREATE VIEW {view} AS {VIEWS[view]}")
                yield database
        except duckdb.Error as error:
            raise self._explained(error) from None

    def _parts(self, kind: str, blocks: Sequence[int]) -> str:
        files = ", ".join(pattern(part(self.folder, kind, block)) for block in blocks)
        design = ""
        if kind == RUNS and self.manifest.settings > 1:
            count = self.manifest.settings
            design = f", (point // {count})::INTEGER AS sample, (point % {count})::INTEGER AS setting"
        return f"SELECT *{design} FROM read_parquet([{files}])"

    def _explained(self, error: duckdb.Error) -> ResultsError:
        """Why a query failed: a part that is no longer what was written, or the query itself."""
        for entry in entries(self.folder):
            damaged = entry.damaged(self.folder)
            if damaged is not None:
                return ResultsError(
                    f"{damaged} is damaged: `warentry resume {self.folder}` runs its block again, and nothing else"
                )
        return ResultsError(f"the query cannot be answered: {str(error).splitlines()[0]}")


def _check_asks(sql: str) -> None:
    """ResultsError for SQL that does something instead of asking."""
    asking = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise ResultsError(f"the query cannot be answered: {str(error).splitlines()[0]}") from None
    if len(statements) != 1 or statements[0].type not in asking:
        raise ResultsError(
            "a query must be one question, such as SELECT ... or DESCRIBE runs: results are never changed"
        )


def _objects(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines; a line that a killed process left half-written is skipped."""
    for line in lines:
        with suppress(ValueError):
            yield json.loads(line)


def _sum(value: str) -> str:
    """The sum of values between 0 and 1 in SQL, the same in any order."""
    return f"sum(({value} * {1 / STEP:.0f})::HUGEINT)::DOUBLE * {STEP!r}"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
