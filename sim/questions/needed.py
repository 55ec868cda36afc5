"""What would have to be true for entry to become likely, or unlikely: what `needed` works out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis import design_point, reversal
from sim.analysis.design_point import JointChange, joint_change
from sim.analysis.reversal import Mover, Reversals, reversals
from sim.answers import needed as words
from sim.answers.shown import Picture, Shown
from sim.batch.fresh import FreshLuck
from sim.batch.work import RESULTS, Work
from sim.engine.priors import fixed, uniform
from sim.questions.carry_out import simulator
from sim.questions.duration import say_how_long
from sim.questions.errors import QuestionError
from sim.scenario import Scenario
from sim.scenario.vocabulary import vocabulary

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

METHOD = "needed"
LEVELS = (0.01, 0.1, 0.5)
TOGETHER, MOST_TOGETHER = 3, 5


@dataclass(frozen=True)
class Needed(Shown):
    """For each level the smallest single changes that carry entry across it, and the smallest joint one."""

    scenario: Scenario
    found: Reversals
    joint: Mapping[float, JointChange | None]
    seed: int
    place: Path = RESULTS

    def show(self, out: Console) -> None:
        """Writes for each level the smallest single changes, and the smallest joint one."""
        words.show(self, out)

    def to_dict(self) -> dict[str, Any]:
        """For each level all single changes with their bands, those that are unclear, and the joint change."""
        return words.as_object(self)

    def to_df(self) -> pd.DataFrame:
        """One row for each level and parameter that crosses it alone, the smallest change first."""
        import pandas as pd

        rows = [{"level": one.level, **asdict(change)} for one in self.found.levels for change in one.changes]
        return pd.DataFrame.from_records(rows)

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws how far away each change is, by default as `needed.png` where the worlds are kept."""
        from sim.plots import save_as
        from sim.plots.intervals import figure

        data = words.drawn(self)
        folder = self.place / f"{self.scenario.name}-{METHOD}"
        return Picture(save_as(METHOD, figure(data), data.metadata, folder, out))


def needed(
    scenario: Scenario,
    work: Work,
    *,
    at: Sequence[float] = LEVELS,
    together: int = TOGETHER,
    rng: int = 1,
) -> Needed:
    """The smallest changes that carry the share of entries across each level in `at`.

    One parameter is changed at a time, as far as the middle 98 % of what is believed of it (or the range of a lever)
    reaches; then the strongest `together` of them (0: none). What the scenario leaves open stays at its median.
    Raises QuestionError for a level that is no share, or too many parameters.
    """
    for level in at:
        if not 0 < level < 1:
            raise QuestionError(f"{level:g} is no share between 0 and 1: write 0.5 for 50 %", "at")
    if not 0 <= together <= MOST_TOGETHER:
        raise QuestionError(f"{together} is not between 0 (none) and {MOST_TOGETHER}", "together")
    movers, certain, levels = movers_of(scenario), at_medians(scenario), sorted(set(at or LEVELS))
    least, most = (worlds * scenario.weeks for worlds in worlds_needed(len(movers), len(levels), together))
    say_how_long(work, certain, least, most)
    simulate = FreshLuck(simulator(certain, rng, METHOD, work))
    found = reversals(simulate, movers, levels, work.say)
    joint: dict[float, JointChange | None] = {}
    for one in found.levels if together > 1 else ():
        strongest = strongest_of(movers, found, together)
        change = joint_change(simulate, strongest, one.level, rng, work.say) if len(strongest) > 1 else None
        joint[one.level] = change
    return Needed(scenario, found, joint, rng, work.place)


def worlds_needed(movers: int, levels: int, together: int) -> tuple[int, int]:
    """The fewest and the most worlds that so many parameters and levels can take."""
    least = reversal.BASE + 2 * movers * reversal.ENDS
    inside = 2 * movers * len(reversal.STEPS) * reversal.INSIDE
    finer = reversal.ROUNDS * levels * reversal.BEST * reversal.FEW * reversal.MORE
    joint = levels * (design_point.ROUNDS * design_point.POINTS * design_point.WORLDS + design_point.BUDGET)
    return least, least + inside + finer + (joint if together > 1 else 0)


def movers_of(scenario: Scenario) -> list[Mover]:
    """Everything that nobody knows or that somebody decides: its value in the scenario, and what is believed of it."""
    movers = []
    for path, parameter in vocabulary().parameters.items():
        belief = scenario.beliefs.get(path)
        usual = parameter.default if belief is None else float(belief.prior.quantile(0.5))
        prior, unit = parameter.prior, parameter.unit
        if belief is not None and belief.prior.support[0] < belief.prior.support[1]:
            prior = belief.prior
        elif parameter.is_lever and not parameter.is_uncertain and unit.is_scale:
            prior = uniform(unit.low, unit.high)
        if prior.support[0] < prior.support[1] and prior.family != "choice" and not unit.is_whole:
            movers.append(Mover(path, prior, usual, parameter.is_lever))
    return movers


def at_medians(scenario: Scenario) -> Scenario:
    """The scenario with everything that it leaves open at its median."""
    sure = {
        path: replace(belief, prior=fixed(float(belief.prior.quantile(0.5))))
        for path, belief in scenario.beliefs.items()
    }
    return replace(scenario, beliefs=sure)


def strongest_of(movers: list[Mover], found: Reversals, most: int) -> list[Mover]:
    """The uncertain parameters that move the share fastest; levers are decided on, and not likely or unlikely."""
    uncertain = [mover for mover in movers if not mover.is_lever and mover.path in found.slopes]
    return sorted(uncertain, key=lambda mover: -abs(found.slopes[mover.path]))[:most]
