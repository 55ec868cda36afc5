"""Pieces of work are made once, and a piece that fails or is damaged harms no other."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from sim.batch import pieces
from sim.batch.errors import ResultsError
from sim.batch.executors import Crew
from sim.batch.pieces import Piece, carry_out


def square(number: int) -> Piece:
    return {"square": number**2}


def fail_at_two(number: int) -> Piece:
    if number == 2:
        raise ZeroDivisionError("nothing to divide by")
    return square(number)


def test_pieces_come_in_order_and_are_not_made_twice(tmp_path: Path) -> None:
    heard: list[int] = []
    first = carry_out(tmp_path / "new", range(4), square, 1, heard.append)
    again = carry_out(tmp_path / "new", range(5), fail_at_two, 1, heard.append)
    assert first == [{"square": n**2} for n in range(4)]
    assert again == [*first, {"square": 16}]
    assert heard == [0, 1, 2, 3, 0, 1, 2, 3, 4]


@contextmanager
def two_threads(executor: str, jobs: int) -> Iterator[Crew]:
    yield Crew(jobs, ThreadPoolExecutor)


def test_several_workers_make_the_same_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "crew", two_threads)
    assert carry_out(tmp_path, range(9), square, 2, lambda n: None) == [square(n) for n in range(9)]


def die_at_two(number: int) -> Piece:
    if number == 2:
        raise BrokenExecutor
    return square(number)


def test_a_dead_worker_is_no_lost_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "crew", two_threads)
    with pytest.raises(ResultsError, match=r"a worker process died.*--jobs"):
        carry_out(tmp_path, range(9), die_at_two, 2, lambda n: None)
    assert carry_out(tmp_path, range(9), square, 1, lambda n: None) == [square(n) for n in range(9)]


def test_a_worker_with_another_version_of_the_model_refuses_to_work() -> None:
    with pytest.raises(ResultsError, match="another version of the model"):
        pieces._one(square, 1, "a hash of something else")


def test_what_was_finished_before_a_failure_is_kept(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match=r"batch 2 failed .*nothing to divide by.*is kept"):
        carry_out(tmp_path, range(3), fail_at_two, 1, lambda n: None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["batch-00000.json", "batch-00001.json"]


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"square": 1'])
def test_a_damaged_piece_is_made_again(tmp_path: Path, content: str) -> None:
    carry_out(tmp_path, [0], square, 1, lambda n: None)
    (tmp_path / "batch-00000.json").write_text(content)
    assert carry_out(tmp_path, [0], square, 1, lambda n: None) == [square(0)]
