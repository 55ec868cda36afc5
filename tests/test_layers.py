"""A file imports only from layers above its own: the house has rooms, and doors in one direction."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "sim"
LAYERS = (
    ("engine",),
    ("crisis", "evidence"),
    ("measured",),
    ("actors", "mechanisms"),
    ("model", "scenario"),
    ("design", "batch"),
    ("analysis",),
    ("plots", "history", "answers"),
    ("questions",),
    ("report",),
    ("cli", "api", "methods", "__init__", "__main__"),
)
ROW = {room: number for number, rooms in enumerate(LAYERS) for room in rooms}
FILES = [path for path in sorted(ROOT.rglob("*.py")) if "_data" not in path.parts]


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    """The rooms that importing a file needs; those for type hints only or inside a function are left out."""
    tree = ast.parse(path.read_text())
    names = [node.module for node in tree.body if isinstance(node, ast.ImportFrom) and node.module]
    names += [alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names]
    return {name.split(".")[1] for name in names if name.startswith("sim.")}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_imports_only_from_layers_above_its_own(path: Path) -> None:
    below = {room for room in imported_rooms(path) if ROW[room] > ROW[room_of(path)]}
    assert not below


@pytest.mark.parametrize("room", ["analysis"])
def test_methods_never_import_the_model(room: str) -> None:
    for path in (ROOT / room).rglob("*.py"):
        assert not imported_rooms(path) & {"model", "actors", "mechanisms", "batch"}, path
