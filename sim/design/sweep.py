"""Sweeps: which settings and which beliefs are tried on a scenario, from a plan file or from the command line.

Both come here as the same tree of named values with positions: see sim.design.described.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.design.axes import AxisReader
from sim.design.described import SAMPLED_BY, described, option, plain_option
from sim.design.ensemble import Ensemble, EnsembleError, find_ensemble
from sim.design.listed import read_list
from sim.design.points import LATIN_HYPERCUBE, SOBOL
from sim.design.settings import LUCK, ONE_SETTING, Settings, value_text
from sim.design.vary import VaryReader, all_priors, with_priors
from sim.scenario import Belief, Scenario, ScenarioError, load_scenario
from sim.scenario.bounds import broken_settings
from sim.scenario.changes import changed, check_events
from sim.scenario.errors import Position, Problems
from sim.scenario.extends import LARGEST_FILE
from sim.scenario.fields import Fields
from sim.scenario.texts import Unreadable, read_text
from sim.scenario.vocabulary import vocabulary
from sim.scenario.yaml_nodes import Broken, Node, read_yaml

__all__ = [
    "FEWEST_SAMPLES",
    "SweepDesign",
    "all_priors",
    "described",
    "is_sweep_file",
    "option",
    "plain_option",
    "read_sweep",
    "sweep_of",
    "with_priors",
]

KEYS = ("title", "scenario", "set", "grid", "list", "vary", "ensemble", "sample", "replications", "rng", "luck")
METHODS = dict(zip(SAMPLED_BY, (LATIN_HYPERCUBE, SOBOL), strict=True))
DEFAULT_REPLICATIONS, DEFAULT_SAMPLES, DEFAULT_SEED = 100, 200, 1
MOST_REPLICATIONS, MOST_POINTS = 100_000_000, 1_000_000
MOST_VARIANTS = 1000  # combinations of rules, weeks, mechanisms and dates: each needs a model of its own
FEWEST_SAMPLES = 2


@dataclass(frozen=True)
class SweepDesign:
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

    def resolved(self) -> dict[str, Any]:
        """What is tried on the scenario, as plain data: what a plan would say that names no scenario."""
        ways = {way: name for name, way in METHODS.items()}
        everything = {
            **self.settings.described(),
            "vary": {path: str(belief.prior) for path, belief in self.varied.items()},
            "ensemble": self.ensemble.name if self.ensemble else "",
            "sample": {ways[self.method]: self.samples} if self.varied or self.ensemble else {},
            "replications": self.replications,
            "rng": self.seed,
            "luck": self.luck,
        }
        return {key: value for key, value in everything.items() if value not in ("", {})}

    @property
    def varied(self) -> dict[str, Belief]:
        """The beliefs that leave a parameter open which no setting fixes."""
        beliefs = self.scenario.beliefs.items()
        return {
            path: belief
            for path, belief in beliefs
            if belief.prior.support[0] < belief.prior.support[1] and path not in self.settings.columns
        }


def is_sweep_file(path: str | Path) -> bool:
    """Whether a YAML file is the plan of a sweep: it names the scenario that it is about."""
    try:
        root = read_yaml(read_text(Path(path), LARGEST_FILE), str(path), Problems())
    except (Unreadable, FileNotFoundError):
        return False
    return root is not None and isinstance(root.content, Mapping) and "scenario" in root.content


def read_sweep(path: str | Path) -> SweepDesign:
    """The sweep that a plan file describes. Raises ScenarioError, which lists everything that is wrong with it."""
    file, problems, root = Path(path), Problems(), None
    try:
        root = read_yaml(read_text(file, LARGEST_FILE), str(path), problems)
    except FileNotFoundError:
        problems.add(Position(str(path)), f"there is no file {path}", "name the plan of a sweep")
    except Unreadable as error:
        problems.add(Position(str(path), error.line, min(error.line, 1)), f"{path} {error.message}", error.remedy)
    if root is not None and not (isinstance(root.content, Mapping) and "scenario" in root.content):
        problems.add(root.position, "a plan of a sweep names its scenario", "write scenario: baseline_mid_2022")
    problems.stop_if_any()
    assert root is not None and isinstance(root.content, Mapping)
    return _SweepReader(root.content, problems, file.parent).read(name=file.stem)


def sweep_of(scenario: Scenario, options: Mapping[str, Node], ensemble: Ensemble | None = None) -> SweepDesign:
    """The sweep of a scenario that options of the command line describe, each a node as a plan file would hold it.

    An `ensemble` that was read before takes the place of one that the options name.
    """
    return _SweepReader(options, Problems(), Path(), ensemble).read(scenario=scenario)


class _SweepReader:
    """Checks a tree key by key; a stand-in takes the place of what is refused, and the problem keeps it from use."""

    def __init__(
        self, tree: Mapping[str, Node], problems: Problems, folder: Path, ensemble: Ensemble | None = None
    ) -> None:
        self.tree, self.problems, self.folder, self.given = tree, problems, folder, ensemble
        self.fields = Fields(vocabulary(), problems)
        self.axes: AxisReader

    def read(self, scenario: Scenario | None = None, name: str = "") -> SweepDesign:
        """The sweep, of this scenario or of the one that the tree names."""
        self.fields.refuse_unknown(self.tree, KEYS, "key")
        if scenario is None:
            scenario = self._scenario(name)
        self.axes = AxisReader(scenario, self.fields)
        settings = self._settings()
        ensemble = self._ensemble()
        vary, spoken_of = self.tree.get("vary"), ensemble.points if ensemble else ()
        beliefs = VaryReader(self.axes).read(vary, spoken_of) if vary is not None else {}
        self._check_said_once(scenario, settings, beliefs)
        scenario = self._checked(scenario, settings)
        method, samples = self._sample()
        sweep = SweepDesign(
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

    def _check_said_once(self, scenario: Scenario, settings: Settings, beliefs: Mapping[str, Belief]) -> None:
        """Refuses what is fixed, tried and left open in more than one way: one of them would be dropped."""
        for name in settings.columns:
            tried = self._place_of(name, "grid", "list")
            if name in beliefs:
                self._refuse(tried, f"{name} is varied and also set to values of its own", "keep one of the two")
            self._refuse_by_hand(scenario, name, tried)
        for name, belief in beliefs.items():
            if scenario.beliefs.get(name) is not belief:
                self._refuse_by_hand(scenario, name, self._place_of(name, "vary"))

    def _refuse_by_hand(self, scenario: Scenario, name: str, node: Node) -> None:
        if name in scenario.by_hand:
            said = f"{name} is set to {scenario.by_hand[name]} by hand and also varied here"
            self._refuse(node, said, "keep one of the two")

    def _place_of(self, name: str, *keys: str) -> Node:
        """The node under which a name stands, or else that of the whole key."""
        node = next(self.tree[key] for key in keys if key in self.tree)
        return node.content.get(name, node) if isinstance(node.content, Mapping) else node

    def _checked(self, scenario: Scenario, settings: Settings) -> Scenario:
        """The scenario, as long as its longest setting; refused are settings under which it contradicts itself."""
        variants, _ = settings.variants()
        node = next((self.tree[key] for key in ("grid", "list") if key in self.tree), None)
        if node is None or self.problems.found:
            return scenario
        if len(variants) > MOST_VARIANTS:
            said = f"{len(variants):,} combinations of {', '.join(settings.changes)}"
            self._refuse(node, said, f"at most {MOST_VARIANTS:,} are allowed: each needs a model of its own")
            return scenario
        for values in variants if settings.changes else ():
            of_setting = Problems()
            check_events(changed(scenario, values), node.place, of_setting)
            for problem in of_setting.found[:1]:
                words = ", ".join(f"{name} = {value_text(value)}" for name, value in values.items())
                self._refuse(node, f"{words}: {problem.message}", problem.remedy)
                return scenario
        columns = {path: settings.values(path) for path in settings.parameters}
        for count, complaint in broken_settings(scenario, columns):
            if count == settings.count:
                self._refuse(node, f"in every setting {complaint}", "try other values together")
            else:
                said = f"in {count:,} of {settings.count:,} settings numbers contradict each other; first: {complaint}"
                self.problems.warn(node.place, said, "leave them out, or read them as what the model makes of them")
        scenario = replace(scenario, warnings=(*scenario.warnings, *self.problems.warnings))
        if "weeks" in settings.columns:
            return replace(scenario, weeks=int(settings.values("weeks").max()))
        return scenario

    def _check_size(self, sweep: SweepDesign) -> None:
        """Refuses samples of nothing, and more points or worlds than can be."""
        beliefs, columns = sweep.scenario.beliefs, sweep.settings.columns
        is_open = bool(sweep.varied)
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
        elif "grid" in self.tree:
            return self._grid(self.tree["grid"]) or ONE_SETTING
        elif "list" in self.tree:
            return read_list(self.tree["list"], self.axes, self.folder) or ONE_SETTING
        return ONE_SETTING

    def _grid(self, node: Node) -> Settings | None:
        named = self.axes.known(self.fields.mapping(node, "grid"))
        values = {name: self.axes.values(name, given) for name, given in named.items()}
        points = int(np.prod([len(v) for v in values.values()], dtype=float))
        if points > MOST_POINTS:
            self._refuse(node, f"a grid of {points:,} settings", f"at most {MOST_POINTS:,} are allowed")
            return None
        return Settings.grid(values) if all(values.values()) else None

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
        if samples is not None and samples < FEWEST_SAMPLES:
            said = f"{name}: one sample of what is not known would pass for the truth"
            self._refuse(
                replace(count, key=None), said, f"draw {FEWEST_SAMPLES} or more, or fix what is open with `set`"
            )
        return METHODS.get(name, LATIN_HYPERCUBE), samples or DEFAULT_SAMPLES

    def _whole(self, key: str, low: int, high: int, default: int) -> int:
        value = self.fields.whole(self.tree[key], key, low, high) if key in self.tree else default
        return default if value is None else value

    def _refuse(self, node: Node, message: str, remedy: str) -> None:
        if node.content is not Broken.BROKEN:
            self.problems.add(node.place, message, remedy)
