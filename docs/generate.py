"""The tables of ODD.md, written from the code, and the picture of MODEL.md, drawn from it: `make docs`.

Each stands between `<!-- generated: NAME -->` and `<!-- end -->`; the rest of the page is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sim.actors.army import ORDER_OF_BATTLE
from sim.actors.country import OF_CITIZENS
from sim.actors.elite import FACTIONS
from sim.actors.west import POSTURE_WEIGHTS, SANCTIONS_WEIGHTS, WESTERN_ACTORS
from sim.analysis.endings import CALLED
from sim.analysis.network import log_odds
from sim.crisis.forecast import BRANCHES, load_emulator
from sim.crisis.reasons import REASONS
from sim.crisis.rules import RULES
from sim.engine.entity import Actor, Entity, State
from sim.engine.parameters import UNITS, Initial, Parameter
from sim.engine.shipped import shipped
from sim.measured.endings import ENDINGS, WAYS
from sim.measured.outcomes import OUTCOMES
from sim.measured.pressures import PRESSURES
from sim.mechanisms.timeline import ACTIONS
from sim.model import ENTITIES, WEEK
from sim.scenario import Scenario, load_scenario
from sim.scenario.left_out import LEFT_OUT

PAGE = Path(__file__).with_name("ODD.md")
BASELINES = ("baseline_feb_2022", "baseline_mid_2022", "baseline_sept_2024")
HINDCAST = "hindcast_137w"
MARKER = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def table(headings: str, rows: Iterable[Iterable[Any]]) -> str:
    """A table in Markdown; `headings` are parted by bars."""
    head = [heading.strip() for heading in headings.split("|")]
    lines = [head, ["---"] * len(head), *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_cell(number)}" for key, number in value.items())
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text.replace("|", "\\|").replace("\n", " ") or "-"


def _first_line(thing: object) -> str:
    return (thing.__doc__ or "").partition("\n")[0]


def _entities() -> str:
    return table("entity | kind | what it does | code", ((f"`{k.name_in_yaml()}`", *_entity(k)) for k in ENTITIES))


def _entity(kind: type[Entity]) -> tuple[str, str, str]:
    file = kind.__module__.replace(".", "/") + ".py"
    return "actor" if issubclass(kind, Actor) else "mechanism", _first_line(kind), f"[{file}](../{file})"


def _states() -> str:
    rows = ((f"`{path}`", unit, shape, meaning) for path, unit, shape, meaning in sorted(_attributes()))
    return table("state | unit | shape | meaning", rows)


def _attributes() -> Iterator[tuple[str, str, str, str]]:
    """Every state of a world: what scenarios set, what entities set up, and what is known of each citizen."""
    for kind in ENTITIES:
        name = kind.name_in_yaml()
        yield from ((f"{name}.{s.name}", s.unit.name, "worlds", s.meaning) for s in kind.initial_states())
        for state in kind.declared(State):
            shape = f"{state.count} x worlds" if state.count else "worlds"
            yield f"{name}.{state.name}", state.unit, shape, state.meaning
    yield from (
        (f"citizens.{name}", unit, "worlds x citizens", meaning) for name, (unit, meaning) in OF_CITIZENS.items()
    )


def _schedule() -> str:
    rows = ((number, f"`{s.entity}.{s.method}`", s.meaning) for number, s in enumerate(WEEK, start=1))
    return table("step | stage | what happens", rows)


def _declared(kind: type[Parameter]) -> Iterator[Parameter]:
    """Parameters or initial states, by entity and in the order of declaration."""
    for entity in ENTITIES:
        yield from (value for value in vars(entity).values() if type(value) is kind)


def _parameters() -> str:
    rows = (
        (f"`{p.path}`", p.default, p.unit.name, _prior(p), p.role, p.meaning, p.evidence) for p in _declared(Parameter)
    )
    return table("parameter | default | unit | prior | role | meaning | evidence", rows)


def _prior(parameter: Parameter) -> str:
    return str(parameter.prior) if parameter.is_uncertain else "fixed"


def _initial() -> str:
    scenarios = [load_scenario(name) for name in BASELINES]
    rows = (
        (f"`{p.path}`", p.unit.name, *(_value(s, p) for s in scenarios), _prior(p), p.role, p.meaning, p.evidence)
        for p in _declared(Initial)
    )
    starts = " | ".join(f"{s.start:%b %Y}" for s in scenarios)
    return table(f"state | unit | {starts} | prior | role | meaning | evidence", rows)


def _value(scenario: Scenario, parameter: Parameter) -> float:
    belief = scenario.beliefs.get(parameter.path)
    return float(belief.prior.quantile(0.5)) if belief is not None else parameter.default


def _scenarios() -> str:
    found = [load_scenario(path.stem) for path in sorted(shipped("scenarios").glob("*.yaml"))]
    return table("scenario | starts | weeks | question", ((f"`{s.name}`", s.start, s.weeks, s.question) for s in found))


def _hindcast() -> str:
    scenario = load_scenario(HINDCAST)
    rows = ((e.week, scenario.date_of(e.week), f"`{e.action}`", e.value, e.source, e.note) for e in scenario.events)
    return table("week | from | event | value | source | note", rows)


def _actions() -> str:
    return table("event | meaning | values", ((f"`{name}`", a.meaning, _values(name)) for name, a in ACTIONS.items()))


def _values(action: str) -> str:
    unit, choices = ACTIONS[action].unit, ACTIONS[action].choices
    if unit is not None:
        return f"{unit.name}, {unit.domain}"
    return ", ".join(choices) or ("state or parameter: value" if action == "set" else "true")


def _emulator() -> str:
    rows = ((branch.replace("_", " "), *row) for branch in BRANCHES for row in _inputs_of(branch))
    return table("forecast | input | range of the experiment | log-odds over that range", rows)


def _inputs_of(branch: str) -> Iterator[tuple[str, str, str]]:
    """Each input of a forecast, and what its range does to the log-odds where all others are in the middle."""
    inputs, weights = BRANCHES[branch], load_emulator().branches[branch]
    ends = np.eye(len(inputs))
    moved = log_odds(ends, weights) - log_odds(-ends, weights)
    for (name, one), by in zip(inputs.items(), moved, strict=True):
        yield name, f"{one.low:g} to {one.high:g}", f"{by:+.2f}"


def _reasons() -> str:
    rows = ((r.name, f"`{r.mechanism}`", r.part_of) for r in REASONS)
    return table("reason | mechanism | a detail of", rows)


TABLES: dict[str, Callable[[], str]] = {
    "entities": _entities,
    "states": _states,
    "army": lambda: table("formation | kind | strength", ((u.name, u.kind, u.strength) for u in ORDER_OF_BATTLE)),
    "elite": lambda: table(
        "faction | weight | usual loyalty | tie to Moscow", ((f.name, f.weight, f.loyalty, f.tie) for f in FACTIONS)
    ),
    "west": lambda: table(
        "actor | weight in posture | weight in sanctions",
        zip(WESTERN_ACTORS, POSTURE_WEIGHTS, SANCTIONS_WEIGHTS, strict=True),
    ),
    "schedule": _schedule,
    "initial": _initial,
    "parameters": _parameters,
    "units": lambda: table("unit | domain | meaning", ((u.name, u.domain, u.meaning) for u in UNITS.values())),
    "switches": lambda: table(
        "`without:` | the world is then so", ((f"`{k.name_in_yaml()}`", k.neutral) for k in ENTITIES if k.neutral)
    ),
    "actions": _actions,
    "scenarios": _scenarios,
    "hindcast": _hindcast,
    "emulator": _emulator,
    "rules": lambda: table("rule | how he chooses", ((f"`{name}`", _first_line(r)) for name, r in RULES.items())),
    "reasons": _reasons,
    "endings": lambda: table(
        "ending | meaning | ways", ((f"`{e}`", CALLED[e].meaning, ", ".join(WAYS[e])) for e in ENDINGS)
    ),
    "outcomes": lambda: table("outcome | meaning", ((f"`{o.name}`", o.meaning) for o in OUTCOMES)),
    "left_out": lambda: "; ".join(LEFT_OUT) + ".",
    "pressures": lambda: table("quantity | meaning", ((f"`{p.name}`", p.label) for p in PRESSURES)),
}


def filled(text: str) -> str:
    """A page with its tables as the code has them now."""
    return MARKER.sub(lambda place: f"{place[1]}{TABLES[place[2]]()}\n{place[3]}", text)


if __name__ == "__main__":
    from docs.acting import drawn

    drawn()
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
