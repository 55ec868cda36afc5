"""`warentry sweep`: one scenario under many settings and beliefs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.answers.console import say
from sim.cli.after import lead_on
from sim.cli.options import (
    MOST_SEED,
    Ensemble,
    EnsembleFile,
    Executor,
    Jobs,
    Json,
    Out,
    Set,
    Shard,
    ensemble_of,
    parameter_names,
    scenario_names,
    scenario_of,
    setting_names,
    show,
    whole_number,
    working,
)

if TYPE_CHECKING:
    from sim.design.ensemble import Ensemble as EnsembleOfPoints
    from sim.design.sweep import SweepDesign as Asked
    from sim.questions.experiment import Sweep

Plan = Annotated[
    str,
    typer.Argument(metavar="PLAN|SCENARIO", help="a plan file, or a scenario", autocompletion=scenario_names),
]
Grid = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=0:1:5|0.1,0.2",
        autocompletion=setting_names,
        help="try these values in every combination; 0:1:+0.2 by steps of a size, 0.01:1:5:geometric by one "
        "ratio; NAME: a parameter, rule, weeks, without, events.demand.date; repeatable",
    ),
]
Listed = Annotated[
    Path | None,
    typer.Option("--list", metavar="FILE.csv", help="try the settings of a file: names, then values"),
]
Vary = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME[=PRIOR]|all",
        autocompletion=parameter_names,
        help="leave a parameter open, by its own prior or uniform(0,1); all: whatever nobody knows",
    ),
]
Replications = Annotated[
    int | None, typer.Option("-r", "--replications", metavar="N", help="worlds of each point  [default: 100]")
]
Rng = Annotated[
    int | None,
    typer.Option(
        metavar="SEED",
        help="the root of all chance  [default: 1]",
        parser=whole_number(0, MOST_SEED, "--rng 7"),
    ),
]
Luck = Annotated[
    str | None,
    typer.Option(
        metavar="paired|common|independent",
        help="whose luck points share  [default: paired: settings share it, samples do not]",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="say what it would take and how precise it would be")]


def register(app: typer.Typer) -> None:
    """Adds the command `sweep` to an application."""

    @app.command()
    def sweep(
        plan: Plan,
        grid: Grid = None,
        listed: Listed = None,
        vary: Vary = None,
        lhs: Annotated[int | None, typer.Option(metavar="N", help="sample the open ones by Latin hypercube")] = None,
        sobol: Annotated[int | None, typer.Option(metavar="N", help="sample the open ones by Sobol sequence")] = None,
        replications: Replications = None,
        rng: Rng = None,
        luck: Luck = None,
        ensemble: Ensemble = False,
        ensemble_file: EnsembleFile = None,
        settings: Set = None,
        dry_run: DryRun = False,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        shard: Shard = None,
        out: Out = None,
        as_json: Json = False,
    ) -> None:
        """Simulate a scenario under many settings and beliefs, planned in advance and safe to interrupt.

        Example: warentry sweep point_blank_ultimatum --grid initial.economic_dependence=0.3:0.9:7 -r 500
        """
        from sim.questions.sweep import estimate
        from sim.questions.sweep import sweep as ask

        options = {
            "--grid": grid, "--list": listed, "--vary": vary, "--lhs": lhs, "--sobol": sobol, "-r": replications,
            "--rng": rng, "--luck": luck,
        }  # fmt: skip
        asked = read(plan, options, settings or [], ensemble_of(ensemble, ensemble_file))
        with working(jobs, executor, shard) as work:
            if dry_run:
                show(estimate(asked, work), as_json)
                say("next: the same command without --dry-run")
                return
            found = ask(asked, work, out)
        _tell(found, as_json)


def read(plan: str, options: dict[str, Any], settings: list[str], ensemble: EnsembleOfPoints | None) -> Asked:
    """The sweep that a plan file or the options describe; ScenarioError where something is wrong with either."""
    from sim.design.sweep import is_sweep_file, option, plain_option, read_sweep, sweep_of

    given = {flag: value for flag, value in options.items() if value is not None and value != []}
    if is_sweep_file(plan):
        extra = [*given, *(["--set"] if settings else []), *(["--ensemble"] if ensemble else [])]
        if extra:
            raise typer.BadParameter(f"{plan} says itself what is to be tried: change it there instead of {extra[0]}")
        return _warned(read_sweep(plan), plan)
    if "--lhs" in given and "--sobol" in given:
        raise typer.BadParameter("points are drawn twice: give either --lhs or --sobol")
    keys = {"-r": "replications", "--rng": "rng", "--luck": "luck", "--list": "list"}
    nodes = {keys[flag]: plain_option(flag, value) for flag, value in given.items() if flag in keys}
    for key in ("grid", "vary"):
        found = option(f"--{key}", given.get(f"--{key}", ()))
        if found is not None:
            nodes[key] = found
    for key in ("lhs", "sobol"):
        if f"--{key}" in given:
            count = plain_option(f"--{key}", given[f"--{key}"])
            nodes["sample"] = replace(count, content={key: count})
    return _warned(sweep_of(scenario_of(plan, settings), nodes, ensemble), "--grid", "--list")


def _warned(asked: Asked, *places: str) -> Asked:
    """Says which settings probably contradict themselves: those of the plan or the options, not the scenario's own."""
    for warning in asked.scenario.warnings:
        if warning.position.file.startswith(places):
            say(warning.render())
    return asked


def _tell(found: Sweep, as_json: bool) -> None:
    """Prints the answer, and says what can be done next."""
    from sim.answers.sweep import telling_figure

    if found.finished_blocks:
        show(found, as_json)
    if found.manifest.parameters:
        lead_on("plot", telling_figure(found), found.folder)
    group = "setting" if found.manifest.settings > 1 else "point"
    lead_on("query", found.folder, f"SELECT {group}, avg(entry_chance) FROM runs GROUP BY {group} ORDER BY {group}")
