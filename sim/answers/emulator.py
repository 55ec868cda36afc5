"""The leader's forecast of his own country, as a person reads it and as the file that is stored."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import yaml

from sim.answers.console import print_table, print_text, table
from sim.batch.version import code_version
from sim.crisis.forecast import CENTRE, RANGES, TERMS

if TYPE_CHECKING:
    from rich.console import Console

    from sim.questions.emulator import Refitted


def show(found: Refitted, out: Console) -> None:
    """Writes each coefficient with its interval beside the stored one, and how well the forecast does."""
    fit, stored = found.fit, found.stored
    rows = [
        (
            term,
            f"{value:.3f}",
            f"{value - 1.96 * error:.3f} to {value + 1.96 * error:.3f}",
            f"{stored.coefficients[term]:.3f}" if stored else "",
        )
        for term, value, error in zip(TERMS, fit.coefficients, fit.errors, strict=True)
    ]
    print_table(out, table(("term", "coefficient", "95 % interval", "stored"), rows, right=(1, 2, 3)))
    print_text(
        out,
        f"area under the curve {fit.area:.3f}, Brier score {fit.brier:.3f}, largest gap in tenths {fit.gap:.3f}",
    )


def content(found: Refitted) -> dict[str, Any]:
    """The forecast as it is stored: how it was made, how well it does, and its terms."""
    fit, points, rng = found.fit, found.points, found.seed
    design = {"ranges": {k: list(v) for k, v in RANGES.items()}, "centre": CENTRE, "points": points, "seed": rng}
    digest = sha256(repr(sorted(design.items())).encode()).hexdigest()[:16]
    return {
        "made": {
            "by": f"warentry refit-emulator --points {points} --rng {rng}",
            "date": date.today().isoformat(),
            "version": code_version(),
            "design": design,
            "design_hash": digest,
            "quality": {"area": round(fit.area, 4), "brier": round(fit.brier, 4), "largest_gap": round(fit.gap, 4)},
        },
        "terms": {
            term: {"coefficient": round(float(value), 5), "error": round(float(error), 5)}
            for term, value, error in zip(TERMS, fit.coefficients, fit.errors, strict=True)
        },
    }


def as_yaml(found: Refitted) -> str:
    """The file in which the forecast is stored."""
    head = "# The leader's forecast of a fall at home after an entry. Made by `warentry refit-emulator`; do not edit.\n"
    return head + yaml.safe_dump(content(found), sort_keys=False)
