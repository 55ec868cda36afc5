"""Rules made of other rules: all of them in turn, or the one of a number, put together from what is declared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property
from typing import Any, TypeVar

from sim.engine.compiled import Rule, rule

FOUR, EIGHT = 4, 8
Part = TypeVar("Part")


class Assembled(Rule[..., Any]):
    """A rule that is put together when it is first needed: all that it consists of has then been declared."""

    def __init__(self, name: str, parts: Callable[[], Rule[..., Any]]) -> None:
        self.name, self.parts = name, parts

    @cached_property
    def whole(self) -> Rule[..., Any]:
        """The rule that it has become."""
        return self.parts()

    @cached_property
    def as_compiled(self) -> Callable[..., Any]:
        """The same, run by Python."""
        return self.whole.as_compiled

    @cached_property
    def of_one_world(self) -> Any:
        """The same, compiled."""
        return self.whole.of_one_world


def in_turn(steps: Sequence[Rule[..., None]]) -> Rule[..., None]:
    """One rule that takes these steps one after the other; each takes four things, such as (w, p, u, country).

    A compiled rule cannot go through a list of rules, and each rule takes time to compile: so there are eight in one.
    """
    if len(steps) == 1:
        return steps[0]
    if len(steps) > EIGHT:
        return in_turn([in_turn(steps[at : at + EIGHT]) for at in range(0, len(steps), EIGHT)])
    first, second, third, fourth, fifth, sixth, seventh, eighth = next(in_groups(steps, EIGHT, nothing))

    @rule
    def all_of_them(w: Any, p: Any, u: Any, country: Any) -> None:
        first(w, p, u, country)
        second(w, p, u, country)
        third(w, p, u, country)
        fourth(w, p, u, country)
        fifth(w, p, u, country)
        sixth(w, p, u, country)
        seventh(w, p, u, country)
        eighth(w, p, u, country)

    return all_of_them


@rule
def nothing(w: Any, p: Any, u: Any, country: Any) -> None:
    """The world is as it was."""


def in_groups(parts: Sequence[Part], size: int = FOUR, filler: Part | None = None) -> Iterator[tuple[Part, ...]]:
    """The parts, so many at a time; the last group is filled up, with its first part where there is no filler."""
    for at in range(0, len(parts), size):
        group = parts[at : at + size]
        rest = filler if filler is not None else group[0]
        yield (*group, *(rest for _ in range(size - len(group))))


def the_one_of(choices: Sequence[Rule[..., None]]) -> Rule[..., None]:
    """One rule (number, w, p, value) that follows the one of this number; each takes (w, p, value)."""
    groups = enumerate(in_groups(choices, FOUR, _no_choice))
    return in_turn([_if_meant(FOUR * number, four) for number, four in groups])


@rule
def _no_choice(w: Any, p: Any, value: float) -> None:
    """There is no such choice."""


def _if_meant(number: int, four: tuple[Rule[..., None], ...]) -> Rule[..., None]:
    first, second, third, fourth = four

    @rule
    def if_meant(meant: int, w: Any, p: Any, value: float) -> None:
        if meant == number:
            first(w, p, value)
        elif meant == number + 1:
            second(w, p, value)
        elif meant == number + 2:
            third(w, p, value)
        elif meant == number + 3:
            fourth(w, p, value)

    return if_meant


@cache
def taking_four(step: Rule[..., None]) -> Rule[..., None]:
    """A rule that takes (w), (w, p), (w, p, u) or (w, p, u, country), as one that takes all four.

    Raises TypeError for a rule that takes something else.
    """
    code = step.text.__code__
    taken = code.co_varnames[: code.co_argcount]
    match taken:
        case ("w",):
            return rule(lambda w, p, u, country: step(w))
        case ("w", "p"):
            return rule(lambda w, p, u, country: step(w, p))
        case ("w", "p", "u"):
            return rule(lambda w, p, u, country: step(w, p, u))
        case ("w", "p", "u", "country"):
            return step
    raise TypeError(
        f"{step.text.__qualname__}{taken} is no step: one takes w, p, u and country, in this order, as far as needed"
    )
