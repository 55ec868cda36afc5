"""What to watch for, and what to find out: alarms on the record, and what is worth learning of these points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sim.analysis.alarms import Followed, on_record
from sim.analysis.errors import CannotAnswer
from sim.analysis.signs import SIGNS
from sim.analysis.words import long_date
from sim.answers.indicators import counted
from sim.batch.store import Results
from sim.evidence.read_record import load_record


@dataclass(frozen=True)
class SignOnRecord:
    """A sign that the record knows, how many alarms it raised and when they began."""

    name: str
    meaning: str
    how_many: str
    begun: str
    alarms: int


@cache
def signs_on_record() -> tuple[SignOnRecord, ...]:
    """Every sign that the record knows, those that raised most alarms first."""
    record = load_record()
    found = [(sign, on_record(record, [sign])) for sign in SIGNS.values()]
    told = [_told(sign.name, sign.meaning, followed) for sign, followed in found if followed is not None]
    return tuple(sorted(told, key=lambda sign: -sign.alarms))


def watching() -> dict[str, Any]:
    """What the section says: the alarms that each sign raised on the record."""
    signs = signs_on_record()
    return {"signs": signs, "alarms": sum(sign.alarms for sign in signs)}


def worth_learning(results: Results) -> str:
    """Which parameter is worth most to learn, in one sentence; empty where these points cannot tell."""
    if not results.manifest.parameters:
        return ""  # and nothing is loaded that could tell
    from sim.answers.worth import next_in_words
    from sim.batch.work import Work
    from sim.questions.worth import worth

    try:
        return next_in_words(worth(results, Work()))
    except CannotAnswer:
        return ""


def _told(name: str, meaning: str, followed: Followed) -> SignOnRecord:
    begun = "; ".join(long_date(alarm.first) for alarm in followed.alarms)
    return SignOnRecord(name, meaning, counted(followed), begun, len(followed.alarms))
