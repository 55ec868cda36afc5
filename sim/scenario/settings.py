"""Settings of the command line, such as `--set kremlin.ultimatum_cost=0.3`, laid over a checked scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sim.scenario.beliefs import BeliefReader
from sim.scenario.bounds import check_bounds
from sim.scenario.errors import Position, Problems, did_you_mean, quoted
from sim.scenario.events import Calendar
from sim.scenario.fields import Fields
from sim.scenario.keys import CHOSEN
from sim.scenario.load import CITIZENS, WEEKS
from sim.scenario.scenario import Belief, Scenario
from sim.scenario.vocabulary import vocabulary
from sim.scenario.yaml_nodes import Node, scalar

SOURCE = "what-if (--set)"


def apply_settings(scenario: Scenario, settings: Iterable[str], given_as: str = "--set") -> Scenario:
    """The scenario with each `NAME=VALUE` in place of what it said; ScenarioError names a wrong setting."""
    problems = Problems()
    reader = _SettingReader(problems)
    for name, node in _split(settings, given_as, problems).items():
        reader.read(name, node)
    changed = replace(
        scenario,
        **reader.plain,
        beliefs={**scenario.beliefs, **reader.beliefs},
        positions={**scenario.positions, **reader.positions},
    )
    _check_horizon(changed, problems)
    check_bounds(changed, reader.beliefs.keys(), problems)
    problems.stop_if_any()
    return replace(changed, warnings=tuple(dict.fromkeys((*scenario.warnings, *problems.warnings))))


def _split(settings: Iterable[str], given_as: str, problems: Problems) -> dict[str, Node]:
    named: dict[str, Node] = {}
    for setting in settings:
        place = Position(f"{given_as} {setting}")
        name, equals, value = (part.strip() for part in setting.partition("="))
        if not (name and equals and value):
            problems.add(place, f"expected NAME=VALUE, got {quoted(setting)}", "write for example weeks=26")
        elif name in named:
            problems.add(place, f"{name} is set twice", "keep one of the two")
        else:
            named[name] = Node(scalar(value), place, value)
    return named


def _check_horizon(scenario: Scenario, problems: Problems) -> None:
    calendar = Calendar(scenario.start, scenario.weeks)
    for event in scenario.events:
        outside = calendar.why_outside(event.week)
        if outside is not None:
            message = f"the event in week {event.week} lies {outside[0]}"
            problems.add(scenario.positions["weeks"], message, f"set weeks={event.week + 1} or more")


class _SettingReader:
    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.fields = Fields(vocabulary(), problems)
        self.plain: dict[str, Any] = {}
        self.beliefs: dict[str, Belief] = {}
        self.positions: dict[str, Position] = {}

    def read(self, name: str, node: Node) -> None:
        """Takes one setting over, or notes what is wrong with it."""
        known = self.fields.words.parameters
        if name in known:
            prior = BeliefReader(self.fields, "").from_text(known[name], node.text, node)
            if prior is not None:
                self.beliefs[name] = Belief(name, prior, SOURCE, where=node.position)
        elif name in CHOSEN:
            self.plain[name] = self._plain(name, node)
            self.positions[name] = node.position
        else:
            self.problems.add(node.position, f"unknown setting {quoted(name)}", self._nearest(name, known))

    def _plain(self, name: str, node: Node) -> int | str | None:
        if name == "belief_mode":
            return self.fields.choice(node, name, self.fields.words.belief_modes)
        if name == "rule":
            return self.fields.choice(node, name, self.fields.words.rules)
        return self.fields.whole(node, name, *(WEEKS if name == "weeks" else CITIZENS))

    def _nearest(self, name: str, known: Mapping[str, object]) -> str:
        return did_you_mean(name, [*CHOSEN, *known], "`warentry parameters` lists what can be set")
