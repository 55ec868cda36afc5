"""What of a world could be seen from outside, week by week: each observable with its error and the reason.

A count is seen in its week or not; of what happens in a world a share is seen, and something else is seen besides. A
value has the error of its source and that of the model's own idea of it. By these errors the dated record is held
against the worlds, and a record of any world is written (observed.py). Some observables are not held against worlds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sim.analysis.particle_filter import Sighting
from sim.analysis.quarters import QUARTER
from sim.analysis.sightings import counts_seen, sighting_of_count, sighting_of_value
from sim.engine.arrays import Array
from sim.evidence.record import OBSERVABLES, DatedRecord, Story

WEEK = timedelta(weeks=1)
YEARLY = 1 / 52  # once a year, as a chance a week
AUXILIARY = 3  # the rung of the ladder of involvement on which a joint group stands
COUNT, TOTAL, LEVEL, STATE = "count", "total", "level", "state"
Weekly = Mapping[str, Array]  # {quantity: (last weeks, worlds)}; a value is the last known one


@dataclass(frozen=True)
class Link:
    """An observable of the record and what it is in a world: the sum of weekly quantities, times `scale`.

    `kind`: what is counted by the week, a total over many days, a level, or a state, which is there or not: where the
    level is at `least` that high. Of a count a share `shown` is seen, and so many a week `besides`; a state is seen
    with the chance `shown` where it is there, and believed to be with the chance `besides` where it is not. Of a total
    or a level `error` comes to that of the source: a part of the value, or its unit; of a level the truth lies within
    a `factor` two times in three. `reason` says why.
    """

    of: tuple[str, ...]
    kind: str
    reason: str
    shown: float = 1.0
    besides: float = 0.0
    error: float = 0.0
    scale: float = 1.0
    factor: float = 1.0
    least: float = 1.0


# The sizes are judgement: they say how far the record and the model may speak of different things under one name.
LINKS: Mapping[str, Link] = {
    "summits": Link(
        ("summits",), COUNT, "meetings are public; some at summits of several states are no talks of the two", 0.9, 0.04
    ),
    "exercises": Link(
        ("feint_episodes",), COUNT,
        "exercises at the border that answer Moscow are reported in most cases, and routine ones are counted too",
        0.7, 0.05,
    ),
    "troop_demands": Link(
        ("requests", "ultimatums"), COUNT, "a demand for troops may stay secret: one in five becomes known", 0.2, 0.002
    ),
    "partial_answers": Link(
        ("partial_answers",), COUNT, "half of what Minsk gives is announced, some of it answers no demand", 0.5, 0.03
    ),
    "cut_offs": Link(("coercions",), COUNT, "a cut-off is seen in prices and trade; a mild one may not be", 0.7, 0.002),
    "sanctions_steps": Link(
        ("sanctions_packages",), COUNT, "packages are public; steps on listings answer other things too", 0.9, 0.04
    ),
    "incidents": Link(
        ("incidents",), COUNT, "armed incidents are announced in most cases, and drones strayed besides", 0.7, 0.02
    ),
    "sabotage": Link(
        ("sabotage_acts",), TOTAL, "official and independent counts of the same weeks differ several times over",
        error=0.5,
    ),
    "poll_urban_support": Link(
        ("poll_urban_support",), LEVEL, "answers in fear and an online sample: 3 points beyond the luck of the draw",
        error=3.0, scale=100.0,
    ),
    "poll_national_support": Link(
        ("poll_national_support",), LEVEL, "answers in fear on the phone: 5 points beyond the luck of the draw",
        error=5.0, scale=100.0,
    ),
    "poll_national_oppose": Link(
        ("poll_national_oppose",), LEVEL, "answers in fear on the phone: 5 points beyond the luck of the draw",
        error=5.0, scale=100.0,
    ),
    "readiness_checks": Link(
        ("signs_of_war",), COUNT,
        "one week in three with signs of war has a check that is announced; the nine of the record in four years were "
        "followed by no war (R011 to R259)", 0.3, 0.042,
    ),
    "relief_steps": Link(
        ("reliefs",), COUNT, "relief is announced in Washington; small licences are taken for it", 0.95, 0.005
    ),
    "signs_of_war": Link(
        ("signs_of_war",), COUNT,
        "the model says in which weeks signs can be seen; one in ten is missed, and training of reservists is taken "
        "for them about once a year", 0.9, 0.02,
    ),
    "documented_sabotage": Link(
        ("documented_acts",), COUNT, "the model itself says which acts independent observers can document"
    ),
    "russian_troops": Link(
        ("russian_troops_in_belarus",), LEVEL,
        "counts of Ukraine and of monitors lie within a factor of 1.2 to 1.5 of each other (R080 to R148)",
        scale=1000.0, factor=1.3,
    ),
    "strike_group": Link(
        ("russian_troops_in_belarus",), STATE,
        "ten thousand Russian soldiers or more: counted by Ukraine and by monitors within a factor of 1.3", 0.95,
        0.25 * YEARLY, least=10.0,
    ),
    "joint_group": Link(
        ("level",), STATE, "a joint group is announced, and what it does is disputed (October 2022)", 0.8,
        0.5 * YEARLY, least=AUXILIARY,
    ),
    "nuclear_basing": Link(
        ("nuclear_basing",), STATE, "announced by both; whether warheads are there nobody outside has seen"
    ),
}  # fmt: skip
LEFT_OUT: Mapping[str, str] = {
    "russian_troops": "events of the scenarios that start before the record ends set them",
    "call_ups": "the record has one number of reservists, and no word on when none were called up",
    "deployments": "units that move to the border are exercises of the model, which are followed",
    "strike_group": "events of the scenarios that start before the record ends set the Russian troops",
    "arrests": "arrests of the model are not those that are counted",
    "rewards": "credits of the model are worths to the leader, not amounts",
    "prisoners_released": "the model has steps of relief, and no number of prisoners",
    "signs_of_war": "the record tells them by checks of readiness, which are followed",
    "documented_sabotage": "the record has totals of all acts, which are followed",
    "joint_group": "the record has it among the partial answers, which are followed",
    "nuclear_basing": "the record has it among the partial answers, which are followed",
}
FOLLOWED = {name: link for name, link in LINKS.items() if name not in LEFT_OUT}  # held against the worlds
QUANTITIES = tuple(dict.fromkeys(name for link in FOLLOWED.values() for name in link.of))
LEAST_TOTAL = 4.0  # acts: the least error of a total, so that none seen is not none that was


@dataclass(frozen=True)
class ToldInWeek:
    """What the record tells at the end of a week: so much of an observable, with the error of its rows.

    A count is that of the last so many `weeks`. `rows` are the ids of the rows; none where it was looked for and not
    found.
    """

    observable: str
    value: float
    error: float
    weeks: int
    rows: tuple[str, ...] = ()

    def held_against(self, worlds: Weekly) -> Sighting:
        """How likely each world makes it, from its quantities of the last weeks."""
        link = FOLLOWED[self.observable]
        if link.kind == LEVEL:
            truth = link.scale * sum(worlds[name][-1] for name in link.of)
            return sighting_of_value(self.observable, np.asarray(truth), self.value, np.hypot(self.error, link.error))
        happened = np.asarray(sum(worlds[name][-self.weeks :].sum(axis=0) for name in link.of))
        if link.kind == COUNT:
            return sighting_of_count(self.observable, happened, self.value, link.shown, link.besides)
        error = np.sqrt(self.error**2 + (link.error * max(self.value, 1.0)) ** 2 + LEAST_TOTAL**2)
        return sighting_of_value(self.observable, happened, self.value, float(error))


def told_by_week(record: DatedRecord, start: date, weeks: int) -> list[list[ToldInWeek]]:
    """What the record tells at the end of each of so many weeks from `start`; nothing of a week is known before."""
    told: list[list[ToldInWeek]] = [[] for _ in range(weeks)]
    for observable, link in FOLLOWED.items():
        stories = record.stories(observable)
        if link.kind == COUNT:
            for week, one in _counted(record, observable, stories, start, weeks):
                told[week].append(one)
        else:
            for story in stories:
                since, week = (_week(day, start) for day in story.days)
                if 0 <= week < weeks and (link.kind == LEVEL or since >= 0):
                    rows = _begun(story, start + (week + 1) * WEEK)
                    told[week].append(ToldInWeek(observable, story.value, story.standard_error, week - since + 1, rows))
    return [_each_once(week) for week in told]


def _each_once(told: Sequence[ToldInWeek]) -> list[ToldInWeek]:
    """Several values of one observable in one week as their mean."""
    found: dict[str, list[ToldInWeek]] = {}
    for one in told:
        found.setdefault(one.observable, []).append(one)
    return [_mean(alike) if len(alike) > 1 else alike[0] for alike in found.values()]


def _mean(told: Sequence[ToldInWeek]) -> ToldInWeek:
    value = float(np.mean([one.value for one in told]))
    error = float(np.sqrt(np.mean([one.error**2 for one in told]) / len(told)))
    rows = tuple(row for one in told for row in one.rows)
    return ToldInWeek(told[0].observable, value, error, max(one.weeks for one in told), rows)


def _counted(
    record: DatedRecord, observable: str, stories: Sequence[Story], start: date, weeks: int
) -> Iterator[tuple[int, ToldInWeek]]:
    """The count of each week that was looked at from its first day to its last."""
    cover = record.coverage.get(observable)
    for week in range(weeks) if cover is not None else ():
        first = start + week * WEEK
        if cover is not None and cover.first <= first and first + WEEK - timedelta(days=1) <= cover.last:
            here = [story for story in stories if story.is_event and _week(story.days[0], start) == week]
            rows = tuple(row for story in here for row in _begun(story, first + WEEK))
            yield week, ToldInWeek(observable, sum(story.value for story in here), 0.0, 1, rows)


def _begun(story: Story, before: date) -> tuple[str, ...]:
    """The ids of a story's rows that begin before a day: what others said of it later is not known then."""
    return tuple(row.id for row in story.rows if row.date < before)


