"""A file to which lines are added: whatever is changed in it is found, and whoever adds at once loses nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.batch import chain
from sim.batch.errors import ResultsError
from tests.batch.conftest import Sit, needs_fork, wait_until


def added(path: Path, what: Any) -> chain.Row:
    return chain.append(path, lambda known: {"said": what})


@pytest.fixture
def five(tmp_path: Path) -> Path:
    """A chain of five lines, with letters of more than one byte and a line separator in them."""
    path = tmp_path / "chain.jsonl"
    for number in range(5):
        added(path, f"n\u00ba {number}\u2028")
    return path


def change(lines: list[str]) -> None:
    lines[2] = lines[2].replace("2\u2028", "7\u2028")


def change_and_hash(lines: list[str]) -> None:
    row = json.loads(lines[2]) | {"said": "other"}
    lines[2] = chain._line(row | {"hash": chain._digest(row)})


def space(lines: list[str]) -> None:
    lines[4] += " "


def swap(lines: list[str]) -> None:
    lines[1], lines[2] = lines[2], lines[1]


def drop(lines: list[str]) -> None:
    del lines[2]


def drop_first(lines: list[str]) -> None:
    del lines[0]


def double(lines: list[str]) -> None:
    lines.insert(2, lines[2])


def blank(lines: list[str]) -> None:
    lines.insert(3, "")


def other_kind(lines: list[str]) -> None:
    lines[1] = '{"number": [], "before": {}, "hash": 3}'


FOUND: dict[Callable[[list[str]], None], str] = {
    change: "line 3 was changed",
    change_and_hash: "line 4 says that it is number 4, and the one before it is missing",
    space: "line 5 was changed",
    swap: "line 2 follows line 3: lines changed places",
    drop: "line 3 says that it is number 4, and the one before it is missing",
    drop_first: "line 1 says that it is number 2, and the one before it is missing",
    double: "line 4 follows line 2: lines changed places",
    blank: "line 4 was changed",
    other_kind: "line 2 was changed",
}


@pytest.mark.parametrize("tamper", FOUND, ids=lambda tamper: tamper.__name__)
def test_whatever_is_changed_is_found_and_nothing_is_added_to_it(
    five: Path, tamper: Callable[[list[str]], None]
) -> None:
    lines = five.read_text(encoding="utf-8").split("\n")[:-1]
    tamper(lines)
    five.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    assert FOUND[tamper] in chain.faults(five)
    before = five.read_bytes()
    for ask in (lambda: added(five, 6), lambda: chain.rows(five)):
        with pytest.raises(ResultsError, match=r"is not what was written \(line \d"):
            ask()
    assert five.read_bytes() == before


def test_a_line_that_was_cut_short_is_found(five: Path) -> None:
    five.write_bytes(five.read_bytes()[:-1])
    assert chain.faults(five) == ["the last line has no end: it was cut short"]
    five.write_bytes(five.read_bytes()[:-40])
    assert chain.faults(five)[1:] == ["line 5 was changed"]


def test_a_cut_off_end_cannot_be_seen_but_by_its_hash(five: Path) -> None:
    last = chain.rows(five)[-1]["hash"]
    five.write_text("".join(f"{line}\n" for line in five.read_text(encoding="utf-8").split("\n")[:3]), encoding="utf-8")
    assert chain.faults(five) == []
    assert last not in [row["hash"] for row in chain.rows(five)]


def test_only_a_file_is_written_or_read(tmp_path: Path, five: Path) -> None:
    link = tmp_path / "link.jsonl"
    link.symlink_to(five)
    before = five.read_bytes()
    for path, what in ((link, "a symbolic link"), (tmp_path, "a folder"), (Path("/dev/null"), "a device")):
        with pytest.raises(ResultsError, match=what):
            added(path, 1)
        with pytest.raises(ResultsError, match=what):
            chain.faults(path)
    assert five.read_bytes() == before
    with pytest.raises(ResultsError, match="nowhere is not there"):
        added(tmp_path / "nowhere" / "chain.jsonl", 1)


@needs_fork
def test_processes_that_add_at_once_lose_nothing(sit: Sit, tmp_path: Path) -> None:
    path = tmp_path / "chain.jsonl"
    sittings = [sit(lambda who=who: [added(path, (who, turn)) for turn in range(8)]) for who in range(3)]
    assert [(sitting.end(), sitting.said) for sitting in sittings] == [(0, "")] * 3
    assert sorted(row["said"] for row in chain.rows(path)) == [[who, turn] for who in range(3) for turn in range(8)]


@needs_fork
def test_a_killed_process_leaves_whole_lines_and_stands_in_nobodys_way(sit: Sit, tmp_path: Path) -> None:
    path = tmp_path / "chain.jsonl"
    doomed = sit(lambda: [added(path, turn) for turn in range(10_000)])
    wait_until(lambda: path.exists() and path.stat().st_size > 2_000)
    doomed.kill()
    there = chain.rows(path)
    assert [row["said"] for row in there] == list(range(len(there)))
    assert added(path, "after")["number"] == len(there) + 1
