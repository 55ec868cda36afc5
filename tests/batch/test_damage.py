"""Whatever becomes of a file, it is noticed, named, and made good by simulating its block again, and no other."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from sim.batch import attempt
from sim.batch.errors import ResultsError
from sim.batch.folder import Folder
from sim.batch.ledger import KINDS, entries, entry_file, has, part
from sim.batch.reservation import Reservations
from sim.batch.run import Progress, run_plan
from sim.batch.store import Results
from sim.batch.verify import damaged_parts
from tests.batch.conftest import Sit, needs_fork, same, small_plan


def flip_a_bit(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "truncated": lambda content: content[: len(content) // 2],
    "bit flipped": flip_a_bit,
    "zeroed": lambda content: content[:4] + bytes(len(content) - 8) + content[-4:],
}


def file_of(folder: Path, kind: str, block: int) -> Path:
    return entry_file(folder, block) if kind == "ledger" else part(folder, kind, block)


@pytest.mark.parametrize(
    ("damage", "kind"), [*product(DAMAGE, [*KINDS, "ledger"]), *product(["gone"], KINDS)], ids=lambda word: word
)
def test_a_damaged_file_is_named_and_its_block_counts_as_never_run(damage: str, kind: str, half_done: Path) -> None:
    broken = file_of(half_done, kind, 2)
    if damage != "gone":
        broken.write_bytes(DAMAGE[damage](broken.read_bytes()))
    else:
        broken.unlink()
    assert damaged_parts(Results.open(half_done)) == [broken]
    folder = Folder.prepare(half_done, small_plan())
    with Reservations(half_done) as reservations:
        assert folder.strike_out_damaged(reservations) == [broken]
    assert folder.missing() == [1, 2, 3]


@pytest.mark.parametrize("kind", [*KINDS, "ledger"])
def test_the_same_command_makes_it_good_and_touches_nothing_else(kind: str, half_done: Path, results: Results) -> None:
    broken = file_of(half_done, kind, 2)
    broken.write_bytes(flip_a_bit(broken.read_bytes()))
    untouched = part(half_done, "runs", 0).stat().st_mtime_ns
    heard: list[Progress] = []
    mended = run_plan(small_plan(), half_done, jobs=1, on_progress=heard.append)
    assert heard[0].damaged == (broken,)
    assert [progress.done for progress in heard] == [64, 128, 192, 200]
    assert part(half_done, "runs", 0).stat().st_mtime_ns == untouched
    assert same(mended, results)
    assert damaged_parts(mended) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_part_that_cannot_be_read_is_named_with_the_remedy(half_done: Path, kind: str) -> None:
    broken = part(half_done, kind, 2)
    broken.write_bytes(DAMAGE["zeroed"](broken.read_bytes()))
    with pytest.raises(ResultsError, match=f"{broken} is damaged: `warentry resume {half_done}` runs its block again"):
        getattr(Results.open(half_done), {"runs": "runs", "weekly": "hazard", "decisions": "decisions"}[kind])()


def test_a_number_changed_in_the_ledger_is_noticed(half_done: Path) -> None:
    entry = entry_file(half_done, 2)
    said, digest = entry.read_text().splitlines()
    changed = json.dumps(json.loads(said) | {"worlds": 65})
    entry.write_text(f"{changed}\n{digest}\n")
    assert [known.block for known in entries(half_done)] == [0]
    assert damaged_parts(Results.open(half_done)) == [entry]


def test_a_finished_experiment_is_mended_too(half_done: Path, results: Results) -> None:
    run_plan(small_plan(), half_done, jobs=1)
    part(half_done, "weekly", 3).write_bytes(b"")
    heard: list[Progress] = []
    mended = run_plan(small_plan(), half_done, jobs=1, on_progress=heard.append)
    assert [progress.done for progress in heard] == [192, 200]
    assert (mended.manifest.status, same(mended, results)) == ("finished", True)


def test_nothing_is_simulated_where_nothing_is_damaged(results: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempt, "simulate_block", None)
    assert run_plan(small_plan(), results.folder, jobs=1).worlds == 200


def test_a_block_beyond_the_end_of_the_plan_is_struck_out(half_done: Path) -> None:
    """Left by a process that was killed while another one cut the run short."""
    short = small_plan(worlds=128)
    folder = Folder(half_done, short, Results.open(half_done).manifest)
    with Reservations(half_done) as reservations:
        assert folder.strike_out_damaged(reservations) == []
    assert (has(half_done, 0), has(half_done, 2)) == (True, False)


@needs_fork
def test_a_block_on_which_somebody_works_is_left_alone(half_done: Path, sit: Sit) -> None:
    part(half_done, "runs", 2).write_bytes(b"")  # as if it were just being written anew

    def start_over() -> None:
        with Reservations(half_done) as reservations:
            raise SystemExit(len(Folder.prepare(half_done, small_plan()).strike_out_damaged(reservations)))

    with Reservations(half_done) as mine:
        assert mine.take(2)
        assert sit(start_over).end() == 0
        assert has(half_done, 2)
    assert sit(start_over).end() == 1
    assert not has(half_done, 2)
