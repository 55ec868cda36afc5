"""Calls in a loop do not ask the operating system for memory time and again."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine.room import with_room_for_calls

CALLS, DEPTH = 200, 500


def leaf() -> None:
    pass


def at_every_depth(depth: int) -> None:
    for _ in range(CALLS):
        leaf()
    if depth:
        at_every_depth(depth - 1)


def pages_asked_for(function: Any, *given: Any) -> int:
    resource = pytest.importorskip("resource", reason="Windows does not count pages")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    function(*given)
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)


def test_a_loop_of_calls_at_any_depth_finds_its_room() -> None:
    with_room = pages_asked_for(with_room_for_calls, at_every_depth, DEPTH)
    assert pages_asked_for(at_every_depth, DEPTH) > CALLS > 4 * with_room


def test_results_and_errors_come_through() -> None:
    assert with_room_for_calls(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        with_room_for_calls(divmod, 7, 0)
