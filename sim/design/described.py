"""What is asked for on the command line or in Python, as the tree of named values that a plan file would hold.

So all three get the same checks and the same messages, each with the place where a person wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np

from sim.scenario.errors import Position, Problems
from sim.scenario.yaml_nodes import Node, scalar

SAMPLED_BY = ("lhs", "sobol")


def option(flag: str, values: Iterable[str]) -> Node | None:
    """`--grid a=0:1:5 --grid b=1,2` as the node that a plan file would hold; None where the option is not given."""
    named: dict[str, Node] = {}
    for value in values:
        name, _, text = (part.strip() for part in value.partition("="))
        place = Position(f"{flag} {value}")
        if name in named:
            problems = Problems()
            problems.add(place, f"{name} is named twice", "keep one of the two")
            problems.stop_if_any()
        named[name] = Node(scalar(text), place, text, place)
    return Node(named, Position(flag)) if named else None


def plain_option(flag: str, value: object) -> Node:
    """`--lhs 200` as the node that a plan file would hold."""
    return Node(scalar(str(value)), Position(f"{flag} {value}"), str(value))


def described(**asked: Any) -> dict[str, Node]:
    """What is asked for in Python as the nodes that a plan file would hold; what is None is not asked for."""
    ways = {name: asked.pop(name) for name in SAMPLED_BY if asked.get(name) is not None}
    asked = {key: value for key, value in asked.items() if key not in SAMPLED_BY and value is not None}
    asked |= {"sample": ways} if ways else {}
    return {key: _node("settings" if key == "list" else key, value) for key, value in asked.items()}


def _node(place: str, value: Any) -> Node:
    """A Python value as a node, its place the name by which it was given."""
    at = Position(place)
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, date):  # also a time stamp of pandas
        value = value.isoformat()[:10]
    if isinstance(value, Mapping):
        return Node({str(key): _node(f"{place} {key}", item) for key, item in value.items()}, at, "", at)
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return Node(tuple(_node(place, item) for item in value), at, "", at)
    return Node(value, at, str(value), at)
