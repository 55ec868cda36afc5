"""The leader's forecast of his own country, as a person reads it and as the file that is stored."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import yaml

from sim.batch.version import code_version
from sim.crisis.forecast import BRANCHES

if TYPE_CHECKING:
    from rich.console import Console

    from sim.questions.emulator import Branch, Refitted


def show(found: Refitted, out: Console) -> None:
    """Writes each coefficient with its interval beside the stored one, and how well the forecasts do."""
    for branch in found.branches:
        fit = branch.fit
        out.print(f"{branch.name:40s} {'coefficient':>12s} {'95 % interval':>22s} {'stored':>10s}", soft_wrap=True)
        for pair, term, value, error in zip(branch.pairs, branch.terms, fit.coefficients, fit.errors, strict=True):
            old = f"{branch.stored.coefficients.get(pair, 0.0):10.3f}" if branch.stored else " " * 10
            ends = f"{value - 1.96 * error:11.3f} to {value + 1.96 * error:7.3f}"
            out.print(f"{term:40s} {value:12.3f} {ends} {old}", soft_wrap=True)
        out.print(
            f"area under the curve {fit.area:.3f}, Brier score {fit.brier:.3f}, largest gap in tenths {fit.gap:.3f}",
            soft_wrap=True,
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
        branch.name: {
            "area": round(branch.fit.area, 4),
            "brier": round(branch.fit.brier, 4),
            "largest_gap": round(branch.fit.gap, 4),
        }
        for branch in found.branches
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
        "terms": {branch.name: _rows(branch) for branch in found.branches},
    }


def _rows(branch: Branch) -> list[list[Any]]:
    """The two inputs of each term, its coefficient and its standard error."""
    names = ["1", *BRANCHES[branch.name]]
    return [
        [*(names[place] for place in pair), round(float(value), 5), round(float(error), 5)]
        for pair, value, error in zip(branch.pairs, branch.fit.coefficients, branch.fit.errors, strict=True)
    ]


def as_yaml(found: Refitted) -> str:
    """The file in which the forecasts are stored."""
    head = (
        "# What both sides foresee of the leader's country. Made by `warentry refit-emulator`; do not edit.\n"
        "# Terms: two inputs (1: none) on a scale on which the range of each is -1 to 1, coefficient, standard error.\n"
    )
    return head + yaml.safe_dump(content(found), sort_keys=False, default_flow_style=None, width=120)
