"""The tables of a results folder as they may be asked: parts that are what was written, with values that can be."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
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
        try:
            if kind not in seen:
                table = read_parquet(part(self.folder, kind, entry.block) for entry in known)
                database.execute(f"CREATE TEMP VIEW {kind} AS SELECT *{self._design(kind)} FROM {table}")
                for view in sorted(SOURCES[kind] & set(VIEWS)):
                    database.execute(f"CREATE TEMP VIEW {view} AS {VIEWS[view]}")
            wrong = self._wrong(database, kind, known, sql, seen)
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error as error:
            wrong = str(error).splitlines()[0]
        if wrong:
            raise ResultsError(f"the table {kind} of {self.folder} is none of this version ({wrong}): {REMEDY}")

    def _wrong(
        self, database: duckdb.DuckDBPyConnection, kind: str, known: Sequence[Entry], sql: str, seen: Seen
    ) -> str:
        """What is wrong with a table: another number of rows than there must be, or values that there are not."""
        rows = {RUNS: ("", sum(e.worlds for e in known)), WEEKLY: ("bin IS NULL", len(known) * self.manifest.weeks)}
        where, expected = rows.get(kind, ("", None))
        words = set(re.findall(r"[\w.]+", sql.lower()))
        asked = self._possible(kind)
        if not re.search(r"(\bselect|\bdistinct|,|\.)\s*\*|\bcolumns\s*\(", sql, re.IGNORECASE):
            asked = {column: rule for column, rule in asked.items() if column in words}
        asked = {column: rule for column, rule in asked.items() if column not in seen.get(kind, ())}
        if kind in seen and not asked:
            return ""
        counts = [f"count(*) FILTER ({where})" if where else "count(*)"]
        counts += [f"count(*) FILTER (NOT coalesce({rule}, false))" for rule in asked.values()]
        ((found, *wrong),) = database.execute(f"SELECT {', '.join(counts)} FROM {kind}").fetchall()
        if expected not in (None, found):
            return f"{found:,} rows instead of {expected:,}"
        if not any(wrong):
            seen[kind] = seen.get(kind, set()) | set(asked)
        return ", ".join(f"{count:,} values of {column}" for column, count in zip(asked, wrong, strict=True) if count)

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
