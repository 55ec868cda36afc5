"""`warentry rare`: a small share with its interval, what it took, and paths that can be told."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.analysis.windows import WeightWindow
from sim.answers.rare import effort, kept, one_in, rounded
from sim.batch.ledger import LEDGER
from sim.batch.packed import Packed
from sim.design.points import LATIN_HYPERCUBE, METHODS
from sim.engine.priors import Prior
from sim.engine.source import model_version
from sim.questions import splitting
from sim.questions.splitting import Search
from sim.scenario import load_scenario
from tests.cli.conftest import AT_ONCE, Warentry

SHORT = ("--set", "citizens=100", "--set", "weeks=10", *AT_ONCE, "--jobs", "1")
RARE = ("rare", "western_guarantee", "-n", "2100", *SHORT, "--set", "leader.opinion_cost=0.1")
FEW = ("rare", "western_guarantee", "-n", "300", *SHORT, "--set", "leader.type_sd=0.3")
OFTEN = ("rare", "point_blank_ultimatum", "-n", "256", *SHORT, "--set", "leader.opinion_cost=0")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all: what one test has simulated the next finds."""
    return tmp_path_factory.mktemp("rare")


def test_the_answer_is_one_in_so_many_with_what_it_took_and_what_plain_worlds_would_take(warentry: Warentry) -> None:
    told = warentry(*RARE)
    assert told.code == 0
    assert "Entry comes in about 1 in " in told.out
    assert "95 % interval 1 in " in told.out
    assert "known chances" in told.out
    assert "2,100 root worlds and their copies lived" in told.out
    assert "plain worlds by counting entries" in told.out
    assert "not a forecast" in told.out
    assert "next: warentry rare western_guarantee -n 2100" in told.err
    assert "not rare" not in told.err


def test_json_and_the_kept_file_hold_the_estimate_the_paths_and_what_made_them(warentry: Warentry) -> None:
    data = json.loads(warentry(*RARE, "--json").out)
    assert 0 < data["entry"]["low"] < data["entry"]["p"] < data["entry"]["high"] < 0.05
    assert data["plain"]["worlds_counted"] > data["plain"]["worlds_known"] > 0
    kept = json.loads(Path(data["results"], "rare.json").read_text())
    assert (kept["model"], kept["rng"], kept["roots"]) == (model_version(), 1, 2100)
    assert len(kept["scenario_digest"]) > 8
    assert len(kept["occasions"]) == data["occasions"] > 20
    assert sum(path["weight"] for path in kept["occasions"]) == pytest.approx(2100 * data["entry"]["p"], rel=0.4)


def test_the_same_command_finds_what_is_there_and_a_lost_or_damaged_batch_is_made_again(warentry: Warentry) -> None:
    first = warentry(*RARE, "--json").out
    folder = Path(json.loads(first)["results"])
    batches = sorted((folder / LEDGER).iterdir())
    stamps = [path.stat().st_mtime_ns for path in batches]
    batches[0].write_text(batches[0].read_text()[:100])
    assert warentry(*RARE, "--json").out == first
    assert [path.stat().st_mtime_ns == stamp for path, stamp in zip(batches, stamps, strict=True)] == [False, True]


def test_every_path_can_be_told_and_ends_as_it_was_found(warentry: Warentry) -> None:
    found = json.loads(warentry(*RARE, "--json").out)
    paths = found["paths"]
    number = next(i for i, path in enumerate(paths[: found["entering_paths"]]) if path["turns"])
    told = json.loads(warentry(*RARE, "--explain", str(number), "--json").out)
    assert told["path"]["root"] == told["history"]["world"] == paths[number]["root"]
    assert (told["history"]["ending"], told["history"]["week"]) == ("entry", paths[number]["week"])
    assert told["history"]["way"] == paths[number]["way"]
    text = warentry(*RARE, "--explain", str(number), "--brief")
    assert f"Path {number} of {len(paths)}: root world" in text.out
    assert "its luck turned in week" in text.out and "it is no typical world" in text.out


def test_what_too_few_roots_carry_has_no_interval_and_a_remedy(warentry: Warentry) -> None:
    told, data = warentry(*FEW), json.loads(warentry(*FEW, "--json").out)
    assert (data["entry"]["low"], data["entry"]["high"], data["plain"]) == (0, 1, None)
    assert 0 < data["entry"]["carried_by"] < 10
    assert "too few roots for one" in told.out and " to 1 in " not in told.out
    assert f"Begin with -n {data['roots_wanted']}." in " ".join(told.out.split())
    assert f"next: warentry rare western_guarantee -n {data['roots_wanted']}" in told.err


