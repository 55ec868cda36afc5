"""What somebody may change in a results folder: every kind of it, with what it is called."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import fields
from itertools import product
from pathlib import Path
from typing import Any

import duckdb

from sim.batch.ledger import DECISIONS, KINDS, RUNS, WEEKLY, entry_file, part, sha256_of
from sim.batch.manifest import ENSEMBLE_FILE, MANIFEST, SCENARIO_FILE, SETTINGS_FILE, Manifest, files_beside
from sim.batch.verify import TOLD

Tamper = Callable[[Path], object]


def changed(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return value[:-1] + ("0" if value[-1:] != "0" else "1")
    if isinstance(value, list):
        return value[:-1] if value else [[0, 1]]
    if isinstance(value, dict):
        return {key: changed(one) for key, one in value.items()}
    return "2031-01-01T00:00:00+00:00"


def edit_manifest(folder: Path, **new: Any) -> None:
    file = folder / MANIFEST
    said = json.loads(file.read_text())
    file.write_text(json.dumps(said | {key: value(said[key]) for key, value in new.items()}))


def reseal(folder: Path) -> None:
    """Writes the manifest's checksums anew, as somebody would who knows how they are made."""
    said = json.loads((folder / MANIFEST).read_text()) | {"files": files_beside(folder)}
    said.pop("seal")
    seal = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    (folder / MANIFEST).write_text(json.dumps(said | {"seal": seal}))


def edit_entry(folder: Path, block: int, sealed: bool, /, **new: Any) -> None:
    file = entry_file(folder, block)
    said, digest = file.read_text().splitlines()
    entry = json.loads(said)
    text = json.dumps(entry | {key: value(entry[key]) for key, value in new.items()})
    file.write_text(f"{text}\n{hashlib.sha256(text.encode()).hexdigest() if sealed else digest}\n")


def enter_parts(folder: Path, block: int = 1) -> None:
    edit_entry(folder, block, True, sha256=lambda _: {kind: sha256_of(part(folder, kind, block)) for kind in KINDS})


def rewrite(folder: Path, kind: str, select: str, block: int = 1) -> None:
    """A part with other content, entered in the ledger as if it were the right one."""
    file = part(folder, kind, block)
    with duckdb.connect() as database:  # one that is left open would keep forked processes waiting at their end
        database.execute(f"COPY ({select.format(f'read_parquet({str(file)!r})')}) TO '{folder}/new' (FORMAT parquet)")
    (folder / "new").rename(file)
    enter_parts(folder, block)


def swap(one: Path, other: Path) -> None:
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)


def in_text(name: str, old: str, new: str) -> Tamper:
    def tamper(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new))

    return tamper


def then(*steps: Tamper) -> Tamper:
    return lambda folder: [step(folder) for step in steps]


def of_manifest() -> Iterator[tuple[str, Tamper]]:
    """Every field, and every field that follows from something else with all checksums written anew."""
    told = TOLD - {"identity", "planned", "status", "model"} | {"scenario", "paired_points"}
    for name in (field.name for field in fields(Manifest)):
        yield f"manifest {name}", lambda folder, name=name: edit_manifest(folder, **{name: changed})
        if name not in told:
            tamper = lambda folder, name=name: edit_manifest(folder, **{name: changed})  # noqa: E731
            yield f"manifest {name} resealed", then(tamper, reseal)
    yield "manifest without a seal", lambda folder: edit_manifest(folder, seal=lambda _: "")
    another = {"seed": changed, "identity": changed, "title": changed}
    yield "manifest of another run", lambda folder: edit_manifest(folder, **another)
    late = "2999-01-01T00:00:00+00:00"
    yield "finished before it began", lambda folder: edit_manifest(folder, created=lambda _: late)


def of_files_beside() -> Iterator[tuple[str, Tamper]]:
    for name, edits in {
        SCENARIO_FILE: [
            ("source: ", "source: C001-05 #"),
            ("title: A", "title: B"),
            ("weeks: 10", "weeks: 11"),
            ("0.5", "0.4"),
        ],
        SETTINGS_FILE: [("0.4", "0.5"), ("west.resolve", "west.nothing"), ("[", "[0.1, ")],
    }.items():
        for old, new in edits:
            yield f"{name}: {old!r} becomes {new!r}", in_text(name, old, new)
            yield f"{name}: {old!r} becomes {new!r}, resealed", then(in_text(name, old, new), reseal)
        yield f"{name} with a blank at its end", lambda folder, name=name: (folder / name).open("a").write(" ")
        yield f"{name} gone", lambda folder, name=name: (folder / name).unlink()
    yield "an ensemble put there", lambda folder: (folder / ENSEMBLE_FILE).write_text("weight\n1\n")
    yield (
        "a failure that the ledger does not know, and one it does",
        lambda folder: edit_entry(folder, 1, True, failed=lambda _: [[8, 1]]),
    )


