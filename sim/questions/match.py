"""The points of the priors that agree with the record, as an ensemble with weights: what `match` works out."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.matching import Match, Target, stops
from sim.analysis.matching import match as matched
from sim.analysis.observables import OBSERVABLES
from sim.analysis.patterns import FILE, Pattern, PatternError, load_patterns
from sim.answers import match as words
from sim.answers.shown import Picture, Shown
from sim.batch.files import check_target, write_text
from sim.batch.observe import Watch
from sim.batch.observing import Observer
from sim.batch.version import code_version
from sim.batch.work import Work
from sim.design.ensemble import SHIPPED, Ensemble, effective_size
from sim.design.observing import Candidates
from sim.design.points import latin_hypercube
from sim.design.sweep import described, sweep_of
from sim.engine.source import model_version
from sim.questions.duration import say_how_long, say_if_compiling
from sim.questions.errors import NothingFound, QuestionError
from sim.questions.patterns import experiments as all_experiments
from sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

POINTS, REPLICATIONS, WAVES = 600, 100, 3
FEWEST_POINTS, FEWEST_REPLICATIONS = 2, 16


@dataclass(frozen=True)
class MatchRequest:
    """What is asked: how many points, how many worlds of each in how many waves, held against which table."""

    points: int
    replications: int
    waves: int
    seed: int
    settings: tuple[str, ...]
    patterns: Path | None

    @cached_property
    def table(self) -> str:
        """SHA-256 of the table of patterns, as it is when it is first asked for."""
        return hashlib.sha256((self.patterns or FILE).read_bytes()).hexdigest()

    @property
    def command(self) -> str:
        """The command that asks it."""
        words = ["warentry", "match", "-n", str(self.points), "-r", str(self.replications)]
        words += ["--waves", str(self.waves), "--rng", str(self.seed)]
        words += [word for setting in self.settings for word in ("--set", setting)]
        return shlex.join([*words, *(["--patterns", str(self.patterns)] if self.patterns else [])])

    @property
    def file_name(self) -> str:
        """What its ensemble is called in a folder that other questions to the same scenarios share."""
        asked = f"{self.points} {self.replications} {self.waves} {self.table}"
        return f"{SHIPPED}-{hashlib.sha256(asked.encode()).hexdigest()[:8]}.csv"


@dataclass(frozen=True)
class Matched(Shown):
    """What each pattern rules out, what is left as an ensemble with weights, and what has moved.

    `file` is where the ensemble is kept: `sim.run(..., ensemble=found.file)` draws from it.
    """

    asked: MatchRequest
    found: Match
    rows: Sequence[Pattern]
    ensemble: Ensemble
    file: Path

    def show(self, out: Console) -> None:
        """Writes what each pattern rules out, what is left and how much it counts, and what has moved."""
        words.show(self, out)

    def to_dict(self) -> dict[str, Any]:
        """What each pattern rules out, what is left and what it is worth, and how far each parameter moved."""
        return words.as_object(self)

    def to_df(self) -> pd.DataFrame:
        """The ensemble, one row a member: its parameters, its `weight`, and that `with_judgement`."""
        import pandas as pd

        weights = {"weight": self.ensemble.weight, "with_judgement": self.ensemble.with_judgement}
        return pd.DataFrame(dict(self.ensemble.points) | weights)

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws what was ruled out and what moved, by default as `matching.png` beside the ensemble."""
        from sim.plots import save_as
        from sim.plots.matching import figure, metadata

        return Picture(save_as("matching", figure(self.found), metadata(self.found), self.file.parent, out))


def match(
    work: Work,
    *,
    points: int = POINTS,
    replications: int = REPLICATIONS,
    waves: int = WAVES,
    rng: int = 1,
    settings: Sequence[str] = (),
    patterns: Path | None = None,
    out: Path | None = None,
) -> Matched:
    """Rules out what does not agree with the record, and weighs what is left by how likely it makes what happened.

    Draws `points` from the priors of all that nobody knows, simulates the 137 weeks of the record at each of them,
    `replications` worlds in `waves`, and keeps the points that no fitted pattern rules out. The ensemble goes into the
    results folder, or to `out`. Raises QuestionError, and NothingFound where no point is left.
    """
    for name, number, fewest in (
        ("points", points, FEWEST_POINTS), ("replications", replications, FEWEST_REPLICATIONS), ("waves", waves, 1)
    ):  # fmt: skip
        if number < fewest:
            raise QuestionError(f"{number:,} are too few: give at least {fewest}", name)
    if out is not None:
        _check_out(out)
    rows = read_patterns(patterns)
    asked = MatchRequest(points, replications, waves, rng, tuple(settings), patterns)
    file_name = asked.file_name  # of the table as it is now: worlds may take hours
    watches = experiments(rng, settings)
    candidates = draw_points(watches, points, rng)
    observer = observing(watches, work)
    _say_how_long(work, [watches[name].plan.scenario for name in {row.experiment for row in rows}], asked)
    found = matched(rows, candidates, observer, replications, waves)
    if not found.with_judgement.any():
        raise NothingFound(why_empty(found))
    file = out if out is not None else observer.folder / file_name
    ensemble = ensemble_of(found, asked, file.stem)
    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, ensemble.to_csv())
    return Matched(asked, found, rows, ensemble, file)


