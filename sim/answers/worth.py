"""What it would be worth to learn something, as a person reads it, as one JSON object and as a picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.analysis.ratio import Ratio
from sim.analysis.words import DISCLAIMER, count, long_date, number, percent
from sim.answers.answer import print_labelled
from sim.answers.console import print_table, print_text, table
from sim.batch.version import code_version

if TYPE_CHECKING:
    from rich.console import Console

    from sim.analysis.information import Learned
    from sim.plots.intervals import Intervals
    from sim.questions.worth import Worth

MOST_SHOWN, MOST_DRAWN = 6, 14
PARAMETER, SIGN, STATE = "parameter", "sign", "state"
KINDS = {
    PARAMETER: "what research could find out",
    SIGN: "what could be seen from outside",
    STATE: "how things stand then, measured exactly",
}
HOW = {PARAMETER: "by research", SIGN: "by watching", STATE: "if it could be measured"}


def as_object(found: Worth) -> dict[str, Any]:
    """What `worth --json` prints."""
    return {
        "scenario": found.scenario.name,
        "answer": found.answer,
        "unknown_sd": found.unknown,
        "watched_weeks": found.watch,
        "cost": found.cost,
        "lessons": list(rows(found)),
        "all_of": {kind: _learned(learned, found) for kind, learned in found.all_of.items()},
        "kinds": KINDS,
        "points": found.points,
        "worlds": found.worlds,
        "rng": found.seed,
        "version": code_version(),
    }


def rows(found: Worth) -> Iterator[dict[str, Any]]:
    """Each thing that could be learned as a flat row."""
    for lesson in found.lessons:
        yield {"kind": lesson.kind, "name": lesson.name, "meaning": lesson.meaning} | _learned(lesson.learned, found)


def _learned(learned: Learned, found: Worth) -> dict[str, Any]:
    return {
        "moves_by": learned.movement,
        "moves_by_low": learned.movement_interval[0],
        "moves_by_high": learned.movement_interval[1],
        "variance": learned.variance.value,
        "variance_error": learned.variance.error,
        "log_score": learned.log_score.value,
        "log_score_error": learned.log_score.error,
        "saved": _saved(learned, found).value,
        "saved_error": _saved(learned, found).error,
        "is_clear": learned.is_clear,
    }


def _saved(learned: Learned, found: Worth) -> Ratio:
    """What is saved, as a part of what is lost without learning anything: to prepare, or not, whichever costs less."""
    least = min(found.cost, found.answer)
    return Ratio(learned.saved.value / least, learned.saved.error / least)


def show(found: Worth, out: Console) -> None:
    """Writes what is worth most to learn, by kind."""
    print_text(out, f"What it would be worth to learn: {found.scenario.title}")
    print_text(out, f"{_about(found)}\n{DISCLAIMER}")
    for kind, called in KINDS.items():
        lessons = found.of(kind)
        if not lessons:
            continue
        clear = [lesson for lesson in lessons if lesson.learned.is_clear][:MOST_SHOWN]
        out.print(f"\n{called[0].upper()}{called[1:]}\n")
        cells = [_row(lesson.name, lesson.learned, lesson.meaning, found) for lesson in clear]
        cells.append(_row(f"all {len(lessons)} together", found.all_of[kind], "as far as a line can tell", found))
        headings = ("what", "moves the answer by", "log score", "saves", "meaning")
        print_table(out, table(headings, cells, right=(1, 2, 3)))
    print_labelled(out, _findings(found))


def _about(found: Worth) -> str:
    after = ""
    if found.watch:
        rest, end = found.scenario.weeks - found.watch, found.scenario.date_of(found.watch)
        after = (
            f" in the {count(rest, 'week')} after {count(found.watch, 'week')} of watching, from {long_date(end)} on,"
        )
    return (
        f"The chance of an entry{after} is {percent(found.answer, 1)}; what nobody knows spreads it by "
        f"±{_points(found.unknown)} (standard deviation).\n{found.worlds:,} worlds at {found.points:,} parameter "
        f"points; seed {found.seed}."
    )


def _row(name: str, learned: Learned, meaning: str, found: Worth) -> tuple[str, ...]:
    saved, score = _saved(learned, found), learned.log_score
    low, high = learned.movement_interval
    return (
        name,
        f"±{_points(learned.movement)} ({100 * low:.1f} to {100 * high:.1f})",
        f"{number(1000 * score.value, '+.1f')} ± {1000 * score.reach:.1f}",
        f"{number(100 * max(saved.value, 0.0), '.0f')} ± {100 * saved.reach:.0f} %",
        meaning,
    )


def _points(share: float) -> str:
    return f"{100 * share:.2g} points"


def _findings(found: Worth) -> Iterator[tuple[str, str]]:
    yield "Next", f"{next_in_words(found)}."
    yield "Moves", "how far the answer moves on learning it, up or down: standard deviation of what is then expected"
    yield " log score", "what a forecast gains on average, in thousandths of a nat"
    undecided = abs(found.cost - found.answer) < 1e-12
    who = "who cannot say whether it pays to prepare" if undecided else "who decides whether to prepare"
    yield (
        " saves",
        (
            f"for somebody {who}, since that costs {percent(found.cost, 1)} of what an entry costs that finds nobody "
            "prepared: how much of the expected loss is spared by knowing (EVPPI)"
        ),
    )
    yield " errors", "95 %; judged in worlds from which the forecast was not made: noise is worth nothing or less"
    unclear = sum(not lesson.learned.is_clear for lesson in found.lessons)
    if unclear:
        yield "No more", f"{unclear} of {len(found.lessons)} things cannot be told from what has no bearing"


def next_in_words(found: Worth) -> str:
    """The finding in one sentence, without its full stop: what is worth most of each kind."""
    said = []
    for kind in KINDS:
        best = next((lesson for lesson in found.of(kind) if lesson.learned.is_clear), None)
        if best is not None:
            said.append(f"{HOW[kind]} {best.called}, ±{_points(best.learned.movement)}")
    return (
        f"Worth most to learn: {'; '.join(said)}" if said else "Nothing alone moves the answer by more than luck would"
    )


def drawn(found: Worth) -> Intervals:
    """What the picture shows: how far learning each thing moves the answer, the most first."""
    from sim.plots.intervals import Intervals, Row

    marks = []
    for lesson in found.lessons[:MOST_DRAWN]:
        moves, (low, high) = lesson.learned.movement, lesson.learned.movement_interval
        beside = f"{lesson.kind}: ±{_points(moves)}"
        against = (0.0, found.unknown)
        is_clear, meaning = lesson.learned.is_clear, "" if lesson.called == lesson.meaning else lesson.meaning
        marks.append(Row(lesson.called, meaning, moves, low, high, beside, against, is_clear, unit=lesson.unit))
    kinds = "; ".join(f"{kind}: {called}" for kind, called in KINDS.items() if found.of(kind))
    return Intervals(
        next_in_words(found),
        _about(found).splitlines()[0],
        marks,
        "how far the answer moves on learning it, up or down",
        "Dots: standard deviation, in percentage points. Lines: 95 % intervals by worlds. Shade: what not knowing any "
        "parameter spreads the answer by. Grey: cannot "
        f"be told from what has no bearing. {kinds[0].upper()}{kinds[1:]}.",
        f"{found.worlds:,} worlds at {found.points:,} points; seed {found.seed}; warentry {code_version()}.",
        percent=True,
    )
