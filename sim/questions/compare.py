"""Scenarios in the same worlds, so that nothing but the scenario differs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.comparison import COLUMNS, Standings, told_apart
from sim.analysis.comparison import compare as compared_worlds
from sim.analysis.contrast import Luck
from sim.analysis.sampling import Sampling
from sim.answers.comparison import as_object, as_rows, write_comparison
from sim.answers.shown import Picture, Shown
from sim.batch.manifest import identity
from sim.batch.plan import DEFAULT_POINTS, Plan, block_size_of
from sim.batch.store import Results
from sim.measured.endings import ENDINGS
from sim.questions.asked import dated, one_of
from sim.questions.carry_out import carry_out
from sim.questions.duration import say_if_long
from sim.questions.errors import QuestionError
from sim.questions.experiment import Experiment

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from sim.batch.work import Work
    from sim.design.ensemble import Ensemble
    from sim.scenario import Scenario


@dataclass(frozen=True)
class Comparison(Shown):
    """Runs of several scenarios with common luck, by name, the first of them the reference."""

    results: dict[str, Experiment]
    found: Standings
    ending: str

    def show(self, out: Console) -> None:
        """Writes shares, differences, flipped worlds, and what common luck saves."""
        write_comparison(out, self.found, list(self.results.values()), self.ending)

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain data, as `warentry compare --json` prints it."""
        return as_object(self.found, list(self.results.values()), self.ending)

    def to_df(self) -> pd.DataFrame:
        """One row a scenario: its share of the ending, and the difference from the reference, with intervals."""
        import pandas as pd

        return pd.DataFrame.from_records(as_rows(self.found, self.ending))

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws the forest plot, by default as `forest.png` in the folder of the reference."""
        from sim.plots import keep
        from sim.plots.forest import load

        results = list(self.results.values())
        return Picture(keep("forest", load(results, self.ending), results[0].folder, out))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {', '.join(self.results)}>"


@dataclass(frozen=True)
class Side:
    """One of the things compared: as it was named, its plan, and its results where they are given."""

    named: str
    plan: Plan
    results: Results | None = None


def compare(
    sides: Sequence[Scenario | Results],
    work: Work,
    *,
    named: Sequence[str] = (),
    n: int = 10_000,
    rng: int = 1,
    points: int = DEFAULT_POINTS,
    ensemble: Ensemble | None = None,
    ending: str = "entry",
) -> Comparison:
    """Simulates scenarios in the same worlds, at the same members of an ensemble, and says what each changes.

    Results made before are taken as they are; QuestionError unless all share seed, worlds, points and weeks. `named`:
    how each side was called by whoever asks, for messages and where names are the same.
    """
    one_of("ending", ending, ENDINGS)
    if remark := dated(ensemble):
        work.say(remark)
    asked = sides_of(sides, named, n, rng, points, ensemble)
    say_if_long([side.plan for side in asked if side.results is None], work)
    done = [side.results or carry_out(side.plan, work) for side in asked]
    names = told_apart([r.manifest.scenario for r in done], [side.named for side in asked])
    names = names if len(set(names)) == len(names) else [str(r.folder) for r in done]
    tables = {name: r.runs(*COLUMNS) for name, r in zip(names, done, strict=True)}
    try:
        found = compared_worlds(tables, Sampling.of(*done))
    except ValueError as error:
        raise QuestionError(f"{error}: run both with the same number of worlds, seed and points") from None
    return Comparison({n: Experiment(r.folder, r.manifest) for n, r in zip(names, done, strict=True)}, found, ending)


def sides_of(
    sides: Sequence[Scenario | Results],
    named: Sequence[str],
    worlds: int,
    seed: int,
    points: int,
    ensemble: Ensemble | None = None,
) -> list[Side]:
    """What is compared, with common luck; refused where that cannot be."""
    if len(sides) < 2:
        raise QuestionError("a comparison needs two scenarios or more: name another one after the first")
    found = []
    for number, side in enumerate(sides):
        if isinstance(side, Results):
            found.append(Side(named[number] if named else str(side.folder), side.plan, side))
        else:
            plan = Plan(side, worlds, seed, points=points, ensemble=ensemble, block_size=block_size_of(worlds))
            found.append(Side(named[number] if named else side.name, plan))
    # A scenario that is sure of everything takes its worlds' luck from points all the same if another one is not.
    if any(side.plan.samples > 1 or side.plan.is_uncertain for side in found):
        found = [s if s.results else replace(s, plan=replace(s.plan, paired_points=True)) for s in found]
    for other in found[1:]:
        _check_luck(found[0], other)
    _check_twice(found)
    return found


def _check_luck(first: Side, other: Side) -> None:
    """Refuses two sides whose worlds do not have the same luck."""
    unlike = luck_of(first.plan).unlike(luck_of(other.plan))
    if unlike:
        facts = "; ".join(f"{what} is {here} and {there}" for what, (here, there) in unlike.items())
        raise QuestionError(
            f"{first.named} and {other.named} do not hold the same worlds: {facts}; {_remedy(list(unlike), first.plan)}"
        )


def _remedy(unlike: list[str], first: Plan) -> str:
    if unlike == ["the number of weeks"]:
        return f"name the scenarios, and set weeks={first.scenario.weeks} for all of them"
    return f"name the scenarios instead of results, with {first.worlds} worlds and seed {first.seed} for all of them"


def _check_twice(sides: Sequence[Side]) -> None:
    """Refuses the same thing under two names."""
    seen: dict[str, str] = {}
    for side in sides:
        known = identity(side.plan)
        if known in seen:
            raise QuestionError(f"{seen[known]} and {side.named} are the same experiment: name each one once")
        seen[known] = side.named


def luck_of(plan: Plan) -> Luck:
    """What the worlds of a plan must share with those of another."""
    columns, points, weeks = plan.settings.columns, plan.point_count, plan.scenario.weeks
    settings = hashlib.sha256(json.dumps(columns, sort_keys=True).encode()).hexdigest()[:8] if columns else ""
    is_start = plan.scenario.start_from is not None  # then the members are what a scenario says, and may differ
    members = plan.ensemble.digest[:8] if plan.ensemble and not is_start else ""
    design = " ".join(filter(None, (settings, plan.method, members)))
    return Luck(plan.seed, plan.worlds, points, plan.settings.count, plan.luck, weeks, design)
