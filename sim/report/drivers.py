"""What drove it: what spoke for and against entry when a demand lay on the table, and what that rests on."""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.reasons import Weighed, weigh, with_article
from sim.analysis.words import count, listed, signed
from sim.answers.answer import ANSWER_WORDS
from sim.batch.store import Results
from sim.crisis.reasons import COLUMNS, INTERACTION, REASONS
from sim.crisis.solved import ANSWERS, DEMANDS
from sim.plots.reasons import WORDS

MAIN = tuple(reason.name for reason in REASONS if not reason.part_of)
DETAILS = tuple(reason.name for reason in REASONS if reason.part_of)
MECHANISM = {reason.name: reason.mechanism for reason in REASONS}
DEMAND_NAMES = {"request": "When Moscow asked", "ultimatum": "When Moscow demanded point-blank"}
MOST = 3
FULL = 100  # the length of the longest bar, in percent of its cell


@dataclass(frozen=True)
class Bar:
    """One reason: its mean contribution in office value, written and as a bar to the left (against) or right (for)."""

    name: str
    written: str
    length: float
    speaks_for: bool


@dataclass(frozen=True)
class DemandAnswered:
    """One kind of demand: how it was answered and what weighed how much."""

    name: str
    demand: str
    asked: str
    answers: tuple[tuple[str, str], ...]
    advantage: str
    reasons: tuple[Bar, ...]
    details: tuple[Bar, ...]
    against: tuple[str, ...]
    in_favour: tuple[str, ...]
    turning: str


def drivers(results: Results) -> list[DemandAnswered]:
    """Each kind of demand that was ever put; none where Moscow never demanded anything."""
    account = results.decisions()
    return [_driver(weighed) for weighed in weigh(account.count, account.total, DEMANDS, ANSWERS, COLUMNS)]


def _driver(weighed: Weighed) -> DemandAnswered:
    return DemandAnswered(
        name=DEMAND_NAMES.get(weighed.demand, weighed.demand),
        demand=weighed.demand,
        asked=count(weighed.count, "time"),
        answers=weighed.answered(ANSWER_WORDS),
        advantage=signed(weighed.advantage),
        reasons=_bars(weighed, (*MAIN, INTERACTION)),
        details=_bars(weighed, DETAILS),
        against=tuple(name for name, _ in weighed.against(MOST, MAIN)),
        in_favour=tuple(name for name, _ in weighed.in_favour(MOST, MAIN)),
        turning=turning(weighed),
    )


def turning(weighed: Weighed) -> str:
    """Which reasons, each taken away alone, would turn the answer to a demand on average."""
    side = 1 if weighed.advantage > 0 else -1
    pull = {name: side * weighed.contributions[name] for name in MAIN}
    heaviest = sorted(MAIN, key=lambda name: -pull[name])
    enough = [with_article(name) for name in heaviest if pull[name] > abs(weighed.advantage)]
    demands = f"{weighed.demand}s"
    if enough:
        verb = "fail" if side > 0 else "succeed"
        return f"{demands.capitalize()} would on average {verb} without {listed(enough[:MOST], 'or')}."
    first = heaviest[0]
    left = signed(weighed.advantage - weighed.contributions[first])
    return (
        f"No single reason decides how {demands} are answered: without the weightiest, {with_article(first)}, the "
        f"balance of entry would go from {signed(weighed.advantage)} to {left}."
    )


def _bars(weighed: Weighed, names: tuple[str, ...]) -> tuple[Bar, ...]:
    """The reasons in order of weight, the heaviest first; the longest bar of all fills its cell."""
    longest = max((abs(v) for v in weighed.contributions.values()), default=0) or 1
    chosen = sorted(((n, weighed.contributions[n]) for n in names), key=lambda item: -abs(item[1]))
    return tuple(Bar(WORDS.get(name, name), signed(v), round(FULL * abs(v) / longest, 1), v > 0) for name, v in chosen)
