"""Events that a scenario puts on the calendar: shocks from outside and interventions by the analyst."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.engine.entity import Mechanism
from sim.engine.parameters import UNITS, Unit

EventValue = float | str | bool | Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Event:
    """One dated thing that a scenario makes happen, in every world alike."""

    week: int
    action: str
    value: EventValue
    source: str
    note: str = ""


class Timeline(Mechanism):
    """Applies the scenario's events at the start of their week; without it a scenario has no events."""

    neutral = "no event happens"

    def prepare(self) -> None:
        self.forced_demand = ""
        self.forced_summit = False
        self.forced_incident = False
        self.entry_chance = self.model.zeros()

    def apply(self) -> None:
        """The events of this week, in the order in which the scenario lists them."""
        self.prepare()
        for event in self.model.events_by_week.get(self.model.week, ()):
            ACTIONS[event.action].does(self, event.value)
            self.tell("event", action=event.action, value=event.value, source=event.source, note=event.note)

    def neutralise(self) -> None:
        self.prepare()

    def move_front(self, shift: float) -> None:
        """The front moves at once, towards a Russian victory if positive."""
        front = self.model.front
        front.front_balance = np.clip(front.front_balance + shift, -1, 1)

    def set_reserves(self, thousand: float) -> None:
        """The Kremlin has so many thousand soldiers to spare."""
        self.set_states({"reserves": thousand})

    def set_russian_troops(self, thousand: float) -> None:
        """So many thousand Russian soldiers stand in Belarus."""
        self.set_states({"russian_troops_in_belarus": thousand})

    def raise_sanctions(self, level: float) -> None:
        """Sanctions rise to at least this level."""
        self.model.west.raise_to(level)

    def put_demand(self, kind: str) -> None:
        """Moscow calls a meeting and puts this demand."""
        self.forced_summit = True
        self.forced_demand = kind

    def call_summit(self, _: bool) -> None:
        """The two leaders meet this week."""
        self.forced_summit = True

    def stage_incident(self, _: bool) -> None:
        """There is an armed incident this week."""
        self.forced_incident = True

    def order_entry(self, _: bool) -> None:
        """The army is sent in, wherever the question is open."""
        self.entry_chance = self.entry_chance + self.model.endings.is_open.astype(float)
        self.model.impose_entry()

    def base_warheads(self, _: bool) -> None:
        """Russian nuclear weapons come to Belarus, which uses up room for concessions."""
        model = self.model
        new = model.kremlin.nuclear_basing == 0
        model.concessions.pay(new, "basing_price")
        model.kremlin.nuclear_basing = model.ones()

    def set_states(self, states: Mapping[str, float]) -> None:
        """States take these values."""
        for name, value in states.items():
            self.model.set_state(name, value)


@dataclass(frozen=True, slots=True)
class Action:
    """A kind of event: what it does, what its value means and which values it takes."""

    does: Callable[[Timeline, Any], None]
    meaning: str
    unit: Unit | None = None
    choices: tuple[str, ...] = ()


SHOCK = Unit("front shock", -2, 2, "sudden change of the front balance")
ACTIONS = {
    "front_shock": Action(
        Timeline.move_front, "the front moves at once by this much (+ towards a Russian victory)", SHOCK
    ),
    "reserves": Action(
        Timeline.set_reserves, "the Kremlin now has this many thousand soldiers to spare", UNITS["thousand"]
    ),
    "russian_troops": Action(
        Timeline.set_russian_troops, "this many thousand Russian soldiers are now in Belarus", UNITS["thousand"]
    ),
    "sanctions_floor": Action(Timeline.raise_sanctions, "sanctions rise to at least this level", UNITS["index"]),
    "demand": Action(
        Timeline.put_demand, "Moscow puts this demand, whatever it would have chosen", choices=("request", "ultimatum")
    ),
    "summit": Action(Timeline.call_summit, "the two leaders meet (true)"),
    "incident": Action(Timeline.stage_incident, "there is an armed incident on Belarusian soil (true)"),
    "nuclear_basing": Action(
        Timeline.base_warheads, "Russian nuclear weapons are based in Belarus, a concession in another currency (true)"
    ),
    "entry": Action(Timeline.order_entry, "the army is sent in, whatever the leader would have chosen (true)"),
    "set": Action(Timeline.set_states, "set states, named as under `initial:`, to these values"),
}
