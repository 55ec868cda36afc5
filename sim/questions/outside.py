"""How often states in the position of Belarus joined a war, whatever the model says: what `outside` works out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.answer import answer
from sim.analysis.base_rates import SEED, Chance
from sim.analysis.outside import ClassRate, Pooled, counted, pooled
from sim.analysis.sampling import Sampling
from sim.answers import outside as words
from sim.answers.shown import Picture, Shown
from sim.batch.store import Results
from sim.batch.work import RESULTS
from sim.evidence.reference import load_classes
from sim.questions.asked import one_of
from sim.questions.errors import QuestionError

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from sim.scenario import Scenario

METHOD = "outside"


@dataclass(frozen=True)
class OutsideView(Shown):
    """Reference classes with their rates over a scenario's horizon, the one that was `chosen` among them.

    `pooled` is that class and the share of simulated worlds as one opinion, where a weight was given; these were so
    many `worlds` at so many `points`.
    """

    scenario: Scenario
    counted: tuple[ClassRate, ...]
    chosen: ClassRate
    seed: int
    pooled: Pooled | None = None
    worlds: int = 0
    points: int = 0
    place: Path = RESULTS

    @property
    def doubt(self) -> str:
        """What the interval of the simulated share is made of."""
        if self.points > 1:
            return f"95 % over {self.points:,} parameter points"
        return "95 % by luck: what is not known is not in it"

    def show(self, out: Console) -> None:
        """Writes the classes with their rates, the joins, why the class fits and why it does not, and a pool."""
        words.show(self, out)

    def to_dict(self) -> dict[str, Any]:
        """Every class with its rate, interval, chance over the horizon and list of joins."""
        return words.as_object(self)

    def to_df(self) -> pd.DataFrame:
        """One row a class."""
        import pandas as pd

        return pd.DataFrame.from_records(list(words.rows(self)))

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws the chance over the horizon by each class, by default as `outside.png` where results lie."""
        from sim.plots import save_as
        from sim.plots.intervals import figure

        data = words.drawn(self)
        return Picture(save_as(METHOD, figure(data), data.metadata, self.place, out))


def outside(
    asked: Scenario | Results,
    *,
    classes: Path | None = None,
    chosen: str | None = None,
    weight: float | None = None,
    rng: int = SEED,
) -> OutsideView:
    """The outside view of a scenario, or of results, which can be pooled with it.

    `classes` is a file of reference classes (the shipped ones), `chosen` the id of one of them (the first); `weight` is
    what the outside view counts in a linear pool with the share of simulated worlds, and 1 - weight what that share
    does. QuestionError for a class that there is not, a weight that is none, and a pool without results of one
    setting, or with a class in which nothing happened. EvidenceError for a file of classes that cannot be understood.
    """
    known = {one.id: one for one in load_classes(classes)}
    scenario = asked.scenario if isinstance(asked, Results) else asked
    pick = next(iter(known)) if chosen is None else one_of("class", chosen, known)
    found = {name: counted(one, scenario.weeks, rng) for name, one in known.items()}
    place = asked.folder if isinstance(asked, Results) else RESULTS
    view = OutsideView(scenario, tuple(found.values()), found[pick], rng, place=place)
    return view if weight is None else _with_pool(view, asked, weight)


def _with_pool(view: OutsideView, asked: Scenario | Results, weight: float) -> OutsideView:
    chosen = view.chosen
    if not 0 <= weight <= 1:
        raise QuestionError(f"{weight:g} is no weight between 0 and 1: write 0.5 for one half", "weight")
    if not isinstance(asked, Results):
        raise QuestionError(
            f"a pool takes simulated worlds, and {asked.name} is a scenario: name the results folder of a run", "weight"
        )
    if asked.manifest.settings > 1:
        raise QuestionError(
            f"{asked.folder} holds settings that somebody chose, whose average is no share to pool: name a run",
            "weight",
        )
    if chosen.horizon is None:
        raise QuestionError(
            f"the class {chosen.reference.id} has no rate a year, so that it cannot be pooled: choose another", "weight"
        )
    if not chosen.rate.events:
        raise QuestionError(
            f"nothing happened in the {chosen.rate.cases:,} {chosen.reference.table.unit}s of "
            f"{chosen.reference.id}, which gives a bound and no rate to pool: choose another class",
            "weight",
        )
    simulated = answer(asked.ended(), Sampling.of(asked))
    entry = simulated.entry
    share = Chance(entry.p, entry.low, entry.high)
    return replace(view, pooled=pooled(chosen.horizon, share, weight), worlds=simulated.worlds, points=simulated.points)
