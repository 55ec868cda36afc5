"""The edge at which text becomes print: what others wrote into files commands no terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

# Control characters but for tab and line feed, marks that turn the direction of writing, and halves of letters.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """A text whose control characters are written out, such as `\\u001b`: it moves no cursor and hides no line."""
    return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def careful_console(**options: Any) -> Console:
    """A console that prints every text as `printable` gives it, in tables too."""
    from rich.console import Console
    from rich.text import Text

    class Careful(Console):
        def render_str(self, text: str, *given: Any, **named: Any) -> Text:
            return super().render_str(printable(text), *given, **named)

    return Careful(**options)
