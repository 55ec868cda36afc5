"""What a scenario answers under each rule by which the leader may decide, and whether a finding depends on the rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from sim.analysis.rules import UnderRule, compare_rules, finding
from sim.answers.rules import as_rows, write_rules
from sim.answers.shown import Shown
from sim.batch.observe import ObservedHistories, Watch
from sim.batch.plan import DEFAULT_POINTS, Plan
from sim.batch.reading import Columns, Sight, read_all
from sim.batch.work import Work
from sim.crisis.rules import RULES
from sim.questions.duration import say_how_long
from sim.scenario import Scenario, load_scenario
from sim.scenario.extends import find

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

COLUMNS = ("point", "ending", "way", "week", "entry_chance")  # of the table of worlds


@dataclass(frozen=True)
class UnderRules(Shown):
    """The answer of a scenario under each rule, and its effect against what it builds on, if that is to be compared."""

    scenario: Scenario
    baseline: Scenario | None
    worlds: int
    seed: int
    found: Sequence[UnderRule]

    def show(self, out: Console) -> None:
        """Writes the table of rules and the finding."""
        write_rules(out, self.scenario, self.baseline, self.found, self.worlds)

    def to_dict(self) -> dict[str, Any]:
        """The answers as plain data."""
        return {
            "scenario": self.scenario.name,
            "baseline": self.baseline.name if self.baseline else None,
            "worlds": self.worlds,
            "rng": self.seed,
            "rules": [under.to_dict() for under in self.found],
            "finding": finding(self.found),
        }

    def to_df(self) -> pd.DataFrame:
        """One row a rule: the share of entries with its interval, and the effect with its own."""
        import pandas as pd

        return pd.DataFrame.from_records(as_rows(self.found))


def under_rules(
    named: str | Path, work: Work, *, settings: Sequence[str] = (), n: int, rng: int = 1, points: int = DEFAULT_POINTS
) -> UnderRules:
    """Simulates a scenario, and what its file builds on, under each rule, with common luck."""
    scenario, baseline = load_scenario(named).with_settings(settings), baseline_of(named, settings)
    sides = [side for side in (scenario, baseline) if side is not None]
    plans = [Plan(replace(side, rule=rule), n, rng, points=points) for side in sides for rule in RULES]
    say_how_long(work, scenario, sum(plan.worlds * plan.scenario.weeks for plan in plans))
    runs = read_all([Sight(Watch(plan), table_of_worlds) for plan in plans], work, "worlds under all rules")
    own, other = (dict(zip(RULES, part, strict=False)) for part in (runs, runs[len(RULES) :]))
    found = compare_rules(RULES, own.__getitem__, other.__getitem__ if baseline else None)
    return UnderRules(scenario, baseline, n, rng, found)


def baseline_of(named: str | Path, settings: Sequence[str]) -> Scenario | None:
    """What a scenario builds on, with the same settings; None where it builds on nothing of the same length."""
    file = find(str(named))
    parents = yaml.safe_load(file.read_text(encoding="utf-8-sig")).get("extends") or []
    if not parents:
        return None
    first = parents if isinstance(parents, str) else parents[0]
    baseline = load_scenario(find(first, file.parent)).with_settings(settings)
    own = load_scenario(named).with_settings(settings)
    return baseline if baseline.weeks == own.weeks else None


def table_of_worlds(histories: ObservedHistories) -> Columns:
    """How each world ended, and the known chance of an entry in it."""
    return {name: histories.runs[name] for name in COLUMNS}
