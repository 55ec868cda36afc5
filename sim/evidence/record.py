"""The dated record of this case: what could be seen of it from outside, row by row, and what each row speaks of.

A row is an observation: a date, a number with its error, who says so and where. It speaks of an observable of the
model, or is a shock that the model takes as given (`exogenous`), or neither.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day

from sim.evidence.claims import EvidenceError

EXOGENOUS, NEITHER, NO_EVENT = "exogenous", "neither", "none"
CONFIDENCE = ("high", "medium", "low")  # most trusted first
PRECISION = ("day", "week", "month", "quarter", "half-year", "year")
PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class Visible:
    """A quantity of the model that can be seen from outside: its unit, its bounds and what is counted or measured.

    What is counted adds up over time, what is measured (`is_level`) has a value at each time.
    """

    unit: str
    high: float
    meaning: str
    is_level: bool = False


OBSERVABLES: Mapping[str, Visible] = {
    "summits": Visible("meetings", 5, "meetings of Lukashenko and Putin in person"),
    "exercises": Visible("exercises", 10, "exercises in Belarus that begin"),
    "readiness_checks": Visible("checks", 5, "checks of the readiness of the Belarusian army that begin"),
    "call_ups": Visible("persons", 300_000, "reservists called up"),
    "deployments": Visible("deployments", 5, "moves of Belarusian units towards Ukraine that are announced"),
    "russian_troops": Visible("soldiers", 200_000, "Russian soldiers in Belarus", is_level=True),
    "strike_group": Visible("groups", 1, "whether a group stands there that could invade", is_level=True),
    "poll_urban_support": Visible("percent", 100, "townspeople online for the army's part in the war", is_level=True),
    "poll_national_support": Visible("percent", 100, "all by telephone for the army's part in the war", is_level=True),
    "poll_national_oppose": Visible("percent", 100, "all by telephone against the army's part", is_level=True),
    "sabotage": Visible("acts", 500, "acts of sabotage"),
    "arrests": Visible("persons", 100_000, "people arrested for protest against the war or for sabotage"),
    "troop_demands": Visible("demands", 5, "demands by Moscow for Belarusian soldiers that became known"),
    "partial_answers": Visible("answers", 5, "what Minsk gave short of soldiers: hosting, basing, a joint group"),
    "cut_offs": Visible("cut-offs", 5, "economic punishments by Moscow"),
    "rewards": Visible("billion dollars", 20, "credit and debt relief by Moscow"),
    "sanctions_steps": Visible("steps", 5, "Western sanctions on Belarus that are added"),
    "relief_steps": Visible("steps", 5, "Western sanctions on Belarus that are lifted"),
    "prisoners_released": Visible("persons", 2_000, "political prisoners released"),
    "incidents": Visible("incidents", 100, "armed incidents on Belarusian soil"),
    "signs_of_war": Visible("weeks", 1, "weeks with signs of a call-up or of supplies for war at the border"),
    "documented_sabotage": Visible("acts", 500, "acts of sabotage that independent observers document"),
    "joint_group": Visible("groups", 1, "whether a joint group of forces stands in Belarus", is_level=True),
    "nuclear_basing": Visible("bases", 1, "whether Russian nuclear weapons are based in Belarus", is_level=True),
}
# What worlds show by the week, and what the record tells under another name or in another unit.
ONLY_IN_WORLDS = ("signs_of_war", "documented_sabotage", "joint_group", "nuclear_basing")
KINDS: Mapping[str, str] = {
    "summit": "meetings of the two leaders",
    "exercise": "exercises",
    "readiness check": "checks of the army's readiness",
    "call-up": "reservists called up",
    "deployment": "Belarusian units towards Ukraine and back",
    "Russian troops": "how many Russian soldiers are in Belarus",
    "strike group": "whether there is a force that could invade",
    "Wagner": "Wagner in Belarus",
    "poll": "opinion on the war",
    "sabotage": "acts of sabotage",
    "arrests": "arrests and sentences",
    "demand": "what is asked of Minsk",
    "answer": "what Minsk gives",
    "cut-off": "economic punishments by Moscow",
    "reward": "credit, debt and energy prices",
    "sanctions": "Western sanctions",
    "relief": "Western relief",
    "prisoners": "political prisoners",
    "incident": "incidents at the border and in the air",
    "territory": "fire at Ukraine from Belarus",
    "shock": "what the model takes as given",
    "statement": "what Lukashenko says of the war",
    "forecast": "what others expected",
}


@dataclass(frozen=True, slots=True)
class ErrorModel:
    """How far a value may be from the truth: a model, and its size in the model's terms.

    `exact`: a public fact. `count`: a standard deviation of so many units. `factor`: the truth lies within that factor
    two times in three. `sample`: a share among so many people asked, with the luck of the draw and no other error.
    """

    model: str
    size: float | None = None

    def standard_error(self, value: float) -> float:
        """The standard deviation of a value in its own unit; a share is given in percent."""
        if self.size is None:
            return 0.0
        if self.model == "factor":
            return abs(value) * math.log(self.size)
        if self.model == "sample":
            share = (value / PERCENT * self.size + 0.5) / (self.size + 1)  # never quite 0 or 1
            return PERCENT * math.sqrt(share * (1 - share) / self.size)
        return self.size


ERROR_MODELS: Mapping[str, float | None] = {"exact": None, "count": 0.0, "factor": 1.0, "sample": 10.0}  # size above


@dataclass(frozen=True, slots=True)
class Publication:
    """Where a row is to be found: the publisher, and title, date and address where they are known."""

    publisher: str
    title: str | None = None
    date: str | None = None
    address: str | None = None

    def __str__(self) -> str:
        return ", ".join(part for part in (self.publisher, self.title, self.date, self.address) if part)


@dataclass(frozen=True, slots=True)
class Observation:
    """One row of the record: when, what kind, of which observable, how much, how sure, who says so and where.

    `date` is the day, or the likeliest day at a coarser `precision`; what lasts goes on to `until`. `value` and
    `error` belong to an observable, `event` (the kind of scenario event that it would act by) to a shock; `says` is
    what other rows say in a few words. Rows of one `group` tell one story. `is_read`: whether the coders read a text
    that says so, or an excerpt of it.
    """

    id: str
    date: Day
    until: Day
    precision: str
    kind: str
    observable: str
    who: str
    what: str
    sources: tuple[Publication, ...]
    confidence: str
    is_read: bool
    value: float | None = None
    error: ErrorModel | None = None
    event: str | None = None
    says: str | None = None
    group: str | None = None
    note: str | None = None

    @property
    def amount(self) -> str:
        """The value with its unit, or what is said instead."""
        if self.value is not None:
            unit = OBSERVABLES[self.observable].unit
            return f"{self.value:,.10g} {'%' if unit == 'percent' else unit}"
        return self.says or ""

    @property
    def standard_error(self) -> float:
        """The standard deviation of the value, in its unit; 0 without one."""
        return 0.0 if self.value is None or self.error is None else self.error.standard_error(self.value)


@dataclass(frozen=True, slots=True)
class Coverage:
    """From when to when a count was looked for, so that no row means none; `error` is that of thirteen weeks' count."""

    observable: str
    first: Day
    last: Day
    error: float
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """What one or several rows say of one thing: the row that is trusted most, and the rows."""

    trusted: Observation
    rows: tuple[Observation, ...]

    @property
    def value(self) -> float:
        """The value of the row that is trusted most."""
        return self.trusted.value or 0.0

    @property
    def is_event(self) -> bool:
        """Whether it is one or several things that happened, whose number is exact, and no total or mean over days."""
        return self.trusted.error is not None and self.trusted.error.model == "exact"

    @property
    def days(self) -> tuple[Day, Day]:
        """The first and the last day that the value is of; of an event the day on which it begins, however long it is.

        Any other value is a total or a mean over the days of the row that is trusted most.
        """
        first = min(row.date for row in self.rows)
        return (first, first) if self.is_event else (self.trusted.date, self.trusted.until)

    @property
    def standard_error(self) -> float:
        """The error of the row that is trusted most, or half the span of what the rows say where that is more."""
        values = [row.value for row in self.rows if row.value is not None]
        return max(self.trusted.standard_error, (max(values) - min(values)) / 2)


