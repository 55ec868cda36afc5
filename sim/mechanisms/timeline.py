"""Events that a scenario puts on the calendar: shocks from outside and interventions by the analyst."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Action:
    """A kind of event: what its value means and which values it takes."""

    meaning: str
    unit: Unit | None = None
    choices: tuple[str, ...] = ()


SHOCK = Unit("front shock", -2, 2, "sudden change of the front balance")
ACTIONS = {
    "front_shock": Action("the front moves at once by this much (+ towards a Russian victory)", SHOCK),
    "reserves": Action("the Kremlin now has this many thousand soldiers to spare", UNITS["thousand"]),
    "russian_troops": Action("this many thousand Russian soldiers are now in Belarus", UNITS["thousand"]),
    "sanctions_floor": Action("sanctions rise to at least this level", UNITS["index"]),
    "demand": Action("Moscow puts this demand, whatever it would have chosen", choices=("request", "ultimatum")),
    "summit": Action("the two leaders meet (true)"),
    "incident": Action("there is an armed incident on Belarusian soil (true)"),
    "nuclear_basing": Action("Russian nuclear weapons are based in Belarus, a concession in another currency (true)"),
    "entry": Action("the army is sent in, whatever the leader would have chosen (true)"),
    "set": Action("set states, named as under `initial:`, to these values"),
}


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
            getattr(self, f"_{event.action}")(event.value)
            self.tell("event", action=event.action, value=event.value, source=event.source, note=event.note)

    def neutralise(self) -> None:
        self.prepare()

    def _front_shock(self, shift: float) -> None:
        front = self.model.front
        front.front_balance = np.clip(front.front_balance + shift, -1, 1)

    def _reserves(self, thousand: float) -> None:
        self._set({"reserves": thousand})

    def _russian_troops(self, thousand: float) -> None:
        self._set({"russian_troops_in_belarus": thousand})

    def _sanctions_floor(self, level: float) -> None:
        self.model.west.raise_to(level)

    def _demand(self, kind: str) -> None:
        self.forced_summit = True
        self.forced_demand = kind

    def _summit(self, _: bool) -> None:
        self.forced_summit = True

    def _incident(self, _: bool) -> None:
        self.forced_incident = True

    def _entry(self, _: bool) -> None:
        self.entry_chance = self.entry_chance + self.model.endings.is_open.astype(float)
        self.model.impose_entry()

    def _nuclear_basing(self, _: bool) -> None:
        model = self.model
        new = model.kremlin.nuclear_basing == 0
        model.concessions.pay(new, "basing_price")
        model.kremlin.nuclear_basing = model.ones()

    def _set(self, states: Mapping[str, float]) -> None:
        for name, value in states.items():
            self.model.set_state(name, value)
