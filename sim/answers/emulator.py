"""The leader's forecast of his own country, as a person reads it and as the file that is stored."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import yaml

from sim.answers.console import print_table, print_text, table
from sim.batch.version import code_version
from sim.crisis.forecast import BRANCHES
from sim.engine.arrays import Array

if TYPE_CHECKING:
    from rich.console import Console

    from sim.questions.emulator import Refitted


def show(found: Refitted, out: Console) -> None:
    """Writes how far each input moves each forecast, how well it does, and how far the stored one is from it."""
    for branch, fit in found.fits.items():
        print_text(out, f"{branch.replace('_', ' ')}: the chance of a fall within a year, from the low to the high end")
        largest_first = sorted(found.moves[branch].items(), key=lambda pair: -abs(pair[1]))
        inputs = BRANCHES[branch]
        rows = [
            (name, f"{inputs[name].low:g}", f"{inputs[name].high:g}", f"{100 * move:+.1f} points")
            for name, move in largest_first
        ]
        print_table(out, table(("input", "from", "to", "moves the chance by"), rows, right=(1, 2, 3)))
        there = found.apart.get(branch)
        stored = f"; the stored one is {100 * there:.1f} points from it" if there is not None else ""
        print_text(
            out,
            f"on points not fitted to: area under the curve {fit.area:.3f}, Brier score {fit.brier:.3f}, "
            f"largest gap in tenths {fit.gap:.3f}{stored}",
        )


def content(found: Refitted) -> dict[str, Any]:
    """The forecasts as they are stored: how they were made, how well they do, and their terms."""
    points, rng = found.points, found.seed
    design = {
        "ranges": {b: {name: [i.low, i.high] for name, i in inputs.items()} for b, inputs in BRANCHES.items()},
        "points": points,
        "seed": rng,
    }
    digest = sha256(repr(sorted(design.items())).encode()).hexdigest()[:16]
    quality = {
        branch: {"area": round(fit.area, 4), "brier": round(fit.brier, 4), "largest_gap": round(fit.gap, 4)}
        for branch, fit in found.fits.items()
    }
    return {
        "made": {
            "by": f"warentry refit-emulator --points {points} --rng {rng}",
            "date": date.today().isoformat(),
            "version": code_version(),
            "design": design,
            "design_hash": digest,
            "quality": quality,
        },
        "weights": {branch: _rows(branch, fit.weights) for branch, fit in found.fits.items()},
    }


def _rows(branch: str, weights: Array) -> dict[str, list[float]]:
    names = ("constant", *BRANCHES[branch], "threshold")
    return {name: [round(float(value), 4) for value in row] for name, row in zip(names, weights, strict=True)}


def as_yaml(found: Refitted) -> str:
    """The file in which the forecasts are stored."""
    head = (
        "# What both sides foresee of the leader's country. Made by `warentry refit-emulator`; do not edit.\n"
        "# Inputs are on a scale on which the range of each is -1 to 1 (by logarithm where ratios count). The first\n"
        "# number of a row is a straight term, the others belong to one threshold each: constant, slopes, weight.\n"
    )
    return head + yaml.safe_dump(content(found), sort_keys=False, default_flow_style=None, width=120)
