"""Worlds followed week by week and read off: what is read is kept, and found again by the same request."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.batch.manifest import identity
from sim.batch.observe import ObservedHistories, Watch, follow, follow_worlds
from sim.batch.pieces import Piece, carry_out
from sim.batch.version import package_hash
from sim.batch.work import Work

Columns = dict[str, NDArray[Any]]
Read = Callable[[ObservedHistories], Columns]
Plain = dict[str, tuple[str, list[int], list[Any]]]  # an array as its type, its shape and its values


@dataclass(frozen=True)
class Sight:
    """What to follow, and how to read it: a function of a module, or a `partial` of one, as workers get it by name."""

    watch: Watch
    read: Read

    @property
    def said(self) -> list[Any]:
        """Everything that decides what is read, but for the code."""
        watch = self.watch
        return [identity(watch.plan), watch.weekly, watch.choices, watch.fears, pickle.dumps(self.read).hex()]

    def follow(self) -> Columns:
        """Follows it here and now, and keeps nothing."""
        return self.read(follow(self.watch))


def read_all(sights: Sequence[Sight], work: Work, what: str = "worlds") -> list[Columns]:
    """What is read of each, in their order. Any change of this program begins anew.

    Raises ResultsError where something cannot be simulated or kept.
    """
    said = json.dumps([package_hash(), *(sight.said for sight in sights)])
    folder = work.place / "followed" / hashlib.sha256(said.encode()).hexdigest()[:12]
    pieces = [Piece(partial(_read, sight), sight.watch.plan.worlds) for sight in sights]
    return [_columns(plain) for plain in carry_out(folder, pieces, work, what)]


def read_by_block(sight: Sight, work: Work, what: str = "worlds") -> Columns:
    """What is read of all worlds of a plan, followed block by block by whoever works; the last axis is that of worlds.

    Raises ResultsError as `read_all` does.
    """
    plan = sight.watch.plan
    said = json.dumps([package_hash(), plan.block_size, *sight.said])
    folder = work.place / "followed" / hashlib.sha256(said.encode()).hexdigest()[:12]
    pieces = [Piece(partial(_read_block, sight, b), len(plan.worlds_of_block(b))) for b in range(plan.blocks)]
    parts = [_columns(plain) for plain in carry_out(folder, pieces, work, what)]
    return {name: np.concatenate([part[name] for part in parts], axis=-1) for name in parts[0]}


def _read(sight: Sight) -> Plain:
    return _plain(sight.follow())


def _read_block(sight: Sight, block: int) -> Plain:
    plan = sight.watch.plan
    return _plain(sight.read(follow_worlds(sight.watch, plan.worlds_of_block(block))))


def _plain(columns: Columns) -> Plain:
    return {name: (v.dtype.str, list(v.shape), v.ravel().tolist()) for name, v in columns.items()}


def _columns(plain: Plain) -> Columns:
    return {name: np.array(values, dtype=kind).reshape(shape) for name, (kind, shape, values) in plain.items()}
