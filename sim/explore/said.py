"""What is said of worlds that have come so far: the same words and numbers as everywhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.analysis.answer import Answer, answer, one_by_one
from sim.analysis.contrast import Contrast, contrast
from sim.analysis.endings import CALLED
from sim.analysis.estimate import Share
from sim.analysis.reasons import Weighed, weigh
from sim.analysis.words import (
    counted_text,
    estimative,
    interval_text,
    long_date,
    percent,
    share_text,
    signed,
    true_minus,
)
from sim.answers.answer import ANSWER_WORDS, not_known
from sim.crisis.reasons import COLUMNS, INTERACTION, REASONS
from sim.crisis.solved import ANSWERS, DEMANDS
from sim.design.ensemble import JUDGEMENT
from sim.explore.drawing import ShareBar, WeekAxis, bar, incidence, pressures
from sim.explore.work import Gathered
from sim.explore.worlds import MOST_FLIPPED, flipped, offered, wall
from sim.plots.calendar import Mark
from sim.plots.reasons import WORDS
from sim.plots.style import ceiling
from sim.scenario import Scenario

MAIN = (*(reason.name for reason in REASONS if not reason.part_of), INTERACTION)
DEMAND_NAMES = {"request": "When Moscow asked", "ultimatum": "When Moscow demanded point-blank"}
MOST_REASONS = 8


@dataclass(frozen=True)
class WeighedReason:
    """What one reason contributed on average, in office value, and as a bar in percent of half the width."""

    name: str
    written: str
    length: float
    speaks_for: bool
    pinned: str


@dataclass(frozen=True)
class Demand:
    """One kind of demand: how often it was made, how it was answered, what weighed how much."""

    name: str
    count: int
    answers: tuple[tuple[str, str], ...]
    advantage: str
    reasons: tuple[WeighedReason, ...]


class Said:
    """Everything that the page says of the worlds gathered so far, beside those of the pinned scenario if any."""

    def __init__(self, gathered: Sequence[Gathered]) -> None:
        self.now, self.before = gathered[0], gathered[1] if len(gathered) > 1 else None
        self.plan = self.now.plan
        self.scenario: Scenario = self.plan.scenario
        self.found = _answer(self.now)
        self.pinned = None if self.before is None else _answer(self.before)
        self.contrast: Contrast | None = None
        if self.before is not None:
            self.contrast = contrast(self.before.runs, self.now.runs, self.now.sampling)
        marks = [(event.week, Mark((event.week,), (event,)).label) for event in self.scenario.events]
        self.axis = WeekAxis(self.scenario.start, self.scenario.weeks, marks)

    @property
    def is_whole(self) -> bool:
        """Whether all worlds that were asked for are here."""
        return self.now.done >= self.plan.worlds

    def headline(self) -> dict[str, Any]:
        """The answer in one number, with what luck leaves open of it and, apart from that, what is not known."""
        entry, over, judged = self.found.best("entry"), self.found.over_points, self.found.with_judgement
        number, interval, how, (low, at, high) = self._number()
        spread = (over.p10, over.p90) if over is not None and over.is_clear else None
        top = ceiling(max([high, *(spread or ())]))
        effect = None if self.contrast is None else self.contrast.best("entry")
        digits = 0 if effect is None else effect.decimals
        unknown, _, remark = ("", "", "") if over is None else not_known(over).partition(": ")
        return {
            "number": number,
            "interval": interval,
            "how": f"{how}; {counted_text(self.found.endings['entry'])}",
            "words": estimative(entry.low, entry.high),
            "low": _percent(low / top),
            "high": _percent(high / top),
            "at": _percent(at / top),
            "scale": [f"{100 * top * part:.3g}" for part in (0, 0.25, 0.5, 0.75, 1)],
            "unknown": unknown,
            "unknown_remark": remark,
            "judged": "" if judged is None else f"{judged.text} if {JUDGEMENT} counts too",
            "spread": None if spread is None else tuple(_percent(end / top) for end in spread),
            "points": self.found.points,
            "done": self.now.done,
            "worlds": self.plan.worlds,
            "failed": self.now.failed,
            "part": round(100 * self.now.done / self.plan.worlds),
            "is_whole": self.is_whole,
            "difference": "" if effect is None else true_minus(effect.text),
            "difference_interval": "" if effect is None else true_minus(effect.interval_text),
            "sign": 0 if effect is None else effect.sign,
            "pinned": "" if effect is None else percent(effect.before, digits),
            "end": long_date(self.scenario.date_of(self.scenario.weeks)),
            "seed": self.plan.seed,
        }

    def _number(self) -> tuple[str, str, str, tuple[float, float, float]]:
        """The share of entries, what luck leaves open of it, how it was come by; and its ends and middle as numbers."""
        entry, over = self.found.best("entry"), self.found.over_points
        if over is not None:
            of_points = (over.low, over.mean, over.high)
            return over.text, over.luck_text, f"95 % interval of luck at these {over.points:,} points", of_points
        how = "95 % interval" + ", from the chances known in each world" * self.found.entry.is_known
        middle = (entry.low + entry.high) / 2 if entry.is_bound else entry.p
        return share_text(entry), interval_text(entry), how, (entry.low, middle, entry.high)

    def endings(self) -> dict[str, Any]:
        """How the worlds end, and by which route those enter that do."""
        shares = {name: self.found.best(name) for name in self.found.endings}
        pinned = {} if self.pinned is None else {name: self.pinned.best(name).p for name in shares}
        ways = {} if self.pinned is None else {name: found.p for name, found in self.pinned.routes.items()}
        some = [name for name in shares if name != "no_entry"]
        top = ceiling(max(*(shares[name].high for name in some), *(pinned.get(name, 0.0) for name in some)))
        return {
            "endings": [
                _bar(CALLED[name].label, found, pinned.get(name), name, CALLED[name].meaning, top)
                for name, found in shares.items()
            ],
            "routes": [
                _bar(name, found, ways.get(name), "entry", "", top) for name, found in self.found.routes.items()
            ],
            "top": f"{100 * top:g}",
            "points": self.found.points,
        }

    def incidence(self) -> dict[str, Any]:
        """How the share of entries grows over the calendar."""
        before = None if self.before is None else self.before.runs
        return {
            "chart": incidence(self.axis, self.now.runs, self.now.sampling, before),
            "when": self._when(),
            "points": self.found.points,
        }

    def reasons(self) -> dict[str, Any]:
        """What weighed for and against."""
        before = {} if self.before is None else {w.demand: w for w in _weighed(self.before)}
        return {"demands": [_demand(weighed, before.get(weighed.demand)) for weighed in _weighed(self.now)]}

    def pressures(self) -> dict[str, Any]:
        """Where the worlds stand week by week."""
        before = None if self.before is None else self.before.pressures
        return {"charts": pressures(self.axis, self.now.pressures, before)}

    def worlds(self) -> dict[str, Any]:
        """Which worlds there are to look at, and which have flipped."""
        before = None if self.before is None else self.before.runs
        flips = None if self.contrast is None else self.contrast.endings["entry"].flips
        groups = {} if before is None else flipped(self.now.runs, before)
        return {
            "offered": offered(self.now.runs),
            "wall": wall(self.now.runs, before),
            "flips": flips,
            "flipped": [(name, found[:MOST_FLIPPED], len(found)) for name, found in groups.items()],
            "last": self.now.plan.worlds - 1,
        }

    def _when(self) -> str:
        weeks = [week for week in self.found.entry_week.values() if week is not None]
        if not weeks:
            return "No world has entered."
        tenth, half, most = (long_date(self.scenario.date_of(week)) for week in weeks)
        if tenth == most:
            return f"Of the entries, most come in the week of {half}."
        return f"Of the entries, a tenth come by the week of {tenth}, half by {half}, nine tenths by {most}."


def _answer(gathered: Gathered) -> Answer:
    columns = {name: gathered.runs[name] for name in ("point", "ending", "way", "week", "entry_chance")}
    return answer(one_by_one(columns), gathered.sampling)


def _bar(name: str, share: Share, pinned: float | None, ending: str, meaning: str, top: float) -> ShareBar:
    text = share_text(share).replace(" ", "\N{NO-BREAK SPACE}")
    return bar(name, share, (text, "" if share.is_bound else interval_text(share)), pinned, ending, meaning, top)


def _percent(value: float) -> float:
    return round(100 * min(max(value, 0.0), 1.0), 2)


def _weighed(gathered: Gathered) -> list[Weighed]:
    account = gathered.decisions
    return weigh(account.count, account.total, DEMANDS, ANSWERS, COLUMNS)


def _demand(weighed: Weighed, before: Weighed | None) -> Demand:
    given: Mapping[str, float] = weighed.contributions
    longest = max((abs(given[name]) for name in MAIN), default=0) or 1
    heaviest = sorted(MAIN, key=lambda name: -abs(given[name]))[:MOST_REASONS]
    reasons = tuple(
        WeighedReason(
            WORDS.get(name, name),
            signed(given[name]),
            round(100 * abs(given[name]) / longest, 1),
            given[name] > 0,
            "" if before is None else signed(before.contributions[name]),
        )
        for name in sorted(heaviest, key=lambda name: given[name])
    )
    name = DEMAND_NAMES.get(weighed.demand, weighed.demand)
    return Demand(name, weighed.count, weighed.answered(ANSWER_WORDS), signed(weighed.advantage), reasons)
