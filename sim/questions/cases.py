"""The game put to other decisions, beside forecasts that know little: what `cases` works out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.agreement import Agreement, agreement
from sim.analysis.baselines import Fit, always, climatology, left_out, ridge_logit
from sim.analysis.case_control import log_likelihood
from sim.analysis.pulls import Pull, pulls, slopes
from sim.analysis.scores import Gap, gap, log_scores, ranked_probability_scores
from sim.analysis.tempered import Tempered, tempered_to
from sim.answers import cases as words
from sim.answers.cases import CLIMATOLOGY, GAME, LEARNED, LOGIT, PRIORS, RECALIBRATED, TOKEN
from sim.answers.shown import Picture, Shown
from sim.batch.files import write_text
from sim.batch.version import code_version
from sim.batch.work import RESULTS, Work
from sim.design.ensemble import Ensemble
from sim.design.points import latin_hypercube
from sim.engine.arrays import Array, Indices
from sim.engine.shipped import shipped
from sim.engine.source import model_version
from sim.evidence.cases import ENTERED, OUTCOMES, PART, SCALES, Case, Coding, read_cases, read_codings
from sim.questions.asked import dated
from sim.questions.errors import QuestionError
from sim.questions.meetings import play, uncertain
from sim.scenario.rubric import load_rubric

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

MEMBERS, DRAWS = 64, 16  # points of the priors, situations of a case
DIGITS = 6  # of what is written of a member


@dataclass(frozen=True)
class HeldCases(Shown):
    """How the game answers other decisions, and how well, beside forecasts that know little.

    `members` are the points at which the game was played, `by_member` (cases, members, outcomes) its chances at each,
    `chances` {forecast: (cases, outcomes)} what was foreseen of each case. `learns`: the parameters that mean the same
    in every case.
    """

    cases: Sequence[Case]
    codings: Mapping[str, Sequence[Coding]]
    chances: Mapping[str, Array]
    members: Ensemble
    by_member: Array
    learns: Sequence[str]
    worlds: int
    draws: int
    seed: int
    place: Path = RESULTS

    @cached_property
    def happened(self) -> Indices:
        """The number of the outcome of each case."""
        return np.array([OUTCOMES.index(case.outcome) for case in self.cases])

    @cached_property
    def wars(self) -> list[str]:
        """The war of each case."""
        return [case.war for case in self.cases]

    @cached_property
    def log_scores(self) -> dict[str, Array]:
        """The log score of each forecast in each case, in nats."""
        return {name: log_scores(chances, self.happened) for name, chances in self.chances.items()}

    @cached_property
    def ranked(self) -> dict[str, Array]:
        """The ranked probability score of each forecast in each case."""
        return {name: ranked_probability_scores(chances, self.happened) for name, chances in self.chances.items()}

    def against(self, other: str, forecast: str = GAME) -> Gap:
        """By how much the game's log score is worse than another forecast's, with its error by war."""
        return gap(self.log_scores[forecast], self.log_scores[other], self.wars)

    @cached_property
    def learned(self) -> Tempered:
        """The members weighed by how likely each makes what happened in the cases, level apart, tempered."""
        return weighed(self.members.weight, self.by_member, self.happened)

    @cached_property
    def ensemble(self) -> Ensemble:
        """The members with the weights that they have after the cases."""
        given, factor = self.members, self.learned.factor
        listed = hashlib.sha256(repr((self.cases, sorted(self.codings.items()))).encode()).hexdigest()
        notes = {
            "made by": f"warentry cases{self._asked()} -r {self.draws} --rng {self.seed}",
            "finding": words.finding(self),
            "members of": given.name,
            "cases": f"{len(self.cases)}, sha256 {listed}",
            "learn": " ".join(self.learns),
            "power of the likelihood": f"{self.learned.power:.3g}",
            "version": code_version(),
            "model": model_version(),
            "effective size": f"{self.learned.effective:.1f}",
        }
        points = {path: _written(values) for path, values in given.points.items()}
        weight, judged = (_written(one * factor) for one in (given.weight, given.with_judgement))
        return Ensemble(f"{given.name}, weighed by cases", points, weight, judged, notes)

    def _asked(self) -> str:
        return f" -n {self.members.size}" if self.members.name == PRIORS else f" --ensemble-file {self.members.name}"

    def save(self, file: Path) -> None:
        """Writes the members with the weights that they have after the cases, for `--ensemble-file`."""
        write_text(file, replace(self.ensemble, name=file.stem).to_csv())

    @cached_property
    def codes(self) -> Array:
        """The first coding as numbers, 0 the weakest code of a column and 1 its strongest; (cases, columns)."""
        return np.array(
            [
                [scale.index(case.codes[name]) / (len(scale) - 1) for name, scale in SCALES.items()]
                for case in self.cases
            ]
        )

    @cached_property
    def pulls(self) -> list[Pull]:
        """What pulls towards an entry in the list and in the game, by column from its weakest to its strongest code."""
        entered = OUTCOMES.index(ENTERED)
        happened = (self.happened == entered).astype(float)
        return pulls(self.codes, tuple(SCALES), happened, self.chances[GAME][:, entered], self.wars)

    def pull_among(self, column: str, members: Indices) -> float:
        """What a column pulls towards an entry in the game at some of its members alone."""
        entry = self.by_member[:, members, OUTCOMES.index(ENTERED)].mean(axis=1)
        return float(slopes(self.codes, entry)[list(SCALES).index(column)])

    def agreements(self) -> Iterator[tuple[str, str, Agreement]]:
        """How far each other coder agrees with the first, column by column: coder, column, agreement."""
        for coder in dict.fromkeys(coding.coder for each in self.codings.values() for coding in each):
            seen = {name: one.codes for name, each in self.codings.items() for one in each if one.coder == coder}
            for column, scale in SCALES.items():
                both = [
                    (case.codes[column], seen[case.name][column])
                    for case in self.cases
                    if column in seen.get(case.name, {})
                ]
                if both:
                    yield coder, column, agreement([one for one, _ in both], [other for _, other in both], scale)

    def show(self, out: Console) -> None:
        """Writes whether the game beats the others, the scores, what the list says by itself, and every case."""
        words.show(self, out)

    def to_dict(self) -> dict[str, Any]:
        """The scores and their differences, the agreement of coders, what was learned, and every case."""
        return words.as_object(self)

    def to_df(self) -> pd.DataFrame:
        """One row a case: its codes, its outcome, the chances of each forecast, and its log scores."""
        import pandas as pd

        return pd.DataFrame.from_records(words.rows(self))

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws how often each outcome came where it was given about this chance, as `cases.png` where results lie."""
        from sim.plots import save_as
        from sim.plots.calibration import figure

        data = words.drawn(self)
        return Picture(save_as("cases", figure(data), data.metadata, self.place, out))


