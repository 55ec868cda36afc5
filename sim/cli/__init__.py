"""The command line `warentry`: one file per group of commands, nothing heavy imported before a command needs it."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
import warnings
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from sim import __version__
from sim.answers.console import (
    INTERNAL,
    INTERRUPTED,
    INVALID_SCENARIO,
    IO_PROBLEM,
    USAGE,
    say,
    transliterate_what_cannot_be_encoded,
)
from sim.cli.carry_out import failures_told

GROUPS = (
    "run", "sample", "sweep", "compare", "explain", "plot", "report", "results", "tables", "scenario", "parameters",
    "evidence", "patterns", "match", "claims", "emulator", "sensitivity", "discover", "rare",
    "threshold", "needed",
)  # fmt: skip


STOPPED = "stopped before the end: the same command begins again, with whatever worlds are kept"


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Carries out a command; whatever is wrong is said in a sentence on stderr, and in the exit code."""
    transliterate_what_cannot_be_encoded()
    warnings.formatwarning = lambda message, *_, **__: f"{message}\n"  # a sentence, as everything else that is said
    try:
        application()(list(arguments) if arguments is not None else None, prog_name="warentry")
    except Exception as error:
        message, code = _explained(error)
        say(message)
        sys.exit(code)
    except KeyboardInterrupt:  # while commands are still being imported
        say(STOPPED)
        sys.exit(INTERRUPTED)
    sys.exit(0)


def application() -> typer.Typer:
    """The application with all its commands."""
    # Plain help: drawing boxes around it would take three times as long as everything else.
    app = typer.Typer(cls=_Commands, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.callback()(_warentry)
    for group in GROUPS:
        import_module(f"sim.cli.{group}").register(app)
    return app


class _Commands(TyperGroup):
    """All commands; a Ctrl-C that none of them answers itself gets its sentence here."""

    def invoke(self, ctx: Any) -> Any:
        try:
            with failures_told():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            say(STOPPED)
            raise typer.Exit(INTERRUPTED) from None


def _warentry(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, help="print the version", callback=lambda v: _version(v))
    ] = False,
) -> None:
    """Does Belarus enter the war with its own army? Scenarios in YAML, answered by simulated worlds.

    Start with: warentry run
    """


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


def _explained(error: Exception) -> tuple[str, int]:
    """What to say about an error, and the exit code that goes with it."""
    from sim.batch.errors import ResultsError
    from sim.evidence.claims import EvidenceError
    from sim.scenario.errors import ScenarioError

    if isinstance(error, ScenarioError):
        on_command_line = all(problem.position.file.startswith("-") for problem in error.problems)
        return error.render(), USAGE if on_command_line else INVALID_SCENARIO
    if isinstance(error, ResultsError | EvidenceError):
        return str(error), IO_PROBLEM
    if isinstance(error, OSError) and not isinstance(error, ConnectionError):
        name = f"{error.filename}: " if error.filename else ""
        return f"{name}{error.strerror or error}", IO_PROBLEM
    return _internal(error), INTERNAL


def _internal(error: Exception) -> str:
    """The apology for an error of our own; the traceback goes into a file, or to stderr if WARENTRY_DEBUG is set."""
    trace = "".join(traceback.format_exception(error))
    if os.environ.get("WARENTRY_DEBUG"):
        return trace
    name = f"warentry-{datetime.now():%Y%m%d-%H%M%S}-"
    try:
        with tempfile.NamedTemporaryFile("w", prefix=name, suffix=".log", delete=False, encoding="utf-8") as log:
            log.write(f"warentry {__version__}, Python {sys.version}\n{sys.argv}\n{trace}")
        where = f"the details are in {log.name}"
    except OSError:
        where = "set WARENTRY_DEBUG=1 to see the details"
    return f"internal error, please report it: {type(error).__name__}: {error} ({where})"