@pytest.mark.parametrize(("gain", "words"), [(0.7, "gains nothing here"), (1.5, "gains little here"), (8.0, "")])
def test_whether_choosing_roots_gained_anything_is_said_with_the_number(gain: float, words: str) -> None:
    need = {"worlds_counted": 9e4, "worlds_known": 6e3, "times_counted": 9.0, "times_known": gain}
    told = effort({"roots": 512, "world_weeks": 700, "entry": {"carried_by": 12.0}, "plain": need})
    assert f"{gain:.1f} times)" in told and (words in told if words else "gains" not in told)


def test_one_path_is_not_called_paths() -> None:
    worth = {"entering_paths_worth": 1.0, "occasions_worth": 1.5}
    assert "Kept: 1 path in which" in kept({"entering_paths": 1, "occasions": 2, **worth})
    assert "and 1 path to a meeting" in kept({"entering_paths": 0, "occasions": 1, **worth})


def test_a_batch_can_be_sent_to_another_process_and_gives_the_same_there() -> None:
    work = batch_of(Search(replace(load_scenario("western_guarantee"), citizens=100, weeks=3), 300, 1))
    assert pickle.loads(pickle.dumps(work))(range(300)) == work(range(300))


def test_a_worker_draws_the_values_of_all_roots_once_and_not_for_every_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = replace(load_scenario("western_guarantee"), citizens=100, weeks=1)
    work = batch_of(Search(scenario.with_settings(["opinion.anti_war_share=uniform(0.7, 0.95)"]), 300, 1))
    drawn, draw = list[int](), METHODS[LATIN_HYPERCUBE]

    def counted(beliefs: Mapping[str, Prior], points: int, seed: int) -> dict[str, np.ndarray]:
        drawn.append(points)
        return draw(beliefs, points, seed)

    monkeypatch.setitem(METHODS, LATIN_HYPERCUBE, counted)
    batches = [pickle.loads(pickle.dumps(work))(range(300)) for _ in range(3)]
    assert len(drawn) == 1 and batches[0] == batches[1] == batches[2]


def test_another_pilot_or_method_keeps_its_batches_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    search = Search(load_scenario("western_guarantee"), 300, 1)
    before, changed = search.folder, tmp_path / "splitting.py"
    changed.write_text(Path(splitting.__file__).read_text() + "# another pilot\n")
    monkeypatch.setattr(splitting, "__file__", str(changed))
    assert search.folder != before


def test_where_entry_is_common_another_tool_is_named(warentry: Warentry) -> None:
    told = warentry(*OFTEN)
    assert "not rare here, and `warentry run point_blank_ultimatum --set citizens=100" in told.err


def test_open_parameters_have_a_value_of_their_own_in_every_root(warentry: Warentry) -> None:
    told = warentry(*RARE, "--set", "opinion.anti_war_share=uniform(0.7, 0.95)", "--json")
    assert told.code == 0
    assert json.loads(told.out)["entry"]["p"] > 0


def batch_of(search: Search) -> Callable[[range], dict[str, Any]]:
    """The work of a worker that lives through batches of a search."""
    return partial(splitting._live, Packed(search.plan), [WeightWindow(0, (0.0,), (1.0,), 1.0)], 1e-3)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("-n", "5"), "'5' is no whole number between 256 and"),
        (("--brief",), "name the path to tell with --explain"),
        (("--set", "leader.nonsense=1"), "leader.nonsense"),
        (("--explain", "100000"), "numbered 0 to"),
    ],
)
def test_bad_input_is_refused_with_a_remedy(warentry: Warentry, words: tuple[str, ...], complaint: str) -> None:
    told = warentry(*OFTEN, *words)
    assert told.code == 2
    assert complaint in " ".join(told.err.split())


def test_numbers_have_two_digits() -> None:
    assert [rounded(x) for x in (12.34, 9_123, 1_640_000, 2.3e9)] == ["12", "9,100", "1.6 million", "2.3e+09"]
    share = {"low": 1 / 14_200, "p": 1 / 9_040, "high": 1 / 6_510, "carried_by": 12}
    assert one_in(share) == "about 1 in 9,000 (95 % interval 1 in 14,000 to 1 in 6,500)"
    assert one_in(share | {"carried_by": 9}) == "about 1 in 9,000"
