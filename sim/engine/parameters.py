"""Every uncertain number of the model with all that is known of it: unit, meaning, prior belief, evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self, overload

import numpy as np

from sim.engine.arrays import Array
from sim.engine.priors import Prior, fixed

if TYPE_CHECKING:
    from sim.engine.entity import Entity


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number is measured in, and which values make sense in it."""

    name: str
    low: float
    high: float
    meaning: str
    is_whole: bool = False
    high_is_guard: bool = False  # the high end only catches slips: nobody means values near it

    @property
    def is_scale(self) -> bool:
        """Whether it leads from one natural end to another, so that all of it can be tried."""
        return bool(np.isfinite([self.low, self.high]).all()) and not self.high_is_guard

    def contains(self, value: float) -> bool:
        """Whether a value makes sense in this unit."""
        return self.low <= value <= self.high and not (self.is_whole and value % 1)

    @property
    def domain(self) -> str:
        """The domain in words, as error messages quote it."""
        if self.is_whole:
            return f"a whole number between {self.low:g} and {self.high:g}"
        if np.isinf(self.high):
            return "any finite number" if np.isinf(self.low) else f"{self.low:g} or more"
        return f"between {self.low:g} and {self.high:g}"


INFINITY = float("inf")
# Thousand: the strength of the Russian armed forces by the decree of 16 September 2024, the largest army at hand.
LARGEST_ARMY = 1500
SMALLEST_POSITIVE = 1e-6  # for what the equations divide by
UNITS = {
    unit.name: unit
    for unit in (
        Unit("share", 0, 1, "part of a whole"),
        Unit("probability", 0, 1, "chance of an event"),
        Unit("probability per year", 0, 1, "chance of an event within a year"),
        Unit("probability per week", 0, 1, "chance of an event within a week"),
        Unit("per week", 0, INFINITY, "rate or speed per week"),
        Unit("per year", 0, INFINITY, "rate per year"),
        Unit("weeks", 0, INFINITY, "duration"),
        Unit("index", 0, 1, "scale from none (0) to the most that is conceivable (1)"),
        Unit("front", -1, 1, "front balance: -1 Ukraine has won the field, 0 stalemate, +1 Russia has"),
        Unit("level", 0, 3, "rung of the ladder short of entry: 0 distance, 1 staging, 2 feint, 3 auxiliary", True),
        Unit("attitude", -1, 1, "attitude to the army's own participation: -1 firmly against, +1 firmly for"),
        Unit("office value", -INFINITY, INFINITY, "worth to the leader; 1 = undisturbed rule"),
        Unit("war value", -INFINITY, INFINITY, "worth to the Kremlin; 1 = a decisive gain in the war"),
        Unit("1/office value", 0, INFINITY, "precision of the leader's choice (logit)"),
        Unit("1/war value", 0, INFINITY, "precision of the Kremlin's choice (logit)"),
        Unit("logit", -INFINITY, INFINITY, "log-odds"),
        Unit("thousand", 0, LARGEST_ARMY, "thousand soldiers: 12 is 12,000 of them", high_is_guard=True),
        Unit("yes/no", 0, 1, "1 for yes, 0 for no", True),
        Unit("persons", 0, INFINITY, "people"),
        Unit("count", 0, INFINITY, "number of things"),
        Unit("acts", 0, INFINITY, "acts of sabotage, or resistance of the same weight"),
        Unit("factor", 0, INFINITY, "multiplier"),
        Unit("number", -INFINITY, INFINITY, "coefficient without a unit"),
    )
}

_REGISTRY: dict[str, Parameter] = {}


class Parameter:
    """A number that a rule uses, declared once in the class whose rule uses it.

    Rules read it as `p.ENTITY_NAME`; of a Mesa agent, `entity.name` is its value in every world: (worlds,).
    YAML name, validation, documentation, sampling and sensitivity bounds all derive from this declaration.
    """

    path: str
    home: str  # the module that declares it

    def __init__(
        self,
        default: float,
        prior: Prior | None = None,
        *,
        unit: str,
        meaning: str,
        evidence: str,
        is_lever: bool = False,
        is_positive: bool = False,
        is_spread: bool = False,
    ) -> None:
        self.default = float(default)
        self.prior = prior if prior is not None else fixed(self.default)
        self.unit = UNITS[unit]
        if is_positive or is_spread:  # how widely things differ is never below nothing
            self.unit = replace(self.unit, low=SMALLEST_POSITIVE if is_positive else 0.0)
        self.meaning = meaning
        self.evidence = evidence
        self.is_lever = is_lever

    def __set_name__(self, owner: type, name: str) -> None:
        self._register(f"{snake_case(owner.__name__)}.{name}", owner)

    def _register(self, path: str, owner: type) -> None:
        self.path, self.home = path, owner.__module__
        low, high = self.prior.support
        if path in _REGISTRY:
            raise ValueError(f"parameter {path} is declared twice")
        if not all(self.unit.contains(value) for value in (self.default, low, high)):
            raise ValueError(f"{path}: default or prior outside its unit's domain ({self.unit.domain})")
        if not low <= self.default <= high:
            raise ValueError(f"{path}: the default {self.default:g} lies outside its prior, {self.prior}")
        _REGISTRY[path] = self

    @property
    def is_uncertain(self) -> bool:
        """Whether the prior leaves any doubt about the value."""
        return self.prior.support[0] < self.prior.support[1]

    @property
    def role(self) -> str:
        """Whether somebody decides on it (lever), nobody knows it (uncertainty), or nobody doubts it (constant)."""
        return "lever" if self.is_lever else "uncertainty" if self.is_uncertain else "constant"

    @overload
    def __get__(self, entity: None, owner: type) -> Self: ...
    @overload
    def __get__(self, entity: Entity, owner: type) -> Array: ...
    def __get__(self, entity: Entity | None, owner: type) -> Self | Array:
        if entity is None:
            return self
        return entity.model.parameter_of(self.path.replace(".", "_"))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.path} = {self.default:g} {self.unit.name}>"


class Initial(Parameter):
    """A state of the world on the scenario's first day; the entity that declares it starts with it and changes it.

    It is named `initial.NAME` in YAML, where NAME is the entity's own attribute; rules call it `w.NAME`.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.owner = snake_case(owner.__name__)
        self._register(f"initial.{name}", owner)

    @property
    def name(self) -> str:
        """The state's own name, without `initial.`."""
        return self.path.partition(".")[2]

    @overload
    def __get__(self, entity: None, owner: type) -> Self: ...
    @overload
    def __get__(self, entity: Entity, owner: type) -> Array: ...
    def __get__(self, entity: Entity | None, owner: type) -> Self | Array:
        return self if entity is None else entity.model.state_of(self.name)

    def __set__(self, entity: Entity, value: Any) -> None:
        entity.model.state_of(self.name)[...] = value


def registry() -> tuple[Parameter, ...]:
    """All parameters and initial states declared so far; complete once `sim.model` has been imported.

    Ordered by the module that declares them, and by its lines: never by which module happened to be imported first.
    """
    return tuple(sorted(_REGISTRY.values(), key=lambda parameter: parameter.home))


def snake_case(name: str) -> str:
    """`WarEnd` -> `war_end`: how a class is named in YAML."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
