"""`warentry sensitivity`: which unknowns matter."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from sim.answers.console import print_json, say
from sim.answers.sensitivity import as_object, print_drivers
from sim.cli.options import (
    IO_PROBLEM,
    MOST_WORLDS,
    USAGE,
    Executor,
    Jobs,
    Json,
    Seed,
    Set,
    Workers,
    scenario_names,
    simulator,
    whole_number,
)

if TYPE_CHECKING:
    from sim.analysis.sensitivity.drivers import Sensitivity
    from sim.batch.store import Results
    from sim.engine.priors import Prior
    from sim.scenario import Scenario

STORED, SIMULATED = ("given-data", "prcc"), ("morris", "sobol")
LEADING, MOST_FOR_SOBOL = 10, 20


def register(app: typer.Typer) -> None:
    """Adds the command `sensitivity` to an application."""

    @app.command()
    def sensitivity(
        target: Annotated[
            str,
            typer.Argument(
                metavar="RESULTS|SCENARIO", help="the folder of a sweep, or a scenario", autocompletion=scenario_names
            ),
        ],
        method: Annotated[
            str | None,
            typer.Option(
                metavar="|".join((*STORED, *SIMULATED)),
                help="of a folder: given-data or prcc; of a scenario: morris or sobol  [default: given-data]",
            ),
        ] = None,
        vary: Annotated[
            list[str] | None,
            typer.Option(
                metavar="NAME[=PRIOR]|all",
                help="morris, sobol: a parameter to look at, as in `sweep`; repeatable  [default: all]",
            ),
        ] = None,
        leading: Annotated[
            Path | None,
            typer.Option("--leading", metavar="RESULTS", help="morris, sobol: the ten leading drivers of a sweep"),
        ] = None,
        count: Annotated[
            int | None,
            typer.Option(
                "-n",
                metavar="N",
                help="trajectories of morris or rows of sobol  [default: 20 or 1,024]",
                parser=whole_number(1, MOST_WORLDS, "-n 20"),
            ),
        ] = None,
        replications: Annotated[
            int | None,
            typer.Option(
                "-r",
                "--replications",
                metavar="N",
                help="worlds of each point  [default: 40 for morris, 5 for sobol]",
                parser=whole_number(1, MOST_WORLDS, "-r 20"),
            ),
        ] = None,
        settings: Set = None,
        rng: Seed = 1,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        as_json: Json = False,
    ) -> None:
        """Say which unknowns matter most, and how much of the spread is luck.

        Of a stored sweep at once; morris and sobol simulate at points of their own choice and are kept in results/.

        Example: warentry sensitivity results/baseline_mid_2022-...    (after: sweep --vary all --lhs 2000 -r 10)
        """
        from sim.analysis.sensitivity.cloud import SensitivityError

        given = {"--vary": vary, "--leading": leading, "-n": count, "-r": replications, "--set": settings}
        is_stored = Path(target).is_dir()
        try:
            if is_stored:
                found, told = _of_folder(target, method, [option for option, value in given.items() if value])
            else:
                asked = _Asked(target, method, vary or [], leading, settings or [])
                found, told = asked.answer(count, replications, rng, Workers(jobs, executor))
        except SensitivityError as error:
            _stop(str(error), IO_PROBLEM if is_stored else USAGE)
        if as_json:
            print_json(as_object(found, told))
        else:
            print_drivers(found, told)
        _say_next(found, target, is_stored)


def _of_folder(target: str, method: str | None, options: list[str]) -> tuple[Sensitivity, dict[str, Any]]:
    """The answer of a stored experiment, and where it comes from."""
    from sim.analysis.sensitivity.given_data import given_data
    from sim.analysis.sensitivity.prcc import prcc
    from sim.analysis.sensitivity.stored import cloud_of
    from sim.batch.store import Results

    results = Results.open(target)
    scenario = results.manifest.scenario
    if method in SIMULATED:
        _stop(
            f"{method} chooses its points itself and {target} holds others: name the scenario, as in "
            f"`warentry sensitivity {scenario} --method {method}`"
        )
    _check_method(method)
    if options:
        _stop(f"{options[0]} changes what is simulated, and {target} is simulated already: leave it away")
    ways: dict[str, Callable[..., Sensitivity]] = {"given-data": given_data, "prcc": prcc}
    found = ways[method or "given-data"](cloud_of(results), results.manifest.seed)
    others = "the points are members of an ensemble: an index includes what a parameter shares with others there"
    return found, {**_facts(results), "others": others if results.manifest.ensemble else ""}


def _facts(results: Results) -> dict[str, Any]:
    manifest = results.manifest
    return {
        "scenario": manifest.scenario,
        "title": manifest.title,
        "rng": manifest.seed,
        "version": manifest.version,
        "results": str(results.folder),
    }


@dataclass(frozen=True)
class _Asked:
    """What is asked of a scenario: by which method, over which parameters."""

    target: str
    method: str | None
    vary: list[str]
    leading: Path | None
    settings: list[str]

    def answer(
        self, count: int | None, replications: int | None, seed: int, workers: Workers
    ) -> tuple[Sensitivity, dict[str, Any]]:
        """Simulates at the points of the method, or finds them where they were simulated before."""
        self._check()
        scenario, beliefs = self.open()
        if self.method == "sobol" and len(beliefs) > MOST_FOR_SOBOL:
            _stop(
                f"sobol over {len(beliefs)} parameters would take too many worlds for what it says of each: name at "
                f"most {MOST_FOR_SOBOL} with --vary, or the leading ones of a sweep with --leading RESULTS"
            )
        run = _morris if self.method == "morris" else _sobol
        found = run(scenario, beliefs, count, replications, seed, workers)
        from sim import __version__

        folder = Path("results", f"{scenario.name}-{self.method}")
        others = "all parameters that are not looked at keep the scenario's middle value"
        facts = {"scenario": scenario.name, "title": scenario.title, "rng": seed, "version": __version__}
        return found, {**facts, "results": str(folder), "others": others}

    def _check(self) -> None:
        if self.method in STORED or self.method is None:
            _stop(
                f"{self.method or 'given-data'} looks at worlds that are there, and {self.target} is no folder of "
                f"them: `warentry sweep {self.target} --vary all --lhs 2000 -r 10` makes one; --method morris or sobol "
                "simulate themselves"
            )
        _check_method(self.method)
        if self.vary and self.leading:
            _stop("--vary and --leading both say which parameters: keep one of the two")
        twice = sorted(self._set & {_name(text) for text in self.vary})
        if twice:
            _stop(f"--set fixes {twice[0]} and --vary looks at it: keep one of the two")

    @property
    def _set(self) -> set[str]:
        """What --set gives a value."""
        return {_name(text) for text in self.settings}

    def open(self) -> tuple[Scenario, dict[str, Prior]]:
        """The scenario with all that is not looked at fixed, and what is believed of the rest."""
        from sim.batch.plan import Plan
        from sim.cli.sweep import read
        from sim.scenario import load_scenario

        if self.leading:
            asked, known = load_scenario(self.target).with_settings(self.settings), _leading(self.leading)
            for path in sorted(self._set & set(known)):
                say(f"{path} is among the leading drivers and --set gives it a value: it is not looked at")
                del known[path]
            beliefs = Plan(asked, 1, 0).open_beliefs
        else:
            chosen = self.vary or ["all"]
            asked = read(self.target, {"--vary": chosen}, self.settings).scenario
            beliefs = Plan(asked, 1, 0).open_beliefs
            named = beliefs if "all" in chosen else {_name(text) for text in chosen}
            known = {path: prior for path, prior in beliefs.items() if path in named}
        if not known:
            from sim.analysis.sensitivity.cloud import SensitivityError

            raise SensitivityError("no parameter is left open: name some with --vary NAME=uniform(LOW,HIGH)")
        middle = [f"{path}={float(prior.quantile(0.5))!r}" for path, prior in beliefs.items() if path not in known]
        return asked.with_settings(middle), dict(sorted(known.items()))  # a design depends on the order


def _name(text: str) -> str:
    """The parameter of `NAME=VALUE`."""
    return text.partition("=")[0].strip()


def _leading(folder: Path) -> dict[str, Prior]:
    """The parameters that matter most in a stored sweep, with what was believed of them there."""
    from sim.analysis.sensitivity.given_data import given_data
    from sim.analysis.sensitivity.stored import cloud_of
    from sim.batch.store import Results
    from sim.scenario.vocabulary import vocabulary

    results = Results.open(folder)
    found = given_data(cloud_of(results), results.manifest.seed)
    beliefs, known = results.scenario.beliefs, vocabulary().parameters
    paths = [driver.path for driver in found.drivers[:LEADING]]
    return {path: beliefs[path].prior if path in beliefs else known[path].prior for path in paths}


def _morris(
    scenario: Scenario,
    beliefs: dict[str, Prior],
    count: int | None,
    replications: int | None,
    seed: int,
    workers: Workers,
) -> Sensitivity:
    from sim.analysis.sensitivity.morris import TRAJECTORIES, check, morris

    count, replications = count or TRAJECTORIES, replications or 40
    check(count, replications)
    _say_size(count * (len(beliefs) + 1), replications)
    halves = [simulator(scenario, luck, "morris", workers, luck="common") for luck in (seed, seed + 1)]
    return morris((halves[0], halves[1]), beliefs, replications, count, seed)


def _sobol(
    scenario: Scenario,
    beliefs: dict[str, Prior],
    count: int | None,
    replications: int | None,
    seed: int,
    workers: Workers,
) -> Sensitivity:
    from sim.analysis.sensitivity.sobol import ROWS, check, sobol

    count, replications = count or ROWS, replications or 5
    check(count, replications)
    _say_size(count * (len(beliefs) + 3), replications)
    return sobol(simulator(scenario, seed, "sobol", workers, luck="independent"), beliefs, replications, count, seed)


def _say_size(points: int, replications: int) -> None:
    worlds = points * replications
    if worlds > MOST_WORLDS:
        _stop(f"{points:,} points with {worlds:,} worlds in all: at most {MOST_WORLDS:,} are allowed: try fewer")
    say(f"{points:,} points x {replications:,} replications = {worlds:,} worlds")


def _check_method(method: str | None) -> None:
    if method is not None and method not in (*STORED, *SIMULATED):
        from sim.scenario.errors import did_you_mean, quoted

        _stop(f"there is no method {quoted(method)}: {did_you_mean(method, (*STORED, *SIMULATED))}")


def _say_next(found: Sensitivity, target: str, is_stored: bool) -> None:
    if is_stored:
        kind = "sensitivity" if found.method == "given-data" else "scatter"
        say(f"next: warentry plot {kind} {shlex.quote(target)}")
    elif found.clear:
        say(f"next: warentry threshold {shlex.quote(target)} --parameter {found.clear[0].path}")


def _stop(message: str, code: int = USAGE) -> NoReturn:
    say(message)
    raise typer.Exit(code)
