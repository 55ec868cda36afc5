"""How often, in three numbers that belong together: the share, what chance leaves open, what is not known."""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.estimate import Share
from sim.analysis.words import decimals, estimative, interval_text, percent, share_text
from sim.batch.store import Results
from sim.endings import ENDINGS, MEANING
from sim.plots.bands import Arrivals, known_share
from sim.plots.experiment import count
from sim.plots.spread import HELD, Spread
from sim.plots.style import COLOURS, NAMES

REPORTED = (*ENDINGS[1:], ENDINGS[0])


@dataclass(frozen=True)
class Estimate:
    """The share of worlds with one ending, never without its two kinds of doubt."""

    ending: str
    share: Share
    spread: Spread | None
    points: int
    fewest: int
    settings: int

    @property
    def name(self) -> str:
        """The ending, as a heading."""
        return NAMES[self.ending]

    @property
    def colour(self) -> str:
        """The colour that the ending has in every figure."""
        return COLOURS[self.ending]

    @property
    def meaning(self) -> str:
        """What the ending is."""
        return MEANING[self.ending]

    @property
    def point(self) -> str:
        """The first number: the share, or the bound where no world or every world ended so."""
        return share_text(self.share)

    @property
    def interval(self) -> str:
        """The 95 % interval that luck leaves at this number of worlds."""
        return interval_text(self.share)

    @property
    def error(self) -> str:
        """The second number in short: how far luck may have moved the share to either side."""
        if self.share.k in (0, self.share.n):
            return "one-sided"
        half = 50 * (self.share.high - self.share.low)
        digits = decimals(self.share)
        return f"±{max(half, 10.0**-digits):.{digits}f} points"

    @property
    def error_meaning(self) -> str:
        """What the interval is made of."""
        if self.points < 2:
            return "what luck leaves open at this number of worlds; more worlds would shrink it"
        return (
            f"what luck leaves open at this number of worlds and of {self.points:,} parameter points, whose worlds "
            "resemble each other; more points would shrink it"
        )

    @property
    def what_varies(self) -> str:
        """What differs between parameter points."""
        return "the settings tried" if self.settings > 1 else "what is not known"

    @property
    def range(self) -> str:
        """The third number in short: the spread over parameter points, or why there is none."""
        if self.points < 2:
            return "not measured"
        if self.spread is None:
            return "not resolved"
        return self.spread_text

    @property
    def spread_text(self) -> str:
        """Between which shares the middle four fifths of the points lie."""
        if self.spread is None:
            return ""
        digits = decimals(self.share)
        return f"{100 * self.spread.low[-1]:.{digits}f} to {percent(float(self.spread.high[-1]), digits)}"

    @property
    def ignorance(self) -> str:
        """The third number in a sentence."""
        if self.points < 2:
            return (
                "This scenario leaves nothing open: every parameter has one value. The spread over what is not known "
                "is therefore not measured here; it is not zero."
            )
        kinds = f"{count(self.points, 'parameter point')}"
        what = self.what_varies
        if self.spread is None and self.fewest < 2:
            return f"With one world at each of {kinds} the spread over {what} cannot be told from chance."
        if self.spread is None:
            return f"The {kinds} cannot be told apart from chance by so few worlds each; a spread may still be there."
        return f"Over {what} ({kinds}) the share lies at {self.spread_text} in the middle {100 * HELD:.0f} % of points."

    @property
    def words(self) -> str:
        """What the interval is called on the ICD 203 scale."""
        return estimative(self.share.low, self.share.high)

    @property
    def words_of_spread(self) -> str:
        """What the spread is called on the same scale; empty where there is none, or it says the same."""
        if self.spread is None:
            return ""
        said = estimative(float(self.spread.low[-1]), float(self.spread.high[-1]))
        return "" if said == self.words else said

    @property
    def occurrence(self) -> str:
        """How often, as the end of a sentence: `in 7.5 % of the simulated worlds`, `in none of 300 worlds`."""
        k, n = self.share.k, self.share.n
        if k == 0:
            return f"in none of {count(n, 'simulated world')}, which leaves a share of {self.point}"
        if k == n:
            return f"in every one of {count(n, 'simulated world')}, which leaves a share of {self.point}"
        return f"in {self.point} of the simulated worlds ({k:,} of {n:,})"


@dataclass(frozen=True)
class Estimates:
    """Every ending, and the share of entries from the known chances."""

    endings: dict[str, Estimate]
    known: Share
    arrivals: Arrivals

    @property
    def entry(self) -> Estimate:
        """The answer to the question."""
        return self.endings["entry"]

    @property
    def known_text(self) -> str:
        """The same share with less noise, and how it was got."""
        digits = max(decimals(self.known) if self.known.low < self.known.high else 1, 1)
        low = f"{100 * self.known.low:.{digits}f}"
        return f"{percent(self.known.p, digits)} ({low} to {percent(self.known.high, digits)})"


def estimates(results: Results) -> Estimates:
    """What a results folder says of each ending."""
    arrivals = Arrivals.of(results)
    about = {
        "points": len(arrivals.worlds),
        "fewest": int(arrivals.worlds.min()),
        "settings": results.manifest.settings,
    }
    found = {}
    for ending in REPORTED:
        spread = arrivals.strand(ending).spread if ending != "no_entry" else None
        found[ending] = Estimate(ending, arrivals.share(ending), spread, **about)
    return Estimates(found, known_share(results), arrivals)
