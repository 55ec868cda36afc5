"""`warentry ls` lists results folders, good and broken."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import SMALL, Warentry


def test_folders_are_listed_with_how_far_they_came(warentry: Warentry, tmp_path: Path) -> None:
    warentry("run", *SMALL, "--jobs", "1", "--json")
    (tmp_path / "results" / "broken").mkdir()
    (tmp_path / "results" / "broken" / "manifest.json").write_text("{")
    (tmp_path / "results" / "other").mkdir()
    broken, good = json.loads(warentry("ls", "--json").out)  # the newest last
    assert (good["status"], good["worlds"], good["seed"]) == ("finished", 120, 1)
    assert good["entry"]["n"] == 120
    assert good["changed"] == "citizens = 100; weeks = 10"
    assert "is damaged" in broken["status"]
    assert good["folder"] in warentry("ls").out


def test_no_results_are_no_error_but_a_missing_folder_is(warentry: Warentry) -> None:
    nothing = warentry("ls")
    assert (nothing.code, nothing.out) == (0, "")
    assert "next: warentry run" in nothing.err
    missing = warentry("ls", "elsewhere")
    assert (missing.code, missing.out) == (4, "")
    assert "there is no folder elsewhere" in missing.err
