"""Events that a scenario puts on the calendar: shocks from outside and interventions by the analyst."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.actors.west import West
from sim.crisis.meeting import UNFORCED
from sim.crisis.rules import REQUEST
from sim.engine.assembled import Assembled, Names
from sim.engine.compiled import Rule, rule
from sim.engine.entity import KINDS, Country, Flag, Luck, Mechanism, Parameters, State, Whole, World, within
from sim.engine.parameters import UNITS, Initial, Parameter, Unit, registry
from sim.engine.told import tell
from sim.measured.endings import WAYS, is_open
from sim.mechanisms.concessions import Concessions
from sim.mechanisms.counter_demand import CounterDemand
from sim.mechanisms.garrison import Garrison
from sim.mechanisms.orders import impose_entry
from sim.mechanisms.relief import Relief
from sim.mechanisms.succession import Succession
from sim.mechanisms.turmoil import Turmoil
from sim.mechanisms.war import War
from sim.mechanisms.western_border import WesternBorder

SET = "set"
BORDER = ("closed", "open")
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

    forced_demand = Whole("number", "the move that this week's events make Moscow choose; -1 where they leave it free")
    forced_summit = Flag("whether this week's events make the leaders meet")
    forced_incident = Flag("whether this week's events bring an armed incident")
    entry_chance = State("probability", "known chance of an entry this week through an imposed one")

    neutral = "no event happens"

    @rule
    def begin(w: World) -> None:
        """No event has happened."""
        Timeline.neutralise(w)

    @rule
    def neutralise(w: World) -> None:
        """No event happens."""
        w.timeline_forced_demand = UNFORCED
        w.timeline_forced_summit = w.timeline_forced_incident = False
        w.timeline_entry_chance = 0.0

    @rule
    def apply(w: World, p: Parameters, u: Luck, country: Country) -> None:
        """The events of this week, in the order in which the scenario lists them."""
        Timeline.neutralise(w)
        for k in range(len(country.events)):
            event = country.events[k]
            if event.week == w.week:
                if event.is_last:
                    tell(w, "event", number=event.number)
                carry_out(event.action, w, p, event.value)

    @rule
    def move_front(w: World, p: Parameters, shift: float) -> None:
        """The front moves at once, towards a Russian victory if positive."""
        w.front_balance = within(w.front_balance + shift, -1.0, 1.0)

    @rule
    def set_reserves(w: World, p: Parameters, thousand: float) -> None:
        """The Kremlin has so many thousand soldiers to spare."""
        w.reserves = thousand

    @rule
    def set_russian_troops(w: World, p: Parameters, thousand: float) -> None:
        """So many thousand Russian soldiers stand in Belarus, until another event says otherwise."""
        Garrison.fix(w, thousand)

    @rule
    def raise_sanctions(w: World, p: Parameters, level: float) -> None:
        """Sanctions rise to at least this level."""
        West.raise_to(w, level)

    @rule
    def put_demand(w: World, p: Parameters, kind: float) -> None:
        """Moscow calls a meeting and puts this demand."""
        w.timeline_forced_summit = True
        w.timeline_forced_demand = int(kind) + REQUEST

    @rule
    def call_summit(w: World, p: Parameters, _: float) -> None:
        """The two leaders meet this week."""
        w.timeline_forced_summit = True

    @rule
    def stage_incident(w: World, p: Parameters, _: float) -> None:
        """There is an armed incident this week."""
        w.timeline_forced_incident = True

    @rule
    def order_entry(w: World, p: Parameters, _: float) -> None:
        """The army is sent in, if the question is open."""
        if is_open(w):
            w.timeline_entry_chance = w.timeline_entry_chance + 1.0
            impose_entry(w, p)

    @rule
    def base_warheads(w: World, p: Parameters, _: float) -> None:
        """Russian nuclear weapons come to Belarus, which uses up room for concessions."""
        Concessions.base_warheads(w, p)

    @rule
    def declare_ceasefire(w: World, p: Parameters, _: float) -> None:
        """There is a ceasefire between Russia and Ukraine."""
        if not p.without_war and not w.war_has_ended:
            War.cease(w)

    @rule
    def succeed(w: World, p: Parameters, way: float) -> None:
        """The leader dies, is too ill to rule, or hands over."""
        if not p.without_succession:
            Succession.happen(w, int(way))

    @rule
    def shake_moscow(w: World, p: Parameters, _: float) -> None:
        """There is a shock in Moscow."""
        Turmoil.break_out(w, p)

    @rule
    def give_relief(w: World, p: Parameters, _: float) -> None:
        """Washington lifts some sanctions against freed prisoners."""
        Relief.lift(w, p)

    @rule
    def turn_western_border(w: World, p: Parameters, way: float) -> None:
        """A western neighbour closes its border with Belarus, or opens it."""
        if not p.without_western_border:
            WesternBorder.turn(w, way == 0)

    @rule
    def put_counter_demand(w: World, p: Parameters, _: float) -> None:
        """Kyiv demands something of Minsk under threat of strikes."""
        CounterDemand.put(w, p)

    @rule
    def set_nothing(w: World, p: Parameters, _: float) -> None:
        """States take values: each is an event of its own (see `rows_of`); parameters are turned to (see `pages`)."""


@dataclass(frozen=True, slots=True)
class Action:
    """A kind of event: what it does, what its value means and which values it takes.

    A word that it takes as its value reaches the rule as the number of that word among the `choices`.
    """

    does: Rule[..., None]
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
        Timeline.set_russian_troops,
        "this many thousand Russian soldiers are in Belarus from now on, until another event says otherwise",
        UNITS["thousand"],
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
    "ceasefire": Action(Timeline.declare_ceasefire, "Russia and Ukraine agree on a ceasefire (true)"),
    "succession": Action(
        Timeline.succeed, "the leader dies, is too ill to rule, or hands over", choices=WAYS["succession"]
    ),
    "moscow_shock": Action(
        Timeline.shake_moscow, "a shock in Moscow, such as the mutiny of June 2023, keeps it busy for weeks (true)"
    ),
    "western_relief": Action(Timeline.give_relief, "Washington lifts some sanctions against freed prisoners (true)"),
    "western_border": Action(
        Timeline.turn_western_border, "a western neighbour closes its border, or opens it", choices=BORDER
    ),
    "counter_demand": Action(
        Timeline.put_counter_demand, "Kyiv demands something of Minsk under threat of strikes (true)"
    ),
    SET: Action(
        Timeline.set_nothing,
        "set states, named as under `initial:`, or parameters, named as under `parameters:`, to these values",
    ),
}


def states() -> dict[str, Initial]:
    """The states that scenarios set, by name, in an order that does not depend on which file was imported first."""
    return dict(sorted(_states(), key=lambda named: named[0]))


def _states() -> Iterator[tuple[str, Initial]]:
    for kind in KINDS.values():
        yield from ((state.name, state) for state in kind.initial_states())


def _choices(names: Names) -> Iterator[str]:
    """What each number means: first the actions, then the states that are set."""
    for number, action in enumerate(ACTIONS.values()):
        yield f"if number == {number}: {names.of(action.does)}(w, p, value)"
    for number, state in enumerate(states().values(), start=len(ACTIONS)):
        receive = _receives(state)
        does = f"w.{state.name} = value" if receive is None else f"{names.of(receive)}(w, value)"
        yield f"if number == {number}{_if_it_has_an_owner(state)}: {does}"


def _receives(state: Initial) -> Rule[..., None] | None:
    return vars(KINDS[state.owner]).get(f"receive_{state.name}")


def _if_it_has_an_owner(state: Initial) -> str:
    """Nobody sets a state whose owner is switched off."""
    return f" and not p.without_{state.owner}" if KINDS[state.owner].neutral else ""


carry_out = Assembled("carry_out", "number, w, p, value", _choices)
EVENT = np.dtype([("week", np.int64), ("action", np.int64), ("value", np.float64), ("number", np.int64),
                  ("is_last", np.bool_)], align=True)  # fmt: skip


def rows_of(events: Iterable[Event]) -> Any:
    """A scenario's events as rules read them, in the order in which they are listed."""
    rows = [row for number, event in enumerate(events) for row in _rows(number, event)]
    return np.array(rows, EVENT).view(np.recarray)


