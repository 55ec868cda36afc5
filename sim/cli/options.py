"""What commands share: exit codes, options, progress, and what is said when a command is stopped."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.answers.console import console, print_json, say

if TYPE_CHECKING:
    from sim.analysis.sequence import StoppingRule
    from sim.answers.shown import Shown
    from sim.batch.plan import Plan
    from sim.batch.simulator import Simulator
    from sim.batch.store import Results
    from sim.batch.work import Progress, Work
    from sim.scenario import Scenario

SOME_FAILED, USAGE, INVALID_SCENARIO, IO_PROBLEM, NOTHING_TO_DO, INTERNAL, INTERRUPTED = 1, 2, 3, 4, 5, 70, 130
MOST_WORLDS, MOST_JOBS, MOST_SHARDS = 100_000_000, 1024, 100_000
_parts: dict[Path, Results] = {}  # what simulators have carried out for the command that is running


def whole_number(low: int, high: int, example: str) -> Callable[[str], int]:
    """Reads a whole number between two bounds; the complaint ends with an example."""

    def parse(text: str) -> int:
        digits = str(text).strip().replace("_", "")
        if not (digits.lstrip("-").isdecimal() and low <= int(digits) <= high):
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


def results_folders(incomplete: str) -> list[str]:
    """The results folders that a started word may mean, for completion by the shell."""
    found = sorted(str(path.parent) for path in Path().glob("results/*/manifest.json"))
    return [name for name in found if name.startswith(incomplete)]


def _jobs(text: str) -> str:
    return text if text == "auto" else str(whole_number(1, MOST_JOBS, "--jobs 4 or --jobs auto")(text))


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


Seed = Annotated[
    int, typer.Option(metavar="SEED", help="the root of all chance", parser=whole_number(0, 2**63 - 1, "--rng 7"))
]
Set = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="change the scenario; repeatable")]
Points = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="parameter points where a scenario leaves any open  [default: 200]",
        parser=whole_number(1, MOST_WORLDS, "--points 200"),
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


@dataclass(frozen=True)
class Workers:
    """Who simulates, as the options of the command line say it."""

    jobs: str = "auto"
    executor: str = "auto"
    shard: str | None = None

    def __post_init__(self) -> None:
        """Refuses a number of processes for workers that are no processes of this machine."""
        if self.jobs != "auto" and self.executor not in ("auto", "processes"):
            raise typer.BadParameter(f"--jobs counts processes of this machine, and --executor says {self.executor}")


@contextmanager
def working(
    jobs: str, executor: str = "auto", shard: str | None = None, again: str = "the same command"
) -> Iterator[Work]:
    """What a command simulates with: shows progress, says on Ctrl-C how to go on (`again`), and at the end what failed.

    Exits with 1 where some worlds failed, but only when the answer has been printed: see `failures_told`.
    """
    from sim.batch.work import Shard, Work

    Workers(jobs, executor, shard)
    part = Shard(*map(int, shard.split("/"))) if shard else None
    with progress_bar() as hear:
        command = shlex.join(["warentry", *sys.argv[1:]])
        work = Work(None if jobs == "auto" else int(jobs), executor, part, on_progress=hear, say=say, command=command)
        try:
            yield work
        except KeyboardInterrupt:
            say(f"stopped: {work.kept or 'whatever worlds are finished are kept'}; {again} goes on from there")
            raise typer.Exit(INTERRUPTED) from None
        finally:
            _parts.update(work.stored)


def show(found: Shown, as_json: bool = False) -> None:
    """Prints an answer, for a person or as one JSON object."""
    if as_json:
        print_json(found.to_dict())
    else:
        found.show(console())


def simulator(
    scenario: Scenario, seed: int, method: str, workers: Workers, *, luck: str = "paired", samples: int = 1
) -> Simulator:
    """A way for a method to simulate at points of its own choice, stored in `results/SCENARIO-METHOD`."""
    from sim.batch.simulator import Simulator

    def quietly(plan: Plan, folder: Path) -> Results:
        _parts[folder] = carry_out(plan, folder, workers, is_part=True)
        return _parts[folder]

    return Simulator(scenario, seed, Path("results", f"{scenario.name}-{method}"), quietly, luck, samples)


def carry_out(
    plan: Plan,
    folder: Path,
    workers: Workers,
    rule: StoppingRule | None = None,
    again: str = "the same command",
    is_part: bool = False,
) -> Results:
    """Runs what is missing of a plan, with a progress bar on a terminal; Ctrl-C says how to go on: with `again`.

    What is only a part of some larger work says nothing of worlds that it finds.
    """
    from sim.batch.ledger import finished_blocks
    from sim.batch.run import run_plan
    from sim.batch.store import Results
    from sim.batch.work import Shard
    from sim.engine.compiled import must_compile_first

    if must_compile_first():
        say("compiling the model for this machine, once: about 15 seconds ...")
    seen: list[Progress] = []
    part = Shard(*map(int, workers.shard.split("/"))) if workers.shard else None
    try:
        with progress_bar() as show:

            def hear(progress: Progress) -> None:
                for path in progress.damaged:
                    say(f"{path} is not what was written: its block is simulated again")
                seen.append(progress)
                show(progress)

            results = run_plan(
                plan,
                folder,
                None if workers.jobs == "auto" else int(workers.jobs),
                hear,
                shlex.join(["warentry", *sys.argv[1:]]),
                executor=workers.executor,
                shard=part,
                rule=rule,
            )
    except KeyboardInterrupt:
        done = Results.open(folder).worlds if finished_blocks(folder) else 0
        say(f"stopped: {done:,} of {plan.worlds:,} worlds are kept in {folder}; {again} goes on from there")
        raise typer.Exit(INTERRUPTED) from None
    if is_part:
        return results
    if len(seen) == 1:
        say(f"nothing to simulate: these {seen[0].done:,} worlds are already in {folder}")
    elif seen[0].done:
        say(f"went on from {seen[0].done:,} worlds that were already in {folder}")
    return results


def folder_for(plan: Plan, out: Path | None) -> Path:
    """Where the results of a plan go."""
    from sim.batch.folder import default_folder

    return out if out is not None else default_folder(plan, Path("results"), date.today())


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None]]:
    """Shows progress, the time left and the share of entries so far on stderr; silent where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda progress: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[so_far]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("worlds", total=None, so_far="")
        yield lambda p: bar.update(
            task, description=p.what, completed=p.done + p.failed, total=p.worlds, so_far=_so_far(p)
        )


