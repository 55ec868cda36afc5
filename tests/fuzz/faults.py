"""Faults of the machine: kills, Ctrl-C from the first millisecond, disks without room, damaged compile caches."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.fuzz.campaign import Attack, Verdict
from tests.fuzz.commands import CERTAIN
from tests.fuzz.told import Told, carry_out, wait_for, what_is_wrong
from tests.fuzz.values import bent

WORK = ("run", "certain.yaml", "-n", "9000", "--jobs", "1", "--json", "--out", "x")
LONGEST = 1.5  # seconds until a kill or a Ctrl-C
ROOM = (0, 1, 100, 1_000, 4_000, 16_000, 64_000, 200_000)  # bytes to which a file may grow


def prepare(place: Path) -> None:
    """What the work answers when nobody disturbs it."""
    stage = place / "undisturbed"
    if stage.is_dir():
        return
    stage.mkdir()
    (stage / "certain.yaml").write_text(CERTAIN)
    told = carry_out(WORK, stage, 300)
    if told.code != 0:
        raise RuntimeError(told.err)
    (stage / "answer").write_text(content_of(stage / "x"))


def content_of(folder: Path) -> str:
    """A hash of the worlds in a results folder, whatever way they came there."""
    from sim.batch.store import Results

    said = hashlib.sha256()
    for name, column in Results.open(folder).runs().items():
        said.update(f"{name} {column.tolist()}\n".encode())
    return said.hexdigest()


def _goes_on(folder: Path, place: Path, end: str) -> Verdict:
    """The same command afterwards must end with the same worlds, and leave nothing half-done."""
    again = carry_out(WORK, folder, 120)
    if again.code != 0:
        return Verdict(end, f"after it the same command ends with {again.code}: {again.err[-200:]}")
    if content_of(folder / "x") != (place / "undisturbed" / "answer").read_text():
        return Verdict(end, "after it the same command gives other worlds")
    if list((folder / "x").rglob("*.tmp")):
        return Verdict(end, "a half-written file is left")
    return Verdict(end)


def kill(rng: random.Random, folder: Path, place: Path) -> Verdict:
    """`kill -9` at a random moment, up to three times, then the same command."""
    (folder / "certain.yaml").write_text(CERTAIN)
    kills = rng.randint(1, 3)
    for _ in range(kills):
        carry_out(WORK, folder, rng.uniform(0, LONGEST))  # which kills the whole group when time is up
    return _goes_on(folder, place, "killed, gone on")


def interrupt(rng: random.Random, folder: Path, place: Path) -> Verdict:
    """Ctrl-C at a random moment from the first millisecond of a new process on."""
    (folder / "certain.yaml").write_text(CERTAIN)
    command = [sys.executable, "-m", "sim", *WORK]
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        process = subprocess.Popen(
            command, cwd=folder, stdout=out, stderr=err, start_new_session=True, preexec_fn=_hears_ctrl_c
        )
        time.sleep(rng.choice((rng.uniform(0, 0.2), rng.uniform(0, LONGEST), rng.uniform(0, 4))))
        os.killpg(process.pid, signal.SIGINT)
        code = wait_for(process.pid, 60)
        process.returncode = code
    told = Told(code, (folder / "out").read_text(), (folder / "err").read_text())
    if _is_before_the_program(told):
        return Verdict("stopped before Python came to the program")
    wrong = what_is_wrong(told, WORK, (0, 130)) or ("does not stop" if code is None else "")
    if wrong:
        return Verdict(told.end, wrong, {"err.txt": told.err.encode()})
    return _goes_on(folder, place, told.end)


def _is_before_the_program(told: Told) -> bool:
    """Whether Python answered itself, with the signal's default or a traceback through none of the program's lines."""
    return (
        told.code in (1, -signal.SIGINT)
        and not told.out
        and not re.search(r"cli/__init__\.py\", line \d+, in main", told.err)
    )


def _hears_ctrl_c() -> None:
    """A campaign that runs in the background of a shell is deaf to Ctrl-C, and what it starts would be, too."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def small_disk(rng: random.Random, folder: Path, place: Path) -> Verdict:
    """No file may grow beyond a few bytes, as on a disk that is full."""
    (folder / "certain.yaml").write_text(CERTAIN)
    room = rng.choice(ROOM)

    def fill() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    # What the command says goes through files too: into pipes that are big enough, it would not be heard otherwise.
    told = _through_pipes(WORK, folder, fill)
    wrong = what_is_wrong(told, WORK, (0, 4))
    if wrong:
        return Verdict(told.end, wrong, {"room.txt": f"{room}\n".encode()})
    return _goes_on(folder, place, told.end)


