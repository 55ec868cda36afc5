"""Whether the levels can be believed, as a person reads it, as one JSON object and as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from sim.analysis.claims import CONTRADICTED, NO_EFFECT
from sim.analysis.credibility import FACTOR, SHARE, Verdict
from sim.analysis.words import DISCLAIMER, digits_for, number
from sim.answers.console import print_table, print_text, table
from sim.batch.version import code_version

if TYPE_CHECKING:
    from rich.console import Console

    from sim.analysis.ratio import Ratio
    from sim.plots.intervals import Intervals
    from sim.questions.arrival import Arrival, Begun
    from sim.questions.credibility import Credibility, Measured, Unknowns
    from sim.questions.fears import Fear, Fears
    from sim.questions.levels import Levels
    from sim.questions.preparation import Prepared
    from sim.questions.waiting import Waiting

MOST_SHOWN, WORTH_TELLING = 12, 0.05  # fears along ranges, of each scenario; a gap
LEAST_SHARE = 1e-4  # that is told in digits
VERDICTS = {True: "kept", False: "not kept", None: "not told"}
Rows = Iterator[tuple[str, ...]]


def as_object(found: Credibility) -> dict[str, Any]:
    """What `credibility --json` prints."""
    verdicts = [{"scenario": name} | verdict.to_dict() for name, verdict in found.verdicts()]
    return {
        "verdicts": verdicts,
        "scenarios": {one.scenario.name: _scenario(one) for one in found.measured},
        "claims": None if found.checked is None else [result.to_dict() for result in found.checked.found],
        "worlds": found.worlds,
        "rng": found.seed,
        "version": code_version(),
    }


def _scenario(one: Measured) -> dict[str, Any]:
    parts = {
        "levels": one.levels,
        "hazard": one.waiting,
        "hazard_over_ensemble": one.waiting_over_ensemble,
        "preparation": one.preparation,
        "fears": one.fears,
        "unknowns": one.unknowns,
        "arrival": one.arrival,
    }
    return {name: None if part is None else part.to_dict() for name, part in parts.items()}


def show(found: Credibility, out: Console) -> None:
    """Writes for each scenario its verdicts, then what they rest on; then the claims."""
    for one in found.measured:
        print_text(out, f"{one.scenario.title} ({one.scenario.name})\n")
        rows = [_verdict(verdict) for verdict in one.verdicts()]
        print_table(out, table(("what", "measured", "at most", "verdict"), rows, right=(1, 2)))
        _show_parts(out, one)
        out.print()
    if found.checked is not None:
        _show_claims(out, found)
    kept = [verdict.met for _, verdict in found.verdicts()]
    out.print(f"{kept.count(True)} of {len(kept)} limits are kept. Errors (±) are 95 %, by luck alone.")
    print_text(out, f"{found.worlds:,} worlds of each variant, with common luck. {DISCLAIMER}")


def _verdict(verdict: Verdict) -> tuple[str, ...]:
    limit = verdict.limit
    most = f"{100 * limit.most:.0f} %" if limit.unit == SHARE else f"{limit.most:g}"
    said = VERDICTS[verdict.met] + ("" if verdict.settled or verdict.met is None else ", barely")
    return limit.what, _text(verdict.measured, limit.unit), most, said


def _text(found: Ratio, unit: str = SHARE) -> str:
    """A share in percent or a factor, with its 95 % error: `72.9 ± 1.1 %`, `2.10 ± 0.05`."""
    if not isfinite(found.value):
        return "none"
    scale, sign = (100, " %") if unit == SHARE else (1, "")
    reach = found.reach if isfinite(found.reach) else 0.0
    if unit == SHARE and 0 < abs(found.value) + reach < LEAST_SHARE:
        return f"under {100 * LEAST_SHARE:g} %"
    if not reach:
        return f"{number(scale * found.value, '.3g')}{sign}"
    value = digits_for(scale * found.value, scale * reach)
    return f"{value} ± {scale * reach:.2g}{sign}"


def _show_parts(out: Console, one: Measured) -> None:
    if one.levels is not None:
        _show_levels(out, one.levels)
    if one.waiting is not None:
        _show_waiting(out, one.waiting, one.waiting_over_ensemble)
    if one.preparation is not None:
        _show_preparation(out, one.preparation)
    if one.fears is not None:
        _show_fears(out, one.fears)
    if one.unknowns is not None:
        _show_unknowns(out, one.unknowns)
    if one.arrival is not None:
        _show_arrival(out, one.arrival)


def _show_levels(out: Console, levels: Levels) -> None:
    slips = levels.own.slips
    print_text(
        out,
        f"\nChance at meetings {_text(slips.meetings)}: slips of the leader {_text(slips.leader)}, of Moscow "
        f"{_text(slips.moscow)}.\nChance after incidents {_text(slips.incidents)}: slips of the leader "
        f"{_text(slips.at_incidents)}.",
    )
    if levels.changed:
        out.print()
        headings = ("multiplied", "by", "entry", "ratio", "slips of either")
        rows = [_level(level) for level in (levels.own, *levels.changed)]
        print_table(out, table(headings, rows, right=(1, 2, 3, 4)))


def _level(level: Any) -> tuple[str, ...]:
    ratio = _text(level.moved, FACTOR) if level.changed else ""
    what, by = (level.changed, f"{level.factor:g}") if level.changed else ("as it is", "")
    return what, by, _text(level.entry), ratio, _text(level.slips.in_all)


def _show_waiting(out: Console, told: Waiting, members: Waiting | None) -> None:
    """A row for each year, then the year after the record: at the scenario's values, and over the ensemble."""
    out.print("\nHow likely an entry is in a year before which nothing has happened:\n")
    both = (told, members) if members is not None else (told,)
    headings = ("weeks", "quiet worlds", "entry", "quiet, ensemble", "entry, ensemble")[: 1 + 2 * len(both)]
    cells = [[*_years(one)] for one in both]
    rows = [(line[0][0], *(cell for row in line for cell in row[1:])) for line in zip(*cells, strict=True)]
    print_table(out, table(headings, rows, right=range(1, len(headings))))
    beyond = " and ".join(_text(one.lesson, FACTOR) for one in both)
    out.print(
        f"Like the record: {told.record};\nas a share of the quiet worlds of its weeks. "
        f"They have {beyond} times the entry of all that are quiet."
    )


