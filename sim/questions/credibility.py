"""Whether the levels can be believed: noise, what should not matter, waiting, preparation, fears, unknowns, past."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.claims import load_claims, needed
from sim.analysis.credibility import Verdict
from sim.analysis.errors import CannotAnswer
from sim.analysis.ratio import NOTHING, Ratio
from sim.analysis.sensitivity.cloud import Cloud
from sim.analysis.sensitivity.drivers import Driver
from sim.analysis.sensitivity.given_data import given_data
from sim.answers import credibility as words
from sim.answers.shown import Picture, Shown
from sim.batch.observe import ObservedHistories, Watch
from sim.batch.plan import Plan
from sim.batch.reading import Sight, read_all
from sim.batch.work import RESULTS, Work
from sim.design.ensemble import find_ensemble
from sim.design.tally import Tally
from sim.design.vary import with_priors
from sim.questions import arrival, levels, preparation, waiting
from sim.questions.arrival import Arrival
from sim.questions.asked import dated, whole
from sim.questions.claims import Checked, claims
from sim.questions.duration import say_how_long
from sim.questions.errors import QuestionError
from sim.questions.fears import MANY, TESTS, WEEKS, Fears, Trial
from sim.questions.levels import Levels
from sim.questions.preparation import Prepared
from sim.questions.waiting import Waiting
from sim.scenario import Scenario, load_scenario
from sim.scenario.errors import did_you_mean, quoted

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

DEFAULT = (
    "baseline_feb_2022", "baseline_mid_2022", "baseline_sept_2024", "point_blank_ultimatum", "hindcast_137w",
)  # fmt: skip
PARTS = ("slips", "levels", "hazard", "preparation", "fears", "unknowns", "arrival", "claims")
WORLDS, FEWEST = 1500, 16
POINTS = 500  # of what is not known, to see what explains it
OWN_MIND = ("leader.horizon_of_concern", "leader.risk_bias")
TWO_SIDED = 1.96


@dataclass(frozen=True)
class Unknowns:
    """How much of what is not known each parameter explains alone, the most first; `cause`: why that is not told."""

    drivers: tuple[Driver, ...] = ()
    cause: str = ""

    @property
    def own_mind(self) -> Ratio:
        """What the leader's horizon and bias explain, added up."""
        mine = [driver for driver in self.drivers if driver.path in OWN_MIND]
        if not mine:
            return NOTHING
        errors = [(driver.high - driver.low) / (2 * TWO_SIDED) for driver in mine]
        return Ratio(sum(driver.index for driver in mine), float(np.hypot.reduce(errors)))

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        explained = {driver.path: driver.index for driver in self.drivers}
        return {"explained": explained, "horizon_and_bias": self.own_mind.to_dict(), "cause": self.cause}


@dataclass(frozen=True)
class Measured:
    """What was measured of one scenario; None where it was not asked for, or cannot be asked of such a scenario."""

    scenario: Scenario
    levels: Levels | None = None
    waiting: Waiting | None = None
    waiting_over_ensemble: Waiting | None = None
    preparation: Prepared | None = None
    fears: Fears | None = None
    unknowns: Unknowns | None = None
    arrival: Arrival | None = None

    def verdicts(self) -> Iterator[Verdict]:
        """Every limit that this scenario is held against."""
        for part in (self.levels, self.waiting):
            if part is not None:
                yield from part.verdicts()
        if self.waiting_over_ensemble is not None:
            yield from self.waiting_over_ensemble.verdicts(" over the ensemble")
        if self.preparation is not None:
            yield from self.preparation.verdicts()
        if self.fears is not None:
            yield from self.fears.verdicts()
        if self.unknowns is not None:
            yield Verdict("unknowns", self.unknowns.own_mind)
        if self.arrival is not None:
            yield from self.arrival.verdicts()


