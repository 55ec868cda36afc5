"""What somebody explores, and the address that says it: the same address is the same worlds, on any day."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from sim.batch.plan import DEFAULT_POINTS, Plan
from sim.design.ensemble import find_ensemble
from sim.design.sweep import with_priors
from sim.questions.asked import check_used, one_of, seed, whole
from sim.questions.compare import sides_of
from sim.questions.errors import QuestionError
from sim.scenario import Scenario
from sim.scenario.errors import Position, Problems
from sim.scenario.events import Calendar, EventReader
from sim.scenario.fields import Fields
from sim.scenario.load import load_scenario, read_scenario
from sim.scenario.names import whole_name
from sim.scenario.vocabulary import vocabulary
from sim.scenario.yaml_nodes import read_yaml

DEFAULT_SCENARIO, DEFAULT_WORLDS = "baseline_mid_2022", 1000
DEFAULT, ENSEMBLE, PRIOR = UNKNOWNS = ("default", "ensemble", "prior")
MOST_WORLDS = 50_000
LONGEST = 60_000  # characters of an address
LONGEST_TEXT = 100_000  # characters of a scenario that is pasted in
NONE = "none"
PASTED = "pasted"

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Revision:
    """A scenario, shipped (`name`) or pasted in (`text`), and what was changed of it by hand.

    `settings` as after `--set`: a parameter's whole name or another one, and its value. `events` as a scenario file
    lists them and `without`, the mechanisms switched off: None where they are the scenario's own.
    """

    name: str = DEFAULT_SCENARIO
    text: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    events: tuple[str, ...] | None = None
    without: tuple[str, ...] | None = None

    @cached_property
    def own(self) -> Scenario:
        """The scenario as it was before anything was changed."""
        return _pasted(self.text) if self.text else _shipped(self.name)

    def scenario(self, weeks: int | None = None) -> Scenario:
        """The scenario with every change; ScenarioError, as for a file, where something is wrong with it."""
        found = self.own
        if self.events is not None:
            found = _with_events(found, self.listed_events(), weeks or found.weeks)
        changes = [f"{name}={value}" for name, value in self.settings]
        if self.without is not None:
            changes.append(f"without={'+'.join(self.without) or NONE}")
        if weeks is not None and weeks != self.own.weeks:
            changes.append(f"weeks={weeks}")
        return found.with_settings(changes, "set") if changes else found

    def listed_events(self) -> list[Event]:
        """The events as a scenario file lists them."""
        if self.events is None:
            return list(self.own.resolved().get("events", ()))
        return [json.loads(event) for event in self.events]

    def with_events(self, events: Iterable[Event]) -> Revision:
        """The revision with these events; they keep their order here, whatever their weeks."""
        given = [dict(event) for event in events]
        if given == list(self.own.resolved().get("events", ())):
            return replace(self, events=None)
        return replace(self, events=tuple(json.dumps(event, separators=(",", ":")) for event in given))

    def with_setting(self, name: str, value: str | None) -> Revision:
        """The revision with another value of a parameter, or with the scenario's own."""
        kept = {known: given for known, given in self.settings if known != name}
        return replace(self, settings=tuple((kept | ({name: value} if value is not None else {})).items()))

    def with_mechanism(self, name: str, is_on: bool) -> Revision:
        """The revision with a mechanism switched on or off."""
        off = set(self.own.without if self.without is None else self.without) - {name}
        chosen = tuple(sorted(off if is_on else off | {name}))
        return replace(self, without=None if chosen == self.own.without else chosen)

    def pairs(self) -> list[tuple[str, str]]:
        """What the address says of it."""
        told = [("yaml", _packed(self.text))] if self.text else [("scenario", self.name)]
        told += [("set", f"{name}:{value}") for name, value in self.settings]
        if self.events is not None:
            told += [("event", event) for event in self.events or (NONE,)]
        if self.without is not None:
            told += [("without", name) for name in self.without or (NONE,)]
        return told

    @classmethod
    def of(cls, told: Mapping[str, list[str]]) -> Revision:
        """The revision that an address says; QuestionError where it says something else."""
        text = _unpacked(told["yaml"][-1]) if "yaml" in told else ""
        settings = {}
        for setting in told.get("set", ()):
            name, colon, value = setting.partition(":")
            if not (name and colon and value) or "\n" in setting:
                raise QuestionError(f"the address says set={setting[:80]}: it needs a name, a colon and a value")
            settings[whole_name(name)] = value
        return cls(
            name=PASTED if text else told.get("scenario", [DEFAULT_SCENARIO])[-1],
            text=text,
            settings=tuple(settings.items()),
            events=_listed(told, "event"),
            without=_listed(told, "without"),
        )


