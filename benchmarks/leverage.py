"""How many times fewer worlds good statistics need: known chances instead of coin flips, the same luck on both sides.

Variances per world of four estimators, for the share of entries and for what a change makes of it;
`python -m benchmarks.leverage` prints the table alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np

from benchmarks.engine import SEED
from sim.batch.block import simulate_block
from sim.batch.plan import Plan
from sim.engine.arrays import Array
from sim.measured.endings import ENDINGS
from sim.scenario import load_scenario

SCENARIOS = ("baseline_feb_2022", "baseline_mid_2022", "baseline_sept_2024", "point_blank_ultimatum")
BEFORE, AFTER = "leader.exit_penalty=0.8", "leader.exit_penalty=0.85"  # a small change, as an analyst makes it


@dataclass(frozen=True)
class Leverage:
    """The share of entries by coin flips, and how many times fewer worlds the same precision needs otherwise.

    `level`: by known chances. For the difference between BEFORE and AFTER, against coin flips with independent luck:
    `paired` by coin flips with the same luck, `known` by known chances with independent luck, `both` by both.
    """

    scenario: str
    worlds: int
    share: float
    difference: float
    level: float
    paired: float
    known: float
    both: float


def leverage(scenario: str, worlds: int) -> Leverage:
    """Measured on so many worlds, with the scenario's own uncertainty."""
    flips, chances = _entries(scenario, worlds, BEFORE)
    other_flips, other_chances = _entries(scenario, worlds, AFTER)
    independent = flips.var() + other_flips.var()
    return Leverage(
        scenario,
        worlds,
        share=float(chances.mean()),
        difference=float((other_chances - chances).mean()),
        level=_ratio(flips.var(), chances.var()),
        paired=_ratio(independent, (other_flips - flips).var()),
        known=_ratio(independent, chances.var() + other_chances.var()),
        both=_ratio(independent, (other_chances - chances).var()),
    )


def _entries(name: str, worlds: int, setting: str) -> tuple[Array, Array]:
    """Whether each world enters the war, and the known chance of it: (worlds,) each."""
    plan = Plan(load_scenario(name).with_settings([setting]), worlds, SEED)
    runs = [simulate_block(plan, block).runs for block in range(plan.blocks)]
    ending, chance = (np.concatenate([r[column] for r in runs]) for column in ("ending", "entry_chance"))
    return (ending == ENDINGS.index("entry")).astype(float), chance


def _ratio(dear: np.floating, cheap: np.floating) -> float:
    return float(dear / cheap) if cheap > 0 and dear > 0 else nan


def table(rows: list[Leverage]) -> str:
    """The leverages as a markdown table; a dash where no world entered by coin flip."""
    lines = [
        "| scenario | entries | level: known chances | difference | same luck | known chances | both |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        gains = [f"{gain:,.1f} ×" if gain == gain else "-" for gain in (row.paired, row.known, row.both)]
        level = f"{row.level:,.1f} ×" if row.level == row.level else "-"
        lines.append(f"| {row.scenario} | {row.share:.3%} | {level} | {row.difference:+.3%} | {' | '.join(gains)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    measured = [leverage(scenario, 10_240) for scenario in SCENARIOS]
    print(table(measured))
    print(
        f"\nHow many times fewer worlds, on {measured[0].worlds:,} worlds; the difference is {AFTER} against {BEFORE}."
    )