def _say_how_long(work: Work, scenarios: Sequence[Scenario], asked: MatchRequest) -> None:
    """At least the first wave is simulated; at most every point is kept, and weighed with as many worlds again."""
    weeks = asked.points * sum(scenario.weeks for scenario in scenarios)
    longest = max(scenarios, key=lambda scenario: scenario.weeks)
    say_how_long(work, longest, weeks * stops(asked.replications, asked.waves)[0], weeks * 2 * asked.replications)


def _check_out(file: Path) -> None:
    """Refuses, before anything is simulated, an ensemble that could not be written or read."""
    if file.suffix != ".csv":
        raise QuestionError(f"{file}: an ensemble is a CSV file, and its name ends in .csv", "out")
    if not file.parent.is_dir():
        raise QuestionError(f"{file}: there is no folder {file.parent}: make it, or name another one", "out")
    check_target(file)


def read_patterns(file: Path | None) -> Sequence[Pattern]:
    """The table of patterns to match; a wrong one is a usage error."""
    try:
        rows = load_patterns(file or FILE)
        fitted = [Target.of(row) for row in rows if row.use == "fitted"]
    except (PatternError, ValueError) as error:
        raise QuestionError(str(error), "patterns") from None
    if not fitted:
        raise QuestionError(f"{file} has no row with `use: fitted`, and only those rule points out", "patterns")
    return rows


def experiments(seed: int, settings: Sequence[str]) -> dict[str, Watch]:
    """What the rows look at; the ultimatum is followed no further than the answer."""
    watches = {}
    for name, watch in all_experiments(2, seed).items():
        scenario = watch.plan.scenario.with_settings(settings)
        if name == "ultimatum":
            scenario = replace(scenario, weeks=max(event.week for event in scenario.events) + 1)
        watches[name] = replace(watch, plan=replace(watch.plan, scenario=scenario))
    return watches


def draw_points(watches: dict[str, Watch], points: int, seed: int) -> Candidates:
    """A Latin hypercube over the priors of all that nobody knows, but for states in which some scenario begins."""
    beliefs = sweep_of(watches["hindcast"].plan.scenario, described(vary=["all"])).scenario.beliefs
    priors = {
        path: belief.prior
        for path, belief in sorted(beliefs.items())
        if belief.prior.support[0] < belief.prior.support[1] and not path.startswith("initial.")
    }
    if not priors:
        raise QuestionError("nothing is left open: there are no points to choose between", "set")
    return Candidates.of(latin_hypercube(priors, points, seed))


def observing(watches: dict[str, Watch], work: Work) -> Observer:
    """A way to observe that keeps everything in a results folder."""
    say_if_compiling(work)
    said = [model_version(), *(f"{w.plan.scenario.digest} {w.plan.seed}" for w in watches.values())]
    folder = work.place / f"match-{hashlib.sha256(' '.join(said).encode()).hexdigest()[:8]}"
    return Observer(watches, OBSERVABLES, folder, work)


def ensemble_of(found: Match, asked: MatchRequest, name: str) -> Ensemble:
    """The members as an ensemble, which says how it was made."""
    weighing = found.weighing
    assert weighing is not None
    notes = {
        "made by": asked.command,
        "version": code_version(),
        "model": model_version(),
        "seed": str(asked.seed),
        "patterns": f"sha256 {asked.table}",
        "waves": "; ".join(
            f"{w.points} points to {w.worlds} worlds each, {w.left} left" for w in found.screening.waves
        ),
        "left of the prior": f"{found.screening.left.mean():.4f}",
        "effective size": f"{effective_size(found.weight):.1f}",
        "effective size with judgement": f"{effective_size(found.with_judgement):.1f}",
    }
    return Ensemble(name, found.members.values, found.weight, found.with_judgement, notes)


def why_empty(found: Match) -> str:
    """Why no point is left, and what would have to give way."""
    screening = found.screening
    if found.weighing is not None:
        return (
            "nothing is left with the experts' judgement: no member's answer to a forced ultimatum lies in its window"
        )
    if screening.left.any():
        return "nothing is left: no point that the patterns admit makes what happened in any of its worlds"
    worst = int(screening.by_row.argmax())
    row = screening.patterns[worst]
    return (
        f"nothing is left of the prior: row {row.id} ({row.pattern}) rules out most, {screening.by_row[worst]:.0%} of "
        f"{len(found.points):,} points; the nearest point misses its worst row by {screening.nearest:.1f} standard "
        f"deviations where {screening.cutoff:g} are allowed: widen the window or the discrepancy of that row in a file "
        "for --patterns, or try more points with -n"
    )
