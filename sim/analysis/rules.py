"""One question under rival theories of how the leader decides: what depends on the theory, and what does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from numpy.typing import NDArray

from sim.analysis.answer import Answer, answer, one_by_one
from sim.analysis.contrast import entry_effect
from sim.analysis.paired import Effect, signs_agree

Columns = Mapping[str, NDArray[Any]]
DIRECTION = {+1: "rises", -1: "falls"}


@dataclass(frozen=True)
class UnderRule:
    """The answer under one rule, and the paired effect of the scenario on entry against its baseline, if it has one."""

    rule: str
    answer: Answer
    effect: Effect | None

    def to_dict(self) -> dict[str, Any]:
        """The result as plain data."""
        effect = asdict(self.effect) if self.effect is not None else None
        return {"rule": self.rule, **self.answer.to_dict(), "effect": effect}


def compare_rules(
    rules: Iterable[str],
    scenario: Callable[[str], Columns],
    baseline: Callable[[str], Columns] | None = None,
) -> list[UnderRule]:
    """The answer under each rule; `scenario` and `baseline` give the table of worlds under a rule, with common luck."""
    found = []
    for rule in rules:
        runs, effect = scenario(rule), None
        if baseline is not None:
            effect, _ = entry_effect(baseline(rule), runs, runs["point"])
        found.append(UnderRule(rule, answer(one_by_one(runs)), effect))
    return found


def finding(found: Sequence[UnderRule]) -> str:
    """In words: whether the direction of the scenario's effect depends on the rule."""
    effects = {under.rule: under.effect for under in found if under.effect is not None}
    if not effects:
        return "the scenario has no baseline to be compared with"
    seen = {sign: [rule for rule, e in effects.items() if e.sign == sign] for sign in (+1, -1, 0)}
    clear = [f"{DIRECTION[sign]} under {', '.join(seen[sign])}" for sign in (+1, -1) if seen[sign]]
    if not clear:
        return "the scenario changes the chance of an entry under no rule, as far as so many worlds can tell"
    text = f"against the baseline the chance of an entry {' and '.join(clear)}"
    if seen[0]:
        text += f"; not resolved under {', '.join(seen[0])}"
    if not signs_agree(list(effects.values())):
        return f"{text}: the finding depends on the rule"
    return text + ("" if seen[0] else ": the finding does not depend on the rule")
