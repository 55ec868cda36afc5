"""The chance of an entry along the dated record, in words, as plain data and as a picture."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sim.analysis.chance_over_time import T_95, MovedBy, Week, movers
from sim.analysis.followed import FOLLOWED, LEFT_OUT, ToldInWeek
from sim.analysis.islands import Mean
from sim.analysis.words import DISCLAIMER, listed, long_date, percent, points
from sim.answers.console import print_table, print_text, table
from sim.batch.version import code_version
from sim.engine.source import model_version
from sim.evidence.record import OBSERVABLES

if TYPE_CHECKING:
    from rich.console import Console

    from sim.plots.followed import ChanceOverTime
    from sim.questions.follow import FollowedRecord, LearnedParameter

QUARTER, SHOWN, LONGEST = 13, 8, 60
FEW_POINTS = 50  # parameter points that are left


def show(found: FollowedRecord, out: Console) -> None:
    """Writes the chance every quarter, the weeks that moved it most and why, the surprises, and what was learned."""
    weeks = found.weeks
    print_text(out, headline(found))
    out.print("\nAs it would have stood at the end of the week of the day, every thirteen weeks and at the end:\n")
    horizons = list(weeks[0].chances)
    some = [*weeks[::QUARTER], *([weeks[-1]] if (len(weeks) - 1) % QUARTER else [])]
    rows = (
        [str(w.day), *(share(w.chances[h]) for h in horizons), luck(w.chances[horizons[-1]]), f"{w.effective:,.0f}"]
        for w in some
    )
    headings = ("week of", *(f"{h} weeks" for h in horizons), "± by luck", "effective worlds")
    print_table(out, table(headings, rows, right=range(1, len(headings))))
    print_text(
        out,
        f"\nThe weeks whose observations moved the chance within {horizons[-1]} weeks most, first those beyond luck "
        "(±: 95 % by luck alone; one week in twenty exceeds it by luck), then by size, and what moved it:\n",
    )
    print_table(
        out, table(("week of", "from", "points", "what, and by how much alone"), _mover_rows(found), right=(1, 2))
    )
    _show_surprises(found, out)
    _show_learned(found, out)
    _show_method(found, out)


def headline(found: FollowedRecord) -> str:
    """The chance at first, at its highest and lowest, and at last."""
    weeks = found.weeks
    horizon = max(weeks[0].chances)
    top, low = (best(weeks, key=lambda w: w.chances[horizon].value) for best in (max, min))
    said = [f"{share(w.chances[horizon])} in the week of {long_date(w.day)}" for w in (weeks[0], top, low, weeks[-1])]
    return (
        f"Entry within {horizon} weeks, as it would have stood then: {said[0]}; highest {said[1]}; lowest {said[2]}; "
        f"at last {said[3]}."
    )


def share(mean: Mean) -> str:
    """A chance in percent."""
    return percent(mean.value, 1)


def luck(mean: Mean) -> str:
    """Half the 95 % interval by luck alone, in points; nothing where it is not known."""
    return f"{100 * T_95 * mean.error:.1f}" if math.isfinite(mean.error) else ""


def _mover_rows(found: FollowedRecord) -> Iterator[list[str]]:
    for week in movers(found.weeks):
        moved = points(week.moved.value, 1)
        error = f" ± {100 * T_95 * week.moved.error:.1f}" if math.isfinite(week.moved.error) else ""
        told = "; ".join(f"{in_words(found, r.told)} ({points(r.moved, 1)})" for r in week.reasons[:2])
        yield [str(week.day), share(week.before), f"{moved}{error}", told]


def in_words(found: FollowedRecord, told: ToldInWeek) -> str:
    """What the record told of an observable, and in which rows: `1 meeting (R036: Moscow; ...)`, `no cut-offs`."""
    unit = OBSERVABLES[told.observable].unit
    rows = [row for row in found.pursuit.record.observations if row.id in told.rows]
    if not told.value and not (rows and OBSERVABLES[told.observable].is_level):
        amount = f"no {unit}"
    elif unit == "percent":
        amount = f"{told.observable.replace('_', ' ')} {told.value:g} %"
    else:
        amount = f"{told.value:g} {unit.removesuffix('s') if told.value == 1 else unit}"
    if not rows:
        return amount
    what = rows[0].what if len(rows[0].what) <= LONGEST else rows[0].what[:LONGEST].rsplit(" ", 1)[0] + " …"
    return f"{amount}, {'+'.join(row.id for row in rows)}: {what}"


def surprises(found: FollowedRecord) -> list[tuple[Week, ToldInWeek, float]]:
    """Each observation in the outer 2.5 % of its prediction: its week, what was told, the chance of so much or more."""
    return [
        (week, told, week.surprises[told.observable])
        for week, all_told in zip(found.weeks, found.pursuit.told, strict=True)
        for told in all_told
        if told.observable in week.surprises
    ]


def _show_surprises(found: FollowedRecord, out: Console) -> None:
    all_ = surprises(found)
    observations = sum(len(told) for told in found.pursuit.told)
    print_text(
        out, f"\nSurprises: {len(all_)} of {observations:,} observations lay in the outer 2.5 % of their prediction.\n"
    )
    rows = ([str(w.day), in_words(found, t), f"{c:.3f}"] for w, t, c in all_)
    if all_:
        print_table(out, table(("week of", "what", "chance of so much or more"), rows, right=(2,)))


def _show_learned(found: FollowedRecord, out: Console) -> None:
    out.print(f"\nWhat the record taught: the {SHOWN} parameters whose mean moved most.\n")
    rows = ([o.path, *_mean_and_spread(o), f"{o.moved:+.2f}"] for o in found.learned[:SHOWN])
    headings = ("parameter", "before", "after", "moved by so many of its first deviations")
    print_table(out, table(headings, rows, right=(1, 2, 3)))


def _mean_and_spread(one: LearnedParameter) -> tuple[str, str]:
    return f"{one.before:.3g} ± {one.spread_before:.2g}", f"{one.after:.3g} ± {one.spread_after:.2g}"


def _show_method(found: FollowedRecord, out: Console) -> None:
    asked, last = found.pursuit, found.islands.length - 1
    out.print(
        f"\n{asked.worlds:,} worlds in {len(found.islands.sizes)} islands, worth {found.islands.effective(last):,.0f} "
        f"in the end and grown from {found.distinct:,} parameter points among the {len(found.weight):,} kept; "
        f"each observation counts with its likelihood to the power {asked.power:g}. Events of the scenario are known "
        "from their week on; a world that came to any ending counts no more.",
    )
    if found.distinct < FEW_POINTS:
        print_text(
            out,
            f"Fewer than {FEW_POINTS} points say little of what is not known: begin with more worlds, or temper more "
            "with a smaller --power.",
        )
    print_text(out, f"Followed: {listed(list(FOLLOWED))}. Not followed: {listed(list(LEFT_OUT))}.")
    print_text(out, f"\n{DISCLAIMER}\nResults     {asked.folder}")


def flat(week: Week) -> dict[str, Any]:
    """A week as data without lists."""
    first: MovedBy | None = week.reasons[0] if week.reasons else None
    return {
        "week": week.day.isoformat(),
        **{f"within_{weeks}": mean.value for weeks, mean in week.chances.items()},
        **{f"error_{weeks}": _known(mean.error) for weeks, mean in week.chances.items()},
        "before": week.before.value,
        "moved": week.moved.value,
        "moved_error": _known(week.moved.error),
        "moved_most_by": first.told.observable if first else None,
        "effective": week.effective,
        "log_likelihood": week.predicted,
    }


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def as_object(found: FollowedRecord) -> dict[str, Any]:
    """What `--json` prints."""
    asked = found.pursuit
    return {
        "scenario": asked.scenario.name,
        "record": asked.record.file,
        "record_digest": asked.record_digest,
        "until": asked.day.isoformat(),
        "worlds": asked.worlds,
        "islands": len(found.islands.sizes),
        "power": asked.power,
        "rng": asked.seed,
        "model": model_version(),
        "log_evidence": found.islands.evidence,
        "distinct_points": found.distinct,
        "weeks": [flat(week) | {"reasons": [_reason(reason) for reason in week.reasons]} for week in found.weeks],
        "movers": [week.day.isoformat() for week in movers(found.weeks)],
        "surprises": [
            {"week": week.day.isoformat(), "observable": told.observable, "value": told.value, "rows": list(told.rows),
             "chance_of_so_much_or_more": chance}
            for week, told, chance in surprises(found)
        ],
        "learned": [asdict(one) | {"moved": one.moved} for one in found.learned],
        "followed": {name: link.reason for name, link in FOLLOWED.items()},
        "not_followed": dict(LEFT_OUT),
        "results": str(asked.folder),
    }  # fmt: skip


def _reason(reason: MovedBy) -> dict[str, Any]:
    told = reason.told
    return {"observable": told.observable, "value": told.value, "rows": list(told.rows), "moved": reason.moved}


def drawn(found: FollowedRecord) -> ChanceOverTime:
    """What the picture shows."""
    from sim.plots.followed import ChanceOverTime

    asked = found.pursuit
    told = {week.day: in_words(found, week.reasons[0].told) for week in movers(found.weeks) if week.reasons}
    source = f"{asked.worlds:,} worlds of {asked.scenario.name}; seed {asked.seed}; warentry {code_version()}."
    return ChanceOverTime(found.weeks, told, f"{DISCLAIMER} {source}")
