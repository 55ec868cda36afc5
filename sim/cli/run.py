"""`warentry run`: a scenario in, a probability with its dates, routes and reasons out."""

from __future__ import annotations

import shlex
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.answers.console import print_json, say
from sim.cli.ensemble import Option as EnsembleOption
from sim.cli.ensemble import WithEnsemble, check_used, ensemble_of
from sim.cli.options import (
    MOST_WORLDS,
    Executor,
    Jobs,
    Json,
    Out,
    Points,
    Seed,
    Set,
    Shard,
    Workers,
    carry_out,
    exit_code,
    folder_for,
    say_what_failed,
    scenario_names,
    show,
    whole_number,
    working,
)

if TYPE_CHECKING:
    from sim.analysis.sequence import StoppingRule
    from sim.batch.plan import Plan
    from sim.batch.store import Results
    from sim.design.ensemble import Ensemble

DEFAULT_SCENARIO = "baseline_mid_2022"
DEFAULT_WORLDS, DEFAULT_BUDGET = 10_000, 1_000_000


class Rules(StrEnum):
    """The decision rules of the leader that a run can take; `all` compares them."""

    AQRE = "aqre"
    PROSPECT = "prospect"
    COLLECTIVE = "collective"
    SATISFICING = "satisficing"
    ALL = "all"


def register(app: typer.Typer) -> None:
    """Adds the command `run` to an application."""

    @app.command(cls=WithEnsemble)
    def run(
        scenario: Annotated[
            str, typer.Argument(help="a scenario file, or the name of a shipped one", autocompletion=scenario_names)
        ] = DEFAULT_SCENARIO,
        worlds: Annotated[
            int | None,
            typer.Option(
                "-n",
                "--worlds",
                metavar="N",
                help="how many worlds  [default: 10000; with --until at most 1000000]",
                parser=whole_number(1, MOST_WORLDS, "-n 10000"),
            ),
        ] = None,
        rng: Seed = 1,
        settings: Set = None,
        points: Points = None,
        ensemble: EnsembleOption = None,
        prior: Annotated[
            bool, typer.Option("--prior", help="leave everything open that nobody knows and the scenario does not say")
        ] = False,
        rules: Annotated[
            Rules | None,
            typer.Option(help="how the leader decides: one theory of choice, or all of them side by side"),
        ] = None,
        until: Annotated[
            str | None,
            typer.Option(
                metavar="half-width=0.01|decide=0.05",
                help="stop as soon as the share of entries is known that well, or lies clearly on one side",
            ),
        ] = None,
        extend: Annotated[
            bool, typer.Option("--extend", help="add worlds to the largest smaller run of the same scenario and seed")
        ] = False,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        shard: Shard = None,
        out: Out = None,
        as_json: Json = False,
    ) -> None:
        """Simulate many worlds of a scenario: how often, when and by which route does Belarus enter?"""
        if rules and any(setting.startswith("rule=") for setting in settings or []):
            raise typer.BadParameter("the rule is set twice: give either --rules or --set rule=...")
        if rules is Rules.ALL and out is not None:
            raise typer.BadParameter(
                "--rules all only prints; run one rule, such as --rules prospect, to store results"
            )
        if rules is Rules.ALL and (ensemble or prior):
            raise typer.BadParameter("--rules all compares at the scenario's own values: drop --ensemble and --prior")
        if rules is Rules.ALL:
            under_each_rule(scenario, settings or [], worlds, rng, points, jobs, executor, as_json)
            return
        settings = [*(settings or []), *([f"rule={rules.value}"] if rules else [])]
        rule = stopping_rule(until)
        if rule is not None and extend:
            raise typer.BadParameter("--until goes on by itself when the same command is given again: drop --extend")
        count = worlds or (DEFAULT_BUDGET if rule else DEFAULT_WORLDS)
        plan = make_plan(scenario, settings, count, rng, points, ensemble_of(ensemble), prior)
        check_used(plan)
        if rule is not None:
            plan = with_rule(plan, rule, shard)
        folder = extended_folder(plan, out) if extend else folder_for(plan, out)
        results = carry_out(plan, folder, Workers(jobs, executor, shard), rule)
        if results.finished_blocks:
            report(results, as_json)
            say_whether_precise(results, rule)
        finish(results, [scenario, *(part for setting in settings for part in ("--set", setting))])


