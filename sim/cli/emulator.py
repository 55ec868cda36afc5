"""`warentry refit-emulator`: makes the leader's forecast of his own country anew from the model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sim.analysis.logit import LogitFit

MOST_ERRORS_APART = 4.0


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("refit-emulator")(refit_emulator)


def refit_emulator(
    points: Annotated[int, typer.Option("--points", min=500, help="simulated entries to fit to")] = 32_768,
    rng: Annotated[int, typer.Option("--rng", min=0, help="the root of all chance")] = 2022,
    check: Annotated[bool, typer.Option("--check", help="compare with the stored forecast and change nothing")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="where to write  [default: the file of this checkout]")
    ] = None,
) -> None:
    """Fit the leader's forecast of a fall at home to the model's own people and army.

    Simulates entries ordered at once over a spread of opinion, loyalty, repression, northern defence, deployable
    force, grievance and legitimacy, records who falls within a year, and stores the fitted coefficients as data.
    """
    from sim.analysis.logit import fit_logit
    from sim.batch.domestic import experiment, falls_after_entry
    from sim.crisis.forecast import DATA, TERMS, features, load_emulator

    inputs = experiment(points, rng)
    fit = fit_logit(features(inputs), falls_after_entry(inputs, rng))
    stored = load_emulator() if DATA.exists() else None
    apart = _errors_apart(fit, stored)
    typer.echo(f"{'term':32s} {'coefficient':>12s} {'95 % interval':>22s} {'stored':>10s}")
    for term, value, error in zip(TERMS, fit.coefficients, fit.errors, strict=True):
        old = f"{stored.coefficients[term]:10.3f}" if stored else " " * 10
        typer.echo(f"{term:32s} {value:12.3f} {value - 1.96 * error:11.3f} to {value + 1.96 * error:7.3f} {old}")
    typer.echo(f"area under the curve {fit.area:.3f}, Brier score {fit.brier:.3f}, largest gap in tenths {fit.gap:.3f}")
    if check:
        if apart > MOST_ERRORS_APART:
            typer.echo(
                f"the stored forecast differs by {apart:.1f} standard errors of the difference, more than "
                f"{MOST_ERRORS_APART:g}: run `warentry refit-emulator`",
                err=True,
            )
            raise typer.Exit(1)
        allowed = f"{MOST_ERRORS_APART:g} are allowed"
        typer.echo(f"the stored forecast agrees (largest difference {apart:.1f} standard errors; {allowed})", err=True)
        return
    path = out or DATA
    path.write_text(_as_yaml(fit, points, rng), encoding="utf-8")
    typer.echo(f"written to {path}\nnext: warentry refit-emulator --check --rng {rng + 1}", err=True)


def _errors_apart(fit: LogitFit, stored: Any) -> float:
    from sim.crisis.forecast import TERMS

    if stored is None:
        return 0.0
    return max(
        abs(value - stored.coefficients[term]) / float((error**2 + stored.errors[term] ** 2) ** 0.5)
        for term, value, error in zip(TERMS, fit.coefficients, fit.errors, strict=True)
    )


def _as_yaml(fit: LogitFit, points: int, rng: int) -> str:
    from datetime import date
    from hashlib import sha256

    import yaml

    from sim import __version__
    from sim.crisis.forecast import CENTRE, RANGES, TERMS

    design = {"ranges": {k: list(v) for k, v in RANGES.items()}, "centre": CENTRE, "points": points, "seed": rng}
    digest = sha256(repr(sorted(design.items())).encode()).hexdigest()[:16]
    content = {
        "made": {
            "by": f"warentry refit-emulator --points {points} --rng {rng}",
            "date": date.today().isoformat(),
            "version": __version__,
            "design": design,
            "design_hash": digest,
            "quality": {"area": round(fit.area, 4), "brier": round(fit.brier, 4), "largest_gap": round(fit.gap, 4)},
        },
        "terms": {
            term: {"coefficient": round(float(value), 5), "error": round(float(error), 5)}
            for term, value, error in zip(TERMS, fit.coefficients, fit.errors, strict=True)
        },
    }
    head = "# The leader's forecast of a fall at home after an entry. Made by `warentry refit-emulator`; do not edit.\n"
    return head + yaml.safe_dump(content, sort_keys=False)
