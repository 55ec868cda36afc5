"""What is read off simulated histories to be held against the record: one function per observable."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.analysis.chronology import ASKED, IN_TIME
from sim.analysis.readings import Histories, Reading, each_week, like_the_record, rate
from sim.engine.arrays import Array

YEAR, FEINT = 52, 2

Observable = Callable[[Histories], Reading]


def early_sabotage(histories: Histories) -> Reading:
    """Acts of railway sabotage in weeks 0 to 6."""
    return like_the_record(histories, histories.weekly["sabotage"][:7].sum(axis=0))


def late_sabotage(histories: Histories) -> Reading:
    """Acts a week in weeks 13 to 40."""
    return like_the_record(histories, histories.weekly["sabotage"][13:41].mean(axis=0))


def urban_support(histories: Histories) -> Reading:
    """Support in each urban online poll."""
    return like_the_record(histories, _polls(histories, "poll_urban_support"))


def national_support(histories: Histories) -> Reading:
    """Support in each national phone poll."""
    return like_the_record(histories, _polls(histories, "poll_national_support"))


def national_opposition(histories: Histories) -> Reading:
    """Opposition in each national phone poll."""
    return like_the_record(histories, _polls(histories, "poll_national_oppose"))


def yearly_drift(histories: Histories) -> Reading:
    """How far each poll of the first week stands from the same poll a year later: (3, worlds)."""
    names = ("poll_urban_support", "poll_national_support", "poll_national_oppose")
    series = (histories.weekly[name] for name in names)
    return like_the_record(histories, np.stack([s[YEAR] - s[0] for s in series]))


def feint_episodes(histories: Histories) -> Reading:
    """Episodes of exercises at the border."""
    return like_the_record(histories, histories.runs["feint_episodes"])


def answer_lag(histories: Histories) -> Reading:
    """Weeks between a partial answer and the demand before it, on average in a world that gave one."""
    demands = each_week(np.sum([histories.weekly[name] for name in ASKED["anything"]], axis=0)) > 0
    answers = each_week(histories.weekly["partial_answers"]) > 0
    weeks = np.arange(len(demands))[:, None]
    lag = weeks - np.maximum.accumulate(np.where(demands, weeks, -len(demands)), axis=0)
    given = answers.sum(axis=0)
    mean = np.where(given, (lag * answers).sum(axis=0) / np.maximum(given, 1), np.nan)
    return like_the_record(histories, mean)


def feint_wear(histories: Histories) -> Reading:
    """Troops drawn north in the week after the first episode began, over those after the last.

    Only episodes count that outlast the week in which they begin: others move nobody. Only worlds with two of them.
    """
    lasting = histories.weekly["level"] >= FEINT
    begun = ((each_week(histories.weekly["feint_episodes"]) > 0) & lasting)[:-1]
    drawn = np.diff(histories.weekly["pinned"], axis=0)
    worlds = np.arange(begun.shape[1])
    at_first = drawn[begun.argmax(axis=0), worlds]
    at_last = drawn[len(begun) - 1 - begun[::-1].argmax(axis=0), worlds]
    comparable = (begun.sum(axis=0) > 1) & (at_last > 0)
    return like_the_record(histories, np.where(comparable, at_first / np.where(comparable, at_last, 1), np.nan))


def resignations(histories: Histories) -> Reading:
    """Officers and officials who resigned."""
    return like_the_record(histories, histories.runs["resignations"])


def dependence(histories: Histories) -> Reading:
    """Economic dependence at the horizon."""
    return like_the_record(histories, histories.runs["final_dependence"])


def summits_a_year(histories: Histories) -> Reading:
    """Meetings of the leaders a year."""
    weeks = len(histories.weekly["pinned"])
    return like_the_record(histories, histories.runs["summits"] * (YEAR / weeks))


def ultimatums(histories: Histories) -> Reading:
    """Point-blank demands."""
    return like_the_record(histories, histories.runs["ultimatums"])


def no_entry_no_takeover(histories: Histories) -> Reading:
    """Whether a world saw neither an entry nor a takeover by Moscow."""
    return rate(histories, ~np.isin(histories.runs["ending"], ("entry", "kremlin_takeover")))


def no_collapse(histories: Histories) -> Reading:
    """Whether the leader did not fall at home."""
    return rate(histories, histories.runs["ending"] != "domestic_collapse")


def compliance(histories: Histories) -> Reading:
    """The chance that the leader orders an entry when the scenario puts an ultimatum, in the worlds still open then."""
    choices = histories.choices
    forced = choices["occasion"] == "forced ultimatum"
    weeks = np.unique(choices["week"][forced]).astype(int)
    worlds = np.nonzero(each_week(histories.weekly["ultimatums"])[weeks])[1]  # the leader is asked in their order
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


def _polls(histories: Histories, name: str) -> Array:
    """The weeks that have a poll: (polls, worlds)."""
    series = histories.weekly[name]
    return np.asarray(series[np.isfinite(series).all(axis=1)])


OBSERVABLES: dict[str, Observable] = {
    observable.__name__: observable
    for observable in (
        early_sabotage, late_sabotage, urban_support, national_support, national_opposition, yearly_drift,
        feint_episodes, answer_lag, feint_wear, resignations, dependence, summits_a_year, ultimatums,
        no_entry_no_takeover, no_collapse, compliance, misperception, peak_protest, *IN_TIME,
    )
}  # fmt: skip
