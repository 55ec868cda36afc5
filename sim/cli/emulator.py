"""`warentry refit-emulator`: makes the leader's forecast of his own country anew from the model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.answers.console import say
from sim.cli.options import SOME_FAILED, Executor, Jobs, show, working

MOST_ERRORS_APART = 4.0


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("refit-emulator")(refit_emulator)


def refit_emulator(
    points: Annotated[int, typer.Option("--points", min=500, help="simulated entries to fit to")] = 32_768,
    rng: Annotated[int, typer.Option("--rng", min=0, help="the root of all chance")] = 2022,
    check: Annotated[bool, typer.Option("--check", help="compare with the stored forecast and change nothing")] = False,
    jobs: Jobs = "auto",
    executor: Executor = "auto",
    out: Annotated[
        Path | None, typer.Option("--out", help="where to write  [default: the file of this checkout]")
    ] = None,
) -> None:
    """Fit the leader's forecast of a fall at home to the model's own people and army.

    Simulates entries ordered at once over a spread of opinion, loyalty, repression, northern defence, deployable
    force, grievance and legitimacy, records who falls within a year, and stores the fitted coefficients as data.
    """
    from sim.answers.emulator import as_yaml
    from sim.crisis.forecast import DATA
    from sim.questions.emulator import refit

    with working(jobs, executor) as work:
        found = refit(work, points=points, rng=rng)
    show(found)
    apart = found.errors_apart
    if check and apart > MOST_ERRORS_APART:
        say(
            f"the stored forecast differs by {apart:.1f} standard errors of the difference, more than "
            f"{MOST_ERRORS_APART:g}: run `warentry refit-emulator`"
        )
        raise typer.Exit(SOME_FAILED)
    if check:
        allowed = f"{MOST_ERRORS_APART:g} are allowed"
        say(f"the stored forecast agrees (largest difference {apart:.1f} standard errors; {allowed})")
        return
    path = out or DATA
    path.write_text(as_yaml(found), encoding="utf-8")
    say(f"written to {path}\nnext: warentry refit-emulator --check --rng {rng + 1}")
