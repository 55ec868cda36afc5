"""The command line `warentry`: options and a few lines for each question."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

STOPPED = "stopped before the end: the same command begins again, with whatever worlds are kept"
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Carries out a command and ends the program. Nothing is imported before Ctrl-C is taken care of."""
    try:
        _open_what_is_closed()
        from sim.cli.application import carry_out

        sys.exit(carry_out(arguments))
    except KeyboardInterrupt:
        if sys.stderr is not None:
            print(STOPPED, file=sys.stderr)
        code = INTERRUPTED
    except SystemExit as end:
        if end.code != INTERRUPTED or arguments is not None:
            raise
        code = INTERRUPTED
    if arguments is None:
        _end_at_once(code)
    sys.exit(code)


def _end_at_once(code: int) -> NoReturn:
    """Ends the program; Python itself would end with the signal where Ctrl-C came within text compiled on the way."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.flush()
    os._exit(code)


def _open_what_is_closed() -> None:
    """Puts nothing where stdin, stdout or stderr are closed: the first file that is opened would take their place."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
