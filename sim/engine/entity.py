"""What the model is made of: actors, who decide, and mechanisms, which happen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Array, Flags, Indices
from sim.engine.parameters import Initial, snake_case
from sim.engine.streams import normal_quantile

if TYPE_CHECKING:
    from sim.model import WarEntryModel

OF_MESA = {"model", "unique_id", "pos"}  # what makes an entity a member of its model, and is no state


class Entity(mesa.Agent):
    """One part of every world of a block at once: its attributes are arrays of shape (worlds,).

    A subclass declares its parameters and initial states, then its stages, which the weekly schedule calls.
    `neutral` says in words what the world is like `without:` it; `neutralise` makes it so.
    """

    model: WarEntryModel
    neutral: ClassVar[str] = ""
    # Arrays that do not run over worlds along their last axis: those that do along the first, and those of all worlds.
    worlds_first: ClassVar[tuple[str, ...]] = ()
    of_all_worlds: ClassVar[tuple[str, ...]] = ()

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

    def live_on(self, original: Entity, source: Indices) -> None:
        """Takes every state that the same entity, of this or another model, has in its worlds `source`."""
        for state in [name for name in vars(original) if name not in OF_MESA]:
            setattr(self, state, original.state_at(state, source))

    def state_at(self, state: str, source: Indices) -> Any:
        """A state as it is in the worlds `source`, copied; what does not run over worlds is returned as it is."""
        if state in self.of_all_worlds:
            return getattr(self, state)
        axis = 0 if state in self.worlds_first else -1
        return taken(getattr(self, state), source, self.model.worlds, axis)

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

    def chance_at(self, where: Indices, what: str) -> Array:
        """The same draw for `what`, made in the worlds `where` only."""
        return self.chances_at(where, what, 1)[0]

    def chances_at(self, where: Indices, what: str, count: int) -> Array:
        """`count` independent uniform draws in the worlds `where` only: (count, worlds of `where`)."""
        return self.model.streams.uniform_at(where, f"{self.key}.{what}", self.model.week, count)

    def normal(self, what: str) -> Array:
        """A standard normal draw in every world."""
        return normal_quantile(self.chance(what))

    def happens(self, what: str, probability: Array | float) -> Flags:
        """In which worlds an event of this weekly probability happens."""
        return np.asarray(self.chance(what) < probability)

    def happens_at(self, where: Indices, what: str, probability: str) -> Flags:
        """In which of the worlds `where` an event happens, with the probability that this parameter says."""
        return self.chance_at(where, what) < self.everywhere(probability)[where]

    def count(self, what: str, number: Array | Flags) -> None:
        """Adds to a tally that is kept for every world: a number, or 1 where a flag is set."""
        self._tally(what)[:] += number.astype(np.int64)

    def count_at(self, what: str, where: Indices) -> None:
        """Adds 1 to a tally in the worlds `where`."""
        self._tally(what)[where] += 1

    def _tally(self, what: str) -> NDArray[np.int64]:
        if what not in self.model.tally:
            raise LookupError(f"{self.key} counts {what!r}: say what that means in sim/measured/counted.py")
        return self.model.tally[what]

    def tell(self, kind: str, where: Flags | Indices | None = None, **facts: Any) -> None:
        """Puts something on record for a history of a single world; costs nothing in a batch."""
        if self.model.chronicle is not None:
            told = None
            if where is not None:
                told = self.model.nowhere()
                told[where] = True
            self.model.chronicle.note(self.model.week, self.key, kind, told, facts)


def anywhere(flags: Flags) -> bool:
    """Whether a flag is set in any world; several times faster than `flags.any()`."""
    return bool(np.count_nonzero(flags))


def within(values: Array, low: float, high: float | Array) -> Array:
    """Values kept between two bounds: what `np.clip` does, without what it costs on the way."""
    return np.minimum(np.maximum(values, low), high)


def taken(value: Any, source: Indices, worlds: int, axis: int = -1) -> Any:
    """An array over `worlds` worlds, or a dictionary of such, as it is in the worlds `source`; anything else as it is.

    Raises ValueError for an array that does not run over worlds along that axis: nothing is copied by mistake.
    """
    if isinstance(value, dict):
        return {key: taken(part, source, worlds, axis) for key, part in value.items()}
    if not isinstance(value, np.ndarray) or not value.ndim:
        return value
    if value.shape[axis] != worlds:
        raise ValueError(f"an array of shape {value.shape} does not run over {worlds} worlds along axis {axis}")
    return value.take(source, axis=axis)


class Actor(Entity):
    """Somebody who perceives, decides and acts."""


class Mechanism(Entity):
    """Something that happens to the actors, by a rule."""
