"""The model: its entities, the order in which they act each week, and the clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_type_hints

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.actors.army import Army
from sim.actors.citizens import Citizens
from sim.actors.elite import Elite
from sim.actors.kremlin import Kremlin
from sim.actors.leader import Leader
from sim.actors.power_centres import PowerCentres
from sim.actors.ukraine import Ukraine
from sim.actors.west import West
from sim.crisis.solved import Crisis
from sim.crisis.table import Table
from sim.crisis.talks import Talks
from sim.engine.arrays import Array, Flags, Indices
from sim.engine.entity import Entity, anywhere, taken
from sim.engine.parameters import Parameter, registry
from sim.engine.streams import Streams
from sim.measured.chronicle import Chronicle
from sim.measured.counted import COUNTED
from sim.measured.decisions import Decisions
from sim.measured.endings import Endings
from sim.mechanisms.collapse import Collapse
from sim.mechanisms.concessions import Concessions
from sim.mechanisms.economy import Economy
from sim.mechanisms.front import Front
from sim.mechanisms.incidents import Incidents
from sim.mechanisms.involvement import Involvement
from sim.mechanisms.learning import Learning
from sim.mechanisms.mobilisation import Mobilisation
from sim.mechanisms.opinion import Opinion
from sim.mechanisms.repression import Repression
from sim.mechanisms.sabotage import Sabotage
from sim.mechanisms.summits import Summits
from sim.mechanisms.surveys import Surveys
from sim.mechanisms.timeline import Event, Timeline
from sim.mechanisms.war import War


class Entities:
    """Who and what a world is made of, in the order in which they are set up: each may look at those before it."""

    timeline: Timeline
    front: Front
    involvement: Involvement
    ukraine: Ukraine
    sabotage: Sabotage
    opinion: Opinion
    citizens: Citizens
    mobilisation: Mobilisation
    army: Army
    economy: Economy
    west: West
    repression: Repression
    elite: Elite
    concessions: Concessions
    learning: Learning
    leader: Leader
    power_centres: PowerCentres
    kremlin: Kremlin
    incidents: Incidents
    summits: Summits
    collapse: Collapse
    war: War
    surveys: Surveys


ENTITIES: tuple[type[Entity], ...] = tuple(get_type_hints(Entities).values())
SWITCHABLE = tuple(sorted(entity.name_in_yaml() for entity in ENTITIES if entity.neutral))


@dataclass(frozen=True)
class Stage:
    """A step of the week: whose it is, what he does, and what happens in words."""

    kind: type[Entity]
    act: Callable[[Any], None]
    meaning: str

    @cached_property
    def entity(self) -> str:
        """How scenarios call the one whose step it is."""
        return self.kind.name_in_yaml()

    @property
    def method(self) -> str:
        """What the step is called in the code."""
        return self.act.__name__


WEEK = tuple(
    Stage(*row)
    for row in (
        (Timeline, Timeline.apply, "Scenario events of this week take effect."),
        (Front, Front.move, "The main front moves."),
        (Ukraine, Ukraine.pin_troops, "Ukraine ties down troops in the north as far as it believes in an attack."),
        (Sabotage, Sabotage.strike, "Cells form, attack the railway, and are broken."),
        (Opinion, Opinion.update, "Citizens' attitudes move."),
        (Mobilisation, Mobilisation.update, "Citizens act or stay quiet; some are jailed."),
        (Army, Army.update, "Loyalty follows the mood; officers resign."),
        (Economy, Economy.update, "Dependence and economic stress move."),
        (West, West.update, "Western posture and sanctions follow events."),
        (Repression, Repression.update, "Repression answers acts and protest."),
        (Elite, Elite.update, "Factions of the elite turn away or come closer."),
        (Ukraine, Ukraine.learn, "Ukraine updates its belief and fortifies."),
        (Concessions, Concessions.recover, "A little room for concessions comes back."),
        (Leader, Leader.perceive, "The leader looks at his people and his army."),
        (Kremlin, Kremlin.count_down, "An open ultimatum has one week less to run."),
        (Incidents, Incidents.happen, "There may be an armed incident, and an answer to it."),
        (Summits, Summits.meet, "The leaders may meet: demand, answer, reaction."),
        (Involvement, Involvement.decay, "Exercises and auxiliary help may end."),
        (Collapse, Collapse.test, "The leader may fall at home."),
        (War, War.test, "The war may end."),
        (Army, Army.suffer, "A committed force loses soldiers."),
        (Surveys, Surveys.ask, "Polls are taken."),
        (Front, Front.remember, "The week closes."),
    )
)  # fmt: skip


Foresee = Callable[["WarEntryModel", Indices], Array]


class WarEntryModel(mesa.Model, Entities):
    """Many histories of one scenario at once: a block of worlds in which Belarus may or may not enter the war.

    Every entity is a Mesa agent whose attributes are arrays over the worlds of the block. `draws` gives each parameter
    a number or an array (worlds,); `replications` says whose luck each world has; `luck` makes it independent by point.
    `foresee` gives the log-odds of a fall at home in some worlds, where the leader looks ahead by rollout.
    """

    def __init__(
        self,
        *,
        weeks: int,
        seed: int,
        replications: NDArray[np.integer],
        draws: Mapping[str, float | Array] | None = None,
        events: Iterable[Event] = (),
        without: Iterable[str] = (),
        population_size: int = 1000,
        rule: str = "aqre",
        belief_mode: str = "emulator",
        luck: NDArray[np.integer] | None = None,
        chronicle: Chronicle | None = None,
        foresee: Foresee | None = None,
    ) -> None:
        super().__init__(rng=0)
        if belief_mode == "rollout" and foresee is None:
            raise ValueError("belief_mode='rollout' needs foresee=sim.batch.rollout.forecast_by_rollout or its like")
        self.seed = seed
        self.week, self.weeks = 0, weeks
        self.worlds = len(replications)
        self.population_size = population_size
        self.rule = rule
        self.belief_mode = belief_mode
        self.streams = Streams(seed, replications, luck)
        self.draws: dict[str, Any] = {p.path: p.default for p in registry()} | dict(draws or {})
        self.events_by_week: dict[int, list[Event]] = defaultdict(list)
        for event in events:
            self.events_by_week[event.week].append(event)
        self.off = frozenset(without)
        self.chronicle = chronicle
        self.endings = Endings(self.worlds)
        self.decisions = Decisions()
        self.tally: dict[str, NDArray[np.int64]] = {name: np.zeros(self.worlds, dtype=np.int64) for name in COUNTED}
        self.entry_chance = self.zeros()
        for kind in ENTITIES:
            entity = kind(self)
            setattr(self, entity.key, entity)
        self.foresee = foresee if belief_mode == "rollout" else None
        self.talks = Talks(self)
        for name in self.off:
            getattr(self, name).neutralise()

    def advance(self, observe_week: Callable[[WarEntryModel], None] | None = None) -> None:
        """One week, in the order of WEEK; `observe_week` looks at the model before the clock moves on."""
        for stage in WEEK:
            entity: Entity = getattr(self, stage.entity)
            if stage.entity in self.off:
                entity.neutralise()
            else:
                stage.act(entity)
        self.entry_chance += self.timeline.entry_chance + self.incidents.entry_chance + self.summits.entry_chance
        if observe_week is not None:
            observe_week(self)
        self.week += 1

    def step(self) -> None:
        """One week: Mesa's name for it."""
        self.advance()

    def is_off(self, mechanism: str) -> bool:
        """Whether the scenario runs without this mechanism."""
        return mechanism in self.off

    def zeros(self) -> Array:
        """Zero in every world."""
        return np.zeros(self.worlds)

    def ones(self) -> Array:
        """One in every world."""
        return np.ones(self.worlds)

    def nowhere(self) -> Flags:
        """False in every world."""
        return np.zeros(self.worlds, dtype=np.bool_)

    def in_all_worlds(self, value: Array | float) -> Array:
        """A number, or an array (worlds,), as a fresh array (worlds,)."""
        return np.full(self.worlds, value, dtype=float)

    def flags_at(self, where: Indices, values: Any = True) -> Flags:
        """Flags (worlds,) that are `values` in the worlds `where` and False elsewhere."""
        flags = self.nowhere()
        flags[where] = values
        return flags

    def set_state(self, name: str, value: float) -> None:
        """Sets a state, named as under `initial:` in a scenario, in every world."""
        owners = {state.name: state.owner for kind in ENTITIES for state in kind.initial_states()}
        if owners[name] not in self.off:
            getattr(self, owners[name]).receive(name, self.in_all_worlds(value))

    def order_entry(self, where: Indices, way: str, occasion: str) -> Flags:
        """The leader orders his army into Ukraine in the worlds `where`; returns in which of them it obeys."""
        obeys = self.nowhere()[where]
        if where.size:
            obeys = self.army.order_to_enter(where, occasion)
            self._march(where[obeys])
            self.close(self.flags_at(where[obeys]), "entry", way)
            self.collapse.order_refused(where[~obeys])
        return obeys

    def impose_entry(self) -> None:
        """The scenario sends the army in, in every world that is still open; units may stay behind, none stops it."""
        where = np.flatnonzero(self.endings.is_open)
        self.army.order_to_enter(where, "imposed", may_refuse=False)
        self._march(where)
        self.close(self.flags_at(where), "entry", "imposed")

    def order_entry_by_puppet(self, where: Indices) -> None:
        """A leader put there by Moscow orders the army into Ukraine; the takeover stays the world's ending."""
        marching = where[self.army.order_to_enter(where, "puppet")]
        self._march(marching)
        self.tally["entries_after_takeover"][marching] += 1

    def _march(self, where: Indices) -> None:
        self.involvement.enter(where)
        self.west.punish_entry(where)

    def come_home(self, where: Flags) -> None:
        """The army comes home from Ukraine in the worlds `where` in which it is there."""
        if not anywhere(where):
            return
        returns = where & (self.army.committed > 0)
        self.tally["withdrawals"] += returns
        self.army.withdraw(returns)
        self.involvement.come_home(returns)

    def close(self, where: Flags, ending: str, way: str) -> None:
        """Ends the worlds `where` that are still open."""
        if not anywhere(where):
            return
        closed = self.endings.close(where, ending, way, self.week)
        if self.chronicle is not None:
            self.chronicle.note(self.week, "world", "ending", closed, {"ending": ending, "way": way})

    def table(self, where: Indices) -> Table:
        """What lies on the table between Moscow and Minsk in the worlds `where`."""
        return self.talks.table(where)

    def crisis(self, where: Indices) -> Crisis:
        """The crisis game in the worlds `where`, by the decision rule in force."""
        return Crisis(*self.table(where).columns(), self.rule)

    def fall_risk(self) -> Array:
        """The leader's perceived risk of a domestic fall after an entry, in every world."""
        return self.talks.fall_risk()

    def copy_worlds(self, source: Indices) -> None:
        """Puts copies of the worlds `source`, in that order, in the place of all worlds: luck, past and state.

        A copy lives on as its original would, until its luck is turned. The account of decisions starts anew.
        """
        self.live_on(self, source)
        self.streams.copy_worlds(source)
        self.endings.copy_worlds(source)
        for name in ("draws", "tally", "entry_chance"):
            setattr(self, name, taken(vars(self)[name], source, self.worlds))
        self.decisions, self.talks = Decisions(), Talks(self)
        self.worlds = len(source)

    def live_on(self, original: WarEntryModel, source: Indices) -> None:
        """Takes what every entity is in the worlds `source` of a model, be it another one or this one itself."""
        for kind in ENTITIES:
            entity: Entity = getattr(self, kind.name_in_yaml())
            entity.live_on(getattr(original, kind.name_in_yaml()), source)

    def release(self) -> None:
        """Lets go of a finished block; nothing of it can be read afterwards.

        Some versions of Mesa keep every model that ever had an agent alive, and a model and its entities hold each
        other, so that their arrays would wait for the garbage collector.
        """
        self.remove_all_agents()
        known = getattr(mesa.Agent, "_ids", None)
        if known is not None:
            known.pop(self, None)
        for kind in ENTITIES:
            self.__dict__.pop(kind.name_in_yaml()).__dict__.clear()


def parameters() -> dict[str, Parameter]:
    """Every parameter and initial state of the model, by path."""
    return {p.path: p for p in registry()}
