"""The record held against the model, row by row: what `patterns` works out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.chronology import ASKED, SETBACKS, AskedAround, asked_around, compare_around
from sim.analysis.chronology import WEEKLY as WEEKLY_TO_2025
from sim.analysis.observables import OBSERVABLES
from sim.analysis.paired import Effect, paired_effect
from sim.analysis.patterns import PatternResult, judge, load_patterns, shared_sources
from sim.analysis.readings import Reading
from sim.analysis.slips import COLUMNS, Slips, slips
from sim.answers import patterns as words
from sim.answers.shown import Picture, Shown
from sim.batch.observe import ObservedHistories, Watch
from sim.batch.plan import Plan
from sim.batch.reading import Sight, read_all
from sim.batch.work import RESULTS, Work
from sim.engine.parameters import registry
from sim.evidence.claims import claim_ids
from sim.questions.duration import say_how_long
from sim.scenario import Event, Scenario, load_scenario, priors

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

BASELINE, ULTIMATUM = "baseline_mid_2022", "point_blank_ultimatum"
HINDCAST, HINDCAST_2025 = "hindcast_137w", "hindcast_201w"
IN_TIME = "hindcast_2025"  # the experiment in which what was asked is looked at
WEEKLY = (
    "sabotage", "poll_urban_support", "poll_national_support", "poll_national_oppose", "pinned", "level",
    "feint_episodes", "partial_answers", *ASKED["anything"],
)  # fmt: skip
MEETINGS = ("kremlin.summit_rate", "kremlin.ultimatum_summit_rate")
WORLDS = 1000


@dataclass(frozen=True)
class Findings(Shown):
    """What each pattern of the record is in the model, what was asked around its setbacks, and checks of the model.

    `shared` {row that is held out: the parameters that rest on the same sources}.
    """

    patterns: Sequence[PatternResult]
    around: Sequence[AskedAround]
    slips: Slips
    occasions: Mapping[str, Effect]
    shared: Mapping[str, Sequence[str]]
    worlds: int = WORLDS
    seed: int = 1
    place: Path = RESULTS

    def show(self, out: Console) -> None:
        """Writes a table of patterns for each use that they have, then what follows from them, then the checks."""
        words.show(self, out)

    def to_dict(self) -> dict[str, Any]:
        """Every pattern with its window, readings and verdict, what was asked around setbacks, and the checks."""
        return words.as_object(self)

    def to_df(self) -> pd.DataFrame:
        """One row a pattern: its window, the first reading's mean with its error, and whether it is met."""
        import pandas as pd

        return pd.DataFrame.from_records(words.rows(self))

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws where each pattern lies in its window, by default as `patterns.png` where results lie."""
        from sim.plots import save_as
        from sim.plots.intervals import figure

        data = words.drawn(self)
        return Picture(save_as("patterns", figure(data), data.metadata, self.place, out))

    def what_fails(self) -> Iterator[str]:
        """What speaks against the model: a fitted row that is missed, and a risk that is mostly noise."""
        missed = [result.pattern.id for result in self.patterns if result.is_failure]
        if missed:
            yield f"missed, though fitted: row {', '.join(missed)}"
        if self.slips.is_too_many:
            yield "most of the chance of an entry at meetings is noise: the leader orders it against his clear interest"


def patterns(work: Work, *, n: int = WORLDS, rng: int = 1) -> Findings:
    """Runs the experiments, `n` worlds of each, and reads the patterns of the record and the checks off them."""
    rows, watches = load_patterns(), experiments(n, rng) | occasions(n, rng)
    looked_at = {name: tuple(row.observable for row in rows if row.experiment == name) for name in watches}
    plans = [watch.plan for watch in watches.values()]
    say_how_long(work, plans[0].scenario, sum(plan.worlds * plan.scenario.weeks for plan in plans))
    sights = [
        Sight(watch, partial(read_with_setbacks if name == IN_TIME else read_off, looked_at[name]))
        for name, watch in watches.items()
    ]
    found = dict(zip(watches, read_all(sights, work, "worlds of all experiments"), strict=True))
    base = found[BASELINE]
    cited = {parameter.path: claim_ids(parameter.evidence) for parameter in registry()}
    return Findings(
        [judge(row, reading(found[row.experiment], row.observable)) for row in rows],
        compare_around(*setbacks(found[IN_TIME])),
        slips(base),
        {
            name: paired_effect(base["entry_chance"], found[name]["entry_chance"], base["point"])
            for name in occasions(n, rng)
        },
        {row.id: shared_sources(row, cited) for row in rows if row.use == "held out"},
        n,
        rng,
        work.place,
    )


def read_off(observables: Sequence[str], histories: ObservedHistories) -> dict[str, Any]:
    """The known chance of an entry in each world, the parts of it that are slips, and the observables."""
    columns = {name: histories.runs[name] for name in ("point", "entry_chance", *COLUMNS)}
    for name in observables:
        seen = OBSERVABLES[name](histories)
        columns |= {f"{name}.values": seen.values, f"{name}.point": seen.point, f"{name}.rate": np.array(seen.is_rate)}
    return columns


def read_with_setbacks(observables: Sequence[str], histories: ObservedHistories) -> dict[str, Any]:
    """The same, and what was asked around each setback in the worlds that, like the record, came to no ending."""
    columns, alike = read_off(observables, histories), histories.runs["ending"] == "no_entry"
    for setback, week in SETBACKS.items():
        asked = asked_around(histories.weekly, week)
        columns |= {f"{setback}.{what}": flags[:, alike] for what, flags in asked.items()}
    return columns | {"alike.point": histories.runs["point"][alike]}


def setbacks(columns: Mapping[str, Any]) -> tuple[dict[str, dict[str, Any]], Any]:
    """What was asked around each setback, {setback: {thing: (2, worlds)}}, and the points of these worlds."""
    asked = {setback: {what: columns[f"{setback}.{what}"] for what in ASKED} for setback in SETBACKS}
    return asked, columns["alike.point"]


def reading(columns: Mapping[str, Any], name: str) -> Reading:
    """An observable as it was read off."""
    return Reading(columns[f"{name}.values"], columns[f"{name}.point"], bool(columns[f"{name}.rate"]))


def experiments(worlds: int, seed: int) -> dict[str, Watch]:
    """The baseline, and what the patterns look at.

    The record's 137 and 201 weeks, the longer ones without its troop numbers; a forced ultimatum; an imposed entry.
    """

    def plan(scenario: Scenario) -> Plan:
        return Plan(scenario, worlds, seed)

    baseline = load_scenario(BASELINE)
    # The army marches in the second week, so that the first shows what the leader expected of it.
    march = Event(1, "entry", True, "what-if")
    imposed = replace(baseline, weeks=53, events=(*baseline.events, march))
    return {
        BASELINE: Watch(plan(baseline)),
        "hindcast": Watch(plan(load_scenario(HINDCAST)), WEEKLY),
        IN_TIME: Watch(plan(without_troop_numbers(load_scenario(HINDCAST_2025))), WEEKLY_TO_2025),
        "ultimatum": Watch(plan(load_scenario(ULTIMATUM)), ("ultimatums",), choices=True),
        "entry": Watch(plan(imposed), ("fall_risk", "active")),
    }


def without_troop_numbers(hindcast: Scenario) -> Scenario:
    """The hindcast, but Russian soldiers in Belarus come and go by the model's rule."""
    return replace(hindcast, events=tuple(event for event in hindcast.events if event.action != "russian_troops"))


def occasions(worlds: int, seed: int) -> dict[str, Watch]:
    """The baseline with other meetings: on a half-week grid, half as many, twice as many.

    A step of half a week with half the rate leaves 1 - (1 - r/2)^2 of all weeks with a meeting instead of r. How often
    the leaders meet is a fact with data (P12); the step is not, and must not matter.
    """
    baseline = load_scenario(BASELINE)
    rates = {path: float(priors(baseline)[path].prior.quantile(0.5)) for path in MEETINGS}
    rate = rates[MEETINGS[0]]
    changes = {
        "a step of half a week": {path: 1 - (1 - r / 2) ** 2 for path, r in rates.items()},
        "half as many summits": {MEETINGS[0]: rate / 2},
        "twice as many summits": {MEETINGS[0]: rate * 2},
    }
    return {
        name: Watch(Plan(baseline.with_settings([f"{path}={value!r}" for path, value in change.items()]), worlds, seed))
        for name, change in changes.items()
    }
