"""The methods from Python: what is not known, and what would have to be true.

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
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api import working
from sim.questions import asked

if TYPE_CHECKING:
    from sim.batch.store import Results
    from sim.design.ensemble import Ensemble
    from sim.questions.asked import Settings
    from sim.questions.discover import Discovered
    from sim.questions.indicators import Indicators
    from sim.questions.match import Matched
    from sim.questions.needed import Needed
    from sim.questions.rare import Rare
    from sim.questions.sample import Sampled
    from sim.questions.sensitivity import Ranked
    from sim.questions.threshold import Crossed, Plane
    from sim.questions.worth import Worth
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
            asked.scenario_of(scenario, settings), work, points=asked.whole("points", points),
            replications=asked.whole("replications", replications), sobol=sobol, rng=asked.seed(rng), out=folder,
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
            work, points=asked.whole("points", points), replications=asked.whole("replications", replications),
            waves=asked.whole("waves", waves), rng=asked.seed(rng), settings=asked.changes(settings), patterns=table,
            out=file,
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
            target, work, method=method, vary=vary, leading=leading, count=asked.whole_if_any("n", n),
            replications=asked.whole_if_any("replications", replications), settings=asked.changes(settings),
            rng=asked.seed(rng),
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
            precision=precision, budget=asked.whole_if_any("budget", budget),
            points=asked.whole_if_any("points", points), ensemble=asked.ensemble_of(ensemble),
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
        return ask(
            asked.scenario_of(scenario, settings), work, at=levels, together=asked.whole("together", together, 0),
            rng=asked.seed(rng),
        )  # fmt: skip


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
    """How often entry comes where it hardly ever comes, from `roots` worlds of which the promising are chosen.

    `found.paths` are weighted paths to an entry or close to one; `found.history(0)` tells the first.
    """
    from sim.questions.rare import rare as ask

    with working("sim.rare", jobs, executor, progress) as work:
        return ask(
            asked.scenario_of(scenario, settings), work, roots=asked.whole("roots", roots), rng=asked.seed(rng)
        )  # fmt: skip


def indicators(
    scenario: str | Path | Scenario = "baseline_mid_2022",
    n: int = 16_000,
    *,
    points: int = 200,
    ensemble: Ensemble | str | Path | bool = False,
    prior: bool = False,
    perfect: bool = False,
    record: str | Path | None = None,
    rng: int = 1,
    settings: Settings = (),
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> Indicators:
    """Which signs that can be seen from outside precede an entry in `n` worlds, alone and together, and how well.

    Each sign has likelihood ratios for 1 to 13 weeks, a lead time, false alarms a year in worlds and those that the
    same rule raises on the record (`record`: one of your own). Whoever watches errs, unless he is `perfect`.
    """
    from sim.questions.indicators import indicators as ask

    file = None if record is None else Path(record)
    with working("sim.indicators", jobs, executor, progress) as work:
        return ask(
            asked.scenario_of(scenario, settings), work, n=asked.whole("n", n), rng=asked.seed(rng),
            points=asked.whole("points", points, 2), ensemble=asked.ensemble_of(ensemble), prior=prior, perfect=perfect,
            record=file,
        )  # fmt: skip


def worth(
    source: str | Path | Scenario | Results = "baseline_mid_2022",
    points: int = 2000,
    replications: int = 8,
    *,
    watch: int = 13,
    cost: float | None = None,
    ensemble: Ensemble | str | Path | bool = False,
    rng: int = 1,
    settings: Settings = (),
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> Worth:
    """What it would be worth to learn a parameter, or to see something in the first `watch` weeks.

    Of a scenario, or of the results (or their folder) of a sample, which tell of parameters only: how far the answer
    moves, what the log score of a forecast gains, and what somebody saves for whom preparing costs `cost` of the loss.
    """
    from sim.batch.store import Results
    from sim.questions.worth import worth as ask

    if isinstance(source, str | Path) and Path(source).is_dir():
        source = Results.open(source)
    target = source if isinstance(source, Results) else asked.scenario_of(source, settings)
    with working("sim.worth", jobs, executor, progress) as work:
        return ask(
            target, work, points=asked.whole("points", points), replications=asked.whole("replications", replications),
            watch=asked.whole("watch", watch), cost=cost,
            ensemble=asked.ensemble_of(ensemble), rng=asked.seed(rng),
        )  # fmt: skip
