"""What a command does after its answer: its picture, and the command that leads on."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from sim.answers.console import say

if TYPE_CHECKING:
    from sim.answers.shown import Picture, Shown


def draw_or_say(found: Shown, remedy: str = "") -> Picture | None:
    """Draws an answer that has been printed; a picture that fails costs a sentence, never the answer."""
    with suppress(OSError, ValueError):  # whoever reads along need not wait for the picture
        sys.stdout.flush()
    try:
        return found.plot()
    except Exception as error:
        say(f"the picture could not be drawn ({type(error).__name__}: {error}){remedy}")
        return None


def lead_on(*words: object) -> None:
    """Says the command that leads on, so that a shell takes it as it is printed, blanks in names and all."""
    say(f"next: {shlex.join(['warentry', *map(str, words)])}")


def command(name: str, scenario: str, settings: Sequence[str], seed: int, *words: str) -> str:
    """A command for a scenario as it was typed, with the same settings and the same root of chance."""
    parts = ["warentry", name, scenario, *words, *(part for setting in settings for part in ("--set", setting))]
    return shlex.join([*parts, *(("--rng", str(seed)) if seed != 1 else ())])
