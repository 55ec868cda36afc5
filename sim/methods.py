"""The methods from Python: what is not known, what would have to be true, and whether the model may be believed.

    import sim
    found = sim.threshold("point_blank_ultimatum", parameter="dependence", at=0.5)
    print(found.summary())

Each is the command of the same name: it says the same, with the same words (`summary()`), as the same data (`to_dict()`
is what `--json` prints), and finds the worlds that an earlier call or command has simulated. `to_df()` gives the main
table, `plot()` a picture; a notebook shows an answer by itself.

All that simulate take `jobs`, `executor` and `progress` as `sim.run` does. What is asked wrongly raises ScenarioError
or ValueError, what cannot be answered says why.
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
    from sim.questions.discover import Discovered
    from sim.questions.follow import FollowedRecord
    from sim.questions.ledger import ForecastLedger
    from sim.questions.match import Matched
    from sim.questions.needed import Needed
    from sim.questions.outside import OutsideView
    from sim.questions.patterns import Findings
    from sim.questions.rare import Rare
    from sim.questions.record import RecordRows, RecordSeries
    from sim.questions.sample import Sampled
    from sim.questions.score import ForecastSkill
    from sim.questions.sensitivity import Ranked
    from sim.questions.threshold import Crossed, Plane
    from sim.scenario import Scenario


def sample(
    scenario: str | Path | Scenario = "baseline_mid_2022",
    points: int = 500,
    replications: int = 40,
    *,
    sobol: bool = False,
    rng: int = 1,
    settings: Settings = (),
    out: str | Path | None = None,
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> Sampled:
    """How far the answer depends on all that nobody knows, before any history is matched.

    Simulates `replications` worlds at each of `points` drawn from what is believed: a Latin hypercube, or a `sobol`
    sequence. `settings` are changes such as "leader.risk_bias=0.1". The worlds are a sweep, as `results`.
    """
    from sim.questions.sample import sample as ask

    folder = None if out is None else Path(out)
    with working("sim.sample", jobs, executor, progress) as work:
        return ask(
            asked.scenario_of(scenario, settings), work, points=points, replications=replications, sobol=sobol,
            rng=asked.seed(rng), out=folder,
        )  # fmt: skip


def match(
    points: int = 600,
    replications: int = 100,
    *,
    waves: int = 3,
    rng: int = 1,
    settings: Settings = (),
    patterns: str | Path | None = None,
    out: str | Path | None = None,
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> Matched:
    """Which parameter values agree with the record of 2022 to 2024: an ensemble of points with weights.

    Simulates the 137 weeks of the record at `points` of the priors, and keeps those that no fitted pattern of the table
    `patterns` (the shipped one) rules out. `found.file` (or `out`) can be given to `sim.run(..., ensemble=...)`.
    """
    from sim.questions.match import match as ask

    table, file = (None if path is None else Path(path) for path in (patterns, out))
    with working("sim.match", jobs, executor, progress) as work:
        return ask(
            work, points=points, replications=replications, waves=waves, rng=asked.seed(rng),
            settings=asked.changes(settings), patterns=table, out=file,
        )  # fmt: skip


def sensitivity(
    target: str | Path | Scenario | Results,
    *,
    method: str | None = None,
    vary: Sequence[str] = (),
    leading: str | Path | None = None,
    n: int | None = None,
    replications: int | None = None,
    settings: Settings = (),
    rng: int = 1,
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> Ranked:
    """Which unknowns matter most, and how much of the spread is luck.

    Of a sweep or its folder at once, by the `method` "given-data" (the default) or "prcc"; of a scenario by "morris" or
    "sobol", which simulate `n` trajectories or rows with `replications` worlds at each point, over the parameters that
    `vary` names ("all", "NAME" or "NAME=PRIOR") or the ten `leading` ones of a sweep.
    """
    from sim.questions.sensitivity import sensitivity as ask

    with working("sim.sensitivity", jobs, executor, progress) as work:
        return ask(
            target, work, method=method, vary=vary, leading=leading, count=n, replications=replications,
            settings=asked.changes(settings), rng=asked.seed(rng),
        )  # fmt: skip


def discover(
    results: str | Path | Results, *, above: float | None = None, ending: str = "entry", rng: int = 1
) -> Discovered:
    """In which worlds of a sweep an ending is common, as a few ranges of parameters.

    Common is a share `above` that given, by default 1.5 times that of all worlds; `rng` divides the points in halves.
    """
    from sim.questions.discover import discover as ask

    return ask(results, above=above, ending=ending, rng=asked.seed(rng))


def threshold(
    scenario: str | Path | Scenario,
    parameter: str | Sequence[str],
    *,
    at: float = 0.5,
    between: Sequence[float] | Sequence[Sequence[float]] = (),
    precision: float | None = None,
    budget: int | None = None,
    points: int | None = None,
    ensemble: Ensemble | str | Path | bool = False,
    rng: int = 1,
    settings: Settings = (),
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> Crossed | Plane:
    """Where the share of entries crosses the level `at` in one `parameter`, or along which line in a plane of two.

    `between`: from where to where, (0.3, 0.95), or one such pair for each parameter; `precision`: the widest band that
    will do, as a part of the range; `budget`: the most worlds. What else is open is sampled at `points`, or comes from
    an `ensemble` (True: the shipped one).
    """
    from sim.questions.threshold import threshold as ask

    with working("sim.threshold", jobs, executor, progress) as work:
        return ask(
            asked.scenario_of(scenario, settings), work, parameter=parameter, at=at, between=between,
            precision=precision, budget=budget, points=points, ensemble=asked.ensemble_of(ensemble),
            rng=asked.seed(rng),
        )  # fmt: skip


def needed(
    scenario: str | Path | Scenario,
    at: float | Sequence[float] = (0.01, 0.1, 0.5),
    *,
    together: int = 3,
    rng: int = 1,
    settings: Settings = (),
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> Needed:
    """What would have to be true: the smallest changes that carry the share of entries across each level in `at`.

    One parameter is changed at a time, then the strongest `together` of them (0: none). What the scenario leaves open
    stays at its median.
    """
    from sim.questions.needed import needed as ask

    levels = (at,) if isinstance(at, int | float) else tuple(at)
    with working("sim.needed", jobs, executor, progress) as work:
        return ask(asked.scenario_of(scenario, settings), work, at=levels, together=together, rng=asked.seed(rng))


def rare(
    scenario: str | Path | Scenario,
    roots: int = 8_192,
    *,
    rng: int = 1,
    settings: Settings = (),
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> Rare:
    """How often entry comes where it hardly ever comes, from `roots` worlds that are split on the way there.

    `found.paths` are weighted paths to an entry or close to one; `found.history(0)` tells the first.
    """
    from sim.questions.rare import rare as ask

    with working("sim.rare", jobs, executor, progress) as work:
        return ask(asked.scenario_of(scenario, settings), work, roots=roots, rng=asked.seed(rng))


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
    """The record of 2022 to 2024 held against the model, from `n` worlds of each experiment: which patterns are met?"""
    from sim.questions.patterns import patterns as ask

    with working("sim.patterns", jobs, executor, progress) as work:
        return ask(work, n=n, rng=asked.seed(rng))


def claims(
    n: int = 2000,
    *,
    rng: int = 1,
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> Checked:
    """Whether the model says of each cause what the articles say of it, from `n` worlds on each side."""
    from sim.questions.claims import claims as ask

    with working("sim.claims", jobs, executor, progress) as work:
        return ask(work, n=n, rng=asked.seed(rng))


def cases(
    file: str | Path | None = None,
    *,
    second: str | Path | None = None,
    rubric: str | Path | None = None,
    members: int = 128,
    draws: int = 8,
    rng: int = 1,
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> HeldCases:
    """How other clients answered a patron's demand to fight beside it, and whether the game foresees it.

    `file` holds cases coded as seeds/CASES.md says (the shipped ones), `second` the same as other coders saw them,
    `rubric` what codes mean for the game. Plays each case at `members` points of the priors, `draws` times.
    """
    from sim.questions.cases import cases as ask

    table, other, meanings = (None if path is None else Path(path) for path in (file, second, rubric))
    with working("sim.cases", jobs, executor, progress) as work:
        return ask(
            work, file=table, second=other, rubric=meanings, members=asked.whole("members", members, 4),
            draws=asked.whole("draws", draws, 2), rng=asked.seed(rng),
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
    """Whether the levels can be believed: noise, choices that should not matter, waiting, fears, unknowns, claims.

    Of `scenarios` (the three baselines, the ultimatum and the hindcast), with `n` worlds of each variant; `only` names
    parts: "slips", "levels", "hazard", "fears", "unknowns", "claims".
    """
    from sim.questions.credibility import DEFAULT
    from sim.questions.credibility import credibility as ask

    wanted = [asked.scenario_of(scenario, settings) for scenario in scenarios or DEFAULT]
    with working("sim.credibility", jobs, executor, progress) as work:
        return ask(wanted, work, n=n, rng=asked.seed(rng), only=only)
