"""How a campaign goes: cases by number, side by side, each alone; faults are counted, told apart and made small."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path

MOST_SECONDS = 30.0  # for one case
BATCH = 50


class TooSlow(Exception):
    """A case has taken longer than any case may."""


@dataclass(frozen=True)
class Verdict:
    """What became of one case: in a word, and what is wrong with it, if anything; `minimal` files show it."""

    end: str
    fault: str = ""
    minimal: dict[str, bytes] = field(default_factory=dict)


def needs_nothing(place: Path) -> None:
    """What an attack needs that needs nothing."""


@dataclass(frozen=True)
class Attack:
    """A kind of hostile input: `case` makes and judges one in an empty folder, by a generator of its own.

    `prepare` is called once, before the first case, with the campaign's folder.
    """

    name: str
    meaning: str
    case: Callable[[random.Random, Path, Path], Verdict]
    usual: int
    prepare: Callable[[Path], None] = needs_nothing
    side_by_side: int = 2


@dataclass
class Tally:
    """What became of the cases of an attack."""

    attack: Attack
    ends: Counter[str] = field(default_factory=Counter)
    faults: dict[str, tuple[int, Verdict]] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def add(self, number: int, verdict: Verdict) -> None:
        """Counts a case; of faults that read alike only the first is kept."""
        self.ends[verdict.end] += 1
        if verdict.fault:
            self.counted[verdict.fault] += 1
            self.faults.setdefault(verdict.fault, (number, verdict))

    @property
    def row(self) -> tuple[str, ...]:
        """A line of the table."""
        ends = ", ".join(f"{end} {count:,}" for end, count in self.ends.most_common())
        cases, faults = sum(self.ends.values()), sum(self.counted.values())
        return self.attack.name, f"{cases:,}", ends, f"{faults:,}", f"{self.seconds:.0f}"


HEADINGS = ("attack", "cases", "how they ended", "faults", "seconds")


def carry_out(attack: Attack, seed: int, cases: int, place: Path, kept: Path) -> Tally:
    """So many cases of an attack; what fails is kept, made small, in `kept`."""
    started, tally = time.monotonic(), Tally(attack)
    attack.prepare(place)
    size = max(1, min(BATCH, cases // (4 * attack.side_by_side)))  # few cases, too, are shared out
    batches = [range(first, min(first + size, cases)) for first in range(0, cases, size)]
    with ProcessPoolExecutor(attack.side_by_side, get_context("fork")) as pool:
        for numbers, verdicts in zip(batches, pool.map(partial(_batch, attack, seed, place), batches), strict=True):
            for number, verdict in zip(numbers, verdicts, strict=True):
                tally.add(number, verdict)
    tally.seconds = time.monotonic() - started
    for fault, (number, verdict) in tally.faults.items():
        folder = kept / attack.name / f"{number:06d}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "fault.txt").write_text(f"seed {seed}, case {number}, seen {tally.counted[fault]} times\n{fault}\n")
        for name, content in verdict.minimal.items():
            (folder / name).write_bytes(content)
    return tally


def _batch(attack: Attack, seed: int, place: Path, numbers: range) -> list[Verdict]:
    return [_one(attack, seed, place, number) for number in numbers]


def _one(attack: Attack, seed: int, place: Path, number: int) -> Verdict:
    folder = place / attack.name / str(number)
    folder.mkdir(parents=True)
    try:
        return attack.case(random.Random(f"{attack.name} {seed} {number}"), folder, place)
    finally:
        os.chdir(place)
        for path in (folder, *folder.rglob("*")):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def at_most(seconds: float = MOST_SECONDS) -> Iterator[None]:
    """Raises TooSlow where what is done here takes longer."""

    def too_slow(*_: object) -> None:
        raise TooSlow(f"takes longer than {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, too_slow)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def made_small(parts: list[str], still_fails: Callable[[list[str]], bool], most_tries: int = 300) -> list[str]:
    """As few of the parts as still fail: halves, quarters, ... are left out as long as that is so (Zeller 2002)."""
    step, tries = max(1, len(parts) // 2), 0
    while step and tries < most_tries:
        first = 0
        while first < len(parts) and tries < most_tries:
            fewer, tries = parts[:first] + parts[first + step :], tries + 1
            if fewer and still_fails(fewer):
                parts = fewer
            else:
                first += step
        step //= 2
    return parts
