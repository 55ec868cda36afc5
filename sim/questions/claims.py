"""What the articles say of causes, as experiments with common luck: what `claims` works out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.claims import CONTRADICTED, ClaimResult, Columns, Variant, check_claims, load_claims
from sim.answers import claims as words
from sim.answers.shown import Picture, Shown
from sim.batch.observe import ObservedHistories, Watch
from sim.batch.plan import Plan
from sim.batch.reading import Sight, read_all
from sim.batch.work import RESULTS, Work
from sim.questions.duration import say_how_long
from sim.questions.errors import QuestionError
from sim.scenario import Event, Scenario, load_scenario

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

WORLDS = 2000
MEAN, SHARE = "mean.", "share."

# Outcomes that are sums of columns: how likely the leader orders an entry, at meetings or in retaliation; and how often
# Moscow asks for help of any kind.
SUMS = {
    "orders": ("chance_of_orders", "chance_at_incidents"),
    "help_asked": ("requests", "transit_asked", "exercises_asked", "groups_asked", "basings_asked"),
}


@dataclass(frozen=True)
class Checked(Shown):
    """Each claim of the articles with the effect that its cause has in the model, and whether it is the one claimed."""

    found: Sequence[ClaimResult]
    worlds: int
    seed: int
    place: Path = RESULTS

    @property
    def contradicted(self) -> list[str]:
        """The claims of which the model says the opposite."""
        return [result.claim.id for result in self.found if result.verdict == CONTRADICTED]

    def show(self, out: Console) -> None:
        """Writes each claim with its effect and verdict, then how many hold."""
        words.show(self, out)

    def to_dict(self) -> dict[str, Any]:
        """Every claim with both sides of its experiment, the effect and the verdict."""
        return words.as_object(self)

    def to_df(self) -> pd.DataFrame:
        """One row a claim: its outcome on both sides, the difference with its interval, and the verdict."""
        import pandas as pd

        return pd.DataFrame.from_records(words.rows(self))

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws how clear each difference is, by default as `claims.png` where results lie."""
        from sim.plots import save_as
        from sim.plots.intervals import figure

        data = words.drawn(self)
        return Picture(save_as("claims", figure(data), data.metadata, self.place, out))


def claims(work: Work, *, n: int = WORLDS, rng: int = 1, only: Sequence[str] = ()) -> Checked:
    """Runs the experiment of each claim, `n` worlds on each side of it with common luck; or `only` of those named.

    Raises QuestionError for a name that no claim has.
    """
    encoded = {claim.id: claim for claim in load_claims()}
    for name in only:
        if name not in encoded:
            near = get_close_matches(name, list(encoded), n=1)
            remedy = f"did you mean {near[0]!r}?" if near else "the table of all claims has their names"
            raise QuestionError(f"there is no claim {name[:40]!r}: {remedy}", "only")
    wanted = [encoded[name] for name in dict.fromkeys(only or encoded)]
    found = check_claims(wanted, lambda sides: simulate(sides, n, rng, work))
    return Checked(found, n, rng, work.place)


def simulate(wanted: Mapping[Variant, tuple[str, ...]], worlds: int, seed: int, work: Work) -> list[Columns]:
    """The outcomes of each variant, the same luck in all of them."""
    sights = []
    for variant, names in wanted.items():
        weekly = tuple(name.removeprefix(MEAN) for name in names if name.startswith(MEAN))
        sights.append(Sight(Watch(Plan(built(variant), worlds, seed), weekly), partial(outcomes, names)))
    world_weeks = sum(sight.watch.plan.worlds * sight.watch.plan.scenario.weeks for sight in sights)
    say_how_long(work, sights[0].watch.plan.scenario, world_weeks)
    return list(read_all(sights, work, "worlds of all claims"))


def outcomes(names: tuple[str, ...], histories: ObservedHistories) -> dict[str, Any]:
    """The points of the worlds, and the outcomes of these names."""
    return {"point": histories.runs["point"]} | {name: outcome(histories, name) for name in names}


def built(variant: Variant) -> Scenario:
    """The scenario of a variant; ScenarioError where a name or value in it is wrong."""
    scenario = load_scenario(variant.scenario)
    added = tuple(event(dict(pairs)) for pairs in variant.events)
    scenario = replace(scenario, events=tuple(sorted((*scenario.events, *added), key=lambda e: e.week)))
    return scenario.with_settings([f"{path}={value!r}" for path, value in variant.settings])


def event(facts: dict[str, Any]) -> Event:
    """An event such as `{week: 8, demand: ultimatum}`."""
    week = facts.pop("week")
    ((action, value),) = facts.items()
    return Event(week, action, value, "what-if")


def outcome(histories: ObservedHistories, name: str) -> Any:
    """An outcome in each world: columns of the runs, the mean of a weekly quantity, or 1 for an ending or way."""
    runs = histories.runs
    if name in SUMS:
        return sum(runs[part].astype(float) for part in SUMS[name])
    if name.startswith(MEAN):
        return histories.weekly[name.removeprefix(MEAN)].mean(axis=0)
    if name.startswith(SHARE):
        wanted = name.removeprefix(SHARE)
        return ((runs["ending"] == wanted) | (runs["way"] == wanted)).astype(float)
    return runs[name]
