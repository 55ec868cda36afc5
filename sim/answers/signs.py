"""The signs that can be seen from outside, and how well: as a person reads them, and as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.analysis.course import YEAR
from sim.analysis.signs import Sign
from sim.analysis.words import number, percent
from sim.answers.answer import print_labelled

if TYPE_CHECKING:
    from rich.console import Console


def as_object(sign: Sign) -> dict[str, Any]:
    """A sign with what an observer sees of it, and why."""
    return {
        "sign": sign.name,
        "meaning": sign.meaning,
        "sees": sign.sees,
        "mistakes_a_year": sign.mistakes * YEAR,
        "reason": sign.reason,
        "observable": sign.observable,
        "in_worlds": sign.of is not None,
    }


def show(signs: Sequence[Sign], out: Console) -> None:
    """Writes of each sign what it is, how often an observer sees it, how often he is mistaken, and why."""
    out.print("The signs, and the chance that somebody who watches sees one in a week in which it is there")
    for sign in signs:
        seen = f"seen {percent(sign.sees, 0)}, {number(sign.mistakes * YEAR, '.3g')} mistakes a year"
        where = f"; on the record as {sign.observable}" if sign.observable else ""
        out.print(f"\n{sign.name}")
        print_labelled(out, [(" is", sign.meaning), (" errors", f"{seen}{where}"), (" why", sign.reason)])
