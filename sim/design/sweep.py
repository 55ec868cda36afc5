"""Sweeps: which settings and which beliefs are tried on a scenario, from a plan file or from the command line.

Both come here as the same tree of named values with positions, so that both get the same checks and messages.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.design.ensemble import Ensemble, EnsembleError, find_ensemble
from sim.design.points import LATIN_HYPERCUBE, SOBOL
from sim.design.settings import ONE_SETTING, Settings
from sim.engine.parameters import Parameter
from sim.scenario import Belief, Scenario, ScenarioError, load_scenario
from sim.scenario.beliefs import BeliefReader
from sim.scenario.errors import Position, Problems, did_you_mean, quoted
from sim.scenario.fields import Fields
from sim.scenario.vocabulary import vocabulary
from sim.scenario.yaml_nodes import Broken, Node, read_yaml, scalar

KEYS = ("title", "scenario", "set", "grid", "list", "vary", "ensemble", "sample", "replications", "rng", "luck")
METHODS = {"lhs": LATIN_HYPERCUBE, "sobol": SOBOL}
DEFAULT_REPLICATIONS, DEFAULT_SAMPLES, DEFAULT_SEED = 100, 200, 1
MOST_REPLICATIONS, MOST_POINTS, MOST_STEPS = 100_000_000, 1_000_000, 100_000
LUCK = ("paired", "common", "independent")
OWN = ("own", "own prior")
SOURCE = "what-if (varied in a sweep)"


@dataclass(frozen=True)
class Sweep:
    """A scenario with the settings to try on it, crossed with samples of what it leaves open.

    Samples come from the scenario's beliefs, and from an `ensemble` for what the scenario does not say.
    `samples` is 1 where nothing is left open; each of the settings x samples points has so many `replications`.
    """

    scenario: Scenario
    settings: Settings = ONE_SETTING
    method: str = LATIN_HYPERCUBE
    samples: int = DEFAULT_SAMPLES
    replications: int = DEFAULT_REPLICATIONS
    seed: int = DEFAULT_SEED
    luck: str = LUCK[0]
    ensemble: Ensemble | None = None


def all_priors(scenario: Scenario, spoken_of: Iterable[str] = ()) -> dict[str, Belief]:
    """The priors of everything that nobody knows and neither the scenario nor anybody else speaks of."""
    taken = {*scenario.beliefs, *spoken_of}
    return {
        path: Belief(path, parameter.prior, SOURCE)
        for path, parameter in vocabulary().parameters.items()
        if parameter.role == "uncertainty" and path not in taken
    }


def with_priors(scenario: Scenario, spoken_of: Iterable[str] = ()) -> Scenario:
    """The scenario with everything open that nobody knows: see `all_priors`."""
    return replace(scenario, beliefs={**scenario.beliefs, **all_priors(scenario, spoken_of)})


def is_sweep_file(path: str | Path) -> bool:
    """Whether a YAML file is the plan of a sweep: it names the scenario that it is about."""
    file = Path(path)
    if not file.is_file():
        return False
    root = read_yaml(file.read_text(encoding="utf-8", errors="replace"), str(path), Problems())
    return root is not None and isinstance(root.content, Mapping) and "scenario" in root.content


def read_sweep(path: str | Path) -> Sweep:
    """The sweep that a plan file describes. Raises ScenarioError, which lists everything that is wrong with it."""
    file, problems = Path(path), Problems()
    try:
        root = read_yaml(file.read_text(encoding="utf-8"), str(path), problems)
    except UnicodeDecodeError as error:
        root = None
        problems.add(Position(str(path)), f"byte {error.start + 1} is not UTF-8", "save the file as UTF-8 text")
    problems.stop_if_any()
    if root is None or not isinstance(root.content, Mapping):
        raise ScenarioError(problems.found)
    return _SweepReader(root.content, problems, file.parent).read(name=file.stem)


def sweep_of(scenario: Scenario, options: Mapping[str, Node], ensemble: Ensemble | None = None) -> Sweep:
    """The sweep of a scenario that options of the command line describe, each a node as a plan file would hold it.

    An `ensemble` that was read before takes the place of one that the options name.
    """
    return _SweepReader(options, Problems(), Path(), ensemble).read(scenario=scenario)


def option(flag: str, values: Iterable[str]) -> Node | None:
    """`--grid a=0:1:5 --grid b=1,2` as the node that a plan file would hold; None where the option is not given."""
    named: dict[str, Node] = {}
    for value in values:
        name, _, text = (part.strip() for part in value.partition("="))
        place = Position(f"{flag} {value}")
        if name in named:
            problems = Problems()
            problems.add(place, f"{name} is named twice", "keep one of the two")
            problems.stop_if_any()
        named[name] = Node(scalar(text), place, text, place)
    return Node(named, Position(flag)) if named else None


def described(**asked: Any) -> dict[str, Node]:
    """What is asked for in Python as the nodes that a plan file would hold; what is None is not asked for."""
    ways = {name: asked.pop(name) for name in METHODS if asked.get(name) is not None}
    asked = {key: value for key, value in asked.items() if key not in METHODS and value is not None}
    asked |= {"sample": ways} if ways else {}
    return {key: _node("settings" if key == "list" else key, value) for key, value in asked.items()}


def _node(place: str, value: Any) -> Node:
    """A Python value as a node, its place the name by which it was given."""
    at = Position(place)
    if isinstance(value, Mapping):
        return Node({str(key): _node(f"{place} {key}", item) for key, item in value.items()}, at, "", at)
    if isinstance(value, list | tuple | np.ndarray):
        return Node(tuple(_node(place, item) for item in value), at, "", at)
    if isinstance(value, np.generic):
        value = value.item()
    return Node(value, at, str(value), at)


def plain_option(flag: str, value: object) -> Node:
    """`--lhs 200` as the node that a plan file would hold."""
    return Node(scalar(str(value)), Position(f"{flag} {value}"), str(value))


class _SweepReader:
    """Checks a tree key by key; a stand-in takes the place of what is refused, and the problem keeps it from use."""

    def __init__(
        self, tree: Mapping[str, Node], problems: Problems, folder: Path, ensemble: Ensemble | None = None
    ) -> None:
        self.tree, self.problems, self.folder, self.given = tree, problems, folder, ensemble
        self.fields = Fields(vocabulary(), problems)

    def read(self, scenario: Scenario | None = None, name: str = "") -> Sweep:
        """The sweep, of this scenario or of the one that the tree names."""
        self.fields.refuse_unknown(self.tree, KEYS, "key")
        if scenario is None:
            scenario = self._scenario(name)
        settings = self._settings()
        ensemble = self._ensemble()
        beliefs = self._vary(scenario, ensemble.points if ensemble else ())
        for path in settings.columns:
            if path in beliefs:
                self._refuse(self.tree["vary"], f"{path} is varied and also set", "keep one of the two")
        method, samples = self._sample()
        sweep = Sweep(
            replace(scenario, beliefs={**scenario.beliefs, **beliefs}),
            settings,
            method,
            samples,
            self._whole("replications", 1, MOST_REPLICATIONS, DEFAULT_REPLICATIONS),
            self._whole("rng", 0, 2**63 - 1, DEFAULT_SEED),
            (self.fields.choice(self.tree["luck"], "luck", LUCK) if "luck" in self.tree else None) or LUCK[0],
            ensemble,
        )
        self._check_size(sweep)
        self.problems.stop_if_any()
        return sweep

    def _check_size(self, sweep: Sweep) -> None:
        """Refuses samples of nothing, and more points or worlds than can be."""
        beliefs, columns = sweep.scenario.beliefs, sweep.settings.columns
        is_open = any(b.prior.support[0] < b.prior.support[1] and p not in columns for p, b in beliefs.items())
        is_open |= sweep.ensemble is not None and not set(sweep.ensemble.points) <= {*beliefs, *columns}
        if "sample" in self.tree and not is_open:
            self._refuse(self.tree["sample"], "nothing is left open that could be sampled", "name it with vary")
        points = sweep.settings.count * (sweep.samples if is_open else 1)
        worlds = points * sweep.replications
        if points > MOST_POINTS or worlds > MOST_REPLICATIONS:
            most = f"at most {MOST_POINTS:,} points and {MOST_REPLICATIONS:,} worlds are allowed: try fewer"
            self._refuse(next(iter(self.tree.values())), f"{points:,} points with {worlds:,} worlds in all", most)

    def _scenario(self, name: str) -> Scenario:
        node = self.tree["scenario"]
        named = self.fields.text(node, "scenario") or ""
        beside = self.folder / named
        try:
            scenario = load_scenario(beside if named and beside.is_file() else named)
        except ScenarioError:
            self.problems.stop_if_any()
            raise
        title = self.fields.text(self.tree["title"], "title") if "title" in self.tree else None
        if "set" in self.tree:
            chosen = self.fields.mapping(self.tree["set"], "set")
            scenario = scenario.with_settings([f"{path}={value.text}" for path, value in chosen.items()])
        return replace(scenario, name=name, title=title or scenario.title)

    def _settings(self) -> Settings:
        if "grid" in self.tree and "list" in self.tree:
            self._refuse(self.tree["list"], "settings are given as a grid and as a list", "keep one of the two")
            return ONE_SETTING
        if "grid" in self.tree:
            values = {p.path: self._values(p, node) for p, node in self._named(self.tree["grid"], "grid")}
            points = int(np.prod([len(v) for v in values.values()], dtype=float))
            if points > MOST_POINTS:
                self._refuse(
                    self.tree["grid"], f"a grid of {points:,} settings", f"at most {MOST_POINTS:,} are allowed"
                )
            elif all(values.values()):
                return Settings.grid(values)
        elif "list" in self.tree:
            return self._list(self.tree["list"])
        return ONE_SETTING

    def _named(self, node: Node, label: str) -> list[tuple[Parameter, Node]]:
        """The parameters that a mapping names, each with its node."""
        found = []
        for name, value in self.fields.mapping(node, label).items():
            parameter = self._parameter(name, value)
            if parameter is not None:
                found.append((parameter, value))
        return found

    def _parameter(self, name: str, node: Node) -> Parameter | None:
        known = self.fields.words.parameters
        if name not in known:
            remedy = did_you_mean(name, known, "`warentry parameters` lists what can be varied")
            self._refuse(node, f"unknown parameter {quoted(name)}", remedy)
        return known.get(name)

    def _values(self, parameter: Parameter, node: Node) -> list[float]:
        """The values of one parameter: `[0.1, 0.2]`, `{from: 0, to: 1, steps: 5}`, or as text `0.1,0.2` or `0:1:5`."""
        if isinstance(node.content, Mapping):
            self.fields.refuse_unknown(node.content, ("from", "to", "steps"), "key")
            parts = [node.content.get(key) for key in ("from", "to", "steps")]
            if None in parts:
                self._refuse(
                    node, f"{parameter.path}: a range needs from, to and steps", "write {from: 0, to: 1, steps: 5}"
                )
                return []
            return self._range(parameter, node, [part for part in parts if part is not None])
        if isinstance(node.content, str) and ":" in node.text:
            return self._range(parameter, node, self._split(node, ":"))
        items = node.content if isinstance(node.content, tuple) else self._split(node, ",")
        if not items:
            self._refuse(node, f"{parameter.path} has no values", "write for example [0.1, 0.2]")
        read = [self.fields.number(item, parameter.path, parameter.unit) for item in items]
        return [value for value in read if value is not None]

    def _split(self, node: Node, mark: str) -> list[Node]:
        return [Node(scalar(part.strip()), node.position, part.strip()) for part in node.text.split(mark)]

    def _range(self, parameter: Parameter, node: Node, parts: list[Node]) -> list[float]:
        if len(parts) != 3:
            self._refuse(node, f"{parameter.path}: expected FROM:TO:STEPS, got {quoted(node.text)}", "write 0:1:5")
            return []
        low, high = (self.fields.number(part, parameter.path, parameter.unit) for part in parts[:2])
        steps = self.fields.whole(parts[2], f"{parameter.path}: steps", 2, MOST_STEPS)
        if low is None or high is None or steps is None:
            return []
        values = np.linspace(low, high, steps).round(12).tolist()
        for value in values:
            if not parameter.unit.contains(value):
                self.fields.outside(node, f"{parameter.path}: {value:g}", parameter.unit)
                return []
        return list(values)

    def _list(self, node: Node) -> Settings:
        rows = [self.fields.mapping(row, "list") for row in node.content] if isinstance(node.content, tuple) else None
        if rows == []:
            self._refuse(node, "the list holds no setting", "write for example [{leader.risk_bias: 0.1}]")
        rows = self._csv(node) if rows is None else rows
        if not rows:
            return ONE_SETTING
        read: list[dict[str, float]] = []
        for number, row in enumerate(rows, 1):
            if set(row) != set(rows[0]):
                place = next(iter(row.values()), node)
                self._refuse(place, f"setting {number} names other parameters than setting 1", "name the same in each")
                return ONE_SETTING
            checked = [(p, v) for name, v in row.items() if (p := self._parameter(name, v)) is not None]
            if len(checked) < len(row):
                return ONE_SETTING
            read.append({p.path: self.fields.number(v, p.path, p.unit) or 0.0 for p, v in checked})
        return Settings.rows(read)

    def _csv(self, node: Node) -> list[Mapping[str, Node]]:
        """The rows of a CSV file: the first line names parameters, each other line is a setting."""
        file = self.folder / (self.fields.text(node, "list") or "")
        try:
            lines = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
        except OSError as error:
            self._refuse(
                node, f"{file} cannot be read: {error.strerror}", "name a CSV file, or write the settings here"
            )
            return []
        except (UnicodeDecodeError, csv.Error) as error:
            self._refuse(node, f"{file} is no CSV file: {error}", "save it as comma-separated values in UTF-8")
            return []
        names = [name.strip() for name in lines[0]] if lines else []
        rows: list[Mapping[str, Node]] = []
        if len(set(names)) < len(names):
            self._refuse(node, f"{file} names a parameter twice in its first line", "keep one column of each")
            return []
        for number, line in enumerate(lines[1:], 2):
            if not line:
                continue
            place = Position(str(file), number, 1)
            if len(line) != len(names):
                self.problems.add(place, f"{len(line)} values for {len(names)} parameters", "give one value for each")
                return []
            cells = (Node(scalar(cell.strip()), place, cell.strip(), place) for cell in line)
            rows.append(dict(zip(names, cells, strict=True)))
        if not rows:
            self._refuse(node, f"{file} lists no setting", "name parameters in the first line, and values below")
        return rows

    def _ensemble(self) -> Ensemble | None:
        if self.given is not None or "ensemble" not in self.tree:
            return self.given
        node = self.tree["ensemble"]
        name = self.fields.text(node, "ensemble")
        try:
            return find_ensemble(name, self.folder) if name else None
        except EnsembleError as error:
            self._refuse(node, error.message, error.remedy)
        return None

    def _vary(self, scenario: Scenario, spoken_of: Iterable[str] = ()) -> dict[str, Belief]:
        node, everything = self.tree.get("vary"), dict[str, Belief]()
        if node is None:
            return everything
        if isinstance(node.content, tuple):  # a plain list of names
            named = {item.text: Node(OWN[0], item.position, OWN[0], item.position) for item in node.content}
            node = Node(named, node.position)
        if node.text == "all" or (isinstance(node.content, Mapping) and "all" in node.content):
            others = node.content.items() if isinstance(node.content, Mapping) else ()
            node = Node({name: own for name, own in others if name != "all"}, node.position)
            everything = all_priors(scenario, spoken_of)
        read = (self._belief(parameter, value, scenario) for parameter, value in self._named(node, "vary"))
        return everything | {belief.path: belief for belief in read if belief is not None}

    def _belief(self, parameter: Parameter, node: Node, scenario: Scenario) -> Belief | None:
        if node.content is None or node.text.strip() in OWN:
            known = scenario.beliefs.get(parameter.path)
            if known is not None and known.prior.support[0] < known.prior.support[1]:
                return known
            if not parameter.is_uncertain:
                remedy = f"write {parameter.path}=uniform(low, high)"
                self._refuse(node, f"{parameter.path} has no prior of its own: it is a {parameter.role}", remedy)
                return None
            return Belief(parameter.path, parameter.prior, SOURCE)
        prior = BeliefReader(self.fields, "").from_text(parameter, node.text, node)
        return Belief(parameter.path, prior, SOURCE) if prior is not None else None

    def _sample(self) -> tuple[str, int]:
        node = self.tree.get("sample")
        if node is None:
            return LATIN_HYPERCUBE, DEFAULT_SAMPLES
        named = self.fields.mapping(node, "sample")
        self.fields.refuse_unknown(named, METHODS, "way to sample")
        if len(named) != 1:
            if not set(named) - set(METHODS):
                self._refuse(node, "sample needs one way to sample", "write sample: {lhs: 200} or {sobol: 256}")
            return LATIN_HYPERCUBE, DEFAULT_SAMPLES
        ((name, count),) = named.items()
        samples = self.fields.whole(count, name, 1, MOST_POINTS)
        return METHODS.get(name, LATIN_HYPERCUBE), samples or DEFAULT_SAMPLES

    def _whole(self, key: str, low: int, high: int, default: int) -> int:
        value = self.fields.whole(self.tree[key], key, low, high) if key in self.tree else default
        return default if value is None else value

    def _refuse(self, node: Node, message: str, remedy: str) -> None:
        if node.content is not Broken.BROKEN:
            self.problems.add(node.place, message, remedy)
