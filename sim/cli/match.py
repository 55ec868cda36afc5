"""`warentry match`: the points of the priors that agree with the record, as an ensemble with weights."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.answers.console import print_json, say
from sim.cli.options import NOTHING_TO_DO, Executor, Jobs, Json, Seed, Set, whole_number, working

if TYPE_CHECKING:
    from sim.analysis.matching import Match
    from sim.analysis.patterns import Pattern
    from sim.batch.observe import Watch
    from sim.batch.observing import Observer
    from sim.batch.work import Work
    from sim.design.ensemble import Ensemble
    from sim.design.observing import Candidates

POINTS, MOST_POINTS = 600, 400_000
REPLICATIONS, FEWEST_REPLICATIONS, MOST_REPLICATIONS = 100, 16, 5_000
WAVES, MOST_WAVES = 3, 10


@dataclass(frozen=True)
class Question:
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
        from sim.analysis.patterns import FILE

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
        from sim.design.ensemble import SHIPPED

        asked = f"{self.points} {self.replications} {self.waves} {self.table}"
        return f"{SHIPPED}-{hashlib.sha256(asked.encode()).hexdigest()[:8]}.csv"


def register(app: typer.Typer) -> None:
    """Adds the command `match` to an application."""

    @app.command()
    def match(
        points: Annotated[
            int,
            typer.Option(
                "-n",
                "--points",
                metavar="N",
                help="points of the priors",
                parser=whole_number(2, MOST_POINTS, "-n 600"),
            ),
        ] = POINTS,
        replications: Annotated[
            int,
            typer.Option(
                "-r",
                "--replications",
                metavar="N",
                help="worlds of each point in each experiment",
                parser=whole_number(FEWEST_REPLICATIONS, MOST_REPLICATIONS, "-r 100"),
            ),
        ] = REPLICATIONS,
        waves: Annotated[
            int,
            typer.Option(
                metavar="N",
                help="waves in which worlds are added to the points still left",
                parser=whole_number(1, MOST_WAVES, "--waves 3"),
            ),
        ] = WAVES,
        rng: Seed = 1,
        settings: Set = None,
        patterns: Annotated[
            Path | None, typer.Option(metavar="FILE", help="another table of patterns, in YAML  [default: the shipped]")
        ] = None,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        out: Annotated[
            Path | None, typer.Option(metavar="FILE.csv", help="where the ensemble goes  [default: in the results]")
        ] = None,
        picture: Annotated[
            Path | None, typer.Option(metavar="FILE", help="draw what was ruled out and what moved (png, svg or pdf)")
        ] = None,
        as_json: Json = False,
    ) -> None:
        """Rule out what does not agree with the record, and weigh what is left by how likely it makes what happened.

        Draws points from the priors of all that nobody knows, simulates the 137 weeks of the record at each, and keeps
        the points that no fitted pattern rules out. Held-out patterns are only reported.

        Example: warentry match -n 600 -r 100
        """
        from sim.analysis.matching import match as matched
        from sim.answers.match import as_object, print_match
        from sim.cli.compare import check_picture

        rows = read_patterns(patterns)
        asked = Question(points, replications, waves, rng, tuple(settings or ()), patterns)
        if picture is not None:
            check_picture(picture)
        if out is not None:
            check_out(out)
        file_name = asked.file_name  # of the table as it is now: worlds may take hours
        watches = experiments(rng, settings or [])
        candidates = draw_points(watches, points, rng)
        with working(jobs, executor) as work:
            observer = observing(watches, work)
            found = matched(rows, candidates, observer, replications, waves)
        if not found.with_judgement.any():
            say(why_empty(found))
            raise typer.Exit(NOTHING_TO_DO)
        file = out if out is not None else observer.folder / file_name
        ensemble = ensemble_of(found, asked, file.stem)
        write(ensemble, file)
        if as_json:
            print_json(as_object(found, rows, ensemble, file))
        else:
            print_match(found, rows, ensemble, file, replications)
        if picture is not None:
            say(f"drawn: {draw(found, picture)}")
        say(f"next: warentry run --ensemble {shlex.quote(str(file))}")


def check_out(file: Path) -> None:
    """Refuses, before anything is simulated, an ensemble that could not be written or read."""
    if file.suffix != ".csv":
        raise typer.BadParameter(f"--out {file}: an ensemble is a CSV file, and its name ends in .csv")
    if not file.parent.is_dir():
        raise typer.BadParameter(f"--out {file}: there is no folder {file.parent}: make it, or name another one")


def read_patterns(file: Path | None) -> Sequence[Pattern]:
    """The table of patterns to match; a wrong one is a usage error."""
    from sim.analysis.matching import Target
    from sim.analysis.patterns import FILE, PatternError, load_patterns

    try:
        rows = load_patterns(file or FILE)
        fitted = [Target.of(row) for row in rows if row.use == "fitted"]
    except (PatternError, ValueError) as error:
        raise typer.BadParameter(f"--patterns: {error}") from None
    if not fitted:
        raise typer.BadParameter(f"--patterns: {file} has no row with `use: fitted`, and only those rule points out")
    return rows


def experiments(seed: int, settings: Sequence[str]) -> dict[str, Watch]:
    """What the rows look at; the ultimatum is followed no further than the answer."""
    from sim.cli.patterns import experiments as all_experiments

    watches = {}
    for name, watch in all_experiments(2, seed).items():
        scenario = watch.plan.scenario.with_settings(settings)
        if name == "ultimatum":
            scenario = replace(scenario, weeks=max(event.week for event in scenario.events) + 1)
        watches[name] = replace(watch, plan=replace(watch.plan, scenario=scenario))
    return watches


def draw_points(watches: dict[str, Watch], points: int, seed: int) -> Candidates:
    """A Latin hypercube over the priors of all that nobody knows, but for states in which some scenario begins."""
    from sim.design.observing import Candidates
    from sim.design.points import latin_hypercube
    from sim.design.sweep import option, sweep_of

    everything = option("--vary", ["all"])
    assert everything is not None
    beliefs = sweep_of(watches["hindcast"].plan.scenario, {"vary": everything}).scenario.beliefs
    priors = {
        path: belief.prior
        for path, belief in sorted(beliefs.items())
        if belief.prior.support[0] < belief.prior.support[1] and not path.startswith("initial.")
    }
    if not priors:
        raise typer.BadParameter("--set leaves nothing open: there are no points to choose between")
    return Candidates.of(latin_hypercube(priors, points, seed))


def observing(watches: dict[str, Watch], work: Work) -> Observer:
    """A way to observe that keeps everything in a results folder."""
    from sim.analysis.observables import OBSERVABLES
    from sim.batch.observing import Observer
    from sim.engine.source import model_version
    from sim.questions.carry_out import say_if_compiling

    say_if_compiling(work)
    said = [model_version(), *(f"{w.plan.scenario.digest} {w.plan.seed}" for w in watches.values())]
    folder = work.place / f"match-{hashlib.sha256(' '.join(said).encode()).hexdigest()[:8]}"
    return Observer(watches, OBSERVABLES, folder, work)


def ensemble_of(found: Match, asked: Question, name: str) -> Ensemble:
    """The members as an ensemble, which says how it was made."""
    from sim.batch.version import code_version
    from sim.design.ensemble import Ensemble, effective_size
    from sim.engine.source import model_version

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


def write(ensemble: Ensemble, file: Path) -> None:
    """Writes an ensemble, whole or not at all."""
    from sim.batch.files import write_text

    write_text(file, ensemble.to_csv())


def draw(found: Match, picture: Path) -> Path:
    """Draws the figure of a match."""
    from sim.plots import target
    from sim.plots.matching import figure, metadata
    from sim.plots.style import save

    file, form = target("matching", picture.parent, picture, None)
    save(figure(found), file, form, metadata(found))
    return file


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
