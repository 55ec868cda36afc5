"""One scenario under many settings and beliefs, planned in advance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.answers.shown import Shown
from sim.answers.sweep import dry_facts, write_estimate
from sim.batch.executors import cores
from sim.batch.pilot import Pilot, pilot, plan_of
from sim.design.settings import LUCK
from sim.design.sweep import DEFAULT_REPLICATIONS, DEFAULT_SEED, described, sweep_of
from sim.questions.asked import check_used, dated, seed, whole
from sim.questions.carry_out import carry_out
from sim.questions.duration import say_if_long
from sim.questions.errors import QuestionError
from sim.questions.experiment import Sweep

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from sim.batch.plan import Plan
    from sim.batch.work import Work
    from sim.design.ensemble import Ensemble
    from sim.design.sweep import SweepDesign as Asked
    from sim.scenario import Scenario

Values = Iterable[float] | Mapping[str, float] | str
Rows = Iterable[Mapping[str, float]] | Mapping[str, Any]


@dataclass(frozen=True)
class Foreseen(Shown):
    """What a sweep would take, and how precise it would be, from a first block of it."""

    plan: Plan
    tried: Pilot
    workers: int

    def show(self, out: Console) -> None:
        """Writes time, space, and the intervals to expect."""
        write_estimate(out, self.plan, self.tried, self.workers)

    def to_dict(self) -> dict[str, Any]:
        """The same as numbers."""
        return dry_facts(self.plan, self.tried, self.workers)

    def to_df(self) -> pd.DataFrame:
        """The numbers as a table of one row."""
        import pandas as pd

        return pd.DataFrame.from_records([self.to_dict()])


def asked_for(
    scenario: Scenario,
    *,
    grid: Mapping[str, Values] | None = None,
    settings: Rows | pd.DataFrame | None = None,
    vary: Mapping[str, str] | Iterable[str] | str | None = None,
    ensemble: Ensemble | None = None,
    lhs: int | None = None,
    sobol: int | None = None,
    replications: int = DEFAULT_REPLICATIONS,
    rng: int = DEFAULT_SEED,
    luck: str = LUCK[0],
) -> Asked:
    """The sweep that Python describes: see `sim.sweep`. ScenarioError names everything that is wrong with values."""
    if lhs is not None and sobol is not None:
        raise QuestionError("points are drawn twice: give either lhs or sobol")
    counts = {"lhs": lhs, "sobol": sobol, "replications": replications}
    nodes = described(
        grid=None if grid is None else grid_of(grid),
        list=None if settings is None else settings_of(settings),
        vary=None if vary is None else open_of(vary),
        rng=seed(rng),
        luck=luck,
        **{name: None if count is None else whole(name, count) for name, count in counts.items()},
    )
    return sweep_of(scenario, nodes, ensemble)


def sweep(asked: Asked, work: Work, out: Path | None = None) -> Sweep:
    """Simulates every setting with every sample in the folder `out`, or finds what was simulated before."""
    plan = _plan(asked, work)
    say_if_long([plan], work, out)
    known = carry_out(plan, work, out)
    return Sweep(known.folder, known.manifest)


def estimate(asked: Asked, work: Work) -> Foreseen:
    """What a sweep would take: one block of it is simulated and thrown away."""
    plan = _plan(asked, work)
    return Foreseen(plan, pilot(plan), min(work.jobs or cores(), plan.blocks))


def _plan(asked: Asked, work: Work) -> Plan:
    plan = plan_of(asked)
    check_used(plan)
    if remark := dated(plan.ensemble):
        work.say(remark)
    return plan


def grid_of(given: Mapping[str, Values]) -> dict[str, Any]:
    """The values of each parameter of a grid as a list; QuestionError for what is none."""
    remedy = 'give {"leader.risk_bias": [0, 0.5, 1]}'
    try:
        named = {str(name): values for name, values in given.items()}
    except AttributeError:
        raise QuestionError(f"{given!r} does not say which parameters take which values: {remedy}", "grid") from None
    return {name: _listed(name, values, remedy) for name, values in named.items()}


def open_of(given: Mapping[str, str] | Iterable[str] | str) -> Any:
    """What is left open, by name or with its prior; QuestionError for what names nothing."""
    if isinstance(given, str):
        return [given]
    found = given if isinstance(given, Mapping) else list(given) if isinstance(given, Iterable) else [given]
    if not all(isinstance(name, str) for name in found):
        remedy = 'give "all", ["leader.risk_bias"], or {"leader.risk_bias": "uniform(0, 1)"}'
        raise QuestionError(f"{given!r} names no parameters: {remedy}", "vary")
    return found


def _listed(name: str, values: Any, remedy: str) -> Any:
    if isinstance(values, str | Mapping):
        return values
    try:
        return list(values)
    except TypeError:
        raise QuestionError(f"{name} is {values!r}, which is no list of values: {remedy}", "grid") from None


def settings_of(given: Rows | pd.DataFrame) -> list[dict[str, Any]]:
    """Settings as rows: from rows, a data frame, one setting {name: value}, or columns {name: values}."""
    remedy = 'give a data frame, or [{"leader.risk_bias": 0.1}, {"leader.risk_bias": 0.2}]'
    if hasattr(given, "to_dict"):
        found = given.to_dict("records") if hasattr(given, "columns") else [given.to_dict()]
        return [dict(row) for row in found]
    if isinstance(given, Mapping):
        columns = {str(name): _column(values) for name, values in given.items()}
        if len({len(values) for values in columns.values()}) > 1:
            raise QuestionError(f"the columns have different lengths: {remedy}", "settings")
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    rows = [given] if isinstance(given, str) or not isinstance(given, Iterable) else list(given)
    for row in rows:
        if not isinstance(row, Mapping):
            raise QuestionError(f"{row!r} is no setting: {remedy}", "settings")
    return [dict(row) for row in rows if isinstance(row, Mapping)]


def _column(values: Any) -> list[Any]:
    return list(values) if isinstance(values, Iterable) and not isinstance(values, str) else [values]
