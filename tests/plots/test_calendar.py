from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.words import long_date
from sim.mechanisms.timeline import ACTIONS, Event
from sim.plots.calendar import key_to_marks, marks, tick_days, tick_labels

START = date(2022, 6, 20)


def event(week: int, action: str = "demand", value="ultimatum") -> Event:
    return Event(week, action, value, "judgement")


def test_a_date_is_written_the_same_in_every_country() -> None:
    assert long_date(date(2023, 6, 9)) == "9 June 2023"


def test_a_year_is_ticked_on_round_months_and_says_where_the_year_changes() -> None:
    days = tick_days(START, START + timedelta(weeks=52), 4)
    assert tick_labels(days, timedelta(weeks=52)) == ["Jul\n2022", "Oct", "Jan\n2023", "Apr"]


def test_a_single_week_is_ticked_on_its_first_and_last_day() -> None:
    days = tick_days(START, START + timedelta(weeks=1), 4)
    assert tick_labels(days, timedelta(weeks=1)) == ["20 Jun\n2022", "27 Jun"]


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 600), st.integers(2, 9))
def test_ticks_lie_within_the_scenario_and_are_never_too_many_or_none(start: date, weeks: int, at_most: int) -> None:
    end = start + timedelta(weeks=weeks)
    days = tick_days(start, end, at_most)
    assert 1 <= len(days) <= at_most
    assert start <= days[0] <= days[-1] <= end
    assert len(tick_labels(days, end - start)) == len(days)


def test_events_close_together_are_marked_as_one_and_others_apart() -> None:
    found = marks([event(1), event(3), event(20)], 52)
    assert [mark.weeks for mark in found] == [(1, 3), (20,)]


def test_the_key_says_what_happens_when() -> None:
    events = [event(0, "front_shock", -0.15), event(1, "front_shock", 0.1), event(1, "russian_troops", 12.0)]
    assert key_to_marks(marks(events, 52), START) == [
        "Vertical lines, given by the scenario: 20 June 2022 to 27 June 2022: "
        "front −0.15 then +0.10, Russian troops in Belarus 12 thousand."
    ]


def test_several_marks_are_numbered_and_a_scenario_without_events_has_no_key() -> None:
    (key,) = key_to_marks(marks([event(1), event(20)], 52), START)
    assert "(1) 27 June 2022: ultimatum; (2) 7 November 2022: ultimatum." in key
    assert key_to_marks((), START) == []


def test_every_kind_of_event_has_words() -> None:
    for action in ACTIONS:
        kind = ACTIONS[action]
        value = (
            kind.choices[0] if kind.choices else 1.0 if kind.unit else {"front_mean": -0.2} if action == "set" else True
        )
        (mark,) = marks([event(1, action, value)], 52)
        assert mark.label, action
        assert "_" not in mark.key(START), action
        assert "True" not in mark.key(START), action
