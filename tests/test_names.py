"""A word has one meaning: what a name stands for does not depend on the file it is read in."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import sim

ROOT = Path(__file__).parent.parent / "sim"


def test_no_public_class_name_is_defined_twice() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in sorted(ROOT.rglob("*.py")):
        for name in re.findall(r"^ *class ([A-Za-z]\w*)[:(]", path.read_text(encoding="utf-8"), re.MULTILINE):
            places[name].append(str(path.relative_to(ROOT)))
    assert len(places) > 300
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_every_method_can_be_asked_from_the_package_itself() -> None:
    for file in ("methods", "validation"):
        written = ast.parse((ROOT / f"{file}.py").read_text(encoding="utf-8")).body
        methods = {node.name for node in written if isinstance(node, ast.FunctionDef) and node.name[0] != "_"}
        missing = methods - ({*sim.HOMES[f"sim.{file}"]} & {*sim.__all__})
        remedy = "add it to HOMES, to __all__ and to the imports of sim/__init__.py"
        assert not missing, f"sim.{missing} is not there: {remedy}"