@dataclass(frozen=True)
class Credibility(Shown):
    """What was measured of each scenario, the encoded claims, and the verdict on every limit."""

    measured: Sequence[Measured]
    checked: Checked | None
    worlds: int
    seed: int
    place: Path = RESULTS

    def verdicts(self) -> Iterator[tuple[str, Verdict]]:
        """Every limit that is held against, with the scenario; claims belong to none."""
        for one in self.measured:
            for verdict in one.verdicts():
                yield one.scenario.name, verdict
        if self.checked is not None:
            yield "", Verdict("claims", Ratio(len(self.checked.contradicted)))

    @property
    def failed(self) -> list[str]:
        """The limits that are not kept to, each with its scenario."""
        return [f"{name} {verdict.key}".strip() for name, verdict in self.verdicts() if verdict.met is False]

    def show(self, out: Console) -> None:
        """Writes for each scenario its verdicts, then what they rest on; then the claims."""
        words.show(self, out)

    def to_dict(self) -> dict[str, Any]:
        """Every measurement and every verdict."""
        return words.as_object(self)

    def to_df(self) -> pd.DataFrame:
        """One row for each scenario and limit: what was measured with its error, the limit, and whether it is kept."""
        import pandas as pd

        return pd.DataFrame.from_records([{"scenario": name} | verdict.to_dict() for name, verdict in self.verdicts()])

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws what was measured as a multiple of its limit, by default as `credibility.png` where results lie."""
        from sim.plots import save_as
        from sim.plots.intervals import figure

        data = words.drawn(self)
        return Picture(save_as("credibility", figure(data), data.metadata, self.place, out))


def credibility(
    scenarios: Sequence[Scenario], work: Work, *, n: int = WORLDS, rng: int = 1, only: Sequence[str] = ()
) -> Credibility:
    """Measures everything, or the parts named in `only`, with about `n` worlds of each variant.

    Raises QuestionError for what is no part.
    """
    for part in only:
        if part not in PARTS:
            raise QuestionError(f"there is no part {quoted(part)}: {did_you_mean(part, PARTS)}", "only")
    parts = set(only or PARTS)
    whole("n", n, FEWEST)
    wanted = [_Asked(scenario, n, rng, parts, work) for scenario in scenarios]
    first = [sight for one in wanted for sight in one.sights.values()]
    _say_how_long(work, scenarios, first, n, parts)
    found = iter(read_all(first, work, "worlds of all scenarios"))
    for one in wanted:
        one.heard = {name: next(found) for name in one.sights}
    closer = [one.closer() for one in wanted]
    again = iter(read_all([s for sights in closer for s in sights], work, "worlds along ranges") if any(closer) else [])
    measured = [one.measured([next(again) for _ in sights]) for one, sights in zip(wanted, closer, strict=True)]
    checked = claims(work, n=max(2, n // 2), rng=rng) if "claims" in parts else None
    return Credibility(measured, checked, n, rng, work.place)


class _Asked:
    """One scenario on its way through: what is to be followed, and what was read of it."""

    def __init__(self, scenario: Scenario, n: int, rng: int, parts: set[str], work: Work) -> None:
        self.scenario, self.parts = scenario, parts
        self.trial = Trial.of(scenario, n, rng)
        self.sights: dict[Any, Sight] = {}
        self.heard: dict[Any, dict[str, Any]] = {}
        if parts & {"slips", "levels"}:
            self.sights |= levels.sights(scenario, n, rng, "levels" in parts)
        if "hazard" in parts and waiting.is_long_enough(scenario):
            members = find_ensemble()
            if remark := dated(members):
                work.say(remark)
            self.sights["hazard"] = waiting.sight(scenario, n, rng)
            self.sights["ensemble"] = waiting.sight(scenario, n, rng, members)
        if "preparation" in parts:
            self.sights["preparation"] = preparation.sight(scenario, n, rng)
        if "unknowns" in parts:
            plan = Plan(with_priors(scenario), POINTS * max(2, n // 200), rng, points=POINTS)
            self.sights["unknowns"] = Sight(Watch(plan), by_point)
        if "arrival" in parts and arrival.is_on_the_way(scenario):
            self.sights["arrival"] = arrival.sight(scenario, n, rng)
        if "fears" in parts:
            self.sights |= {("fears", place): sight for place, sight in enumerate(self.trial.screening())}

    def closer(self) -> list[Sight]:
        """What is to be looked at again, by what was found."""
        self.movers = self.trial.movers(self._heard_of_fears())
        return self.trial.closer(self.movers) if self.movers else []

    def measured(self, again: Sequence[Mapping[str, Any]]) -> Measured:
        """Everything that was found."""
        heard, weeks = self.heard, self.scenario.weeks
        variants = {name: heard[name] for name in heard if isinstance(name, tuple) and name[0] in ("", *levels.SCALED)}
        return Measured(
            self.scenario,
            levels.levels(variants) if variants else None,
            waiting.waiting(weeks, heard["hazard"]) if "hazard" in heard else None,
            waiting.waiting(weeks, heard["ensemble"]) if "ensemble" in heard else None,
            preparation.prepared(self.scenario, heard["preparation"]) if "preparation" in heard else None,
            self.trial.fears(self.movers, again) if again else None,
            explained(self.sights["unknowns"].watch.plan, heard["unknowns"]) if "unknowns" in heard else None,
            arrival.arrival(self.scenario, heard["arrival"]) if "arrival" in heard else None,
        )

    def _heard_of_fears(self) -> list[Mapping[str, Any]]:
        return [self.heard[name] for name in self.heard if isinstance(name, tuple) and name[0] == "fears"]


def by_point(histories: ObservedHistories) -> dict[str, Any]:
    """Worlds, entries, and sums of known chances and of their squares at each point; (points,) each."""
    runs = histories.runs
    weights = {"worlds": None, "events": runs["ending"] == "entry"}
    weights |= {"chance": runs["entry_chance"], "squares": runs["entry_chance"] ** 2}
    return {name: np.bincount(runs["point"], weight) for name, weight in weights.items()}


def explained(plan: Plan, found: Mapping[str, Any]) -> Unknowns:
    """What explains how far the share of entries differs between the points of a plan."""
    tally = Tally(*(found[name][:, None] for name in ("worlds", "events", "chance", "squares")))
    try:
        return Unknowns(given_data(Cloud.of(plan.varied, tally, plan.ensemble is None), plan.seed).drivers)
    except CannotAnswer as error:
        return Unknowns(cause=str(error))


def _say_how_long(work: Work, asked: Sequence[Scenario], first: Sequence[Sight], n: int, parts: set[str]) -> None:
    """Says before it is begun how long everything takes."""
    plans = [sight.watch.plan for sight in first]
    least = sum(plan.worlds * plan.scenario.weeks for plan in plans)
    if "claims" in parts:
        names = [variant.scenario for variant in needed(load_claims())]
        weeks = {name: load_scenario(name).weeks for name in set(names)}
        least += sum(weeks[name] for name in names) * max(2, n // 2)
    again = len(asked) * len(TESTS) * max(2, n // 2) * WEEKS if "fears" in parts else 0
    say_how_long(work, asked[0], least + again, least + again * (1 + 2 * MANY))
