"""Rules put together from what is declared: their lines are written here, and read as if somebody had typed them."""

from __future__ import annotations

import linecache
from collections.abc import Callable, Iterable
from functools import cached_property
from types import FunctionType
from typing import Any

from sim.engine.compiled import Rule

STEP = ("w", "p", "u", "country")


class Names:
    """The names by which the lines of a rule call other rules."""

    def __init__(self) -> None:
        self.rules: dict[str, Rule[..., Any]] = {}

    def of(self, called: Rule[..., Any]) -> str:
        """The name of a rule."""
        name = f"rule_{len(self.rules)}"
        self.rules[name] = called
        return name

    def call(self, called: Rule[..., Any]) -> str:
        """A call of a rule that takes (w), (w, p), (w, p, u) or (w, p, u, country); TypeError for any other."""
        code = called.text.__code__
        taken = code.co_varnames[: code.co_argcount]
        if taken != STEP[: len(taken)]:
            raise TypeError(
                f"{called.text.__qualname__}{taken} is no step: one takes w, p, u and country, in this order, as far "
                "as needed"
            )
        return f"{self.of(called)}({', '.join(taken)})"


class Assembled(Rule[..., None]):
    """A rule whose lines are written when it is first needed: all that it consists of has then been declared.

    `takes` are its arguments as one writes them; `lines` gets the Names by which it calls other rules.
    """

    def __init__(self, name: str, takes: str, lines: Callable[[Names], Iterable[str]]) -> None:
        self.name, self.takes, self.lines = name, takes, lines

    @cached_property
    def text(self) -> FunctionType:  # type: ignore[override]
        """The rule as Python has it; a traceback shows its lines."""
        names = Names()
        written = "\n    ".join((f"def {self.name}({self.takes}):", *self.lines(names), "return"))
        place, made = f"<{self.name}, put together>", dict[str, Any](names.rules)
        linecache.cache[place] = len(written), None, written.splitlines(keepends=True), place
        exec(compile(written, place, "exec"), made)
        found: FunctionType = made[self.name]
        return found
