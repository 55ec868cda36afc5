"""The JSON schema of a scenario file, from which editors take completion, hover and warnings."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from sim.engine.parameters import UNITS, Parameter, Unit
from sim.engine.priors import FAMILIES
from sim.mechanisms.timeline import ACTIONS, Action
from sim.scenario.keys import KEYS
from sim.scenario.load import CITIZENS, DEFAULT_CITIZENS, DEFAULT_WEEKS, WEEKS
from sim.scenario.names import short_names
from sim.scenario.vocabulary import Vocabulary, vocabulary

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
MEANINGS = {
    **KEYS,
    "source": "claim id (C001-23), citation, judgement or what-if",
    "note": "a free remark",
    "within": "where a prior with tails is cut off: [lowest, highest]; otherwise at the domain of its unit",
    "week": "week of the event; 0 is the week of `start`",
    "date": "any day of the week of the event",
    "record": "the scenario's first day, up to which worlds followed the record: see `warentry follow --save`",
}
GROUND: dict[str, Schema] = {"source": TEXT, "note": TEXT}


def json_schema() -> Schema:
    """The schema (draft 2020-12) of a scenario file: unit, domain, default and meaning of every parameter.

    Nothing is `required`, so that an editor does not mark a file that gets the rest from `extends`.
    """
    words = vocabulary()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "warentry scenario",
        "description": "One question put to simulated worlds.",
        **object_schema(_top_level(words)),
        "$defs": {unit.name: _belief(unit) for unit in UNITS.values()},
    }


def _top_level(words: Vocabulary) -> dict[str, Schema]:
    return {
        "title": TEXT,
        "question": TEXT,
        "description": TEXT,
        "extends": {"type": ["string", "array"], "items": TEXT},
        "start": TEXT | {"format": "date"},
        "start_from": object_schema({"record": TEXT | {"format": "date"}}),
        "weeks": _whole(WEEKS, DEFAULT_WEEKS),
        "citizens": _whole(CITIZENS, DEFAULT_CITIZENS),
        "belief_mode": {"enum": list(words.belief_modes)},
        "rule": {"enum": list(words.rules)},
        "initial": with_short_names({name: _parameter(state) for name, state in words.initials.items()}),
        "parameters": with_short_names({path: _parameter(number) for path, number in words.behaviour.items()}),
        "events": _list(_event(words)),
        "without": _list({"enum": list(words.switchable)}),
        "sources": _list(TEXT),
    }


def _parameter(parameter: Parameter) -> Schema:
    unit = parameter.unit
    hover = (
        f"{parameter.meaning}. Unit: {unit.name} ({unit.meaning}; {unit.domain}). "
        f"Default: {parameter.default:g}. Prior: {parameter.prior}. Evidence: {parameter.evidence}."
    )
    reference = f"#/$defs/{escaped(unit.name)}"
    return {"$ref": reference, "description": hover, "default": {"fixed": parameter.default}}


def _belief(unit: Unit) -> Schema:
    several: Schema = {"type": "array", "items": {"type": "number"}}
    families = {name: several | {"description": family.needs} for name, family in FAMILIES.items()}
    families["fixed"] = number_schema(unit) | {"description": f"one number, {unit.domain}"}
    within: dict[str, Schema] = {"within": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}}
    return object_schema(families | within | GROUND) | {"type": ["object", "null"]}


def _event(words: Vocabulary) -> Schema:
    when: dict[str, Schema] = {"week": {"type": "integer", "minimum": 0}, "date": TEXT | {"format": "date"}}
    what = {name: _action(action) | {"description": action.meaning} for name, action in ACTIONS.items()}
    from sim.model.weekly import read_weekly

    settable: dict[str, Parameter] = {**words.initials, **words.behaviour}
    values = {
        name: number_schema(it.unit) | {"description": it.meaning}
        for name, it in settable.items()
        if name in words.initials or name in read_weekly()
    }
    what["set"] = with_short_names(values) | {"description": ACTIONS["set"].meaning}
    return object_schema(when | what | GROUND)


def _action(action: Action) -> Schema:
    if action.unit is not None:
        return number_schema(action.unit)
    return {"enum": list(action.choices)} if action.choices else {"const": True}


def number_schema(unit: Unit) -> Schema:
    """A number that makes sense in a unit."""
    bounds = {"minimum": unit.low, "maximum": unit.high}
    return {"type": "number", **{name: bound for name, bound in bounds.items() if math.isfinite(bound)}}


def _whole(limits: tuple[int, int], default: int) -> Schema:
    return {"type": "integer", "minimum": limits[0], "maximum": limits[1], "default": default}


def object_schema(properties: dict[str, Schema]) -> Schema:
    """An object with these keys and no others; those in MEANINGS explain themselves on hover."""
    explained = {
        key: {"description": MEANINGS[key], **schema} if key in MEANINGS else schema
        for key, schema in properties.items()
    }
    return {"type": "object", "additionalProperties": False, "properties": explained}


def with_short_names(properties: dict[str, Schema]) -> Schema:
    """An object with parameters for keys: an editor offers their names, and accepts short ones too."""
    short: dict[str, list[str]] = {}
    for name, path in short_names().items():
        known = properties.get(path) or properties.get(path.removeprefix("initial."))
        if known is not None and name not in properties:
            value = json.dumps({key: what for key, what in known.items() if key not in ("description", "default")})
            short.setdefault(value, []).append(name)
    patterns = {f"^({'|'.join(map(re.escape, names))})$": json.loads(value) for value, names in short.items()}
    return object_schema(properties) | {"patternProperties": patterns}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def escaped(name: str) -> str:
    """A definition's name inside a JSON pointer that stands in a URI."""
    return name.replace("~", "~0").replace("/", "~1").replace(" ", "%20")
