"""A report on several scenarios: what is compared, in the same worlds, and what is not."""

from __future__ import annotations

import re
from pathlib import Path

from sim.batch.store import Results
from sim.report.comparison import compare
from tests.report.conftest import simulate, text_of


def test_scenarios_are_compared_in_the_same_worlds(results: Path, baseline: Path) -> None:
    found = compare([Results.open(results), Results.open(baseline)])
    assert found is not None and found.title.endswith("compared with “Mid-2022 baseline”")
    first, second = found.rows
    assert (first.difference, first.why_not) == ("", "")
    assert second.difference.startswith("−") and "less common in “Mid-2022 baseline”" in found.finding
    assert compare([Results.open(results)]) is None


def test_a_comparison_is_titled_as_one_and_leads_with_what_it_found(html: str, results: Path, baseline: Path) -> None:
    found = compare([Results.open(results), Results.open(baseline)])
    assert found is not None
    said = text_of(html)
    assert re.search(r"<h1>(.*?)</h1>", html)[1] == found.title  # type: ignore[index]
    assert said.index(found.finding) < said.index("Belarus enters the war")


def test_scenarios_without_common_luck_are_not_subtracted(results: Path, tmp_path: Path) -> None:
    simulate(tmp_path / "more", worlds=130)
    found = compare([Results.open(results), Results.open(tmp_path / "more")])
    assert found is not None and found.finding == ""
    row = found.rows[1]
    assert row.difference == ""
    assert row.why_not == "the number of worlds differs from the first"
