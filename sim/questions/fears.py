"""Whether the leader's fears are true: what he fears for his office beside what happens where it is put to the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.credibility import Verdict
from sim.analysis.ratio import Ratio, mean
from sim.analysis.screening import fold_over, main_effects
from sim.batch.fears import CUT_OFF, HOME, REFUSAL, TAKEOVER, WEST
from sim.batch.observe import AskedAt, ObservedHistories, Watch
from sim.batch.plan import Plan
from sim.batch.reading import Sight
from sim.design.settings import COMMON, INDEPENDENT, Settings
from sim.engine.arrays import Array
from sim.engine.parameters import Unit
from sim.questions.needed import at_medians
from sim.scenario import Event, Scenario, priors
from sim.scenario.vocabulary import vocabulary

WEEK, WEEKS = 1, 53  # put to the test in the second week, so that all have settled; then a year
MIDDLE = (0.1, 0.9)  # of what is believed
# Of what has no prior, such as most states: so much of its scale, or of its own value, to both sides.
OF_SCALE, OF_VALUE = 0.25, 0.5
DOUBTED = ("mobilisation.peer_weight", "mobilisation.stress_weight")  # constants that a reader may doubt all the same
WORTH_TELLING, WORTH_TRYING = 0.05, 0.03  # a move of either; what the first look must show to be looked at again
MANY = 40  # movers that are looked at again in a branch: as many as there usually are
ASKED = ("demand", "summit", "entry")  # events of a scenario that would put him to the test once more
OVERWHELMING = 100.0  # office or war value: more than anything else can weigh
UNBIASED = {"leader.risk_bias": 0.0, "leader.yes_man_bias": 0.0}
STAYS_OUT = {
    "leader.territorial_cost": OVERWHELMING,
    "leader.partial_cost": OVERWHELMING,
    "leader.breach_cost": -OVERWHELMING,  # against whom Moscow surely moves pays no price of a partial answer
}
ONE_MEETING = {"kremlin.summit_rate": 0.0, "kremlin.ultimatum_summit_rate": 0.0, "kremlin.p_emergency_summit": 0.0}
# Threats at face value: how far he believes in them is learned, and may be wrong without any bias.
BELIEVED = {"leader.resolve_ref": 0.01, "leader.resolve_cap": 1.0}
CUTS_OFF = {"kremlin.coercion_cost": -OVERWHELMING, "kremlin.takeover_gain": -OVERWHELMING}
DEPOSES = {"kremlin.coercion_cost": OVERWHELMING, "kremlin.takeover_gain": OVERWHELMING}
SEEN = ("feared", "happened", "error")
Happens = Callable[[Mapping[str, NDArray[Any]]], NDArray[np.bool_]]


def falls(runs: Mapping[str, NDArray[Any]]) -> NDArray[np.bool_]:
    """Where the leader fell at home after an entry."""
    return np.asarray(runs["collapses_after_entry"] > 0)


def loses_office(runs: Mapping[str, NDArray[Any]]) -> NDArray[np.bool_]:
    """Where he fell at home or was removed by Moscow."""
    return np.isin(runs["ending"], ("domestic_collapse", "kremlin_takeover"))


def is_removed_by_the_west(runs: Mapping[str, NDArray[Any]]) -> NDArray[np.bool_]:
    """Where the Western reaction to an entry cost him his office."""
    return np.asarray(runs["removals_after_entry"] > 0)


def falls_without_entry(runs: Mapping[str, NDArray[Any]]) -> NDArray[np.bool_]:
    """Where he fell at home, having stayed out."""
    return np.asarray(runs["ending"] == "domestic_collapse")


def is_removed_by_moscow(runs: Mapping[str, NDArray[Any]]) -> NDArray[np.bool_]:
    """Where Moscow removed him."""
    return np.asarray(runs["ending"] == "kremlin_takeover")


@dataclass(frozen=True)
class Imposed:
    """A way to put fears to the test: an event and settings that impose what he fears, when he is asked what that is.

    `branches` {name: (his fear, where it came true)}. He fears what he does when it comes to it: at the meeting, or, as
    the army is sent in whatever he thinks, just before.
    """

    event: tuple[str, Any]
    asked: AskedAt
    settings: Mapping[str, float]
    branches: Mapping[str, tuple[str, Happens]]


ENTRY = ("entry", True), AskedAt(WEEK - 1, at_meeting=False)
ULTIMATUM = ("demand", "ultimatum"), AskedAt(WEEK, at_meeting=True)
TESTS = (
    Imposed(*ENTRY, {}, {"entry": (HOME, falls), "the West": (WEST, is_removed_by_the_west)}),
    Imposed(*ULTIMATUM, STAYS_OUT | BELIEVED, {"refusal": (REFUSAL, loses_office)}),
    Imposed(*ULTIMATUM, STAYS_OUT | ONE_MEETING | BELIEVED | CUTS_OFF, {"cut-off": (CUT_OFF, falls_without_entry)}),
    Imposed(*ULTIMATUM, STAYS_OUT | ONE_MEETING | BELIEVED | DEPOSES, {"takeover": (TAKEOVER, is_removed_by_moscow)}),
)
BRANCHES = {
    "entry": "falls at home within a year of an entry at once",
    "the West": "is removed through the West within that year",
    "refusal": "loses office within a year in which he refuses whatever is asked, an ultimatum first",
    "cut-off": "falls at home within a year of a full cut-off that lasts until Moscow tires of it",
    "takeover": "is removed by Moscow, in one attempt",
}


@dataclass(frozen=True)
class Fear:
    """What he fears and what happens in a branch: in the scenario as it is, or at both ends of one range.

    `at` are the values of `path` (one, None, as it is); `feared` and `happened` the risks there.
    """

    branch: str
    path: str
    at: tuple[float | None, ...]
    feared: tuple[float, ...]
    happened: tuple[Ratio, ...]

    @property
    def gap(self) -> Ratio:
        """The widest gap between the two."""
        gaps = [(abs(h.value - f), h.error) for f, h in zip(self.feared, self.happened, strict=True)]
        return Ratio(*max(gaps))

    @property
    def moves(self) -> bool:
        """Whether one of the two differs between the ends by enough to be told."""
        return max(np.ptp(self.feared), np.ptp([h.value for h in self.happened])) > WORTH_TELLING

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        happened = [risk.to_dict() for risk in self.happened]
        return asdict(self) | {"happened": happened, "gap": self.gap.to_dict()}


@dataclass(frozen=True)
class Fears:
    """Fears in the scenario as it is, and along the range of everything that moves either; the widest gap first.

    `tried` parameters and states; those that seemed to move a branch were looked at again, one by one.
    """

    own: tuple[Fear, ...]
    along: tuple[Fear, ...]
    tried: int

    def verdicts(self) -> Iterator[Verdict]:
        """Whether the widest gaps are narrow."""
        yield Verdict("fears", max((fear.gap for fear in self.own), key=lambda gap: gap.value))
        if self.along:
            yield Verdict("fears along ranges", self.along[0].gap)

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "branches": BRANCHES,
            "as_it_is": [fear.to_dict() for fear in self.own],
            "along_ranges": [fear.to_dict() for fear in self.along],
            "tried": self.tried,
        }


def ranges(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """Everything that can be otherwise, with both ends: the middle 80 % of what is believed, or `_around` its value."""
    found, believed, set_here = {}, priors(scenario), {p for test in TESTS for p in test.settings} | set(UNBIASED)
    for path, parameter in vocabulary().parameters.items():
        own, unit = believed[path].prior, parameter.unit
        prior = own if own.support[0] < own.support[1] else parameter.prior
        has_prior = prior.support[0] < prior.support[1]
        is_doubted = has_prior or parameter.is_lever or path.startswith("initial.") or path in DOUBTED
        if path in set_here or not is_doubted:
            continue
        if has_prior:
            low, high = (float(prior.quantile(q)) for q in MIDDLE)
        else:
            low, high = _around(float(own.quantile(0.5)), unit)
        if low < high:
            found[path] = (low, high)
    return found


def _around(value: float, unit: Unit) -> tuple[float, float]:
    """The range of something that has no prior."""
    reach = OF_SCALE * (unit.high - unit.low) if unit.is_scale else OF_VALUE * value
    low, high = max(unit.low, value - reach), min(unit.high, value + reach)
    return (float(round(low)), float(round(high))) if unit.is_whole else (low, high)


@dataclass(frozen=True)
class Trial:
    """Fears of one scenario put to the test: first everything at both ends at once, then one thing after another."""

    scenario: Scenario
    n: int
    rng: int
    ends: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @staticmethod
    def of(scenario: Scenario, n: int, rng: int) -> Trial:
        """The trial of a scenario at the middle of what it leaves open, over the ranges of everything."""
        return Trial(at_medians(scenario), n, rng, ranges(scenario))

    def screening(self) -> list[Sight]:
        """A first look in each test: every factor at its low or high end, about twice `n` worlds."""
        signs = fold_over(len(self.ends))
        chosen = {
            path: np.where(signs[:, place] > 0, high, low).tolist()
            for place, (path, (low, high)) in enumerate(self.ends.items())
        }
        replications = max(1, 2 * self.n // len(signs))
        return [self._sight(test, chosen, replications, INDEPENDENT) for test in TESTS]

    def movers(self, found: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
        """What seems to move a fear or what happens, for each test, the most first."""
        signs, paths, chosen = fold_over(len(self.ends)), list(self.ends), []
        for columns in found:
            told = [_filled(values) for name, values in columns.items() if not name.endswith("error")]
            size = np.max([np.abs(main_effects(signs, values)[0]) for values in told], axis=0)
            order = [place for place in np.argsort(-size, kind="stable").tolist() if size[place] > WORTH_TRYING]
            chosen.append(tuple(paths[place] for place in order))
        return chosen

    def closer(self, movers: Sequence[tuple[str, ...]]) -> list[Sight]:
        """A second look in each test: one mover after another at its low and its high end, in the same worlds."""
        return [
            self._sight(test, self._one_by_one(paths), max(2, self.n // 2), COMMON)
            for test, paths in zip(TESTS, movers, strict=True)
        ]

    def fears(self, movers: Sequence[tuple[str, ...]], found: Sequence[Mapping[str, Any]]) -> Fears:
        """What both looks say."""
        own, along = [], []
        for test, paths, columns in zip(TESTS, movers, found, strict=True):
            for branch in test.branches:
                feared, came, error = (columns[f"{branch}, {what}"].tolist() for what in SEEN)
                risks = [Ratio(*pair) for pair in zip(came, error, strict=True)]
                own.append(Fear(branch, "", (None,), (feared[0],), (risks[0],)))
                for place, path in enumerate(paths):
                    pair = slice(1 + 2 * place, 3 + 2 * place)
                    along.append(Fear(branch, path, self.ends[path], tuple(feared[pair]), tuple(risks[pair])))
        told = sorted((fear for fear in along if fear.moves), key=lambda fear: -fear.gap.value)
        return Fears(tuple(own), tuple(told), len(self.ends))

    def _one_by_one(self, paths: Sequence[str]) -> dict[str, list[float]]:
        """The scenario as it is, then each path at its ends: one row each."""
        believed = priors(self.scenario)
        columns = {}
        for place, path in enumerate(paths):
            values = [float(believed[path].prior.quantile(0.5))] * (1 + 2 * len(paths))
            values[1 + 2 * place], values[2 + 2 * place] = self.ends[path]
            columns[path] = values
        return columns

    def _sight(self, test: Imposed, chosen: Mapping[str, Sequence[float]], replications: int, luck: str) -> Sight:
        action, value = test.event
        kept = [event for event in self.scenario.events if event.action not in ASKED]
        events = (*kept, Event(WEEK, action, value, "what-if: a fear put to the test"))
        scenario = replace(self.scenario, weeks=WEEKS, events=tuple(sorted(events, key=lambda event: event.week)))
        count = len(next(iter(chosen.values()), [0.0]))
        table = {path: (value,) * count for path, value in (UNBIASED | dict(test.settings)).items()}
        settings = Settings(table | {path: tuple(values) for path, values in chosen.items()})
        plan = Plan(scenario, replications * count, self.rng, settings=settings, luck=luck, points=1)
        return Sight(Watch(plan, fears=test.asked), partial(read, TESTS.index(test), count))


def _filled(values: Array) -> Array:
    """The same, where a setting in which nobody was put to the test says nothing."""
    return np.where(np.isfinite(values), values, np.nanmean(values))


def read(test: int, count: int, histories: ObservedHistories) -> dict[str, Array]:
    """What he feared and what happened at each setting, with its error by luck: (settings,) each.

    Worlds that were not put to the test, since something else came first, are left out; not a number where all were.
    """
    found: dict[str, Array] = {}
    setting = histories.runs["point"] % count
    for branch, (fear, happens) in TESTS[test].branches.items():
        came, feared = happens(histories.runs).astype(float), histories.fears[fear]
        is_tested = np.isfinite(feared)
        by_setting = [(came[is_tested & (setting == s)], feared[is_tested & (setting == s)]) for s in range(count)]
        risks = [mean(events, np.zeros(len(events), dtype=int)) for events, _ in by_setting]
        fears = [f.mean() if len(f) else np.nan for _, f in by_setting]
        columns = (fears, [r.value for r in risks], [r.error for r in risks])
        found |= {f"{branch}, {what}": np.array(column) for what, column in zip(SEEN, columns, strict=True)}
    return found
