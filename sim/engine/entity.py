"""What the model is made of: actors, who decide, and mechanisms, which happen.

An entity declares its parameters, its states and its luck, and the rules that change a world. A rule is of one world:
`w` holds its state, `p` its parameters, `u` this week's luck, `country` its citizens; it takes as many of them, in this
order, as it needs. `w.front_balance` is a state that scenarios set, under their name for it; `w.army_losses` is the
state `losses` of the army, `p.front_sd` the parameter `front.sd`, `u.front_shock` the draw `shock` of the front.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias, overload

import numpy as np

from sim.engine.compiled import Rule, rule
from sim.engine.parameters import Initial, Parameter, snake_case
from sim.engine.streams import stream_number

if TYPE_CHECKING:
    from sim.model.agents import WarEntryModel

# Records of one world, made of all that entities declare.
World: TypeAlias = Any
Parameters: TypeAlias = Any
Luck: TypeAlias = Any
Country: TypeAlias = Any

KINDS: dict[str, type[Entity]] = {}


class State:
    """Something about a world that its rules change: its unit, its meaning, and how many numbers it is."""

    kind: Any = np.float64
    key: str  # as rules call it: `army_losses`

    def __init__(self, unit: str, meaning: str, count: int = 0) -> None:
        self.unit, self.meaning, self.count = unit, meaning, count

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.key = name, f"{snake_case(owner.__name__)}_{name}"

    @overload
    def __get__(self, entity: None, owner: type) -> Self: ...
    @overload
    def __get__(self, entity: Entity, owner: type) -> Any: ...
    def __get__(self, entity: Entity | None, owner: type) -> Any:
        return self if entity is None else entity.model.state_of(self.key)

    def __set__(self, entity: Entity, value: Any) -> None:
        entity.model.state_of(self.key)[...] = value


class Flag(State):
    """A state that is so or not so."""

    kind = np.bool_

    def __init__(self, meaning: str) -> None:
        super().__init__("yes/no", meaning)


class Whole(State):
    """A state that is a whole number, such as the number of an answer."""

    kind = np.int64


class Uniform:
    """A uniform draw between 0 and 1 in every week, or `count` of them; `stream` is the name by which it is drawn."""

    is_normal: ClassVar[bool] = False
    key: str

    def __init__(self, stream: str = "", count: int = 0) -> None:
        self.stream, self.count = stream, count

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, entity = name, snake_case(owner.__name__)
        self.key, self.stream = f"{entity}_{name}", f"{entity}.{self.stream or name}"


class Normal(Uniform):
    """A standard normal draw in every week, or `count` of them."""

    is_normal = True


def rare(stream: str) -> np.uint64:
    """The number of a stream of luck that is needed rarely: `chance(w, it)` draws when it is."""
    return np.uint64(stream_number(stream))


class Entity:
    """One part of every world: its declarations and rules.

    `neutral` says in words what the world is like `without:` it. The rule `begin` sets up the states that follow from
    those which scenarios set; `neutralise` makes a world as if the entity did nothing, in place of its stages.
    A rule `receive_STATE` takes a value that a scenario sets in mid-run. In a model for Mesa an entity is an agent,
    and its attributes are arrays over the worlds of the model: (worlds,), states of several numbers (count, worlds).
    """

    model: WarEntryModel
    neutral: ClassVar[str] = ""
    begin: ClassVar[Rule[..., None] | None] = None
    neutralise: ClassVar[Rule[..., None] | None] = None

    def __init_subclass__(cls, **given: Any) -> None:
        super().__init_subclass__(**given)
        if cls.__module__ != __name__ and cls.name_in_yaml() not in KINDS:
            KINDS[cls.name_in_yaml()] = cls

    @classmethod
    def name_in_yaml(cls) -> str:
        """How scenarios, streams and tables call this entity."""
        return snake_case(cls.__name__)

    @classmethod
    def initial_states(cls) -> tuple[Initial, ...]:
        """The states that a scenario's `initial:` block gives this entity."""
        return tuple(cls.declared(Initial))

    @classmethod
    def declared(cls, kind: type) -> Iterator[Any]:
        """What this entity declares of a kind (Parameter, State, Uniform, ...), in the order of its lines."""
        return (value for value in vars(cls).values() if isinstance(value, kind))

    def carrying_out(self, of_one_world: Rule[..., Any]) -> Callable[..., None]:
        """A rule of this entity as something that a Mesa agent does: in every world of its model."""
        return lambda *given: self.model.carry_out(of_one_world, *given)


class Actor(Entity):
    """Somebody who perceives, decides and acts."""


class Mechanism(Entity):
    """Something that happens to the actors, by a rule."""


@rule
def within(value: float, low: float, high: float) -> float:
    """A number kept between two bounds."""
    return min(max(value, low), high)


def key_of(parameter: Parameter) -> str:
    """How rules call a parameter (`front_sd`) or a state that scenarios set (`front_balance`)."""
    return parameter.name if isinstance(parameter, Initial) else parameter.path.replace(".", "_")