def _week(day: date, start: date) -> int:
    return (day - start).days // 7


def last_day(record: DatedRecord) -> date:
    """Up to when a record speaks: as far as anything was looked for, or else its last row."""
    looked = [cover.last for cover in record.coverage.values()]
    return max(looked or [row.until for row in record.observations])


def seen_in_a_quarter(observable: str, worlds: Weekly, rng: np.random.Generator) -> Array:
    """What the record would say of thirteen weeks of each world, by the same errors: (worlds,).

    Counts and totals add up; a level is the mean of what was measured, NaN where nothing was.
    """
    link = LINKS[observable]
    if link.kind == LEVEL:
        series = np.asarray(link.scale * sum(worlds[name] for name in link.of))
        known = np.isfinite(series)
        mean = np.where(known, series, 0).sum(axis=0) / np.where(known.any(axis=0), known.sum(axis=0), np.nan)
        return np.asarray(np.maximum(mean + rng.normal(0, link.error, len(mean)), 0))
    happened = np.asarray(sum(worlds[name].sum(axis=0) for name in link.of))
    weeks = QUARTER // WEEK
    return counts_seen(happened, link.shown, link.besides * weeks, rng) if link.kind == COUNT else happened


def unknown_observables() -> set[str]:
    """Observables of the record that are neither followed nor said to be left out."""
    return set(OBSERVABLES) - set(LINKS) - set(LEFT_OUT)