def _show_preparation(out: Console, found: Prepared) -> None:
    print_text(
        out,
        f"\nOther than retaliation: {_text(found.other)} of the chance of an entry. Before it: signs of war "
        f"{_text(found.seen)},\nKyiv's belief in the week before {_text(found.belief)} (at rest {_text(found.rest)}). "
        f"Of the leaders put there by Moscow {_text(found.marches)} march.",
    )


def _years(told: Waiting) -> Rows:
    for year, hazard in zip(told.years, told.hazard, strict=True):
        quiet = _text(told.quiet[year[0]]) if year[0] else "100 %"
        yield f"{year[0]} to {year[1]}", quiet, _text(hazard)
    after = f"{told.weeks} to {told.weeks + told.year}"
    yield after, _text(told.quiet[told.weeks]), _text(told.next_year)
    yield f"{after}, like the record", _text(told.alike), _text(told.given_record)


def _show_fears(out: Console, fears: Fears) -> None:
    out.print(
        "\nRisk that he loses office, as he fears it without any bias, and as it is when it is put to the test:\n"
    )
    headings = ("branch", "what moves", "from", "to", "feared", "happens", "gap")
    shown = (*fears.own, *fears.along[:MOST_SHOWN])
    print_table(out, table(headings, [_fear(fear) for fear in shown], right=(2, 3, 4, 5, 6)))
    more = len(fears.along) - MOST_SHOWN
    rest = f"; {more} more in --json" if more > 0 else ""
    wide = sum(fear.gap.value - fear.gap.reach > WORTH_TELLING for fear in fears.along)
    print_text(
        out,
        f"{len(fears.along)} of {fears.tried} x {len(fears.own)} ranges move one of the two by 5 points or more, and "
        f"{wide} of these leave a gap clearly\nwider than 5 points; the widest first{rest}.",
    )


