"""The game put to other decisions, beside forecasts that know little: what `cases` works out."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.agreement import Agreement, agreement
from sim.analysis.baselines import Fit, always, climatology, left_out, ridge_logit
from sim.analysis.pulls import Pull, pulls
from sim.analysis.scores import Gap, gap, log_scores, ranked_probability_scores
from sim.analysis.tempered import Tempered, tempered_to
from sim.answers import cases as words
from sim.answers.cases import CLIMATOLOGY, GAME, LOGIT, RECALIBRATED, TOKEN
from sim.answers.shown import Picture, Shown
from sim.batch.observe import ObservedHistories, Watch
from sim.batch.plan import Plan
from sim.batch.reading import Columns, Sight, read_all
from sim.batch.work import RESULTS, Work
from sim.design.points import latin_hypercube
from sim.design.settings import INDEPENDENT, Settings
from sim.engine.arrays import Array, Indices
from sim.engine.shipped import shipped
from sim.evidence.cases import ENTERED, OUTCOMES, PART, REFUSED, SCALES, Case, Coding, read_cases, read_codings
from sim.measured.slips import ORDERS
from sim.questions.carry_out import say_if_compiling
from sim.questions.errors import QuestionError
from sim.scenario import Belief, Event, Scenario, load_scenario
from sim.scenario.rubric import UNASKED, Rubric, load_rubric
from sim.scenario.vocabulary import vocabulary

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

BASE, CITIZENS = "baseline_mid_2022", 50  # people matter only after an entry, and a case ends with the answer
MEMBERS, DRAWS = 128, 8  # points of the priors, situations of a case


@dataclass(frozen=True)
class HeldCases(Shown):
    """How the game answers other decisions, and how well, beside forecasts that know little.

    `by_member` (cases, members, outcomes) are the game's chances at each point of the priors, `values` {parameter:
    (members,)} these points, `chances` {forecast: (cases, outcomes)} what was foreseen of each case.
    """

    cases: Sequence[Case]
    codings: Mapping[str, Sequence[Coding]]
    chances: Mapping[str, Array]
    by_member: Array
    values: Mapping[str, Array]
    worlds: int
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
        """The points of the priors weighed by how likely each makes what happened in the cases, tempered."""
        seen = self.by_member[np.arange(len(self.cases)), :, self.happened]
        return tempered_to(np.log(seen).sum(axis=0))

    @cached_property
    def pulls(self) -> list[Pull]:
        """What pulls towards an entry in the list and in the game, by column from its weakest to its strongest code."""
        codes = [
            [scale.index(case.codes[name]) / (len(scale) - 1) for name, scale in SCALES.items()] for case in self.cases
        ]
        entered = OUTCOMES.index(ENTERED)
        happened = (self.happened == entered).astype(float)
        return pulls(np.array(codes), tuple(SCALES), happened, self.chances[GAME][:, entered], self.wars)

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
    members: int = MEMBERS,
    draws: int = DRAWS,
    rng: int = 1,
) -> HeldCases:
    """Plays the game once in the situation of each case of a file, at `members` points of the priors.

    A situation is drawn `draws` times from what the rubric makes of its codes: by turns from those of each coder, where
    a `second` file holds other codings. Raises EvidenceError for a file that is not as seeds/CASES.md says, and
    QuestionError where cases of one war only are given.
    """
    listed = read_cases(file or shipped("seeds") / "cases.csv")
    if second is None and file is None:
        second = shipped("seeds") / "cases_second.csv"
    codings = read_codings(second, listed) if second else {}
    if len({case.war for case in listed}) < 2:
        raise QuestionError("all cases are of one war, and scores are left out by war: add cases of others", "file")
    say_if_compiling(work)
    meanings = load_rubric(rubric)
    by_member, values = play(listed, codings, meanings, members, draws, rng, work)
    worlds = members * draws * sum(len(meanings.demands[case.codes["asked"]]) for case in listed)
    chances = foreseen(listed, by_member.mean(axis=1))
    return HeldCases(listed, codings, chances, by_member, values, worlds, rng, work.place)


def foreseen(listed: Sequence[Case], game: Array) -> dict[str, Array]:
    """What each forecast says of every case; all but the game as it is have seen the other wars only."""
    happened = np.array([OUTCOMES.index(case.outcome) for case in listed])
    two = np.array(
        [[SCALES[column].index(case.codes[column]) for column in ("opposition", "asked")] for case in listed]
    )
    odds = np.log(game[:, 1:] / game[:, :1])
    fits: dict[str, tuple[Fit, Array]] = {
        RECALIBRATED: (ridge_logit, odds),
        CLIMATOLOGY: (climatology, two),
        LOGIT: (ridge_logit, two.astype(float)),
        TOKEN: (always(OUTCOMES.index(PART)), two),
    }
    wars = [case.war for case in listed]
    return {GAME: game} | {
        name: left_out(fit, features, happened, len(OUTCOMES), wars) for name, (fit, features) in fits.items()
    }


def play(
    listed: Sequence[Case],
    codings: Mapping[str, Sequence[Coding]],
    rubric: Rubric,
    members: int,
    draws: int,
    seed: int,
    work: Work,
) -> tuple[Array, dict[str, Array]]:
    """The game's chances of each outcome by case and member; the values of what is open at each member."""
    put = [(number, demand) for number, case in enumerate(listed) for demand in rubric.demands[case.codes["asked"]]]
    scenarios = {demand: meeting(demand) for demand in dict.fromkeys(demand for _, demand in put)}
    plans = [
        Plan(
            scenarios[demand], members * draws, seed, points=members, luck=INDEPENDENT,
            settings=situations(listed[number], codings.get(listed[number].name, ()), rubric, draws, seed),
        )
        for number, demand in put
    ]  # fmt: skip
    sights = [Sight(Watch(plan, ("partial_answers",)), answers) for plan in plans]
    found = np.zeros((len(listed), members, len(OUTCOMES)))
    for (number, demand), columns in zip(put, read_all(sights, work, "worlds of all cases"), strict=True):
        found[number] += rubric.demands[listed[number].codes["asked"]][demand] * three_ways(columns, members, draws)
    return found, {name: plans[0].varied[name][::draws] for name in plans[0].open_beliefs}


