"""Single values of a scenario file: a node goes in, its checked value comes out, or a note of what is wrong.

Written by hand over nodes instead of with pydantic: every message needs the node's position and a remedy of
its own, so that a schema class would only add a translation of its errors to the same checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeGuard

from sim.engine.parameters import Unit
from sim.scenario.errors import Problems, did_you_mean, quoted, speaking_of
from sim.scenario.vocabulary import Vocabulary
from sim.scenario.yaml_nodes import Broken, Node

MOST_TOLD = 3
EARLIEST, LATEST = date(1992, 1, 1), date(2099, 12, 31)


class Fields:
    """Reads values of one scenario; None stands for a refused value, with the reason in `problems`."""

    def __init__(self, words: Vocabulary, problems: Problems) -> None:
        self.words, self.problems = words, problems

    def text(self, node: Node, label: str) -> str | None:
        """Words; a number or `true` is taken as it is written."""
        is_scalar = isinstance(node.content, str | int | float)
        if is_scalar and node.text.strip():
            return node.text.strip()
        self._wrong(node, label, "text", f'write {label}: "..."')
        return None

    def whole(self, node: Node, label: str, low: int, high: int) -> int | None:
        """A whole number from low to high."""
        value = node.content
        if _is_number(value) and value == int(value) and low <= value <= high:
            return int(value)
        wanted = f"a whole number between {low} and {high}"
        self._wrong(node, label, wanted, f"write for example {label}: {min(max(low, 52), high)}")
        return None

    def number(self, node: Node, label: str, unit: Unit | None = None) -> float | None:
        """A number that makes sense in its unit, if it has one."""
        if not _is_number(node.content):
            pointed = with_point(node.text)
            plain = f"write a decimal point: {pointed}" if pointed else "write a plain number such as 0.7"
            self._wrong(node, label, "a number", plain)
            return None
        value = float(node.content)
        if unit is None or unit.contains(value):
            return value
        self.outside(node, f"{label}: {value:g}", unit)
        return None

    def outside(self, node: Node, what: str, unit: Unit) -> None:
        """Notes that something lies outside its unit's domain."""
        message = f"{what} does not fit the unit {quoted(unit.name)} ({unit.meaning}), which is {unit.domain}"
        self.problems.add(node.position, message, f"choose a value that is {unit.domain}")

    def day(self, node: Node, label: str) -> date | None:
        """A calendar date, written YYYY-MM-DD."""
        text = node.text.strip()
        try:
            value = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
        except ValueError:
            value = None
        if value is not None and EARLIEST <= value <= LATEST:
            return value
        wanted = f"a date between {EARLIEST} and {LATEST}"
        self._wrong(node, label, wanted, f"write year-month-day: {label}: 2022-06-20")
        return None

    def choice(self, node: Node, label: str, options: tuple[str, ...]) -> str | None:
        """One of several words."""
        if isinstance(node.content, str) and node.content in options:
            return node.content
        wanted = " or ".join(options) if len(options) <= 3 else "a known name"
        self._wrong(node, label, wanted, did_you_mean(node.text, options))
        return None

    def switch(self, node: Node, label: str) -> str | None:
        """A mechanism that can be switched off; one that is called by what it does is told its name."""
        switchable = self.words.switchable
        if isinstance(node.content, str) and node.content not in switchable:
            named = speaking_of(node.content, switchable)
            if len(named) == 1:
                (name,) = named
                self._wrong(node, label, "a known name", f"did you mean {name} (without it {switchable[name]})?")
                return None
        return self.choice(node, label, tuple(switchable))

    def true(self, node: Node, label: str) -> bool | None:
        """Nothing but `true`: the thing happens."""
        if node.content is True:
            return True
        self._wrong(node, label, "true", f"write {label}: true, or delete the line")
        return None

    def mapping(self, node: Node, label: str) -> Mapping[str, Node]:
        """Named values; empty when the node is something else."""
        if isinstance(node.content, Mapping):
            return node.content
        self._wrong(node, label, "names with values", f"write {label}: and below it, indented, `name: value`")
        return {}

    def items(self, node: Node, label: str) -> tuple[Node, ...]:
        """A list; empty when the node is something else."""
        if isinstance(node.content, tuple):
            return node.content
        self._wrong(node, label, "a list", f"write {label}: [...] or lines that start with `- `")
        return ()

    def source(self, owner: Node, entries: Mapping[str, Node], label: str) -> str | None:
        """The ground on which a belief or event rests; the claims that it cites must exist."""
        node = entries.get("source")
        if node is None:
            remedy = "add `source:` with a claim id (C001-23), a citation, judgement or what-if"
            self.problems.add(owner.place, f"{label} needs a source", remedy)
            return None
        text = self.text(node, "source")
        for message, remedy in self.words.unknown_claims(text or ""):
            self.problems.add(node.position, message, remedy)
        return text

    def note(self, entries: Mapping[str, Node]) -> str:
        """A free remark, or nothing."""
        return (self.text(entries["note"], "note") or "") if "note" in entries else ""

    def refuse_unknown(self, entries: Mapping[str, Node], known: Iterable[str], what: str) -> None:
        """Notes every key that has no meaning here."""
        known = tuple(known)
        for key, node in entries.items():
            if key not in known:
                remedy = f"write decimals with a point: 0.{key}" if _is_after_a_comma(key, node) else ""
                remedy = remedy or did_you_mean(key, known) + self._what_speaks_of(key)
                self.problems.add(node.place, f"unknown {what} {quoted(key)}", remedy)

    def _what_speaks_of(self, word: str) -> str:
        """What is known of a word that is no key: the parameters that have it in their meaning."""
        meanings = {path: parameter.meaning for path, parameter in self.words.parameters.items()}
        told = [f"{path} ({meanings[path]})" for path in speaking_of(word, meanings)[:MOST_TOLD]]
        return f"; of {word} speak{'s' if len(told) == 1 else ''} {', '.join(told)}" if told else ""

    def _wrong(self, node: Node, label: str, wanted: str, remedy: str) -> None:
        if node.content is Broken.BROKEN:
            return
        given = {"tuple": "a list", "dict": "names with values", "NoneType": "nothing"}
        got = given.get(type(node.content).__name__, quoted(node.text))
        self.problems.add(node.position, f"{label}: expected {wanted}, got {got}", remedy)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def with_point(text: str) -> str:
    """A number that is written with a decimal comma, as it is meant; empty for anything else."""
    comma = re.fullmatch(r"\s*(-?\d+),(\d+)\s*", text)
    return f"{comma[1]}.{comma[2]}" if comma else ""


def _is_after_a_comma(key: str, node: Node) -> bool:
    """Whether YAML took what follows a decimal comma for a key: `{fixed: 0,85}`."""
    return key.isdecimal() and node.content is None
