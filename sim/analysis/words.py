"""How numbers, chances, counts and dates are written: no more digits than they support, the same words everywhere."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.analysis.estimate import Share

NOT_A_FORECAST = "not a forecast"
DISCLAIMER = f"Shares of simulated worlds, {NOT_A_FORECAST}."
MOST_DECIMALS = 6
MINUS = "\u2212"
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# The scale of the US Intelligence Community Directive 203 (2015); each phrase up to the bound beside it.
ICD_203 = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (1.00, "almost certain"),
)


def estimative(low: float, high: float) -> str:
    """What an interval of probabilities is called on the ICD 203 scale; two phrases where it spans several."""
    first, last = phrase(low), phrase(high)
    return first if first == last else f"{first} to {last}"


def phrase(probability: float) -> str:
    """The phrase for one probability."""
    return next(words for bound, words in ICD_203 if probability <= bound)


def share_text(share: Share) -> str:
    """A share as a person reads it: `6.6 %`, `at most 0.37 %`, `at least 99.63 %`."""
    if share.p == 0:
        return f"at most {percent(share.high, _bound_decimals(share.high))}"
    if share.p == 1:
        return f"at least {percent(share.low, _bound_decimals(1 - share.low))}"
    return percent(share.p, decimals(share))


def interval_text(share: Share) -> str:
    """The 95 % interval of a share: `6.2 to 7.1 %`."""
    digits = decimals(share)
    if share.is_bound:
        digits = _bound_decimals(share.high - share.low)
    return f"{100 * share.low:.{digits}f} to {percent(share.high, digits)}"


def counted_text(share: Share) -> str:
    """How often something was counted: `counted 742 of 10,000, 7.4 % (6.9 to 8.0 %)`."""
    counted = f"counted {share.k:,} of {share.n:,}"
    return f"{counted}, {share_text(share)}" + ("" if share.is_bound else f" ({interval_text(share)})")


def by_when(tenth: str, half: str, most: str) -> str:
    """By which weeks a tenth, a half and nine tenths have come, from dates as texts; none is said twice."""
    if tenth == most:
        return f"more than 80 % come in the week of {half}"
    if tenth == half:
        return f"10 % and half come by the week of {half}, 90 % by {most}"
    if half == most:
        return f"10 % come by the week of {tenth}, half and 90 % by {half}"
    return f"10 % come by the week of {tenth}, half by {half}, 90 % by {most}"


def decimals(share: Share) -> int:
    """How many decimals a percentage may have: one digit of the half-width, more only where 0 would be printed."""
    return max(_places(100 * (share.high - share.low) / 2), _places(100 * share.low) if share.low > 0 else 0)


def percent(probability: float, digits: int) -> str:
    """A probability as a percentage; what is more than nothing is never written as 0."""
    if 0 < 100 * probability < 0.5 * 10.0**-digits:
        return f"under {10.0**-digits:.{digits}f} %"
    return f"{100 * probability:.{digits}f} %"


def plain(number: float) -> str:
    """A number with two digits that count, or more where it has them before the point: 0.31, 9.8, 100."""
    return f"{number:.2g}" if abs(number) < 99.5 else f"{number:.0f}"


def digits_for(value: float, width: float) -> str:
    """A number with two digits of the width of its band."""
    digits = min(max(0, 1 - math.floor(math.log10(width))), 6) if width > 0 else 3
    return f"{value:,.{digits}f}"


def duration(seconds: float) -> str:
    """A length of time as a person says it."""
    if seconds < 90:
        return count(max(round(seconds), 1), "second")
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def _bound_decimals(bound: float) -> int:
    """A bound that stands alone gets two digits."""
    return _places(100 * bound, digits=2)


def _places(size: float, digits: int = 1) -> int:
    """How many decimals show the first `digits` digits of a percentage."""
    return min(max(0, digits - 1 - math.floor(math.log10(size))), MOST_DECIMALS) if size > 0 else 0


def number(value: float, form: str = "g") -> str:
    """A number with a minus sign that is as wide as a plus."""
    return true_minus(f"{value:{form}}")


def true_minus(text: str) -> str:
    """Numbers in a text with that minus sign."""
    return text.replace("-", MINUS)


def worth(value: float) -> str:
    """A worth with two digits: 0.36, −0.13, never a negative zero."""
    return true_minus(f"{value + 0.0:.2f}".replace("-0.00", "0.00"))


def signed(value: float) -> str:
    """The same with its sign always written: +0.36, −0.13."""
    text = worth(value)
    return text if text.startswith(MINUS) or text == "0.00" else f"+{text}"


def points(share: float, digits: int) -> str:
    """A difference of shares in percentage points with its sign, and never a negative zero."""
    return f"{round(100 * share, digits) + 0.0:+.{digits}f}"


def chance_text(chance: float) -> str:
    """A single known chance: 0.4%, 31%, never a false certainty."""
    if 0 < chance < 0.0005:
        return "under 0.1%"
    if 0.995 < chance < 1:
        return "over 99%"
    return f"{100 * chance:.1f}%" if 0 < chance < 0.0995 else f"{100 * chance:.0f}%"


def percents(chances: Sequence[float]) -> tuple[float, ...]:
    """Chances of all options in percent, to one digit so that they still add up to 100 (largest remainder)."""
    tenths = [1000 * float(chance) for chance in chances]
    whole = [math.floor(part + 1e-9) for part in tenths]
    largest = sorted(range(len(whole)), key=lambda option: whole[option] - tenths[option])
    for option in largest[: 1000 - sum(whole)]:
        whole[option] += 1
    return tuple(part / 10 for part in whole)


def count(number: int, thing: str) -> str:
    """So many of a thing in figures: `1 world`, `4,096 worlds`."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def spelled(number: float, thing: str, things: str = "") -> str:
    """So many of a thing in a story, in words up to twelve: one act, 31 acts."""
    whole = round(number)
    word = WORDS[whole] if whole < len(WORDS) else f"{whole:,}"
    return f"{word} {thing if whole == 1 else things or thing + 's'}"


def how_often(number: int) -> str:
    """How often: once, twice, three times."""
    return ("never", "once", "twice")[number] if number < 3 else spelled(number, "time")


def heads(thousand: float) -> str:
    """A strength in thousands as a number of people, to two digits: 2,300."""
    number = 1000 * thousand
    return f"{round(number, -max(0, len(str(int(number))) - 2)):,.0f}"


def soldiers(thousand: float) -> str:
    """The same with the noun: 2,300 soldiers."""
    return f"{heads(thousand)} soldiers"


def long_date(day: date, with_year: bool = True) -> str:
    """A date as a person writes it: 19 June 2023, whatever the machine's language."""
    return f"{day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if with_year else "")


def span(first: date, last: date) -> str:
    """A stretch of days: 4 to 31 July 2022, 27 June to 24 July 2022."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {long_date(last)}"
    return f"{long_date(first, first.year != last.year)} to {long_date(last)}"


def listed(parts: Sequence[str], word: str = "and") -> str:
    """Several things in a row: a, b and c."""
    return f" {word} ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
