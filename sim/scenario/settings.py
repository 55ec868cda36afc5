"""Settings of the command line, such as `--set kremlin.ultimatum_cost=0.3`, laid over a checked scenario."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sim.scenario.beliefs import BeliefReader
from sim.scenario.bounds import check_bounds
from sim.scenario.changes import PLAIN, ChangeReader, Value, changed, check_events, is_change
from sim.scenario.errors import Position, Problems, quoted
from sim.scenario.fields import Fields
from sim.scenario.names import UnknownName, parameter_named
from sim.scenario.scenario import Belief, Scenario
from sim.scenario.vocabulary import vocabulary
from sim.scenario.yaml_nodes import Node, scalar

SOURCE = "what-if (--set)"


def apply_settings(scenario: Scenario, settings: Iterable[str], given_as: str = "--set") -> Scenario:
    """The scenario with each `NAME=VALUE` in place of what it said; ScenarioError names a wrong setting."""
    problems = Problems()
    reader = _SettingReader(scenario, problems)
    for name, node in _split(settings, given_as, problems).items():
        reader.read(name, node)
    if not problems.found:
        scenario = reader.applied()
    problems.stop_if_any()
    return replace(scenario, warnings=tuple(dict.fromkeys((*scenario.warnings, *problems.warnings))))


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


class _SettingReader:
    def __init__(self, scenario: Scenario, problems: Problems) -> None:
        self.scenario, self.problems = scenario, problems
        self.fields = Fields(vocabulary(), problems)
        self.changes = ChangeReader(scenario, self.fields)
        self.plain: dict[str, Value] = {}
        self.beliefs: dict[str, Belief] = {}
        self.positions: dict[str, Position] = {}
        self.by_hand: dict[str, str] = {}

    def read(self, name: str, node: Node) -> None:
        """Takes one setting over, or notes what is wrong with it."""
        if is_change(name):
            value = self.changes.value(name, node) if self.changes.knows(name, node) else None
            if value is not None:
                self.plain[name] = value
                self.positions[name] = node.position
                self.by_hand[name] = node.text
            return
        try:
            parameter = parameter_named(name, PLAIN)
        except UnknownName as error:
            self.problems.add(node.position, error.complaint, error.remedy)
            return
        if parameter.path in self.by_hand:
            self.problems.add(node.position, f"{parameter.path} is set twice", "keep one of the two")
        self.by_hand[parameter.path] = node.text
        prior = BeliefReader(self.fields, "").from_text(parameter, node.text, node)
        if prior is not None:
            self.beliefs[parameter.path] = Belief(parameter.path, prior, SOURCE, where=node.position)

    def applied(self) -> Scenario:
        """The scenario with all that was read; what does not go together is noted."""
        before = changed(self.scenario, self.plain)
        beliefs, positions = {**before.beliefs, **self.beliefs}, {**before.positions, **self.positions}
        by_hand = {**before.by_hand, **self.by_hand}
        after = replace(before, beliefs=beliefs, positions=positions, by_hand=by_hand)
        timed = [place for name, place in self.positions.items() if name == "weeks" or name.startswith("events.")]
        if timed:
            check_events(after, timed[-1], self.problems)
        check_bounds(after, self.beliefs.keys(), self.problems)
        return after
