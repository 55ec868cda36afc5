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


def test_no_neighbour_keeps_the_others_from_being_listed(warentry: Warentry, tmp_path: Path) -> None:
    warentry("run", *SMALL, "--jobs", "1", "--json")
    (good,) = (tmp_path / "results").iterdir()
    said = json.loads((good / "manifest.json").read_text())
    for number, (name, value) in enumerate(
        {
            "worlds": "x",
            "status": 7,
            "seed": None,
            "created": [],
            "stages": [[0]],
            "changed": ["\x1b[31mred\x07"],
        }.items()
    ):
        folder = tmp_path / "results" / f"bad{number}"
        folder.mkdir()
        (folder / "manifest.json").write_text(json.dumps(said | {name: value}))
    listed = warentry("ls")
    assert listed.code == 0
    assert "\x1b" not in listed.out and "\\u001b[31mred\\u0007" in listed.out
    assert good.name in listed.out
    rows = {Path(row["folder"]).name: row for row in json.loads(warentry("ls", "--json").out)}
    assert '`worlds` is "x" and must be a whole number' in rows["bad0"]["status"]
    assert rows[good.name]["status"] == "finished" and len(rows) == 7
