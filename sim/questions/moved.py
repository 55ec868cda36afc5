"""A parameter that a question moves, and from where to where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.analysis.varied import Axis
from sim.analysis.words import digits_for
from sim.engine.parameters import Parameter
from sim.questions.errors import QuestionError
from sim.scenario import Scenario
from sim.scenario.names import UnknownName, parameter_named

Between = str | Sequence[float] | None


@dataclass(frozen=True)
class Moved:
    """A parameter that is moved, from where to where, and its value in the scenario."""

    parameter: Parameter
    low: float
    high: float
    usual: float

    @property
    def path(self) -> str:
        """The parameter's whole name."""
        return self.parameter.path

    def value(self, place: Any) -> Any:
        """The value at a place between 0 and 1, or at several."""
        return self.low + place * (self.high - self.low)

    def text(self, place: float, width: float = 0.01) -> str:
        """The value at a place, with the digits that a band so wide supports."""
        return digits_for(self.value(place), width * (self.high - self.low))

    @property
    def axis(self) -> Axis:
        """The parameter as pictures name it."""
        parameter = self.parameter
        return Axis(parameter.path, parameter.meaning.replace("`", ""), parameter.unit.name, self.usual, True)


def moved(scenario: Scenario, name: str, between: Between = None) -> Moved:
    """A parameter and where it is moved: as asked, else over its prior or its unit."""
    try:
        parameter = parameter_named(name)
    except UnknownName as error:
        raise QuestionError(str(error), "parameter") from None
    unit, belief = parameter.unit, scenario.beliefs.get(parameter.path)
    if unit.is_whole:
        raise QuestionError(
            f"{parameter.path} takes whole numbers only, which cross nothing gradually: "
            f"compare them by `warentry sweep {scenario.name} --grid {parameter.path}=0,1,2`",
            "parameter",
        )
    usual = parameter.default if belief is None else float(belief.prior.quantile(0.5))
    if between is None:
        prior = belief.prior if belief is not None and _is_open(belief.prior.support) else parameter.prior
        ends = (float(prior.quantile(0.005)), float(prior.quantile(0.995))) if _is_open(prior.support) else ()
        if not ends and not unit.is_scale:
            raise QuestionError(f"{parameter.path} has no natural ends: give two values, LOW:HIGH", "between")
        return Moved(parameter, *(ends or (unit.low, unit.high)), usual)
    try:
        low, high = (float(end) for end in (between.split(":") if isinstance(between, str) else between))
    except (TypeError, ValueError):
        raise QuestionError(f"{between!r} is no range: write for example 0.3:0.95", "between") from None
    if not (low < high and unit.contains(low) and unit.contains(high)):
        raise QuestionError(
            f"{between}: {parameter.path} needs two values in rising order, each {unit.domain}", "between"
        )
    return Moved(parameter, low, high, usual)


def _is_open(support: tuple[float, float]) -> bool:
    """Whether a belief leaves anything open."""
    return support[0] < support[1]
