"""A command as a hostile person meets it, and what it promises whatever it is given."""

from __future__ import annotations

import json
import os
import re
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

GIBIBYTE = 1024**3
MOST_MEMORY, LARGEST_FILE, MOST_TALK = 12 * GIBIBYTE, GIBIBYTE // 4, 40  # bytes, bytes, lines on stderr
PROMISED = {0: "answered", 1: "some worlds failed", 2: "refused (2)", 3: "refused (3)", 4: "refused (4)"}
PROMISED |= {5: "found nothing", 130: "stopped by Ctrl-C"}
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Told:
    """How a command ended (a negative code is a signal) and what it said; no code where it had to be stopped."""

    code: int | None
    out: str
    err: str

    @property
    def end(self) -> str:
        """How it ended, in a word."""
        return "stopped: too slow" if self.code is None else PROMISED.get(self.code, f"exit {self.code}")


def carry_out(words: Sequence[str], folder: Path, seconds: float, before: Callable[[], None] = lambda: None) -> Told:
    """Carries out `warentry WORDS` in a process of its own in `folder`, forked from this one, which has loaded it all.

    `before` is called there first, to make the world a worse place.
    """
    talk = [folder.with_name(f"{folder.name}.{name}") for name in ("out", "err")]
    for path in talk:
        path.touch()  # it may be killed before it says anything
    child = os.fork()
    if child == 0:
        _become(words, folder, talk, before)
    code = wait_for(child, seconds)
    out, err = (path.read_bytes().decode("utf-8", "backslashreplace") for path in talk)
    for path in talk:
        path.unlink()
    return Told(code, out, err)


def _become(words: Sequence[str], folder: Path, talk: Sequence[Path], before: Callable[[], None]) -> None:
    code = 99
    try:
        os.setsid()
        for number, path in enumerate(talk, start=1):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.stdout, sys.stderr = (os.fdopen(os.dup(number), "w", buffering=1) for number in (1, 2))
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.chdir(folder)
        sys.argv = ["warentry", *words]
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        before()
        from sim.cli import main

        main(list(words))
    except SystemExit as exit_:
        code = exit_.code if isinstance(exit_.code, int) else 0 if exit_.code is None else 1
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError):
                code = code or 98
        os._exit(code)


def wait_for(child: int, seconds: float) -> int | None:
    """The exit code of a process, negative for a signal; None where its group had to be killed after so long."""
    watched = os.pidfd_open(child)
    try:
        ready = select.select([watched], [], [], seconds)[0]
    finally:
        os.close(watched)
    if not ready:
        os.kill(child, signal.SIGKILL)  # itself, for it may not lead its group yet
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    _no_orphans(child)
    return code if ready else None


def _no_orphans(group: int) -> None:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            os.killpg(group, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return
        time.sleep(0.01)


def what_is_wrong(told: Told, words: Sequence[str], codes: Sequence[int] = tuple(PROMISED)) -> str:
    """Which promise a command has broken, without what differs from case to case; nothing where it kept them all."""
    said = told.out + told.err
    if "Traceback (most recent call last)" in said or "internal error" in said:
        last = [line for line in told.err.splitlines() if line.strip() and not line.startswith(" ")]
        return _alike(f"a traceback or an internal error: {last[-1] if last else said[-200:]}")
    if told.code is None:
        return ""
    if told.code not in codes:
        return _alike(f"exit {told.code}: {told.err.strip()[-200:]}")
    if told.code and not told.err.strip():
        return f"exit {told.code} without a word"
    if CONTROL.search(told.out) or CONTROL.search(told.err):
        return _alike(f"a control character is printed by {words[0] if words else 'warentry'}")
    if len(told.err.splitlines()) > MOST_TALK:
        return _alike(
            f"{words[0]} says more than {MOST_TALK} lines on stderr, beginning {told.err.splitlines()[0][:80]}"
        )
    if told.code == 0 and "--json" in words and "--help" not in words:
        return _not_json(told.out, words)
    return ""


def _not_json(out: str, words: Sequence[str]) -> str:
    def refuse(name: str) -> None:
        raise ValueError(f"{name} is no JSON")

    try:
        json.loads(out, parse_constant=refuse)
    except ValueError as error:
        return _alike(f"--json of {words[0]}: {error}")
    return ""


def _alike(text: str) -> str:
    return re.sub(r"0x[0-9a-f]+|\d+|/\S+", "_", text)[:400]
