"""A worker that dies in the middle of sending its result is noticed, though another worker lives."""

from __future__ import annotations

import os
import struct
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sim.batch import driver
from sim.batch.driver import carried_out
from sim.batch.workers import worker_pool
from tests.batch.conftest import wait_until


def dies_halfway(mark: Path) -> str:
    """The first to come announces a long result, sends none of it and dies; whoever comes later does the work."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return "done"
    announce()
    os._exit(1)


def announce() -> None:
    """Announces a long result where the workers of a pool send theirs."""
    frame: Any = sys._getframe()
    while "result_queue" not in frame.f_locals:
        frame = frame.f_back
    os.write(frame.f_locals["result_queue"]._writer.fileno(), struct.pack("!i", 1_000_000))


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


def announce_and_wait(mark: Path) -> None:
    announce()
    mark.touch()
    threading.Event().wait()


def test_a_worker_that_is_killed_while_it_sends_is_not_waited_for(tmp_path: Path) -> None:
    mark = tmp_path / "sent"

    def work() -> None:
        with pytest.raises(KeyboardInterrupt), worker_pool(1) as pool:
            pool.submit(announce_and_wait, mark)
            wait_until(mark.exists)
            raise KeyboardInterrupt

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(90)
    assert mark.exists() and not thread.is_alive()
