"""The ledger of a results folder: one small file for each finished block, written last, which says what the block's
parts must be. What has no entry, or no longer matches it, is not there.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from sim.batch.files import cannot_write
from sim.batch.sealed import read_sealed, write_sealed
from sim.batch.typed import loads, typed
from sim.engine.reading import open_regular
from sim.measured.endings import ENDINGS

LEDGER = "ledger"
RUNS, WEEKLY, DECISIONS = KINDS = ("runs", "weekly", "decisions")


@dataclass(frozen=True)
class Entry:
    """A finished block: how many worlds it holds, how they ended, which failed, and the SHA-256 of each part.

    `failed` lists stretches of worlds as (first, how many).
    """

    block: int
    worlds: int
    endings: dict[str, int]
    failed: list[list[int]]
    sha256: dict[str, str]

    def write(self, folder: Path) -> None:
        """Enters the block as finished; the second line of the file is the SHA-256 of the first."""
        write_sealed(entry_file(folder, self.block), json.dumps(asdict(self)))

    @staticmethod
    def read(folder: Path, block: int) -> Entry | None:
        """What is entered of a block; None where nothing is, or not what was written."""
        try:
            entry = typed(Entry, loads(read_sealed(entry_file(folder, block)) or ""))
        except ValueError:
            return None
        return entry if entry.block == block and entry._is_possible() else None

    def _is_possible(self) -> bool:
        """Whether the numbers fit together."""
        counts, failed = self.endings.values(), self.failed
        return (
            set(self.sha256) == set(KINDS)
            and set(self.endings) <= set(ENDINGS)
            and min((*counts, 0)) == 0
            and sum(counts) == self.worlds
            and all(len(stretch) == 2 and stretch[0] >= 0 and stretch[1] > 0 for stretch in failed)
        )

    def damaged(self, folder: Path) -> Path | None:
        """The first part of this block that is not what was written, if there is one."""
        for kind, digest in self.sha256.items():
            path = part(folder, kind, self.block)
            if sha256_of(path) != digest:
                return path
        return None


def part(folder: Path, kind: str, block: int) -> Path:
    """Where a block's part of a table lies."""
    return folder / kind / f"part-{block:06d}.parquet"


def finished_blocks(folder: Path) -> list[int]:
    """The blocks that are entered as finished."""
    names = (re.fullmatch(r"block-([0-9]{6,18})", path.stem) for path in (folder / LEDGER).glob("block-*.json"))
    blocks = {int(found[1]): found[0] for found in names if found}
    return sorted(block for block, name in blocks.items() if name == entry_file(folder, block).stem)


def has(folder: Path, block: int) -> bool:
    """Whether a block is entered as finished."""
    return entry_file(folder, block).is_file()


def entries(folder: Path, blocks: Iterable[int] | None = None) -> Iterator[Entry]:
    """The entries of these blocks, all unless named; an entry that cannot be read is left out."""
    for block in finished_blocks(folder) if blocks is None else blocks:
        entry = Entry.read(folder, block)
        if entry is not None:
            yield entry


def worlds_in(folder: Path) -> int:
    """How many worlds are finished in a folder."""
    return sum(entry.worlds for entry in entries(folder))


def damaged_file(folder: Path, block: int) -> Path | None:
    """The first file of a finished block, its entry included, that is not what was written, if there is one."""
    entry = Entry.read(folder, block)
    return entry_file(folder, block) if entry is None else entry.damaged(folder)


def strike_out(folder: Path, block: int) -> None:
    """Takes a block out of the ledger: it counts as never run."""
    path = entry_file(folder, block)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from None


def sha256_of(path: Path) -> str | None:
    """The SHA-256 of a file, or None where it is none or cannot be read."""
    try:
        with open_regular(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    except OSError:
        return None


def entry_file(folder: Path, block: int) -> Path:
    """Where a finished block is entered."""
    return folder / LEDGER / f"block-{block:06d}.json"
