"""`warentry report`: what an analyst hands on, as one HTML file that opens without a network."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.answers.console import print_json, say, tell
from sim.cli.after import lead_on
from sim.cli.options import SOME_FAILED, Json, results_folders

if TYPE_CHECKING:
    from sim.report.figures import EmbeddedFigure

NAME, BRIEF = "report.html", ("brief.html", "brief.pdf")


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
            Path | None,
            typer.Option(
                metavar="FILE", help=f"where to put it  [default: {NAME} or {' and '.join(BRIEF)} in the first folder]"
            ),
        ] = None,
        brief: Annotated[
            bool, typer.Option("--brief", help="the first page alone, as HTML and as PDF on one sheet of A4")
        ] = False,
        as_json: Json = False,
    ) -> None:
        """Write the report: one HTML file with the answer, its reasons, its assumptions and its limits."""
        files = targets(results[0], out, brief)
        lost = write(results, files, brief)
        if as_json:
            missing = [{"figure": figure.kind, "problem": figure.problem} for figure in lost]
            print_json({"files": list(map(str, files)), "results": list(map(str, results)), "missing": missing})
        for file in () if as_json else files:
            tell(file)
        for figure in lost:
            say(f"the figure {figure.kind} is missing from the report: {figure.problem}")
        if brief:
            lead_on("report", *results)
        else:
            say(f"next: open {shlex.quote(str(files[0]))} in a browser")
        if lost:
            raise typer.Exit(SOME_FAILED)


def targets(folder: Path, out: Path | None, brief: bool = False) -> list[Path]:
    """The files to write: by default in the folder, in a folder that is named, or the one that is named."""
    names = BRIEF if brief else (NAME,)
    if out is None or out.is_dir():
        return [(out or folder) / name for name in names]
    endings = (".html", ".htm", ".pdf") if brief else (".html", ".htm")
    if not out.suffix:
        return [out.with_name(f"{out.name}{Path(name).suffix}") for name in names]
    if out.suffix.lower() not in endings:
        what = "the first page is an HTML or a PDF file" if brief else "a report is an HTML file, and --brief a PDF too"
        raise typer.BadParameter(f"--out {out}: {what}; write for example {out.with_suffix('.html')}")
    return [out]


def write(folders: list[Path], files: Sequence[Path], brief: bool = False) -> list[EmbeddedFigure]:
    """Makes the report and puts it into files, each whole or not at all; returns the figures that it lost."""
    from sim.batch.files import check_target, write_text
    from sim.report.held import held
    from sim.report.page import first_page, render

    lost: list[EmbeddedFigure] = []
    with ExitStack() as opened:
        results = [opened.enter_context(held(folder)) for folder in folders]
        for file in files:
            check_target(file)
        for found in results:
            say_what_is_missing(found.folder, found.worlds, found.manifest.worlds)
        for file in files:
            if file.suffix.lower() == ".pdf":
                from sim.report.paper import write_pdf

                write_pdf(first_page(results), results, file)
                continue
            page, lost = render(results, brief)
            write_text(file, page)
    return lost


def say_what_is_missing(folder: Path, worlds: int, planned: int) -> None:
    """Says where a run is not finished; the report is made of what is there."""
    if worlds < planned:
        say(f"{folder} is not finished: {planned - worlds:,} of {planned:,} worlds are missing; the report says so")
