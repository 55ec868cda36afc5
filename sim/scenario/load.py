"""From a YAML file to a checked scenario, or to a list of everything that is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from sim.scenario.beliefs import BeliefReader
from sim.scenario.bounds import check_bounds
from sim.scenario.errors import Position, Problem, Problems, ScenarioError
from sim.scenario.events import Calendar, EventReader
from sim.scenario.extends import Inheritance, TextInheritance, displayed, find
from sim.scenario.fields import EARLIEST, Fields
from sim.scenario.keys import KEYS
from sim.scenario.merge import Merged, merge, warn_of_contradictions, warn_of_foreign_question
from sim.scenario.scenario import Scenario
from sim.scenario.start_from import read_start_from
from sim.scenario.template import title_from
from sim.scenario.texts import STDIN
from sim.scenario.vocabulary import vocabulary
from sim.scenario.yaml_nodes import Node

WEEKS = (1, 260)
CITIZENS = (100, 100_000)
DEFAULT_WEEKS, DEFAULT_CITIZENS = 52, 1000
REQUIRED = {
    "title": "title: A short name for the scenario",
    "question": "question: Would ... have brought Belarus in?",
    "start": "start: 2022-06-20",
}


def load_scenario(path_or_name: str | Path) -> Scenario:
    """Reads a scenario from a file, or a shipped one by its name, such as `baseline_mid_2022`; `-` is standard input.

    Raises ScenarioError, which lists everything that is wrong with the file and those that it extends.
    """
    file = STDIN if Path(path_or_name) == STDIN else find(str(path_or_name))
    return _loaded(file, Position(str(Path(path_or_name))), Inheritance(Problems()))


def read_scenario(text: str, name: str) -> Scenario:
    """Reads a scenario from its text, as a file of that name would be read; it may build on shipped ones only.

    Raises ScenarioError as `load_scenario` does. No file is opened but those that ship with the program.
    """
    file = Path(f"{name}.yaml")
    return _loaded(file, Position(file.name), TextInheritance(Problems(), file, text))


def _loaded(file: Path, asked_at: Position, inheritance: Inheritance) -> Scenario:
    """The scenario that a file and those that it extends make."""
    problems = inheritance.problems
    layers = inheritance.layers(file, asked_at)
    plan = layers[-1].tree.get("scenario") if layers else None
    if plan is not None:  # everything else in it would be complained of in the words of scenarios
        remedy = f"warentry sweep {displayed(file)} carries it out; name its scenario instead: {plan.text}"
        raise ScenarioError([Problem(plan.place, f"{displayed(file)} is the plan of a sweep and no scenario", remedy)])
    merged = merge(layers, problems, inheritance.is_complete)
    for key, example in REQUIRED.items() if inheritance.is_complete else ():
        if key not in merged.tree and not (key == "title" and len(layers) > 1):
            problems.add(Position(displayed(file), 1, 1), f"`{key}` is missing", f"add a line such as {example}")
    warn_of_contradictions(merged, displayed(file), problems)
    warn_of_foreign_question(merged, {"start": None, "weeks": DEFAULT_WEEKS}, problems)
    scenario = _ScenarioReader(merged, file, problems).read()
    own = [path for path, belief in scenario.beliefs.items() if belief.inherited_from is None]
    check_bounds(scenario, own, problems)
    problems.stop_if_any()
    return replace(scenario, warnings=tuple(problems.warnings))


class _ScenarioReader:
    """Checks a merged tree key by key.

    Where a value is missing or refused the scenario holds a stand-in; the problem keeps it from being used.
    """

    def __init__(self, merged: Merged, file: Path, problems: Problems) -> None:
        self.merged, self.tree, self.file = merged, merged.tree, file
        self.fields = Fields(vocabulary(), problems)

    def read(self) -> Scenario:
        self.fields.refuse_unknown(self.tree, KEYS, "key")
        start = self._start()
        weeks = self._whole("weeks", *WEEKS, DEFAULT_WEEKS)
        events = EventReader(self.fields, Calendar(start, weeks)).read(self.tree.get("events"))
        places = {key: node.place for key, node in self.tree.items()}
        return Scenario(
            name=self.file.stem if self.file != STDIN else "stdin",
            title=self._text("title") or title_from(self.file.stem),
            question=self._text("question"),
            description=self._text("description"),
            start=start or EARLIEST,
            start_from=read_start_from(self.fields, self.tree["start_from"], start)
            if "start_from" in self.tree
            else None,
            weeks=weeks or DEFAULT_WEEKS,
            citizens=self._whole("citizens", *CITIZENS, DEFAULT_CITIZENS) or DEFAULT_CITIZENS,
            belief_mode=self._one_of("belief_mode", self.fields.words.belief_modes),
            rule=self._one_of("rule", self.fields.words.rules),
            beliefs=BeliefReader(self.fields, displayed(self.file)).read(self.tree),
            events=tuple(event for event, _ in events),
            without=self._without(),
            sources=tuple(self.fields.text(node, "source") or "" for node in self._items("sources")),
            positions=places | {f"events.{i}": place for i, (_, place) in enumerate(events)},
            overridden=self.merged.overridden(),
        )

    def _start(self) -> date | None:
        return self.fields.day(self.tree["start"], "start") if "start" in self.tree else None

    def _whole(self, key: str, low: int, high: int, default: int) -> int | None:
        return self.fields.whole(self.tree[key], key, low, high) if key in self.tree else default

    def _text(self, key: str) -> str:
        return (self.fields.text(self.tree[key], key) or "") if key in self.tree else ""

    def _items(self, key: str) -> tuple[Node, ...]:
        return self.fields.items(self.tree[key], key) if key in self.tree else ()

    def _one_of(self, key: str, choices: tuple[str, ...]) -> str:
        node = self.tree.get(key)
        return choices[0] if node is None else self.fields.choice(node, key, choices) or choices[0]

    def _without(self) -> tuple[str, ...]:
        named = {self.fields.switch(node, "without") for node in self._items("without")}
        return tuple(sorted(name for name in named if name))
