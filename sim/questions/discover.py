"""In which worlds of a sweep an ending is common, as a few ranges of parameters: what `discover` works out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.discovery.found import Found, seek
from sim.analysis.discovery.search import ThresholdError
from sim.analysis.provenance import Provenance
from sim.answers import discover as words
from sim.answers.shown import Picture, Shown
from sim.batch.errors import ResultsError
from sim.batch.store import Results
from sim.measured.endings import ENDINGS
from sim.questions.errors import QuestionError
from sim.scenario.errors import did_you_mean, quoted

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console


@dataclass(frozen=True)
class Discovered(Shown):
    """The boxes found in a results folder, and a small decision tree beside them."""

    results: Results
    found: Found

    def show(self, out: Console) -> None:
        """Writes the boxes, each with what it asks of the parameters, then the tree."""
        words.show(self, out)

    def to_dict(self) -> dict[str, Any]:
        """The boxes with their limits, the way of peeling, and the leaves of the tree."""
        return words.as_object(self)

    def to_df(self) -> pd.DataFrame:
        """One row for each limit of a box: `box` (from 1), its `density`, `mass`, `coverage`, and the limit."""
        import pandas as pd

        return pd.DataFrame.from_records(words.rows(self))

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws the boxes, by default as `discovery.png` in the results folder."""
        from sim.plots import keep
        from sim.plots.discovery import DrawnBoxes

        return Picture(keep("discovery", DrawnBoxes(Provenance.of(self.results), self.found), self.results.folder, out))


def discover(
    results: Results | str | Path, *, above: float | None = None, ending: str = "entry", rng: int = 1
) -> Discovered:
    """In which worlds an ending comes in more than a share `above` of them: by default 1.5 times that of all worlds.

    `rng` divides the points in two halves. DiscoveryError where the worlds cannot tell, ResultsError without any.
    """
    if above is not None and not 0 < above < 1:
        raise QuestionError(f"{above:g} is no share between 0 and 1: write for example 0.3", "above")
    if ending not in ENDINGS:
        raise QuestionError(f"there is no ending {quoted(ending)}: {did_you_mean(ending, ENDINGS)}", "ending")
    opened = results if isinstance(results, Results) else _open(Path(results))
    try:
        return Discovered(opened, seek(opened, above, ending, rng))
    except ThresholdError as error:
        raise QuestionError(str(error), "above") from None


def _open(folder: Path) -> Results:
    if not (folder / "manifest.json").is_file():
        raise ResultsError(
            f"{folder} is no results folder: `warentry sample SCENARIO` makes one, or `warentry sweep SCENARIO --vary "
            "all --lhs 2000 -r 10`"
        )
    return Results.open(folder)
