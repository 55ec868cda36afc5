"""What has been seen of this case, row by row or quarter by quarter: what `record` works out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.origins import BLOCK, Scored, scored_baselines
from sim.analysis.quarters import ObservedSeries, all_observed
from sim.answers import record as words
from sim.answers.shown import Picture, Shown
from sim.batch.work import RESULTS
from sim.evidence.read_record import load_record
from sim.evidence.record import EXOGENOUS, KINDS, NEITHER, OBSERVABLES, DatedRecord, Observation
from sim.mechanisms.timeline import ACTIONS
from sim.questions.asked import one_of
from sim.questions.errors import NothingFound, QuestionError

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console


@dataclass(frozen=True)
class RecordRows(Shown):
    """Rows of the record, in the order of their dates."""

    record: DatedRecord
    rows: tuple[Observation, ...]
    place: Path = RESULTS

    def show(self, out: Console) -> None:
        """Writes one line a row, or a single row in full."""
        words.show_rows(self, out)

    def to_dict(self) -> dict[str, Any]:
        """Every row with all that it says, how many there are of each kind, and of how many a source was read."""
        return words.rows_as_object(self)

    def to_df(self) -> pd.DataFrame:
        """One row an observation."""
        import pandas as pd

        return pd.DataFrame.from_records([words.flat(row) for row in self.rows])

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws the rows by kind over the calendar, by default as `record.png` where results lie."""
        from sim.plots import save_as
        from sim.plots.record import figure

        data = words.drawn(self)
        return Picture(save_as("record", figure(data), data.metadata, self.place, out))


@dataclass(frozen=True)
class RecordSeries(Shown):
    """Each observable in every quarter of thirteen weeks, and what forecasts without a model would have scored."""

    record: DatedRecord
    series: dict[str, ObservedSeries]
    baselines: dict[str, Scored]
    place: Path = RESULTS

    def show(self, out: Console) -> None:
        """Writes each series with the scores of the naive forecasts at its rolling origins."""
        words.show_series(self, out)

    def to_dict(self) -> dict[str, Any]:
        """Every series with its errors, and every naive forecast with its score, skill and their errors."""
        return words.series_as_object(self)

    def to_df(self) -> pd.DataFrame:
        """One row a quarter and observable; the value is missing, and not 0, where it is not known."""
        import pandas as pd

        return pd.DataFrame.from_records(list(words.cells(self)))

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws each series in a small panel, by default as `record-series.png` where results lie."""
        from sim.plots import save_as
        from sim.plots.quarters import figure

        data = words.panels(self)
        return Picture(save_as("record-series", figure(data), data.metadata, self.place, out))


def rows(
    row: str | None = None,
    *,
    kind: str | None = None,
    observable: str | None = None,
    first: date | None = None,
    last: date | None = None,
    search: str | None = None,
    unread: bool = False,
    file: Path | None = None,
) -> RecordRows:
    """The rows of the record that meet every condition; what is None does not restrict.

    QuestionError for a condition that cannot be met, NothingFound where no row meets all, EvidenceError for a `file`
    with something wrong in it.
    """
    record = _record(file)
    if kind is not None:
        one_of("kind", kind, KINDS)
    if observable is not None:
        one_of("observable", observable, (*OBSERVABLES, EXOGENOUS, NEITHER))
    if first is not None and last is not None and last < first:
        raise QuestionError(f"{last} is before {first}: exchange the two days", "last")
    if row is not None:
        one_of("row", row := row.strip().upper(), [found.id for found in record.observations])
    found = tuple(
        seen
        for seen in record.observations
        if row in (None, seen.id)
        and kind in (None, seen.kind)
        and observable in (None, seen.observable)
        and (first is None or seen.until >= first)
        and (last is None or seen.date <= last)
        and (search or "").casefold() in words.everything(seen).casefold()
        and not (unread and seen.is_read)
    )
    if not found:
        raise NothingFound("no row of the record meets all conditions: leave one away")
    return RecordRows(record, found)


def series(*, rng: int = 1, file: Path | None = None) -> RecordSeries:
    """Each observable quarter by quarter, and the naive forecasts scored at rolling origins.

    `rng` is the luck of the bootstrap, in blocks of a year, that gives the errors of the scores.
    """
    record = _record(file)
    found = all_observed(record)
    return RecordSeries(record, found, {name: scored_baselines(one, BLOCK, rng) for name, one in found.items()})


def _record(file: Path | None) -> DatedRecord:
    record = load_record(file)
    record.check_events(ACTIONS)
    return record