def _rows(number: int, event: Event) -> Iterator[tuple[int, int, float, int, bool]]:
    actions = list(ACTIONS)
    if not isinstance(event.value, Mapping):
        choices = ACTIONS[event.action].choices
        value = choices.index(str(event.value)) if choices else event.value
        yield event.week, actions.index(event.action), float(value), number, True
        return
    settable = list(states())
    for name in event.value:
        is_last = name == [*event.value][-1]
        if name in settable:
            yield event.week, len(actions) + settable.index(name), event.value[name], number, is_last
        elif name in behaviour():
            yield event.week, actions.index(SET), event.value[name], number, is_last
        else:
            raise KeyError(name)


def behaviour() -> dict[str, Parameter]:
    """The parameters that are no initial states, by path."""
    return {p.path: p for p in registry() if not isinstance(p, Initial)}


def pages(events: Iterable[Event]) -> dict[int, dict[str, float]]:
    """What events change of the parameters, by week: {week: {path: value}}, in the order of the weeks.

    From that week on the rules read another record of parameters, as if they turned a page.
    """
    found: dict[int, dict[str, float]] = {}
    for event in events:
        if isinstance(event.value, Mapping):
            changed = {name: float(value) for name, value in event.value.items() if name in behaviour()}
            if changed:
                found[event.week] = found.get(event.week, {}) | changed
    return dict(sorted(found.items()))