def cases(
    work: Work,
    *,
    file: Path | None = None,
    second: Path | None = None,
    rubric: Path | None = None,
    ensemble: Ensemble | None = None,
    members: int = MEMBERS,
    draws: int = DRAWS,
    rng: int = 1,
) -> HeldCases:
    """Plays the game once in the situation of each case of a file, at so many `members` of the priors.

    With an `ensemble`, at its members. A situation is drawn `draws` times from what the rubric makes of its codes: by
    turns from those of each coder, where a `second` file holds other codings. Raises EvidenceError for a file that is
    not as seeds/CASES.md says, and QuestionError where cases of one war only are given.
    """
    table = file or shipped("seeds") / "cases.csv"
    listed = read_cases(table)
    if second is None and file is None:
        second = shipped("seeds") / "cases_second.csv"
    codings = read_codings(second, listed) if second else {}
    if len({case.war for case in listed}) < 2:
        raise QuestionError(f"all cases of {table} are of one war, and scores leave out one at a time: add other wars")
    if remark := dated(ensemble):
        work.say(remark)
    meanings = load_rubric(rubric)
    points = ensemble or of_priors(members, rng)
    by_member = play(listed, codings, meanings, points, draws, rng, work)
    worlds = points.size * draws * sum(len(meanings.demands[case.codes["asked"]]) for case in listed)
    chances = foreseen(listed, by_member, points.weight)
    learns = [name for name in meanings.learns if name in points.points]
    return HeldCases(listed, codings, chances, points, by_member, learns, worlds, draws, rng, work.place)


def of_priors(members: int, seed: int) -> Ensemble:
    """Points of the priors of all that nobody knows, but for states in which a scenario begins."""
    open_ = {path: prior for path, prior in uncertain().items() if not path.startswith("initial.")}
    return Ensemble(PRIORS, latin_hypercube(open_, members, seed), np.ones(members), np.ones(members))


def weighed(weight: Array, by_member: Array, happened: Indices) -> Tempered:
    """Members weighed by how likely each makes what happened, whatever the level at which cases were listed."""
    return tempered_to(log_likelihood(by_member, happened), before=weight)


def foreseen(listed: Sequence[Case], by_member: Array, weight: Array) -> dict[str, Array]:
    """What each forecast says of every case; all but the game as it is have seen the other wars only."""
    happened = np.array([OUTCOMES.index(case.outcome) for case in listed])
    two = np.array(
        [[SCALES[column].index(case.codes[column]) for column in ("opposition", "asked")] for case in listed]
    )
    game = np.average(by_member, axis=1, weights=weight)
    fits: dict[str, tuple[Fit, Array]] = {
        RECALIBRATED: (ridge_logit, _odds(game)),
        LEARNED: (partial(_learned, weight), by_member),
        CLIMATOLOGY: (climatology, two),
        LOGIT: (ridge_logit, two.astype(float)),
        TOKEN: (always(OUTCOMES.index(PART)), two),
    }
    wars = [case.war for case in listed]
    return {GAME: game} | {
        name: left_out(fit, features, happened, len(OUTCOMES), wars) for name, (fit, features) in fits.items()
    }


def _odds(chances: Array) -> Array:
    return np.asarray(np.log(chances[:, 1:] / chances[:, :1]))


def _learned(weight: Array, by_member: Array, happened: Indices, outcomes: int) -> Callable[[Array], Array]:
    """The game of members weighed by these cases, with its level corrected by the same cases."""
    after = weighed(weight, by_member, happened).weights
    corrected = ridge_logit(_odds(np.average(by_member, axis=1, weights=after)), happened, outcomes)
    return lambda wanted: corrected(_odds(np.average(wanted, axis=1, weights=after)))


def _written(values: Array) -> Array:
    """Values as a file has them, with DIGITS digits."""
    return np.array([float(f"{value:.{DIGITS}g}") for value in values])
