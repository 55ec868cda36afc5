"""What is read off simulated histories to be held against the record: one function per observable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Array

Columns = Mapping[str, NDArray[Any]]
YEAR, FEINT = 52, 2


class Histories(Protocol):
    """Simulated histories: `runs` {outcome: (worlds,)}, `weekly` {name: (weeks, worlds)}, `choices` {column: (rows,)}.

    Weekly counts (`feint_episodes`, `requests`, ...) are counted so far; those of `runs` are of the whole horizon.
    """

    @property
    def runs(self) -> Columns:
        """Outcomes at the horizon, and `point`."""

    @property
    def weekly(self) -> Columns:
        """Quantities week by week."""

    @property
    def choices(self) -> Columns:
        """Occasions on which the leader could order an entry."""


@dataclass(frozen=True)
class Reading:
    """An observable in each world: `values` (readings, worlds), and `point` (worlds,), whose parameters a world has.

    A `is_rate` is the share of worlds in which something is so: there its spread over worlds says nothing.
    """

    values: Array
    point: NDArray[np.integer]
    is_rate: bool = False


Observable = Callable[[Histories], Reading]


def early_sabotage(histories: Histories) -> Reading:
    """Acts of railway sabotage in weeks 0 to 6."""
    return _like_the_record(histories, histories.weekly["sabotage"][:7].sum(axis=0))


def late_sabotage(histories: Histories) -> Reading:
    """Acts a week in weeks 13 to 40."""
    return _like_the_record(histories, histories.weekly["sabotage"][13:41].mean(axis=0))


def urban_support(histories: Histories) -> Reading:
    """Support in each urban online poll."""
    return _like_the_record(histories, _polls(histories, "poll_urban_support"))


def national_support(histories: Histories) -> Reading:
    """Support in each national phone poll."""
    return _like_the_record(histories, _polls(histories, "poll_national_support"))


def national_opposition(histories: Histories) -> Reading:
    """Opposition in each national phone poll."""
    return _like_the_record(histories, _polls(histories, "poll_national_oppose"))


def yearly_drift(histories: Histories) -> Reading:
    """How far each poll of the first week stands from the same poll a year later: (3, worlds)."""
    names = ("poll_urban_support", "poll_national_support", "poll_national_oppose")
    series = (histories.weekly[name] for name in names)
    return _like_the_record(histories, np.stack([s[YEAR] - s[0] for s in series]))


def feint_episodes(histories: Histories) -> Reading:
    """Episodes of exercises at the border."""
    return _like_the_record(histories, histories.runs["feint_episodes"])


def answer_lag(histories: Histories) -> Reading:
    """Weeks between a partial answer and the demand before it, on average in a world that gave one."""
    asked = histories.weekly["requests"] + histories.weekly["exercises_asked"] + histories.weekly["ultimatums"]
    demands = _begun(asked) > 0
    answers = _begun(histories.weekly["partial_answers"]) > 0
    weeks = np.arange(len(demands))[:, None]
    lag = weeks - np.maximum.accumulate(np.where(demands, weeks, -len(demands)), axis=0)
    given = answers.sum(axis=0)
    mean = np.where(given, (lag * answers).sum(axis=0) / np.maximum(given, 1), np.nan)
    return _like_the_record(histories, mean)


def feint_wear(histories: Histories) -> Reading:
    """Troops drawn north in the week after the first episode began, over those after the last.

    Only episodes count that outlast the week in which they begin: others move nobody. Only worlds with two of them.
    """
    lasting = histories.weekly["level"] >= FEINT
    begun = ((_begun(histories.weekly["feint_episodes"]) > 0) & lasting)[:-1]
    drawn = np.diff(histories.weekly["pinned"], axis=0)
    worlds = np.arange(begun.shape[1])
    at_first = drawn[begun.argmax(axis=0), worlds]
    at_last = drawn[len(begun) - 1 - begun[::-1].argmax(axis=0), worlds]
    comparable = (begun.sum(axis=0) > 1) & (at_last > 0)
    return _like_the_record(histories, np.where(comparable, at_first / np.where(comparable, at_last, 1), np.nan))


def resignations(histories: Histories) -> Reading:
    """Officers and officials who resigned."""
    return _like_the_record(histories, histories.runs["resignations"])


def dependence(histories: Histories) -> Reading:
    """Economic dependence at the horizon."""
    return _like_the_record(histories, histories.runs["final_dependence"])


def summits_a_year(histories: Histories) -> Reading:
    """Meetings of the leaders a year."""
    weeks = len(histories.weekly["pinned"])
    return _like_the_record(histories, histories.runs["summits"] * (YEAR / weeks))


def ultimatums(histories: Histories) -> Reading:
    """Point-blank demands."""
    return _like_the_record(histories, histories.runs["ultimatums"])


def no_entry_no_takeover(histories: Histories) -> Reading:
    """Whether a world saw neither an entry nor a takeover by Moscow."""
    return _rate(histories, ~np.isin(histories.runs["ending"], ("entry", "kremlin_takeover")))


def no_collapse(histories: Histories) -> Reading:
    """Whether the leader did not fall at home."""
    return _rate(histories, histories.runs["ending"] != "domestic_collapse")


def compliance(histories: Histories) -> Reading:
    """The chance that the leader orders an entry when the scenario puts an ultimatum, in the worlds still open then."""
    choices = histories.choices
    forced = choices["occasion"] == "forced ultimatum"
    weeks = np.unique(choices["week"][forced]).astype(int)
    worlds = np.nonzero(_begun(histories.weekly["ultimatums"])[weeks])[1]  # the leader is asked in their order
    return Reading(choices["chance"][None, forced], histories.runs["point"][worlds])


def misperception(histories: Histories) -> Reading:
    """The perceived risk of a fall in the week before an imposed entry, less 1 where the leader then fell."""
    imposed = histories.runs["way"] == "imposed"
    gap = histories.weekly["fall_risk"][0] - histories.runs["collapses_after_entry"]
    return Reading(gap[None, imposed], histories.runs["point"][imposed], is_rate=True)


def peak_protest(histories: Histories) -> Reading:
    """The largest share of citizens on the streets in any week after an imposed entry."""
    imposed = histories.runs["way"] == "imposed"
    peak = histories.weekly["active"][1:].max(axis=0)
    return Reading(peak[None, imposed], histories.runs["point"][imposed])


def _like_the_record(histories: Histories, values: NDArray[Any]) -> Reading:
    """Values of the worlds that, like the record, came to no ending: others have another history to be held against.

    Worlds without a value are left out.
    """
    rows = np.atleast_2d(values).astype(float)
    kept = (histories.runs["ending"] == "no_entry") & np.isfinite(rows).all(axis=0)
    return Reading(rows[:, kept], histories.runs["point"][kept])


def _rate(histories: Histories, flags: NDArray[np.bool_]) -> Reading:
    return Reading(flags[None].astype(float), histories.runs["point"], is_rate=True)


def _polls(histories: Histories, name: str) -> Array:
    """The weeks that have a poll: (polls, worlds)."""
    series = histories.weekly[name]
    return np.asarray(series[np.isfinite(series).all(axis=1)])


def _begun(tally: NDArray[Any]) -> NDArray[Any]:
    """How often something happened in each week, from a count so far."""
    return np.diff(tally, axis=0, prepend=0)


OBSERVABLES: dict[str, Observable] = {
    observable.__name__: observable
    for observable in (
        early_sabotage, late_sabotage, urban_support, national_support, national_opposition, yearly_drift,
        feint_episodes, answer_lag, feint_wear, resignations, dependence, summits_a_year, ultimatums,
        no_entry_no_takeover, no_collapse, compliance, misperception, peak_protest,
    )
}  # fmt: skip
