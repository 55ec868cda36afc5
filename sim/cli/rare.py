"""`warentry rare`: entries that are too rare to be counted, looked for by splitting worlds on the way there."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from sim.answers.console import console, print_json, say
from sim.cli.options import NOTHING_TO_DO, USAGE, Executor, Jobs, Json, Seed, Set, scenario_names, whole_number, working

if TYPE_CHECKING:
    from sim.analysis.splitting import Path, Splitting
    from sim.questions.rare import Search

DEFAULT_ROOTS, FEWEST_ROOTS, MOST_ROOTS = 8_192, 256, 10_000_000
NOT_RARE = 0.01


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    scenario: str
    roots: int
    seed: int
    settings: tuple[str, ...]

    def command(self, name: str, roots: int = DEFAULT_ROOTS) -> str:
        """The command of this name for the same scenario."""
        parts = ["warentry", name, self.scenario]
        parts += ["-n", str(roots)] if roots != DEFAULT_ROOTS else []
        parts += ["--rng", str(self.seed)] if self.seed != 1 else []
        return shlex.join([*parts, *(part for setting in self.settings for part in ("--set", setting))])


def register(app: typer.Typer) -> None:
    """Adds the command `rare` to an application."""

    @app.command()
    def rare(
        scenario: Annotated[
            str, typer.Argument(help="a scenario file, or the name of a shipped one", autocompletion=scenario_names)
        ],
        roots: Annotated[
            int,
            typer.Option(
                "-n",
                "--roots",
                metavar="N",
                help="worlds to begin with",
                parser=whole_number(FEWEST_ROOTS, MOST_ROOTS, "-n 8192"),
            ),
        ] = DEFAULT_ROOTS,
        rng: Seed = 1,
        settings: Set = None,
        explain: Annotated[
            int | None,
            typer.Option(
                metavar="PATH",
                help="tell the history of this path, counted from 0: entries first, then near ones",
                parser=whole_number(0, MOST_ROOTS, "--explain 3"),
            ),
        ] = None,
        brief: Annotated[
            bool, typer.Option("--brief", help="with --explain: leave out what options were worth")
        ] = False,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        as_json: Json = False,
    ) -> None:
        """Estimate how often entry comes where it hardly ever comes, and keep paths that lead there.

        Promising worlds are copied and their copies get another luck; hopeless ones are mostly given up. Weights keep
        the estimate unbiased. What the scenario leaves open has a value of its own in every root world.

        Example: warentry rare western_guarantee --set leader.rationality=24 --set leader.risk_bias=0.5
        """
        from sim.answers.rare import as_object, print_answer, row

        if brief and explain is None:
            raise typer.BadParameter("--brief shortens a history: name the path to tell with --explain")
        asked = Asked(scenario, roots, rng, tuple(settings or ()))
        search, found = carried_out(asked, jobs, executor)
        paths = [*found.paths, *found.occasions]
        answer = as_object(search, found)
        search.keep(answer, found)
        if explain is not None:
            tell_path(search, paths, explain, brief, as_json)
            say(f"next: {asked.command('rare', roots)}")
            return
        print_json(answer | {"paths": [row(path) for path in paths]}) if as_json else print_answer(answer, found)
        say_next(asked, answer)


def carried_out(asked: Asked, jobs: str, executor: str) -> tuple[Search, Splitting]:
    """The search, and what came of it: what was done before is found again; Ctrl-C keeps what is finished."""
    from sim.questions.carry_out import say_if_compiling
    from sim.questions.rare import Search
    from sim.scenario import load_scenario

    search = Search(load_scenario(asked.scenario).with_settings(asked.settings), asked.roots, asked.seed)
    with working(jobs, executor) as work:
        say_if_compiling(work)
        return search, search.carry_out(work)


def tell_path(search: Search, paths: list[Path], number: int, brief: bool, as_json: bool) -> None:
    """Tells the history of one path: its root world with its luck turned where it was."""
    from sim.answers.rare import in_words, row
    from sim.cli.explain import show
    from sim.history.narrative import tell

    if number >= len(paths):
        _stop_without_path(number, len(paths))
    path = paths[number]
    history = tell(search.plan, path.root, brief=brief, turns=path.turns)
    if as_json:
        print_json({"path": {"number": number, **row(path)}, "history": history.as_data()})
    else:
        console().print(in_words(path, number, len(paths)), soft_wrap=True)
        show(history)


def _stop_without_path(number: int, paths: int) -> NoReturn:
    if not paths:
        say("no path to an entry was found: begin with more root worlds, for example -n 65536")
        raise typer.Exit(NOTHING_TO_DO)
    say(f"--explain {number}: there are {paths} paths, numbered 0 to {paths - 1}")
    raise typer.Exit(USAGE)


def say_next(asked: Asked, answer: dict[str, Any]) -> None:
    """Says what can be done next; where entry is not rare, which tool is better."""
    if answer["entry"]["p"] > NOT_RARE:
        say(f"entry is not rare here, and `{asked.command('run')}` answers better")
    elif answer["plain"] and answer["plain"]["times_known"] < 1:
        say(f"known chances need no copies here: `{asked.command('run')}`, which adds them up too, takes less")
    if answer["entering_paths"] or answer["occasions"]:
        say(f"next: {asked.command('rare', asked.roots)} --explain 0")
    else:
        say(f"next: {asked.command('rare', 8 * asked.roots)}")
