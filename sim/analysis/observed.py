"""What an outside observer could have put down of a world, week by week, by the errors of what could be seen of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from sim.analysis.followed import COUNT, LEVEL, LINKS, TOTAL, Link, Weekly
from sim.engine.arrays import Array
from sim.evidence.record import OBSERVABLES

OBSERVED: Mapping[str, Link] = {name: link for name, link in LINKS.items() if link.kind != TOTAL}  # told by the week
QUANTITIES = tuple(dict.fromkeys(name for link in OBSERVED.values() for name in link.of))
Luck = Callable[[str], Array]


def observed(weekly: Weekly, luck: Luck) -> dict[str, Array]:
    """Each observable as it was seen in each week: {observable: (weeks,) or (weeks, worlds)}, in its unit.

    `weekly` are the QUANTITIES by week: of a count how many in that week, of a poll NaN where nobody was asked. `luck`
    gives uniform draws of that shape by name, each name others. Counts and states are never less than nothing.
    """
    return {name: _seen(name, link, weekly, luck) for name, link in OBSERVED.items()}


def _seen(name: str, link: Link, weekly: Weekly, luck: Luck) -> Array:
    from scipy.stats import binom, norm, poisson

    truth = np.asarray(link.scale * sum(np.asarray(weekly[of], dtype=float) for of in link.of))
    first = luck(f"observed.{name}")
    if link.kind == COUNT:
        shown = np.where(truth > 0, binom.ppf(first, np.maximum(np.rint(truth), 1), link.shown), 0.0)
        return np.asarray(shown + poisson.ppf(luck(f"observed.{name}.besides"), link.besides))
    if link.kind == LEVEL:
        z = norm.ppf(first)
        return np.asarray(np.maximum(truth * link.factor**z + link.error * z, 0.0))
    return np.asarray((first < np.where(truth >= link.least, link.shown, link.besides)).astype(float))


def declared() -> dict[str, dict[str, str]]:
    """Of each observable its meaning, its unit, its error in words, and what the error rests on."""
    return {
        name: {
            "meaning": OBSERVABLES[name].meaning,
            "unit": OBSERVABLES[name].unit,
            "error": error_in_words(link),
            "reason": link.reason,
        }
        for name, link in OBSERVED.items()
    }


def error_in_words(link: Link) -> str:
    """How far what is seen may be from what is there."""
    if link.kind == LEVEL:
        parts = [f"within a factor of {link.factor:g} two times in three"] if link.factor > 1 else []
        parts += [f"\N{PLUS-MINUS SIGN} {link.error:g}"] if link.error else []
        return ", ".join(parts) or "exact"
    if (link.shown, link.besides) == (1.0, 0.0):
        return "exact"
    often = "a week" if link.kind == COUNT else "the chance a week where it is not there"
    return f"{link.shown:g} of what is there, {link.besides:.3g} besides ({often})"
