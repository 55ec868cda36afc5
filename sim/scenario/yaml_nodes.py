"""YAML read strictly: every value with its position, and nothing that could surprise a person.

Built from PyYAML's events, because tags, aliases and depth are seen there before anything is constructed.
Scalars follow the core schema of YAML 1.2: `no` is text and `1e3` a number, and dates stay text.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

import yaml

from sim.scenario.errors import Position, Problem, Problems, quoted

DEEPEST = 20


class Broken(Enum):
    """Stands for a value that was refused on reading, so that nobody complains about it twice."""

    BROKEN = "broken"


Scalar = str | int | float | bool | None
Content = Scalar | Broken | tuple["Node", ...] | Mapping[str, "Node"]


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a YAML file: what it says, as it is written, and where it stands."""

    content: Content
    position: Position
    text: str = ""
    key: Position | None = None

    @property
    def place(self) -> Position:
        """Where a person looks for it: at its key if it has one."""
        return self.key or self.position


class _Refusal(Exception):
    """The rest of the file cannot be read."""

    def __init__(self, position: Position, message: str, remedy: str) -> None:
        super().__init__(message)
        self.position, self.message, self.remedy = position, message, remedy


def read_yaml(text: str, file: str, problems: Problems) -> Node | None:
    """The tree of a YAML document, or None if it cannot be read; what is wrong goes to `problems`."""
    problems.remember(file, text)
    tree, wrong = _read(text, file)
    for problem in wrong:
        problems.add(problem.position, problem.message, problem.remedy)
    return tree


@lru_cache(maxsize=64)
def _read(text: str, file: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """What a text says and what is wrong with it; the baselines on which others build are asked for again and again."""
    problems = Problems()
    try:
        tree = _Reader(text, file, problems).document()
    except _Refusal as refusal:
        tree = None
        problems.add(refusal.position, refusal.message, refusal.remedy)
    return tree, tuple(problems.found)


def scalar(text: str) -> Scalar:
    """What an unquoted scalar means in the core schema of YAML 1.2; non-finite numbers come back as such."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text.lower() == "true"
    if re.fullmatch(r"0o[0-7]{1,20}", text):
        return int(text[2:], 8)
    if re.fullmatch(r"0x[0-9a-fA-F]{1,20}", text):
        return int(text[2:], 16)
    if re.fullmatch(r"[-+]?[0-9]{1,15}", text):
        return int(text)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", text):
        return float(text)
    if re.fullmatch(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", text):
        return float(text.replace(".", ""))
    return text


class _Reader:
    def __init__(self, text: str, file: str, problems: Problems) -> None:
        self.text, self.file, self.problems = text, file, problems
        try:
            self.loader = yaml.SafeLoader(text)
        except yaml.reader.ReaderError as error:
            before = text[: error.position]
            place = Position(file, before.count("\n") + 1, error.position - before.rfind("\n"))
            message = f"the character U+{error.character:04X} may not stand in YAML"
            raise _Refusal(place, message, "remove this invisible character") from None

    def document(self) -> Node:
        self._next()
        start = self._next()
        if isinstance(start, yaml.StreamEndEvent):
            remedy = "`warentry new NAME` writes a scenario to start from"
            raise _Refusal(Position(self.file), "the file is empty", remedy)
        root = self._node(self._next(), 0)
        self._next()
        after = self._next()
        if isinstance(after, yaml.DocumentStartEvent):
            remedy = "keep one scenario per file"
            raise _Refusal(self._position(after.start_mark), "a second YAML document starts here", remedy)
        return root

    def _next(self) -> Any:  # the published types of events lack their attributes
        try:
            return self.loader.get_event()  # type: ignore[no-untyped-call]
        except yaml.MarkedYAMLError as error:
            raise self._syntax_error(error) from None
        except (ValueError, OverflowError):  # PyYAML trips over escapes such as "\UFFFFFFFF"
            place = self._position(self.loader.get_mark())
            remedy = "write the character itself instead of an escape"
            raise _Refusal(place, "not valid YAML: an impossible character code or version", remedy) from None

    def _node(self, event: Any, depth: int) -> Node:
        position = self._position(event.start_mark)
        if depth > DEEPEST:
            message = f"nested more than {DEEPEST} levels deep"
            raise _Refusal(position, message, "a scenario needs four levels; flatten it")
        refused = self._refused(event)
        content: Content = Broken.BROKEN
        if isinstance(event, yaml.MappingStartEvent):
            content = self._mapping(depth)
        elif isinstance(event, yaml.SequenceStartEvent):
            content = self._sequence(depth)
        elif isinstance(event, yaml.ScalarEvent):
            content = self._scalar(event, position)
        return Node(Broken.BROKEN if refused else content, position, getattr(event, "value", ""))

    def _refused(self, event: Any) -> bool:
        if isinstance(event, yaml.AliasEvent):
            what, remedy = f"the alias *{event.anchor}", "write the value out, or share it with `extends:`"
        elif event.anchor is not None:
            what, remedy = f"the anchor &{event.anchor}", "remove it: aliases are not allowed either"
        elif getattr(event, "tag", None) is not None:
            what, remedy = f"the tag {event.tag}", "remove it; plain values are enough"
        else:
            return False
        self.problems.add(self._position(event.start_mark), f"{what} is not allowed", remedy)
        return True

    def _sequence(self, depth: int) -> tuple[Node, ...]:
        items = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return tuple(items)

    def _mapping(self, depth: int) -> dict[str, Node]:
        content: dict[str, Node] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(self._next(), depth + 1)
            if self._is_good_key(event, key, content):
                content[key.text] = Node(value.content, value.position, value.text, key.position)
        return content

    def _is_good_key(self, event: Any, key: Node, before: Mapping[str, Node]) -> bool:
        if key.content is Broken.BROKEN:
            return False
        if not isinstance(event, yaml.ScalarEvent):
            self.problems.add(key.position, "a key must be a plain name", "write `name: value`")
        elif key.text == "<<" and event.style is None:
            self.problems.add(key.position, "merge keys (<<) are not allowed", "share values with `extends:`")
        elif key.text in before:
            first = before[key.text].place.line
            message = f"the key {quoted(key.text)} stands here and already on line {first}"
            self.problems.add(key.position, message, "keep one of the two")
        else:
            return True
        return False

    def _scalar(self, event: yaml.ScalarEvent, position: Position) -> Content:
        content = event.value if event.style else scalar(event.value)
        if isinstance(content, float) and not math.isfinite(content):
            message = f"{quoted(event.value)} is not a finite number"
            self.problems.add(position, message, "write a number with a finite value")
            return Broken.BROKEN
        if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in event.value):
            self.problems.add(position, f"{quoted(event.value)} holds a control character", "remove it")
            return Broken.BROKEN
        return content

    def _position(self, mark: Any) -> Position:
        return Position(self.file, mark.line + 1, mark.column + 1)

    def _syntax_error(self, error: yaml.MarkedYAMLError) -> _Refusal:
        mark = error.problem_mark or error.context_mark
        position = self._position(mark) if mark else Position(self.file)
        if "\\t" in (error.problem or ""):
            message = "not valid YAML: a tab where only spaces may stand"
            return _Refusal(position, message, "indent with spaces")
        if error.problem == "mapping values are not allowed here":
            message, remedy = "not valid YAML: a second colon", "put quotes around text that contains a colon"
            return _Refusal(position, message, remedy)
        remedy = "check indentation, quotes and brackets here and on the line before"
        return _Refusal(position, f"not valid YAML: {error.problem}", remedy)
