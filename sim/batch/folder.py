"""A results folder while a plan runs into it: begun, found again, filled part by part, finished."""

from __future__ import annotations

import glob
import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from sim.batch.block import BlockResult
from sim.batch.errors import ResultsError
from sim.batch.manifest import (
    FAILED_PARTLY,
    FINISHED,
    INTERRUPTED,
    MANIFEST,
    RUNNING,
    Manifest,
    cannot_write,
    describe,
    identity,
    now,
    write_text,
)
from sim.batch.plan import Plan
from sim.batch.store import FAILURES_FILE, KINDS, SCENARIO_FILE, finished_blocks, part, write_parts

MAGIC = b"PAR1"  # how a Parquet file begins and ends


@dataclass(frozen=True)
class Failure:
    """A block that could not be simulated: which worlds, from which seed, and why."""

    block: int
    first_world: int
    worlds: int
    seed: int
    cause: str
    traceback: str


def default_folder(plan: Plan, root: Path, today: date) -> Path:
    """Where the results of a plan belong: where they were begun on another day, else a new folder of today."""
    name = re.sub(r"[^\w.-]+", "_", plan.scenario.name)
    short = identity(plan)[:8]
    begun = sorted(root.glob(f"{glob.escape(name)}-????-??-??-{short}"))
    return begun[0] if begun else root / f"{name}-{today.isoformat()}-{short}"


class Folder:
    """The results folder of a plan. The parts in it say what is done; the manifest says what they are."""

    def __init__(self, path: Path, plan: Plan, manifest: Manifest) -> None:
        self.path, self.plan, self.manifest = path, plan, manifest

    @staticmethod
    def prepare(path: Path, plan: Plan, command: str = "") -> Folder:
        """A new folder for the plan, or the one in which the same plan was begun.

        ResultsError where something else lies there or nothing can be written.
        """
        if (path / MANIFEST).is_file():
            manifest = _same(path, plan)
            return Folder(path, replace(plan, block_size=manifest.block_size), manifest)
        try:
            if path.exists() and (not path.is_dir() or any(path.iterdir())):
                kind = "is no folder" if not path.is_dir() else "holds other files"
                raise ResultsError(f"{path} {kind}: name a new or an empty folder with --out")
            for kind in KINDS:
                (path / kind).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _cannot_use(path, error) from None
        folder = Folder(path, plan, describe(plan, command))
        write_text(path / SCENARIO_FILE, plan.scenario.to_yaml())
        folder.manifest.write(path)
        return folder

    def missing(self) -> list[int]:
        """The blocks that are still to be run; a part that is plainly cut short counts as missing."""
        whole = {block for block in finished_blocks(self.path) if self._is_whole(block)}
        return [block for block in range(self.plan.blocks) if block not in whole]

    def keep(self, outcome: BlockResult | Failure) -> None:
        """Puts a block's results, or the reason why there are none, on disk."""
        if isinstance(outcome, BlockResult):
            write_parts(self.path, outcome)
            return
        try:
            with (self.path / FAILURES_FILE).open("a", encoding="utf-8") as log:
                log.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")
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
        status = FAILED_PARTLY if self.missing() else FINISHED
        self._note(replace(self.manifest, status=status, finished=now(), run_seconds=self._total(seconds)))
        for kind in KINDS:
            for left in (self.path / kind).glob(".part-*.tmp"):
                left.unlink(missing_ok=True)

    def _total(self, seconds: float) -> float:
        """How long the work took, all sittings together."""
        return round(self.manifest.run_seconds + seconds, 3)

    def _note(self, manifest: Manifest) -> None:
        self.manifest = manifest
        manifest.write(self.path)

    def _is_whole(self, block: int) -> bool:
        return all(_is_parquet(part(self.path, kind, block)) for kind in KINDS)


def _same(path: Path, plan: Plan) -> Manifest:
    """The manifest of a folder that holds this plan; ResultsError where it holds another one."""
    found = Manifest.read(path)
    if found.identity == identity(plan):
        return found
    wanted = describe(plan, "")
    names = ("scenario", "worlds", "seed", "points", "weeks", "citizens", "scenario_digest", "model")
    words = {"scenario_digest": "what the scenario says", "model": "the model's code"}
    other = ", ".join(words.get(n, n) for n in names if getattr(found, n) != getattr(wanted, n))
    raise ResultsError(
        f"{path} holds the results of another run (different: {other}): name another folder with --out, or delete it"
    )


def _is_parquet(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(4)
            file.seek(-4, 2)
            return head == MAGIC == file.read(4)
    except OSError:
        return False


def _cannot_use(path: Path, error: OSError) -> ResultsError:
    return ResultsError(f"{path} cannot be used for results: {error.strerror}; name another folder with --out")
