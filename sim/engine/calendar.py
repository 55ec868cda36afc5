"""The calendar as rules know it: which day of the year a world's week begins on, and how long ago a day was."""

from __future__ import annotations

from datetime import date
from typing import Any

from sim.engine.compiled import rule

DAYS_OF_A_WEEK, DAYS_OF_FOUR_YEARS = 7, 1461
DAYS_OF_A_YEAR = DAYS_OF_FOUR_YEARS / 4
ORIGIN = date(1970, 1, 1)  # days are counted from here, the first of a year


def day_number(day: date) -> int:
    """How many days a day lies after 1 January 1970."""
    return (day - ORIGIN).days


@rule
def today(w: Any) -> int:
    """The number of the day on which a world's present week begins."""
    return w.first_day + DAYS_OF_A_WEEK * w.week


@rule
def day_of_year(w: Any) -> float:
    """How far the year has come on that day: 0 on 1 January, up to 365; leap years shift it by less than a day."""
    return 4 * today(w) % DAYS_OF_FOUR_YEARS / 4


@rule
def years_since(w: Any, day: int) -> float:
    """The years between a day and the present week."""
    return (today(w) - day) / DAYS_OF_A_YEAR
