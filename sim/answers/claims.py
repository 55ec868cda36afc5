"""What the articles say of causes beside what the model says, for a person, as one JSON object and as a picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sim.analysis.claims import HEADING
from sim.answers.console import print_table, print_text, table
from sim.batch.version import code_version

if TYPE_CHECKING:
    from rich.console import Console

    from sim.analysis.claims import ClaimResult
    from sim.plots.intervals import Intervals
    from sim.questions.claims import Checked

TWO_SIDED = 1.96


def as_object(checked: Checked) -> dict[str, Any]:
    """What `claims --json` prints."""
    results = [result.to_dict() for result in checked.found]
    return {"heading": HEADING, "worlds": checked.worlds, "rng": checked.seed, "claims": results}


def show(checked: Checked, out: Console) -> None:
    """Writes each claim with its effect and verdict, then how many hold."""
    found, worlds = checked.found, checked.worlds
    print_text(out, f"{HEADING}\n")
    headings = ("id", "claim", "outcome", "low", "high", "difference (95 %)", "verdict")
    print_table(out, table(headings, map(_row, found), right=(3, 4)))
    verdicts = [result.verdict for result in found]
    counts = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in dict.fromkeys(verdicts))
    out.print(f"\n{len(found)} claims: {counts}. {worlds:,} worlds on each side of an experiment, with common luck.")


def _row(result: ClaimResult) -> list[str]:
    claim, effect = result.claim, result.effect
    return [
        claim.id,
        f"{claim.claim} ({', '.join(claim.sources)})",
        f"{claim.outcome} {claim.expected}",
        f"{effect.before:.3g}",
        f"{effect.after:.3g}",
        f"{effect.difference:+.3g} ({effect.low:+.3g} to {effect.high:+.3g})",
        result.verdict,
    ]


def rows(checked: Checked) -> Iterator[dict[str, Any]]:
    """Each claim as a flat row."""
    for result in checked.found:
        claim = result.claim
        about = {"id": claim.id, "claim": claim.claim, "outcome": claim.outcome, "expected": claim.expected}
        yield about | asdict(result.effect) | {"verdict": result.verdict}


def drawn(checked: Checked) -> Intervals:
    """What a picture shows of it: each difference in its own standard errors, so that outcomes can be compared."""
    from sim.plots.intervals import Intervals, Row

    marks = []
    for result in checked.found:
        error = (result.effect.high - result.effect.low) / (2 * TWO_SIDED)
        at = result.effect.difference / error if error else 0.0
        said = f"{result.claim.expected}: {result.verdict}"
        ends = (at - TWO_SIDED, at + TWO_SIDED) if error else (at, at)
        marks.append(
            Row(result.claim.id, result.claim.claim, at, *ends, said, (-TWO_SIDED, TWO_SIDED), bool(result.effect.sign))
        )
    counted = [result.verdict for result in checked.found]
    verdicts = ", ".join(f"{counted.count(verdict)} {verdict}" for verdict in dict.fromkeys(counted))
    return Intervals(
        f"{len(counted)} claims of the articles: {verdicts}",
        HEADING,
        marks,
        "difference that the cause makes, in standard errors of luck",
        "Lines: 95 % intervals. Grey: what luck alone does 19 times in 20. Beside: what the articles say, and whether "
        "the model says so too.",
        f"{checked.worlds:,} worlds on each side, with common luck; seed {checked.seed}; warentry {code_version()}.",
    )
