"""A results folder while a plan runs into it: begun, found again, filled block by block, extended, finished."""

from __future__ import annotations

import glob
import json
import re
import unicodedata
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from sim.batch.attempt import Attempted
from sim.batch.errors import ResultsError
from sim.batch.files import append_line, discard, refuse_link, sweep, write_text
from sim.batch.ledger import KINDS, LEDGER, Entry, damaged_file, entries, finished_blocks, has, strike_out
from sim.batch.manifest import (
    ENSEMBLE_FILE,
    FAILED_PARTLY,
    FINISHED,
    INTERRUPTED,
    MANIFEST,
    RUNNING,
    SCENARIO_FILE,
    SETTINGS_FILE,
    Manifest,
    describe,
    files_beside,
    identity,
    now,
    replanned,
    stages,
)
from sim.batch.plan import Plan
from sim.batch.reservation import FILE as RESERVED
from sim.batch.reservation import Reservations
from sim.batch.store import FAILURES_FILE

MOST_NAMESAKES = 1000
OURS = {*KINDS, LEDGER, MANIFEST, SCENARIO_FILE, SETTINGS_FILE, ENSEMBLE_FILE, RESERVED}


def default_folder(plan: Plan, root: Path, today: date) -> Path:
    """Where the results of a plan belong: where they were begun on another day, else a new folder of today."""
    name, wanted = re.sub(r"[^\w.-]+", "_", plan.scenario.name), identity(plan)
    for known in folders_of(name, root):
        if _holds(known, wanted):
            return known
    new = root / f"{name}-{today.isoformat()}-{wanted[:8]}"
    names = (new, *(new.with_name(f"{new.name}-{number}") for number in range(2, MOST_NAMESAKES)))
    # Asked once more: somebody who wants the same may have begun it since.
    return next(name for name in names if not (name / MANIFEST).exists() or _holds(name, wanted))


def _holds(folder: Path, wanted: str) -> bool:
    """Whether a folder has the results of the plan of this identity, as far as that can be read."""
    with suppress(ResultsError):
        return Manifest.read(folder).identity == wanted
    return False


def folders_of(name: str, root: Path) -> list[Path]:
    """The results folders of a scenario of this name."""
    return sorted(path.parent for path in root.glob(f"{glob.escape(name)}-????-??-??-*/{MANIFEST}"))