def _so_far(progress: Progress) -> str:
    if not progress.done or progress.entries is None:
        return ""
    from sim.analysis.estimate import share
    from sim.analysis.words import interval_text, share_text

    found = share(progress.entries, progress.done)
    return f"entry so far {share_text(found)} ({interval_text(found)})"


@contextmanager
def failures_told() -> Iterator[None]:
    """Says, when a command has ended, which worlds of its simulators failed, and exits with 1 if any did."""
    _parts.clear()
    yield
    say_what_failed(*_parts.values())
    exit_code(*_parts.values())


def say_what_failed(*results: Results) -> None:
    """Says which worlds failed and why, if any."""
    failed = {part.folder: part.failures for part in results if part.failures}
    if failed:
        worlds = sum(part.manifest.worlds for part in results)
        lost = sum(failure["worlds"] for failures in failed.values() for failure in failures)
        (folder, (first, *_)), *others = failed.items()
        more = f", and {len(others)} like it beside that folder" if others else ""
        say(
            f"{lost:,} of {worlds:,} worlds failed and are not counted; the first cause: {first['cause']} "
            f"(world {first['first_world']}, seed {first['seed']}; all of them: {folder / 'failures.jsonl'}{more})"
        )


def exit_code(*results: Results) -> None:
    """Exits with 1 where some worlds failed."""
    if any(part.failures for part in results):
        raise typer.Exit(SOME_FAILED)
