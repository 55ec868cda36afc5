"""A results folder put to the test: files against checksums, what it says against itself, and worlds run again.

The checksums have no key: they find every accident and every careless hand, and nobody who writes them anew. What is
then still found is whatever follows from something else: the manifest from the scenario, the ledger from the parts, and
the parts, as far as they are run again, from the model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from sim.batch.block import simulate_block
from sim.batch.errors import ResultsError
from sim.batch.ledger import KINDS, RUNS, Entry, damaged_file, entries, entry_file, part
from sim.batch.manifest import FINISHED, INTERRUPTED, RUNNING, Manifest, describe, files_beside, identity
from sim.batch.parts import stored_rows, tables_of
from sim.batch.plan import Plan
from sim.batch.sql import own_statements
from sim.batch.store import Results
from sim.engine.arrays import Column
from sim.engine.source import model_version
from sim.measured.outcomes import OUTCOMES
from sim.scenario.errors import ScenarioError

# What a manifest says that follows from nothing else in its folder.
TOLD = {"status", "version", "model", "commit", "uncommitted_changes", "python", "packages", "command", "created"}
TOLD |= {"finished", "run_seconds", "files", "seal", "planned", "identity", "changed"}


@dataclass(frozen=True)
class Verified:
    """What was found: files that are damaged, what contradicts itself, worlds that are others when run again."""

    files: int
    worlds: int
    blocks: int
    missing: int
    damaged: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    run_again: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong and nothing is missing."""
        return not (self.damaged or self.contradictions or self.different or self.missing)

    def facts(self) -> dict[str, Any]:
        """All of it as an object."""
        return asdict(self)


@dataclass(frozen=True)
class Finding:
    """What was found out about one block: how many of its worlds were run again, and what differs, if anything."""

    block: int
    worlds: int
    difference: str = ""


def verified(results: Results, share: float, seed: int) -> Verified:
    """A results folder put to the test, a random share of its blocks run again, at least one.

    ResultsError where nothing can be read, or where another version of the model made the results.
    """
    plan, blocks = results.plan, results.finished_blocks
    found = Verified(3 * len(blocks), results.worlds, plan.blocks, len(set(range(plan.blocks)) - set(blocks)))
    damaged = tuple(str(path) for path in damaged_parts(results))
    wrong = tuple(contradictions(results))
    if damaged or wrong:
        return replace(found, damaged=damaged, contradictions=wrong)
    again = list(repeat(results, share, seed))
    different = tuple(f"block {finding.block}, {finding.difference}" for finding in again if finding.difference)
    return replace(found, different=different, run_again=sum(finding.worlds for finding in again))


def damaged_parts(results: Results) -> list[Path]:
    """The files, parts and ledger entries, that are not, bit for bit, what was written."""
    found = (damaged_file(results.folder, block) for block in results.finished_blocks)
    return [path for path in found if path is not None]


def contradictions(results: Results) -> Iterator[str]:
    """Where a folder contradicts itself: its manifest, what lies beside it, the ledger and the worlds, in words."""
    yield from _of_manifest(results)
    if results.manifest.model == model_version():
        yield from _of_plan(results.manifest, results.plan)
    yield from _of_ledger(results)


def _of_manifest(results: Results) -> Iterator[str]:
    """What is wrong with seals, and with how far the run is said to have come."""
    manifest, known = results.manifest, list(entries(results.folder))
    if manifest.seal != manifest.right_seal:
        yield "the manifest does not fit its seal" if manifest.seal else "the manifest has no seal"
    there = files_beside(results.folder)
    for name in sorted({*there, *manifest.files}):
        if there.get(name) != manifest.files.get(name):
            yield f"{name} is not the file that was written"
    going_on = manifest.status in (RUNNING, INTERRUPTED)
    if going_on == (manifest.finished is not None) or (manifest.finished or manifest.created) < manifest.created:
        yield f"the manifest says {manifest.status}, begun {manifest.created} and ended {manifest.finished}"
    if manifest.status == FINISHED and any(entry.failed for entry in known):
        yield f"the manifest says {FINISHED}, and worlds failed"
    told = {(f["block"], f["first_world"], f["worlds"]) for f in results.failures}
    lost = {(entry.block, *stretch) for entry in known for stretch in entry.failed}
    if not lost <= told:
        yield "the ledger counts failed worlds of which no cause is told"