def situations(case: Case, codings: Sequence[Coding], rubric: Rubric, draws: int, seed: int) -> Settings:
    """The game's inputs in so many draws of a case's situation, by turns as each coder saw it."""
    coders = [case.codes, *({**case.codes, **coding.codes} for coding in codings)]
    root = seed + zlib.crc32(case.name.encode())  # its own, whichever cases stand beside it
    each = [latin_hypercube(rubric.beliefs(codes), -(-draws // len(coders)), root) for codes in coders]
    return Settings({name: tuple(np.stack([one[name] for one in each], axis=1).ravel()[:draws]) for name in each[0]})


def meeting(demand: str) -> Scenario:
    """One meeting at which the patron puts this demand, or whatever the game has it do; all priors open."""
    known = vocabulary().parameters
    beliefs = {path: Belief(path, p.prior, "prior") for path, p in known.items() if p.is_uncertain}
    event = Event(0, "summit", True, "cases") if demand == UNASKED else Event(0, "demand", demand, "cases")
    return replace(load_scenario(BASE), weeks=1, citizens=CITIZENS, beliefs=beliefs, events=(event,))


def answers(histories: ObservedHistories) -> Columns:
    """The known chance that the leader agrees to enter in each world, and whether the demand was answered in part."""
    runs = histories.runs
    return {name: runs[name] for name in ("point", ORDERS, "partial_answers")}


def three_ways(columns: Columns, members: int, draws: int) -> Array:
    """The chances of a refusal, a part and an entry at each member; (members, outcomes).

    Entry by the known chance that he agrees to it, which carries no luck; of the rest, the share of worlds that
    answered in part, drawn towards a half by one world, so that no outcome has no chance at all.
    """
    order = np.argsort(columns["point"], kind="stable")
    by_point = {name: columns[name][order].reshape(members, draws) for name in (ORDERS, "partial_answers")}
    entered = np.clip(by_point[ORDERS], 0.0, 1.0)
    entry = entered.mean(axis=1).clip(1e-4, 1 - 1e-4)
    in_part, rest = (by_point["partial_answers"] > 0).sum(axis=1), (1 - entered).sum(axis=1)
    part = (1 - entry) * (in_part + 0.5) / (np.maximum(rest, in_part) + 1.0)
    chances = {ENTERED: entry, PART: part, REFUSED: 1 - entry - part}
    return np.stack([chances[outcome] for outcome in OUTCOMES], axis=-1)
