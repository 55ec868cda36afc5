"""The answers that must not move unseen: every shipped scenario, and every way of deciding and believing.

`python -m tests.baseline` (or `make golden`) writes them anew and says what moved.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.actors.leader import BELIEF_MODES
from sim.batch.block import BlockResult, simulate_block
from sim.batch.plan import Plan
from sim.crisis.reasons import COLUMNS
from sim.crisis.rules import RULES
from sim.engine.shipped import shipped
from sim.measured.endings import ENDINGS
from sim.measured.outcomes import OUTCOMES, WAY_NAMES
from sim.measured.pressures import PRESSURES
from sim.scenario import Scenario, load_scenario

FILE = Path(__file__).with_name("golden.json")
SEED, WORLDS, FEW = 20, 300, 6
DIGITS = 12
NO_NUMBERS = ("ending", "way", "week", "entry_chance")

Answer = dict[str, Any]


def cases() -> dict[str, Callable[[], Plan]]:
    """What is asked, by name; a plan is made when it is needed."""
    names = sorted(path.stem for path in shipped("scenarios").glob("*.yaml"))
    asked = {name: lambda name=name: Plan(load_scenario(name), WORLDS, SEED) for name in names}
    ultimatum = "point_blank_ultimatum"
    asked |= {
        f"{ultimatum}, rule {rule}": lambda rule=rule: Plan(_changed(ultimatum, rule=rule), WORLDS, SEED)
        for rule in RULES
    }
    asked |= {
        f"{ultimatum}, belief {mode}": lambda mode=mode: Plan(
            _changed(ultimatum, belief_mode=mode, weeks=20, citizens=200), FEW, SEED
        )
        for mode in BELIEF_MODES
    }
    return asked


def _changed(name: str, **fields: Any) -> Scenario:
    return replace(load_scenario(name), **fields)


def answer(plan: Plan) -> Answer:
    """What a plan answers: whole numbers as they are, others to 12 digits."""
    blocks = [simulate_block(plan, number) for number in range(plan.blocks)]
    (block,) = blocks
    return {
        "ending": _counted(block.runs["ending"], ENDINGS),
        "way": _counted(block.runs["way"], WAY_NAMES),
        "week": int(block.runs["week"].sum(dtype=np.int64)),
        "entry_chance": _rounded(block.runs["entry_chance"].sum()),
        "outcomes": {o.name: _rounded(block.runs[o.name].mean()) for o in OUTCOMES if o.name not in NO_NUMBERS},
        "pressures": dict(_mean_pressures(block)),
        "decisions": int(block.decisions.count.sum()),
        "reasons": dict(zip(COLUMNS, map(_rounded, block.decisions.total.sum(axis=(0, 1, 2))), strict=True)),
    }


def _counted(numbers: np.ndarray, names: tuple[str, ...]) -> dict[str, int]:
    counts = np.bincount(numbers, minlength=len(names))
    return {name: int(count) for name, count in zip(names, counts, strict=True) if count}


def _mean_pressures(block: BlockResult) -> Iterator[tuple[str, float | None]]:
    for pressure, counts in zip(PRESSURES, block.pressures, strict=True):
        total = counts.sum()
        middle = pressure.middle(np.arange(counts.shape[1]))
        yield pressure.name, _rounded((counts.sum(axis=0) * middle).sum() / total) if total else None


def _rounded(value: float) -> float:
    return float(f"{float(value):.{DIGITS}g}")


def all_answers() -> dict[str, Answer]:
    """What every case answers now."""
    return {name: answer(plan()) for name, plan in cases().items()}


def golden() -> dict[str, Answer]:
    """What every case answered when the answers were last written."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def write(answers: dict[str, Answer]) -> None:
    """Puts the answers on file."""
    FILE.write_text(json.dumps(answers, indent=1) + "\n", encoding="utf-8")


def moved(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """A line for each number that is not what it was, beyond the last of its digits."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*before, *(key for key in after if key not in before)]:
            yield from moved(before.get(key), after.get(key), f"{path} / {key}" if path else key)
    elif isinstance(before, dict) or isinstance(after, dict):
        yield f"{path}: {'is gone' if after is None else 'is new'}"
    elif not _is_same(before, after):
        yield f"{path}: {before} -> {after}"


def _is_same(before: Any, after: Any) -> bool:
    if isinstance(before, float) and isinstance(after, float):
        return abs(before - after) <= 2 * 10.0**-DIGITS * max(1.0, abs(before), abs(after))
    return bool(before == after)
