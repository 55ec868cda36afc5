"""Several processes work on one experiment at once: no block is simulated twice, and what comes out is the same."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sim.batch import attempt
from sim.batch.errors import ResultsError
from sim.batch.ledger import finished_blocks
from sim.batch.plan import Plan
from sim.batch.reservation import Reservations, somebody_works_on
from sim.batch.run import Shard, run_plan
from sim.batch.store import Results
from tests.batch.conftest import Sit, needs_fork, same, small_plan, wait_until

pytestmark = needs_fork


@pytest.fixture
def counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Counter[int]]:
    """Counts how often each block is simulated, by whichever process."""
    log, simulate = tmp_path / "simulated", attempt.simulate_block
    log.touch()

    def simulate_and_count(plan: Plan, block: int, *worlds: object) -> object:
        with log.open("a") as file:
            file.write(f"{block}\n")
        return simulate(plan, block, *worlds)  # type: ignore[arg-type]

    monkeypatch.setattr(attempt, "simulate_block", simulate_and_count)
    return lambda: Counter(map(int, log.read_text().split()))


def test_processes_that_start_at_once_share_the_blocks(
    sit: Sit, tmp_path: Path, many_blocks: Results, counted: Callable[[], Counter[int]]
) -> None:
    folder = tmp_path / "x"
    sittings = [sit(lambda: run_plan(many_blocks.plan, folder, jobs=1)) for _ in range(3)]
    assert [(sitting.end(), sitting.said) for sitting in sittings] == [(0, "")] * 3
    assert counted() == Counter(range(16))
    assert same(Results.open(folder), many_blocks)
    assert Results.open(folder).manifest.status == "finished"
    assert not list(folder.rglob("*.tmp"))


def test_the_others_finish_what_a_killed_one_had_in_hand(
    sit: Sit, tmp_path: Path, many_blocks: Results, counted: Callable[[], Counter[int]]
) -> None:
    folder = tmp_path / "x"
    doomed, *others = [sit(lambda: run_plan(many_blocks.plan, folder, jobs=1)) for _ in range(3)]
    wait_until(lambda: len(finished_blocks(folder)) > 4)
    doomed.kill()
    assert [other.end() for other in others] == [0, 0]
    assert same(Results.open(folder), many_blocks)
    assert set(counted()) == set(range(16))
    assert counted().total() <= 17  # at most the block that the killed one had in hand


def test_whoever_waits_for_another_process_hears_of_its_blocks(sit: Sit, half_done: Path, results: Results) -> None:
    with Reservations(half_done) as mine:
        assert mine.take(1)
        assert mine.take(3)

        def work() -> None:
            run_plan(small_plan(), half_done, 1, lambda progress: print(progress.done))

        waiting = sit(work)
        wait_until(lambda: waiting.said == "128\n")
        assert waiting.process.exitcode is None
    assert waiting.end() == 0
    assert waiting.said.split() in (["128", "192", "200"], ["128", "136", "200"])  # whichever is free first
    assert same(Results.open(half_done), results)


def test_shards_at_once_make_the_undisturbed_result(
    sit: Sit, tmp_path: Path, many_blocks: Results, counted: Callable[[], Counter[int]]
) -> None:
    folder = tmp_path / "x"
    shards = [
        sit(lambda i=i: run_plan(many_blocks.plan, folder, jobs=1, shard=Shard(i, 3)))  # type: ignore[misc]
        for i in (1, 2, 3)
    ]
    assert [(shard.end(), shard.said) for shard in shards] == [(0, "")] * 3
    assert counted() == Counter(range(16))
    assert same(Results.open(folder), many_blocks)
    assert Results.open(folder).manifest.status == "finished"


def test_a_shard_alone_does_its_part_and_says_that_it_is_not_the_whole(tmp_path: Path) -> None:
    first = run_plan(small_plan(), tmp_path / "x", jobs=1, shard=Shard(1, 2))
    assert (first.finished_blocks, first.manifest.status) == ([0, 2], "interrupted")
    second = run_plan(small_plan(), tmp_path / "x", jobs=1, shard=Shard(2, 2))
    assert (second.finished_blocks, second.manifest.status) == ([0, 1, 2, 3], "finished")


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_every_block_belongs_to_one_shard(count: int) -> None:
    shards = [Shard(number, count) for number in range(1, count + 1)]
    assert all(sum(shard.has(block) for shard in shards) == 1 for block in range(20))


def test_two_plans_begun_in_one_folder_at_once_never_mix(sit: Sit, tmp_path: Path) -> None:
    folder = tmp_path / "x"

    def begin(seed: int) -> Callable[[], None]:
        def work() -> None:
            try:
                run_plan(replace(small_plan(worlds=20), seed=seed), folder, jobs=1)
            except ResultsError as error:
                raise SystemExit(str(error)) from None

        return work

    sittings = [sit(begin(seed)) for seed in range(4)]
    refused = [sitting for sitting in sittings if sitting.end()]
    assert len(refused) == 3
    assert all("holds the results of another run (different: seed)" in sitting.said for sitting in refused)
    held = Results.open(folder)
    assert same(held, run_plan(held.plan, tmp_path / "alone", jobs=1))


def test_a_reservation_keeps_others_away_and_ends_with_its_process(sit: Sit, tmp_path: Path) -> None:
    def take(block: int) -> int:
        def work() -> None:
            with Reservations(tmp_path) as theirs:
                raise SystemExit(theirs.take(block))

        return sit(work).end()

    with Reservations(tmp_path) as mine:
        assert mine.take(5)
        assert (take(5), take(6)) == (False, True)
        mine.give_back(5)
        assert take(5)
        assert mine.take(5)
    assert take(5)


def test_it_is_known_whether_somebody_works_on_a_folder(sit: Sit, tmp_path: Path) -> None:
    def ask() -> bool:
        return bool(sit(lambda: os._exit(somebody_works_on(tmp_path))).end())

    assert not ask()
    with Reservations(tmp_path) as mine:
        assert not ask()
        mine.take(3)
        assert ask()
    assert not ask()


def test_a_folder_is_swept_when_nobody_else_works_on_it(sit: Sit, half_done: Path) -> None:
    litter = half_done / "weekly" / ".part-000001.parquet.host.1.tmp"
    litter.touch()

    def finish() -> int:
        return sit(lambda: run_plan(small_plan(), half_done, jobs=1)).end()

    with Reservations(half_done) as mine:
        mine.take(9)
        assert finish() == 0
        assert litter.exists()
    (half_done / "ledger" / "block-000003.json").unlink()
    assert finish() == 0
    assert not litter.exists()
