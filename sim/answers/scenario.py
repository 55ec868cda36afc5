"""A scenario, or the plan of a sweep, as YAML that reads back the same, with the place where each value is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import yaml

from sim.engine.shipped import shipped

if TYPE_CHECKING:
    from sim.design.sweep import SweepDesign
    from sim.engine.parameters import Parameter
    from sim.scenario import Scenario

INDENT = "  "


def plan_lines(sweep: SweepDesign, width: int | None = None) -> Iterator[str]:
    """What is tried on the scenario, in lines no longer than `width` if there is one."""
    for key, value in sweep.resolved().items():
        if isinstance(value, dict):
            yield f"{key}:"
            yield from (
                _placed(f"{name}: {_flow(v) if isinstance(v, list) else v}", "", width, INDENT)
                for name, v in value.items()
            )
        else:
            yield f"{key}: {value}"
    yield "\n# The scenario that is swept:"


def scenario_lines(scenario: Scenario, everything: bool = False, width: int | None = None) -> Iterator[str]:
    """The scenario with the place of each value behind it, or above it where a line would be longer than `width`.

    With `everything`, what it leaves at the model's default follows as comments.
    """
    from sim.scenario.keys import BLOCKS, CHOSEN, TEXTS

    content = scenario.resolved()
    for key in (*(key for key in TEXTS if key in content), "start", *CHOSEN):
        value = json.dumps(content[key], ensure_ascii=False) if key in TEXTS else content[key]
        yield _placed(f"{key}: {value}", _origin(scenario, key), width)
    if "start_from" in content:
        yield _placed(f"start_from: {_flow(content['start_from'])}", _origin(scenario, "start_from"), width)
    for block in BLOCKS:
        prefix = "initial." if block == "initial" else ""
        beliefs = content.get(block, {})
        if beliefs:
            yield f"\n{block}:"
        for name, belief in beliefs.items():
            yield _placed(f"{name}: {_flow(belief)}", _origin(scenario, prefix + name), width, INDENT)
        if everything:
            yield from _defaults(scenario, block == "initial", width)
    if "events" in content:
        yield "\nevents:"
        for number, event in enumerate(content["events"]):
            yield _placed(f"- {_flow(event)}", _origin(scenario, f"events.{number}"), width, INDENT)
    for key in ("without", "sources"):
        if key in content:
            yield "\n" + _placed(f"{key}: {_flow(content[key])}", _origin(scenario, key), width)


def with_origins(scenario: Scenario, everything: bool = False) -> dict[str, Any]:
    """The resolved scenario as plain data with `origin` of each value, and the model's defaults if wanted."""
    from sim.scenario.keys import BLOCKS

    content = scenario.resolved()
    keys = [key for key in content if key not in (*BLOCKS, "events")]
    paths = [*keys, *scenario.beliefs, *(f"events.{number}" for number in range(len(scenario.events)))]
    data = {"name": scenario.name, "digest": scenario.digest, "scenario": content}
    data |= {"origin": {path: scenario.origin(path) for path in paths}}
    data |= {"over": {path: list(map(str, places)) for path, places in scenario.overridden.items()}}
    data |= {"warnings": [warning.render() for warning in scenario.warnings]}
    if everything:
        data["defaults"] = {p.path: p.default for p in _parameters() if p.path not in scenario.beliefs}
    return data


def _placed(text: str, origin: str, width: int | None, before: str = "") -> str:
    """A value on one line, with the place where it is written behind it; or on several, with the place above them."""
    whole = f"{before}{text}  # {origin}" if origin else f"{before}{text}"
    if width is None or len(whole) <= width:
        return whole
    note = _wrapped(f"# {origin}", width, before, "#   ") if origin else []
    return "\n".join([*note, *_wrapped(text, width, before, INDENT)])


def _wrapped(text: str, width: int | None, before: str, then: str) -> list[str]:
    """A text in lines no longer than `width`, but for words that are; in YAML such a line break means a blank.

    Later lines begin with `then`. Where two blanks follow each other, a line break would mean but one.
    """
    if width is None or "  " in text:
        return [f"{before}{text}"]
    options = {"break_long_words": False, "break_on_hyphens": False}
    return wrap(text, width, initial_indent=before, subsequent_indent=before + then, **options)  # type: ignore[arg-type]


def _origin(scenario: Scenario, path: str) -> str:
    """Where a value is written, and where the one is that would hold without it; shipped files by name."""
    folder = f"{shipped('scenarios')}/"
    lost = scenario.overridden.get(path, ())
    places = [scenario.origin(path), *map(str, lost[:1])]
    return ", over ".join(place.removeprefix(folder) for place in places)


def _defaults(scenario: Scenario, initial: bool, width: int | None) -> Iterator[str]:
    """What the scenario leaves at the model's default, as comments."""
    left = [p for p in _parameters() if p.path not in scenario.beliefs and p.path.startswith("initial.") == initial]
    if left:
        yield f"{INDENT}# {'initial states' if initial else 'parameters'} at the model's default:"
    for parameter in left:
        name = parameter.path.removeprefix("initial.")
        about = f"{parameter.unit.name}; {parameter.meaning}; {parameter.evidence}"
        yield "\n".join(_wrapped(f"# {name}: {parameter.default:g} ({about})", width, INDENT, "#   "))


def _parameters() -> list[Parameter]:
    from sim.scenario.vocabulary import vocabulary

    return list(vocabulary().parameters.values())


def _flow(value: Any) -> str:
    """Data as YAML on one line."""
    text: str = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=float("inf"))
    return text.strip()
