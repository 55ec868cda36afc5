"""The reference pages of the site, written from the code: commands, JSON, files in YAML, parameters, Python.

They lie in docs/reference/, are made by `make site`, and are not kept under version control.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from typer.main import get_command

import sim
from docs import answers
from sim.answers.shown import Shown
from sim.cli.application import GROUPS, application
from sim.design.schema import plan_schema
from sim.engine.parameters import Initial, Parameter
from sim.model import ENTITIES
from sim.scenario.schema import json_schema

FOLDER = Path(__file__).with_name("reference")
TYPE = re.compile(r" <(str|list\[str\])>$")  # which says nothing to a reader
LONGEST = 400  # lines of a schema that are shown: longer ones list every parameter
WIDTH = 88  # of a signature, in characters


def commands() -> str:
    """Every command with its arguments and options, in the groups of `warentry --help`."""
    whole: Any = get_command(application())
    top = click.Context(whole, info_name="warentry")
    lines = [
        "# Commands",
        "What `warentry COMMAND --help` says, of each command. Data go to stdout and talk to stderr; `--json` gives "
        "data to a machine, in the shapes that stand [on a page of their own](json.md).",
    ]
    for heading in GROUPS:
        lines.append(f"## {heading}")
        for name, command in whole.commands.items():
            if vars(command).get("rich_help_panel") == heading:
                lines += _command(command, click.Context(command, info_name=name, parent=top))
    return _page(lines)


def _command(command: Any, context: Any) -> Iterator[str]:
    yield f"### {context.info_name}"
    yield _sentences(command.help or "")
    pieces = " ".join(command.collect_usage_pieces(context))
    yield f"```\n{context.command_path} {pieces}\n```"
    described = [parameter.get_help_record(context) for parameter in command.params]
    yield "\n".join(f"- `{TYPE.sub('', name)}`: {_plain(said)}" for name, said in filter(None, described))


def scenario_files() -> str:
    """Every key of a scenario file."""
    return _page(
        [
            "# Scenario files",
            "Every key that a scenario may have, from the JSON schema that `warentry schema` prints; how to write one "
            "stands in [Scenarios](../../scenarios/README.md). Parameters and initial states have a "
            "[page of their own](parameters.md).",
            *_schema(json_schema(), left_out=("initial", "parameters")),
        ]
    )


def sweep_files() -> str:
    """Every key of a plan of a sweep."""
    return _page(
        [
            "# Plans of sweeps",
            "Every key that a plan may have, from the JSON schema that `warentry schema sweep` prints; how to write "
            "one stands in [Scenarios](../../scenarios/README.md#sweeping-one).",
            *_schema(plan_schema()),
        ]
    )


def _schema(schema: dict[str, Any], left_out: tuple[str, ...] = ()) -> Iterator[str]:
    for name, value in schema["properties"].items():
        yield f"## {name}"
        yield _sentences(value.get("description", ""))
        if name in left_out:
            continue
        shape = {key: part for key, part in value.items() if key != "description"}
        if shape.keys() == {"type"} and isinstance(shape["type"], str):
            yield f"Type: {shape['type']}."
        elif shape and (text := json.dumps(shape, indent=1, ensure_ascii=False)).count("\n") < LONGEST:
            yield f"```json\n{text}\n```"


def parameters() -> str:
    """Every parameter and initial state, by whose it is."""
    lines = [
        "# Parameters",
        "Every number that a scenario can change, by whose it is: what it means, what it is when nothing is said, "
        "what is believed of it, and on what that rests. `warentry evidence ID` shows a claim; the same in one table "
        "stands in the [full description](../ODD.md#8-parameters).",
    ]
    for kind in ENTITIES:
        own = [value for value in vars(kind).values() if isinstance(value, Parameter)]
        if own:
            lines += [f"## {kind.name_in_yaml()}", (kind.__doc__ or "").partition("\n")[0]]
            lines += [_parameter(value) for value in own]
    return _page(lines)


def _parameter(of: Parameter) -> str:
    prior = f"believed {of.prior}" if of.is_uncertain else "fixed"
    where = "an initial state: under `initial:` in a scenario" if isinstance(of, Initial) else of.role
    unit = f"{of.unit.name} ({of.unit.meaning})" if of.unit.meaning else of.unit.name
    return (
        f"### {of.path}\n\n{_capital(of.meaning)}.\n\n- {where}\n- unit: {unit}, {of.unit.domain}\n"
        f"- default {of.default:g}, {prior}\n- evidence: {of.evidence}"
    )


def python() -> str:
    """Every public name of the package `sim`."""
    names = {name: getattr(sim, name) for name in sim.__all__}
    asked = [name for name in names if inspect.isfunction(names[name])]
    lines = ["# Python", inspect.getdoc(sim) or "", "## Questions"]
    for name in asked:
        lines += [f"### sim.{name}", _signature(f"sim.{name}", names[name]), inspect.getdoc(names[name]) or ""]
    lines.append("## What they return")
    for name in [each for each in names if each not in asked]:
        lines += _class(f"sim.{name}", names[name])
    lines += ["## What every answer can do", *_class("Shown", Shown)]
    return _page(lines)


def _class(name: str, kind: type) -> Iterator[str]:
    yield f"### {name}"
    yield inspect.getdoc(kind) or ""
    members = [
        (key, value) for key, value in inspect.getmembers(kind) if not key.startswith("_") and not _inherited(kind, key)
    ]
    said = [(key, inspect.getdoc(value)) for key, value in members if callable(value) or isinstance(value, property)]
    yield "\n".join(f"- `{key}`: {_plain(text.partition(chr(10) * 2)[0])}" for key, text in said if text)


def _inherited(kind: type, name: str) -> bool:
    """Whether a member comes from outside this package, as `args` of an error does."""
    return any(name in vars(base) for base in kind.__mro__ if not base.__module__.startswith("sim"))


def _signature(name: str, function: Callable[..., Any]) -> str:
    signature = inspect.signature(function)
    parts: list[str] = []
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in parts:
            parts.append("*")
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        stars = "*" if parameter.kind is parameter.VAR_POSITIONAL else ""
        parts.append(f"{stars}{parameter.name}: {parameter.annotation}{default}")
    returned = f") -> {signature.return_annotation}"
    line = f"{name}({', '.join(parts)}{returned}"
    if len(line) > WIDTH:
        line = "\n".join([f"{name}(", *(f"    {part}," for part in parts), returned])
    return f"```python\n{line}\n```"


def _sentences(text: str) -> str:
    return _capital(text.strip())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _plain(text: str) -> str:
    """A help text in one line, whose signs mean nothing to Markdown."""
    one = " ".join(text.split())
    return one.replace("[", "\\[").replace("*", "\\*").replace("<", "\\<")


def _page(paragraphs: list[str]) -> str:
    return "\n\n".join(filter(None, paragraphs)) + "\n"


JSON = "json"  # the page for which questions are asked
PAGES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "scenario_files": scenario_files,
    "sweep_files": sweep_files,
    "parameters": parameters,
    "python": python,
}


def write(folder: Path = FOLDER) -> Path:
    """Writes the pages, that of answers in JSON too, and returns their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (PAGES | {JSON: answers.page}).items():
        (folder / f"{name}.md").write_text(text(), encoding="utf-8")
    return folder


if __name__ == "__main__":
    print(write())
