"""`warentry scenarios`, `show`, `check`, `schema` and `new`: finding, reading, checking and starting scenario files."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.answers.console import console, print_json, say, tell
from sim.cli.after import lead_on
from sim.cli.options import INVALID_SCENARIO, IO_PROBLEM, Json, Set, scenario_names

if TYPE_CHECKING:
    from sim.design.sweep import SweepDesign
    from sim.scenario import Scenario
    from sim.scenario.catalogue import Listed


def register(app: typer.Typer) -> None:
    """Adds the commands on scenario files to an application."""
    app.command()(scenarios)
    app.command()(show)
    app.command()(check)
    app.command()(schema)
    app.command()(new)


def scenarios(as_json: Json = False) -> None:
    """List the scenarios that come with the program: what each asks, and what it changes in the one it builds on."""
    from sim.scenario.catalogue import catalogue

    found = catalogue()
    if as_json:
        print_json([listed.to_dict() for listed in found])
    else:
        width, parents = console().width, {listed.name: listed.builds_on for listed in found}
        for listed in found:
            for line in _entry(listed, _depth(listed.name, parents), width):
                tell(line)
    lead_on("show", found[0].name)


def _depth(name: str, parents: Mapping[str, str]) -> int:
    """On how many others a scenario builds."""
    return 1 + _depth(parents[name], parents) if parents[name] else 0


def _entry(listed: Listed, depth: int, width: int) -> Iterator[str]:
    """A scenario as lines no longer than `width`: its name, then its question and what it changes."""
    left, inside = "  " * depth, "  " * (depth + 2)
    yield f"{left}{listed.name}"
    changed = f"changes {listed.changed}" if listed.builds_on and listed.changes else ""
    for text in filter(None, (listed.question, changed)):
        yield from wrap(text, max(width, 40), initial_indent=inside, subsequent_indent=inside)


def show(
    scenario: Annotated[
        str,
        typer.Argument(
            help="a scenario file, the name of a shipped one, or the plan of a sweep", autocompletion=scenario_names
        ),
    ] = "baseline_mid_2022",
    settings: Set = None,
    everything: Annotated[bool, typer.Option("--all", help="with the parameters left at the model's default")] = False,
    as_json: Json = False,
) -> None:
    """Print a scenario with all that it inherits, as YAML, and where each value comes from; or the plan of a sweep."""
    from sim.design.sweep import is_sweep_file, read_sweep
    from sim.scenario import load_scenario

    is_plan = is_sweep_file(scenario)
    if is_plan and settings:
        raise typer.BadParameter(f"{scenario} says itself what is set: change it there instead of --set")
    sweep = read_sweep(scenario) if is_plan else None
    found = sweep.scenario if sweep else load_scenario(scenario).with_settings(settings or [])
    if as_json:
        print_json(({"sweep": sweep.resolved()} if sweep else {}) | _with_origins(found, everything))
    else:
        for line in (*(_plan_lines(sweep) if sweep else ()), *_lines(found, everything)):
            tell(line)
    lead_on(*(("parameters",) if everything else ("sweep" if is_plan else "run", scenario)))


def check(
    files: Annotated[
        list[str], typer.Argument(help="scenario files and plans of sweeps", autocompletion=scenario_names)
    ],
) -> None:
    """Check scenario files and plans of sweeps: everything that is wrong, with line and remedy, and what may be."""
    from sim.design.sweep import is_sweep_file
    from sim.scenario import ScenarioError

    wrong = 0
    for file in files:
        try:
            scenario, counted = _counted_sweep(file) if is_sweep_file(file) else _counted_scenario(file)
        except ScenarioError as error:
            wrong += 1
            say(error.render())
            continue
        for warning in scenario.warnings:
            say(warning.render())
        tell(f"{file}: good ({counted})")
    if wrong:
        say(f"{wrong} of {len(files)} files cannot be used")
        raise typer.Exit(INVALID_SCENARIO)
    lead_on("sweep" if is_sweep_file(files[0]) else "run", files[0])


def _counted_scenario(file: str) -> tuple[Scenario, str]:
    """A scenario, and what is in it."""
    from sim.scenario import load_scenario

    scenario = load_scenario(file)
    events = f"{len(scenario.events)} event{'s' if len(scenario.events) != 1 else ''}"
    counted = f"{scenario.weeks} weeks from {scenario.start}, {events}"
    return scenario, f"{counted}, {len(scenario.beliefs)} values of its own or inherited"


def _counted_sweep(file: str) -> tuple[Scenario, str]:
    """The scenario of a plan, and how many worlds the plan has."""
    from sim.batch.pilot import plan_of
    from sim.design.sweep import read_sweep

    sweep = read_sweep(file)
    plan = plan_of(sweep)
    points = f"{plan.settings.count:,} settings x {plan.samples:,} samples x {sweep.replications:,} replications"
    return sweep.scenario, f"a sweep of {points} = {plan.worlds:,} worlds"


class FileKind(StrEnum):
    """What a file describes."""

    SCENARIO = "scenario"
    SWEEP = "sweep"


def schema(
    kind: Annotated[FileKind, typer.Argument(help="what the files describe: a scenario, or the plan of a sweep")] = (
        FileKind.SCENARIO
    ),
) -> None:
    """Print the JSON schema with which an editor completes and explains scenario files, or plans of sweeps."""
    from sim.design.schema import plan_schema
    from sim.scenario import json_schema

    print_json(plan_schema() if kind is FileKind.SWEEP else json_schema())
    also = " sweep" if kind is FileKind.SWEEP else ""
    say(f"next: warentry schema{also} > {kind.value}.schema.json, beside the files whose first line names it")


def new(name: Annotated[str, typer.Argument(help="name of the scenario, or of its file")]) -> None:
    """Write a small scenario file to start from."""
    from sim.scenario import new_scenario_text

    if not name.strip():
        raise typer.BadParameter("the scenario needs a name, such as: warentry new my_question")
    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(new_scenario_text(path.stem))
    except FileExistsError:
        say(f"{path} exists already: choose another name, or delete it first")
        raise typer.Exit(IO_PROBLEM) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        say(f"{path} cannot be written: {reason}; choose a name in a folder that exists and that you may write to")
        raise typer.Exit(IO_PROBLEM) from None
    tell(path)
    say(f"next: edit it, then warentry check {shlex.quote(str(path))}")


def _plan_lines(sweep: SweepDesign) -> Iterator[str]:
    """What is tried on the scenario, as YAML."""
    for key, value in sweep.resolved().items():
        if isinstance(value, dict):
            yield f"{key}:"
            yield from (f"  {name}: {_flow(v) if isinstance(v, list) else v}" for name, v in value.items())
        else:
            yield f"{key}: {value}"
    yield "\n# The scenario that is swept:"


def _lines(scenario: Scenario, everything: bool) -> Iterator[str]:
    """The scenario as YAML that reads back the same, with the place of each value behind it."""
    from sim.scenario.keys import BLOCKS, CHOSEN, TEXTS

    content = scenario.resolved()
    for key in TEXTS:
        if key in content:
            yield f"{key}: {_quoted(content[key])}  # {_origin(scenario, key)}"
    for key in ("start", *CHOSEN):
        yield f"{key}: {content[key]}  # {_origin(scenario, key)}"
    if "start_from" in content:
        yield f"start_from: {_flow(content['start_from'])}  # {_origin(scenario, 'start_from')}"
    for block in BLOCKS:
        prefix = "initial." if block == "initial" else ""
        beliefs = content.get(block, {})
        if beliefs:
            yield f"\n{block}:"
            yield from (f"  {name}: {_flow(b)}  # {_origin(scenario, prefix + name)}" for name, b in beliefs.items())
        if everything:
            yield from _defaults(scenario, block == "initial")
    if "events" in content:
        yield "\nevents:"
        yield from (f"  - {_flow(e)}  # {scenario.origin(f'events.{i}')}" for i, e in enumerate(content["events"]))
    for key in ("without", "sources"):
        if key in content:
            yield f"\n{key}: {_flow(content[key])}  # {_origin(scenario, key)}"


def _origin(scenario: Scenario, path: str) -> str:
    """Where a value is written, and where the one is that would hold without it."""
    lost = scenario.overridden.get(path, ())
    return scenario.origin(path) + (f", over {lost[0]}" if lost else "")


def _defaults(scenario: Scenario, initial: bool) -> Iterator[str]:
    """What the scenario leaves at the model's default, as comments."""
    left = [p for p in _parameters() if p.path not in scenario.beliefs and p.path.startswith("initial.") == initial]
    if left:
        yield f"  # {'initial states' if initial else 'parameters'} at the model's default:"
    for parameter in left:
        name = parameter.path.removeprefix("initial.")
        yield f"  # {name}: {parameter.default:g}  ({parameter.unit.name}; {parameter.meaning}; {parameter.evidence})"


def _with_origins(scenario: Scenario, everything: bool) -> dict[str, Any]:
    """The resolved scenario with `origin` of each value, and the model's defaults if wanted."""
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


def _parameters() -> list[Any]:
    from sim.scenario.vocabulary import vocabulary

    return list(vocabulary().parameters.values())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _flow(value: Any) -> str:
    """Data as YAML on one line."""
    import yaml

    text: str = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=float("inf"))
    return text.strip()