def of_ledger() -> Iterator[tuple[str, Tamper]]:
    for sealed, name in product((False, True), ("block", "worlds", "endings", "failed", "sha256")):
        yield (
            f"ledger {name}{' resealed' * sealed}",
            lambda folder, s=sealed, n=name: edit_entry(folder, 1, s, **{n: changed}),
        )
    move = {"entry": 1, "no_entry": -1}
    yield (
        "ledger: an entry more, resealed",
        lambda folder: edit_entry(
            folder, 1, True, endings=lambda e: {name: e.get(name, 0) + move.get(name, 0) for name in {*e, *move}}
        ),
    )
    yield (
        "ledger: fewer worlds, resealed",
        lambda folder: edit_entry(folder, 1, True, worlds=lambda n: n - 1, endings=lambda e: {"no_entry": 7}),
    )
    yield "ledger: two entries swapped", lambda folder: swap(entry_file(folder, 0), entry_file(folder, 1))
    yield "ledger: an entry gone", lambda folder: entry_file(folder, 1).unlink()
    yield "ledger: an entry empty", lambda folder: entry_file(folder, 1).write_text("")
    yield (
        "ledger: an entry is a folder",
        lambda folder: (entry_file(folder, 1).unlink(), entry_file(folder, 1).mkdir()),
    )
    yield "ledger: a fourth block", lambda folder: copy_block(folder, 1, 3)
    yield "ledger: block 1 is block 0", lambda folder: copy_block(folder, 0, 1)


def copy_block(folder: Path, block: int, target: int) -> None:
    for kind in KINDS:
        shutil.copy(part(folder, kind, block), part(folder, kind, target))
    shutil.copy(entry_file(folder, block), entry_file(folder, target))
    edit_entry(folder, target, True, block=lambda _: target)


CONTENT = {
    RUNS: (
        "SELECT * REPLACE ('entry' AS ending) FROM {}",
        "SELECT * REPLACE ('martian' AS ending) FROM {}",
        "SELECT * REPLACE (week + 1000 AS week) FROM {}",
        "SELECT * REPLACE (NULL::SMALLINT AS week) FROM {}",
        "SELECT * REPLACE (entry_chance * 1.0001 AS entry_chance) FROM {}",
        "SELECT * REPLACE (world + 1 AS world) FROM {}",
        "SELECT * REPLACE (7 - point AS point) FROM {}",
        'SELECT * REPLACE ("west.resolve" / 2 AS "west.resolve") FROM {}',
        "SELECT * REPLACE (0 AS losses) FROM {}",
        "SELECT * EXCLUDE (way) FROM {}",
        "SELECT *, 1 AS more FROM {}",
        "SELECT * FROM {} ORDER BY world DESC",
        "SELECT * FROM {} LIMIT 7",
        "SELECT * FROM {} LIMIT 0",
        "SELECT * FROM {} UNION ALL SELECT * FROM {}",
        "SELECT 1 AS x FROM {}",
    ),
    WEEKLY: (
        "SELECT * REPLACE (count + 1 AS count) FROM {}",
        "SELECT * REPLACE (total * 2 AS total) FROM {}",
        "SELECT * REPLACE (week + 1 AS week) FROM {}",
        "SELECT * FROM {} WHERE bin IS NULL",
        "SELECT * FROM {} LIMIT 0",
        "SELECT 1 AS x FROM {}",
    ),
    DECISIONS: (
        "SELECT * REPLACE (total + 0.001 AS total) FROM {}",
        "SELECT * REPLACE (count + 1 AS count) FROM {}",
        "SELECT * REPLACE ('refuse' AS answer) FROM {}",
        "SELECT * FROM {} LIMIT 0",
        "SELECT 1 AS x FROM {}",
    ),
}


def of_parts() -> Iterator[tuple[str, Tamper]]:
    for kind in KINDS:
        for select in CONTENT[kind]:
            asked = select if select.count("{}") == 1 else select.replace("{}", "{0}")
            yield f"{kind}: {select}, resealed", lambda folder, k=kind, s=asked: rewrite(folder, k, s)
        yield f"{kind}: parts swapped", lambda folder, k=kind: swap(part(folder, k, 0), part(folder, k, 1))
        yield (
            f"{kind}: parts swapped, resealed",
            lambda folder, k=kind: (
                swap(part(folder, k, 0), part(folder, k, 1)),
                enter_parts(folder, 0),
                enter_parts(folder, 1),
            ),
        )
        yield f"{kind}: gone", lambda folder, k=kind: part(folder, k, 1).unlink()
        yield f"{kind}: a byte more", lambda folder, k=kind: part(folder, k, 1).open("ab").write(b"x")
        yield (
            f"{kind}: no parquet, resealed",
            lambda folder, k=kind: (part(folder, k, 1).write_bytes(b"x"), enter_parts(folder)),
        )
