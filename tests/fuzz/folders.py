"""Results folders that somebody edited, cut, mixed up or forged: an answer from sound worlds, or one sentence."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
from pathlib import Path
from typing import Any

from tests.fuzz.campaign import Attack, Verdict
from tests.fuzz.commands import SECONDS, prepare
from tests.fuzz.told import carry_out, what_is_wrong
from tests.fuzz.values import bent, hostile

ASKED = (
    ("ls", "."), ("verify", "x"), ("verify", "x", "--share", "1"),
    ("query", "x", "SELECT ending, count(*) FROM runs GROUP BY 1"),
    ("plot", "incidence", "x"), ("plot", "pressures", "x"), ("report", "x"), ("resume", "x"), ("export", "x", "csv"),
    ("explain", "x"), ("plot", "heatmap", "x"), ("sensitivity", "x"), ("discover", "x"),
)  # fmt: skip


def case(rng: random.Random, folder: Path, place: Path) -> Verdict:
    """A copy of a sound folder with something wrong in it, and a command about it."""
    broken = folder / "x"
    shutil.copytree(place / "stage" / rng.choice(("ran", "swept")), broken)
    done = [tampered(rng, broken) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
    words = rng.choice(ASKED)
    told = carry_out(words, folder, SECONDS)
    fault = what_is_wrong(told, words)
    what = "verified as sound" if words[0] == "verify" and told.code == 0 else told.end
    told_how = "\n".join((" ".join(words), *done, told.err)).encode("utf-8", "backslashreplace")
    return Verdict(what, fault, {"how.txt": told_how} if fault else {})


def tampered(rng: random.Random, folder: Path) -> str:
    """Changes something in a folder; says what."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    files = [path for path in found if os.access(path, os.R_OK | os.W_OK)]
    if not files:
        return "nothing is left to change"
    file, how = rng.choice(files), rng.randrange(8)
    if file.suffix == ".json" and how < 5:
        return _in_json(rng, file)
    if how == 5:
        file.unlink()
        return f"{file.name} is gone"
    if how == 6:
        other = rng.choice(files)
        content = other.read_bytes()
        file.write_bytes(content)
        return f"{file.name} holds {other.name}"
    if how == 7:
        return _replaced(rng, file)
    file.write_bytes(bent(rng, file.read_bytes()))
    return f"{file.name} is bent"


def _replaced(rng: random.Random, file: Path) -> str:
    file.unlink()
    kind = rng.randrange(4)
    if kind == 0:
        file.mkdir()
    elif kind == 1:
        file.symlink_to("/dev/zero")
    elif kind == 2:
        file.symlink_to(file.name)
    else:
        file.write_bytes(b"")
        file.chmod(0)
    return f"{file.name} is {('a folder', 'a link to a device', 'a link to itself', 'unreadable')[kind]}"


def _in_json(rng: random.Random, file: Path) -> str:
    text = file.read_text(encoding="utf-8", errors="replace")
    lines = text.splitlines()
    try:
        is_sealed = len(lines) == 2 and len(lines[1]) == 64
        tree = json.loads(lines[0] if is_sealed else text)
    except (ValueError, IndexError, RecursionError):
        file.write_bytes(bent(rng, text.encode()))
        return f"{file.name} is bent"
    where = _bend(rng, tree)
    said = json.dumps(tree, default=str)
    sealed = rng.random() < 0.5
    digest = hashlib.sha256(said.encode()).hexdigest() if sealed else lines[-1]
    file.write_text(f"{said}\n{digest}\n" if is_sealed else said, encoding="utf-8", errors="replace")
    return f"{file.name}: {where}{' and sealed again' if is_sealed and sealed else ''}"


def _bend(rng: random.Random, tree: Any) -> str:
    place, where = tree, ""
    while isinstance(place, (dict, list)) and place:
        key = rng.choice(list(place) if isinstance(place, dict) else range(len(place)))
        where += f"/{key}"
        if isinstance(place[key], (dict, list)) and place[key] and rng.random() < 0.7:
            place = place[key]
            continue
        if rng.random() < 0.2:
            del place[key]
            return f"{where} is gone"
        value = hostile(rng)
        place[key] = value
        return f"{where} is {str(value)[:40]!r}"
    return "nothing to bend"


FOLDERS = Attack("folders", "results folders, edited, cut, mixed up, forged", case, 2_000, prepare)
