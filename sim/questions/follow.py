"""Worlds that follow the dated record, and the chance as it would have stood: what `follow` works out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.chance_over_time import Week, chance_over_time
from sim.analysis.followed import WEEK, last_day
from sim.analysis.islands import Islands
from sim.analysis.particle_filter import systematic
from sim.answers import follow as words
from sim.answers.shown import Picture, Shown
from sim.batch.files import write_text
from sim.batch.version import code_version
from sim.batch.work import Work
from sim.design.ensemble import Ensemble
from sim.engine.arrays import Array
from sim.engine.source import model_version
from sim.evidence.read_record import load_record
from sim.evidence.record import DatedRecord
from sim.mechanisms.timeline import ACTIONS
from sim.questions.duration import say_how_long
from sim.questions.errors import NothingFound, QuestionError
from sim.questions.following import AHEAD, HORIZONS, TRIES, KeptWorlds, Pursuit
from sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

WORLDS, FEWEST_WORLDS, MOST_WORLDS = 4_096, 64, 1_000_000
POWER = 0.5
MEMBERS, DIGITS = 256, 6  # of an ensemble of what is left
SCENARIO = "hindcast_201w"


@dataclass(frozen=True)
class LearnedParameter:
    """A parameter before any record and after all of it: means, and standard deviations over the worlds."""

    path: str
    before: float
    spread_before: float
    after: float
    spread_after: float

    @property
    def moved(self) -> float:
        """By how many of its first standard deviations the mean has moved."""
        return (self.after - self.before) / self.spread_before if self.spread_before > 0 else 0.0


@dataclass(frozen=True)
class FollowedRecord(Shown):
    """The chance of an entry as it would have stood each week of the record, what moved it, and what is left.

    `kept` are parameters and states of some of the worlds that are left, with the `weight` (worlds,) of each.
    """

    pursuit: Pursuit
    islands: Islands
    kept: KeptWorlds
    weight: Array

    @cached_property
    def weeks(self) -> tuple[Week, ...]:
        """Each week that was followed."""
        return chance_over_time(self.islands, self.pursuit.told, self.pursuit.scenario.start, HORIZONS)

    @cached_property
    def learned(self) -> tuple[LearnedParameter, ...]:
        """What the record says of each parameter that nobody knows, those that moved most first."""
        found = []
        for path, values in self.pursuit.plan.varied.items():
            after = self.kept.values[path]
            mean = float(np.average(after, weights=self.weight))
            spread = float(np.sqrt(np.average((after - mean) ** 2, weights=self.weight)))
            found.append(LearnedParameter(path, float(values.mean()), float(values.std()), mean, spread))
        return tuple(sorted(found, key=lambda one: -abs(one.moved)))

    @property
    def distinct(self) -> int:
        """How many of the parameter points that were drawn at first are left in what was kept."""
        some = next(iter(self.pursuit.plan.varied))
        return len(np.unique(self.kept.values[some]))

    @cached_property
    def ensemble(self) -> Ensemble:
        """At most MEMBERS of the worlds that are left, of equal weight: parameters that nobody knows, and states."""
        asked, count = self.pursuit, min(MEMBERS, len(self.weight))
        drawn, equal = systematic(self.weight, count, luck=0.5), np.ones(count)
        values = self.kept.values
        named = [path for path in values if path in asked.plan.varied or path.startswith("initial.")]
        points = {path: _written(values[path][drawn]) for path in named}
        states = {name: _written(column[drawn]) for name, column in self.kept.states.items()}
        notes = {
            "made by": f"warentry follow {asked.scenario.name} -n {asked.worlds} --rng {asked.seed}",
            "finding": words.headline(self),
            "day": asked.day.isoformat(),
            "record": asked.record_digest,
            "scenario": asked.scenario.digest,
            "power": f"{asked.power:g}",
            "version": code_version(),
            "model": model_version(),
            "effective worlds": f"{self.islands.effective(self.islands.length - 1):.0f}",
        }
        return Ensemble(f"record_{asked.day.isoformat()}", points, equal, equal, notes, states)

    def save(self, file: Path) -> None:
        """Writes the ensemble of what is left, for `run --ensemble-file` or `start_from`."""
        write_text(file, self.ensemble.to_csv())

    def show(self, out: Console) -> None:
        """Writes the chance every quarter, the weeks that moved it most and why, surprises, and what was learned."""
        words.show(self, out)

    def to_dict(self) -> dict[str, Any]:
        """Every week with its chances, errors, reasons and surprises, and what was learned of each parameter."""
        return words.as_object(self)

    def to_df(self) -> pd.DataFrame:
        """One row a week."""
        import pandas as pd

        return pd.DataFrame.from_records([words.flat(week) for week in self.weeks])

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws the chance over time with its band and the weeks that moved it, by default into the results folder."""
        from sim.plots import save_as
        from sim.plots.followed import figure

        data = words.drawn(self)
        return Picture(save_as("follow", figure(data), data.metadata, self.pursuit.folder, out))


