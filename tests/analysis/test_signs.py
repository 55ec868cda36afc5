"""The signs: read off weeks as they say, seen with their errors, and followed on a record by the rule of the worlds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.alarms import on_record
from sim.analysis.course import WITHIN
from sim.analysis.signs import NEEDS, SHOWN, SIGNS, Sign
from sim.evidence.read_record import load_record
from sim.evidence.record import OBSERVABLES
from sim.measured.counted import COUNTED
from sim.measured.pressures import PRESSURES
from sim.model.records import WORLD
from tests.analysis.test_quarters import record_of

EXACT = "{model: exact}"
COVERED = "coverage:\n  - {observable: exercises, from: 2022-01-03, until: 2022-12-31, error: 1}\n"


def test_every_sign_says_how_it_errs_and_why_and_speaks_of_something_that_there_is() -> None:
    known = {*COUNTED, *(pressure.name for pressure in PRESSURES), *(WORLD.names or ())}
    assert set(NEEDS) <= known
    for sign in SIGNS.values():
        assert 0 < sign.sees <= 1 and 0 <= sign.mistakes < sign.sees and len(sign.reason) > 15
        assert sign.observable in (None, *OBSERVABLES)
        assert sign.of is not None or sign.observable, f"{sign.name} is seen neither in worlds nor on the record"


def series(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


def weeks_seen(name: str, **weekly: np.ndarray) -> list[int]:
    return np.flatnonzero(SHOWN[name].seen(weekly)[:, 0]).tolist()


def test_a_count_is_a_sign_when_it_grows_and_a_level_once_it_has_lasted() -> None:
    assert weeks_seen("exercise", feint_episodes=series(0, 0, 1, 1, 2)) == [2, 4]
    assert weeks_seen("summit", summits=series(1, 1, 1)) == [0]
    assert weeks_seen("long exercise", level=series(*[2.0] * 7, 1, *[3.0] * 9)) == [15, 16]
    assert weeks_seen("help", level=series(2, 3, 2)) == [1]


def test_one_week_of_signs_is_no_call_up_and_the_army_moves_to_the_border_once() -> None:
    assert weeks_seen("signs of war", signs_of_war=series(0, 1, 1, 2)) == [1, 3]
    assert weeks_seen("call-up", signs_of_war=series(1, 1, 1, 1, 2, 2, 3, 4)) == [6, 7]
    assert weeks_seen("deployment", level=series(2, 1, 2, 3, 2, 1, 3)) == [2, 6]


def test_what_preparation_shows_more_often_than_imitation_tells_them_apart() -> None:
    """A sign that a real preparation shows at 0.35 a week and mere exercises at 0.1: seen once, and seen again."""
    rng = np.random.default_rng(5)
    shown = {rate: np.cumsum(rng.random((8, 4000)) < rate, axis=0) for rate in (0.35, 0.1)}
    ratios = {}
    for name in ("signs of war", "call-up"):
        real, false = (SHOWN[name].seen({"signs_of_war": shown[rate]}).mean() for rate in (0.35, 0.1))
        ratios[name] = real / false
    assert ratios["signs of war"] == pytest.approx(3.5, rel=0.1)
    assert ratios["call-up"] > 2 * ratios["signs of war"]


def test_a_move_is_one_within_its_weeks_and_a_poll_is_held_against_the_one_before() -> None:
    front = series(*[0.0] * 8, 0.12, *[0.12] * 8)
    assert weeks_seen("Russian advance", front=front) == [*range(8, 16)]
    assert weeks_seen("Russian setback", front=-front) == [*range(8, 16)]
    poll = series(0.85, np.nan, 0.84, np.nan, 0.80)
    assert weeks_seen("opposition falls", poll_national_oppose=poll) == [4]


def test_who_watches_misses_and_mistakes_as_often_as_the_sign_says() -> None:
    sign, luck = SHOWN["cut-off"], np.random.default_rng(1).random((52, 4000))
    never, always = np.zeros((52, 4000)), np.cumsum(np.ones((52, 4000)), axis=0)
    assert sign.seen({"coercions": always}, luck).mean() == pytest.approx(sign.sees, abs=0.01)
    assert sign.seen({"coercions": never}, luck).mean() == pytest.approx(sign.mistakes, rel=0.1)


def test_alarms_on_the_record_begin_merge_and_end_by_the_rule_of_the_worlds(tmp_path: Path) -> None:
    def exercise(day: str) -> tuple[str, str, str, str, float, str]:
        return day, day, "exercise", "exercises", 1.0, EXACT

    days = ("2022-01-05", "2022-05-04", "2022-06-08", "2022-11-02")
    record = record_of(tmp_path, *map(exercise, days), covered=COVERED)
    followed = on_record(record, [SIGNS["exercise"]])
    assert followed is not None
    assert [(alarm.first, [row.id for row in alarm.rows], alarm.is_judged) for alarm in followed.alarms] == [
        (date(2022, 5, 2), ["R002", "R003"], True),  # the first row lies before there is a window to look back on
        (date(2022, 10, 31), ["R004"], False),
    ]
    assert (followed.alarms[0].last - date(2022, 6, 6)).days == 7 * WITHIN
    assert followed.years == pytest.approx((date(2022, 12, 31) - date(2022, 4, 4)).days / 7 / 52)


def test_signs_together_raise_an_alarm_while_all_of_them_are_fresh(tmp_path: Path) -> None:
    rows = (
        ("2022-01-05", "2022-01-05", "exercise", "exercises", 0.0, EXACT),
        ("2022-05-04", "2022-05-04", "exercise", "exercises", 1.0, EXACT),
        ("2022-06-08", "2022-06-08", "incident", "incidents", 1.0, EXACT),
        ("2022-11-02", "2022-11-02", "incident", "incidents", 1.0, EXACT),
    )
    record = record_of(tmp_path, *rows, covered=COVERED)
    both = on_record(record, [SIGNS["exercise"], SIGNS["incident"]])
    assert both is not None and both.years is None
    (alarm,) = both.alarms
    assert (alarm.first, alarm.last) == (date(2022, 6, 6), date(2022, 8, 1))
    assert on_record(record, [SIGNS["cut-off"]]) is None, "a sign of which the record does not speak"


def test_what_lies_below_its_least_value_raises_no_alarm() -> None:
    record = load_record()
    many = on_record(record, [SIGNS["strike group"]])
    assert many is not None
    assert all(row.value and row.value >= 10_000 for alarm in many.alarms for row in alarm.rows)
    nobody = Sign("nobody", "a million soldiers", 1.0, 0.0, "none", observable="russian_troops", least=1e6)
    found = on_record(record, [nobody])
    assert found is not None and not found.alarms
