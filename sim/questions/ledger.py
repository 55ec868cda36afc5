"""Forecasts put on file before they resolve, and what they were worth: what `ledger` keeps and works out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from sim.analysis.binary_scores import EVEN, Scores, scores
from sim.answers import ledger as words
from sim.answers.shown import Picture, Shown
from sim.batch import chain
from sim.batch.errors import ResultsError
from sim.batch.forecasts import (
    OUTCOMES,
    RESOLUTION,
    VOID,
    YES,
    Entries,
    Forecast,
    entries,
    impossible,
    understood,
    wrong_outcome,
)
from sim.batch.store import Results
from sim.engine.shipped import shipped
from sim.questions.asked import one_of
from sim.questions.errors import QuestionError
from sim.questions.filing import check_run, facts_of, stamp

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

NAME = "ledger.jsonl"
OURS, NEVER, CLIMATOLOGY, EVEN_CHANCE, CROWD = "warentry", "never", "climatology", "even chance", "crowd"


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class LedgerScores(Shown):
    """What the forecasts that resolved were worth, beside what never, climatology, an even chance and a crowd were.

    `ahead` {forecaster: scores} of those filed before their days began, `late` of the others, which knew some of the
    answer; `outcomes` of the first kind.
    """

    file: Path
    ahead: dict[str, Scores]
    late: dict[str, Scores]
    outcomes: tuple[bool, ...]
    on_file: int

    def show(self, out: Console) -> None:
        """Writes the scores, and what they cannot show."""
        words.show_scores(self, out)

    def to_dict(self) -> dict[str, Any]:
        """The mean scores of each forecaster, and those of the public questions that are known."""
        return words.scores_as_object(self)

    def to_df(self) -> pd.DataFrame:
        """One row a forecaster."""
        import pandas as pd

        rows = [{"filed": kind, "forecaster": name, **asdict(found)} for kind, name, found in self.all]
        return pd.DataFrame.from_records(rows, columns=["filed", "forecaster", "outcomes", "brier", "log", "baseline"])

    @property
    def all(self) -> list[tuple[str, str, Scores]]:
        """Each forecaster with the kind of forecasts that was scored."""
        kinds = (("ahead", self.ahead), ("late", self.late))
        return [(kind, name, one) for kind, found in kinds for name, one in found.items()]


@dataclass(frozen=True)
class LedgerCheck:
    """A ledger put to the test: how many lines it has, what is wrong with it, and its last hash."""

    lines: int
    faults: tuple[str, ...]
    last: str

    def facts(self) -> dict[str, Any]:
        """All of it as an object."""
        return asdict(self)


@dataclass(frozen=True)
class ForecastLedger(Shown):
    """A file of dated forecasts to which lines are added and in which none is changed.

    Lines are added in `where`; as long as there is no such file, `otherwise` is read, if it is given.
    """

    where: Path
    otherwise: Path | None = None

    @property
    def file(self) -> Path:
        """The file that is read."""
        return self.where if self.otherwise is None or self.where.exists() else self.otherwise

    @cached_property
    def entries(self) -> Entries:
        """What is on file."""
        return entries(self.file) if self.file.exists() else Entries()

    def show(self, out: Console) -> None:
        """Writes each forecast with what became of it, and the last hash."""
        words.show(self, out)

    def to_dict(self) -> dict[str, Any]:
        """Every forecast and resolution, and the last hash."""
        return words.as_object(self)

    def to_df(self) -> pd.DataFrame:
        """One row a forecast, with its outcome where it has resolved."""
        import pandas as pd

        return pd.DataFrame.from_records(words.rows(self))

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws each forecast with its interval, by default as `ledger.png` beside the file."""
        from sim.plots import save_as
        from sim.plots.intervals import figure

        data = words.drawn(self)
        return Picture(save_as("ledger", figure(data), data.metadata, self.where.parent, out))

    def add(
        self,
        results: Results | str | Path,
        *,
        opens: date | str | None = None,
        crowd: float | None = None,
        crowd_source: str = "",
        note: str = "",
    ) -> Forecast:
        """Files the share of entries of a finished run as a forecast, and returns it.

        By default for the days of its scenario; with `opens`, today or later, for as many days from then on, as if the
        scenario's first day were that one. A `crowd` says another probability of the same, with its source.
        """
        run = results if isinstance(results, Results) else Results.open(results)
        check_run(run)
        if (crowd is None) != (not crowd_source.strip()):
            raise QuestionError("a crowd's number comes with its source, and a source with its number", "crowd")
        if crowd is not None and not 0 <= crowd <= 1:
            raise QuestionError(f"{crowd:g} is no probability between 0 and 1", "crowd")
        filed = now()
        first = run.scenario.start if opens is None else _day(opens, "opens")
        if opens is not None and first < filed.date():
            raise QuestionError(f"{first} is past, so that part of the answer is known: take today or later", "opens")
        facts = facts_of(run, first, stamp(filed)) | {
            "crowd": crowd,
            "crowd_source": crowd_source.strip(),
            "note": note.strip(),
        }
        return self._appended(lambda known: _not_twice(facts, understood(known).forecasts, self.where)).forecasts[-1]

    def resolve(self, forecast: int, outcome: str, *, on: date | str, source: str) -> Entries:
        """Files how a forecast's question resolved: "yes", "no" or "void", on which day it was known, and from where.

        Returns what is then on file. QuestionError for a forecast that there is not or that has resolved, a day on
        which it cannot have resolved so, and a missing source.
        """
        one_of("outcome", outcome, OUTCOMES)
        day, filed = _day(on, "on"), now()
        if day > filed.date():
            raise QuestionError(f"{day} is not yet over", "on")
        if not source.strip():
            raise QuestionError("say where that is known from", "source")
        facts = {"kind": RESOLUTION, "filed": stamp(filed), "forecast": forecast, "outcome": outcome}
        facts |= {"on": day.isoformat(), "source": source.strip()}

        def say(known: list[chain.Row]) -> dict[str, Any]:
            there = understood(known)
            asked = next((one for one in there.forecasts if one.number == forecast), None)
            if asked is None:
                raise QuestionError(f"{self.where} has no forecast {forecast}: `warentry ledger list` shows them")
            if forecast in there.resolutions:
                raise QuestionError(f"forecast {forecast} has resolved: {there.resolutions[forecast].outcome}")
            if fault := wrong_outcome(asked, outcome, day):
                raise QuestionError(fault, "on")
            return facts

        return self._appended(say)

    def score(self) -> LedgerScores:
        """What the forecasts that resolved yes or no were worth, and what others' probabilities of the same were."""
        there = self.entries
        told = [(one, there.resolutions.get(one.number)) for one in there.forecasts]
        known = [(one, how.outcome == YES) for one, how in told if how is not None and how.outcome != VOID]
        ahead, late = ([pair for pair in known if pair[0].is_ahead is kind] for kind in (True, False))
        outcomes = tuple(happened for _, happened in ahead)
        return LedgerScores(self.file, _scores(ahead), _scores(late), outcomes, len(there.forecasts))

    def verify(self, last: str | None = None) -> LedgerCheck:
        """Everything in which the file is not what was written, and whether a hash that was noted is still in it."""
        found = chain.faults(self.file)
        rows = [] if found else chain.rows(self.file)
        found = found or impossible(rows)
        hashes = [row[chain.HASH] for row in rows]
        if last is not None and not found and last not in hashes:
            found = [f"no line has the hash {last}: lines were cut off the end, or it is another ledger"]
        return LedgerCheck(len(rows), tuple(found), hashes[-1] if hashes else chain.NOTHING_BEFORE)

    def _appended(self, say: Any) -> Entries:
        """What is on file after one more line; nothing is added to what is no ledger of forecasts."""

        def checked(known: list[chain.Row]) -> dict[str, Any]:
            fault = next(iter(impossible(known)), None)
            if fault:
                raise ResultsError(f"{self.where} is no ledger of forecasts ({fault})")
            return dict(say(known))

        chain.append(self.where, checked)
        self.__dict__.pop("entries", None)
        return self.entries


