"""What a ledger of forecasts says: each forecast as it was filed, and how it resolved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sim.batch import chain
from sim.batch.errors import ResultsError
from sim.batch.typed import typed

FORECAST, RESOLUTION = "forecast", "resolution"
YES, NO, VOID = OUTCOMES = ("yes", "no", "void")


@dataclass(frozen=True)
class Forecast:
    """A probability on file: of what, over which days, what it supposes, and from which worlds it comes.

    `luck` is its 95 % interval by luck, `not_known` where the middle four fifths of parameter points lie (None where
    there is one point); `identity`, `scenario_digest`, `model`, `ensemble` and `record` are the hashes of the run, of
    its scenario, of the rules, of the ensemble and of the record that the ensemble agrees with. `climatology` is what
    the reference class made of the same days when it was filed, `crowd` what a crowd said then.
    """

    number: int
    filed: str
    question: str
    criteria: str
    supposes: str
    opens: str
    closes: str
    probability: float
    luck: list[float]
    not_known: list[float] | None
    worlds: int
    points: int
    rng: int
    scenario: str
    scenario_digest: str
    identity: str
    model: str
    version: str
    ensemble: str | None
    record: str | None
    climatology: float
    climatology_class: str
    climatology_digest: str
    crowd: float | None
    crowd_source: str
    note: str
    hash: str

    @property
    def is_ahead(self) -> bool:
        """Whether it was filed before its days began; else it knew some of what it speaks of."""
        return date.fromisoformat(self.filed[:10]) <= date.fromisoformat(self.opens)

    @property
    def first_day(self) -> date:
        """The first of its days."""
        return date.fromisoformat(self.opens)

    @property
    def last_day(self) -> date:
        """The last of its days."""
        return date.fromisoformat(self.closes)


@dataclass(frozen=True)
class Resolution:
    """What happened to a forecast's question: yes, no, or void, known since when and from where."""

    number: int
    filed: str
    forecast: int
    outcome: str
    on: str
    source: str
    hash: str


@dataclass(frozen=True)
class Entries:
    """The forecasts of a ledger, how some of them resolved, by the forecast's number, and the hash of the last line."""

    forecasts: tuple[Forecast, ...] = ()
    resolutions: Mapping[int, Resolution] = field(default_factory=dict)
    last: str = chain.NOTHING_BEFORE


def entries(path: Path) -> Entries:
    """What a ledger says; ResultsError where it is not what was written, or says what cannot be."""
    rows = chain.rows(path)
    fault = next(iter(impossible(rows)), None)
    if fault:
        raise ResultsError(f"{path} is no ledger of forecasts ({fault})")
    return understood(rows)


def understood(rows: Sequence[chain.Row]) -> Entries:
    """The rows of a sound ledger as what they say."""
    forecasts = tuple(typed(Forecast, row) for row in rows if row.get("kind") == FORECAST)
    resolved = [typed(Resolution, row) for row in rows if row.get("kind") == RESOLUTION]
    last = rows[-1][chain.HASH] if rows else chain.NOTHING_BEFORE
    return Entries(forecasts, {one.forecast: one for one in resolved}, last)


def impossible(rows: Sequence[chain.Row]) -> list[str]:
    """What cannot be in the rows of a ledger whose chain is whole: in words, line by line."""
    found: list[str] = []
    filed = ""
    known: dict[int, Forecast] = {}
    resolved: set[int] = set()
    for row in rows:
        try:
            if row.get("kind") == FORECAST:
                forecast = typed(Forecast, row)
                _check_forecast(forecast)
                known[forecast.number] = forecast
            elif row.get("kind") == RESOLUTION:
                _check_resolution(typed(Resolution, row), known, resolved)
            else:
                raise ValueError(f"kind {row.get('kind')!r} is neither {FORECAST} nor {RESOLUTION}")
            if row["filed"] < filed:
                raise ValueError(f"filed {row['filed']}, before the line above it")
            filed = row["filed"]
        except ValueError as error:
            found.append(f"line {row[chain.NUMBER]}: {error}")
    return found


def _check_forecast(forecast: Forecast) -> None:
    chances: list[Any] = [forecast.probability, forecast.climatology, *forecast.luck, *(forecast.not_known or ())]
    chances += [] if forecast.crowd is None else [forecast.crowd]
    if not all(0 <= chance <= 1 for chance in chances):
        raise ValueError("a probability lies outside 0 to 1")
    if any(len(ends) != 2 or ends[0] > ends[1] for ends in (forecast.luck, forecast.not_known or [0, 0])):
        raise ValueError("an interval has no two ends in order")
    if forecast.first_day >= forecast.last_day:
        raise ValueError(f"it opens {forecast.opens} and closes {forecast.closes}")
    date.fromisoformat(forecast.filed[:10])


def _check_resolution(resolution: Resolution, known: Mapping[int, Forecast], resolved: set[int]) -> None:
    if resolution.forecast not in known:
        raise ValueError(f"there is no forecast {resolution.forecast} above it")
    if resolution.forecast in resolved:
        raise ValueError(f"forecast {resolution.forecast} had resolved before")
    if fault := wrong_outcome(known[resolution.forecast], resolution.outcome, date.fromisoformat(resolution.on)):
        raise ValueError(fault)
    resolved.add(resolution.forecast)


def wrong_outcome(forecast: Forecast, outcome: str, on: date) -> str:
    """Why a question cannot have resolved so on that day; empty where it can."""
    if outcome not in OUTCOMES:
        return f"{outcome!r} is no outcome: {YES}, {NO} or {VOID}"
    if outcome == YES and not forecast.first_day <= on <= forecast.last_day:
        return f"yes happens from {forecast.opens} to {forecast.closes}, and not on {on}"
    if outcome == NO and on < forecast.last_day:
        return f"no is known when the question has closed, on {forecast.closes}, and not on {on}"
    return ""
