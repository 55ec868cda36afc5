"""What varies in time: before and after a setback, from year to year, and what follows what Minsk gives.

Weeks are those of the hindcasts, counted from that of the invasion.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.followed import LINKS
from sim.analysis.ratio import Ratio, mean
from sim.analysis.readings import Columns, Histories, Reading, each_week, like_the_record
from sim.engine.arrays import Array

INVASION, DAYS_OF_WEEK = date(2022, 2, 21), 7
AROUND = 12  # weeks before and after a setback
SOON = 4  # weeks in which a reward is taken for one of what was given
QUARTER = 13
TROOPS = ("requests", "ultimatums")
# What Moscow may ask for, and the weekly counts that say so.
ASKED: Mapping[str, tuple[str, ...]] = {
    "transit": ("transit_asked",),
    "exercises": ("exercises_asked",),
    "a joint group": ("groups_asked",),
    "basing": ("basings_asked",),
    "troops": TROOPS,
    "anything": ("transit_asked", "exercises_asked", "groups_asked", "basings_asked", *TROOPS),
}
WEEKLY = (
    *ASKED["anything"], "feint_episodes", "signs_of_war", "partial_answers", "coercions",
    "russian_troops_in_belarus", "nuclear_basing", "economy_favours",
)  # fmt: skip


def week_of(day: date) -> int:
    """The week of a hindcast in which a day falls."""
    return (day - INVASION).days // DAYS_OF_WEEK


KHARKIV, KURSK = week_of(date(2022, 9, 5)), week_of(date(2024, 8, 5))
SETBACKS = {"Kharkiv": KHARKIV, "Kursk": KURSK}
NEW_YEARS = tuple(week_of(date(year, 1, 4)) for year in range(2023, 2026))  # the first week of a year by ISO 8601
WINTER = (week_of(date(2022, 10, 24)), week_of(date(2023, 3, 27)))  # from the first count of the group to its leaving
SUMMER = week_of(date(2023, 7, 3))


def between(tally: NDArray[Any], first: int, last: int) -> Array:
    """How often something happened from a week up to another, from a count so far; (worlds,)."""
    return np.asarray(tally[last - 1] - (tally[first - 1] if first else 0), dtype=float)


def group_after_kharkiv(histories: Histories) -> Reading:
    """Requests for a joint group in the twelve weeks after Kharkiv, less those in the twelve before."""
    return like_the_record(histories, _rise(histories.weekly["groups_asked"], KHARKIV))


def exercises_after_kursk(histories: Histories) -> Reading:
    """Episodes of exercises at the border begun in the twelve weeks after Kursk, less those in the twelve before."""
    return like_the_record(histories, _rise(histories.weekly["feint_episodes"], KURSK))


def basing_after_setbacks(histories: Histories) -> Reading:
    """Whether nuclear weapons come between Kharkiv and the end of 2023."""
    based = histories.weekly["nuclear_basing"]
    return like_the_record(histories, based[NEW_YEARS[1] - 1] > based[KHARKIV - 1], is_rate=True)


def basing_lag(histories: Histories) -> Reading:
    """Weeks from Kharkiv to the basing of nuclear weapons, in the worlds in which they come after it."""
    based = histories.weekly["nuclear_basing"] > 0
    comes_later = based.any(axis=0) & ~based[KHARKIV - 1]
    return like_the_record(histories, np.where(comes_later, based.argmax(axis=0) - KHARKIV, np.nan))


def garrison_in_winter(histories: Histories) -> Reading:
    """Russian soldiers in Belarus, in thousands, on average from the end of October 2022 to March 2023."""
    return like_the_record(histories, histories.weekly["russian_troops_in_belarus"][slice(*WINTER)].mean(axis=0))


def garrison_by_quarter(histories: Histories) -> Reading:
    """Russian soldiers in Belarus, in thousands, on average of each thirteen weeks from July 2023 on."""
    later = histories.weekly["russian_troops_in_belarus"][SUMMER:]
    whole = len(later) // QUARTER
    return like_the_record(histories, later[: whole * QUARTER].reshape(whole, QUARTER, -1).mean(axis=1))


def exercises_by_year(histories: Histories) -> Reading:
    """Episodes of exercises at the border that begin in each calendar year from 2022 to 2025."""
    return like_the_record(histories, _by_year(histories.weekly["feint_episodes"]))


def signs_by_year(histories: Histories) -> Reading:
    """Weeks with signs of a call-up or of supplies for war in each calendar year from 2022 to 2025."""
    return like_the_record(histories, _by_year(histories.weekly["signs_of_war"]))


def troop_demands_unknown(histories: Histories) -> Reading:
    """The chance that of all demands for troops none becomes known, if each does with the chance of LINKS."""
    demands = sum(histories.weekly[name][-1] for name in TROOPS)
    return like_the_record(histories, (1 - LINKS["troop_demands"].shown) ** np.asarray(demands))


def no_cut_off(histories: Histories) -> Reading:
    """Whether there is no cut-off."""
    return like_the_record(histories, histories.weekly["coercions"][-1] == 0, is_rate=True)


def help_rewarded(histories: Histories) -> Reading:
    """The part of what Minsk gives short of its army after which Russian credit and favours grow within four weeks."""
    grows = np.diff(histories.weekly["economy_favours"], axis=0, prepend=0) > 0
    soon = np.array([grows[week : week + SOON + 1].any(axis=0) for week in range(len(grows))])
    return like_the_record(histories, _share_of_help(histories, soon))


def help_punished(histories: Histories) -> Reading:
    """The part of what Minsk gives short of its army that is answered by a cut-off."""
    return like_the_record(histories, _share_of_help(histories, each_week(histories.weekly["coercions"]) > 0))


def reliefs(histories: Histories) -> Reading:
    """Steps of Western relief."""
    return like_the_record(histories, histories.runs["reliefs"])


@dataclass(frozen=True)
class AskedAround:
    """In which share of worlds Moscow asked for something in the weeks before and after a setback."""

    setback: str
    what: str
    before: Ratio
    after: Ratio
    rise: Ratio

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        shares = {name: getattr(self, name).to_dict() for name in ("before", "after", "rise")}
        return {"setback": self.setback, "what": self.what, "weeks": AROUND} | shares


def asked_around(weekly: Columns, setback: int) -> dict[str, NDArray[np.bool_]]:
    """Whether each thing was asked for in the weeks before a setback and in those after it: {thing: (2, worlds)}."""
    spans = (setback - AROUND, setback), (setback, setback + AROUND)
    return {
        what: np.array([np.sum([between(weekly[name], *span) for name in names], axis=0) > 0 for span in spans])
        for what, names in ASKED.items()
    }


def compare_around(asked: Mapping[str, Mapping[str, NDArray[np.bool_]]], point: NDArray[Any]) -> list[AskedAround]:
    """What changed after each setback, from what was asked around it: {setback: {thing: (2, worlds)}}."""
    return [
        AskedAround(setback, what, mean(before, point), mean(after, point), mean(after.astype(int) - before, point))
        for setback, things in asked.items()
        for what, (before, after) in things.items()
    ]


def _rise(tally: NDArray[Any], setback: int) -> Array:
    return between(tally, setback, setback + AROUND) - between(tally, setback - AROUND, setback)


def _by_year(tally: NDArray[Any]) -> Array:
    return np.array([between(tally, *year) for year in pairwise((0, *NEW_YEARS, len(tally)))])


def _share_of_help(histories: Histories, happens: NDArray[np.bool_]) -> Array:
    """The part of partial answers in whose week something happens; NaN in a world that gives none."""
    given = each_week(histories.weekly["partial_answers"]) > 0
    answers = given.sum(axis=0)
    return np.where(answers, (given & happens).sum(axis=0) / np.maximum(answers, 1), np.nan)


IN_TIME = (
    group_after_kharkiv, exercises_after_kursk, basing_after_setbacks, basing_lag, garrison_in_winter,
    garrison_by_quarter, exercises_by_year, signs_by_year, troop_demands_unknown, no_cut_off, help_rewarded,
    help_punished, reliefs,
)  # fmt: skip
