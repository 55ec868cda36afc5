"""What varies in time is read off hand-made histories of the weeks since the invasion, with known answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.analysis.chronology import ASKED, KHARKIV, KURSK, asked_around, compare_around, week_of
from sim.analysis.followed import LINKS
from sim.analysis.observables import OBSERVABLES

WEEKS = 201  # to the end of 2025


@dataclass
class Fake:
    weekly: dict[str, Any]
    runs: dict[str, Any] = field(
        default_factory=lambda: {"ending": np.array(["no_entry", "no_entry"]), "point": np.array([0, 0])}
    )
    choices: dict[str, Any] = field(default_factory=dict)


def tally(*weeks: int) -> np.ndarray:
    """A count so far of something that happens in these weeks of the first world, and never in the second."""
    happened = np.zeros((WEEKS, 2))
    np.add.at(happened, (list(weeks), 0), 1)
    return happened.cumsum(axis=0)


def read(name: str, **weekly: Any) -> list[list[float]]:
    return OBSERVABLES[name](Fake(weekly)).values.tolist()


def test_weeks_are_those_of_the_hindcast() -> None:
    assert (week_of(date(2022, 2, 24)), KHARKIV, KURSK) == (0, 28, 128)
    assert week_of(date(2025, 12, 28)) == WEEKS - 1


def test_what_comes_after_a_setback_counts_for_it_and_what_came_before_against_it() -> None:
    after, before = KHARKIV + 5, KHARKIV - 12
    assert read("group_after_kharkiv", groups_asked=tally(after, KHARKIV + 11, before)) == [[1, 0]]
    assert read("group_after_kharkiv", groups_asked=tally(KHARKIV + 12, before - 1)) == [[0, 0]]
    assert read("exercises_after_kursk", feint_episodes=tally(KURSK)) == [[1, 0]]


def test_basing_counts_from_kharkiv_to_the_end_of_2023() -> None:
    on_time, too_late = tally(KHARKIV + 40), tally(week_of(date(2024, 1, 8)))
    assert read("basing_after_setbacks", nuclear_basing=on_time) == [[1, 0]]
    assert read("basing_after_setbacks", nuclear_basing=too_late) == [[0, 0]]
    assert read("basing_after_setbacks", nuclear_basing=tally(KHARKIV - 1)) == [[0, 0]]
    assert read("basing_lag", nuclear_basing=on_time) == [[40]]


def test_every_episode_falls_into_one_calendar_year() -> None:
    weeks = [week_of(date(year, 1, 3)) for year in (2023, 2024, 2025)]
    found = read("exercises_by_year", feint_episodes=tally(0, 44, *weeks, weeks[-1], WEEKS - 1))
    assert found == [[2, 0], [1, 0], [1, 0], [3, 0]]


def test_soldiers_are_averaged_over_the_winter_and_over_whole_quarters_after_it() -> None:
    soldiers = np.full((WEEKS, 2), 2.0)
    soldiers[week_of(date(2022, 10, 24)) : week_of(date(2023, 3, 27))] = 9
    assert read("garrison_in_winter", russian_troops_in_belarus=soldiers) == [[9, 9]]
    assert read("garrison_by_quarter", russian_troops_in_belarus=soldiers) == [[2, 2]] * 10


def test_a_demand_for_troops_stays_unknown_as_often_as_is_assumed_in_following_the_record() -> None:
    unknown = 1 - LINKS["troop_demands"].shown
    found = read("troop_demands_unknown", requests=tally(3, 90), ultimatums=tally(5))
    assert found == [pytest.approx([unknown**3, 1])]


def test_help_is_rewarded_or_punished_by_what_follows_it() -> None:
    given, favours = tally(10, 50, 90, 130), np.zeros((WEEKS, 2))
    favours[12:20, 0], favours[130:, 0] = 0.1, 0.2
    assert read("help_rewarded", partial_answers=given, economy_favours=favours) == [[0.5]]
    assert read("help_punished", partial_answers=given, coercions=tally(50, 60)) == [[0.25]]


def test_what_was_asked_around_a_setback_is_told_by_thing_and_all_together() -> None:
    weekly = dict.fromkeys(ASKED["anything"], tally()) | {"basings_asked": tally(KHARKIV + 3)}
    weekly |= {"requests": tally(KHARKIV - 3)}
    around = {"Kharkiv": asked_around(weekly, KHARKIV)}
    found = {
        asked.what: (asked.before.value, asked.after.value, asked.rise.value)
        for asked in compare_around(around, np.zeros(2, int))
    }
    assert found["basing"] == (0, 0.5, 0.5) and found["troops"] == (0.5, 0, -0.5)
    assert found["anything"] == (0.5, 0.5, 0) and found["a joint group"] == (0, 0, 0)
