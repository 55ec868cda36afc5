"""What is wrong with a scenario: each problem with its place, its value and what to write instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sim.scenario.successors import successor

SHOWN_AT_MOST = 30
LINE_WIDTH = 100
CLOSE = 0.6  # how alike names are, from 0 to 1, of which one may be meant by the other


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a scenario file, counted from 1; line 0 means the file, or the setting, as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, in one sentence, with what to write instead."""

    position: Position
    message: str
    remedy: str
    source_line: str = ""

    def to_dict(self) -> dict[str, str | int]:
        """The problem as plain data; line 0 means the file, or the setting, as a whole."""
        at = self.position
        return {
            "file": at.file, "line": at.line, "column": at.column, "message": self.message, "remedy": self.remedy,
        }  # fmt: skip

    def render(self) -> str:
        """The problem as a person reads it: place and message, the line with a caret, the remedy."""
        names_itself = not self.position.line and self.position.file in self.message
        lines = [self.message if names_itself else f"{self.position}: {self.message}"]
        if self.source_line.strip():
            start = max(0, self.position.column - LINE_WIDTH)
            shown = self.source_line[start : start + LINE_WIDTH + 20]
            caret = " " * (self.position.column - 1 - start) + "^"
            lines += [f"    {shown}", f"    {caret}"]
        return "\n".join([*lines, f"    {self.remedy}"])


class ScenarioError(ValueError):
    """A scenario cannot be used as it stands; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def render(self) -> str:
        """All problems as text, the first ones in full when there are very many."""
        text = "\n".join(problem.render() for problem in self.problems[:SHOWN_AT_MOST])
        more = len(self.problems) - SHOWN_AT_MOST
        return f"{text}\n... and {more} more like these" if more > 0 else text

    def __str__(self) -> str:
        return self.render()


class Problems:
    """Collects what is wrong while reading goes on, so that a person meets all of it at once."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.warnings: list[Problem] = []
        self.lines: dict[str, list[str]] = {}

    def remember(self, file: str, text: str) -> None:
        """Keeps the text of a file, from which problems quote their line."""
        self.lines[file] = text.splitlines()

    def add(self, position: Position, message: str, remedy: str) -> None:
        """Notes a problem together with the line that it stands on."""
        self.found.append(self._at(position, message, remedy))

    def warn(self, position: Position, message: str, remedy: str) -> None:
        """Notes something that may be meant, but is probably a slip."""
        self.warnings.append(self._at(position, f"warning: {message}", remedy))

    def _at(self, position: Position, message: str, remedy: str) -> Problem:
        lines = self.lines.get(position.file, [])
        line = lines[position.line - 1] if 0 < position.line <= len(lines) else ""
        printable = "".join(c if c.isprintable() else " " for c in line)
        return Problem(position, message, remedy, printable)

    def stop_if_any(self) -> None:
        """Raises ScenarioError when something is wrong, in the order of the files and lines."""
        if self.found:
            raise ScenarioError(sorted(self.found, key=lambda problem: problem.position))


def quoted(value: object) -> str:
    """A value as a message quotes it: short, and on one line."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that a mistyped one most likely means; `exit_penalty` means `leader.exit_penalty`."""
    names = list(known)
    ends_alike = [n for n in names if n.rpartition(".")[2] == name]
    near = ends_alike or difflib.get_close_matches(name[:100], names, n=1, cutoff=CLOSE)
    return near[0] if near and _end_alike(name[:100], near[0]) else None


def _end_alike(name: str, other: str) -> bool:
    """Whether names are alike without their owners, which alone make `leader.foo` much like `leader.spoils`."""
    ends = [text.rpartition(".")[2] for text in (name, other)]
    return difflib.SequenceMatcher(None, ends[0], ends[1]).ratio() >= CLOSE


def speaking_of(word: str, meanings: Mapping[str, str]) -> list[str]:
    """The names in whose meaning a word stands, in any case and number: who writes `sanctions` means `west`."""
    stem = word.lower().replace("_", " ").rstrip("s")
    whole = re.compile(rf"\b{re.escape(stem)}s?\b", re.IGNORECASE) if stem else None
    return [name for name, meaning in meanings.items() if whole and whole.search(meaning)]


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """What took the place of a name that is gone, or the nearest known one; else `otherwise` or a list of them all."""
    if gone := successor(name):
        return gone
    names = list(known)
    near = nearest(name, names)
    return f"did you mean {near}?" if near else otherwise or f"choose from {', '.join(names)}"
