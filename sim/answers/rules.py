"""The answer under each decision rule as a person reads it, and as rows."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from sim.analysis.answer import Answer
from sim.analysis.paired import Effect
from sim.analysis.rules import UnderRule, finding
from sim.analysis.words import count
from sim.answers.console import print_table, table

if TYPE_CHECKING:
    from rich.console import Console

    from sim.scenario import Scenario


def write_rules(
    out: Console, scenario: Scenario, baseline: Scenario | None, found: Sequence[UnderRule], worlds: int
) -> None:
    """Writes the answer under each rule, and whether the effect against the baseline depends on the rule."""
    out.print(f"{scenario.title}\n{scenario.question}\n\n{count(worlds, 'world')} under each rule, with common luck\n")
    headings = ["rule", "entry (95 %)", "routes", "half by week"]
    headings += [f"against {baseline.name}"] if baseline else []
    print_table(out, table(headings, ([u.rule, *_answer(u.answer), *_effect(u.effect)] for u in found), right=(1, 3)))
    text = finding(found)
    out.print(f"\n{text[0].upper()}{text[1:]}.")
    out.print("A finding that holds under one rule only is a finding about the rule. Shares of simulated worlds.")


def as_rows(found: Sequence[UnderRule]) -> list[dict[str, Any]]:
    """One row a rule: the share of entries, and the effect against the baseline, each with its interval."""
    rows = []
    for under in found:
        entry, effect = under.answer.entry, under.effect
        row = {"rule": under.rule, "entry": entry.p, "low": entry.low, "high": entry.high}
        against = {} if effect is None else {"effect": effect.difference, "from": effect.low, "to": effect.high}
        rows.append(row | against)
    return rows


def _answer(found: Answer) -> tuple[str, str, str]:
    entry = found.entry
    share = f"{100 * entry.p:.1f} % ({100 * entry.low:.1f} to {100 * entry.high:.1f})"
    ways = sorted(((route, s.p) for route, s in found.routes.items() if s.k), key=lambda pair: -pair[1])
    routes = ", ".join(f"{route} {100 * p:.1f} %" for route, p in ways) or "no entry"
    week = found.entry_week["p50"]
    return share, routes, "" if week is None else str(week)


def _effect(effect: Effect | None) -> list[str]:
    if effect is None:
        return []
    if not isfinite(effect.high - effect.low):
        return [f"{100 * effect.difference:+.2f} points (too few worlds)"]
    return [f"{100 * effect.difference:+.2f} points ({100 * effect.low:+.2f} to {100 * effect.high:+.2f})"]
