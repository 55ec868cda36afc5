"""The edge at which text becomes print: what others wrote into files commands no terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.engine.printable import printable

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["careful_console", "printable"]


def careful_console(**options: Any) -> Console:
    """A console that prints every text as `printable` gives it, in tables too."""
    from rich.console import Console
    from rich.text import Text

    class Careful(Console):
        def render_str(self, text: str, *given: Any, **named: Any) -> Text:
            return super().render_str(printable(text), *given, **named)

    return Careful(**options)
