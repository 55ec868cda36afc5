"""The JSON schema offers an editor what the reader accepts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from sim.mechanisms.timeline import ACTIONS
from sim.scenario import json_schema
from sim.scenario.keys import KEYS
from sim.scenario.vocabulary import vocabulary


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json_schema()


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from parts(inner)


def test_it_offers_every_key_parameter_state_and_action(schema: dict[str, Any]) -> None:
    properties = schema["properties"]
    assert list(properties) == list(KEYS)
    assert set(properties["parameters"]["properties"]) == set(vocabulary().behaviour)
    assert set(properties["initial"]["properties"]) == set(vocabulary().initials)
    assert set(ACTIONS) <= set(properties["events"]["items"]["properties"])


def test_every_parameter_says_unit_domain_default_meaning_and_evidence(schema: dict[str, Any]) -> None:
    for path, parameter in vocabulary().behaviour.items():
        hover = schema["properties"]["parameters"]["properties"][path]["description"]
        unit = parameter.unit
        for said in (parameter.meaning, unit.name, unit.domain, f"{parameter.default:g}", parameter.evidence):
            assert said in hover


def test_every_reference_leads_to_a_definition(schema: dict[str, Any]) -> None:
    references = {part["$ref"] for part in parts(schema) if isinstance(part.get("$ref"), str)}
    names = {ref.removeprefix("#/$defs/").replace("%20", " ").replace("~1", "/") for ref in references}
    assert names and names <= set(schema["$defs"])


def test_nothing_is_required_because_extends_may_give_it(schema: dict[str, Any]) -> None:
    assert not any(isinstance(part.get("required"), list) for part in parts(schema))


def test_it_is_strict_json(schema: dict[str, Any]) -> None:
    assert json.loads(json.dumps(schema, allow_nan=False)) == schema