def ledger(file: str | Path | None = None, *, to_read: bool = False) -> ForecastLedger:
    """The ledger in a file, by default `ledger.jsonl` here; `to_read`: the one that ships where there is none."""
    path = Path(NAME if file is None else file)
    if file is not None and to_read and not path.exists():
        raise ResultsError(
            f"there is no ledger {path}: `warentry ledger add RESULTS --file {quote(str(path))}` begins one"
        )
    return ForecastLedger(path, shipped("seeds") / NAME if file is None and to_read else None)


def _not_twice(facts: dict[str, Any], known: Sequence[Forecast], file: Path) -> dict[str, Any]:
    for one in known:
        if (one.identity, one.opens, one.model) == (facts["identity"], facts["opens"], facts["model"]):
            raise QuestionError(f"line {one.number} of {file} files the same run for the same days")
    return facts


def _scores(known: Sequence[tuple[Forecast, bool]]) -> dict[str, Scores]:
    """The mean scores of everybody who said something of these questions; empty where there are none."""
    if not known:
        return {}
    happened = [outcome for _, outcome in known]
    said = {
        OURS: [one.probability for one, _ in known],
        NEVER: [0.0] * len(known),
        CLIMATOLOGY: [one.climatology for one, _ in known],
        EVEN_CHANCE: [EVEN] * len(known),
    }
    found = {name: scores(chances, happened) for name, chances in said.items()}
    crowd = [(one.crowd, outcome) for one, outcome in known if one.crowd is not None]
    return found | ({CROWD: scores(*zip(*crowd, strict=True))} if crowd else {})


def _day(given: date | str, argument: str) -> date:
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError):
        raise QuestionError(f"{given!r} is no date: write 2026-11-30", argument) from None
