"""What the numbers of a scenario say of each other, and how far they lie from what the model believes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sim.engine.arrays import Array
from sim.engine.parameters import Parameter
from sim.engine.priors import TRUNCATED
from sim.scenario.errors import Position, Problems
from sim.scenario.scenario import Scenario
from sim.scenario.vocabulary import vocabulary

TAIL = 0.0005  # outside the middle 99.9 % of a prior


@dataclass(frozen=True)
class Relation:
    """A sum of parameters, each with its factor, that cannot be more than `limit`, and why."""

    factors: Mapping[str, float]
    limit: float
    why: str

    def is_broken(self, values: Mapping[str, Array | float]) -> Array:
        """Where the values break it; any shape."""
        return np.asarray(sum(factor * values[path] for path, factor in self.factors.items()) > self.limit)

    def values(self, scenario: Scenario, share: float) -> dict[str, float]:
        """A value of each parameter: for `share` 0 those that break the relation least, for 0.5 the middle ones."""
        known = vocabulary().parameters
        return {
            path: float(scenario.beliefs[path].prior.quantile(share if factor > 0 else 1 - share))
            if path in scenario.beliefs
            else known[path].default
            for path, factor in self.factors.items()
        }


def _at_most(smaller: str, larger: str, why: str) -> Relation:
    return Relation({smaller: 1, larger: -1}, 0, why)


RELATIONS = (
    _at_most("army.deployable", "army.size", "those who can be sent across the border are part of the army"),
    _at_most("mobilisation.shortest_sentence", "mobilisation.longest_sentence", "the shortest is not the longest"),
    _at_most("preparation.shortest", "preparation.longest", "the least time of a preparation is not the most"),
    _at_most("preparation.false_sign_rate", "preparation.sign_rate", "exercises look less like war than a preparation"),
    _at_most("surveys.oppose_below", "surveys.support_from", "an answer cannot be for and against"),
    Relation(
        {"opinion.anti_war_share": 1, "opinion.support_share": 1}, 1, "opponents and supporters are parts of one whole"
    ),
)


def check_bounds(scenario: Scenario, said: Collection[str], problems: Problems) -> None:
    """Refuses numbers that contradict each other, and warns of those that are far from what the model believes.

    `said` are the parameters of which the file, or the command line, speaks itself.
    """
    for relation in RELATIONS:
        if not scenario.beliefs.keys().isdisjoint(relation.factors):
            _check_relation(relation, scenario, said, problems)
    for path in said:
        parameter, belief = vocabulary().parameters[path], scenario.beliefs[path]
        middle = float(belief.prior.quantile(0.5))
        if is_far(parameter, middle):
            _warn_that_far(parameter, middle, belief.where or Position(path), problems)
    _check_events(scenario, problems)


def _warn_that_far(parameter: Parameter, value: float, place: Position, problems: Problems) -> None:
    believed = f"{parameter.prior} {parameter.unit.name}"
    remedy = f"keep it if it is meant ({parameter.unit.meaning}), else write it within that range"
    problems.warn(place, f"{parameter.path}: {value:g} lies outside what is believed of it, {believed}", remedy)


def _check_events(scenario: Scenario, problems: Problems) -> None:
    """The same for parameters that events change in mid-run, each beside those that are in force by then."""
    known, changed = vocabulary().behaviour, dict[str, float]()
    for number, event in enumerate(scenario.events):
        settings = event.value if isinstance(event.value, Mapping) else {}
        now = {path: value for path, value in settings.items() if path in known}
        changed |= now
        place = scenario.positions.get(f"events.{number}", Position(f"event {number + 1}"))
        for relation in RELATIONS:
            values = relation.values(scenario, 0) | {p: changed[p] for p in relation.factors if p in changed}
            if not now.keys().isdisjoint(relation.factors) and relation.is_broken(values):
                problems.add(
                    place, f"{_words(values)} contradict each other: {relation.why}", "change what the event sets"
                )
        for path, value in now.items():
            if is_far(known[path], value):
                _warn_that_far(known[path], value, place, problems)


def is_far(parameter: Parameter, value: float) -> bool:
    """Whether a value lies outside a parameter's prior, or in the last 0.05 % of its tails where it has any."""
    if not parameter.is_uncertain:
        return False
    has_tails = parameter.prior.family in TRUNCATED
    low, high = parameter.prior.quantile(np.array([TAIL, 1 - TAIL])) if has_tails else parameter.prior.support
    return not low <= value <= high


def _check_relation(relation: Relation, scenario: Scenario, said: Collection[str], problems: Problems) -> None:
    least, middle = (relation.values(scenario, share) for share in (0, 0.5))
    if relation.is_broken(middle):
        known = [path for path in relation.factors if path in scenario.beliefs]
        last = ([path for path in known if path in said] or known)[-1]
        place = scenario.beliefs[last].where or Position(last)
        message = f"{_words(middle)} contradict each other: {relation.why}"
        note = problems.add if relation.is_broken(least) else problems.warn
        note(place, message, f"change {' or '.join(relation.factors)}")


def broken_settings(scenario: Scenario, columns: Mapping[str, Array]) -> Iterator[tuple[int, str]]:
    """For each relation that settings of a table break: how many of them, and the complaint about the first."""
    for relation in RELATIONS:
        if relation.factors.keys() & columns.keys():
            known = relation.values(scenario, 0)
            broken = np.flatnonzero(
                relation.is_broken({path: columns.get(path, value) for path, value in known.items()})
            )
            if broken.size:
                values = {path: float(columns[path][broken[0]]) if path in columns else known[path] for path in known}
                yield broken.size, f"{_words(values)} contradict each other: {relation.why}"


def _words(values: Mapping[str, float]) -> str:
    units = {path: vocabulary().parameters[path].unit.name for path in values}
    return " and ".join(f"{path} = {value:g} ({units[path]})" for path, value in values.items())
