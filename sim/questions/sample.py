"""The answer over all that is believed, before it is compared with anything that happened: what `sample` works out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.answers import sample as words
from sim.answers.shown import Picture, Shown
from sim.batch.pilot import plan_of
from sim.batch.store import Results
from sim.batch.work import Work
from sim.design.sweep import described, sweep_of
from sim.questions.carry_out import carry_out
from sim.questions.duration import say_if_long
from sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

POINTS, REPLICATIONS = 500, 40


@dataclass(frozen=True)
class Sampled(Shown):
    """How far the share of entries differs between points drawn from what is believed of everything not known."""

    results: Results

    def show(self, out: Console) -> None:
        """Writes the distribution of the share of entries over the points."""
        words.show(self.results, out)

    def to_dict(self) -> dict[str, Any]:
        """The spread over the points, luck removed, and how a world's variance splits."""
        return words.as_object(self.results)

    def to_df(self) -> pd.DataFrame:
        """One row a point: what was drawn, its worlds, how many entered, and the mean known chance of an entry."""
        import pandas as pd

        return pd.DataFrame(self.results.by_point())

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws how the share of entries is spread over the points, by default as `cloud.png` in the results folder."""
        from sim.plots import draw

        return Picture(draw("cloud", self.results.folder, out))


def sample(
    scenario: Scenario,
    work: Work,
    *,
    points: int = POINTS,
    replications: int = REPLICATIONS,
    sobol: bool = False,
    rng: int = 1,
    out: Path | None = None,
) -> Sampled:
    """Simulates a scenario at points drawn from all that nobody knows, `replications` worlds at each of them.

    The points are a Latin hypercube, or a Sobol sequence. What comes of it is a sweep, and can be asked as one.
    """
    method = {"sobol" if sobol else "lhs": points}
    asked = described(vary=["all"], replications=replications, rng=rng, **method)
    plan = plan_of(sweep_of(scenario, asked))
    say_if_long([plan], work, out)
    return Sampled(carry_out(plan, work, out))
