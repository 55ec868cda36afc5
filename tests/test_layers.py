"""The house has rooms, and doors in one direction: see the table of rows in `tests/layers.py`."""

from __future__ import annotations

import re
from functools import cache

from sim.engine.source import PACKAGE as INSTALLED
from tests.layers import PACKAGE, ROW, Import, imports, rows

MODEL = {"model", "actors", "mechanisms", "batch"}


@cache
def doors() -> tuple[Import, ...]:
    """Every import between rooms, looked up once."""
    return tuple(imports())


def test_every_room_has_its_row_and_every_row_its_rooms() -> None:
    rooms = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in PACKAGE.rglob("*.py")} - {"_data"}
    assert rooms == set(ROW)
    assert INSTALLED == PACKAGE


def test_the_pages_for_contributors_show_the_rooms_as_they_are() -> None:
    guide, building = (PACKAGE.parent / page for page in ("CONTRIBUTING.md", "docs/ARCHITECTURE.md"))
    assert f"```\n{rows()}\n```" in guide.read_text(encoding="utf-8"), "show there what `python -m tests.layers` prints"
    shown = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", building.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(room for cell in shown for room in re.findall(r"\w+", cell)) == sorted(ROW)


def test_a_file_imports_only_from_rooms_below_its_own() -> None:
    wrong = {found for found in doors() if not found.is_allowed}
    assert sorted(map(str, wrong)) == [], "a door upwards or sideways"


def test_methods_never_import_the_model() -> None:
    wrong = {found for found in doors() if found.rooms[0] == "analysis" and found.rooms[1] in MODEL}
    assert sorted(map(str, wrong)) == []
