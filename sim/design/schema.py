"""The JSON schema of a sweep's plan, from which editors take completion, hover and warnings."""

from __future__ import annotations

from sim.design.settings import LUCK
from sim.design.sweep import (
    DEFAULT_REPLICATIONS,
    DEFAULT_SEED,
    METHODS,
    MOST_POINTS,
    MOST_REPLICATIONS,
)
from sim.engine.parameters import UNITS, Parameter
from sim.scenario.keys import CHOSEN
from sim.scenario.load import CITIZENS, WEEKS
from sim.scenario.schema import TEXT, Schema, escaped, number_schema, object_schema, with_short_names
from sim.scenario.vocabulary import Vocabulary, vocabulary

MEANINGS = {
    "title": "a short name for pictures and tables; else the scenario's",
    "scenario": "the scenario that is swept: a shipped one, or a file beside the plan",
    "set": "values that the scenario has in every setting, as with --set",
    "grid": "values of several names, tried in every combination",
    "list": "settings one by one, or a value of each name for each setting, or a CSV file",
    "vary": "parameters left open, each by its own prior or by one that is given; or `all`",
    "ensemble": "points that agree with the record, by name or file",
    "sample": "how many samples of what is open are drawn, and how",
    "replications": "worlds of each point",
    "rng": "the root of all chance",
    "luck": "whose luck points share",
}
NAMES = {**CHOSEN, "without": "mechanisms that are switched off: none, or several joined by +"}
VALUES = " values"
EVENT_DATE = r"^events\.[a-z_]+(\.[0-9]+)?\.date$"


def plan_schema() -> Schema:
    """The schema (draft 2020-12) of a plan file: what can be tried, with the unit, domain and meaning of each name."""
    words = vocabulary()
    one, several = _references(words, ""), _references(words, VALUES)
    whole: Schema = {"type": "integer", "minimum": 1}
    row = _by_name(one)
    columns = _by_name({name: {"type": "array"} for name in one})
    keys: dict[str, Schema] = {
        "title": TEXT,
        "scenario": TEXT,
        "set": {"type": "object"},
        "grid": _by_name(several),
        "list": {"anyOf": [TEXT, {"type": "array", "items": row}, columns]},
        "vary": {"type": ["string", "array", "object"]},
        "ensemble": TEXT,
        "sample": object_schema({name: whole | {"maximum": MOST_POINTS} for name in METHODS}),
        "replications": whole | {"maximum": MOST_REPLICATIONS, "default": DEFAULT_REPLICATIONS},
        "rng": {"type": "integer", "minimum": 0, "default": DEFAULT_SEED},
        "luck": {"enum": list(LUCK), "default": LUCK[0]},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "warentry sweep",
        "description": "Which settings are tried on a scenario, and how often.",
        "type": "object",
        "additionalProperties": False,
        "required": ["scenario"],
        "properties": {key: schema | {"description": MEANINGS[key]} for key, schema in keys.items()},
        "$defs": {**_ones(words), **{name + VALUES: _tried(value) for name, value in _ones(words).items()}},
    }


def _ones(words: Vocabulary) -> dict[str, Schema]:
    """What one value is: by unit for parameters, by name for the rest."""
    chosen: dict[str, Schema] = {
        "weeks": {"type": "integer", "minimum": WEEKS[0], "maximum": WEEKS[1]},
        "citizens": {"type": "integer", "minimum": CITIZENS[0], "maximum": CITIZENS[1]},
        "belief_mode": {"enum": list(words.belief_modes)},
        "rule": {"enum": list(words.rules)},
        "without": {"type": ["string", "array"], "items": {"enum": list(words.switchable)}},
        "date": TEXT | {"format": "date"},
    }
    return {f"one {unit.name}": number_schema(unit) for unit in UNITS.values()} | chosen


def _tried(value: Schema) -> Schema:
    """The values of a grid: a list, a range from one to another, or either in one word."""
    steps: dict[str, Schema] = {"steps": {"type": "integer", "minimum": 2}, "by": {"type": "number"}}
    spacing: dict[str, Schema] = {"spacing": {"enum": ["even", "geometric"]}}
    ends = {"from": value, "to": value}
    return {"anyOf": [{"type": "array", "items": value}, TEXT, object_schema({**ends, **steps, **spacing})]}


def _references(words: Vocabulary, what: str) -> dict[str, Schema]:
    """Under each name what it means, with a reference to what its value is."""
    chosen = {name: (name, meaning) for name, meaning in NAMES.items()}
    told = {path: (f"one {parameter.unit.name}", _hover(parameter)) for path, parameter in words.parameters.items()}
    return {
        name: {"$ref": f"#/$defs/{escaped(kind + what)}", "description": meaning}
        for name, (kind, meaning) in (chosen | told).items()
    } | {EVENT_DATE: {"$ref": f"#/$defs/{escaped('date' + what)}"}}


def _hover(parameter: Parameter) -> str:
    unit = parameter.unit
    return f"{parameter.meaning}. Unit: {unit.name} ({unit.meaning}; {unit.domain}). Default: {parameter.default:g}."


def _by_name(names: dict[str, Schema]) -> Schema:
    """Values under the names of parameters and of what else can be tried; the dates of events by their pattern."""
    known = with_short_names({name: schema for name, schema in names.items() if name != EVENT_DATE})
    return known | {"patternProperties": known["patternProperties"] | {EVENT_DATE: names[EVENT_DATE]}}
