"""The picture that a command draws beside its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.answers.console import say

if TYPE_CHECKING:
    from sim.answers.shown import Picture, Shown


def draw_or_say(found: Shown, remedy: str = "") -> Picture | None:
    """Draws an answer; a picture that fails costs a sentence, never the answer."""
    try:
        return found.plot()
    except Exception as error:
        say(f"the picture could not be drawn ({type(error).__name__}: {error}){remedy}")
        return None
