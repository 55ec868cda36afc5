"""The picture of who acts on whom, drawn from what the code of actors and mechanisms reads: `make docs`."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import get_type_hints

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from sim.crisis.table import Situation
from sim.engine.compiled import Rule
from sim.engine.entity import Entity, State, key_of
from sim.engine.parameters import Parameter
from sim.mechanisms import orders
from sim.model import Entities
from sim.plots.style import COLOURS, INK, QUIET, SHADE, house_style

FILE = Path(__file__).with_name("acting.svg")
KINDS = get_type_hints(Entities)
CLASSES = {kind.__name__: name for name, kind in KINDS.items()}
# Whose each state and parameter is, as rules call it.
OWNERS = {key_of(it): name for name, kind in KINDS.items() for it in kind.declared(Parameter)}
OWNERS |= {it.key: name for name, kind in KINDS.items() for it in kind.declared(State)}
TABLE = "the table"
# The scenario's events, a ceasefire, the season and a shock in Moscow come from nobody in the picture.
OUTSIDE = ("timeline", "war", "seasons", "turmoil")
TITLE = "Two leaders decide; all others set the table"
KEY = (  # what the colours of arrows say, and where it stands
    ("weighs on the decision", INK, 0.08),
    ("changed by it", COLOURS["entry"], 2.85),
    ("act on each other", QUIET, 4.75),
)


@dataclass(frozen=True)
class Group:
    """A part of the picture: its entities, what they bring to the table, and where it stands."""

    name: str
    entities: tuple[str, ...]
    brings: str
    x: float
    y: float


TOP, MIDDLE, BOTTOM = 4.7, 2.7, 0.7
LEFT, MIDDLE_X, RIGHT = 1.08, 3.6, 6.12
GROUPS = (
    Group(
        TABLE,
        (
            *("leader", "power_centres", "kremlin", "concessions", "learning"),
            *("involvement", "preparation", "garrison", "incidents", "summits"),
        ),
        "",
        MIDDLE_X,
        MIDDLE,
    ),
    Group("The West", ("west", "western_border", "relief"), "sanctions,\nposture", LEFT, TOP),
    Group("The front", ("front",), "who is\nwinning", MIDDLE_X, TOP),
    Group("Ukraine", ("ukraine", "counter_demand"), "troops tied\ndown", RIGHT, TOP),
    Group("The economy", ("economy",), "dependence\non Moscow", LEFT, BOTTOM),
    Group(
        "The country",
        ("citizens", "opinion", "mobilisation", "repression", "sabotage", "elite", "collapse", "succession", "surveys"),
        "people, elite,\nsaboteurs",
        MIDDLE_X,
        BOTTOM,
    ),
    Group("The army", ("army",), "would it\nobey?", RIGHT, BOTTOM),
)
HALF_WIDTH, HALF_HEIGHT = 1.0, 0.56  # of a box
TABLE_HALF = (2.2, 0.86)
BESIDE = 0.09  # between the two arrows of a pair
BEND = 0.46  # of an arrow that goes around the table
Arrow = tuple[str, str]


def group_of(entity: str) -> str:
    """The part of the picture in which an entity stands; LookupError where it has none yet."""
    for group in GROUPS:
        if entity in group.entities:
            return group.name
    raise LookupError(f"{entity} has no place in the picture of who acts on whom: give it one in GROUPS of {__file__}")


def arrows() -> set[Arrow]:
    """Which part of the world acts on which: what one reads of another, what one does to another, what is weighed."""
    found = (*_on_the_table(), *_read_and_done(), *_ordered())
    between = {(group_of(a), group_of(b)) for a, b in found}
    return {(a, b) for a, b in between if a != b}


def _on_the_table() -> Iterator[Arrow]:
    """Whose state is weighed when the game is played."""
    for field in fields(Situation):
        if "source" in field.metadata:
            yield field.metadata["source"].owner, "leader"


def _read_and_done() -> Iterator[Arrow]:
    """From each entity to those that look at what it has, and to those in which it changes something."""
    for here, kind in KINDS.items():
        for node in ast.walk(ast.parse(inspect.getsource(inspect.getmodule(kind)))):  # type: ignore[arg-type]
            match node:
                case ast.Attribute(ast.Name("w" | "p"), name, ast.Load()):
                    yield from _between(OWNERS.get(name), here)
                case ast.Attribute(ast.Name("w"), name):
                    yield from _between(here, OWNERS.get(name))
                case ast.Attribute(ast.Name(name), called) if name in CLASSES:
                    other = CLASSES[name]
                    yield from _between(here, other) if _changes(KINDS[other], called) else _between(other, here)


def _between(one: str | None, other: str | None) -> Iterator[Arrow]:
    """An arrow, if both are somebody in the picture."""
    if one and other and one != other and one not in OUTSIDE and other not in OUTSIDE:
        yield one, other


def _ordered() -> Iterator[Arrow]:
    """Whom an order to enter reaches."""
    for node in ast.walk(ast.parse(inspect.getsource(orders))):
        match node:
            case ast.Call(ast.Attribute(ast.Name(name))) if name in CLASSES:
                yield "leader", CLASSES[name]


def _changes(kind: type[Entity], name: str) -> bool:
    """Whether a rule of an entity gives nothing back, and hence is followed for what it does."""
    found = vars(kind).get(name)
    return isinstance(found, Rule) and inspect.signature(found.text).return_annotation in (None, "None")


@house_style()
def drawn(file: Path = FILE) -> Path:
    """Draws the picture; its description lists the arrows, so that a stale one is noticed."""
    figure = Figure(figsize=(5.2, 4.35))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 7.2), ylim=(-0.32, 5.7))
    axes.set_axis_off()
    axes.text(0.08, 5.45, TITLE, fontsize=11.3, weight="bold", color=INK)
    for says, colour, x in KEY:
        axes.text(x, -0.2, f"\N{RIGHTWARDS ARROW} {says}", fontsize=9, weight="bold", color=colour)
    places = {group.name: group for group in GROUPS}
    found = arrows()
    for start, end in sorted(found):
        _arrow(axes, places[start], places[end], (end, start) in found)
    for group in GROUPS:
        _table(axes, group) if group.name == TABLE else _box(axes, group)
    metadata = {"Title": TITLE, "Description": description(), "Date": None, "Creator": None}
    figure.savefig(file, metadata=metadata)
    file.write_text("\n".join(map(str.rstrip, file.read_text(encoding="utf-8").splitlines())) + "\n", encoding="utf-8")
    return file


def description() -> str:
    """The arrows in words."""
    return "; ".join(f"{start} acts on {end}" for start, end in sorted(arrows()))


def _box(axes: Axes, group: Group) -> None:
    corner, size = (group.x - HALF_WIDTH, group.y - HALF_HEIGHT), (2 * HALF_WIDTH, 2 * HALF_HEIGHT)
    axes.add_patch(FancyBboxPatch(corner, *size, boxstyle="round,pad=0,rounding_size=0.08", fc=SHADE, ec="none"))
    axes.text(group.x, group.y + 0.3, group.name, ha="center", va="center", fontsize=11.5, weight="bold", color=INK)
    axes.text(group.x, group.y - 0.16, group.brings, ha="center", va="center", fontsize=9.8, color=INK)


def _table(axes: Axes, group: Group) -> None:
    (half, height), entry = TABLE_HALF, COLOURS["entry"]
    corner = (group.x - half, group.y - height)
    axes.add_patch(
        FancyBboxPatch(
            corner, 2 * half, 2 * height, boxstyle="round,pad=0,rounding_size=0.1", fc="white", ec=entry, lw=2.2
        )
    )
    moves = (
        ("Moscow", "asks, barters, demands, deposes", 0.55),
        ("Minsk", "enters, gives part, refuses", 0.0),
        ("Moscow", "accepts, coerces, deposes", -0.55),
    )
    for who, does, above in moves:
        axes.text(group.x - half + 0.16, group.y + above, who, va="center", fontsize=11, weight="bold", color=entry)
        axes.text(group.x - half + 1.2, group.y + above, does, va="center", fontsize=9.6, color=INK)
    for above in (0.275, -0.275):
        place = (group.x - half + 0.42, group.y + above)
        axes.annotate(
            "",
            (place[0], place[1] - 0.12),
            (place[0], place[1] + 0.12),
            arrowprops={"arrowstyle": "-|>", "color": entry, "lw": 1.4},
        )


def _arrow(axes: Axes, start: Group, end: Group, is_pair: bool) -> None:
    """An arrow from edge to edge; of a pair, each keeps to its own side."""
    to_table, from_table = end.name == TABLE, start.name == TABLE
    (x0, y0), (x1, y1) = _ends(start, end)
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    aside = BESIDE if is_pair else 0.0
    dx, dy = -(y1 - y0) / length * aside, (x1 - x0) / length * aside
    axes.add_patch(
        FancyArrowPatch(
            (x0 + dx, y0 + dy),
            (x1 + dx, y1 + dy),
            arrowstyle="-|>,head_width=3.2,head_length=5.5" if to_table else "-|>,head_width=2.2,head_length=4",
            color=INK if to_table else COLOURS["entry"] if from_table else QUIET,
            lw=2.4 if to_table else 1.1,
            shrinkA=4,
            shrinkB=4,
            connectionstyle=f"arc3,rad={BEND if x0 != x1 and not to_table and not from_table and y0 != y1 else 0}",
        )
    )


def _ends(start: Group, end: Group) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where an arrow leaves and where it arrives."""
    if TABLE in (start.name, end.name):
        outer, table = (end, start) if start.name == TABLE else (start, end)
        up = 1 if outer.y > table.y else -1
        x = min(max(outer.x, table.x - TABLE_HALF[0] + 0.28), table.x + TABLE_HALF[0] - 0.28)
        near = ((outer.x + x) / 2, outer.y - up * HALF_HEIGHT), (x, table.y + up * TABLE_HALF[1])
        return (near[1], near[0]) if start.name == TABLE else near
    if start.y == end.y:
        right = 1 if end.x > start.x else -1
        return (start.x + right * HALF_WIDTH, start.y), (end.x - right * HALF_WIDTH, end.y)
    up = 1 if end.y > start.y else -1
    out = 0.6 if start.x > MIDDLE_X else -0.6
    leaves = start.x + out if start.x == end.x else start.x + out / 2
    arrives = end.x + out if start.x == end.x else end.x + out * 1.3
    return (leaves, start.y + up * HALF_HEIGHT), (arrives, end.y - up * HALF_HEIGHT)


if __name__ == "__main__":
    print(drawn())