@dataclass(frozen=True)
class Exploration:
    """A revision, the one that it is compared with, and how both are asked: the same for both, so that luck is common.

    `unknowns`: whether what the scenario does not say has the model's defaults, comes from the ensemble that agrees
    with the record, or is drawn from what is believed. `weeks` is None where the scenario's own horizon stands.
    """

    revision: Revision = Revision()
    pinned: Revision | None = None
    unknowns: str = DEFAULT
    weeks: int | None = None
    worlds: int = DEFAULT_WORLDS
    rng: int = 1

    @classmethod
    def of(cls, query: str) -> Exploration:
        """What an address asks for; QuestionError where it cannot be."""
        if len(query) > LONGEST:
            raise QuestionError(f"an address of {len(query):,} characters is too long: at most {LONGEST:,} are read")
        told: dict[str, list[str]] = {}
        for name, value in parse_qsl(query.removeprefix("?"), keep_blank_values=True):
            told.setdefault(name, []).append(value)
        for name in told:
            one_of("such thing in an address as", name, KEYS)
        pin: dict[str, list[str]] = {}
        for name, value in parse_qsl(told.get("pin", [""])[-1], keep_blank_values=True):
            pin.setdefault(name, []).append(value)
        weeks = told.get("weeks", [""])[-1]
        return cls(
            revision=Revision.of(told),
            pinned=Revision.of(pin) if pin else None,
            unknowns=one_of("way with what is not known", told.get("unknowns", [DEFAULT])[-1], UNKNOWNS),
            weeks=_whole("weeks", weeks, 1, 260) if weeks else None,
            worlds=_whole("worlds", told.get("worlds", [str(DEFAULT_WORLDS)])[-1], 10, MOST_WORLDS),
            rng=seed(_whole("rng", told.get("rng", ["1"])[-1], 0, 2**63 - 1)),
        )

    @cached_property
    def query(self) -> str:
        """The address, after its question mark: only what is not as usual."""
        told = self.revision.pairs()
        told += [("unknowns", self.unknowns)] if self.unknowns != DEFAULT else []
        told += [("weeks", str(self.weeks))] if self.weeks is not None else []
        told += [("worlds", str(self.worlds))] if self.worlds != DEFAULT_WORLDS else []
        told += [("rng", str(self.rng))] if self.rng != 1 else []
        told += [("pin", _encoded(self.pinned.pairs()))] if self.pinned is not None else []
        return _encoded(told)

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario as it is explored."""
        return self.revision.scenario(self.weeks)

    @cached_property
    def reference(self) -> Scenario | None:
        """The scenario that it is compared with; None where nothing is pinned, or the same."""
        if self.pinned is None or self.pinned == self.revision:
            return None
        found = self.pinned.scenario(self.weeks or self.revision.own.weeks)
        return None if found.digest == self.scenario.digest else found

    def plans(self) -> list[Plan]:
        """The worlds to simulate: of the revision, and of what it is compared with, in common luck.

        Alone it is the plan of `warentry run`, beside another that of `warentry compare`.
        """
        ensemble = find_ensemble() if self.unknowns == ENSEMBLE else None
        sides = [self.scenario] if self.reference is None else [self.reference, self.scenario]
        if self.unknowns == PRIOR:
            sides = [with_priors(side) for side in sides]
        if len(sides) == 1:
            found = [Plan(sides[0], self.worlds, self.rng, points=DEFAULT_POINTS, ensemble=ensemble)]
        else:
            named = ("the pinned one", "this one")
            asked = sides_of(sides, named, self.worlds, self.rng, DEFAULT_POINTS, ensemble)
            found = [side.plan for side in reversed(asked)]
        for plan in found:
            check_used(plan)
        return found


KEYS = ("scenario", "yaml", "set", "event", "without", "unknowns", "weeks", "worlds", "rng", "pin")


def pasted(text: str) -> Revision:
    """A revision from the text of a scenario file; ScenarioError, with every fault and its line, where it is none."""
    if len(text) > LONGEST_TEXT:
        raise QuestionError(f"a scenario of {len(text):,} characters is too long to paste: at most {LONGEST_TEXT:,}")
    revision = Revision(PASTED, text)
    revision.scenario()
    return revision


@lru_cache(maxsize=64)
def _shipped(name: str) -> Scenario:
    from sim.explore.choices import scenario_names

    return load_scenario(one_of("scenario", name, scenario_names()))


@lru_cache(maxsize=64)
def _pasted(text: str) -> Scenario:
    return read_scenario(text, PASTED)


def _with_events(scenario: Scenario, events: list[Event], weeks: int) -> Scenario:
    """The scenario with other events, read as those of a file are."""
    problems = Problems()
    node = read_yaml(json.dumps(events), "events", problems)
    problems.lines.clear()
    reader = EventReader(Fields(vocabulary(), problems), Calendar(scenario.start, max(weeks, scenario.weeks)))
    found = reader.read(node)
    problems.stop_if_any()
    places = {f"events.{i}": Position(f"event {i + 1}") for i in range(len(found))}
    return replace(scenario, events=tuple(event for event, _ in found), positions={**scenario.positions, **places})


def _listed(told: Mapping[str, list[str]], name: str) -> tuple[str, ...] | None:
    if name not in told:
        return None
    found = tuple(value for value in told[name] if value != NONE)
    if name == "event":
        for event in found:
            _check_event(event)
    return found


def _check_event(text: str) -> None:
    try:
        event = json.loads(text)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict) or type(event.get("week")) is not int:
        example = '{"week":8,"demand":"ultimatum","source":"what-if"}'
        raise QuestionError(f"the address names an event {text[:80]}, which is none: write for example {example}")


def _whole(name: str, text: str, low: int, high: int) -> int:
    digits = text.strip()
    return whole(name, int(digits) if digits.isdecimal() and len(digits) < 20 else text, low, high)


def _encoded(pairs: Iterable[tuple[str, str]]) -> str:
    return urlencode(list(pairs), quote_via=quote, safe=":,{}.")


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()


def _unpacked(packed: str) -> str:
    try:
        reader = zlib.decompressobj()
        text = reader.decompress(base64.urlsafe_b64decode(packed), LONGEST_TEXT * 4)
        if reader.unconsumed_tail or not reader.eof:
            raise ValueError
        return text.decode()
    except (ValueError, zlib.error, binascii.Error):
        raise QuestionError("the scenario in this address is damaged: paste it again") from None
