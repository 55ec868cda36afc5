"""The rooms of the house and the doors between them: who may import whom, and who does.

`python -m tests.layers [FOLDER]` prints the rows and the picture: rooms, floors, arrows, circles.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "sim"
# From the ground up. A room imports from the rows below its own, and from the rooms of its row that are named here.
ON_TOP = ("api", "methods", "validation")
ROWS: tuple[Mapping[str, tuple[str, ...]], ...] = (
    {"engine": ()},
    {"crisis": (), "evidence": ()},
    {"measured": ()},
    {"actors": (), "mechanisms": ("actors",)},
    {"model": (), "scenario": ("model",)},
    {"design": (), "batch": ("design",)},
    {"analysis": ()},
    {"plots": (), "history": (), "answers": ("plots", "history")},
    {"questions": ()},
    {"report": ()},
    {"explore": ()},
    {"cli": (), "api": (), "methods": ("api",), "validation": ("api",), "__main__": ("cli",), "__init__": ON_TOP},
)
ROW = {room: number for number, row in enumerate(ROWS) for room in row}


@dataclass(frozen=True, order=True)
class Import:
    """A file that needs a module when it runs, at once or in a function."""

    file: str
    module: str

    @property
    def rooms(self) -> tuple[str, str]:
        return self.file.split("/")[0].removesuffix(".py"), self.module.split(".")[1]

    @property
    def is_allowed(self) -> bool:
        here, there = self.rooms
        return here == there or ROW[there] < ROW[here] or there in ROWS[ROW[here]].get(here, ())

    def __str__(self) -> str:
        return f"{self.file} -> {self.module}"


def imports(package: Path = PACKAGE) -> Iterator[Import]:
    """Every import between rooms that happens when the program runs; those for type hints only are left out."""
    for path in sorted(package.rglob("*.py")):
        file = path.relative_to(package)
        if "_data" in file.parts:
            continue
        for module in sorted(set(_modules(ast.parse(path.read_text(encoding="utf-8")), package))):
            found = Import(file.as_posix(), module)
            if len(set(found.rooms)) == 2:
                yield found


def _modules(tree: ast.AST, package: Path) -> Iterator[str]:
    if isinstance(tree, ast.If) and "TYPE_CHECKING" in ast.unparse(tree.test):
        return
    if isinstance(tree, ast.ImportFrom) and tree.module == "sim":
        for alias in tree.names:  # the version stands in the package itself, which is there before every room
            if (package / f"{alias.name}.py").is_file() or (package / alias.name).is_dir():
                yield f"sim.{alias.name}"
    elif isinstance(tree, ast.ImportFrom) and tree.module and tree.module.startswith("sim."):
        yield tree.module
    elif isinstance(tree, ast.Import):
        yield from (alias.name for alias in tree.names if alias.name.startswith("sim."))
    for child in ast.iter_child_nodes(tree):
        if not isinstance(child, ast.expr):  # in which nothing is imported
            yield from _modules(child, package)


def picture(package: Path = PACKAGE) -> str:
    """Rooms, floors, arrows between rooms and circles of them, in a few lines."""
    needs: dict[str, set[str]] = defaultdict(set)
    rooms = {path.stem for path in package.glob("*.py")} | {path.name for path in package.iterdir() if path.is_dir()}
    rooms = {room for room in rooms if room not in ("__pycache__", "_data")}
    for found in imports(package):
        here, there = found.rooms
        needs[here].add(there)
    circles = list(_circles({room: needs[room] for room in rooms}))
    lines = [
        f"{len(rooms)} rooms, {_floors(needs, rooms)} floors, {sum(map(len, needs.values()))} arrows, "
        f"{len(circles)} circles"
    ]
    return "\n".join([*lines, *(f"  circle: {' <-> '.join(circle)}" for circle in circles)])


def rows() -> str:
    """The rooms row by row, from the roof to the ground, as CONTRIBUTING.md shows them."""
    return "\n".join("  ".join(row) for row in reversed(ROWS))


def _circles(needs: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """The groups of rooms that need each other, directly or by way of others."""
    reach = {room: _reached(room, needs) for room in needs}
    seen: set[str] = set()
    for room in sorted(needs):
        circle = sorted(other for other in reach[room] if room in reach.get(other, ()))
        if len(circle) > 1 and room not in seen:
            seen.update(circle)
            yield circle


def _reached(room: str, needs: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    ahead = [room]
    while ahead:
        for other in needs.get(ahead.pop(), ()):
            if other not in found:
                found.add(other)
                ahead.append(other)
    return found


def _floors(needs: Mapping[str, set[str]], rooms: set[str]) -> int:
    """How many floors the rooms stand on, each above all that it needs; a circle stands on one floor."""
    group = {room: room for room in rooms}
    for circle in _circles({room: needs.get(room, set()) for room in rooms}):
        group |= dict.fromkeys(circle, circle[0])
    above = {group[room]: set() for room in rooms}
    for room in rooms:
        above[group[room]] |= {group[other] for other in needs.get(room, ()) if group[other] != group[room]}
    floor: dict[str, int] = {}
    for room in TopologicalSorter(above).static_order():
        floor[room] = 1 + max((floor[other] for other in above[room]), default=0)
    return max(floor.values())


if __name__ == "__main__":
    print(rows(), "", sep="\n")
    print(picture(Path(sys.argv[1]) if sys.argv[1:] else PACKAGE))
