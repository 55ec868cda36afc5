"""What a results folder's small files say, read with care: regular files, not too large, and typed as they must be."""

from __future__ import annotations

import json
import math
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from sim.batch.errors import ResultsError
from sim.engine.reading import read_text

Data = TypeVar("Data")
MOST_DIGITS = 63  # binary ones of a whole number
WORDS = {int: "a whole number", float: "a number", str: "a text", bool: "true or false", NoneType: "nothing"}


def read_json(path: Path) -> Any:
    """What a JSON file says; ResultsError, in a sentence without a remedy, where it cannot be read."""
    try:
        return loads(read_text(path))
    except OSError as error:
        raise ResultsError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise ResultsError(f"{path} is damaged ({error})") from None


def loads(text: str) -> Any:
    """What a text in JSON says; ValueError for everything that is none, however deep it is nested."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None


def typed(kind: type[Data], content: Any) -> Data:
    """A dataclass with what an object of JSON says, without other keys; ValueError for a value of another type."""
    if not isinstance(content, dict):
        raise ValueError("no object")
    known = fields(kind)  # type: ignore[arg-type]
    given = {field.name: content[field.name] for field in known if field.name in content}
    needed = [f.name for f in known if f.default is MISSING and f.default_factory is MISSING]
    missing = [name for name in needed if name not in given]
    if missing:
        raise ValueError(f"`{missing[0]}` is missing")
    hints = _hints(kind)  # type: ignore[arg-type]
    for name, value in given.items():
        if not fits(value, hints[name]):
            raise ValueError(f"`{name}` is {_shown(value)} and must be {_said(hints[name])}")
    return kind(**given)


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def fits(value: Any, hint: Any) -> bool:
    """Whether a value of JSON is what a type hint says; whole numbers are of 64 bits, and numbers are finite."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is UnionType:
        return any(fits(value, one) for one in inner)
    if origin is list:
        return isinstance(value, list) and all(fits(one, inner[0]) for one in value)
    if origin is dict:
        return isinstance(value, dict) and all(fits(one, inner[1]) for one in value.values())
    if hint is bool or isinstance(value, bool):
        return hint is bool and isinstance(value, bool)
    if hint is float:
        return isinstance(value, float | int) and _is_finite(value)
    if hint is int:
        return isinstance(value, int) and value.bit_length() <= MOST_DIGITS
    return isinstance(value, hint) and (hint is not str or _is_text(value))


def _is_finite(value: float) -> bool:
    return math.isfinite(value) if isinstance(value, float) else value.bit_length() <= MOST_DIGITS


def _is_text(value: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in value)  # halves of letters can be printed nowhere


def _said(hint: Any) -> str:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is UnionType:
        return " or ".join(map(_said, inner))
    if origin is list:
        return f"a list, each {_said(inner[0])}"
    if origin is dict:
        return f"an object, each value {_said(inner[1])}"
    return WORDS[hint]


def _shown(value: Any) -> str:
    said = json.dumps(value, ensure_ascii=True)
    return said if len(said) <= 40 else f"{said[:40]}..."