def _of_plan(manifest: Manifest, plan: Plan) -> Iterator[str]:
    """What a manifest says and what it would say of the plan that it describes."""
    right = describe(plan, manifest.command)
    for field in fields(Manifest):
        said, follows = getattr(manifest, field.name), getattr(right, field.name)
        if field.name not in TOLD and said != follows:
            yield f"the manifest says {field.name} {said!r}, and it follows {follows!r}"
    if not (set(right.changed) <= set(manifest.changed) and all(_holds(plan, said) for said in manifest.changed)):
        yield f"the manifest says that {manifest.changed!r} was changed by hand, and the scenario says otherwise"
    whole = replace(plan, worlds=manifest.planned, earlier=()) if plan.until else plan
    if manifest.identity != identity(whole):
        yield "the manifest's identity is that of another run"
    if not plan.until and manifest.planned != plan.worlds:
        yield f"the manifest says that {manifest.planned:,} worlds were planned, and {plan.worlds:,} are"


def _holds(plan: Plan, said: str) -> bool:
    """Whether what is said to be changed is so: `weeks = 10`, set once more, changes nothing."""
    name, is_varied, _ = said.partition(" varied")
    if is_varied:
        return name in plan.settings.changes
    try:
        return plan.scenario.with_settings([said]).digest == plan.scenario.digest
    except ScenarioError:
        return False


def _of_ledger(results: Results) -> Iterator[str]:
    """Entries that do not fit their worlds: other worlds, points or parameters than planned, other counts."""
    plan = results.plan
    known = [e for e in entries(results.folder) if e.block < plan.blocks and e.damaged(results.folder) is None]
    for block in results.finished_blocks:
        if block >= plan.blocks:
            yield f"{entry_file(results.folder, block)} is no block of this run"
    files = {entry.block: part(results.folder, RUNS, entry.block) for entry in known}
    with own_statements() as database:
        for entry in known:
            try:
                complaint = _of_worlds(plan, entry, stored_rows(database, files[entry.block], entry.worlds))
            except (ResultsError, duckdb.Error) as error:
                complaint = str(error).splitlines()[0]
            if complaint:
                yield f"block {entry.block}: {complaint}"


def _of_worlds(plan: Plan, entry: Entry, rows: dict[str, Column]) -> str:
    """The first thing in which a block's worlds are not those of the plan, or not as many as its entry says."""
    worlds = plan.worlds_of_block(entry.block)
    lost = _lost(entry)
    if not set(lost) <= set(worlds.tolist()) or len(set(lost)) < len(lost):
        return "the ledger counts failed worlds that it does not have"
    worlds = np.setdiff1d(worlds, lost)
    right = plan.columns_of(worlds)
    if list(rows) != [*right, *(outcome.name for outcome in OUTCOMES)]:
        return f"other columns ({', '.join(sorted(set(rows) ^ {*right, *(outcome.name for outcome in OUTCOMES)}))})"
    for name, values in right.items():
        if not np.array_equal(rows[name], values):
            return f"{name} is not as it was planned"
    if Counter(rows["ending"].tolist()) != {name: count for name, count in entry.endings.items() if count}:
        return "the ledger counts other endings"
    return ""


def _lost(entry: Entry) -> list[int]:
    return [world for first, count in entry.failed for world in range(first, first + count)]


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
        yield _compare(results, known[number])


def _compare(results: Results, entry: Entry) -> Finding:
    worlds = np.setdiff1d(results.plan.worlds_of_block(entry.block), _lost(entry))
    fresh = tables_of(simulate_block(results.plan, entry.block, worlds))
    files = {kind: part(results.folder, kind, entry.block) for kind in KINDS}
    with own_statements() as database:
        for kind in KINDS:
            expected = len(next(iter(fresh[kind].values())))
            try:
                difference = _difference(stored_rows(database, files[kind], expected), fresh[kind])
            except (ResultsError, duckdb.Error) as error:
                difference = str(error).splitlines()[0]
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
