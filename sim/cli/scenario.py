"""`warentry scenarios`, `show`, `check`, `schema` and `new`: finding, reading, checking and starting scenario files."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.analysis.words import count
from sim.answers.console import console, print_json, say, tell, tell_text, terminal_width
from sim.cli.after import lead_on
from sim.cli.options import INVALID_SCENARIO, IO_PROBLEM, Json, Set, scenario_names, stop

if TYPE_CHECKING:
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
    from sim.answers.scenario import plan_lines, scenario_lines, with_origins
    from sim.design.sweep import is_sweep_file, read_sweep
    from sim.scenario import load_scenario

    is_plan = is_sweep_file(scenario)
    if is_plan and settings:
        raise typer.BadParameter(f"{scenario} says itself what is set: change it there instead of --set")
    sweep = read_sweep(scenario) if is_plan else None
    found = sweep.scenario if sweep else load_scenario(scenario).with_settings(settings or [])
    if as_json:
        print_json(({"sweep": sweep.resolved()} if sweep else {}) | with_origins(found, everything))
    else:
        width = terminal_width()
        for line in (*(plan_lines(sweep, width) if sweep else ()), *scenario_lines(found, everything, width)):
            tell(line)
    lead_on(*(("parameters",) if everything else ("sweep" if is_plan else "run", scenario)))


def check(
    files: Annotated[
        list[str], typer.Argument(help="scenario files and plans of sweeps", autocompletion=scenario_names)
    ],
    as_json: Json = False,
) -> None:
    """Check scenario files and plans of sweeps: everything that is wrong, with line and remedy, and what may be."""
    from sim.design.sweep import is_sweep_file
    from sim.scenario import ScenarioError

    told: list[dict[str, Any]] = []
    for file in files:
        facts: dict[str, Any] = {"file": file, "is_good": False, "what": None, "problems": [], "warnings": []}
        try:
            scenario, facts["what"] = _counted_sweep(file) if is_sweep_file(file) else _counted_scenario(file)
        except ScenarioError as error:
            say(error.render())
            told.append(facts | {"problems": [problem.to_dict() for problem in error.problems]})
            continue
        for warning in scenario.warnings:
            say(warning.render())
        told.append(facts | {"is_good": True, "warnings": [warning.to_dict() for warning in scenario.warnings]})
        if not as_json:
            tell_text(f"{file}: good ({facts['what']})", indent="  ")
    if as_json:
        print_json({"files": told})
    wrong = sum(not facts["is_good"] for facts in told)
    if wrong:
        say(f"{wrong} of {count(len(files), 'file')} cannot be used")
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
        stop(f"{path} exists already: choose another name, or delete it first", IO_PROBLEM)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        stop(
            f"{path} cannot be written: {reason}; choose a name in a folder that exists and that you may write to",
            IO_PROBLEM,
        )
    tell(path)
    say(f"next: edit it, then warentry check {shlex.quote(str(path))}")
