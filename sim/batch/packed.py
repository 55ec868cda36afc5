"""Something large that many pieces of work need: packed once, and unpacked once in each worker."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Packed(Generic[T]):
    """A value that is sent to workers again and again; what it works out and keeps for itself, it keeps there too."""

    def __init__(self, value: T) -> None:
        self.value = value

    @cached_property
    def _bytes(self) -> bytes:
        return pickle.dumps(self.value)

    def __reduce__(self) -> tuple[Callable[[bytes], Packed[Any]], tuple[bytes]]:
        return _unpacked, (self._bytes,)


@lru_cache(maxsize=2)  # two scenarios that are compared take turns
def _unpacked(packed: bytes) -> Packed[Any]:
    return Packed(pickle.loads(packed))
