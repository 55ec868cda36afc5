"""A scenario once it has been read and checked: one question put to simulated worlds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import yaml

from sim.engine.priors import Prior, fixed, make_prior
from sim.mechanisms.timeline import Event
from sim.scenario.errors import Position, Problem
from sim.scenario.vocabulary import vocabulary

DEFAULT_SOURCE = "default of the model"
USUAL = {"rule": "aqre", "belief_mode": "emulator", "citizens": 1000}


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of one number, on which ground, and where that is written."""

    path: str
    prior: Prior
    source: str
    note: str = ""
    where: Position | None = field(default=None, compare=False)
    inherited_from: str | None = field(default=None, compare=False)

    def resolved(self) -> dict[str, Any]:
        """The belief as a scenario file writes it."""
        numbers = [plain_number(a) for a in self.prior.arguments]
        written = numbers[0] if self.prior.family == "fixed" else numbers
        return {self.prior.family: written, **self._within(), **_ground(self.source, self.note)}

    def _within(self) -> dict[str, Any]:
        """Where the prior is cut off, if that is narrower than the domain of the number's unit."""
        unit = vocabulary().parameters[self.path].unit
        usual = make_prior(self.prior.family, self.prior.arguments, unit.low, unit.high).support
        return {} if usual == self.prior.support else {"within": [plain_number(end) for end in self.prior.support]}


@dataclass(frozen=True)
class Scenario:
    """One question put to simulated worlds: a start, a horizon, beliefs that differ from the model's, events.

    `start_from` is the day up to which the worlds have followed the dated record, where they start from it; it is
    `start` then. `beliefs` holds only what the scenario changes, by path (`leader.exit_penalty`, `initial.sanctions`).
    Weeks count from 0, the week of `start`. `positions` says where everything is written, `overridden` where else it
    was and did not hold, `by_hand` what was set outside the file; `warnings` are what is probably a slip.
    """

    name: str
    title: str
    question: str
    start: date
    weeks: int
    citizens: int
    belief_mode: str
    rule: str
    start_from: date | None = None
    description: str = ""
    beliefs: Mapping[str, Belief] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    without: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    positions: Mapping[str, Position] = field(default_factory=dict, compare=False, repr=False)
    by_hand: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    overridden: Mapping[str, tuple[Position, ...]] = field(default_factory=dict, compare=False, repr=False)
    warnings: tuple[Problem, ...] = field(default=(), compare=False, repr=False)

    def date_of(self, week: int) -> date:
        """The first day of a week of this scenario."""
        return self.start + timedelta(weeks=week)

    def origin(self, path: str) -> str:
        """Where a value comes from: file, line and column, the command line, or the model's default.

        `path` is a top-level key such as `weeks`, a parameter's path, or `events.0` for the first event.
        """
        belief = self.beliefs.get(path)
        where = belief.where if belief is not None else self.positions.get(path)
        return DEFAULT_SOURCE if where is None else str(where)

    def changes(self) -> list[str]:
        """What departs from the scenario's file, or from the model's usual way of deciding, in words."""
        by_hand = [f"{path} = {b.prior}" for path, b in self.beliefs.items() if "--set" in b.source]
        plain = [f"{name} = {value}" for name, value in self.by_hand.items() if name not in self.beliefs]
        unusual = [f"{key} = {getattr(self, key)}" for key, value in USUAL.items() if getattr(self, key) != value]
        return by_hand + list(dict.fromkeys((*unusual, *plain)))

    def resolved(self) -> dict[str, Any]:
        """The whole scenario as plain data, without `extends`: what it says once everything is merged."""
        everything = {
            "title": self.title,
            "question": self.question,
            "description": self.description,
            "start": self.start.isoformat(),
            "start_from": {"record": self.start_from.isoformat()} if self.start_from else {},
            "weeks": self.weeks,
            "citizens": self.citizens,
            "belief_mode": self.belief_mode,
            "rule": self.rule,
            "initial": self._block(initial=True),
            "parameters": self._block(initial=False),
            "events": [_resolved_event(event) for event in self.events],
            "without": list(self.without),
            "sources": list(self.sources),
        }
        return {key: value for key, value in everything.items() if value not in ("", {}, [])}

    def to_yaml(self) -> str:
        """A self-contained scenario file that says exactly this; reading it gives the same digest."""
        content = self.resolved() | {"start": self.start}
        content |= {"start_from": {"record": self.start_from}} if self.start_from else {}
        text: str = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)
        return text

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what the scenario says; layout, comments, order of keys and file names do not matter."""
        canonical = json.dumps(self.resolved(), sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def with_settings(self, settings: Sequence[str], given_as: str = "--set") -> Scenario:
        """The scenario with `NAME=VALUE` settings, such as `kremlin.ultimatum_cost=0.3`.

        Raises ScenarioError for what does not fit, naming the setting by the option or argument that it was given as.
        """
        from sim.scenario.settings import apply_settings

        return apply_settings(self, settings, given_as)

    def _block(self, initial: bool) -> dict[str, Any]:
        chosen = {p: b for p, b in self.beliefs.items() if p.startswith("initial.") == initial}
        return {path.removeprefix("initial."): belief.resolved() for path, belief in chosen.items()}


def priors(scenario: Scenario) -> dict[str, Belief]:
    """The belief in force for every parameter and initial state: the scenario's, else the model's default."""
    return {
        path: scenario.beliefs.get(path) or Belief(path, fixed(parameter.default), DEFAULT_SOURCE)
        for path, parameter in vocabulary().parameters.items()
    }


def plain_number(value: float) -> int | float:
    """A number as a person writes it: 2 rather than 2.0."""
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def _resolved_event(event: Event) -> dict[str, Any]:
    value: Any = event.value
    if isinstance(value, Mapping):
        value = {name: plain_number(number) for name, number in value.items()}
    elif isinstance(value, float):
        value = plain_number(value)
    return {"week": event.week, event.action: value, **_ground(event.source, event.note)}


def _ground(source: str, note: str) -> dict[str, str]:
    return {"source": source, "note": note} if note else {"source": source}
