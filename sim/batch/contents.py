"""The tables of a results folder as they may be asked: parts that are what was written, with values that can be."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote

import duckdb

from sim.batch.errors import ResultsError
from sim.batch.ledger import DECISIONS, RUNS, WEEKLY, Entry, entry_file, part, sha256_of
from sim.batch.manifest import Manifest
from sim.batch.sql import identifier, read_parquet, text
from sim.measured.endings import NEVER
from sim.measured.outcomes import OUTCOMES
from sim.measured.pressures import BINS, PRESSURES

ENTRY_CHANCE = "entry_chance"  # what the table `weekly` counts besides pressures
REMEDY = "run the scenario again"
VIEWS = {
    "pressures": "SELECT measure AS pressure, week, bin, count FROM weekly WHERE bin IS NOT NULL",
    "hazard": "SELECT week, count AS worlds, total, squares FROM weekly WHERE bin IS NULL",
}
COUNTED = {WEEKLY: "bin IS NULL"}  # of which rows a table must have a certain number, if not of all
# What is added up where nobody asks of single blocks.
ADDED_UP = {
    WEEKLY: {"count": "sum(count)::BIGINT", "total": "sum(total)", "squares": "sum(squares)"},
    DECISIONS: {"count": "sum(count)::BIGINT", "total": "sum(total)"},
}
Seen = dict[str, set[str]]  # columns by table
SOURCES = {RUNS: {RUNS}, WEEKLY: {WEEKLY, *VIEWS}, DECISIONS: {DECISIONS}}


@dataclass
class Contents:
    """The tables of a results folder, put into a database by `show`; `known` are parts that were found to be sound.

    `changes` counts how often one of these was found to be another file since.
    """

    folder: Path
    manifest: Manifest
    known: dict[Path, tuple[int, ...]] = field(default_factory=dict)
    changes: int = 0
    _entered: dict[int, tuple[tuple[int, ...], Entry]] = field(default_factory=dict)

    def entered(self, blocks: Iterable[int]) -> Iterator[tuple[int, Entry | None]]:
        """What is entered of each block; None where that is not what was written."""
        for block in blocks:
            seen = _signature(entry_file(self.folder, block))
            if block not in self._entered or self._entered[block][0] != seen:
                entry = Entry.read(self.folder, block)
                if entry is None or seen is None:
                    self._entered.pop(block, None)
                    yield block, entry
                    continue
                self._entered[block] = seen, entry
            yield block, self._entered[block][1]

    def sound(self, kinds: Iterable[str], blocks: Iterable[int]) -> list[Entry]:
        """What is entered of blocks, the parts of these tables compared with it; ResultsError for a difference."""
        found = list(self.entered(blocks))
        for block, entry in found:
            if entry is None:
                raise damaged(self.folder, entry_file(self.folder, block))
            for kind in kinds:
                self._compare(part(self.folder, kind, block), entry.sha256[kind])
        return [entry for _, entry in found if entry is not None]

    def _compare(self, path: Path, digest: str) -> None:
        seen = _signature(path)
        if seen is None:
            raise damaged(self.folder, path)
        if self.known.get(path) != seen:
            self.changes += path in self.known
            if sha256_of(path) != digest:
                raise damaged(self.folder, path)
            self.known[path] = seen

    def show(
        self, database: duckdb.DuckDBPyConnection, kind: str, known: Sequence[Entry], sql: str, seen: Seen
    ) -> None:
        """Puts a table of blocks into a database, for a question; ResultsError where it holds what cannot be.

        The columns that the question names are looked through, and the rows of all are counted; what was `seen` in
        this database before, by table, is not looked through again.
        """
        words = set(re.findall(r"[\w.]+", sql.lower()))
        asked = self._possible(kind)
        if not re.search(r"(\bselect|\bdistinct|,|\.)\s*\*|\bcolumns\s*\(", sql, re.IGNORECASE):
            asked = {column: rule for column, rule in asked.items() if column in words}
        asked = {column: rule for column, rule in asked.items() if column not in seen.get(kind, ())}
        if kind in seen and not asked:
            return
        with self._of_this_version(kind):
            if kind not in seen:
                self._put(database, kind, f"VIEW {kind} AS {self._parts(kind, known)}")
            counts = [f"count(*) FILTER ({COUNTED.get(kind, 'true')})"]
            counts += [f"count(*) FILTER (NOT coalesce({rule}, false))" for rule in asked.values()]
            self._look_through(database, kind, known, counts, asked)
        seen[kind] = seen.get(kind, set()) | set(asked)

    def hold(self, database: duckdb.DuckDBPyConnection, kind: str, known: Sequence[Entry], *columns: str) -> None:
        """Puts a table of blocks into the memory of a database, which reads them once; ResultsError as above.

        Of the table of worlds these columns; other tables are added up over blocks.
        """
        rules, added_up = self._possible(kind), ADDED_UP.get(kind, {})
        with self._of_this_version(kind):
            if not added_up:
                rules = {column: rule for column, rule in rules.items() if column in columns}
                chosen = ", ".join(map(identifier, columns))
                self._put(database, kind, f"TABLE {kind} AS SELECT {chosen} FROM ({self._parts(kind, known)})")
                counts = ["count(*)", *(f"count(*) FILTER (NOT coalesce({rule}, false))" for rule in rules.values())]
                return self._look_through(database, kind, known, counts, rules)
            keys = [column for column in rules if column not in added_up]
            sums = [f"{total} AS {column}" for column, total in added_up.items()]
            sums += [f"count(*) FILTER (NOT coalesce({rules[c]}, false)) AS wrong_{c}" for c in added_up]
            self._put(
                database,
                kind,
                f"TABLE {kind} AS SELECT {', '.join([*keys, *sums])}, count(*) AS rows "
                f"FROM ({self._parts(kind, known)}) GROUP BY ALL",
            )
            wrong = {column: f"sum(rows) FILTER (NOT coalesce({rules[column]}, false))" for column in keys}
            wrong |= {column: f"sum(wrong_{column})" for column in added_up}
            counts = [f"sum(rows) FILTER ({COUNTED.get(kind, 'true')})", *wrong.values()]
            self._look_through(database, kind, known, [f"coalesce({count}, 0)::BIGINT" for count in counts], wrong)

    @contextmanager
    def _of_this_version(self, kind: str) -> Iterator[None]:
        try:
            yield
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error as error:
            raise self._of_another_version(kind, str(error).splitlines()[0]) from None

    def _of_another_version(self, kind: str, wrong: str) -> ResultsError:
        return ResultsError(f"the table {kind} of {self.folder} is none of this version ({wrong}): {REMEDY}")

    def _parts(self, kind: str, known: Sequence[Entry]) -> str:
        table = read_parquet(part(self.folder, kind, entry.block) for entry in known)
        return f"SELECT *{self._design(kind)} FROM {table}"

    def _put(self, database: duckdb.DuckDBPyConnection, kind: str, made: str) -> None:
        """Makes a table, and what is seen through it."""
        database.execute(f"CREATE TEMP {made}")
        for view in sorted(SOURCES[kind] & set(VIEWS)):
            database.execute(f"CREATE TEMP VIEW {view} AS {VIEWS[view]}")

    def _look_through(
        self,
        database: duckdb.DuckDBPyConnection,
        kind: str,
        known: Sequence[Entry],
        counts: Sequence[str],
        columns: Iterable[str],
    ) -> None:
        """ResultsError for another number of rows than there must be, or values of columns that there are not."""
        expected = {RUNS: sum(e.worlds for e in known), WEEKLY: len(known) * self.manifest.weeks}.get(kind)
        ((found, *wrong),) = database.execute(f"SELECT {', '.join(counts)} FROM {kind}").fetchall()
        if expected not in (None, found):
            raise self._of_another_version(kind, f"{found:,} rows instead of {expected:,}")
        if any(wrong):
            told = [f"{count:,} values of {column}" for column, count in zip(columns, wrong, strict=True) if count]
            raise self._of_another_version(kind, ", ".join(told))

    def _design(self, kind: str) -> str:
        count = self.manifest.settings
        if kind != RUNS:
            return ""
        return f", (point // {count})::INTEGER AS sample, (point % {count})::INTEGER AS setting"

    def _possible(self, kind: str) -> dict[str, str]:
        """What is true of every value of a column."""
        weeks = self.manifest.weeks
        week = f"week BETWEEN 0 AND {weeks - 1}"
        if kind == WEEKLY:
            return {
                "measure": f"measure IN {_listed([ENTRY_CHANCE, *(pressure.name for pressure in PRESSURES)])}",
                "week": week,
                "bin": f"bin BETWEEN 0 AND {BINS - 1} OR bin IS NULL AND measure = {text(ENTRY_CHANCE)}",
                **{"count": "count >= 0", "total": "isfinite(total)", "squares": "isfinite(squares)"},
            }
        if kind == DECISIONS:
            from sim.crisis.reasons import COLUMNS
            from sim.crisis.solved import ANSWERS, DEMANDS

            lists = {"demand": DEMANDS, "answer": ANSWERS, "reason": COLUMNS}
            named = {column: f"{column} IN {_listed(known)}" for column, known in lists.items()}
            return {"week": week, **named, "count": "count >= 0", "total": "isfinite(total)"}
        numbers = {column: f"{identifier(column)} IS NOT NULL" for column in (*self.manifest.parameters, "replication")}
        numbers |= {outcome.name: f"{outcome.name} IS NOT NULL" for outcome in OUTCOMES}
        named = {outcome.name: f"{outcome.name} IN {_listed(outcome.names)}" for outcome in OUTCOMES if outcome.names}
        return numbers | named | {
            "world": f"world BETWEEN 0 AND {self.manifest.worlds - 1}",
            "point": f"point BETWEEN 0 AND {self.manifest.points - 1}",
            "week": f"week BETWEEN {NEVER} AND {weeks - 1}",
            "entry_chance": "isfinite(entry_chance)",
        }  # fmt: skip


def _signature(path: Path) -> tuple[int, ...] | None:
    """By what a file is known again without being read; None where there is none."""
    try:
        stat = os.stat(path)
    except OSError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def damaged(folder: Path, path: Path) -> ResultsError:
    """The complaint about a file that is not what was written."""
    return ResultsError(
        f"{path} is damaged: `warentry resume {quote(str(folder))}` runs its block again, and nothing else"
    )


def _listed(words: Sequence[str]) -> str:
    return f"({', '.join(map(text, words))})"
