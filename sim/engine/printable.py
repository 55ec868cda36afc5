"""Text that others wrote into files, as it may be shown: it commands no terminal and no figure."""

from __future__ import annotations

import re

# Control characters but for tab and line feed, marks that turn the direction of writing, and halves of letters.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """A text whose control characters are written out, such as `\\u001b`: it moves no cursor and hides no line."""
    return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
