"""Pieces of work are made once, by any workers, and a piece that fails or is damaged harms no other."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sim.batch import driver
from sim.batch.errors import ResultsError
from sim.batch.pieces import Piece, carry_out
from sim.batch.work import Progress, Work
from tests.batch.conftest import Sit, needs_fork, wait_until


def square(number: int, fatal: int = -1) -> Any:
    if number == fatal:
        raise ZeroDivisionError("nothing to divide by")
    return {"square": number**2, "exact": 0.1 * number}


def pieces(count: int, **how: Any) -> list[Piece]:
    return [Piece(partial(square, number, **how), 10) for number in range(count)]


def done(*numbers: int) -> list[Any]:
    return [square(number) for number in numbers]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "ledger").glob("block*"))


def test_pieces_come_in_order_and_are_not_made_twice(tmp_path: Path) -> None:
    heard: list[Progress] = []
    work = Work(1, on_progress=heard.append)
    assert carry_out(tmp_path / "new", pieces(4), work, "squares") == done(*range(4))
    assert carry_out(tmp_path / "new", pieces(5, fatal=2), work) == done(*range(5))
    assert [p.done for p in heard] == [0, 10, 20, 30, 40, 40, 50]
    assert (heard[0].what, heard[0].worlds, heard[-1].worlds) == ("squares", 40, 50)


def test_who_does_the_pieces_changes_nothing(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as threads:
        for name, work in {"here": Work(executor="here"), "threads": Work(executor=threads), "two": Work(2)}.items():
            assert carry_out(tmp_path / name, pieces(9), work) == done(*range(9)), name


def die_at_two(number: int) -> Any:
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return square(number)


def test_a_piece_that_kills_its_worker_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    deadly = [Piece(partial(die_at_two, number), 10) for number in range(4)]
    with pytest.raises(ResultsError, match=r"part 3 of 4 .*killed 3 times.*is kept"):
        carry_out(tmp_path, deadly, Work(2))
    assert len(names(tmp_path)) >= 2
    assert carry_out(tmp_path, pieces(4), Work(1)) == done(*range(4))


def test_workers_that_are_gone_lose_nothing(tmp_path: Path) -> None:
    class Gone(ThreadPoolExecutor):
        def submit(self, *call: Any, **how: Any) -> Any:
            raise BrokenExecutor("gone")

    with Gone(1) as gone, pytest.raises(ResultsError, match="workers are gone"):
        carry_out(tmp_path, pieces(3), Work(executor=gone))
    assert carry_out(tmp_path, pieces(3), Work(1)) == done(*range(3))


def test_a_worker_with_another_version_of_the_model_refuses_to_work() -> None:
    with pytest.raises(ResultsError, match="another version of the model"):
        driver._do(partial(square, 1), "a hash of something else")


def test_what_was_finished_before_a_failure_is_kept(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match=r"part 3 of 3 .*nothing to divide by.*is kept"):
        carry_out(tmp_path, pieces(3, fatal=2), Work(1))
    assert names(tmp_path) == ["block-000000.json", "block-000001.json"]


def test_a_damaged_piece_is_made_again(tmp_path: Path) -> None:
    carry_out(tmp_path, pieces(2), Work(1))
    file = tmp_path / "ledger" / "block-000000.json"
    whole = file.read_text()
    for content in ("", "{", "[1]", whole[:-9], whole.replace("0.0", "0.5"), '{"square": 1}\n'):
        file.write_text(content)
        assert carry_out(tmp_path, pieces(2), Work(1)) == done(0, 1), content
        assert file.read_text() == whole


def slowly(number: int, log: Path) -> Any:
    with log.open("a") as file:
        file.write(f"{number}\n")
    threading.Event().wait(0.05)
    return square(number)


@needs_fork
def test_two_processes_share_the_pieces_of_one_work(tmp_path: Path, sit: Sit) -> None:
    shared: Sequence[Piece] = [Piece(partial(slowly, number, tmp_path / "log"), 1) for number in range(12)]
    sittings = [sit(lambda: carry_out(tmp_path / "work", shared, Work(1))) for _ in range(2)]
    assert [sitting.end() for sitting in sittings] == [0, 0]
    assert sorted(map(int, (tmp_path / "log").read_text().split())) == list(range(12))


@needs_fork
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=["kill -9", "Ctrl-C"])
def test_what_is_finished_outlives_a_kill(tmp_path: Path, sit: Sit, number: signal.Signals) -> None:
    shared = [Piece(partial(slowly, number, tmp_path / "log"), 1) for number in range(30)]
    sitting = sit(lambda: carry_out(tmp_path / "work", shared, Work(1)))
    wait_until(lambda: len(names(tmp_path / "work")) >= 2)
    os.kill(sitting.process.pid or 0, number)
    sitting.process.join()
    kept = len(names(tmp_path / "work"))
    heard: list[Progress] = []
    assert 2 <= kept < 30
    assert carry_out(tmp_path / "work", pieces(30), Work(1, on_progress=heard.append)) == done(*range(30))
    assert heard[0].done == 10 * kept
    assert not list((tmp_path / "work" / "ledger").glob(".*")), "half-written files are left"
