"""`warentry needed`: what would have to be true for entry to become likely, or unlikely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.answers.console import console, print_json, print_whole, say, table
from sim.cli.options import Jobs, Json, Seed, Set, Workers, scenario_names, simulator
from sim.questions.threshold import command, is_open, number_text

if TYPE_CHECKING:
    from rich.console import Console

    from sim.analysis.design_point import JointChange
    from sim.analysis.reversal import Change, Mover, Reversal, Reversals
    from sim.scenario import Scenario

METHOD = "needed"
LEVELS = (0.01, 0.1, 0.5)
SHOWN, TOGETHER = 8, 3
Joint = dict[float, "JointChange | None"]


def register(app: typer.Typer) -> None:
    """Adds the command `needed` to an application."""

    @app.command()
    def needed(
        scenario: Annotated[
            str, typer.Argument(help="a scenario file, or the name of a shipped one", autocompletion=scenario_names)
        ],
        at: Annotated[
            list[float] | None,
            typer.Option(metavar="SHARE", help="a share of entries to reach; repeatable  [default: 0.01, 0.1, 0.5]"),
        ] = None,
        together: Annotated[
            int, typer.Option(metavar="N", help="how many of the strongest to change together; 0: none", min=0, max=5)
        ] = TOGETHER,
        rng: Seed = 1,
        settings: Set = None,
        jobs: Jobs = "auto",
        as_json: Json = False,
    ) -> None:
        """Say what would have to be true: the smallest changes that carry the share of entries across a level.

        One parameter is changed at a time, as far as the middle 98 % of what is believed of it (or the range of a
        lever) reaches; then the strongest of them together. What a scenario leaves open stays at its median.

        Example: warentry needed baseline_mid_2022 --at 0.1 --at 0.5
        """
        from sim.analysis.reversal import reversals
        from sim.batch.fresh import FreshLuck
        from sim.scenario import load_scenario

        for level in at or ():
            if not 0 < level < 1:
                raise typer.BadParameter(f"--at {level:g} is no share between 0 and 1: write --at 0.5 for 50 %")
        asked = load_scenario(scenario).with_settings(settings or [])
        movers = movers_of(asked)
        certain = at_medians(asked)
        simulate = FreshLuck(simulator(certain, rng, METHOD, Workers(jobs)))
        found = reversals(simulate, movers, sorted(set(at or LEVELS)), say)
        joint: Joint = {}
        for one in found.levels if together > 1 else ():
            from sim.analysis.design_point import joint_change

            strongest = strongest_of(movers, found, together)
            joint[one.level] = joint_change(simulate, strongest, one.level, rng, say) if len(strongest) > 1 else None
        if as_json:
            print_json(as_object(asked, found, joint, rng))
        else:
            print_needed(asked, found, joint)
        say(f"next: {next_command(scenario, settings or [], rng, found)}")


def movers_of(scenario: Scenario) -> list[Mover]:
    """Everything that nobody knows or that somebody decides: its value in the scenario, and what is believed of it."""
    from math import isfinite

    from sim.analysis.reversal import Mover
    from sim.engine.priors import uniform
    from sim.scenario.vocabulary import vocabulary

    movers = []
    for path, parameter in vocabulary().parameters.items():
        belief = scenario.beliefs.get(path)
        usual = parameter.default if belief is None else float(belief.prior.quantile(0.5))
        prior, unit = parameter.prior, parameter.unit
        if belief is not None and belief.prior.support[0] < belief.prior.support[1]:
            prior = belief.prior
        elif parameter.is_lever and not parameter.is_uncertain and isfinite(unit.low) and isfinite(unit.high):
            prior = uniform(unit.low, unit.high)
        if prior.support[0] < prior.support[1] and prior.family != "choice" and not unit.is_whole:
            movers.append(Mover(path, prior, usual, parameter.is_lever))
    return movers


def at_medians(scenario: Scenario) -> Scenario:
    """The scenario with everything that it leaves open at its median."""
    from dataclasses import replace

    from sim.engine.priors import fixed

    sure = {
        path: replace(belief, prior=fixed(float(belief.prior.quantile(0.5))))
        for path, belief in scenario.beliefs.items()
    }
    return replace(scenario, beliefs=sure)


def strongest_of(movers: list[Mover], found: Reversals, most: int) -> list[Mover]:
    """The uncertain parameters that move the share fastest; levers are decided on, and not likely or unlikely."""
    uncertain = [mover for mover in movers if not mover.is_lever and mover.path in found.slopes]
    return sorted(uncertain, key=lambda mover: -abs(found.slopes[mover.path]))[:most]


def as_object(scenario: Scenario, found: Reversals, joint: Joint, seed: int) -> dict[str, Any]:
    """What `--json` prints."""
    from sim import __version__

    return {
        "scenario": scenario.name,
        "entry": {"p": found.share, "standard_error": found.error},
        "levels": [
            {
                "level": one.level,
                "single": [asdict(change) for change in one.changes],
                "unclear": list(one.unclear),
                "together": None if (together := joint.get(one.level)) is None else asdict(together),
            }
            for one in found.levels
        ],
        "cannot_be_told_from_entry": list(found.already),
        "worlds": found.worlds,
        "rng": seed,
        "version": __version__,
    }


def print_needed(scenario: Scenario, found: Reversals, joint: Joint) -> None:
    """Prints for each level the smallest single changes, and the smallest joint one."""
    out = console()
    entry = f"{100 * found.share:.1f} % (95 %: ± {196 * found.error:.1g})"
    out.print(f"{scenario.title}\n{scenario.question}\n", soft_wrap=True)
    is_unsure = any(is_open(belief.prior.support) for belief in scenario.beliefs.values())
    where = "At the middle of what the scenario leaves open" if is_unsure else "In the scenario as it is"
    out.print(f"{where} entry comes in {entry} of simulated worlds.")
    for level in found.already:
        out.print(f"Entry cannot be told from {100 * level:.4g} % as it is.")
    for one in found.levels:
        _print_level(out, one, found.share, joint)
    out.print(
        "\nAway: how far the value lies from the scenario's, in standard deviations of what is believed. Below: how "
        "much of what is believed (for a lever: of its range) lies below the value. Bands are of luck alone; a "
        "parameter whose effect turns back before the end of what is believed is not found.",
        soft_wrap=True,
    )
    out.print(f"{found.worlds:,} worlds for the single changes. Shares of simulated worlds, not a forecast.")


def _print_level(out: Console, one: Reversal, share: float, joint: Joint) -> None:
    level, way = f"{100 * one.level:g} %", "reach" if one.level > share else "fall to"
    out.print()
    if not one.changes:
        out.print(f"No single change makes entry {way} {level}.")
    else:
        out.print(f"What alone makes entry {way} {level}:")
        headings = ("parameter", "scenario", "needed", "95 % band", "below", "away")
        print_whole(out, table(headings, [_cells(change) for change in one.changes[:SHOWN]], right=(1, 2, 3, 4, 5)))
        if len(one.changes) > SHOWN:
            out.print(f"and {len(one.changes) - SHOWN} larger changes of other parameters (all with --json)")
    if one.unclear:
        named = ", ".join(one.unclear[:SHOWN])
        more = f" and {len(one.unclear) - SHOWN} others" if len(one.unclear) > SHOWN else ""
        out.print(f"Too close to tell at the end of what is believed: {named}{more}.", soft_wrap=True)
    if one.level in joint:
        out.print(_together(joint[one.level], level, way), soft_wrap=True)


def _cells(change: Change) -> tuple[str, ...]:
    width = change.high - change.low
    low, value, high = (number_text(v, width) for v in (change.low, change.value, change.high))
    name = f"{change.path} (lever)" if change.is_lever else change.path
    part, away = f"{100 * change.part:.0f} %", f"{change.distance:.2f}"
    return name, f"{change.usual:.4g}", value, f"{low} to {high}", part, away


def _together(found: JointChange | None, level: str, way: str) -> str:
    if found is None:
        return f"No joint change of the strongest was found that makes entry {way} {level} within what is believed."
    values = ", ".join(f"{path} = {value:.3g}" for path, value in found.values.items())
    return (
        f"Together: {values}: {found.distance:.2f} standard deviations away ({found.low:.2f} to {found.high:.2f}), "
        f"the smallest joint change of these that makes entry {way} {level}."
    )


def next_command(scenario: str, settings: Sequence[str], seed: int, found: Reversals) -> str:
    """A closer look at the strongest parameter."""
    if not found.slopes:
        return command("run", scenario, settings, seed)
    first = max(found.slopes, key=lambda path: abs(found.slopes[path]))
    level = found.levels[-1].level if found.levels else found.already[-1]
    return command("threshold", scenario, settings, seed, "--parameter", first, "--at", f"{level:g}")
