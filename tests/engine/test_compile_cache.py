"""Whatever becomes of kept code, it is made again or done without, in one line, and the numbers are the same."""

from __future__ import annotations

import errno
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.engine import compile_cache, compiled
from sim.engine.compiled import kernel

pytest.importorskip("numba")
Array = NDArray[np.float64]
Harm = Callable[[Path, Path], object]


def total(x: Array) -> float:
    sum_ = 0.0
    for value in x:
        sum_ += value
    return sum_


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty place for compiled code, and nothing said yet."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "home"))
    forget()
    place = compile_cache.cache_folder()
    assert place is not None
    yield place
    forget()


def forget() -> None:
    """As at the start of a program."""
    compile_cache.cache_folder.cache_clear()
    compile_cache._say_once.cache_clear()


def start() -> bool:
    """Starts anew, needs the code and checks what it gives; whether the code was found."""
    forget()
    with patch.object(compiled, "make", wraps=compiled.make) as making:
        assert kernel(total)(np.array([1.0, 2.5])) == 3.5
    return not making.called


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def rewritten(change: Callable[[bytes], bytes]) -> Harm:
    return lambda file, other: file.write_bytes(change(file.read_bytes()))


def instead(make: Callable[[Path], object]) -> Harm:
    return lambda file, other: (file.unlink(), make(file))


def filled(path: Path) -> None:
    path.mkdir()
    (path / "x").write_text("x")


def sealed(content: bytes) -> Harm:
    return lambda file, other: file.write_bytes(compile_cache._seal(file, content) + content)


DAMAGE: dict[str, Harm] = {
    "empty": rewritten(lambda c: b""),
    "one byte": rewritten(lambda c: c[:1]),
    "halved": rewritten(lambda c: c[: len(c) // 2]),
    "the seal alone": rewritten(lambda c: c[:32]),
    "the last byte gone": rewritten(lambda c: c[:-1]),
    "a byte more": rewritten(lambda c: c + b"x"),
    "first bit flipped": rewritten(lambda c: flipped(c, 0)),
    "a bit of the seal flipped": rewritten(lambda c: flipped(c, 31)),
    "a bit in the middle flipped": rewritten(lambda c: flipped(c, len(c) // 2)),
    "last bit flipped": rewritten(lambda c: flipped(c, len(c) - 1)),
    "zeroed": rewritten(lambda c: bytes(len(c))),
    "zeroed behind the seal": rewritten(lambda c: c[:32] + bytes(len(c) - 32)),
    "text": rewritten(lambda c: b"<html>"),
    "twice": rewritten(lambda c: c + c),
    "the code of another function": lambda file, other: shutil.copy(other, file),
    "swapped with another function": lambda file, other: (
        os.rename(file, file.parent / "x"),
        os.rename(other, file),
        os.rename(file.parent / "x", other),
    ),
    "no pickle, sealed": sealed(b"x"),
    "another pickle, sealed": sealed(pickle.dumps(7)),
    "nothing of use, sealed": sealed(pickle.dumps((1, 2, 3, 4))),
    "a folder": instead(Path.mkdir),
    "a folder with a file": instead(filled),
    "a pipe": instead(lambda path: os.mkfifo(path)),
    "a link to nowhere else than itself": instead(lambda path: path.symlink_to(path.name)),
    "a link to a device": instead(lambda path: path.symlink_to("/dev/zero")),
    "a link to a folder": instead(lambda path: path.symlink_to("/")),
}
# What needs no mending, or what only time is lost by: with how many lines on stderr, and whether code is found after.
NUISANCE: dict[str, tuple[Harm, int, bool]] = {
    "gone": (lambda file, other: file.unlink(), 0, True),
    "all gone": (lambda file, other: shutil.rmtree(file.parent), 0, True),
    "the folder is a file": (lambda file, other: (shutil.rmtree(file.parent), file.parent.touch()), 0, True),
    "a link to nothing": (lambda file, other: (file.unlink(), file.symlink_to("/nowhere")), 0, True),
    "files of numba's own": (lambda file, other: file.with_name("total-1.py311.nbi").write_bytes(b""), 0, True),
    "a temporary file left": (lambda file, other: file.with_name(f".{file.name}.1.tmp").write_bytes(b""), 0, True),
    "the place of all is a file": (
        lambda file, other: (shutil.rmtree(file.parent.parent), file.parent.parent.touch()), 1, False
    ),
}  # fmt: skip


def test_a_table_is_worked_out_once_for_all_starts(folder: Path) -> None:
    asked = []

    def squares(first: float, second: float) -> Array:
        asked.append((first, second))
        return np.array([first, second]) ** 2

    for _ in range(2):
        table = compile_cache.kept_table(squares)  # as after a start
        assert [table(2.0, 3.0).tolist(), table(3.0, 2.0).tolist()] == [[4.0, 9.0], [9.0, 4.0]]
    assert asked == [(2.0, 3.0), (3.0, 2.0)]
    assert compile_cache.is_empty()  # of code


@pytest.fixture
def one_and_other(folder: Path) -> tuple[Path, Path]:
    """The code of the function, and that of another one."""
    assert not start()
    assert start()
    (mine,) = folder.glob("*.kept")
    assert kernel(lambda x: x[0] + x[1])(np.array([1.0, 2.5])) == 3.5
    return mine, next(path for path in folder.glob("*.kept") if path != mine)


def test_damaged_code_is_made_again_with_one_line(
    one_and_other: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(DAMAGE) >= 22
    mine, other = one_and_other
    good = {path: path.read_bytes() for path in one_and_other}
    for name, harm in DAMAGE.items():
        harm(mine, other)
        assert not start(), name
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and "was damaged" in said and str(mine.parent) in said, name
        assert start(), name
        assert capsys.readouterr().err == "", name
        for path, content in good.items():
            path.write_bytes(content)


def test_what_damages_no_code_costs_at_most_time(
    one_and_other: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    mine, other = one_and_other
    good = {path: path.read_bytes() for path in one_and_other}
    for name, (harm, lines, is_found) in NUISANCE.items():
        harm(mine, other)
        start()
        assert capsys.readouterr().err.count("\n") == lines, name
        assert start() == is_found, name
        capsys.readouterr()
        shutil.rmtree(mine.parent, ignore_errors=True)
        if mine.parent.parent.is_dir():
            mine.parent.mkdir()
            for path, content in good.items():
                path.write_bytes(content)


def test_on_a_full_disk_the_program_runs_uncached(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    assert not start() and not start()
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2 and "No space left on device" in said[0]
    assert list(folder.iterdir()) == []


def test_a_new_text_of_a_function_does_not_meet_the_old_code(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not start() and start()
    monkeypatch.setattr(compiled, "stamp_of", lambda function: "edited")
    assert not start() and start()
    assert capsys.readouterr().err == ""
