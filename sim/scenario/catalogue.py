"""The scenarios that come with the program: what each asks, which one it builds on, and what it changes there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sim.scenario.extends import shipped_folder
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.scenario.texts import read_text

MOST_CHANGES = 4  # that are named one by one
LARGEST_FILE = 1_000_000


@dataclass(frozen=True)
class Listed:
    """A scenario by its name: its question, the one that it builds on (or none), and what it changes there."""

    name: str
    title: str
    question: str
    builds_on: str
    changes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data."""
        return asdict(self)

    @property
    def changed(self) -> str:
        """What it changes, in words; many values are counted."""
        if len(self.changes) <= MOST_CHANGES:
            return ", ".join(self.changes)
        return f"{', '.join(self.changes[: MOST_CHANGES - 1])} and {len(self.changes) - MOST_CHANGES + 1} more"


def catalogue() -> list[Listed]:
    """Every shipped scenario; each comes after the one that it builds on, beside what else builds on that."""
    found = {path.stem: _listed(path.stem) for path in sorted(shipped_folder().glob("*.yaml"))}
    return list(_below("", found))


def _below(name: str, found: dict[str, Listed]) -> Iterator[Listed]:
    for listed in found.values():
        if listed.builds_on == name:
            yield listed
            yield from _below(listed.name, found)


def _listed(name: str) -> Listed:
    import yaml

    fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    written = yaml.load(read_text(shipped_folder() / f"{name}.yaml", LARGEST_FILE), fast)
    scenario, parent = load_scenario(name), str(written.get("extends", "")).removesuffix(".yaml")
    return Listed(name, scenario.title, scenario.question, parent, tuple(_changes(scenario, written)))


def _changes(scenario: Scenario, written: dict[str, Any]) -> Iterator[str]:
    """What the file itself says, without what it inherits."""
    for event in scenario.events if "events" in written else ():
        value = f" {event.value}" if isinstance(event.value, str | float) else ""
        yield f"{event.action}{value} on {scenario.date_of(event.week)}"
    for key in ("start", "start_from", "weeks", "rule", "belief_mode", "without"):
        if key in written:
            yield f"{key} {written[key]}"
    for path, belief in scenario.beliefs.items():
        if belief.inherited_from is None:
            yield f"{path.removeprefix('initial.')} {belief.prior}"
