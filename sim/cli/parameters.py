"""`warentry parameters`: every number of the model with its unit, prior, meaning and evidence."""

from __future__ import annotations

import csv
import io
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sim.answers.console import console, print_json, print_table, say, table
from sim.cli.after import lead_on
from sim.cli.options import NOTHING_TO_DO, stop

if TYPE_CHECKING:
    from sim.engine.parameters import Parameter

COLUMNS = ("parameter", "default", "unit", "role", "prior", "meaning", "evidence")


class Form(StrEnum):
    """How the table is printed."""

    TABLE = "table"
    MARKDOWN = "md"
    CSV = "csv"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Adds the command `parameters` to an application."""

    @app.command()
    def parameters(
        text: Annotated[str | None, typer.Argument(help="only those that mention this text")] = None,
        form: Annotated[Form, typer.Option("--format", help="how to print the table")] = Form.TABLE,
        as_json: Annotated[bool, typer.Option("--json", help="the same as --format json")] = False,
    ) -> None:
        """List every parameter and initial state: unit, default, prior, meaning and evidence."""
        from sim.scenario.vocabulary import vocabulary

        declared = vocabulary().parameters.values()
        rows = [row for row in map(row_of, declared) if mentions(row, text or "")]
        if not rows:
            stop(f"none of the {len(declared)} parameters mentions {text!r}; next: warentry parameters", NOTHING_TO_DO)
        print_rows(rows, Form.JSON if as_json else form)
        say(f"{len(rows)} of {len(declared)} parameters")
        lead_on("run", "--set", f"{rows[0]['parameter']}=VALUE")


def row_of(parameter: Parameter) -> dict[str, str | float]:
    """What is known of a parameter, by column."""
    prior = str(parameter.prior) if parameter.is_uncertain else "fixed"
    about = parameter.unit.name, parameter.role, prior, parameter.meaning, parameter.evidence
    return dict(zip(COLUMNS, (parameter.path, parameter.default, *about), strict=True))


def mentions(row: dict[str, str | float], text: str) -> bool:
    """Whether a text stands anywhere in a row, in capitals or not."""
    return text.lower() in " ".join(map(str, row.values())).lower()


def print_rows(rows: list[dict[str, str | float]], form: Form) -> None:
    """Prints the table on stdout."""
    texts = [[f"{value:g}" if isinstance(value, float) else value for value in row.values()] for row in rows]
    if form is Form.JSON:
        print_json(rows)
    elif form is Form.CSV:
        file = io.StringIO()
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *texts])
        typer.echo(file.getvalue(), nl=False)
    elif form is Form.MARKDOWN:
        lines = [COLUMNS, ["---"] * len(COLUMNS), *([f"`{path}`", *rest] for path, *rest in texts)]
        for line in lines:
            typer.echo("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |")
    else:
        print_table(console(), table(COLUMNS, texts, right=(1,)))