@dataclass(frozen=True)
class DatedRecord:
    """The record: its rows by date, and what was looked for from when to when."""

    observations: tuple[Observation, ...]
    coverage: Mapping[str, Coverage]
    file: str = "record.yaml"

    def of(self, observable: str) -> tuple[Observation, ...]:
        """The rows that speak of an observable, or all that are `exogenous`, by date."""
        return tuple(row for row in self.observations if row.observable == observable)

    def stories(self, observable: str) -> tuple[Story, ...]:
        """What the rows of an observable say, each story once, by date; a story told twice is the more trusted one."""
        told: dict[str, list[Observation]] = {}
        for row in self.of(observable):
            told.setdefault(row.group or row.id, []).append(row)
        return tuple(Story(min(rows, key=_doubt), tuple(rows)) for rows in told.values())

    def until(self, last: Day) -> DatedRecord:
        """What was known on a day: the rows that had ended by then, and as far as they had been looked for."""
        rows = tuple(row for row in self.observations if row.until <= last)
        coverage = {
            name: Coverage(name, cover.first, min(cover.last, last), cover.error, cover.note)
            for name, cover in self.coverage.items()
            if cover.first <= last
        }
        return DatedRecord(rows, coverage, self.file)

    def check_events(self, known: Collection[str]) -> None:
        """EvidenceError for a shock that would act by a kind of event that scenarios do not have."""
        for row in self.of(EXOGENOUS):
            if row.event not in (NO_EVENT, *known):
                kinds = ", ".join((*known, NO_EVENT))
                raise EvidenceError(f"{self.file}, {row.id}: there is no event {row.event!r}; choose from {kinds}")


def _doubt(row: Observation) -> tuple[int, bool, Day]:
    return CONFIDENCE.index(row.confidence), not row.is_read, row.date


def counts(rows: Sequence[Observation]) -> dict[str, int]:
    """How many rows there are of each kind, in the order of `KINDS`."""
    found = {kind: sum(row.kind == kind for row in rows) for kind in KINDS}
    return {kind: number for kind, number in found.items() if number}
