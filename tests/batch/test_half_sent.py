"""A worker that dies in the middle of sending its result is noticed, though another worker lives."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sim.batch import driver
from sim.batch.driver import carried_out


def dies_halfway(mark: Path) -> str:
    """The first to come announces a long result, sends none of it and dies; whoever comes later does the work."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return "done"
    frame: Any = sys._getframe()
    while "result_queue" not in frame.f_locals:
        frame = frame.f_back
    os.write(frame.f_locals["result_queue"]._writer.fileno(), struct.pack("!i", 1_000_000))
    os._exit(1)


class Calls:
    """Six calls, of which one dies halfway."""

    def __init__(self, mark: Path) -> None:
        self.call: Callable[[int], Any] = lambda piece: partial(dies_halfway, mark)

    def given_up(self, piece: int, cause: str) -> Any:
        raise AssertionError(f"{piece} was given up: {cause}")


def test_a_worker_that_dies_while_it_sends_costs_no_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "LOOK_EVERY", 0.2)
    done = carried_out(Calls(tmp_path / "first"), range(6), jobs=2, executor="processes")  # type: ignore[arg-type]
    assert dict(done) == dict.fromkeys(range(6), "done")
