"""What commands share: exit codes, options, progress, and what is said when a command is stopped."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from sim.answers.console import console, print_json, say

if TYPE_CHECKING:
    from sim.answers.shown import Shown
    from sim.batch.store import Results
    from sim.batch.work import Work
    from sim.design.ensemble import Ensemble as EnsembleOfPoints
    from sim.scenario import Scenario as ScenarioAsked

SOME_FAILED, USAGE, INVALID_SCENARIO, IO_PROBLEM, NOTHING_TO_DO, INTERNAL, INTERRUPTED = 1, 2, 3, 4, 5, 70, 130
MOST_WORLDS, MOST_JOBS, MOST_SHARDS, MOST_SEED = 100_000_000, 1024, 100_000, 2**63 - 1
_stored: dict[Path, Results] = {}  # what the command that is running has carried out


def whole_number(low: int, high: int, example: str) -> Callable[[str], int]:
    """Reads a whole number between two bounds; the complaint ends with an example."""

    def parse(text: str) -> int:
        digits = str(text).strip().replace("_", "")
        if not (re.fullmatch(r"-?[0-9]+", digits) and low <= int(digits) <= high):
            raise typer.BadParameter(
                f"{text!r} is no whole number between {low:,} and {high:,}; write for example {example}"
            )
        return int(digits)

    return parse


def scenario_names(incomplete: str) -> list[str]:
    """The scenarios that a started word may mean, for completion by the shell."""
    from glob import escape, glob

    from sim.engine.shipped import shipped

    names = [path.stem for path in sorted(shipped("scenarios").glob("*.yaml"))]
    files = [path for pattern in ("*.yaml", "*.yml", "*/") for path in sorted(glob(escape(incomplete) + pattern))]
    return [name for name in names if name.startswith(incomplete)] + files


def parameter_names(incomplete: str) -> list[str]:
    """The parameters that a started word may mean, for completion by the shell: whole names, or else short ones."""
    from sim.scenario.names import short_names
    from sim.scenario.vocabulary import vocabulary

    whole = [path for path in vocabulary().parameters if path.startswith(incomplete)]
    return whole or [name for name in short_names() if name.startswith(incomplete)]


def ending_names(incomplete: str) -> list[str]:
    """The endings that a started word may mean, for completion by the shell."""
    from sim.measured.endings import ENDINGS

    return [name for name in ENDINGS if name.startswith(incomplete)]


def setting_names(incomplete: str) -> list[str]:
    """The same with whatever else can be set, each ready for its value."""
    from sim.scenario.changes import PLAIN

    plain = [name for name in PLAIN if name.startswith(incomplete)]
    return [f"{name}=" for name in (*plain, *parameter_names(incomplete))]


def results_folders(incomplete: str) -> list[str]:
    """The results folders that a started word may mean, for completion by the shell."""
    found = sorted(str(path.parent) for path in Path().glob("results/*/manifest.json"))
    return [name for name in found if name.startswith(incomplete)]


def scenarios_and_results(incomplete: str) -> list[str]:
    """The scenarios and results folders that a started word may mean, for completion by the shell."""
    folders = results_folders(incomplete)
    return [name for name in scenario_names(incomplete) if name.rstrip("/") not in folders] + folders


def ensemble_names(incomplete: str) -> list[str]:
    """The ensembles that a started word may mean, for completion by the shell: those that ship, and CSV files."""
    from glob import escape, glob

    from sim.design.ensemble import shipped_ensembles

    names = [name for name in shipped_ensembles() if name.startswith(incomplete)]
    return names + sorted(glob(f"{escape(incomplete)}*.csv"))


def _jobs(text: str) -> str:
    return text if text == "auto" else str(whole_number(1, MOST_JOBS, "--jobs 4 or --jobs auto")(text))


def _ending(name: str | None) -> str | None:
    from sim.measured.endings import ENDINGS
    from sim.questions.asked import one_of

    return name if name is None else one_of("ending", name, ENDINGS)


def _picture(file: Path | None) -> Path | None:
    """Refuses, before anything is simulated, a picture that could not be written."""
    if file is None:
        return None
    from sim.batch.files import check_target
    from sim.plots import PlotError, target

    try:
        target("picture", Path(), file, None)
    except PlotError as error:
        raise typer.BadParameter(f"--picture {file}: {error}") from None
    if not file.parent.is_dir():
        raise typer.BadParameter(f"--picture {file}: there is no folder {file.parent}: make it, or name another one")
    check_target(file)
    return file


def check_kept(file: Path | None) -> None:
    """Refuses, before anything is simulated, an ensemble that could not be written or read."""
    if file is None:
        return
    from sim.batch.files import check_target

    check_target(file)
    if file.suffix != ".csv":
        raise typer.BadParameter(f"--save {file}: an ensemble is a CSV file, and its name ends in .csv")


def ensemble_of(is_wanted: bool, file: Path | None) -> EnsembleOfPoints | None:
    """The ensemble that the options name; a wrong one is a usage error."""
    if not is_wanted and file is None:
        return None
    from sim.design.ensemble import EnsembleError, find_ensemble

    try:
        return find_ensemble() if file is None else find_ensemble(str(file))
    except EnsembleError as error:
        option = "--ensemble" if file is None else "--ensemble-file"
        raise typer.BadParameter(f"{option}: {error}") from None


def _executor(text: str) -> str:
    from sim.batch.executors import check_executor

    try:
        check_executor(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return text


def _shard(text: str | None) -> str | None:
    if text is None:
        return None
    number, slash, count = text.partition("/")
    fits = slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count) <= MOST_SHARDS
    if not fits:
        raise typer.BadParameter(f"{text!r} is no part of the work; write for example --shard 3/10, the third of ten")
    return text


Scenario = Annotated[
    str, typer.Argument(help="a scenario file, or the name of a shipped one", autocompletion=scenario_names)
]
Worlds = Annotated[
    int,
    typer.Option(
        "-n", "--worlds", metavar="N", help="how many worlds", parser=whole_number(1, MOST_WORLDS, "-n 10000")
    ),
]
Seed = Annotated[
    int, typer.Option(metavar="SEED", help="the root of all chance", parser=whole_number(0, MOST_SEED, "--rng 7"))
]
Ending = Annotated[
    str | None,
    typer.Option(
        metavar="ENDING",
        help="which one: entry, kremlin_takeover, domestic_collapse, war_end, succession or no_entry",
        callback=lambda e: _ending(e),
        autocompletion=ending_names,
    ),
]
Ensemble = Annotated[
    bool,
    typer.Option("--ensemble", help="draw what the scenario does not say from the points that agree with the record"),
]
EnsembleFile = Annotated[
    Path | None,
    typer.Option(
        metavar="NAME|FILE.csv",
        help="the same from another ensemble: cases, both, or a file that `match`, `cases` or `follow` wrote",
        autocompletion=ensemble_names,
    ),
]
Picture = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="draw the answer into a png, svg or pdf file", callback=lambda f: _picture(f)),
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="change the scenario; repeatable", autocompletion=setting_names),
]
Points = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="parameter points where a scenario leaves any open  [default: 200]",
        parser=whole_number(2, MOST_WORLDS, "--points 200"),
    ),
]
Jobs = Annotated[
    str, typer.Option(metavar="N|auto", help="worker processes; auto: as many as pay", callback=lambda j: _jobs(j))
]
Executor = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="who simulates: auto, here, processes, dask://HOST:PORT, mpi",
        callback=lambda e: _executor(e),
    ),
]
Shard = Annotated[
    str | None,
    typer.Option(metavar="I/N", help="do part I of N only, as one task of a job array", callback=lambda s: _shard(s)),
]
Out = Annotated[
    Path | None, typer.Option(metavar="DIR", help="folder for the results  [default: results/SCENARIO-DATE-HASH]")
]
Json = Annotated[bool, typer.Option("--json", help="print one JSON object, and nothing else")]


@contextmanager
def working(
    jobs: str, executor: str = "auto", shard: str | None = None, again: str = "the same command"
) -> Iterator[Work]:
    """What a command simulates with: shows progress, says on Ctrl-C how to go on (`again`), and at the end what failed.

    Exits with 1 where some worlds failed, but only when the answer has been printed: see `failures_told`.
    """
    from sim.answers.progress import progress_bar
    from sim.batch.work import Shard, Work

    if jobs != "auto" and executor not in ("auto", "processes"):
        raise typer.BadParameter(f"--jobs counts processes of this machine, and --executor says {executor}")
    part = Shard(*map(int, shard.split("/"))) if shard else None
    with progress_bar() as hear:
        command = shlex.join(["warentry", *sys.argv[1:]])
        work = Work(None if jobs == "auto" else int(jobs), executor, part, on_progress=hear, say=say, command=command)
        try:
            yield work
        except KeyboardInterrupt:
            say(f"stopped: {work.kept()}; {again} goes on from there")
            raise typer.Exit(INTERRUPTED) from None
        finally:
            _stored.update(work.stored)


def scenario_of(name: str, settings: Sequence[str] = ()) -> ScenarioAsked:
    """The scenario that a command asks about, with its settings; which of these are probably a slip is said.

    What may be wrong in the file itself `warentry check` says.
    """
    from sim.scenario import load_scenario

    written = load_scenario(name)
    found = written.with_settings(settings)
    for warning in found.warnings:
        if warning not in written.warnings:
            say(warning.render())
    return found


class Stopped(Exception):
    """A command ends with a sentence and an exit code."""

    def __init__(self, message: str, code: int = USAGE) -> None:
        self.message, self.code = message, code
        super().__init__(message)


def stop(message: str, code: int = USAGE) -> NoReturn:
    """Ends a command with a sentence and an exit code."""
    raise Stopped(message, code) from None


def is_simulated_already(context: typer.Context, folder: str, *names: str) -> None:
    """Ends a command that asks a results folder where an option was given that would change what is simulated."""
    spelt = {parameter.name: parameter.opts[0] for parameter in context.command.params}
    for name in names:
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            stop(f"{spelt[name]} changes what is simulated, and {folder} is simulated already: leave it away")


def show(found: Shown, as_json: bool = False) -> None:
    """Prints an answer, for a person or as one JSON object."""
    if as_json:
        print_json(found.to_dict())
    else:
        found.show(console())


@contextmanager
def failures_told() -> Iterator[None]:
    """Says, when a command has ended, which of the worlds that it simulated failed, and exits with 1 if any did."""
    _stored.clear()
    try:
        yield
        if _stored:
            from sim.answers.progress import what_failed

            if told := what_failed(*_stored.values()):
                say(told)
                raise typer.Exit(SOME_FAILED)
    finally:
        _stored.clear()  # databases that are still open at the end of the program can no longer be closed in order
