"""The dated record is complete in what it says, counts each story once, and refuses what would make it say too much."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sim.evidence.claims import EvidenceError
from sim.evidence.read_record import LAST_REMEMBERED, load_record
from sim.evidence.record import EXOGENOUS, KINDS, NO_EVENT, OBSERVABLES, ONLY_IN_WORLDS, ErrorModel, counts
from sim.mechanisms.timeline import ACTIONS

RECORD = load_record()


def test_the_shipped_record_is_complete_in_what_it_says() -> None:
    rows = RECORD.observations
    assert len(rows) >= 250
    assert counts(rows).keys() == KINDS.keys(), "a kind without a row is no kind"
    assert [row.date for row in rows] == sorted(row.date for row in rows)
    for row in rows:
        found = any(source.date and (source.address or source.title) for source in row.sources)
        assert found or not row.is_read, f"{row.id} was read, and nobody else could find it"
    assert all(row.value is not None or row.says or row.observable == EXOGENOUS for row in rows)
    assert {row.observable for row in rows} >= {*OBSERVABLES, EXOGENOUS} - {*ONLY_IN_WORLDS}


def test_what_is_later_than_memory_was_read() -> None:
    later = [row for row in RECORD.observations if row.date > LAST_REMEMBERED]
    assert later
    assert all(row.is_read for row in later)


def test_most_of_what_speaks_of_the_model_was_read() -> None:
    spoken = [row for row in RECORD.observations if row.observable in OBSERVABLES]
    assert sum(row.is_read for row in spoken) > 0.75 * len(spoken)


def test_every_shock_names_an_event_of_a_scenario_or_says_that_there_is_none() -> None:
    RECORD.check_events(ACTIONS)
    events = {row.event for row in RECORD.of(EXOGENOUS)}
    assert {"front_shock", "reserves", NO_EVENT} <= events
    with pytest.raises(EvidenceError, match=r"record\.yaml, R\d+: there is no event 'set'; choose from summit"):
        RECORD.check_events(["summit"])


@pytest.mark.parametrize(("year", "counted"), [(2022, 10), (2023, 10), (2025, 8)])
def test_meetings_agree_with_what_others_count(year: int, counted: int) -> None:
    """Lavrov counts ten in 2022; seven by 15 September 2023, three more after; seven by 26 November 2025, one after."""
    found = sum(story.days[0].year == year for story in RECORD.stories("summits"))
    assert abs(found - counted) <= 1


def test_a_story_told_twice_counts_once_by_the_row_that_is_trusted_most() -> None:
    (joint_group,) = (s for s in RECORD.stories("partial_answers") if s.rows[0].group == "joint-group-2022")
    assert len(joint_group.rows) == 2
    assert joint_group.days == (date(2022, 10, 10), date(2022, 10, 10))
    (wave,) = (story for story in RECORD.stories("sabotage") if story.rows[0].group == "rail-war-2022")
    assert {row.value for row in wave.rows} == {13.0, 80.0}
    assert wave.trusted.is_read
    assert wave.standard_error == pytest.approx((80 - 13) / 2), "who disagrees so much is not known better"


def test_nothing_is_known_before_it_ended() -> None:
    before = RECORD.until(date(2022, 9, 5))
    assert before.observations
    assert all(row.until <= date(2022, 9, 5) for row in before.observations)
    assert before.coverage["summits"].last == date(2022, 9, 5)
    assert not [row for row in before.of(EXOGENOUS) if "Kharkiv" in row.what]


@pytest.mark.parametrize(
    ("model", "value", "error"),
    [
        (ErrorModel("exact"), 3, 0),
        (ErrorModel("count", 2), 80, 2),
        (ErrorModel("factor", 1.2), 10_000, 1823),  # 10,000 ln 1.2
        (ErrorModel("sample", 1000), 50, 1.58),  # the textbook's error of a half among a thousand
        (ErrorModel("sample", 1000), 0, 0.07),  # nobody among a thousand is not nobody at all
    ],
)
def test_an_error_model_gives_the_error_of_the_textbook(model: ErrorModel, value: float, error: float) -> None:
    assert model.standard_error(value) == pytest.approx(error, rel=0.01)


RECORD_FILE = """\
coverage:
  - {observable: summits, from: 2022-01-01, until: 2022-12-31, error: 0.5}
