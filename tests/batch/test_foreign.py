"""Folders that somebody else made: one sentence for whatever is wrong in them, and nothing but files is opened."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.answers.printable import careful_console, printable
from sim.batch.errors import ResultsError
from sim.batch.files import append_line, check_target, temporary_name, write_text
from sim.batch.folder import Folder
from sim.batch.ledger import Entry, entry_file, finished_blocks, part
from sim.batch.manifest import ENSEMBLE_FILE, MANIFEST, SCENARIO_FILE, SETTINGS_FILE, Manifest
from sim.batch.reservation import FILE, Reservations, somebody_works_on
from sim.batch.run import run_plan
from sim.batch.store import FAILURES_FILE, Results
from sim.batch.verify import verified
from sim.design.ensemble import Ensemble, EnsembleError
from tests.batch.conftest import small_plan

NONSENSE: list[Any] = [
    None, True, -1, 0, 1, 10**9, 10**19, 10**400, 1.5, float("nan"), float("-inf"), "", "x", "\ud800", "1", [], [[]],
    [1], [[0, 0, 0, 0]], [[0, 1, 5, 2]], [["a"]], {}, {"a": 1}, {"x": {"y": []}}, "\x1b[2J", "9" * 5000,
]  # fmt: skip


def asked_everything(folder: Path, tables: bool = True) -> None:
    """What commands ask of a folder, whatever is wrong with it, or with what is no part of its tables."""
    results = Results.open(folder)
    asks: list[Callable[[], object]] = [
        lambda: results.plan.varied, lambda: results.failures, lambda: results.worlds,
        *([results.hazard, results.decisions] if tables else []), lambda: verified(results, 0.0, 1),
    ]  # fmt: skip
    for ask in asks:
        try:
            ask()
        except ResultsError as error:
            assert "\n" not in str(error), error


@pytest.fixture
def folder(results: Results, tmp_path: Path) -> Path:
    return Path(shutil.copytree(results.folder, tmp_path / "results"))


def test_no_value_in_a_manifest_or_a_ledger_ends_in_anything_but_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(1)
    said, digest = json.loads((folder / MANIFEST).read_text()), entry_file(folder, 1).read_text().splitlines()[1]
    for name in said:
        for value in NONSENSE:
            (folder / MANIFEST).write_text(json.dumps(said | {name: value}))
            try:
                read = Manifest.read(folder)
            except ResultsError as error:
                assert "\n" not in str(error) and str(folder) in str(error)
                continue
            if chance.random() < 0.03:  # of what is possible, a few are followed to their end
                monkeypatch.setattr("sim.batch.manifest.commit", lambda: (None, None))
                assert read.seal != read.right_seal or name == "seal" or value == said[name]
                asked_everything(folder)
    (folder / MANIFEST).write_text(json.dumps(said))
    entry = json.loads(entry_file(folder, 1).read_text().splitlines()[0])
    for name in entry:
        for value in NONSENSE:
            entry_file(folder, 1).write_text(f"{json.dumps(entry | {name: value})}\n{digest}\n")
            assert Entry.read(folder, 1) is None or value == entry[name]


@pytest.mark.parametrize(
    "content",
    [b"", b"[1]", b"\xff\xfe", b"[" * 100_000, b'{"format": 2}'],
    ids=range(5),
)
def test_no_content_of_a_file_ends_in_anything_but_a_sentence(folder: Path, content: bytes) -> None:
    for name in (MANIFEST, SCENARIO_FILE, SETTINGS_FILE, FAILURES_FILE, ENSEMBLE_FILE):
        before = (folder / name).read_bytes() if (folder / name).exists() else None
        (folder / name).write_bytes(content)
        try:
            asked_everything(folder, tables=False)
        except ResultsError as error:
            assert "\n" not in str(error)
        (folder / name).unlink() if before is None else (folder / name).write_bytes(before)


@pytest.mark.parametrize("kind", ["a pipe", "a link to a device", "a folder", "gone"])
def test_nothing_but_files_is_opened(folder: Path, kind: str) -> None:
    """A pipe would be waited for, and a device never ends: this test would not either."""
    files = [folder / name for name in (MANIFEST, SCENARIO_FILE, SETTINGS_FILE, FAILURES_FILE, ENSEMBLE_FILE)]
    for file in [*files, entry_file(folder, 1), *(part(folder, name, 1) for name in ("runs", "weekly", "decisions"))]:
        before = file.read_bytes() if file.exists() else None
        file.unlink(missing_ok=True)
        if kind == "a pipe":
            os.mkfifo(file)
        elif kind == "a link to a device":
            file.symlink_to("/dev/zero")
        elif kind == "a folder":
            file.mkdir()
        try:
            asked_everything(folder, tables=file not in files)
        except ResultsError:
            assert file.name == MANIFEST
        if kind != "gone":
            with pytest.raises(EnsembleError, match="cannot be read"):
                Ensemble.read(file)
            with pytest.raises(ResultsError, match="only files are replaced"):
                write_text(file, "x")
            with pytest.raises(ResultsError, match="only files are replaced"):
                append_line(file, "x")
            file.rmdir() if kind == "a folder" else file.unlink()
        if before is not None:
            file.write_bytes(before)


def test_a_lock_that_is_no_file_is_not_opened(folder: Path) -> None:
    for make in (lambda path: os.mkfifo(path), lambda path: path.symlink_to("/dev/zero"), Path.mkdir):
        (folder / FILE).unlink(missing_ok=True)
        make(folder / FILE)
        assert not somebody_works_on(folder)
        with pytest.raises(ResultsError, match="only files are replaced"), Reservations(folder):
            pass
        (folder / FILE).rmdir() if (folder / FILE).is_dir() else (folder / FILE).unlink()


def test_a_link_among_the_folders_is_not_written_through(half_done: Path, tmp_path: Path) -> None:
    for kind in ("runs", "ledger"):
        other = tmp_path / f"of somebody else, {kind}"
        (half_done / kind).rename(other)
        (half_done / kind).symlink_to(other)
        before = sorted(path.read_bytes() for path in other.iterdir())
        with pytest.raises(ResultsError, match=f"{half_done / kind} is a symbolic link, which is not written through"):
            run_plan(small_plan(), half_done)
        assert sorted(path.read_bytes() for path in other.iterdir()) == before
        (half_done / kind).unlink()
        other.rename(half_done / kind)


def test_a_block_counts_once_however_its_entry_is_called(folder: Path) -> None:
    blocks = finished_blocks(folder)
    for name in (
        "block-1",
        "block-0000001",
        "block-٠٠٠٠٠١",
        "block--00001",
        "block-1e0000",
        "block-99999999999999999999",
    ):
        shutil.copy(entry_file(folder, 1), folder / "ledger" / f"{name}.json")
    assert finished_blocks(folder) == blocks


def test_an_output_replaces_files_and_nothing_else(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("kept")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(kept)
    (tmp_path / "nowhere").symlink_to(tmp_path / "new")
    for path, said in {
        tmp_path / "pipe": "a pipe", tmp_path / "link": "a symbolic link", tmp_path / "nowhere": "a symbolic link",
        tmp_path: "a folder", Path("/dev/null"): "a device",
    }.items():  # fmt: skip
        for write in (check_target, lambda path: write_text(path, "x")):
            with pytest.raises(ResultsError, match=f"{path} is {said}, and only files are replaced: name a file"):
                write(path)
    with pytest.raises(ResultsError, match="is not there"):
        check_target(tmp_path / "a" / "b")
    assert kept.read_text() == "kept" and not (tmp_path / "new").exists()


def test_what_a_killed_process_left_beside_an_output_is_cleared_away(tmp_path: Path) -> None:
    file = tmp_path / "x.[csv]"
    dead = temporary_name(file).name.replace(f".{os.getpid()}.", ".4194305.")  # beyond every process there can be
    others = (
        temporary_name(file).name,
        temporary_name(tmp_path / "y").name,
        dead.replace(os.uname().nodename, "other"),
    )
    for name in (dead, *others):
        (tmp_path / name).touch()
    check_target(file)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(others)


def test_a_link_at_the_place_of_a_temporary_file_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("kept")
    temporary_name(tmp_path / "x").symlink_to(victim)
    write_text(tmp_path / "x", "new")
    assert (victim.read_text(), (tmp_path / "x").read_text()) == ("kept", "new")


def test_no_control_character_of_others_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    theirs = "a\x1b[2Jb\x07\x9b1mc\r\u202edef\u2028\ud800\x00\tg\nh"
    assert printable(theirs) == "a\\u001b[2Jb\\u0007\\u009b1mc\\u000d\\u202edef\\u2028\\ud800\\u0000\tg\nh"
    assert printable("Ünïcode, Ёлка, −1 ≤ x") == "Ünïcode, Ёлка, −1 ≤ x"
    from rich.table import Table

    made = Table(theirs)
    made.add_row(theirs)
    out = careful_console(width=300, force_terminal=False)
    out.print(theirs)
    out.print(made)
    said = capsys.readouterr().out
    assert said and not set(said) & set("\x1b\x07\x9b\r\u202e\u2028\x00")


def test_new_folders_are_begun_where_nothing_else_lies(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path / "pipe", Path("/dev/null")):
        with pytest.raises(ResultsError, match="is no folder"):
            Folder.prepare(place, small_plan())
