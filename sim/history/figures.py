"""How numbers, chances and dates are written in a told history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

MINUS, DASH = "\u2212", "\u2013"
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def worth(value: float) -> str:
    """A worth with two digits and a true minus sign: 0.36, −0.13."""
    return f"{value + 0.0:.2f}".replace("-0.00", "0.00").replace("-", MINUS)


def signed(value: float) -> str:
    """The same with its sign always written: +0.36, −0.13."""
    text = worth(value)
    return text if text.startswith(MINUS) or text == "0.00" else f"+{text}"


def percent(chance: float) -> str:
    """A single chance: 0.4%, 31%, never a false certainty."""
    if 0 < chance < 0.0005:
        return "under 0.1%"
    if 0.995 < chance < 1:
        return "over 99%"
    return f"{100 * chance:.1f}%" if 0 < chance < 0.0995 else f"{100 * chance:.0f}%"


def percents(chances: Sequence[float]) -> tuple[float, ...]:
    """Chances of all options in percent, to one digit so that they still add up to 100 (largest remainder)."""
    tenths = 1000 * np.asarray(chances, dtype=float)
    whole = np.floor(tenths + 1e-9)
    missing = round(1000 - whole.sum())
    whole[np.argsort(whole - tenths, kind="stable")[:missing]] += 1
    return tuple(float(part) / 10 for part in whole)


def day(when: date, with_year: bool = True) -> str:
    """A date as a person writes it: 15 August 2022."""
    return f"{when.day} {when:%B}" + (f" {when.year}" if with_year else "")


def span(first: date, last: date) -> str:
    """A stretch of days: 4 to 31 July 2022, 27 June to 24 July 2022."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    return f"{day(first, first.year != last.year)} to {day(last)}"


def count(number: float, thing: str, things: str = "") -> str:
    """A number of things, in words up to twelve: one act, 31 acts."""
    whole = round(number)
    word = WORDS[whole] if whole < len(WORDS) else f"{whole:,}"
    return f"{word} {thing if whole == 1 else things or thing + 's'}"


def times(number: int) -> str:
    """How often: once, twice, three times."""
    return ("never", "once", "twice")[number] if number < 3 else count(number, "time")


def heads(thousand: float) -> str:
    """A strength in thousands as a number of people, to two digits: 2,300."""
    number = 1000 * thousand
    return f"{round(number, -max(0, len(str(int(number))) - 2)):,.0f}"


def soldiers(thousand: float) -> str:
    """The same with the noun: 2,300 soldiers."""
    return f"{heads(thousand)} soldiers"


def listed(parts: Sequence[str]) -> str:
    """Parts of a sentence: a, b and c."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