observations:
  - id: R001
    date: 2022-02-18
    precision: day
    kind: summit
    observable: summits
    value: 1
    unit: meetings
    error: {model: exact}
    who: both
    what: a meeting
    sources: [{publisher: a paper, date: 2022-02}]
    confidence: high
    read: true
  - id: R002
    date: 2022-09-06
    precision: day
    kind: shock
    observable: exogenous
    event: front_shock
    who: Ukraine
    what: a breakthrough
    sources: [{publisher: a paper}]
    confidence: high
    read: false
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("date: 2022-09-06", "date: 2022-01-06", "R002: its date 2022-01-06 is before that of the row above, R001 of"),
        ("date: 2022-09-06", "date: 2022-13-06", "R002: `date` '2022-13-06' is no day of the calendar"),
        ("date: 2022-09-06", "date: 2026-09-06", "R002: a row after 2025-12-31 needs a source that was read"),
        ("precision: day", "until: 2022-02-01\n    precision: day", "R001: it ends on 2022-02-01 and begins on"),
        ("precision: day", "precision: hour", "R001: there is no precision 'hour'; choose from day, week"),
        ("kind: summit", "kind: sumit", "R001: there is no kind 'sumit'; did you mean summit?"),
        ("le: summits\n    value", "le: summit\n    value", "there is no observable 'summit'; did you mean summits?"),
        ("value: 1\n", "value: 6\n", "R001: value 6 lies outside 0 to 5 meetings"),
        ("value: 1\n", "value: -1\n", "R001: value -1 lies outside 0 to 5 meetings"),
        ("    value: 1\n", "", "R001: `value` is missing; a row of summits needs one"),
        ("unit: meetings", "unit: persons", "R001: the unit of summits is meetings, not 'persons'"),
        ("    error: {model: exact}\n", "", "R001: `error` is missing; write `error: {model: exact}`"),
        ("{model: exact}", "{model: exact, size: 1}", "R001, error: an exact value has no `size`"),
        ("{model: exact}", "{model: factor, size: 1}", "error: `size` of the model factor must be a number above 1"),
        ("{model: exact}", "{model: sample, size: 900}", "R001, error: the model sample is for shares of people asked"),
        ("    event: front_shock\n", "", "R002: `event` goes with exogenous rows, and they with it"),
        ("event: front_shock", "event: none\n    value: 3", "R002: `value` goes with an observable, and this row is"),
        ("id: R002", "id: R001", "R001: the id R001 is given twice"),
        ("id: R002", "id: X2", "X2: rows are numbered R001, R002"),
        ("who: both", "group: one\n    who: both", "R001: the group 'one' has no other row"),
        ("[{publisher: a paper}]", "[]", "R002: `sources` must be a list with at least one item"),
        ("[{publisher: a paper}]", "[{title: a text}]", "R002, sources 1: `publisher` is missing"),
        ("date: 2022-02}]", "date: last week}]", "date 'last week' is neither a year nor a month nor a day"),
        ("read: false", "read: perhaps", "R002: there is no read 'perhaps'; choose from true, false"),
        ("until: 2022-12-31", "until: 2021-12-31", "coverage 1: it ends on 2021-12-31 and begins on 2022-01-01"),
        ("observable: summits, from", "observable: russian_troops, from", "russian_troops is measured, not counted"),
        ("error: 0.5", "error: -1", "coverage 1: `error` must be a number that is not below 0"),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused_with_place_value_and_remedy(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "mine.yaml"
    assert old in RECORD_FILE
    path.write_text(RECORD_FILE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(EvidenceError) as refused:
        load_record(path)
    assert str(refused.value).startswith("mine.yaml, ")
    assert message in str(refused.value)


def test_two_rows_of_one_event_must_be_told_as_one_story(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    start, end = RECORD_FILE.index("  - id: R001"), RECORD_FILE.index("  - id: R002")
    first = RECORD_FILE[start:end]
    again = first.replace("R001", "R003").replace("who: both", "who: another paper")
    path.write_text(RECORD_FILE[:end] + again + RECORD_FILE[end:], encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"mine\.yaml, R003: it says the same as R001; give one row both sources"):
        load_record(path)
    grouped = (first + again).replace("    who:", "    group: the meeting\n    who:")
    path.write_text(RECORD_FILE[:start] + grouped + RECORD_FILE[end:], encoding="utf-8")
    (story,) = load_record(path).stories("summits")
    assert len(story.rows) == 2
