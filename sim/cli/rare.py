"""`warentry rare`: entries that are too rare to be counted, looked for by choosing and copying promising worlds."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.answers.console import console, print_json, print_text, say
from sim.cli.after import as_before, lead_on
from sim.cli.options import Executor, Jobs, Json, Scenario, Seed, Set, scenario_of, show, whole_number, working

if TYPE_CHECKING:
    from sim.questions.rare import Rare

DEFAULT_ROOTS, FEWEST_ROOTS, MOST_ROOTS = 8_192, 256, 10_000_000
NOT_RARE = 0.01


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    scenario: str
    roots: int
    seed: int
    settings: tuple[str, ...]

    def words(self, roots: int = DEFAULT_ROOTS) -> tuple[str, ...]:
        """The words that name the same scenario, with so many worlds to begin with."""
        number = ("-n", str(roots)) if roots != DEFAULT_ROOTS else ()
        return self.scenario, *number, *as_before(self.settings, self.seed)

    @property
    def run(self) -> str:
        """The command that counts entries in it."""
        return shlex.join(["warentry", "run", *self.words()])


def register(app: typer.Typer) -> None:
    """Adds the command `rare` to an application."""

    @app.command()
    def rare(
        scenario: Scenario,
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

        Worlds that look promising on their first day are copied and their copies get another luck; hopeless ones are
        mostly given up. Weights keep the estimate unbiased; the answer tells what that gained. What the
        scenario leaves open has a value of its own in every root world.

        Example: warentry rare western_guarantee --set leader.rationality=24 --set leader.risk_bias=0.5
        """
        from sim.questions.rare import rare as ask

        if brief and explain is None:
            raise typer.BadParameter("--brief shortens a history: name the path to tell with --explain")
        asked = Asked(scenario, roots, rng, tuple(settings or ()))
        with working(jobs, executor) as work:
            found = ask(scenario_of(scenario, settings or []), work, roots=roots, rng=rng)
        if explain is not None:
            tell_path(found, explain, brief, as_json)
            lead_on("rare", *asked.words(roots))
            return
        show(found, as_json)
        say_next(asked, found.answer)


def tell_path(found: Rare, number: int, brief: bool, as_json: bool) -> None:
    """Tells the history of one path."""
    from sim.answers.history import write_history
    from sim.answers.rare import in_words, row

    history = found.history(number, brief)
    path = found.paths[number]
    if as_json:
        print_json({"path": {"number": number, **row(path)}, "history": history.as_data()})
    else:
        print_text(console(), in_words(path, number, len(found.paths)))
        write_history(console(), history)


def say_next(asked: Asked, answer: dict[str, Any]) -> None:
    """Says what can be done next; where entry is not rare, which tool is better."""
    if answer["entry"]["p"] > NOT_RARE:
        say(f"entry is not rare here, and `{asked.run}` answers better")
    if answer["roots_wanted"]:
        lead_on("rare", *asked.words(min(answer["roots_wanted"], MOST_ROOTS)))
    elif answer["entering_paths"] or answer["occasions"]:
        lead_on("rare", *asked.words(asked.roots), "--explain", "0")
    else:
        lead_on("rare", *asked.words(8 * asked.roots))
