"""The tables of a results folder, read with SQL."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from shlex import quote
from typing import Any

import duckdb
import numpy as np

from sim.batch.contents import SOURCES, Contents, Seen, damaged
from sim.batch.errors import ResultsError
from sim.batch.files import cannot_write, check_target, written_aside
from sim.batch.ledger import KINDS, entries, finished_blocks, part
from sim.batch.manifest import Manifest
from sim.batch.sql import connection, identifier, interruptible, own_statements, question, text, unanswerable
from sim.engine.arrays import Column

ROWS_AT_ONCE, MOST_VALUES = 1000, 50_000_000
FEW_WORLDS = 50_000  # to read so many takes one thread no longer than to open a database that has more


@dataclass(frozen=True)
class QueryTable:
    """What a query returned: the names of its columns, and its rows."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


@dataclass
class _Database:
    """A database with tables of some blocks, kept for the next question; `end` closes it."""

    state: tuple[object, ...]
    database: duckdb.DuckDBPyConnection
    end: ExitStack
    seen: Seen = field(default_factory=dict)


class StoredTables:
    """The tables of the worlds in a results folder, as far as they are finished."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder, self.manifest = folder, manifest
        # Databases that no question is using, by whose they are and by process: a forked one cannot use its parent's.
        self._idle: defaultdict[tuple[bool, int], list[_Database]] = defaultdict(list)

    @property
    def finished_blocks(self) -> list[int]:
        """The blocks whose worlds are here."""
        return finished_blocks(self.folder)

    def runs(self, *columns: str) -> dict[str, Column]:
        """Columns of the table of worlds, all unless named, each (worlds,) in the order of the worlds."""
        chosen = ", ".join(map(identifier, columns)) or "*"
        return self.columns(f"SELECT {chosen} FROM runs")

    def columns(self, sql: str) -> dict[str, Column]:
        """The columns of an answer of our own asking, each (rows,)."""
        with self._tables(sql, is_ours=True) as tables:
            arrays = tables.execute(sql).fetchnumpy()
        return {name: np.asarray(values) for name, values in arrays.items()}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of an answer of our own asking."""
        with self._tables(sql, is_ours=True) as tables:
            return tables.execute(sql).fetchall()

    def query(self, sql: str) -> QueryTable:
        """The answer to a question in SQL about the tables `runs`, `pressures`, `hazard` and `decisions`.

        ResultsError for what is no question (results are never changed by asking) and for an answer beyond all bounds.
        """
        with self.asked(sql) as (columns, answer):
            rows = list(islice(answer, MOST_VALUES // max(1, len(columns)) + 1))
        if len(rows) * len(columns) > MOST_VALUES:
            raise ResultsError(
                f"the answer has more than {MOST_VALUES:,} values: add LIMIT, or write it to a file with "
                f"`warentry export {quote(str(self.folder))} parquet --sql ...`"
            )
        return QueryTable(columns, rows)

    @contextmanager
    def asked(self, sql: str) -> Iterator[tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]]:
        """A question in SQL as `query` takes it: the columns of the answer, and its rows as they are wanted."""
        with self._tables(sql) as tables:
            cursor = tables.execute(question(tables, sql))
            columns = tuple(str(column[0]) for column in cursor.description or ())
            yield columns, chain.from_iterable(iter(lambda: cursor.fetchmany(ROWS_AT_ONCE), []))

    def export(self, table: str, file: Path, form: str) -> None:
        """Writes a table, or the answer to a question in SQL, into one file: `csv`, `parquet` or `xlsx`."""
        check_target(file)
        if form == "xlsx":
            return self._export_workbook(table, file)
        chosen = f"SELECT * FROM {table}" if table.isidentifier() else table
        options = {"csv": "FORMAT csv, HEADER", "parquet": "FORMAT parquet, COMPRESSION zstd"}[form]
        try:
            with written_aside(file) as temporary, self._tables(chosen, temporary) as tables:
                target = f"{text(str(temporary.absolute()))} ({options}, USE_TMP_FILE false)"
                tables.execute(f"COPY (\n{question(tables, chosen)}\n) TO {target}")
        except OSError as error:
            raise cannot_write(file, error) from None

    def _export_workbook(self, table: str, file: Path) -> None:
        from sim.batch.workbook import write_workbook

        is_table, m = table.isidentifier(), self.manifest
        about = {
            "title": m.title, "question": m.question, "scenario": m.scenario, "worlds": f"{m.worlds:,}",
            "seed": str(m.seed), "version": m.version, "table": table,
            "what": "simulated worlds: none is an observation or a forecast",
        }  # fmt: skip
        with self.asked(f"SELECT * FROM {table}" if is_table else table) as (columns, rows):
            try:
                with written_aside(file) as temporary:
                    write_workbook(temporary, table if is_table else "query", columns, rows, about)
            except OSError as error:
                raise cannot_write(file, error) from None

    @contextmanager
    def _tables(self, sql: str, *beside: Path, is_ours: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        """A database with the tables that a question names; opening the parts of others would take its time.

        Parts and the files `beside` them are all that can be opened through it, unless the question `is_ours`.
        """
        blocks = self.finished_blocks
        if not blocks:
            raise ResultsError(f"{self.folder} holds no finished worlds yet: give the command that made it again")
        words = set(re.findall(r"\w+", sql.lower()))
        kinds = [kind for kind in KINDS if words & SOURCES[kind]]
        try:
            known = self._contents.sound(kinds, blocks)
            idle = self._idle[is_kept_open := is_ours and self.manifest.worlds <= FEW_WORLDS, os.getpid()]
            one = self._opened(idle, blocks, beside, is_kept_open)
            with ExitStack() as unless_all_is_well, interruptible():
                unless_all_is_well.push(one.end)
                for kind in kinds:
                    self._contents.show(one.database, kind, known, sql, one.seen)
                yield one.database
                unless_all_is_well.pop_all()
                idle.append(one)
        except (duckdb.Error, MemoryError) as error:
            raise self._explained(error, sql) from None

    def _opened(
        self, idle: list[_Database], blocks: list[int], beside: tuple[Path, ...], is_kept_open: bool
    ) -> _Database:
        """A database in which the parts of these blocks can be opened: that of an earlier question, or a new one."""
        state = (tuple(blocks), beside, self._contents.changes)
        while idle:
            one = idle.pop()
            if one.state == state:
                return one
            one.end.close()
        files = [part(self.folder, kind, block) for kind in KINDS for block in blocks]
        with ExitStack() as opened:
            database = opened.enter_context(own_statements() if is_kept_open else connection([*files, *beside]))
            return _Database(state, database, opened.pop_all())

    @cached_property
    def _contents(self) -> Contents:
        return Contents(self.folder, self.manifest)

    def _explained(self, error: Exception, sql: str = "") -> ResultsError:
        """Why a query failed: a part that is no longer what was written, or the query itself."""
        if isinstance(error, duckdb.OutOfMemoryException | MemoryError):
            return ResultsError("the query needs more memory than there is: ask for less at once, or add LIMIT")
        for entry in entries(self.folder):
            broken = entry.damaged(self.folder)
            if broken is not None:
                return damaged(self.folder, broken)
        return ResultsError(unanswerable(error, sql))
