"""How questions simulate: a plan carried out in its folder, or a way for a method to simulate at points of its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sim.batch.folder import default_folder
from sim.batch.ledger import worlds_in
from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.batch.simulator import Simulator
from sim.batch.work import Progress, Work
from sim.design.settings import PAIRED
from sim.questions.duration import say_if_compiling

if TYPE_CHECKING:
    from sim.batch.run import StoppingRule
    from sim.batch.store import Results
    from sim.scenario import Scenario


def carry_out(plan: Plan, work: Work, folder: Path | None = None, rule: StoppingRule | None = None) -> Results:
    """Simulates what is missing of a plan in its folder, and says what was there; ResultsError where that cannot be."""
    heard: list[Progress] = []
    results = _run(plan, work, folder or default_folder(plan, work.place, date.today()), heard, rule)
    if len(heard) == 1:
        work.say(f"nothing to simulate: these {heard[0].done:,} worlds are already in {results.folder}")
    elif heard[0].done:
        work.say(f"went on from {heard[0].done:,} worlds that were already in {results.folder}")
    return results


def simulator(
    scenario: Scenario, seed: int, method: str, work: Work, *, luck: str = PAIRED, samples: int = 1
) -> Simulator:
    """A way for a method to simulate at points of its own choice, stored in `SCENARIO-METHOD` where results lie."""

    def quietly(plan: Plan, folder: Path) -> Results:
        return _run(plan, work, folder, [])

    return Simulator(scenario, seed, work.place / f"{scenario.name}-{method}", quietly, luck, samples)


def _run(plan: Plan, work: Work, folder: Path, heard: list[Progress], rule: StoppingRule | None = None) -> Results:
    say_if_compiling(work)

    def hear(progress: Progress) -> None:
        for path in progress.damaged:
            work.say(f"{path} is not what was written: its block is simulated again")
        heard.append(progress)
        work.on_progress(progress)

    work.kept = lambda: f"{worlds_in(folder):,} of {plan.worlds:,} worlds are kept in {folder}"
    work.stored[folder] = run_plan(
        plan, folder, work.jobs, hear, work.command, executor=work.executor, shard=work.shard, rule=rule
    )
    return work.stored[folder]
