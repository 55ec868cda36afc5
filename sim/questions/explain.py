"""Which world is told, and its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim import __version__
from sim.analysis.endings import CALLED
from sim.analysis.followed import LEVEL
from sim.analysis.observed import OBSERVED, declared
from sim.analysis.words import NOT_A_FORECAST, long_date
from sim.answers.console import print_text
from sim.answers.history import as_rows, write_history
from sim.answers.shown import Picture, Shown
from sim.batch.block import worlds_of
from sim.batch.errors import ResultsError
from sim.batch.files import write_text
from sim.batch.folder import default_folder
from sim.batch.parts import run_rows
from sim.batch.plan import BLOCK_SIZE, Plan
from sim.batch.store import Results
from sim.batch.work import Work
from sim.engine.arrays import Column
from sim.engine.printable import printable
from sim.engine.source import model_version
from sim.history.choice import COLUMNS, first_with_ending, telling_world
from sim.history.lanes import LANES, happened
from sim.history.narrative import tell_record
from sim.history.paragraphs import History
from sim.history.record import Record, record
from sim.measured.endings import ENDINGS
from sim.measured.outcomes import OUTCOMES
from sim.questions.asked import one_of, whole
from sim.questions.errors import NothingFound, QuestionError

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from sim.plots.timeline import WorldTimeline


SEEN_FROM_OUTSIDE = (
    "Seen from outside: what an observer could have put down of this world week by week, with errors, is written by "
    "--observed FILE.csv (in Python: .observed())."
)


@dataclass(frozen=True)
class Told(Shown):
    """The history of one simulated world."""

    history: History
    record: Record = field(repr=False, compare=False)

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws the history as a timeline, by default into `world-N.png` here."""
        from sim.plots import save_as
        from sim.plots.timeline import figure

        data = timeline(self.history, self.record)
        return Picture(save_as(f"world-{self.history.world}", figure(data), data.metadata, Path(), out))

    def observed(self) -> pd.DataFrame:
        """What an outside observer could have put down, with errors: one row a week, a column for each observable.

        Drawn by the world's own luck, so that it is the same each time. `attrs["declared"]` has the unit, the error and
        the reason of each column; a poll is NaN in weeks without one. Up to the last week that is told.
        """
        import pandas as pd

        scenario, weeks = self.record.scenario, self.record.last_week + 1
        when = {"week": range(weeks), "date": [scenario.date_of(week).isoformat() for week in range(weeks)]}
        seen = {name: values[:weeks] for name, values in self.record.observed().items()}
        whole = {name: values.astype(int) for name, values in seen.items() if OBSERVED[name].kind != LEVEL}
        found = pd.DataFrame(when | seen | whole)
        found.attrs["declared"] = declared()
        return found

    def write_observed(self, file: Path) -> Path:
        """Writes that table as CSV."""
        write_text(file, self.observed().to_csv(index=False, float_format="%.6g"))
        return file

    def show(self, out: Console) -> None:
        """Writes the history as prose, with what was weighed, and where to find what could be seen of it."""
        write_history(out, self.history)
        print_text(out, SEEN_FROM_OUTSIDE)

    def to_dict(self) -> dict[str, Any]:
        """The history as plain data."""
        return self.history.as_data()

    def to_df(self) -> pd.DataFrame:
        """One row a paragraph: its section, weeks and text."""
        import pandas as pd

        return pd.DataFrame.from_records(as_rows(self.history))


def explain(
    source: Plan | Results,
    work: Work | None = None,
    *,
    world: int | None = None,
    ending: str | None = None,
    week: int | None = None,
    brief: bool = False,
) -> Told:
    """Tells one world of a plan or of results: the one with this number, the first with an ending, or a typical entry.

    `week`: that week only, in full; `brief`: without what options were worth. NothingFound where no world has the
    ending.
    """
    plan, asked = source.plan if isinstance(source, Results) else source, work or Work()
    if world is not None and ending is not None:
        raise QuestionError("`world` and `ending` both choose a world: give one of them")
    if world is not None:
        _check_within("world", world, plan.worlds, f"the run has {plan.worlds:,} worlds, numbered")
    else:
        runs = source.runs(*COLUMNS) if isinstance(source, Results) else _worlds_of_plan(source, asked)
        world = world_to_tell(runs, ending)
    if week is not None:
        _check_within("week", week, plan.scenario_of(int(world)).weeks, "the scenario has the weeks")
    if isinstance(source, Results) and source.manifest.model != model_version():
        asked.say(f"warning: {source.folder} was made by another version of the model; the history may differ")
    lived = record(plan, int(world))
    return Told(tell_record(lived, brief=brief, only_week=week), lived)


def timeline(history: History, lived: Record) -> WorldTimeline:
    """What the picture of a world shows."""
    from sim.plots.timeline import WorldTimeline

    scenario = lived.scenario
    when = "" if history.week is None else f" in the week of {long_date(scenario.date_of(history.week))}"
    return WorldTimeline(
        title=f"World {history.world}: {CALLED[history.ending].short}{when}",
        about=f"{printable(scenario.title)}. {printable(scenario.question)}",
        start=scenario.start,
        weeks=scenario.weeks,
        lanes=LANES,
        happened=happened(lived),
        caption=f"One simulated world, {NOT_A_FORECAST}: world {history.world} of {printable(scenario.name)}; "
        f"seed {history.rng}; warentry {__version__}.",
    )


def world_to_tell(runs: Mapping[str, Any], ending: str | None = None) -> int:
    """The first world with an ending, else the one most worth telling; NothingFound where there is none."""
    if ending is None:
        return telling_world(runs)
    found = first_with_ending(runs, one_of("ending", ending, ENDINGS))
    if found is None:
        raise NothingFound(f"none of these {len(runs['world']):,} worlds has the ending {ending}: ask for another one")
    return found


def _worlds_of_plan(plan: Plan, work: Work) -> Mapping[str, Any]:
    """The worlds of a plan's results, where it has been carried out; else its first ones, simulated for this."""
    try:
        results = Results.open(default_folder(plan, work.place, date.today()))
        if len(results.finished_blocks) == plan.blocks:
            return results.runs(*COLUMNS)
    except ResultsError:
        pass
    worlds = plan.worlds_of_block(0)[:BLOCK_SIZE]
    work.say(f"looking through {len(worlds):,} worlds for one worth telling ...")
    return _how_they_end(plan, worlds)


def _how_they_end(plan: Plan, numbers: NDArray[np.int64]) -> dict[str, Column]:
    """COLUMNS of some worlds of a plan, simulated without what else a run keeps of them: (worlds,) each."""
    places = [some for _, some in plan.alike(numbers)]
    lived = [worlds_of(plan, numbers[some]) for some in places]
    for worlds in lived:
        worlds.live_out()
    back = np.argsort(np.concatenate(places))
    read = {outcome.name: outcome.read for outcome in OUTCOMES if outcome.name in COLUMNS}
    ended = {name: np.concatenate([of(worlds.w) for worlds in lived])[back] for name, of in read.items()}
    return run_rows({"world": numbers} | ended)


def _check_within(name: str, value: Any, count: int, has: str) -> None:
    try:
        whole(name, value, 0, count - 1)
    except QuestionError:
        raise QuestionError(f"{value!r}: {has} 0 to {count - 1}", name) from None
