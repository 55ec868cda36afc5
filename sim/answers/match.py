"""What `warentry match` prints: what each pattern rules out, what is left, and what has moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.estimate import share
from sim.analysis.matching import Shift, Target, noise
from sim.analysis.words import NOT_A_FORECAST, interval_text, percent, share_text
from sim.answers.console import print_table, print_text, table

if TYPE_CHECKING:
    from rich.console import Console

    from sim.analysis.matching import Match
    from sim.analysis.patterns import Pattern
    from sim.design.ensemble import Ensemble
    from sim.questions.match import Matched

SHOWN, SHOWN_WITHIN_LUCK = 8, 3  # parameters that moved furthest


def as_object(matched: Matched) -> dict[str, Any]:
    """What `match --json` prints."""
    found, rows, ensemble = matched.found, matched.rows, matched.ensemble
    screening, names = found.screening, len(found.points.values)
    left = share(int(screening.left.sum()), len(found.points))
    return {
        "points": len(found.points),
        "parameters": names,
        "left": {"k": left.k, "p": left.p, "low": left.low, "high": left.high},
        "waves": [asdict(wave) for wave in screening.waves],
        "cutoff": screening.cutoff,
        "patterns": list(_rows(found)),
        "held_out": [_held_out(row, found) for row in rows if row.use == "held out"],
        "members": ensemble.size,
        "likelihood": _likelihood(found),
        "effective_size": ensemble.effective_size,
        "effective_size_with_judgement": ensemble.effective_size_with_judgement,
        "noise": noise(names, ensemble.effective_size),
        "moved": [asdict(shift) for shift in found.moved()],
        "noise_with_judgement": noise(names, ensemble.effective_size_with_judgement),
        "moved_with_judgement": [asdict(shift) for shift in found.moved(judged=True)],
        "ensemble": str(matched.file),
        "digest": ensemble.digest,
    }


def show(matched: Matched, out: Console) -> None:
    """Writes what each pattern rules out, what is left and how much it counts, and what has moved."""
    found, rows, ensemble = matched.found, matched.rows, matched.ensemble
    names, replications = len(found.points.values), matched.asked.replications
    print_text(
        out,
        f"{len(found.points):,} points of the priors of {names} parameters, {replications:,} worlds of each in every "
        "experiment\n",
    )
    headings = ("row", "pattern", "target ± record", "± model", "rules out", "alone")
    print_table(out, table(headings, (_row_cells(row) for row in _rows(found)), right=(2, 3, 4, 5)))
    fitted = len(found.screening.patterns)
    print_text(out, f"Listed are the {fitted} fitted rows of {len(rows)}; the others rule nothing out.")
    for line in what_is_left(found, ensemble):
        print_text(out, line)
    _show_moved(out, "What happened moved", found.moved(), noise(names, ensemble.effective_size))
    judged = noise(names, ensemble.effective_size_with_judgement)
    _show_moved(out, "With the judgement it moved", found.moved(judged=True), judged)
    for row in rows:
        if row.use == "held out":
            print_text(out, _held_out_line(_held_out(row, found)))
    out.print(f"\nShares of points and of simulated worlds, {NOT_A_FORECAST}.")
    print_text(out, f"Ensemble    {matched.file}")


def _show_moved(out: Console, title: str, moved: Sequence[Shift], luck: float) -> None:
    clear = [shift for shift in moved if shift.distance > luck]
    shown = clear[:SHOWN] or moved[:SHOWN_WITHIN_LUCK]
    which = "Furthest:" if clear else "Furthest, all within luck:"
    print_text(
        out,
        f"\n{title} {len(clear) or 'none'} of {len(moved)} parameters by more than luck might (distance {luck:.2f}). "
        + which * (len(shown) != len(clear)),
    )
    headings = ("parameter", "prior: median (80 %)", "now: median (80 %)", "distance")
    print_table(out, table(headings, map(_shift_cells, shown), right=(1, 2, 3)))


def _rows(found: Match) -> Iterator[dict[str, Any]]:
    """What each fitted row is held to, and how much of the prior it rules out; on a log scale errors are factors."""
    screening = found.screening
    for row, out, only in zip(screening.patterns, screening.by_row, screening.by_row_only, strict=True):
        target = Target.of(row)
        shown = np.exp if target.is_log else float
        yield {
            "id": row.id,
            "pattern": row.pattern,
            "unit": row.unit,
            "scale": row.scale,
            "target": float(shown(target.centre)),
            "observation": float(shown(target.observation)),
            "discrepancy": float(shown(target.discrepancy)),
            "ruled_out": float(out),
            "ruled_out_by_it_only": float(only),
        }


def _row_cells(row: dict[str, Any]) -> list[str]:
    target, observation, model = row["target"], row["observation"], row["discrepancy"]
    if row["scale"] == "log":
        numbers = [f"{target:.3g} x/÷ {observation:.2g}", f"x/÷ {model:.2g}"]
    else:
        numbers = [f"{target:.3g} ± {observation:.2g}", f"± {model:.2g}"]
    return [row["id"], row["pattern"], *numbers, percent(row["ruled_out"], 1), percent(row["ruled_out_by_it_only"], 1)]


def what_is_left(found: Match, ensemble: Ensemble) -> Iterator[str]:
    """How many points each wave left, what happened how often at those that are left, and what they are worth."""
    left = share(int(found.screening.left.sum()), len(found.points))
    likelihood = _likelihood(found)
    for number, wave in enumerate(found.screening.waves, 1):
        yield f"Wave {number}: {wave.points:,} points, {wave.worlds:,} worlds of each seen; {wave.left:,} left."
    yield f"\nLeft is {share_text(left)} of the prior (95 % interval {interval_text(left)}): {left.k:,} points."
    yield (
        f"Rules out: share of points whose implausibility exceeds {found.screening.cutoff:g}; alone: by this row only. "
        "Record and model: standard deviations of what is known of the record and of what the model may miss."
    )
    lost = left.k - ensemble.size
    yield (
        f"\n{ensemble.size:,} members{_lost(lost)}. What happened (neither entry nor takeover nor collapse) comes in "
        f"{percent(likelihood['mean'], 0)} of their worlds, from {percent(likelihood['p10'], 0)} to "
        f"{percent(likelihood['p90'], 0)} in the middle four fifths of them."
    )
    yield (
        f"Weighed by that, they are worth {ensemble.effective_size:.0f} of equal weight; with the experts' judgement "
        f"about an ultimatum, {ensemble.effective_size_with_judgement:.0f}."
    )


def _lost(points: int) -> str:
    """Why there are fewer members than points left."""
    if not points:
        return ""
    return (
        f": in no world of the other {points:,} left did what happened come"
        if points > 1
        else (": in no world of the one other point left did what happened come")
    )


def _likelihood(found: Match) -> dict[str, float]:
    p10, p90 = np.quantile(found.weight, (0.1, 0.9)).tolist()
    return {"mean": float(found.weight.mean()), "p10": p10, "p90": p90}


def _held_out(row: Pattern, found: Match) -> dict[str, Any]:
    """A row that nothing was fitted to: its mean over the ensemble, and the weight of members that meet it."""
    assert found.weighing is not None
    seen = found.weighing.held_out[row.id]
    weight = np.where(seen.worlds > 1, found.weight, 0.0)
    if not weight.any():
        return {"id": row.id, "pattern": row.pattern, "means": [], "met": None}
    means = np.nan_to_num(seen.mean)
    return {
        "id": row.id,
        "pattern": row.pattern,
        "means": np.average(means, axis=0, weights=weight).tolist(),
        "met": float(np.average(row.admits(means).all(axis=1), weights=weight)),
    }


def _held_out_line(row: dict[str, Any]) -> str:
    if row["met"] is None:
        return f"\nHeld out: row {row['id']} ({row['pattern']}) has too few worlds to look at."
    means = ", ".join(f"{mean:.2g}" for mean in row["means"])
    met = percent(row["met"], 0)
    return f"\nHeld out: row {row['id']} ({row['pattern']}) is {means} on average; {met} of the weight meets it."


def _shift_cells(shift: Shift) -> list[str]:
    return [
        shift.path,
        *(f"{q[1]:.2g} ({q[0]:.2g} to {q[2]:.2g})" for q in (shift.before, shift.after)),
        f"{shift.distance:.2f}",
    ]
