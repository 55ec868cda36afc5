"""What the record tells week by week, and how likely worlds make it: nothing is known before it has been seen."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.followed import FOLLOWED, LEFT_OUT, LINKS, ToldInWeek, last_day, seen_in_a_quarter, told_by_week
from sim.analysis.sightings import FLOOR, counts_seen, sighting_of_count, sighting_of_value
from sim.evidence.read_record import load_record
from sim.evidence.record import OBSERVABLES, DatedRecord

START = date(2022, 2, 21)
ROW = """
  - id: {id}
    date: {day}
    until: {until}
    precision: day
    kind: {kind}
    observable: {observable}
    value: {value}
    unit: {unit}
    error: {error}
    who: coders
    what: something
    sources: [{{publisher: a paper}}]
    confidence: high
    read: true"""


def record(tmp_path: Path, *rows: str) -> DatedRecord:
    file = tmp_path / "mine.yaml"
    cover = "coverage:\n  - {observable: summits, from: 2022-02-21, until: 2022-03-30, error: 0.5}\n"
    file.write_text(f"{cover}observations:{''.join(rows)}\n")
    return load_record(file)


def meeting(number: int, day: str) -> str:
    return ROW.format(
        id=f"R{number:03}", day=day, until=day, kind="summit", observable="summits", value=1, unit="meetings",
        error="{model: exact}",
    )  # fmt: skip


def test_every_observable_of_the_record_is_followed_or_said_not_to_be_and_each_has_its_reason() -> None:
    assert set(OBSERVABLES) == set(LINKS) | set(LEFT_OUT)
    assert set(OBSERVABLES) - set(LEFT_OUT) == set(FOLLOWED) <= set(LINKS)
    assert all(len(reason) > 20 for reason in [*(link.reason for link in LINKS.values()), *LEFT_OUT.values()])


def test_a_week_is_told_when_it_was_looked_at_whole_and_then_also_that_nothing_was_seen(tmp_path: Path) -> None:
    mine = record(tmp_path, meeting(1, "2022-03-01"), meeting(2, "2022-03-29"))
    told = told_by_week(mine, START, 8)
    assert [[one.value for one in week] for week in told] == [[0], [1], [0], [0], [0], [], [], []]
    assert told[1][0].rows == ("R001",)
    assert last_day(mine) == date(2022, 3, 30)


def test_a_total_and_a_poll_are_told_when_they_end_and_no_earlier(tmp_path: Path) -> None:
    poll = ROW.format(
        id="R001", day="2022-03-01", until="2022-03-16", kind="poll", observable="poll_urban_support", value=5,
        unit="percent", error="{model: sample, size: 800}",
    )  # fmt: skip
    acts = ROW.format(
        id="R002", day="2022-03-08", until="2022-03-28", kind="sabotage", observable="sabotage", value=20, unit="acts",
        error="{model: factor, size: 1.3}",
    )  # fmt: skip
    told = told_by_week(record(tmp_path, poll, acts), START, 6)
    kinds = [[(one.observable, one.weeks) for one in week if one.observable != "summits"] for week in told]
    assert kinds == [[], [], [], [("poll_urban_support", 3)], [], [("sabotage", 4)]]


def test_no_week_of_the_shipped_record_is_told_by_a_row_that_began_after_it() -> None:
    shipped = load_record()
    begins = {row.id: row.date for row in shipped.observations}
    for week, all_told in enumerate(told_by_week(shipped, START, 201)):
        after = START + timedelta(weeks=week + 1)
        assert all(begins[row] < after for told in all_told for row in told.rows)
        assert len({told.observable for told in all_told}) == len(all_told)


def test_the_chance_of_a_count_is_the_share_of_draws_that_show_it() -> None:
    happened, rng = np.repeat([0.0, 1.0, 3.0], 20_000), np.random.default_rng(1)
    drawn = counts_seen(happened, 0.6, 0.3, rng).reshape(3, -1)
    for seen in (0, 1, 2):
        sighting = sighting_of_count("acts", np.array([0.0, 1.0, 3.0]), seen, 0.6, 0.3)
        assert np.exp(sighting.log_likelihood) == pytest.approx((drawn == seen).mean(axis=1), abs=0.012)
        assert sighting.at_most == pytest.approx((drawn <= seen).mean(axis=1), abs=0.012)
        assert sighting.at_least == pytest.approx((drawn >= seen).mean(axis=1), abs=0.012)


def test_what_cannot_be_costs_no_more_than_the_floor_and_what_is_not_known_nothing() -> None:
    sure = sighting_of_count("acts", np.array([0.0, 2.0]), 2, 1.0, 0.0)
    assert np.exp(sure.log_likelihood) == pytest.approx([FLOOR, 1])
    value = sighting_of_value("poll", np.array([5.0, 7.0, 100.0, np.nan]), 5.0, 2.0)
    assert np.exp(value.log_likelihood) == pytest.approx([1, np.exp(-0.5), FLOOR, 1])
    assert (value.at_most + value.at_least)[:3] == pytest.approx(1)


def test_worlds_that_did_what_was_seen_are_likelier_in_every_observable() -> None:
    for name, link in FOLLOWED.items():
        value = 40.0 if link.kind == "total" else 20.0 if link.kind == "level" else 1.0
        there, elsewhere = value / link.scale, 4 * value / link.scale if link.kind != "count" else 0.0
        weekly = {of: np.array([[there, elsewhere]]) / len(link.of) for of in link.of}
        sighting = ToldInWeek(name, value, 1.0, 1).held_against(weekly)
        assert sighting.log_likelihood[0] > sighting.log_likelihood[1]


def test_a_quarter_of_a_world_is_seen_with_the_same_errors() -> None:
    rng, weekly = np.random.default_rng(3), {"summits": np.full((13, 4000), 0.25)}
    seen = seen_in_a_quarter("summits", {"summits": np.eye(13, 4000)}, rng)
    link = LINKS["summits"]
    assert seen[13:].mean() == pytest.approx(13 * link.besides, abs=0.05)
    assert seen[:13].mean() > seen[13:].mean()
    assert weekly["summits"].shape == (13, 4000)
    polls = np.full((13, 3), np.nan)
    polls[5, :2] = 0.05
    mean = seen_in_a_quarter("poll_urban_support", {"poll_urban_support": polls}, rng)
    assert np.isnan(mean).tolist() == [False, False, True]
