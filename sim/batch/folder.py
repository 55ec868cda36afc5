"""A results folder while a plan runs into it: begun, found again, filled block by block, extended, finished."""

from __future__ import annotations

import glob
import json
import re
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from sim.batch.attempt import Failure, Outcome
from sim.batch.errors import ResultsError
from sim.batch.files import cannot_write, write_text
from sim.batch.ledger import KINDS, LEDGER, entries, finished_blocks, strike_out
from sim.batch.manifest import (
    FAILED_PARTLY,
    FINISHED,
    INTERRUPTED,
    MANIFEST,
    RUNNING,
    Manifest,
    describe,
    identity,
    now,
    replanned,
    stages,
)
from sim.batch.parts import write_parts
from sim.batch.plan import Plan
from sim.batch.reservation import FILE as RESERVED
from sim.batch.store import FAILURES_FILE, SCENARIO_FILE, SETTINGS_FILE

OURS = {*KINDS, LEDGER, SCENARIO_FILE, SETTINGS_FILE, RESERVED}


def default_folder(plan: Plan, root: Path, today: date) -> Path:
    """Where the results of a plan belong: where they were begun on another day, else a new folder of today."""
    name, wanted = re.sub(r"[^\w.-]+", "_", plan.scenario.name), identity(plan)
    for known in folders_of(name, root):
        with suppress(ResultsError):
            if Manifest.read(known).identity == wanted:
                return known
    new = root / f"{name}-{today.isoformat()}-{wanted[:8]}"
    return new if not new.exists() or not (new / MANIFEST).exists() else new.with_name(f"{new.name}-2")


def folders_of(name: str, root: Path) -> list[Path]:
    """The results folders of a scenario of this name."""
    return sorted(path.parent for path in root.glob(f"{glob.escape(name)}-????-??-??-*/{MANIFEST}"))


class Folder:
    """The results folder of a plan. The ledger says which blocks are done; the manifest says what they are."""

    def __init__(self, path: Path, plan: Plan, manifest: Manifest) -> None:
        self.path, self.plan, self.manifest = path, plan, manifest

    @staticmethod
    def prepare(path: Path, plan: Plan, command: str = "") -> Folder:
        """A new folder for the plan, or the one in which the same plan was begun.

        ResultsError where something else lies there or nothing can be written.
        """
        if (path / MANIFEST).is_file():
            manifest = _same(path, plan)
            known = replace(plan, block_size=manifest.block_size, worlds=manifest.worlds, earlier=stages(manifest))
            return Folder(path, known, manifest)
        try:
            foreign = path.exists() and (not path.is_dir() or any(not _is_ours(inside) for inside in path.iterdir()))
            if foreign:
                kind = "is no folder" if not path.is_dir() else "holds other files"
                raise ResultsError(f"{path} {kind}: name a new or an empty folder with --out")
            for kind in (*KINDS, LEDGER):
                (path / kind).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _cannot_use(path, error) from None
        folder = Folder(path, plan, describe(plan, command))
        write_text(path / SCENARIO_FILE, plan.scenario.to_yaml())
        folder._write_settings()
        folder.manifest.write(path)
        return folder

    def replan(self, plan: Plan) -> None:
        """Takes over the same plan extended, or cut short; the worlds that are here stay what they are."""
        for block in finished_blocks(self.path):
            if block >= plan.blocks:
                strike_out(self.path, block)
        self.plan = plan
        self._write_settings()
        cut_short = replace(replanned(self.manifest, plan), identity=self.manifest.identity)
        self._note(cut_short if plan.until else replanned(self.manifest, plan))

    def _write_settings(self) -> None:
        columns = self.plan.settings.columns
        if columns:
            write_text(self.path / SETTINGS_FILE, json.dumps({name: list(values) for name, values in columns.items()}))

    def missing(self) -> list[int]:
        """The blocks that are still to be run."""
        done = set(finished_blocks(self.path))
        return [block for block in range(self.plan.blocks) if block not in done]

    def strike_out_damaged(self) -> list[Path]:
        """Compares every part with its checksum; a block with a damaged part counts as never run. Returns the parts."""
        readable = {entry.block: entry.damaged(self.path) for entry in entries(self.path)}
        damaged = []
        for block in finished_blocks(self.path):
            broken = readable.get(block, self.path / LEDGER / f"block-{block:06d}.json")
            if broken is not None:
                damaged.append(broken)
                strike_out(self.path, block)
        return damaged

    def keep(self, outcome: Outcome) -> None:
        """Puts a block's results, and the reasons for what is missing of them, on disk."""
        if outcome.failures:
            self._log(outcome.failures)
        if outcome.result is not None:
            failed = [[failure.first_world, failure.worlds] for failure in outcome.failures]
            write_parts(self.path, outcome.result, failed)

    def _log(self, failures: tuple[Failure, ...]) -> None:
        try:
            with (self.path / FAILURES_FILE).open("a", encoding="utf-8") as log:
                log.write("".join(json.dumps(asdict(failure), ensure_ascii=False) + "\n" for failure in failures))
        except OSError as error:
            raise cannot_write(self.path / FAILURES_FILE, error) from None

    def begin(self) -> None:
        """Notes that work goes on."""
        self._note(replace(self.manifest, status=RUNNING, finished=None))

    def interrupt(self, seconds: float) -> None:
        """Notes that the work stopped before its end, if that can still be written."""
        with suppress(ResultsError):
            self._note(replace(self.manifest, status=INTERRUPTED, run_seconds=self._total(seconds)))

    def close(self, seconds: float) -> None:
        """Notes that everything was tried, and clears away what a killed process left half-written."""
        whole = not self.missing() and not any(entry.failed for entry in entries(self.path))
        status = FINISHED if whole else FAILED_PARTLY
        self._note(replace(self.manifest, status=status, finished=now(), run_seconds=self._total(seconds)))
        for kind in (*KINDS, LEDGER):
            for left in (self.path / kind).glob(".*.tmp"):
                left.unlink(missing_ok=True)

    def _total(self, seconds: float) -> float:
        """How long the work took, all sittings together."""
        return round(self.manifest.run_seconds + seconds, 3)

    def _note(self, manifest: Manifest) -> None:
        self.manifest = manifest
        manifest.write(self.path)


def _same(path: Path, plan: Plan) -> Manifest:
    """The manifest of a folder that holds this plan; ResultsError where it holds another one."""
    found = Manifest.read(path)
    if found.identity == identity(plan):
        return found
    wanted = describe(plan, "")
    names = ("scenario", "worlds", "seed", "points", "settings", "method", "luck", "until", "weeks", "citizens")
    words = {"scenario_digest": "what the scenario says", "model": "the model's code"}
    other = ", ".join(words.get(n, n) for n in (*names, *words) if getattr(found, n) != getattr(wanted, n))
    raise ResultsError(
        f"{path} holds the results of another run (different: {other or 'the settings'}): name another folder with "
        "--out, or delete it"
    )


def _is_ours(path: Path) -> bool:
    """Whether a file is one that another process, starting at the same time, may just have made."""
    return path.name in OURS or (path.name.startswith(".") and path.name.endswith(".tmp"))


def _cannot_use(path: Path, error: OSError) -> ResultsError:
    return ResultsError(f"{path} cannot be used for results: {error.strerror}; name another folder with --out")