class Folder:
    """The results folder of a plan. The ledger says which blocks are done; the manifest says what they are."""

    def __init__(self, path: Path, plan: Plan, manifest: Manifest) -> None:
        self.path, self.plan, self.manifest = path, plan, manifest
        for kind in (*KINDS, LEDGER):
            refuse_link(path / kind)

    @staticmethod
    def prepare(path: Path, plan: Plan, command: str = "") -> Folder:
        """A new folder for the plan, or the one in which the same plan was begun.

        ResultsError where something else lies there or nothing can be written.
        """
        if not (path / MANIFEST).is_file():
            _claim(path)
            with Reservations(path) as reservations, reservations.folder():
                if not (path / MANIFEST).is_file():  # nobody else has begun it meanwhile
                    return Folder._begin(path, plan, command)
        manifest = _same(path, plan)
        known = replace(plan, block_size=manifest.block_size, worlds=manifest.worlds, earlier=stages(manifest))
        return Folder(path, known, manifest)

    @staticmethod
    def _begin(path: Path, plan: Plan, command: str) -> Folder:
        if finished_blocks(path):
            raise ResultsError(f"{path} holds worlds but no {MANIFEST} that says which: name another folder with --out")
        folder = Folder(path, plan, describe(plan, command))
        write_text(path / SCENARIO_FILE, plan.scenario.to_yaml())
        folder._write_settings()
        if plan.ensemble is not None:
            write_text(path / ENSEMBLE_FILE, plan.ensemble.to_csv())
        folder._note(replace(folder.manifest, files=files_beside(path)))
        return folder

    def replan(self, plan: Plan) -> None:
        """Takes over the same plan extended, or cut short; the worlds that are here stay what they are."""
        for block in finished_blocks(self.path):
            if block >= plan.blocks:
                strike_out(self.path, block)
        self.plan = plan
        self._write_settings()
        known = replace(replanned(self.manifest, plan), files=files_beside(self.path))
        self._note(replace(known, identity=self.manifest.identity) if plan.until else known)

    def _write_settings(self) -> None:
        columns = {name: list(values) for name, values in self.plan.settings.columns.items()}
        if columns:
            write_text(self.path / SETTINGS_FILE, json.dumps(columns))
        else:
            discard(self.path / SETTINGS_FILE)  # of a plan that was never begun

    def missing(self) -> list[int]:
        """The blocks that are still to be run."""
        done = set(finished_blocks(self.path))
        return [block for block in range(self.plan.blocks) if block not in done]

    def strike_out_damaged(self, reservations: Reservations) -> list[Path]:
        """Compares every part with its checksum; a block with a damaged file counts as never run. Returns the files.

        So does a block beyond the end of a plan that was cut short. One on which another process works is its business.
        """
        damaged = []
        for block in finished_blocks(self.path):
            if self._is_sound(block) or not reservations.take(block):
                continue
            broken = damaged_file(self.path, block)
            if has(self.path, block) and not self._is_sound(block):  # still, now that nobody else may touch it
                strike_out(self.path, block)
                damaged += [broken] if broken else []
            reservations.give_back(block)
        return damaged

    def _is_sound(self, block: int) -> bool:
        return block < self.plan.blocks and damaged_file(self.path, block) is None

    def failed(self) -> list[int]:
        """The blocks in which worlds failed when everything was tried the last time."""
        if self.manifest.status != FAILED_PARTLY:
            return []
        return [entry.block for entry in entries(self.path) if entry.failed]

    def keep(self, outcome: Attempted) -> Entry | None:
        """Puts a block's results, and the reasons for what is missing of them, on disk; what is entered, if any is."""
        for failure in outcome.failures:
            append_line(self.path / FAILURES_FILE, json.dumps(asdict(failure), ensure_ascii=False))
        entry = outcome.written(self.path).entry
        if entry is not None:
            entry.write(self.path)
        return entry

    def begin(self) -> None:
        """Notes that work goes on."""
        self._note(replace(self._noted(), status=RUNNING, finished=None))

    def interrupt(self, seconds: float) -> None:
        """Notes that the work stopped before its end, if that can still be written and no other process ended it."""
        with suppress(ResultsError):
            if self._noted().status not in (FINISHED, FAILED_PARTLY):
                self._note(replace(self._noted(), status=INTERRUPTED, run_seconds=self._total(seconds)))

    def close(self, seconds: float) -> None:
        """Notes that everything was tried."""
        whole = not self.missing() and not any(entry.failed for entry in entries(self.path))
        status = FINISHED if whole else FAILED_PARTLY
        self._note(replace(self._noted(), status=status, finished=now(), run_seconds=self._total(seconds)))

    def sweep(self) -> None:
        """Clears away what killed processes left half-written; only while no other process works here."""
        for place in (self.path, *(self.path / kind for kind in (*KINDS, LEDGER))):
            sweep(place)

    def _total(self, seconds: float) -> float:
        """How long the work took, all sittings together."""
        return round(self._noted().run_seconds + seconds, 3)

    def _noted(self) -> Manifest:
        """The manifest as it lies in the folder: another process may have noted something since."""
        return Manifest.read(self.path)

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
    words = {
        "scenario_digest": "what the scenario says",
        "ensemble_digest": "the ensemble",
        "model": "the model's code",
    }
    other = [words.get(n, n) for n in (*names, *words) if getattr(found, n) != getattr(wanted, n)]
    if plan.until and not other:  # the worlds at which an earlier sitting stopped
        return found
    raise ResultsError(
        f"{path} holds the results of another run (different: {', '.join(other) or 'the settings'}): name another "
        "folder with --out, or delete it"
    )


def _claim(path: Path) -> None:
    """Makes the folders in which results will lie; ResultsError where something else lies there."""
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in str(path)):  # the database cannot open these
        raise ResultsError(f"{str(path)!r} has a character that no text has: name another folder with --out")
    try:
        if path.exists() and (not path.is_dir() or not all(map(_is_ours, path.iterdir()))):
            kind = "holds other files" if path.is_dir() else "is no folder"
            raise ResultsError(f"{path} {kind}: name a new or an empty folder with --out")
        for kind in (*KINDS, LEDGER):
            (path / kind).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ResultsError(
            f"{path} cannot be used for results: {error.strerror}; name another folder with --out"
        ) from None


def _is_ours(path: Path) -> bool:
    """Whether a file is one that another process, starting at the same time, may just have made."""
    return path.name in OURS or (path.name.startswith(".") and path.name.endswith(".tmp"))
