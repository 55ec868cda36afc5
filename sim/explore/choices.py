"""What can be chosen: the scenarios, the parameters with all that is known of them, the kinds of event."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from sim.engine.parameters import Parameter
from sim.engine.priors import Prior, fixed
from sim.evidence.claims import claim_ids
from sim.evidence.read import load_evidence
from sim.explore.drawing import density
from sim.explore.state import ENSEMBLE, PRIOR, Exploration
from sim.scenario import Scenario
from sim.scenario.errors import Problems
from sim.scenario.extends import shipped_folder
from sim.scenario.template import title_from
from sim.scenario.vocabulary import vocabulary
from sim.scenario.yaml_nodes import read_yaml

# First what can be told from noise under an ultimatum, in the order of what it explains, then what moves the baseline
# furthest: `warentry sample SCENARIO -n 2000 -r 10`, then `warentry sensitivity` and `plot tornado` (docs/UNKNOWNS.md).
LEADING = (
    "leader.opinion_cost",
    "kremlin.occupation_cost",
    "kremlin.takeover_gain",
    "kremlin.occupation_force",
    "kremlin.staging_value",
    "leader.type_sd",
    "leader.risk_bias",
    "leader.horizon_of_concern",
    "leader.exit_penalty",
    "mobilisation.war_grievance",
)
STATE_FIRST = ("initial.economic_dependence",)
INNER = (0.001, 0.999)  # what a slider reaches of a prior with tails
STEPS = 200
NICE = (1, 2, 5, 10)
TITLES = {"initial": "The world on the first day"}


@dataclass(frozen=True)
class Choice:
    """A scenario to choose: its name and title."""

    name: str
    title: str


@dataclass(frozen=True)
class Slider:
    """One parameter as it is shown: where its slider ends and stands, and all that is known of the number.

    `is_open`: its value is drawn anew for each point. `given` is what was set by hand, None where nothing was.
    """

    path: str
    name: str
    unit: str
    unit_meaning: str
    meaning: str
    evidence: str
    claims: tuple[tuple[str, str], ...]
    prior: str
    low: float
    high: float
    step: float
    usual: float
    value: float
    given: str | None
    belief: str
    is_open: bool
    drawing: str

    @property
    def id(self) -> str:
        """Its name in the page."""
        return self.path.replace(".", "-").replace("_", "-")

    @property
    def is_changed(self) -> bool:
        """Whether it was set by hand."""
        return self.given is not None


@dataclass(frozen=True)
class PartOfModel:
    """The parameters of one part of the model."""

    owner: str
    title: str
    count: int


@cache
def scenario_names() -> tuple[str, ...]:
    """The shipped scenarios, the baselines first."""
    names = sorted(path.stem for path in shipped_folder().glob("*.yaml"))
    return tuple(sorted(names, key=lambda name: not name.startswith("baseline")))


@cache
def scenarios() -> tuple[Choice, ...]:
    """The shipped scenarios with their titles, read off their files: to load them all takes seconds."""
    return tuple(Choice(name, _title(name)) for name in scenario_names())


def _title(name: str) -> str:
    problems = Problems()
    node = read_yaml((shipped_folder() / f"{name}.yaml").read_text(encoding="utf-8"), name, problems)
    tree = node.content if node is not None and isinstance(node.content, Mapping) else {}
    return tree["title"].text if "title" in tree else title_from(name)


@cache
def mechanisms() -> tuple[tuple[str, str, str], ...]:
    """What can be switched off: its name, the same in words, and what the world is like without it."""
    from sim.model import ENTITIES

    known = {entity.name_in_yaml(): entity.neutral for entity in ENTITIES if entity.neutral}
    return tuple((name, name.replace("_", " "), known[name]) for name in sorted(known))


def leading() -> list[str]:
    """The parameters that matter first."""
    return [*STATE_FIRST, *LEADING]


@cache
def groups() -> tuple[PartOfModel, ...]:
    """The parts of the model, with how many parameters each has besides those that matter most."""
    owners: dict[str, int] = {}
    for path in (path for path in vocabulary().parameters if path not in leading()):
        owner = path.partition(".")[0]
        owners[owner] = owners.get(owner, 0) + 1
    return tuple(PartOfModel(o, TITLES.get(o, o.replace("_", " ").capitalize()), n) for o, n in owners.items())


def of_group(owner: str) -> list[str]:
    """The parameters of one part, by name; those that nobody doubts last."""
    known = vocabulary().parameters
    paths = [path for path in known if path.partition(".")[0] == owner]
    return sorted(paths, key=lambda path: (not known[path].is_uncertain, path))


def found(words: str, most: int = 20) -> list[str]:
    """The parameters whose name, meaning or unit holds all of some words; those named so first."""
    wanted = words.lower().split()
    known = vocabulary().parameters
    told = {p: f"{p.replace('_', ' ')} {p} {k.meaning} {k.unit.name}".lower() for p, k in known.items()}
    hits = [path for path, text in told.items() if wanted and all(word in text for word in wanted)]
    first = wanted[0] if wanted else ""
    return sorted(hits, key=lambda path: (first not in path, not known[path].is_uncertain, path))[:most]


def sliders(asked: Exploration, paths: Sequence[str]) -> list[Slider]:
    """Some parameters as the explored scenario has them."""
    given, scenario = dict(asked.revision.settings), asked.scenario
    ensemble = _from_ensemble(asked)
    return [_slider(vocabulary().parameters[path], scenario, given.get(path), asked, ensemble) for path in paths]


def _from_ensemble(asked: Exploration) -> frozenset[str]:
    if asked.unknowns != ENSEMBLE:
        return frozenset()
    from sim.design.ensemble import find_ensemble

    return frozenset(find_ensemble().points)


def _slider(
    parameter: Parameter, scenario: Scenario, given: str | None, asked: Exploration, ensemble: frozenset[str]
) -> Slider:
    belief = scenario.beliefs.get(parameter.path)
    held = belief.prior if belief is not None else fixed(parameter.default)
    value = float(held.quantile(0.5))
    low, high, step = ends(parameter, value)
    drawn = belief is None and (parameter.path in ensemble or (asked.unknowns == PRIOR and parameter.is_uncertain))
    claims = load_evidence().claims
    source = belief.source if belief is not None and given is None else parameter.evidence
    return Slider(
        path=parameter.path,
        name=parameter.path.partition(".")[2].replace("_", " "),
        unit=parameter.unit.name,
        unit_meaning=parameter.unit.meaning,
        meaning=parameter.meaning.replace("`", ""),
        evidence=source,
        claims=tuple((i, claims[i].claim) for i in claim_ids(source) if i in claims),
        prior=str(parameter.prior) if parameter.is_uncertain else "",
        low=low,
        high=high,
        step=step,
        usual=float(asked.revision.own.beliefs[parameter.path].prior.quantile(0.5))
        if parameter.path in asked.revision.own.beliefs
        else parameter.default,
        value=value,
        given=given,
        belief=str(held),
        is_open=drawn or held.support[0] < held.support[1],
        drawing=density(*shape(parameter.prior), low, high) if parameter.is_uncertain else "",
    )


def ends(parameter: Parameter, value: float) -> tuple[float, float, float]:
    """Where a slider begins and ends, and its steps: all that is believed, the default and the value in force."""
    inside = [value, parameter.default]
    if parameter.is_uncertain:
        inside += [float(end) for end in parameter.prior.quantile(np.array(INNER))]
    elif parameter.unit.is_scale:
        inside += [parameter.unit.low, parameter.unit.high]
    else:
        inside += [0.0, 2 * parameter.default] if parameter.default else [0.0, 1.0]
    low, high = max(min(inside), parameter.unit.low), min(max(inside), parameter.unit.high)
    step = 1.0 if parameter.unit.is_whole else _nice((high - low) / STEPS)
    return _rounded(math.floor(low / step + 1e-9) * step), _rounded(math.ceil(high / step - 1e-9) * step), step


def _nice(width: float) -> float:
    if width <= 0:
        return 0.01
    size = 10.0 ** math.floor(math.log10(width))
    return _rounded(min((n * size for n in NICE), key=lambda n: abs(math.log(n / width))))


def _rounded(value: float) -> float:
    return float(f"{value:.9g}")


@cache
def shape(prior: Prior, bins: int = 48) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """A prior as a small density: places and heights, the highest being 1."""
    low, high = (float(end) for end in prior.quantile(np.array(INNER)))
    edges = np.linspace(low, high, bins + 1)
    levels = np.linspace(INNER[0], INNER[1], 2001)
    inside = np.diff(np.interp(edges, prior.quantile(levels), levels))
    heights = inside / inside.max()
    return tuple(((edges[1:] + edges[:-1]) / 2).tolist()), tuple(heights.tolist())


# What can be put on the calendar with one click, and what it says in a scenario file.
KINDS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "ultimatum": ("Moscow demands point-blank", {"demand": "ultimatum"}),
    "request": ("Moscow asks openly", {"demand": "request"}),
    "guarantee": ("The West commits itself firmly", {"set": {"west.resolve": 1.8}}),
    "setback": ("Russia is set back at the front", {"front_shock": -0.4}),
    "breakthrough": ("Russia breaks through", {"front_shock": 0.6}),
    "incident": ("An armed incident in Belarus", {"incident": True}),
    "sanctions": ("Sanctions rise to 0.9", {"sanctions_floor": 0.9}),
    "summit": ("The two leaders meet", {"summit": True}),
    "shock": ("A shock in Moscow", {"moscow_shock": True}),
    "talks": ("Russia and Ukraine begin to talk", {"set": {"talks": 1}}),
    "border": ("A neighbour closes the western border", {"western_border": "closed"}),
    "kyiv": ("Kyiv demands, and threatens to strike", {"counter_demand": True}),
    "ceasefire": ("A ceasefire", {"ceasefire": True}),
    "succession": ("The leader hands over", {"succession": "handover"}),
}
