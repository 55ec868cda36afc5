"""All commands, one file per group of them; nothing heavy is imported before a command needs it."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from sim import __version__
from sim.answers.console import forget_what_was_told, is_told, print_json, say
from sim.cli import STOPPED, ctrl_c
from sim.cli.encoding import prepare_streams
from sim.cli.options import (
    INTERNAL,
    INTERRUPTED,
    INVALID_SCENARIO,
    IO_PROBLEM,
    NOTHING_TO_DO,
    USAGE,
    Stopped,
    failures_told,
)

# What people come for, and the files of sim/cli whose commands serve it.
GROUPS = {
    "Ask": ("run", "compare", "sweep", "threshold", "needed", "rare"),
    "Look": ("explore", "explain", "plot", "report"),
    "What is not known": ("sample", "sensitivity", "discover", "match"),
    "Watch": ("indicators", "worth"),
    "What it rests on": ("evidence", "record", "parameters", "emulator"),
    "Hold it against the world": ("patterns", "claims", "credibility", "cases", "outside", "follow", "score", "ledger"),
    "Scenarios": ("scenario",),
    "Results": ("results", "tables"),
}
JSON = "--json"
CALLED_ELSEWHERE = {"--seed": "--rng", "--output": "--out"}


def carry_out(arguments: Sequence[str] | None) -> int:
    """Carries out a command and returns its exit code; whatever is wrong is said in a sentence on stderr.

    With `--json` it is told on stdout as well, as the one JSON object there, if there is none yet.
    """
    prepare_streams()
    warnings.formatwarning = lambda message, *_, **__: f"{message}\n"  # a sentence, as everything else that is said
    forget_what_was_told()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return application("".join(words[:1]))(words, prog_name="warentry", standalone_mode=False) or 0
    except Exception as error:
        if ctrl_c.came:  # in the middle of an import it comes out as another error
            raise KeyboardInterrupt from None
        if hasattr(error, "format_message"):  # of typer, about options and arguments; with the usage
            error.show()  # type: ignore[attr-defined]
            message, code = error.format_message(), error.exit_code  # type: ignore[attr-defined]
        else:
            message, code = _explained(error)
            say(message)
        if JSON in words and not is_told():
            print_json({"error": {"message": message, "code": code, "problems": _problems(error)}})
        return code


def application(asked: str = "") -> typer.Typer:
    """The application with all its commands, or with the one that is asked for, which is ready sooner."""
    # Plain help: drawing boxes around it would take three times as long as everything else.
    app = typer.Typer(
        cls=_Commands,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback()(_warentry)
    for heading, files in GROUPS.items():
        for file in files:
            known = len(app.registered_commands), len(app.registered_groups)
            import_module(f"sim.cli.{file}").register(app)
            for command in app.registered_commands[known[0] :]:
                command.rich_help_panel = heading
            for group in app.registered_groups[known[1] :]:
                group.rich_help_panel = heading
    meant = [command for command in app.registered_commands if command.callback.__name__ == asked]  # type: ignore[union-attr]
    app.registered_commands = meant or app.registered_commands
    return app


class _Commands(TyperGroup):
    """All commands; a Ctrl-C that none of them answers itself gets its sentence here."""

    def make_context(self, *words: Any, **more: Any) -> Any:
        with _told_when_stopped():
            return super().make_context(*words, **more)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Writes the commands under what people come for."""
        for heading in GROUPS:
            here = [command for command in self.commands.values() if vars(command).get("rich_help_panel") == heading]
            with formatter.section(heading):
                width = formatter.width - formatter.current_indent - max(len(name) for name in self.commands) - 4
                formatter.write_dl([(command.name, _in_a_line(command.help or "", width)) for command in here])

    def invoke(self, ctx: Any) -> Any:
        ctrl_c.starts = False
        with _told_when_stopped(), failures_told(), _called_as_here():
            return super().invoke(ctx)


def _in_a_line(text: str, room: int) -> str:
    """What a help text says first: its first sentence up to a colon, and where that is too long, its first clause."""
    sentence = " ".join(text.split()).partition(". ")[0].partition(": ")[0].removesuffix(".")
    return sentence if len(sentence) <= room else sentence.partition(", ")[0]


@contextmanager
def _called_as_here() -> Iterator[None]:
    """Says how an option is called here that other programs call otherwise."""
    try:
        yield
    except Exception as error:
        name = getattr(error, "option_name", "")  # of typer's complaint about an option that is not there
        if name not in CALLED_ELSEWHERE:
            raise
        raise Stopped(f"there is no {name} here: it is called {CALLED_ELSEWHERE[name]}") from None


@contextmanager
def _told_when_stopped() -> Iterator[None]:
    try:
        yield
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


def _problems(error: Exception) -> list[dict[str, Any]]:
    """Each thing that is wrong with a scenario, with its place and remedy; empty where something else is."""
    from sim.scenario.errors import ScenarioError

    return [problem.to_dict() for problem in error.problems] if isinstance(error, ScenarioError) else []


def _explained(error: Exception) -> tuple[str, int]:
    """What to say about an error, and the exit code that goes with it."""
    if isinstance(error, Stopped):
        return error.message, error.code
    from sim.analysis.errors import CannotAnswer
    from sim.batch.errors import ResultsError
    from sim.evidence.claims import EvidenceError
    from sim.plots import PlotError
    from sim.questions.errors import NothingFound, QuestionError
    from sim.scenario.errors import ScenarioError

    if isinstance(error, QuestionError):
        dashes = "-" if len(error.argument) == 1 else "--"
        option = f"{dashes}{error.argument.replace('_', '-')}: " if error.argument else ""
        return f"{option}{error.message}", USAGE
    if isinstance(error, NothingFound):
        return str(error), NOTHING_TO_DO
    if isinstance(error, ScenarioError):
        on_command_line = all(problem.position.file.startswith("-") for problem in error.problems)
        return error.render(), USAGE if on_command_line else INVALID_SCENARIO
    if isinstance(error, PlotError):
        return str(error), USAGE
    if isinstance(error, ResultsError | EvidenceError | CannotAnswer):
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
