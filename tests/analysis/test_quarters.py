"""The record as series: what adds up, what is measured, and what is not known and therefore never 0."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.quarters import FIRST, INVASION, QUARTER, all_observed, observed, quarters
from sim.evidence.read_record import load_record
from sim.evidence.record import OBSERVABLES, DatedRecord

ROW = """\
  - id: R{number:03}
    date: {date}
    until: {until}
    precision: day
    kind: {kind}
    observable: {observable}
    value: {value}
    unit: {unit}
    error: {error}
    who: somebody
    what: something
    sources: [{{publisher: a paper}}]
    confidence: high
    read: true
"""


def record_of(folder: Path, *rows: tuple[str, str, str, str, float, str], covered: str = "") -> DatedRecord:
    """A record of rows: date, until, kind, observable, value, error."""
    lines = [
        ROW.format(number=n, date=d, until=u, kind=k, observable=o, value=v, unit=OBSERVABLES[o].unit, error=e)
        for n, (d, u, k, o, v, e) in enumerate(rows, start=1)
    ]
    (folder / "mine.yaml").write_text(f"{covered}observations:\n{''.join(lines)}", encoding="utf-8")
    return load_record(folder / "mine.yaml")


SUMMITS = "coverage:\n  - {observable: summits, from: 2022-02-01, until: 2022-12-31, error: 0.5}\n"
YEAR = tuple(INVASION + n * QUARTER for n in range(-1, 4))


def test_what_was_not_looked_for_is_not_zero(tmp_path: Path) -> None:
    one = ("2022-06-25", "2022-06-25", "summit", "summits", 1.0, "{model: exact}")
    found = observed(record_of(tmp_path, one, covered=SUMMITS), "summits", YEAR)
    np.testing.assert_array_equal(found.values, [np.nan, 0, 1, 0, np.nan])
    assert found.is_known.sum() == 3, "a quarter that begins before it was looked for, or ends later, is not known"
    assert not observed(record_of(tmp_path, one), "summits", YEAR).is_known.any()


def test_an_event_counts_when_it_begins_and_a_total_is_spread_over_its_days(tmp_path: Path) -> None:
    edge = INVASION + QUARTER
    around = (str(edge - timedelta(days=10)), str(edge + timedelta(days=29)))
    covered = SUMMITS.replace("summits", "sabotage") + SUMMITS.removeprefix("coverage:\n")
    event = (*around, "summit", "summits", 1.0, "{model: exact}")
    wave = (*around, "sabotage", "sabotage", 40.0, "{model: count, size: 8}")
    record = record_of(tmp_path, event, wave, covered=covered)
    np.testing.assert_allclose(observed(record, "summits", YEAR).values[1:3], [1, 0])
    spread = observed(record, "sabotage", YEAR)
    np.testing.assert_allclose(spread.values[1:3], [10, 30])
    np.testing.assert_allclose(spread.errors[1:3], np.hypot(0.5, [2, 6]))


def test_what_is_measured_is_the_mean_of_a_quarter(tmp_path: Path) -> None:
    troops = [(d, d, "Russian troops", "russian_troops", v, "{model: count, size: 300}")
              for d, v in (("2022-03-01", 4000.0), ("2022-04-01", 2000.0), ("2022-07-01", 1000.0))]  # fmt: skip
    found = observed(record_of(tmp_path, *troops), "russian_troops", YEAR)
    np.testing.assert_array_equal(found.values, [np.nan, 3000, 1000, np.nan, np.nan])
    within, between = 300**2 / 2, 1000**2 * 2 / 2  # of two: the variance of the mean, and between them over two
    np.testing.assert_allclose(found.errors[1:3], [np.sqrt(within + between), 300])


def test_the_shipped_series_are_those_of_the_record() -> None:
    record = load_record()
    found = all_observed(record)
    assert found["summits"].starts == quarters() and quarters()[0] == FIRST == INVASION - QUARTER
    last = quarters()[-1] + QUARTER
    inside = [story for story in record.stories("summits") if FIRST <= story.days[0] < last]
    assert found["summits"].values.sum() == len(inside)
    assert found["cut_offs"].values.sum() == found["troop_demands"].values[1:].sum() == 0
    at_the_peak = found["russian_troops"].values[4]  # 21 November 2022 to 19 February 2023
    assert 9_000 < at_the_peak < 11_500
    assert "call_ups" not in found, "nobody looked for all of them, so that there is no series"


def test_quarters_that_do_not_fit_whole_are_left_out() -> None:
    day = date(2022, 1, 1)
    assert quarters(day, day + QUARTER - timedelta(days=1)) == (day,)
    assert quarters(day, day + QUARTER - timedelta(days=2)) == ()
    assert quarters(day, date(2021, 1, 1)) == ()


@pytest.mark.parametrize("name", ["summits", "russian_troops"])
def test_a_record_cut_at_a_day_has_the_quarters_before_it_and_no_later_ones(name: str) -> None:
    whole, cut = observed(load_record(), name), observed(load_record().until(date(2023, 5, 21)), name)
    before = np.array(whole.starts) < date(2023, 5, 21)
    np.testing.assert_array_equal(cut.values[before], whole.values[before])
    assert not cut.is_known[~before].any()
