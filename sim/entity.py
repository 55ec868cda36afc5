"""What the model is made of: actors, who decide, and mechanisms, which happen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.parameters import Initial, snake_case
from sim.streams import normal_quantile

if TYPE_CHECKING:
    from sim.model import WarEntryModel

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Entity(mesa.Agent):
    """One part of every world of a block at once: its attributes are arrays of shape (worlds,).

    A subclass declares its parameters and initial states, then its stages, which the weekly schedule calls.
    `neutral` says in words what the world is like `without:` it; `neutralise` makes it so.
    """

    model: WarEntryModel
    neutral: ClassVar[str] = ""

    def __init__(self, model: WarEntryModel) -> None:
        super().__init__(model)
        self.key = self.name_in_yaml()
        self._spread: dict[str, Array] = {}
        for initial in self.initial_states():
            setattr(self, initial.name, model.in_all_worlds(model.draws[initial.path]))
        self.prepare()

    @classmethod
    def name_in_yaml(cls) -> str:
        """How scenarios, streams and tables call this entity."""
        return snake_case(cls.__name__)

    @classmethod
    def initial_states(cls) -> tuple[Initial, ...]:
        """The states that a scenario's `initial:` block gives this entity."""
        return tuple(value for value in vars(cls).values() if isinstance(value, Initial))

    def receive(self, state: str, value: Array) -> None:
        """A scenario sets one of this entity's initial states in mid-run."""
        setattr(self, state, value)

    def prepare(self) -> None:
        """Sets up the states that follow from the initial ones."""

    def neutralise(self) -> None:
        """Makes the world as if this entity did nothing; called every week in place of its stages."""

    def everywhere(self, parameter: str) -> Array:
        """A parameter as an array (worlds,) even where it is one number, as kernels need it; not to be changed."""
        if parameter not in self._spread:
            self._spread[parameter] = self.model.in_all_worlds(getattr(self, parameter))
        return self._spread[parameter]

    def chance(self, what: str) -> Array:
        """A uniform draw in every world for the event `what` of this week; always the same for the same name."""
        return self.chances(what, 1)[0]

    def chances(self, what: str, count: int) -> Array:
        """`count` independent uniform draws in every world, shape (count, worlds)."""
        return self.model.streams.uniform(f"{self.key}.{what}", self.model.week, count)

    def normal(self, what: str) -> Array:
        """A standard normal draw in every world."""
        return normal_quantile(self.chance(what))

    def happens(self, what: str, probability: Array | float) -> Flags:
        """In which worlds an event of this weekly probability happens."""
        return np.asarray(self.chance(what) < probability)

    def count(self, what: str, where: Flags, number: Array | int = 1) -> None:
        """Adds to a tally that is kept for every world."""
        self.model.tally[what] += np.where(where, number, 0).astype(np.int64)

    def tell(self, kind: str, where: Flags | None = None, **facts: Any) -> None:
        """Puts something on record for a history of a single world; costs nothing in a batch."""
        if self.model.chronicle is not None:
            self.model.chronicle.note(self.model.week, self.key, kind, where, facts)


class Actor(Entity):
    """Somebody who perceives, decides and acts."""


class Mechanism(Entity):
    """Something that happens to the actors, by a rule."""
