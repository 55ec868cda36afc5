"""The part of `warentry run --rules all` that answers a question under each decision rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.answers.console import console, print_json, print_table, say, table

if TYPE_CHECKING:
    from sim.analysis.answer import Answer
    from sim.analysis.paired import Effect
    from sim.analysis.rules import UnderRule
    from sim.scenario import Scenario


def print_rules(
    name: str, settings: Sequence[str], worlds: int, seed: int, points: int | None = None, as_json: bool = False
) -> None:
    """Prints the answer of a scenario under each rule, and whether its effect depends on the rule."""
    from sim.analysis.rules import finding
    from sim.scenario import load_scenario

    scenario, baseline = load_scenario(name).with_settings(settings), baseline_of(name, settings)
    found = under_each_rule(scenario, baseline, worlds, seed, points)
    if as_json:
        data = {"scenario": scenario.name, "baseline": baseline.name if baseline else None, "worlds": worlds}
        print_json(data | {"rng": seed, "rules": [u.to_dict() for u in found], "finding": finding(found)})
    else:
        _print(scenario, baseline, found, worlds)
    say(f"next: warentry run {name} --set rule=prospect")


def baseline_of(name: str, settings: Sequence[str]) -> Scenario | None:
    """What a scenario builds on, with the same settings; None where it builds on nothing of the same length."""
    import yaml

    from sim.scenario import load_scenario
    from sim.scenario.extends import find

    file = find(name)
    parents = yaml.safe_load(file.read_text(encoding="utf-8-sig")).get("extends") or []
    if not parents:
        return None
    first = parents if isinstance(parents, str) else parents[0]
    baseline = load_scenario(find(first, file.parent)).with_settings(settings)
    own = load_scenario(name).with_settings(settings)
    return baseline if baseline.weeks == own.weeks else None


def under_each_rule(
    scenario: Scenario, baseline: Scenario | None, worlds: int, seed: int, points: int | None
) -> list[UnderRule]:
    """Simulates the scenario and its baseline under each rule, with common luck."""
    from sim.analysis.rules import compare_rules
    from sim.batch.observe import Watch, follow_all
    from sim.batch.plan import DEFAULT_POINTS, Plan
    from sim.crisis.rules import RULES

    asked = [(side, rule) for side in (scenario, baseline) if side is not None for rule in RULES]
    watches = [
        Watch(Plan(replace(side, rule=rule), worlds, seed, points=points or DEFAULT_POINTS)) for side, rule in asked
    ]
    runs = [histories.runs for histories in follow_all(watches)]
    own, other = (dict(zip(RULES, part, strict=False)) for part in (runs, runs[len(RULES) :]))
    return compare_rules(RULES, own.__getitem__, other.__getitem__ if baseline else None)


def _print(scenario: Scenario, baseline: Scenario | None, found: Sequence[UnderRule], worlds: int) -> None:
    from sim.analysis.rules import finding

    out = console()
    out.print(f"{scenario.title}\n{scenario.question}\n\n{worlds:,} worlds under each rule, with common luck\n")
    headings = ["rule", "entry (95 %)", "routes", "half by week"]
    headings += [f"against {baseline.name}"] if baseline else []
    print_table(out, table(headings, ([u.rule, *_answer(u.answer), *_effect(u.effect)] for u in found), right=(1, 3)))
    text = finding(found)
    out.print(f"\n{text[0].upper()}{text[1:]}.")
    out.print("A finding that holds under one rule only is a finding about the rule. Shares of simulated worlds.")


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
    return [f"{100 * effect.difference:+.2f} points ({100 * effect.low:+.2f} to {100 * effect.high:+.2f})"]