def under_each_rule(
    scenario: str,
    settings: list[str],
    worlds: int | None,
    rng: int,
    points: int | None,
    jobs: str,
    executor: str,
    as_json: bool,
) -> None:
    """Answers under each rule, side by side."""
    from sim.batch.plan import DEFAULT_POINTS
    from sim.questions.rules import under_rules

    count = worlds or DEFAULT_WORLDS
    with working(jobs, executor) as work:
        found = under_rules(scenario, work, settings=settings, n=count, rng=rng, points=points or DEFAULT_POINTS)
    show(found, as_json)
    say(f"next: warentry run {scenario} --set rule=prospect")


def stopping_rule(text: str | None) -> StoppingRule | None:
    """The rule that `--until` names."""
    if text is None:
        return None
    from sim.analysis.sequence import stopping_rule as parsed

    try:
        return parsed(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def with_rule(plan: Plan, rule: StoppingRule, shard: str | None) -> Plan:
    """The plan, which may stop early; refused where the interval that may be looked at all the time does not hold."""
    if plan.is_uncertain:
        raise typer.BadParameter(
            f"--until needs independent worlds, and {plan.scenario.name} leaves parameters open here, so that those of "
            "one point resemble each other: fix them, or choose the number of worlds with -n"
        )
    if shard is not None:
        raise typer.BadParameter("--until decides while all worlds come in, and --shard sees a part of them: drop one")
    return replace(plan, until=str(rule))


def say_whether_precise(results: Results, rule: StoppingRule | None) -> None:
    """Says whether the precision that was asked for was reached, and with how many worlds."""
    if rule is None:
        return
    from sim.analysis.sequence import confidence_sequence
    from sim.analysis.words import percent

    ended = results.endings()
    k, n = ended["entry"], sum(ended.values())
    low, high = (float(end) for end in confidence_sequence(k, n))
    say(
        f"--until {rule}: {rule.verdict(k, n)} after {n:,} worlds; the interval that holds however often one looks is "
        f"{percent(low, 2)} to {percent(high, 2)}"
    )


def extended_folder(plan: Plan, out: Path | None) -> Path:
    """The folder of the largest smaller run of the same scenario and seed, made ready for the worlds of this plan."""
    from sim.batch.extend import grow

    folder = grow(plan, Path("results") if out is None else out)
    if folder is None:
        say(f"there is no smaller run of {plan.scenario.name} with this seed to extend: all worlds are simulated")
        return folder_for(plan, out)
    return folder


def make_plan(
    scenario: str,
    settings: list[str],
    worlds: int,
    seed: int,
    points: int | None,
    ensemble: Ensemble | None = None,
    prior: bool = False,
) -> Plan:
    """What is to be run; ScenarioError where the scenario or a setting is wrong."""
    from sim.batch.plan import DEFAULT_POINTS, Plan
    from sim.design.sweep import with_priors
    from sim.scenario import load_scenario

    asked = load_scenario(scenario).with_settings(settings)
    if prior:
        asked = with_priors(asked, ensemble.points if ensemble else ())
    return Plan(asked, worlds, seed, points=points or DEFAULT_POINTS, ensemble=ensemble)


def report(results: Results, as_json: bool) -> None:
    """Prints the answer, then draws it."""
    from sim.answers.answer import MARGIN, as_object, print_answer

    if as_json:
        print_json(as_object(results))
        return
    print_answer(results)
    picture = draw(results.folder)
    if picture is not None:
        typer.echo(f"{'Picture':<{MARGIN}}{picture}")


def draw(folder: Path) -> Path | None:
    """The picture of cumulative incidence; a picture that fails costs a sentence, never the answer."""
    try:
        from sim.plots import draw as draw_picture

        picture: Path = draw_picture("incidence", folder, None)
    except Exception as error:
        say(f"the picture could not be drawn ({error}); to try again: warentry plot {folder}")
        return None
    return picture


def finish(results: Results, scenario: list[str]) -> None:
    """Says what failed, and what can be done next; exits with 1 where some worlds failed."""
    folder = shlex.quote(str(results.folder))
    say_what_failed(results)
    if results.finished_blocks:
        say(f"next: warentry report {folder}")
        say(f"next: warentry explain {folder} --world {results.telling_world()}")
    say(f"next: {shlex.join(['warentry', 'show', *scenario])}")
    exit_code(results)