def _fear(fear: Fear) -> tuple[str, ...]:
    ends = [number(value, ".3g") for value in fear.at if value is not None] or ["", ""]
    feared = " to ".join(f"{100 * risk:.0f}" for risk in fear.feared)
    happened = " to ".join(f"{100 * risk.value:.0f}" for risk in fear.happened)
    return fear.branch, fear.path or "as it is", *ends, f"{feared} %", f"{happened} %", _text(fear.gap)


def _show_unknowns(out: Console, unknowns: Unknowns) -> None:
    if unknowns.cause:
        print_text(out, f"\nWhat explains the spread over what is not known cannot be told: {unknowns.cause}.")
        return
    first = ", ".join(f"{driver.path} {100 * driver.index:.0f} %" for driver in unknowns.drivers[:3])
    print_text(out, f"\nOf the spread over all that is not known, each alone explains:\n{first}.")


def _show_arrival(out: Console, found: Arrival) -> None:
    """Each state at the start beside the hindcast at its date; where it lies outside, the reason that is given."""
    print_text(
        out,
        f"\nWhat it begins with, and where the hindcast arrives after {found.weeks} weeks "
        f"({100 * found.still_open:.0f} % of its worlds are still open):\n",
    )
    rows = [_begun(state) for state in found.states]
    print_table(out, table(("state", "begins at", "hindcast", "10 to 90 %", "verdict"), rows, right=(1, 2, 3)))
    for state in found.states:
        if not state.is_inside:
            print_text(out, f"{state.state}: {state.note or 'no reason given'}")


def _begun(state: Begun) -> tuple[str, ...]:
    said = "inside" if state.is_inside else "named" if state.is_accounted_for else "outside"
    stated, mean, low, high = (number(x, ".2g") for x in (state.stated, state.mean, state.low, state.high))
    return state.state, stated, mean, f"{low} to {high}", said


def _show_claims(out: Console, found: Credibility) -> None:
    checked = found.checked
    assert checked is not None
    failing = [result for result in checked.found if result.verdict in (CONTRADICTED, NO_EFFECT)]
    out.print(f"{len(checked.contradicted)} of {len(checked.found)} encoded claims do not hold (at most 0).")
    for result in failing:
        print_text(out, f"  {result.claim.id}: {result.claim.claim} ({result.verdict})")
    out.print()


def drawn(found: Credibility) -> Intervals:
    """What a picture shows of it: what was measured as a multiple of its limit."""
    from sim.plots.intervals import Intervals

    verdicts = [(name, verdict) for name, verdict in found.verdicts() if isfinite(verdict.measured.value)]
    kept = sum(bool(verdict.met) for _, verdict in verdicts)
    return Intervals(
        f"{kept} of {len(verdicts)} limits are kept",
        "Whether the levels of the model can be believed.",
        list(_marks(verdicts)),
        "what was measured, as a multiple of the most that it may be",
        "Lines: 95 % intervals by luck. Grey: within the limit. A limit of zero is drawn as one of one.",
        f"{found.worlds:,} worlds of each variant; seed {found.seed}; warentry {code_version()}.",
    )


def _marks(verdicts: Sequence[tuple[str, Verdict]]) -> Iterator[Any]:
    from sim.plots.intervals import Row

    for name, verdict in verdicts:
        limit, measured = verdict.limit, verdict.measured
        scale = limit.most or 1.0
        reach = measured.reach / scale if isfinite(measured.reach) else 0.0
        at = measured.value / scale
        said = f"{_text(measured, limit.unit)}: {VERDICTS[verdict.met]}"
        yield Row(f"{name}: {verdict.key}", limit.what, at, at - reach, at + reach, said, (0.0, 1.0), not verdict.met)
