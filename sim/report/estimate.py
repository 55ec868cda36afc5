"""How often, in three numbers that belong together: the share, what chance leaves open, what is not known."""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.endings import CALLED
from sim.analysis.estimate import Share
from sim.analysis.ranges import Range
from sim.analysis.spread import Spread
from sim.analysis.words import count, counted_text, decimals, estimative, interval_text, percent, share_text
from sim.batch.store import Results
from sim.design.ensemble import JUDGEMENT
from sim.measured.endings import ENDINGS
from sim.plots.bands import Arrivals
from sim.plots.style import COLOURS
from sim.report.figures import followed

REPORTED = (*ENDINGS[1:], ENDINGS[0])


@dataclass(frozen=True)
class Estimate:
    """The share of worlds with one ending, never without its two kinds of doubt.

    `share` has its interval over points where several were drawn from what is believed; `over` tells luck and what is
    not known apart, and `judged` the same where an ensemble's judgement counts too. `apart` is the range over points or
    settings, None where they cannot be told apart.
    """

    ending: str
    share: Share
    over: Spread
    points: int
    settings: int
    apart: Range | None = None
    judged: Spread | None = None
    drawn: str = ""

    @property
    def name(self) -> str:
        """The ending, as a heading."""
        return CALLED[self.ending].label

    @property
    def colour(self) -> str:
        """The colour that the ending has in every figure, light or dark as the page is."""
        return followed(COLOURS[self.ending])

    @property
    def meaning(self) -> str:
        """What the ending is."""
        return CALLED[self.ending].meaning

    @property
    def point(self) -> str:
        """The first number: the share, or the bound where no world or every world ended so."""
        return share_text(self.share)

    @property
    def interval(self) -> str:
        """The 95 % interval of the share: over points where there are several, else of luck."""
        return interval_text(self.share)

    @property
    def luck(self) -> Share:
        """The share with the interval that luck alone leaves at these points."""
        return self.over.share if self.is_apart else self.share

    @property
    def luck_interval(self) -> str:
        """Its interval as a text."""
        return interval_text(self.luck)

    @property
    def is_apart(self) -> bool:
        """Whether luck can be told from what differs between points."""
        return self.points > 1 and self.over.is_apart

    @property
    def error(self) -> str:
        """The second number in short: how far luck may have moved the share to either side."""
        if self.share.is_bound:
            return "one-sided"
        half = 50 * (self.luck.high - self.luck.low)
        digits = decimals(self.luck)
        return f"±{max(half, 10.0**-digits):.{digits}f} points"

    @property
    def error_meaning(self) -> str:
        """What the interval is made of."""
        if self.points < 2:
            return "more worlds would shrink it"
        if not self.is_sample:
            return f"what luck leaves open at these {self.settings:,} settings; more worlds would shrink it"
        if self.is_apart:
            return (
                f"what luck leaves open at these {self.points:,} parameter points; more worlds would shrink it. Over "
                f"points drawn anew from what is believed it is {self.interval}"
            )
        return (
            f"what luck leaves open at this number of worlds and of {self.points:,} parameter points, whose worlds "
            "resemble each other; more points would shrink it"
        )

    @property
    def is_sample(self) -> bool:
        """Whether points were drawn from what is believed, so that there is an interval over them."""
        return self.points > self.settings

    @property
    def what_varies(self) -> str:
        """What differs between parameter points."""
        return "the settings tried" if self.settings > 1 else "what is not known"

    @property
    def of_settings(self) -> str:
        """The settings over which the range goes, where somebody chose them and an entry was seen; else empty."""
        is_range = self.apart is not None and self.apart.is_chosen and not self.share.is_bound
        return f"the {self.settings:,} settings tried" if is_range else ""

    @property
    def is_clear(self) -> bool:
        """Whether the points differ by more than luck might make them."""
        return self.apart is not None

    @property
    def range(self) -> str:
        """The third number in short: the spread over parameter points, or why there is none."""
        if self.points < 2:
            return "not measured"
        return self.spread_text or "not resolved"

    @property
    def spread_text(self) -> str:
        """Between which shares the middle four fifths of the points lie."""
        return "" if self.apart is None else self.apart.text

    @property
    def ignorance(self) -> str:
        """The third number in a sentence."""
        if self.points < 2:
            return (
                "Every parameter has one value here, so that the spread over what is not known is not seen; it is not "
                "zero. The same command with `--ensemble` measures it."
            )
        of = f" ({self.drawn})" if self.drawn else ""
        kinds = f"{count(self.points, 'parameter point')}{of}"
        what = self.what_varies
        if self.apart is not None and self.apart.is_chosen:
            mean = ", each on average over what is not known" if self.is_sample else ""
            tried = f"the {self.settings:,} settings tried{mean}"
            return f"The share goes from {self.spread_text} over {tried}, luck included."
        if self.over.worlds <= self.over.points:
            return f"With one world at each of {kinds} the spread over {what} cannot be told from chance."
        if not self.is_clear:
            return f"The {kinds} cannot be told apart from chance by so few worlds each; a spread may still be there."
        return f"Over {what}, at {kinds}, the share lies at {self.spread_text} in the middle four fifths of points."

    @property
    def parts(self) -> str:
        """How the variance of how a single world ends splits into chance and what is not known; empty if unknown."""
        if not self.is_clear or self.over.chance is None or self.settings > 1:
            return ""
        chance = self.over.chance
        return (
            f"Of the variance of how a single world ends (so or not), {percent(chance, 0)} is chance and "
            f"{percent(1 - chance, 0)} what is not known."
        )

    @property
    def judgement(self) -> str:
        """The same numbers where an ensemble's judgement counts too; empty where there is none."""
        if self.judged is None:
            return ""
        return (
            f"The points count by what happened. If {JUDGEMENT} counts too, the share is {self.judged.text} instead "
            f"of {self.over.text} (95 % interval by luck {self.judged.luck_text}; {self.judged.range_text} in the "
            f"middle four fifths of points, which are then worth {self.judged.worth:,.0f} of {self.judged.points:,})."
        )

    @property
    def words(self) -> str:
        """What the interval is called on the ICD 203 scale."""
        return estimative(self.share.low, self.share.high)

    @property
    def words_of_spread(self) -> str:
        """What the spread is called on the same scale; empty where there is none, or it says the same."""
        if self.apart is None:
            return ""
        said = estimative(self.apart.low, self.apart.high)
        return "" if said == self.words else said

    @property
    def occurrence(self) -> str:
        """How often, as the end of a sentence: `in 7.5 % of the simulated worlds`, `in none of 300 worlds`."""
        p, worlds = self.share.p, count(self.share.n, "simulated world")
        if self.share.is_bound:
            return f"in {'none' if p == 0 else 'every one'} of {worlds}, which leaves a share of {self.point}"
        return f"in {self.point} of {worlds}"


@dataclass(frozen=True)
class Estimates:
    """Every ending, and the share of entries from the known chances."""

    endings: dict[str, Estimate]
    arrivals: Arrivals

    @property
    def entry(self) -> Estimate:
        """The answer to the question."""
        return self.endings["entry"]

    @property
    def check(self) -> str:
        """How the share of entries was come by, and what was counted."""
        counted = counted_text(self.arrivals.counted("entry"))
        if self.arrivals.lead is None or not self.arrivals.lead.is_known:
            return counted
        return f"the chances known at each decision, added up (Rao-Blackwell); {counted}"


def estimates(results: Results) -> Estimates:
    """What a results folder says of each ending."""
    arrivals, manifest = Arrivals.of(results), results.manifest
    drawn, found = results.drawn, {}
    for ending in REPORTED:
        over, judged = arrivals.spreads(ending)
        found[ending] = Estimate(
            ending=ending,
            share=arrivals.share(ending),
            over=over,
            points=len(arrivals.worlds),
            settings=manifest.settings,
            apart=arrivals.over(ending),
            judged=judged,
            drawn=f"{drawn.text} of the ensemble {manifest.ensemble}" if drawn else "",
        )
    return Estimates(found, arrivals)
