"""The page on speed is renewed below its mark and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks import report
from sim.engine.shipped import PACKAGE

NOT_NEEDED: Any = None


def test_new_tables_take_the_place_of_the_old_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "page", lambda measured: "## Contestants\n\nnew\n")
    speed = tmp_path / "SPEED.md"
    speed.write_text(f"# Speed\n\nsaid by hand\n\n{report.MARK}\n\n## Goals\n\nold\n")
    report.renew(speed, NOT_NEEDED)
    assert speed.read_text() == f"# Speed\n\nsaid by hand\n\n{report.MARK}\n\n## Contestants\n\nnew\n"
    speed.write_text("# Speed\n")
    with pytest.raises(ValueError, match="lacks the line"):
        report.renew(speed, NOT_NEEDED)


def test_the_page_that_ships_can_be_renewed() -> None:
    assert (PACKAGE.parent / "docs" / "SPEED.md").read_text(encoding="utf-8").count(report.MARK) == 1


def test_a_goal_says_what_was_wanted_and_how_far_it_is_from_there() -> None:
    assert report.Goal("a", 2.0, high=4.0).row == "| a | ≤ 4.00 | 2.00 | 0.50 × | met |"
    assert report.Goal("b", 2.0, 4.0).row == "| b | ≥ 4.00 | 2.00 | 0.50 × | **missed** |"
    assert report.Goal("c", 1.05, 0.97, 1.03).row == "| c | 0.97 to 1.03 | 1.05 |  | **missed** |"
