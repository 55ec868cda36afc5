"""`warentry refit-emulator`: makes the leader's forecast of his own country anew from the model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.answers.console import say
from sim.cli.options import SOME_FAILED, Executor, Jobs, show, working

MOST_APART = 0.02  # root mean square difference of the chances


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("refit-emulator")(refit_emulator)


def refit_emulator(
    points: Annotated[int, typer.Option("--points", min=500, help="simulated years to fit each forecast to")] = 262_144,
    rng: Annotated[int, typer.Option("--rng", min=0, help="the root of all chance")] = 2022,
    check: Annotated[bool, typer.Option("--check", help="compare with the stored forecast and change nothing")] = False,
    jobs: Jobs = "auto",
    executor: Executor = "auto",
    out: Annotated[
        Path | None, typer.Option("--out", help="where to write  [default: the file of this checkout]")
    ] = None,
) -> None:
    """Fit what both sides foresee of the leader's country to the model's own people, army and elite.

    Simulates years after an entry ordered at once, and years without one in which a cut-off begins, over a spread of
    everything that moves his danger; records who falls at home, and stores the fitted coefficients as data.
    """
    from sim.answers.emulator import as_yaml
    from sim.batch.files import check_target, write_text
    from sim.crisis.forecast import DATA
    from sim.questions.emulator import refit

    path = out or DATA
    if not check:
        check_target(path)
    with working(jobs, executor) as work:
        found = refit(work, points=points, rng=rng)
    show(found)
    apart = max(found.apart.values(), default=0.0)
    if check and apart > MOST_APART:
        say(
            f"the stored forecasts differ by {apart:.3f} in the chance they give, more than {MOST_APART:g}: "
            "run `warentry refit-emulator`"
        )
        raise typer.Exit(SOME_FAILED)
    if check:
        say(f"the stored forecasts agree (root mean square of differences {apart:.3f}; {MOST_APART:g} is allowed)")
        return
    write_text(path, as_yaml(found))
    say(f"written to {path}\nnext: warentry refit-emulator --check --rng {rng + 1}")
