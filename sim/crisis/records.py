"""Records of what lies on the table: each field says once where it is read off a model, and what speaks in it.

From that follow the rows that compiled loops read, and the reasons with their neutral values (reasons.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, ClassVar, TypeVar

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from sim.engine.arrays import Array

Rows = NDArray[np.void]


@dataclass(frozen=True)
class Reason:
    """One thing that the leader weighs: its name in plain words, and the mechanism behind it.

    A reason with `part_of` details another one, and is not added to it. `only_after` a "demand" or an "incident" does
    it weigh anything, unless that is empty.
    """

    name: str
    mechanism: str
    part_of: str = ""
    only_after: str = ""


@dataclass(frozen=True)
class ReadOff:
    """Where a field is read off a model: the attribute of an entity. One without owner is given by those who meet.

    `reason` is what speaks in it, `neutral` the value at which that reason says nothing: a number, or the name of the
    field of LeaderStakes that holds it.
    """

    owner: str = ""
    attribute: str = ""
    reason: Reason | None = None
    neutral: float | str = 0.0


def of(
    owner: str = "", attribute: str = "", *, reason: Reason | None = None, neutral: float | str = 0.0
) -> dict[str, ReadOff]:
    """The metadata of a field; by default it is the attribute of the same name of the owner of its record."""
    return {"source": ReadOff(owner, attribute, reason, neutral)}


@dataclass(frozen=True)
class OnTable:
    """A dataclass whose fields are arrays (worlds,), most of them read off the entity `owner`."""

    owner: ClassVar[str] = ""

    @classmethod
    @cache
    def sources(cls) -> dict[str, ReadOff]:
        """Where each field comes from."""
        found = {}
        for f in fields(cls):
            source = f.metadata.get("source", ReadOff())
            owner, attribute = source.owner or cls.owner, source.attribute or f.name
            found[f.name] = replace(source, owner=owner, attribute=attribute)
        return found

    @classmethod
    @cache
    def neutral(cls, reason: Reason) -> dict[str, float | str]:
        """The fields in which a reason speaks, with their neutral values."""
        return {name: source.neutral for name, source in cls.sources().items() if source.reason == reason}

    @classmethod
    @cache
    def row(cls) -> np.dtype[np.void]:
        """One world's numbers, as compiled loops read them."""
        return np.dtype([(f.name, np.float64) for f in fields(cls)])


Kind = TypeVar("Kind", bound=OnTable)


def rows(kind: type[OnTable], values: Mapping[str, Any], size: int) -> Rows:
    """The same as `kind` with one record a world instead of one array a field, as kernels read it fastest."""
    names = kind.row().names or ()
    table = np.empty((len(names), size))
    for number, name in enumerate(names):
        table[number] = values[name]
    return np.ascontiguousarray(table.T).view(kind.row()).ravel()


def columns(kind: type[Kind], table: Rows) -> Kind:
    """The fields of records as arrays (worlds,)."""
    return kind(*np.ascontiguousarray(plain(table).T))


def plain(table: Rows) -> Array:
    """Records whose fields are all numbers, as rows of plain numbers (records, fields): not a copy."""
    one_each = as_strided(table, (len(table), 1), (*table.strides, table.itemsize))
    return np.asarray(one_each.view(np.float64))
