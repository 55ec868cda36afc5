"""The model as Mesa knows it: every entity is an agent, for whoever steps or inspects a world or a few."""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np

from sim.engine.arrays import Array
from sim.engine.compiled import Rule
from sim.engine.entity import Entity
from sim.model import ENTITIES, WEEK, Entities
from sim.model.kernel import close_week, turn_page
from sim.model.worlds import Worlds


class WarEntryModel(mesa.Model, Entities):
    """Worlds in which Belarus may or may not enter the war, as a Mesa model; it takes what `Worlds` takes.

    Its agents are the entities, `model.front` and so on; what they declare are their attributes, arrays (worlds,).
    `step` lets one agent after the other carry out its rules as they stand in the text; `advance` lives weeks by the
    compiled form of the same text, with the same bits, many worlds as fast as a few.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(rng=0)
        self.worlds = Worlds(**given).begin()
        for kind in ENTITIES:
            setattr(self, kind.name_in_yaml(), AGENTS[kind](self))

    @property
    def week(self) -> int:
        """The week that comes next."""
        return self.worlds.week

    @property
    def w(self) -> Any:
        """The states of all worlds, as records: `model.w.army_losses` is an array (worlds,)."""
        return self.worlds.w

    def advance(self, weeks: int = 1) -> None:
        """Lives so many weeks, compiled."""
        self.worlds.advance(weeks)

    def set_state(self, name: str, value: float) -> None:
        """Sets a state, named as under `initial:` in a scenario, in every world; KeyError for an unknown one."""
        self.worlds.set_state(name, value)

    def step(self) -> None:
        """One week, agent by agent in the order of WEEK: Mesa's name for it."""
        with self.worlds.heard(None):
            self.worlds.draw_luck()
            for w in self.worlds.w:
                turn_page(w, self.worlds.shelf.pages)
            for stage in WEEK:
                agent: Entity = getattr(self, stage.entity)
                if stage.entity not in self.worlds.off:
                    getattr(agent, stage.method)()
                elif agent.neutralise is not None:
                    agent.neutralise()
            for w in self.worlds.w:
                close_week(w)
        self.worlds.week += 1

    def carry_out(self, rule: Rule[..., Any], *given: Any) -> Any:
        """Follows a rule in every world, as it stands; returns what it gives in each, if anything."""
        code = rule.text.__code__
        takes = {"w", "p", "u", "country"} & {*code.co_varnames[: code.co_argcount]}
        found = [
            rule(*(part for name, part in zip(("w", "p", "u", "country"), parts, strict=True) if name in takes), *given)
            for parts in self.worlds.one_by_one()
        ]
        return np.array(found) if any(value is not None for value in found) else None

    def state_of(self, key: str) -> Any:
        """A state in every world, to be read or written: (worlds,), one of several numbers (count, worlds)."""
        return self.worlds.w[key].T

    def parameter_of(self, key: str) -> Array:
        """A parameter in every world: (worlds,)."""
        return np.asarray(self.worlds.p[key][self.worlds.w.point])


# Each entity as a kind of Mesa agent.
AGENTS: dict[type[Entity], type[Any]] = {kind: type(kind.__name__, (kind, mesa.Agent), {}) for kind in ENTITIES}
