"""How often entry comes where it hardly ever comes, and on which paths: what `rare` works out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.splitting import Path as Way
from sim.analysis.splitting import Splitting
from sim.answers import rare as words
from sim.answers.shown import Picture, Shown
from sim.batch.work import Work
from sim.questions.duration import say_how_long
from sim.questions.errors import NothingFound, QuestionError
from sim.questions.splitting import Search
from sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from sim.history.paragraphs import History

ROOTS, FEWEST_ROOTS, MOST_ROOTS = 8_192, 256, 10_000_000


@dataclass(frozen=True)
class Rare(Shown):
    """A small share of entries with its interval, what it took, and weighted paths that lead there."""

    search: Search
    found: Splitting

    @cached_property
    def answer(self) -> dict[str, Any]:
        """Both estimates, what they took, and what plain worlds would take."""
        return words.as_object(self.search, self.found)

    @property
    def paths(self) -> list[Way]:
        """The paths that were kept: entries first, then near ones."""
        return [*self.found.paths, *self.found.occasions]

    def show(self, out: Console) -> None:
        """Writes the estimate, what it took, and some of the paths."""
        words.show(self.answer, self.found, out)

    def to_dict(self) -> dict[str, Any]:
        """The estimates, and all paths that were kept."""
        return self.answer | {"paths": [words.row(path) for path in self.paths]}

    def to_df(self) -> pd.DataFrame:
        """One row a path: its weight, where it comes from, when and by which way entry had a chance."""
        import pandas as pd

        return pd.DataFrame.from_records([words.row(path) for path in self.paths])

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws both estimates, by default as `rare.png` in the results folder; NothingFound of few roots."""
        from sim.plots import save_as
        from sim.plots.intervals import figure

        data = words.drawn(self.search, self.answer)
        if data is None:
            wanted = self.answer["roots_wanted"]
            raise NothingFound(f"too few root worlds came to an entry to draw an interval: begin with -n {wanted}")
        return Picture(save_as("rare", figure(data), data.metadata, self.search.folder, out))

    def history(self, number: int, brief: bool = False) -> History:
        """The history of one path: its root world with its luck turned where it was."""
        from sim.history.narrative import tell

        if not self.paths:
            raise NothingFound("no path to an entry was found: begin with more root worlds, for example 65536")
        if not 0 <= number < len(self.paths):
            raise QuestionError(
                f"there is no path {number}: there are {len(self.paths)} paths, numbered 0 to {len(self.paths) - 1}",
                "explain",
            )
        path = self.paths[number]
        return tell(self.search.plan, path.root, brief=brief, turns=path.turns)


def rare(scenario: Scenario, work: Work, *, roots: int = ROOTS, rng: int = 1) -> Rare:
    """Estimates how often entry comes by choosing among `roots` worlds, on their first day, those that may come there.

    Promising worlds are copied and their copies get another luck; hopeless ones are mostly given up. Weights keep the
    estimate unbiased, and the answer tells what that gained. What the scenario leaves open has a value of its own in
    every root world. The answer is kept with its paths in the results folder. QuestionError for too few roots or too
    many.
    """
    if not FEWEST_ROOTS <= roots <= MOST_ROOTS:
        raise QuestionError(f"{roots:,} is not between {FEWEST_ROOTS:,} and {MOST_ROOTS:,}", "roots")
    search = Search(scenario, roots, rng, work.place)
    say_how_long(work, scenario, search.spent_by_pilot, search.spent_by_pilot + roots * scenario.weeks)
    found = Rare(search, search.carry_out(work))
    search.keep(found.answer, found.found)
    return found
