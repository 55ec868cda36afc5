"""Where the engine's time goes, stage by stage of the week; `python -m benchmarks.profile` prints it alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from time import process_time
from typing import Any

import numpy as np

from benchmarks.engine import SEED
from sim.measured.pressures import PressureCounts
from sim.model import WEEK, WarEntryModel

CITIZENS = ("opinion.update", "mobilisation.update")
BUILDING, REST, RECORDING, ACCOUNT = "(building the block)", "(calling the stages)", "(pressures)", "(decisions)"
OF_THE_BATCH = (RECORDING, ACCOUNT)


@dataclass(frozen=True)
class Profile:
    """Processor seconds by stage, for so many worlds and weeks."""

    seconds: dict[str, float]
    worlds: int
    weeks: int

    def micro(self, stage: str) -> float:
        """Microseconds that a stage costs per world and week."""
        return self.seconds[stage] / self.worlds / self.weeks * 1e6

    @property
    def model_seconds(self) -> float:
        """The bare model, without what only a batch records."""
        return sum(cost for stage, cost in self.seconds.items() if stage not in OF_THE_BATCH)

    @property
    def strategic_share(self) -> float:
        """The share of the weeks' time that is not the citizens' update."""
        weeks = self.model_seconds - self.seconds[BUILDING]
        return 1 - self.citizens_seconds / weeks

    @property
    def citizens_seconds(self) -> float:
        """The citizens' update."""
        return sum(self.seconds[stage] for stage in CITIZENS)

    def costs(self) -> list[tuple[str, float]]:
        """All stages with their seconds, the dearest first."""
        return sorted(self.seconds.items(), key=lambda item: -item[1])


def profile(worlds: int = 1000, weeks: int = 52, citizens: int = 1000) -> Profile:
    """Runs one block with a clock around each stage."""
    spent: dict[str, float] = defaultdict(float)
    started = process_time()
    model = WarEntryModel(weeks=weeks, seed=SEED, replications=np.arange(worlds), population_size=citizens)
    pressures = PressureCounts(weeks)
    spent[BUILDING] = process_time() - started
    for stage in WEEK:
        entity = getattr(model, stage.entity)
        setattr(entity, stage.method, timed(getattr(entity, stage.method), f"{stage.entity}.{stage.method}", spent))
    record, account = timed(pressures.record, RECORDING, spent), timed(model.decisions.account, ACCOUNT, spent)
    started = process_time()
    for _ in range(weeks):
        model.advance(record)
    account(weeks)
    spent[REST] = process_time() - started - (sum(spent.values()) - spent[BUILDING])
    model.release()
    return Profile(dict(spent), worlds, weeks)


def timed(stage: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    """The same stage with a clock around it."""

    def run(*arguments: Any) -> Any:
        started = process_time()
        result = stage(*arguments)
        spent[name] += process_time() - started
        return result

    return run


def table(costs: Profile) -> str:
    """The stages as a markdown table."""
    total = sum(costs.seconds.values())
    rows = ["| stage | share | µs per world-week |", "| --- | ---: | ---: |"]
    rows += [f"| {stage} | {cost / total:.1%} | {costs.micro(stage):.2f} |" for stage, cost in costs.costs()]
    return "\n".join(rows)


if __name__ == "__main__":
    profile(worlds=512)  # compiles, or loads what is compiled: rare events too
    measured = profile()
    print(table(measured))
    print(f"\nstrategic layer: {measured.strategic_share:.0%} of the weeks' time", end="; ")
    print(f"{measured.worlds / measured.model_seconds:,.0f} worlds a second")