def _through_pipes(words: Sequence[str], folder: Path, before: object) -> Told:
    code = "import sys; from sim.cli import main; main(sys.argv[1:])"
    return _in_time([sys.executable, "-c", code, *words], 120, cwd=folder, preexec_fn=before)


def _in_time(command: Sequence[str], seconds: float, **how: Any) -> Told:
    """What a command says in so much time; a busy machine must not cost the campaign what it has found so far."""
    try:
        process = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False, **how)
    except subprocess.TimeoutExpired:
        return Told(None, "", "")
    return Told(process.returncode, process.stdout, process.stderr)


def damaged_cache(rng: random.Random, folder: Path, place: Path) -> Verdict:
    """The compile cache is bent, cut, emptied, mixed up, unreadable or gone in part; twice the same answer comes."""
    (folder / "certain.yaml").write_text(CERTAIN)
    cache = folder / "cache"
    shutil.copytree(os.environ["NUMBA_CACHE_DIR"], cache)
    files = sorted(path for path in cache.rglob("*") if path.is_file())
    for _ in range(rng.choice((1, 1, 2, 5, len(files)))):
        _damage(rng, [file for file in files if os.access(file, os.R_OK | os.W_OK)])
    words = ("run", "certain.yaml", "-n", "60", "--executor", "here", "--json", "--out")
    answers = []
    for number in range(2):
        command = [sys.executable, "-m", "sim", *words, str(number)]
        told = _in_time(command, 600, cwd=folder, env={**os.environ, "NUMBA_CACHE_DIR": str(cache)})
        wrong = what_is_wrong(told, words, (0,))
        if wrong or told.code is None:
            return Verdict(told.end, wrong)
        answers.append(content_of(folder / str(number)))
    if len({*answers, content_of(place / "cached")}) > 1:
        return Verdict("answered", "another answer with a damaged cache")
    return Verdict("answered")


def _damage(rng: random.Random, files: Sequence[Path]) -> None:
    if not files:
        return
    file, how = rng.choice(files), rng.randrange(6)
    if how == 0:
        file.write_bytes(b"")
    elif how == 1:
        file.write_bytes(rng.choice(files).read_bytes())
    elif how == 2:
        file.unlink()
    elif how == 3:
        file.chmod(0)
    else:
        file.write_bytes(bent(rng, file.read_bytes()))


def prepare_cache(place: Path) -> None:
    """An answer with a sound cache."""
    stage = place / "cached"
    if stage.is_dir():
        return
    (place / "certain.yaml").write_text(CERTAIN)
    words = ("run", "certain.yaml", "-n", "60", "--executor", "here", "--json", "--out", "cached")
    told = carry_out(words, place, 300)
    if told.code != 0 or not json.loads(told.out):
        raise RuntimeError(told.err)


KILLS = Attack("kills", "`kill -9` at random moments, then the same command", kill, 100, prepare)
INTERRUPTS = Attack("interrupts", "Ctrl-C from the first millisecond on", interrupt, 100, prepare)
DISKS = Attack("small-disks", "files that cannot grow", small_disk, 60, prepare)
CACHES = Attack("caches", "compile caches bent, cut, mixed up, unreadable", damaged_cache, 60, prepare_cache)