def _written(values: Array) -> Array:
    """Values as the file has them, with DIGITS digits."""
    return np.array([float(f"{value:.{DIGITS}g}") for value in values])


def follow(
    scenario: Scenario,
    work: Work,
    *,
    worlds: int = WORLDS,
    until: date | None = None,
    file: Path | None = None,
    power: float = POWER,
    rng: int = 1,
) -> FollowedRecord:
    """Lets worlds follow the dated record, week by week and without hindsight.

    Each week's observations weigh the worlds by a likelihood to a `power`, from a record `file` (the shipped one),
    `until` a day (as far as record and scenario reach). QuestionError for what cannot be followed, EvidenceError for a
    record that cannot be understood, NothingFound where no world is left.
    """
    pursuit = pursuit_of(scenario, work, worlds=worlds, until=until, file=file, power=power, rng=rng)
    say_how_long_to_follow(pursuit, work)
    islands, kept = pursuit.carry_out(work)
    check_alive(pursuit, islands)
    lived = [(share, one) for share, one in zip(islands.shares(), kept, strict=True) if share > 0]
    weight = np.concatenate([np.full(one.count, share / one.count) for share, one in lived])
    values = {path: np.concatenate([one.values[path] for _, one in lived]) for path in lived[0][1].values}
    known = [name for name in lived[0][1].states if all(name in one.states for _, one in lived)]
    states = {name: np.concatenate([one.states[name] for _, one in lived]) for name in known}
    return FollowedRecord(pursuit, islands, KeptWorlds(values, states), weight / weight.mean())


def pursuit_of(
    scenario: Scenario, work: Work, *, worlds: int, until: date | None, file: Path | None, power: float, rng: int
) -> Pursuit:
    """What is to be simulated, if it can be."""
    if not FEWEST_WORLDS <= worlds <= MOST_WORLDS:
        raise QuestionError(f"{worlds:,} is not between {FEWEST_WORLDS:,} and {MOST_WORLDS:,}", "worlds")
    if not 0 < power <= 1:
        raise QuestionError(f"{power:g} is not above 0 and at most 1, the likelihood as it is", "power")
    record = load_record(file)
    record.check_events(ACTIONS)
    weeks = _weeks(scenario, record, until)
    return Pursuit(scenario, record, weeks, worlds, rng, power, work.place)


def _weeks(scenario: Scenario, record: DatedRecord, until: date | None) -> int:
    """How many whole weeks are followed."""
    start, end, reach = scenario.start, scenario.date_of(scenario.weeks), last_day(record)
    if reach < start + WEEK:
        raise QuestionError(
            f"{record.file} ends on {reach} and {scenario.name} starts on {start}: choose a scenario that starts "
            "earlier, or a longer record"
        )
    if until is not None and until < start + WEEK:
        raise QuestionError(
            f"{until} is less than a week after {scenario.name} starts on {start}: choose a later day", "until"
        )
    if until is not None and until > end:
        raise QuestionError(
            f"{scenario.name} ends on {end}: choose a day up to then, or --set weeks={-(-(until - start).days // 7)}",
            "until",
        )
    if until is not None and (until - reach).days > 1:
        raise QuestionError(f"{record.file} ends on {reach}: choose a day up to then", "until")
    day = min(end, reach if until is None else until)
    return (day - start).days // 7


def say_how_long_to_follow(pursuit: Pursuit, work: Work) -> None:
    """Says how long it takes: each world lives each week in several ways, and some live on to the last horizon."""
    weeks = pursuit.worlds * pursuit.weeks
    say_how_long(work, pursuit.scenario, weeks * TRIES + weeks // AHEAD * HORIZONS[-1])


def check_alive(pursuit: Pursuit, islands: Islands) -> None:
    """NothingFound, with the week, where no world is left that agrees with the record."""
    dead = next((step for step in range(islands.length) if not islands.is_alive(step)), None)
    if dead is not None:
        raise NothingFound(
            f"in the week of {pursuit.scenario.date_of(dead)} the question was settled in the last of the "
            f"{pursuit.worlds:,} worlds, and in the record it is open: begin with more worlds, or end earlier"
        )
