"""What a command does after its answer: its picture, and the command that leads on."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from sim.answers.console import console, print_text, say

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


def tell_picture(picture: Picture | None, as_json: bool = False) -> None:
    """Names the file of a picture under the answer, or on stderr where stdout holds one JSON object."""
    if picture is None:
        return
    line = f"Picture     {picture}"
    if as_json:
        say(line)
    else:
        print_text(console(), line)


def lead_on(*words: object) -> None:
    """Says the command that leads on, so that a shell takes it as it is printed, blanks in names and all."""
    say(f"next: {shlex.join(['warentry', *map(str, words)])}")


def as_before(settings: Sequence[str] | None, seed: int = 1) -> tuple[str, ...]:
    """The options for the same settings and the same root of chance."""
    changed = (part for setting in settings or () for part in ("--set", setting))
    return *changed, *(("--rng", str(seed)) if seed != 1 else ())
