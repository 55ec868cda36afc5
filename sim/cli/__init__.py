"""The command line `warentry`: options and a few lines for each question."""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False  # nothing that takes time is imported before Ctrl-C is taken care of
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType
    from typing import NoReturn

STOPPED = "stopped before the end: the same command begins again, with whatever worlds are kept"
INTERRUPTED = 130
OFTEN_ENOUGH = 500_000  # new objects before Python looks for rubbish: after every 700 it took 6 % of a report


class CtrlC:
    """What Ctrl-C does to the program: while it `starts` it ends at once, later it is interrupted.

    `came` tells an interrupt that got lost: in the middle of an import it comes out as another error, or as none.
    """

    def __init__(self) -> None:
        self.came = self.starts = False

    def is_heard(self) -> bool:
        """Answers the signal from now on, unless somebody else does or a shell's background made the program deaf."""
        import signal

        if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            return False
        self.starts = True
        signal.signal(signal.SIGINT, self)
        return True

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Answers the signal."""
        self.came = True
        if self.starts:
            os.write(2, f"{STOPPED}\n".encode())
            os._exit(INTERRUPTED)
        raise KeyboardInterrupt

    def is_over(self) -> None:
        """Answers nothing any more: what there was to say has been said."""
        import signal

        signal.signal(signal.SIGINT, signal.SIG_IGN)


ctrl_c = CtrlC()


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Carries out a command and ends the program."""
    code = INTERRUPTED
    # Matrices are small here, and over them threads wait for each other; workers inherit it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(OFTEN_ENOUGH)
    try:
        is_heard = arguments is None and ctrl_c.is_heard()
        _open_what_is_closed()
        from sim.cli.application import carry_out
        from sim.engine.room import with_room_for_calls

        code = with_room_for_calls(carry_out, arguments)
        if is_heard:
            ctrl_c.is_over()
    except KeyboardInterrupt:
        if sys.stderr is not None:
            print(STOPPED, file=sys.stderr)
    if arguments is None and code == INTERRUPTED:
        _end_at_once(code)
    if arguments is None and code == 0 and _is_alone():
        _end_in_order()
    sys.exit(code)


def _is_alone() -> bool:
    """Whether nobody else has work to do at the end: a profiler, a debugger, or MPI, which sends its ranks home."""
    return sys.getprofile() is None and sys.gettrace() is None and "mpi4py" not in sys.modules


def _end_in_order() -> None:
    """Ends the program where all is done and said: to take it apart, object by object, takes 5 % of a report."""
    import atexit

    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return  # what cannot be said is Python's to complain of
    atexit._run_exitfuncs()
    os._exit(0)


def _end_at_once(code: int) -> NoReturn:
    """Ends the program; Python itself would end with the signal where Ctrl-C came within text compiled on the way."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            pass
    os._exit(code)


def _open_what_is_closed() -> None:
    """Puts nothing where stdin, stdout or stderr are closed: the first file that is opened would take their place."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
