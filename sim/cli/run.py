"""`warentry run`: a scenario in, a probability with its dates, routes and reasons out."""

from __future__ import annotations

import shlex
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.after import as_before, draw_or_say, lead_on, tell_picture
from sim.cli.options import (
    MOST_WORLDS,
    Ensemble,
    EnsembleFile,
    Executor,
    Jobs,
    Json,
    Out,
    Points,
    Scenario,
    Seed,
    Set,
    Shard,
    ensemble_of,
    scenario_of,
    show,
    whole_number,
    working,
)

if TYPE_CHECKING:
    from sim.batch.work import Work
    from sim.questions.experiment import Experiment

DEFAULT_SCENARIO = "baseline_mid_2022"
DEFAULT_WORLDS, DEFAULT_BUDGET, DEFAULT_POINTS = 10_000, 1_000_000, 200


class Rules(StrEnum):
    """The decision rules of the leader that a run can take; `all` compares them."""

    AQRE = "aqre"
    PROSPECT = "prospect"
    COLLECTIVE = "collective"
    SATISFICING = "satisficing"
    ALL = "all"


Worlds = Annotated[
    int | None,
    typer.Option(
        "-n",
        "--worlds",
        metavar="N",
        help="how many worlds  [default: 10000; with --until at most 1000000]",
        parser=whole_number(1, MOST_WORLDS, "-n 10000"),
    ),
]
Prior = Annotated[
    bool, typer.Option("--prior", help="leave everything open that nobody knows and the scenario does not say")
]
RulesAsked = Annotated[
    Rules | None,
    typer.Option(help="how the leader decides: one theory of choice, or all of them side by side"),
]
Until = Annotated[
    str | None,
    typer.Option(
        metavar="half-width=0.01|decide=0.05",
        help="stop as soon as the share of entries is known that well, or lies clearly on one side",
    ),
]
Extend = Annotated[
    bool, typer.Option("--extend", help="add worlds to the largest smaller run of the same scenario and seed")
]


def register(app: typer.Typer) -> None:
    """Adds the command `run` to an application."""

    @app.command()
    def run(
        scenario: Scenario = DEFAULT_SCENARIO,
        worlds: Worlds = None,
        rng: Seed = 1,
        settings: Set = None,
        points: Points = None,
        ensemble: Ensemble = False,
        ensemble_file: EnsembleFile = None,
        prior: Prior = False,
        rules: RulesAsked = None,
        until: Until = None,
        extend: Extend = False,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        shard: Shard = None,
        out: Out = None,
        as_json: Json = False,
    ) -> None:
        """Simulate many worlds of a scenario: how often, when and by which route does Belarus enter?"""
        changed = _with_rule(settings or [], rules)
        if rules is Rules.ALL:
            if out is not None or ensemble or ensemble_file or prior:
                raise typer.BadParameter(
                    "--rules all only prints, at the scenario's own values: drop --ensemble and --prior and --out, or "
                    "run one rule, such as --rules prospect, to store results"
                )
            with working(jobs, executor) as work:
                _under_each_rule(scenario, changed, worlds or DEFAULT_WORLDS, rng, points, work, as_json)
            return
        from sim.questions.run import run as ask

        count = worlds or (DEFAULT_BUDGET if until else DEFAULT_WORLDS)
        asked, members = scenario_of(scenario, changed), ensemble_of(ensemble, ensemble_file)
        with working(jobs, executor, shard) as work:
            found = ask(
                asked, work, n=count, rng=rng, points=points or DEFAULT_POINTS, ensemble=members, prior=prior,
                until=until, extend=extend, out=out,
            )  # fmt: skip
        if found.finished_blocks:
            _tell(found, as_json)
        lead_on("show", scenario, *as_before(changed))


def _with_rule(settings: list[str], rules: Rules | None) -> list[str]:
    if rules and any(setting.startswith("rule=") for setting in settings):
        raise typer.BadParameter("the rule is set twice: give either --rules or --set rule=...")
    return settings if rules in (None, Rules.ALL) else [*settings, f"rule={rules.value}"]


def _under_each_rule(
    scenario: str, settings: list[str], worlds: int, rng: int, points: int | None, work: Work, as_json: bool
) -> None:
    from sim.questions.rules import under_rules

    points = points or DEFAULT_POINTS
    show(under_rules(scenario, work, settings=settings, n=worlds, rng=rng, points=points), as_json)
    lead_on("run", scenario, *as_before([*settings, "rule=prospect"], rng))


def _tell(found: Experiment, as_json: bool) -> None:
    """Prints the answer, draws it, and says what can be done next."""
    folder = found.folder
    show(found, as_json)
    picture = None if as_json else draw_or_say(found, f"; to try again: warentry plot {shlex.quote(str(folder))}")
    tell_picture(picture)
    lead_on("report", folder)
    lead_on("explain", folder, "--world", found.world_to_tell)
