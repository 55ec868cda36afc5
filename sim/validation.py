"""Validation from Python: the model held against the record, the articles, other decisions, wars and its forecasts.

    import sim
    print(sim.patterns().summary())

Each is the command of the same name, as in `sim.methods`.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api import working
from sim.questions import asked

if TYPE_CHECKING:
    from sim.batch.store import Results
    from sim.design.ensemble import Ensemble
    from sim.questions.asked import Settings
    from sim.questions.cases import HeldCases
    from sim.questions.claims import Checked
    from sim.questions.credibility import Credibility
    from sim.questions.follow import FollowedRecord
    from sim.questions.ledger import ForecastLedger
    from sim.questions.outside import OutsideView
    from sim.questions.patterns import Findings
    from sim.questions.record import RecordRows, RecordSeries
    from sim.questions.score import ForecastSkill
    from sim.scenario import Scenario


def outside(
    source: str | Path | Scenario | Results = "baseline_mid_2022",
    *,
    weight: float | None = None,
    classes: str | Path | None = None,
    chosen: str | None = None,
    rng: int = 1,
) -> OutsideView:
    """How often states in the position of Belarus joined a war since 1823, and what that makes over a horizon.

    `source` is a scenario, or results (or their folder), which a `weight` from 0 to 1 for the outside view pools with
    it. `classes` is a file of reference classes of your own, `chosen` the id of the class that is pooled.
    """
    from sim.batch.store import Results
    from sim.questions.outside import outside as ask

    if isinstance(source, str | Path) and Path(source).is_dir():
        source = Results.open(source)
    target = source if isinstance(source, Results) else asked.scenario_of(source)
    file = None if classes is None else Path(classes)
    return ask(target, classes=file, chosen=chosen, weight=weight, rng=asked.seed(rng))


def ledger(file: str | Path | None = None) -> ForecastLedger:
    """Forecasts that were put on file before they resolved: a chain of lines of which none can be changed unseen.

    `file` is by default `ledger.jsonl` here, or the ledger that ships where there is none. `.add(result, opens=DATE)`
    files the share of a run, `.resolve(1, "no", on=DATE, source=...)` how it ended, `.score()` says what it was worth,
    `.verify()` what is not as it was written.
    """
    from sim.questions.ledger import ledger as ask

    return ask(file, to_read=file is None)


def patterns(
    n: int = 1000,
    *,
    rng: int = 1,
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> Findings:
    """The record of 2022 to 2025 held against the model, from `n` worlds of each experiment: which patterns are met?"""
    from sim.questions.patterns import patterns as ask

    with working("sim.patterns", jobs, executor, progress) as work:
        return ask(work, n=asked.whole("n", n), rng=asked.seed(rng))


def claims(
    n: int = 2000,
    *,
    rng: int = 1,
    only: Sequence[str] = (),
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> Checked:
    """Whether the model says of each cause, or of `only` those named, what the articles say of it.

    `n` worlds on each side of an experiment.
    """
    from sim.questions.claims import claims as ask

    with working("sim.claims", jobs, executor, progress) as work:
        return ask(work, n=asked.whole("n", n), rng=asked.seed(rng), only=only)


def cases(
    file: str | Path | None = None,
    *,
    second: str | Path | None = None,
    rubric: str | Path | None = None,
    ensemble: Ensemble | str | Path | bool = False,
    members: int = 64,
    draws: int = 16,
    rng: int = 1,
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> HeldCases:
    """How other clients answered a patron's demand to fight beside it, and whether the game foresees it.

    `file` holds cases coded as seeds/CASES.md says (the shipped ones), `second` the same as other coders saw them,
    `rubric` what codes mean for the game. Plays each case `draws` times at `members` points of the priors, or at each
    member of an `ensemble` (True: the one that agrees with the record). `found.ensemble` has the weights that they have
    after the cases, and can be given to `sim.run(..., ensemble=...)`.
    """
    from sim.questions.cases import cases as ask

    table, other, meanings = (None if path is None else Path(path) for path in (file, second, rubric))
    with working("sim.cases", jobs, executor, progress) as work:
        return ask(
            work, file=table, second=other, rubric=meanings, ensemble=asked.ensemble_of(ensemble),
            members=asked.whole("members", members, 4), draws=asked.whole("draws", draws, 2), rng=asked.seed(rng),
        )  # fmt: skip


def record(
    row: str | None = None,
    *,
    kind: str | None = None,
    observable: str | None = None,
    first: str | date | None = None,
    last: str | date | None = None,
    search: str | None = None,
    unread: bool = False,
    series: bool = False,
    file: str | Path | None = None,
    rng: int = 1,
) -> RecordRows | RecordSeries:
    """What has been seen of this case since September 2021, row by row, with dates, sources and errors.

    The rows of one `kind` or `observable`, between two days ("2022-10-01"), that mention a text, or whose source was
    not read (`unread`). With `series` instead each observable every thirteen weeks, and what persistence, climatology
    and never would have scored. `file`: a record of your own.
    """
    from sim.questions.record import rows
    from sim.questions.record import series as ask_series

    path = None if file is None else Path(file)
    if series:
        return ask_series(rng=asked.seed(rng), file=path)
    days = (asked.day("first", first), asked.day("last", last))
    return rows(
        row, kind=kind, observable=observable, first=days[0], last=days[1], search=search, unread=unread, file=path
    )


def credibility(
    scenarios: Sequence[str | Path | Scenario] = (),
    n: int = 1500,
    *,
    only: Sequence[str] = (),
    rng: int = 1,
    settings: Settings = (),
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> Credibility:
    """Whether the levels can be believed: noise, what should not matter, waiting, fears, unknowns, past, claims.

    Of `scenarios` (the three baselines, the ultimatum and the hindcast), with `n` worlds of each variant; `only` names
    parts: "slips", "levels", "hazard", "fears", "unknowns", "arrival", "claims".
    """
    from sim.questions.credibility import DEFAULT
    from sim.questions.credibility import credibility as ask

    wanted = [asked.scenario_of(scenario, settings) for scenario in scenarios or DEFAULT]
    with working("sim.credibility", jobs, executor, progress) as work:
        return ask(wanted, work, n=asked.whole("n", n), rng=asked.seed(rng), only=only)


def follow(
    scenario: str | Path | Scenario = "hindcast_201w",
    n: int = 4_096,
    *,
    until: str | date | None = None,
    record: str | Path | None = None,
    power: float = 0.5,
    rng: int = 1,
    settings: Settings = (),
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> FollowedRecord:
    """The chance of an entry as it would have stood in each week of the dated record, and what moved it.

    `n` worlds follow a `record` (the shipped one) week by week and without hindsight, `until` a day. What was observed
    weighs them by its likelihood to the `power`. `found.save("today.csv")` keeps those that are left as an ensemble.
    """
    from sim.questions.follow import follow as ask

    with working("sim.follow", jobs, executor, progress) as work:
        return ask(
            asked.scenario_of(scenario, settings), work, worlds=asked.whole("n", n), until=asked.day("until", until),
            file=None if record is None else Path(record), power=power, rng=asked.seed(rng),
        )  # fmt: skip


def score(
    scenario: str | Path | Scenario = "hindcast_201w",
    n: int = 4_096,
    *,
    until: str | date | None = None,
    record: str | Path | None = None,
    power: float = 0.5,
    rng: int = 1,
    settings: Settings = (),
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> ForecastSkill:
    """How well the worlds that `follow` the record foresaw each observable, a quarter ahead from every origin.

    CRPS and log scores beside persistence, climatology and never, with errors by a bootstrap in blocks of a year.
    """
    from sim.questions.score import score as ask

    with working("sim.score", jobs, executor, progress) as work:
        return ask(
            asked.scenario_of(scenario, settings), work, worlds=asked.whole("n", n), until=asked.day("until", until),
            file=None if record is None else Path(record), power=power, rng=asked.seed(rng),
        )  # fmt: skip
