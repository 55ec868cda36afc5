"""What rules know as `w`, `p` and `u`: records of one world, made of all that the entities declare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.crisis.forecast import MOST_ROWS, UNITS
from sim.crisis.table import KremlinStakes, LeaderStakes
from sim.engine.entity import State, Uniform, key_of
from sim.engine.parameters import Initial, Parameter
from sim.engine.streams import stream_number
from sim.measured.counted import COUNTED
from sim.measured.pressures import PRESSURES
from sim.measured.slips import PARTS
from sim.model import ENTITIES, SWITCHABLE

Field = tuple[Any, ...]
# Whose luck a world has, at which row of the parameters and tables it looks, how far it has come, and how it ended.
IDENTITY: tuple[Field, ...] = (
    ("replication", np.uint64), ("luck", np.int64), ("key_0", np.uint64), ("key_1", np.uint64), ("point", np.int64),
    ("ranks", np.int64), ("hardship", np.int64), ("answers", np.int64), ("first_day", np.int64),
    ("week", np.int64), ("ending", np.int64),
    ("way", np.int64), ("ending_week", np.int64), ("entry_chance", np.float64), ("likely_entry", np.float64),
    ("pressures", np.float64, (len(PRESSURES),)),
)  # fmt: skip
# How a run decides and believes, and what each side wants, as the game reads it.
OF_A_RUN: tuple[Field, ...] = (
    ("rule", np.int64), ("uses_rollout", np.bool_),
    ("after_entry", np.float64, (MOST_ROWS, UNITS + 1)), ("without_entry", np.float64, (MOST_ROWS, UNITS + 1)),
    ("leader", LeaderStakes.row()), ("kremlin", KremlinStakes.row()),
    *((f"without_{entity}", np.bool_) for entity in SWITCHABLE),
)  # fmt: skip


def _world() -> Iterator[Field]:
    yield from IDENTITY
    yield from ((f"count_{name}", np.int64) for name in COUNTED)
    yield from ((name, np.float64) for name in PARTS)
    for entity in ENTITIES:
        yield from ((state.name, np.float64) for state in entity.initial_states())
        for state in entity.declared(State):
            yield (state.key, state.kind, (state.count,)) if state.count else (state.key, state.kind)


def _parameters() -> Iterator[Field]:
    yield from OF_A_RUN
    for entity in ENTITIES:
        yield from ((key_of(p), np.float64) for p in entity.declared(Parameter) if not isinstance(p, Initial))


DRAWS: tuple[Uniform, ...] = tuple(
    sorted((draw for entity in ENTITIES for draw in entity.declared(Uniform)), key=lambda draw: draw.is_normal)
)


def _luck() -> Iterator[Field]:
    yield from ((draw.key, np.float64, (draw.count,)) if draw.count else (draw.key, np.float64) for draw in DRAWS)


def _rows() -> Iterator[tuple[int, int]]:
    for draw in DRAWS:
        yield from ((stream_number(draw.stream), index) for index in range(draw.count or 1))


# Records by type: numpy would else make a type of its own for every array of them, and compare hundreds of fields.
WORLD, PARAMETERS, LUCK = (
    np.dtype((np.record, np.dtype([*fields()], align=True))) for fields in (_world, _parameters, _luck)
)
# The stream and the index of each draw of a week, uniform ones first; from FIRST_NORMAL on they are made normal.
STREAMS, INDICES = np.array([*_rows()], dtype=np.uint64).T.copy()
FIRST_NORMAL = np.int64(sum(draw.count or 1 for draw in DRAWS if not draw.is_normal))


def records(dtype: np.dtype[Any], count: int) -> Any:
    """So many records, all zero: each field is a column, `w.front_balance` an array (count,)."""
    made: NDArray[Any] = np.zeros(count, dtype)
    return made.view(np.recarray)


def numbers(luck: Any) -> Any:
    """The draws of a week as plain numbers, in the same place."""
    return luck.view(np.float64).view(np.ndarray).reshape(-1)
