"""The outside view as a person reads it, as one JSON object and as a picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.analysis.base_rates import Chance
from sim.analysis.outside import ClassRate
from sim.analysis.words import NOT_A_FORECAST, count, percent
from sim.answers.answer import print_labelled
from sim.answers.console import print_table, print_text, table
from sim.batch.version import code_version

if TYPE_CHECKING:
    from rich.console import Console

    from sim.plots.intervals import Intervals
    from sim.questions.outside import OutsideView

REMINDER = f"Rates of other wars, {NOT_A_FORECAST} of this one."
RULE_OF_POOL = "a linear pool, whose ends suppose that both err to the same side"


def as_object(view: OutsideView) -> dict[str, Any]:
    """What `outside --json` prints."""
    return {
        "scenario": view.scenario.name,
        "weeks": view.scenario.weeks,
        "chosen": view.chosen.reference.id,
        "classes": [one.to_dict() | {"list_of_joins": list(one.joins)} for one in view.counted],
        "pool": view.pooled.to_dict() if view.pooled else None,
        "rng": view.seed,
        "version": code_version(),
    }


def rows(view: OutsideView) -> Iterator[dict[str, Any]]:
    """Each class as a flat row."""
    for one in view.counted:
        told = one.to_dict()
        horizon = told.pop("over_horizon") or {"p": None, "low": None, "high": None}
        yield told | {f"horizon_{name}": value for name, value in horizon.items()}


def show(view: OutsideView, out: Console) -> None:
    """Writes the classes with their rates, the joins of the class that was chosen, why it fits, and a pool."""
    scenario, chosen = view.scenario, view.chosen
    print_text(out, f"The outside view of {scenario.title}: how often states in such a position joined a war")
    out.print(f"{REMINDER}\n")
    over = f"over {count(scenario.weeks, 'week')} (95 %)"
    yearly = [one for one in view.counted if one.horizon]
    if yearly:
        headings = ("class", "war-years", "wars", "joins", "a year", "95 %", over)
        cells = ((*_counts(one), one.horizon_text) for one in yearly)
        print_table(out, table(headings, cells, right=range(1, 7)))
    others = [one for one in view.counted if not one.horizon]
    if others:
        out.print()
        columns = ("class", "leaders", "wars", "lost office", "share", "95 %")
        print_table(out, table(columns, map(_counts, others), right=range(1, 6)))
    print_labelled(out, _findings(view))
    out.print(f"\nWhere it happened in the class {chosen.reference.id}")
    for case in chosen.joins:
        print_text(out, f"  {_case(case)}")
    if not chosen.rate.events:
        out.print("  nowhere")


def _counts(one: ClassRate) -> tuple[str, ...]:
    rate = one.rate
    return (
        one.reference.id, f"{rate.cases:,}", str(rate.wars), str(rate.events), one.share_text, one.interval_text
    )  # fmt: skip


def _findings(view: OutsideView) -> Iterator[tuple[str, str]]:
    yield "Chosen", f"{view.chosen.reference.name} ({view.chosen.reference.id})"
    yield " fits", view.chosen.reference.fits
    yield " does not", view.chosen.reference.does_not_fit
    bounded = [one.reference.id for one in view.counted if not one.rate.events]
    yield "Intervals", "wars are drawn anew (bootstrap), since allies join a war together or not at all"
    if bounded:
        yield (
            " none",
            f"{', '.join(bounded)}: nothing happened, so that the bound is Jeffreys', as if cases stood alone",
        )
    if view.pooled is not None:
        pool = view.pooled
        yield "Simulated", f"{_chance(pool.simulated)} of {count(view.worlds, 'world')} with an entry; {view.doubt}"
        yield "Outside", f"{_chance(pool.outside)} over the same {count(view.scenario.weeks, 'week')}"
        yield "Pool", f"{_chance(pool.chance)}: {pool.weight:g} of the outside view, {1 - pool.weight:g} of the share"
        yield " rule", f"{RULE_OF_POOL}; whoever asks states the weights, and nothing here says which are right"


def _chance(chance: Chance) -> str:
    return f"{percent(chance.p, 1)} ({100 * chance.low:.1f} to {percent(chance.high, 1)})"


def _case(case: dict[str, Any]) -> str:
    if "leader" in case:
        return f"{case['year']}  {case['leader']}, {case['state']} ({case['war_name']}): {case['fate'].lower()}"
    beside = f"beside {case['principal_belligerent']}"
    return f"{case['joined_on'] or case['year']}  {case['state']} {beside} ({case['war_name']})"


def drawn(view: OutsideView) -> Intervals:
    """What a picture shows of it: each class with its chance over the horizon."""
    from sim.plots.intervals import Intervals, Row

    marks = []
    for one in view.counted:
        if one.horizon is not None:
            chance, rate = one.horizon, one.rate
            meaning = f"{rate.events} of {count(rate.cases, 'war-year')}, {count(rate.wars, 'war')}"
            name = one.reference.id.replace("_", " ")
            is_clear = bool(rate.events)
            marks.append(Row(name, meaning, chance.p, chance.low, chance.high, one.horizon_text, None, is_clear))
    first = view.chosen
    over = f" over {count(first.weeks, 'week')}" if first.horizon else ""
    found = f"{first.horizon_text or first.share_text}{over}"
    return Intervals(
        f"{found}: {first.reference.name}",
        "How often states in a position like that of Belarus joined a war in its course, as a chance over the "
        f"{count(view.scenario.weeks, 'week')} of {view.scenario.title}.",
        marks,
        f"chance of joining over {count(view.scenario.weeks, 'week')}",
        "Lines: 95 % intervals, wars drawn anew. Grey: nothing happened; the line ends at Jeffreys' bound. Classes "
        f"overlap: they are no independent readings. Weakness of the first: {first.reference.does_not_fit}.",
        f"Correlates of War 4.0, ATOP 5.0, 1823 to 2003; seed {view.seed}; warentry {code_version()}.",
        percent=True,
        reminder=REMINDER,
    )
