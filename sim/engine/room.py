"""Room for calls: Python keeps what functions calculate with in pieces of 16 KB, one after the other.

A call that crosses the border of a piece gets a new one from the operating system, and gives it back as it returns.
Where that happens in a loop it is dear: compiling a kernel did it 200,000 times, for a twentieth of a first start.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")
PLACES = 2**16  # of 8 bytes: Python then gets a piece of twice that, and what is called has the other half


def with_room_for_calls(function: Callable[..., Result], *given: Any) -> Result:
    """Calls a function, and has room at hand for whatever it calls."""
    return function(*given)


with_room_for_calls.__code__ = with_room_for_calls.__code__.replace(co_stacksize=PLACES)
