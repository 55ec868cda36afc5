"""A results folder put to the test: every part against its checksum, and a random share of the worlds run again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.batch.block import simulate_block
from sim.batch.errors import ResultsError
from sim.batch.ledger import KINDS, Entry, damaged_file, entries
from sim.batch.parts import stored_rows, tables_of
from sim.batch.plan import Plan
from sim.batch.store import Results
from sim.engine.arrays import Column
from sim.engine.source import model_version


@dataclass(frozen=True)
class Finding:
    """What was found out about one block: how many of its worlds were run again, and what differs, if anything."""

    block: int
    worlds: int
    difference: str = ""


def damaged_parts(results: Results) -> list[Path]:
    """The files, parts and ledger entries, that are not, bit for bit, what was written."""
    found = (damaged_file(results.folder, block) for block in results.finished_blocks)
    return [path for path in found if path is not None]


def repeat(results: Results, share: float, seed: int) -> Iterator[Finding]:
    """Runs a random share of the blocks again, at least one, and compares every number with what is stored.

    ResultsError where the results were made with another version of the model, which nothing here can repeat.
    """
    if results.manifest.model != model_version():
        raise ResultsError(
            f"{results.folder} was made with another version of the model ({results.manifest.version}, model "
            f"{results.manifest.model}; here {model_version()}): check it with that version"
        )
    known = list(entries(results.folder))
    count = min(len(known), max(1, round(share * len(known))))
    chosen = np.random.default_rng(seed).choice(len(known), count, replace=False)
    for number in sorted(chosen.tolist()):
        yield _compare(results.plan, results.folder, known[number])


def _compare(plan: Plan, folder: Path, entry: Entry) -> Finding:
    lost = [world for first, count in entry.failed for world in range(first, first + count)]
    again = simulate_block(plan, entry.block, np.setdiff1d(plan.worlds_of_block(entry.block), lost))
    fresh = tables_of(again)
    for kind in KINDS:
        difference = _difference(stored_rows(folder, kind, entry.block), fresh[kind])
        if difference:
            return Finding(entry.block, entry.worlds, f"{kind}: {difference}")
    return Finding(entry.block, entry.worlds)


def _difference(stored: dict[str, Column], fresh: dict[str, Column]) -> str:
    """The first column in which two tables differ, and in how many rows; empty where they are the same."""
    if list(stored) != list(fresh):
        return f"other columns ({', '.join(sorted(set(stored) ^ set(fresh)))})"
    for name, values in fresh.items():
        if len(values) != len(stored[name]):
            return f"{len(stored[name]):,} rows instead of {len(values):,}"
        apart = stored[name] != values
        if apart.any():
            return f"{name} differs in {int(apart.sum()):,} of {len(values):,} rows"
    return ""
