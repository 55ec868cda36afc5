"""`warentry report`: what an analyst hands on, as one HTML file that opens without a network."""

from __future__ import annotations

import shlex
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.answers.console import print_json, say, tell
from sim.cli.options import SOME_FAILED, Json, results_folders

if TYPE_CHECKING:
    from sim.report.figures import EmbeddedFigure

NAME = "report.html"


def register(app: typer.Typer) -> None:
    """Adds the command `report` to an application."""

    @app.command()
    def report(
        results: Annotated[
            list[Path],
            typer.Argument(
                metavar="RESULTS [OTHER RESULTS ...]",
                help="the folder to report on, and others to compare it with",
                autocompletion=results_folders,
            ),
        ],
        out: Annotated[
            Path | None, typer.Option(metavar="FILE", help=f"where to put it  [default: {NAME} in the first folder]")
        ] = None,
        as_json: Json = False,
    ) -> None:
        """Write the report: one HTML file with the answer, its reasons, its assumptions and its limits."""
        file = target(results[0], out)
        lost = write(results, file)
        if as_json:
            missing = [{"figure": figure.kind, "problem": figure.problem} for figure in lost]
            print_json({"files": [str(file)], "results": list(map(str, results)), "missing": missing})
        else:
            tell(file)
        for figure in lost:
            say(f"the figure {figure.kind} is missing from the report: {figure.problem}")
        say(f"next: open {shlex.quote(str(file))} in a browser")
        if lost:
            raise typer.Exit(SOME_FAILED)


def target(folder: Path, out: Path | None) -> Path:
    """The file to write: by default in the folder, `report.html` in a folder that is named."""
    if out is None:
        return folder / NAME
    if out.is_dir():
        return out / NAME
    if not out.suffix:
        return out.with_name(f"{out.name}.html")
    if out.suffix.lower() not in (".html", ".htm"):
        raise typer.BadParameter(f"--out {out}: a report is an HTML file; write for example {out.with_suffix('.html')}")
    return out


def write(folders: list[Path], file: Path) -> list[EmbeddedFigure]:
    """Makes the report and puts it into a file, whole or not at all; returns the figures that it lost."""
    from sim.batch.files import write_text
    from sim.report.held import held
    from sim.report.page import render

    with ExitStack() as opened:
        results = [opened.enter_context(held(folder)) for folder in folders]
        for found in results:
            say_what_is_missing(found.folder, found.worlds, found.manifest.worlds)
        page, lost = render(results)
    write_text(file, page)
    return lost


def say_what_is_missing(folder: Path, worlds: int, planned: int) -> None:
    """Says where a run is not finished; the report is made of what is there."""
    if worlds < planned:
        say(f"{folder} is not finished: {planned - worlds:,} of {planned:,} worlds are missing; the report says so")
