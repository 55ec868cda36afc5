"""Whatever anybody changes in a results folder, `verify` sees it; what cannot be seen is written in RELIABILITY.md."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from sim.batch import manifest, verify
from sim.batch.block import simulate_block
from sim.batch.errors import ResultsError
from sim.batch.ledger import DECISIONS, RUNS, WEEKLY, finished_blocks
from sim.batch.run import run_plan
from sim.batch.store import FAILURES_FILE, Results
from sim.batch.verify import verified
from sim.design.settings import Settings
from sim.scenario import Scenario, load_scenario
from tests.batch.conftest import SMALL, small_plan
from tests.batch.tampering import (
    changed,
    edit_manifest,
    of_files_beside,
    of_ledger,
    of_manifest,
    of_parts,
    reseal,
    rewrite,
)

BELIEFS = (*SMALL, "leader.exit_penalty=uniform(0.5, 1.2)")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep of two settings in three blocks, with entries and losses in each."""
    plan = small_plan((*BELIEFS, "reserves=60", "takeover_gain=0.9"), worlds=24, block_size=8, points=4)
    plan = replace(plan, settings=Settings({"west.resolve": (0.4, 0.9)}))
    return run_plan(plan, tmp_path_factory.mktemp("results") / "sound", jobs=1, command="warentry sweep").folder


def test_every_kind_of_tampering_is_seen(sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Results.open(sound).plan
    again = cache(lambda block: simulate_block(plan, block))
    monkeypatch.setattr(verify, "simulate_block", lambda plan, block, worlds: again(block))
    monkeypatch.setattr(manifest, "commit", lambda: (None, None))  # git takes its time
    known: dict[bytes, Scenario] = {}  # a scenario is read once, wherever it lies, as long as its file says the same

    def load(file: Path) -> Scenario:
        said = file.read_bytes()
        known[said] = known.get(said) or load_scenario(file)
        return known[said]

    monkeypatch.setattr("sim.scenario.load_scenario", load)
    assert verified(Results.open(sound), 1.0, 1).is_sound
    kinds = [*of_manifest(), *of_files_beside(), *of_ledger(), *of_parts()]
    unseen = []
    for number, (name, tamper) in enumerate(kinds):
        folder = Path(shutil.copytree(sound, tmp_path / str(number)))
        tamper(folder)
        try:
            if verified(Results.open(folder), 1.0, 1).is_sound:
                unseen.append(name)
        except ResultsError:
            pass
        shutil.rmtree(folder)
    assert len(kinds) >= 120
    assert unseen == []


def test_a_table_of_others_is_answered_in_a_sentence(sound: Path, tmp_path: Path) -> None:
    """Endings that there are not, a week 1,000, nothing at all, other columns: entered as if they were right."""
    asks: dict[str, Callable[[Results], object]] = {
        RUNS: lambda results: (results.endings(), results.by_week(), results.query("SELECT * FROM runs")),
        WEEKLY: lambda results: (results.hazard(), results.pressures()),
        DECISIONS: lambda results: results.decisions(),
    }
    wrong = {
        RUNS: ("'martian' AS ending", "week + 1000 AS week", "NULL::SMALLINT AS week", "'x' AS entry_chance"),
        WEEKLY: ("week + 1000 AS week", "bin + 1000 AS bin", "'love' AS measure", "NULL::BIGINT AS count"),
        DECISIONS: ("'love' AS reason", "-count AS count", "'nan'::DOUBLE AS total"),
    }
    for kind, ask in asks.items():
        others = ("SELECT 1 AS x FROM {}", "SELECT * EXCLUDE (week) FROM {}", "SELECT * FROM {} LIMIT 0")
        for select in (*(f"SELECT * REPLACE ({one}) FROM {{}}" for one in wrong[kind]), *others):
            folder = Path(shutil.copytree(sound, tmp_path / "x"))
            rewrite(folder, kind, select)
            if kind != DECISIONS or "LIMIT" not in select:  # there may have been none
                with pytest.raises(ResultsError, match=r"^the table \w+ of .* is none of this version"):
                    ask(Results.open(folder))
            shutil.rmtree(folder)


def test_what_follows_from_nothing_is_sealed_only(sound: Path, tmp_path: Path) -> None:
    """The limit of checksums without a key, as RELIABILITY.md states it."""
    folder = Path(shutil.copytree(sound, tmp_path / "x"))
    edit_manifest(folder, version=changed, command=changed, python=changed)
    assert verified(Results.open(folder), 0.0, 1).contradictions == ("the manifest does not fit its seal",)
    reseal(folder)
    assert verified(Results.open(folder), 0.0, 1).is_sound


def test_a_run_cut_short_by_its_rule_and_one_extended_are_sound(tmp_path: Path) -> None:
    from sim.analysis.sequence import stopping_rule
    from sim.batch.extend import extend

    plan = small_plan(worlds=64, block_size=8, until="half-width=0.3")
    cut = run_plan(plan, tmp_path / "cut", jobs=1, rule=stopping_rule(plan.until))
    assert len(finished_blocks(cut.folder)) < 8
    assert verified(cut, 0.0, 1).is_sound
    more = run_plan(small_plan(BELIEFS, worlds=16, block_size=8), tmp_path / "more", jobs=1).folder
    assert verified(run_plan(extend(more, replications=2), more, jobs=1), 0.0, 1).is_sound


def test_failures_are_part_of_what_is_checked(sound: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(sound, tmp_path / "x"))
    (folder / FAILURES_FILE).write_text('{"block": 1}\n[]\n{"block": "x", "first_world": 1}\nnonsense\n')
    assert Results.open(folder).failures == []
