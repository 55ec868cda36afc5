"""Whether a scenario begins where the hindcast arrives at its date, or says of each state why it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from sim.analysis.credibility import Verdict
from sim.analysis.ratio import Ratio
from sim.batch.observe import ObservedHistories, Watch
from sim.batch.plan import Plan
from sim.batch.reading import Sight
from sim.engine.arrays import Array
from sim.scenario import Scenario, load_scenario
from sim.scenario.vocabulary import vocabulary

HINDCAST = "hindcast_201w"
NAMED = "unlike the hindcast"  # a note with these words says why a state is not where the hindcast arrives
MIDDLE = (0.1, 0.9)
# A scenario states two digits, so that it may miss the hindcast by half a unit of the second, which is at most 5 %.
ROUNDING, NOTHING_LEFT = 0.05, 0.0005
DAYS_OF_WEEK = 7


@dataclass(frozen=True)
class Begun:
    """A state that a scenario begins with, beside its mean and its 10 and 90 % points in the hindcast at that date."""

    state: str
    stated: float
    mean: float
    low: float
    high: float
    note: str

    @property
    def is_inside(self) -> bool:
        """Whether it lies in the middle 80 % of the hindcast, but for rounding."""
        nearest = min(max(self.stated, self.low), self.high)
        return bool(np.isclose(self.stated, nearest, rtol=ROUNDING, atol=NOTHING_LEFT))

    @property
    def is_accounted_for(self) -> bool:
        """Whether it lies there, or the scenario says why it does not."""
        return self.is_inside or NAMED in self.note

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self) | {"is_inside": self.is_inside, "is_accounted_for": self.is_accounted_for}


@dataclass(frozen=True)
class Arrival:
    """Every state that a scenario begins with, held against the hindcast worlds in which the question is still open.

    `still_open` is the share of these among all.
    """

    weeks: int
    still_open: float
    states: tuple[Begun, ...]

    def verdicts(self) -> Iterator[Verdict]:
        """Whether each departure has its reason."""
        yield Verdict("arrival", Ratio(sum(not state.is_accounted_for for state in self.states)))

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self) | {"states": [state.to_dict() for state in self.states]}


def is_on_the_way(scenario: Scenario) -> bool:
    """Whether the hindcast passes the date on which a scenario begins."""
    hindcast = load_scenario(HINDCAST)
    return 0 < _weeks(scenario, hindcast) <= hindcast.weeks


def sight(scenario: Scenario, n: int, rng: int) -> Sight:
    """What is to be followed: the hindcast, with the size and the rule of the scenario, up to its first day."""
    hindcast = load_scenario(HINDCAST)
    weeks = _weeks(scenario, hindcast)
    events = tuple(event for event in hindcast.events if event.week < weeks)
    shortened = replace(hindcast, weeks=weeks, events=events, citizens=scenario.citizens, rule=scenario.rule)
    names = tuple(f"initial.{name}" for name in vocabulary().initials)
    return Sight(Watch(Plan(shortened, n, rng), names), partial(read, names))


def _weeks(scenario: Scenario, hindcast: Scenario) -> int:
    return (scenario.start - hindcast.start).days // DAYS_OF_WEEK


def read(names: tuple[str, ...], histories: ObservedHistories) -> dict[str, Array]:
    """Mean, 10 and 90 % point of each state at the end, where the question is still open; NaN where it nowhere is."""
    still_open = histories.runs["ending"] == "no_entry"
    found = {"open": np.array([still_open.mean()])}
    for name in names:
        values = histories.weekly[name][-1][still_open]
        found[name] = np.array([values.mean(), *np.quantile(values, MIDDLE)]) if values.size else np.full(3, np.nan)
    return found


def arrival(scenario: Scenario, found: Mapping[str, Array]) -> Arrival:
    """The states of a scenario beside what was read."""
    begun = []
    for name, parameter in vocabulary().initials.items():
        path = parameter.path
        belief = scenario.beliefs.get(path)
        stated = parameter.default if belief is None else float(belief.prior.quantile(0.5))
        mean, low, high = found[path].tolist()
        begun.append(Begun(name, stated, mean, low, high, belief.note if belief is not None else ""))
    return Arrival(_weeks(scenario, load_scenario(HINDCAST)), float(found["open"][0]), tuple(begun))
