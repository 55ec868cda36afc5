"""`warentry outside`: the classes, the joins, a pool that is asked for, and files of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim
from sim.scenario import load_scenario
from tests.cli.conftest import Warentry

MINE = """\
classes:
  - {id: every, name: every ally, where: allied == 1, fits: so, does_not_fit: not so}
  - {id: calm, name: allies after 2001, where: allied == 1 and year > 2001, fits: so, does_not_fit: not so}
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small run of twenty-six weeks."""
    small = load_scenario("point_blank_ultimatum").with_settings(["citizens=100", "weeks=26"])
    return sim.run(small, 100, out=tmp_path_factory.mktemp("outside") / "ran", jobs=1).folder


def test_the_classes_their_rates_and_joins_are_printed(warentry: Warentry) -> None:
    told = warentry("outside")
    assert told.code == 0 and "not a forecast" in told.out
    (row,) = [line for line in told.out.splitlines() if line.startswith("contiguous_minor_ally")]
    assert row.split()[:7] == ["contiguous_minor_ally", "68", "19", "6", "8.8", "%", "0.0"]
    assert "1914-10-28  Turkey beside Germany (World War I)" in told.out and "Pool" not in told.out
    assert "contiguous_after_1945" in told.out.partition(" none ")[2].partition("Where")[0]


def test_json_lists_the_joins_of_every_class_over_the_scenarios_own_horizon(warentry: Warentry) -> None:
    data = json.loads(warentry("outside", "hindcast_137w", "--json").out)
    assert data["weeks"] == 137 and data["pool"] is None
    for one in data["classes"]:
        assert one["joins"] == len(one["list_of_joins"])
        if one["over_horizon"]:
            assert one["over_horizon"]["p"] == pytest.approx(1 - (1 - one["rate"]) ** (137 * 7 / 365.25))


def test_a_pool_is_worked_out_of_results_where_its_weight_is_stated(warentry: Warentry, ran: Path) -> None:
    told = warentry("outside", str(ran), "--weight", "0.25", "--json")
    pool = json.loads(told.out)["pool"]
    assert pool["chance"]["p"] == pytest.approx(0.25 * pool["outside"]["p"] + 0.75 * pool["simulated"]["p"])
    result = sim.open_results(ran)
    assert pool["simulated"]["p"] == pytest.approx(result.answer.entry.p)
    assert result.outside_view(0.25).pooled.to_dict() == pool and result.outside_view().pooled is None
    assert "0.25 of the outside view, 0.75 of the share" in warentry("outside", str(ran), "--weight", "0.25").out


def test_classes_of_ones_own_are_read_and_drawn(warentry: Warentry) -> None:
    Path("mine.yaml").write_text(MINE)
    told = warentry("outside", "--classes", "mine.yaml", "--class", "calm", "--picture", "mine.png")
    assert told.code == 0 and told.out.partition("Where it happened in the class calm\n")[2].startswith("  nowhere")
    assert Path("mine.png").stat().st_size > 5_000
    Path("mine.yaml").write_text(MINE.replace("allied == 1 and year > 2001", "allied == 2"))
    told = warentry("outside", "--classes", "mine.yaml")
    assert told.code == 4 and "mine.yaml, calm: no row of joiners.csv is in this class" in told.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--class", "contiguous_minor_aly"), "--class: there is no class"),
        (("--weight", "1.5"), "--weight: 1.5 is no weight between 0 and 1"),
        (("--weight", "nan"), "--weight: nan is no weight between 0 and 1"),
        (("--weight", "0.5", "--class", "contiguous_after_1945"), "nothing happened in the 19 war-years"),
        (("--weight", "0.5", "--class", "leaders_who_joined"), "leaders_who_joined has no rate a year"),
        (("--classes", "nowhere.yaml"), "nowhere.yaml: cannot be read"),
    ],
)
def test_what_is_asked_wrongly_is_told_in_a_sentence(
    warentry: Warentry, ran: Path, words: tuple[str, ...], message: str
) -> None:
    told = warentry("outside", str(ran), *words)
    assert told.code in (2, 4) and message in told.err and not told.out


def test_a_scenario_has_nothing_to_pool(warentry: Warentry) -> None:
    told = warentry("outside", "baseline_mid_2022", "--weight", "0.5")
    assert told.code == 2 and "baseline_mid_2022 is a scenario: name the results folder of a run" in told.err
