"""A disk that is full, or that nobody may write on any more, costs no finished block and says so in one sentence."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sim.batch.errors import ResultsError
from sim.batch.ledger import finished_blocks
from sim.batch.plan import Plan
from sim.batch.run import Progress, run_plan
from sim.batch.store import Results
from sim.batch.verify import damaged_parts
from tests.batch.conftest import Sit, needs_fork, same, small_plan, wait_until

MASTERY = 0b110  # of permissions: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH of Linux


def obey_permissions() -> None:
    """From now on permissions bind this process, even where it belongs to root."""
    if os.geteuid() == 0:
        libc, header, sets = ctypes.CDLL(None), (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        assert libc.capget(header, sets) == 0
        sets[0] &= ~MASTERY
        assert libc.capset(header, sets) == 0


@contextmanager
def no_room() -> Iterator[Callable[[Progress], None]]:
    """Something to call with the progress: once a block is finished, files cannot grow any more."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(progress: Progress) -> None:
        if progress.done:
            resource.setrlimit(resource.RLIMIT_FSIZE, (500, hard))

    try:
        yield fill
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_where_files_cannot_grow_no_half_part_is_left(tmp_path: Path, results: Results) -> None:
    folder = tmp_path / "x"
    with no_room() as fill, pytest.raises(ResultsError, match=r"cannot be written: .*give the same command again"):
        run_plan(small_plan(), folder, jobs=1, on_progress=fill)
    assert Results.open(folder).finished_blocks == [0]
    assert not list(folder.rglob("*.tmp"))
    assert Results.open(folder).manifest.status == "running"  # even that it stopped could not be noted
    assert same(run_plan(small_plan(), folder, jobs=1), results)


Mount = Callable[[str], None]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, Mount]]:
    """A disk of its own, and how to mount it again with other options."""
    disk = tmp_path / "disk"
    disk.mkdir()

    def mount(options: str) -> None:
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)], check=True, capture_output=True)

    try:
        mount("size=120k")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this user may not mount a disk")
    try:
        yield disk, lambda options: mount(f"remount,{options}")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def command(plan: Plan, folder: Path) -> Callable[[], None]:
    """Carries a plan out as the command does: what is wrong is said in a sentence, and in the exit code."""

    def work() -> None:
        from sim.cli import main
        from sim.questions import run as question

        question.plan_of_run = lambda *told, **asked: plan  # type: ignore[assignment]
        main(["run", "--jobs", "1", "--json", "--out", str(folder)])

    return work


def is_one_sentence(said: str, *words: str) -> bool:
    """Whether one line says it all; what follows is the same sentence as the JSON that the command was asked for."""
    sentence, _, told = said.partition("\n")
    return json.loads(told)["error"]["message"] == sentence and all(word in sentence for word in words)


@needs_fork
def test_a_full_disk_is_filled_and_after_making_room_the_same_command_goes_on(
    small_disk: tuple[Path, Mount], sit: Sit, many_blocks: Results
) -> None:
    disk, mount = small_disk
    folder = disk / "x"
    sitting = sit(command(many_blocks.plan, folder))
    assert sitting.end() == 4
    assert is_one_sentence(sitting.said, "cannot be written", "No space left on device", "give the same command again")
    done = finished_blocks(folder)
    assert 0 < len(done) < 16
    assert damaged_parts(Results.open(folder)) == []
    assert not list(folder.rglob("*.tmp"))
    again = sit(command(many_blocks.plan, folder))
    assert again.end() == 4
    assert is_one_sentence(again.said, "No space left on device")
    assert finished_blocks(folder)[: len(done)] == done
    mount("size=4m")
    assert sit(command(many_blocks.plan, folder)).end() == 0
    assert same(Results.open(folder), many_blocks)


@needs_fork
def test_a_disk_that_is_read_only_when_one_comes_back_says_so(
    small_disk: tuple[Path, Mount], sit: Sit, many_blocks: Results
) -> None:
    disk, mount = small_disk
    folder = disk / "x"
    mount("size=4m")
    killed = sit(command(many_blocks.plan, folder))
    wait_until(lambda: len(finished_blocks(folder)) > 3)
    killed.kill()
    mount("ro")
    sitting = sit(command(many_blocks.plan, folder))
    assert sitting.end() == 4
    assert is_one_sentence(sitting.said, "cannot be written", "Read-only file system")
    mount("rw,size=4m")
    assert sit(command(many_blocks.plan, folder)).end() == 0
    assert same(Results.open(folder), many_blocks)


@needs_fork
def test_a_damaged_part_on_a_disk_that_is_read_only_is_no_riddle(
    small_disk: tuple[Path, Mount], sit: Sit, many_blocks: Results
) -> None:
    disk, mount = small_disk
    mount("size=4m")
    run_plan(small_plan(), disk / "x", jobs=1)
    (disk / "x" / "runs" / "part-000001.parquet").write_bytes(b"")
    mount("ro")
    sitting = sit(command(small_plan(), disk / "x"))
    assert sitting.end() == 4
    assert is_one_sentence(sitting.said, "block-000001.json cannot be written", "Read-only file system")


@needs_fork
def test_a_folder_that_turns_read_only_midway_says_so_and_goes_on_later(
    sit: Sit, tmp_path: Path, many_blocks: Results
) -> None:
    folder = tmp_path / "x"

    def work() -> None:
        obey_permissions()
        command(many_blocks.plan, folder)()

    sitting = sit(work)
    wait_until(lambda: len(finished_blocks(folder)) > 3)
    folders = [folder, *(path for path in folder.iterdir() if path.is_dir())]
    for path in folders:
        path.chmod(0o555)
    assert sitting.end() == 4
    assert is_one_sentence(sitting.said, "cannot be written", "Permission denied", "give the same command again")
    done = finished_blocks(folder)
    assert 3 < len(done) < 16
    for path in folders:
        path.chmod(0o755)
    heard: list[Progress] = []
    assert same(run_plan(many_blocks.plan, folder, 1, heard.append), many_blocks)
    assert heard[0].done == 8 * len(done)
