"""Values that break programs: numbers, words and bytes that somebody once typed, pasted or sent."""

from __future__ import annotations

import random
from copy import deepcopy
from typing import Any

NUMBERS: tuple[Any, ...] = (
    0, 1, -1, 2, 0.5, -0.5, 1.5, 1e-9, -1e-9, 1e9, 1e308, -1e308, 5e-324, float("inf"), float("-inf"), float("nan"),
    2**31, 2**63, 2**64, -(2**63), 10**400, True, False,
)  # fmt: skip
TEXTS: tuple[str, ...] = (
    "", " ", "x", "no", "null", "~", "1e3", "0,85", "1_000", "0x1F", "12:30:00", "2022-06-20", "2022-02-30", "$x$",
    "$", "\\", "{", "}", "[", "%", "%s", "{0}", "a=b", "=", "--", "-", "/dev/zero", "/dev/stdin", "/dev/full", "../..",
    ".", "/", "nan", "inf", "\u202egnp", "\x1b[31mred", "\x00", "\n", "\ttab", "Ünïcode", "Беларусь", "\U0001f600",
    "a" * 300, "a" * 5000, "<script>alert(1)</script>", "'; DROP TABLE runs; --", '"', "'", "C001-41", "P99",
    "judgement",
)  # fmt: skip
TREES: tuple[Any, ...] = ([], {}, [[]], [None], {"": ""}, {"a": {"b": {"c": []}}}, None, [1, 2, 3], {"fixed": 1})


def hostile(rng: random.Random) -> Any:
    """One of them."""
    return deepcopy(rng.choice(rng.choice((NUMBERS, TEXTS, TREES))))


def bent(rng: random.Random, content: bytes) -> bytes:
    """The content with a few bytes changed, cut off, doubled or put in."""
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(content) + 1)
        how = rng.randrange(6)
        if how == 0 and content:
            at = min(at, len(content) - 1)
            content = content[:at] + bytes([content[at] ^ (1 << rng.randrange(8))]) + content[at + 1 :]
        elif how == 1:
            content = content[:at]
        elif how == 2:
            content = content[:at] + content[at : at + rng.randrange(40)] + content[at:]
        elif how == 3:
            content = content[:at] + content[at + rng.randrange(40) :]
        elif how == 4:
            content = content[:at] + rng.randbytes(rng.randint(1, 8)) + content[at:]
        else:
            content = content[:at] + str(hostile(rng)).encode("utf-8", "replace") + content[at:]
    return content
