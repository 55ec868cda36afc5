"""Numbers in words: percentages with no more digits than their interval supports, and estimative wording."""

from __future__ import annotations

import math

from sim.analysis.estimate import Share

MOST_DECIMALS = 6
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
    if share.k == 0:
        return f"at most {percent(share.high, _bound_decimals(share.high))}"
    if share.k == share.n:
        return f"at least {percent(share.low, _bound_decimals(1 - share.low))}"
    return percent(share.p, decimals(share))


def interval_text(share: Share) -> str:
    """The 95 % interval of a share: `6.2 to 7.1 %`."""
    digits = decimals(share)
    if share.k in (0, share.n):
        digits = _bound_decimals(share.high - share.low)
    return f"{100 * share.low:.{digits}f} to {percent(share.high, digits)}"


def decimals(share: Share) -> int:
    """How many decimals a percentage may have: one digit of the half-width, more only where 0 would be printed."""
    return max(_places(100 * (share.high - share.low) / 2), _places(100 * share.low) if share.low > 0 else 0)


def percent(probability: float, digits: int) -> str:
    """A probability as a percentage."""
    return f"{100 * probability:.{digits}f} %"


def number(value: float, form: str = "g") -> str:
    """A number with a minus sign that is as wide as a plus."""
    return f"{value:{form}}".replace("-", "−")


def digits_for(value: float, width: float) -> str:
    """A number with two digits of the width of its band."""
    digits = min(max(0, 1 - math.floor(math.log10(width))), 6) if width > 0 else 3
    return f"{value:,.{digits}f}"


def duration(seconds: float) -> str:
    """A length of time as a person says it."""
    if seconds < 90:
        return f"{max(seconds, 1):.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def _bound_decimals(bound: float) -> int:
    """A bound that stands alone gets two digits."""
    return _places(100 * bound, digits=2)


def _places(size: float, digits: int = 1) -> int:
    """How many decimals show the first `digits` digits of a percentage."""
    return min(max(0, digits - 1 - math.floor(math.log10(size))), MOST_DECIMALS) if size > 0 else 0
