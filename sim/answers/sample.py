"""The distribution of the share of entries over points, as a person reads it and as one JSON object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.analysis.spread import Spread
from sim.analysis.words import DISCLAIMER, decimals, percent
from sim.answers.answer import MARGIN, print_labelled, three_numbers
from sim.answers.console import print_table, print_text, table
from sim.answers.sweep import in_words, spreads

if TYPE_CHECKING:
    from rich.console import Console

    from sim.batch.store import Results

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
LEVELS = (0.01, 0.05, 0.2, 0.5)


def as_object(results: Results) -> dict[str, Any]:
    """What `sample --json` prints: the spread over the points, luck removed, and how a world's variance splits."""
    manifest, (over, _) = results.manifest, spreads(results)
    return {
        "scenario": manifest.scenario,
        "worlds": over.worlds,
        "points": over.points,
        "parameters": len(manifest.parameters),
        "rng": manifest.seed,
        "version": manifest.version,
        "entry": over.to_dict(),
        "quantiles": {f"{q:g}": over.quantile(q) for q in QUANTILES},
        "points_above": {f"{level:g}": over.above(level) for level in LEVELS},
        "results": str(results.folder),
    }


def show(results: Results, out: Console) -> None:
    """Writes the distribution of the share of entries over the points."""
    over, _ = spreads(results)
    print_text(out, f"{results.scenario.title}\n{results.scenario.question}\n\n{in_words(results.plan)}")
    print_labelled(out, three_numbers(over))
    out.print()
    for headings, row in tables(over):
        print_table(out, table(headings, [row], right=range(1, len(headings))))
        out.print()
    out.print(DISCLAIMER)
    print_text(out, f"{'Results':<{MARGIN}}{results.folder}")


def tables(over: Spread) -> list[tuple[list[str], list[str]]]:
    """Quantiles over the points and the share of points above some levels, each as headings and a line."""
    digits = decimals(over.share)
    return [
        (
            ["part of the points", *(f"{100 * q:g} %" for q in QUANTILES)],
            ["entry is less common than", *(percent(over.quantile(q), digits) for q in QUANTILES)],
        ),
        (
            ["entry is more common than", *(f"{100 * level:g} %" for level in LEVELS)],
            ["at this part of the points", *(percent(over.above(level), 0) for level in LEVELS)],
        ),
    ]
