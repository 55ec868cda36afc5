"""An experiment worked on over several sittings: other days, clocks that jump, a scenario edited meanwhile."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest

from sim.batch import manifest
from sim.batch.ledger import finished_blocks
from sim.batch.run import Progress, run_plan
from sim.batch.store import Results
from tests.batch.conftest import Sit, needs_fork, same, wait_until

JUMPS = cycle([0.0, 3e8, -9e8, 1.0, -40.0])  # seconds


class Jumpy(datetime.datetime):
    """A clock that jumps back and forth whenever somebody looks at it."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:  # type: ignore[override]
        return datetime.datetime.now(tz) + datetime.timedelta(seconds=next(JUMPS))


def test_a_clock_that_jumps_changes_nothing(
    tmp_path: Path, many_blocks: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = time.time
    monkeypatch.setattr(manifest, "datetime", Jumpy)
    monkeypatch.setattr(time, "time", lambda: right() + next(JUMPS))
    folder = tmp_path / "x"

    def stop_after(worlds: int) -> Callable[[Progress], None]:
        def hear(progress: Progress) -> None:
            for path in folder.rglob("*.*"):  # the files come from another year, too
                os.utime(path, (right() + next(JUMPS),) * 2)
            if progress.done >= worlds:
                raise KeyboardInterrupt

        return hear

    for worlds in (24, 64):
        with pytest.raises(KeyboardInterrupt):
            run_plan(many_blocks.plan, folder, 1, stop_after(worlds))
    results = run_plan(many_blocks.plan, folder, 1)
    assert same(results, many_blocks)
    assert results.manifest.status == "finished"
    assert 0 < results.manifest.run_seconds < 60


SCENARIO = "extends: point_blank_ultimatum\ntitle: A try\nweeks: {weeks}\ncitizens: 100\n"
RUN = ["run", "mine.yaml", "-n", "3000", "--jobs", "1", "--json"]


@needs_fork
def test_a_scenario_edited_between_two_sittings_is_another_experiment(sit: Sit, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"

    def sitting(*more: str) -> Callable[[], None]:
        def work() -> None:
            from sim.cli import main

            os.chdir(tmp_path)
            main([*RUN, *more])

        return work

    mine.write_text(SCENARIO.format(weeks=10))
    killed = sit(sitting("--out", "x"))
    wait_until(lambda: finished_blocks(tmp_path / "x") or killed.process.exitcode is not None)
    killed.kill()
    before = finished_blocks(tmp_path / "x")
    assert 0 < len(before) < 3
    mine.write_text(SCENARIO.format(weeks=11))
    refused = sit(sitting("--out", "x"))
    assert refused.end() == 4
    assert "holds the results of another run (different: weeks, what the scenario says)" in refused.said
    assert finished_blocks(tmp_path / "x") == before
    assert sit(sitting()).end() == 0  # without a name it gets a folder of its own
    (other,) = (tmp_path / "results").iterdir()
    assert Results.open(other).manifest.weeks == 11
    mine.write_text(SCENARIO.format(weeks=10))
    assert sit(sitting("--out", "x")).end() == 0
    assert (Results.open(tmp_path / "x").manifest.weeks, Results.open(tmp_path / "x").worlds) == (10, 3000)
