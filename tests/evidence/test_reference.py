"""What the reference classes say, held against what was worked out once by hand, and faults in a file of classes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.analysis.outside import counted
from sim.evidence.claims import EvidenceError
from sim.evidence.conditions import ConditionError, rows_where
from sim.evidence.reference import columns_of, load_classes

# class: cases, wars, events, interval in per cent (by war, or Jeffreys where nothing happened)
BY_HAND = {
    "minor_ally": (1694, 38, 27, 0.7, 2.9),
    "minor_ally_by_pact": (1368, 35, 24, 0.8, 3.4),
    "distant_minor_ally": (1587, 35, 19, 0.6, 2.1),
    "contiguous_minor_ally": (68, 19, 6, 0.0, 15.8),
    "contiguous_by_pact": (42, 16, 6, 0.0, 22.4),
    "contiguous_of_attacker": (36, 11, 3, 0.0, 18.0),
    "contiguous_dependent": (63, 18, 6, 0.0, 17.3),
    "contiguous_autocracy": (36, 11, 3, 0.0, 14.6),
    "contiguous_democracy": (8, 4, 0, 0.0, 26.0),
    "contiguous_outside_world_wars": (34, 17, 0, 0.0, 7.1),
    "contiguous_after_1945": (19, 8, 0, 0.0, 12.2),
    "contiguous_year_0": (36, 15, 1, None, None),
    "contiguous_year_1": (11, 5, 1, None, None),
    "contiguous_year_2": (9, 3, 4, None, None),
    "contiguous_year_3_and_later": (12, 3, 0, None, None),
    "unallied_neighbour": (1408, 89, 12, 0.3, 1.5),
    "leaders_who_joined": (36, 8, 3, None, None),
    "leaders_who_stayed_out": (2564, 55, 190, None, None),
    "autocrats_who_joined": (14, 4, 1, None, None),
    "autocrats_who_stayed_out": (1004, 47, 89, None, None),
}
ONE = """\
classes:
  - {id: mine, name: mine, where: allied == 1, fits: so, does_not_fit: not so}
"""


def test_every_rate_worked_out_by_hand_is_that_of_the_shipped_table() -> None:
    found = {one.id: counted(one, 52).rate for one in load_classes()}
    assert set(found) == set(BY_HAND)
    for name, (cases, wars, events, low, high) in BY_HAND.items():
        rate = found[name]
        assert (rate.cases, rate.wars, rate.events) == (cases, wars, events), name
        if low is not None:
            assert (100 * rate.low, 100 * rate.high) == pytest.approx((low, high), abs=0.5), name


def test_all_six_joined_in_the_two_world_wars() -> None:
    first = counted(load_classes()[0], 52)
    told = {(case["state"], case["year"], case["war_name"]) for case in first.joins}
    assert told == {
        ("Turkey", 1914, "World War I"), ("Bulgaria", 1915, "World War I"), ("Romania", 1916, "World War I"),
        ("Hungary", 1941, "World War II"), ("Bulgaria", 1941, "World War II"), ("Romania", 1941, "World War II"),
    }  # fmt: skip
    assert "world wars" in first.line and "6 of 68 war-years" in first.line


def test_codes_are_those_of_the_readme_and_no_gap_passes_for_a_border() -> None:
    joiners = columns_of("joiners")
    for column in ("contiguity_to_enemy", "contiguity_to_principal"):
        assert set(np.unique(joiners[column])) == {1, 2, 3, 4, 5, 9}
    assert set(np.unique(joiners["joined"])) == {0, 1} and (joiners["joined"] == (joiners["joined_on"] != "")).all()


TABLE = {"x": np.array([1.0, 2.0, np.nan]), "name": np.array(["a", "", "b"])}


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("x == 1", [True, False, False]),
        ("x != 1", [False, True, False]),
        ("x not in (1, 7)", [False, True, False]),
        ("0 < x <= 1 or name == 'b'", [True, False, True]),
        ("x > -1 and name in ('a', 'b')", [True, False, False]),
        ("name != 'a'", [False, False, True]),
    ],
)
def test_a_condition_picks_rows_and_an_empty_cell_meets_none(condition: str, rows: list[bool]) -> None:
    assert rows_where(condition, TABLE).tolist() == rows


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "x = 1", "x.__class__ == 1", "not x == 1", "open('a') == 1", "x in 3", "1 == 1", "x == True", "x is 1",
        "x == y", "x == 'a'", "name < 1", "x == 1e999j", "lambda: x", "x[0] == 1", "(" * 300 + "x == 1" + ")" * 300,
        "x == 1 and " * 400 + "x == 1",
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ConditionError) as told:
        rows_where(text, TABLE)
    assert str(told.value) and len(str(told.value)) < 200


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("allied == 1", "alied == 1", "there is no column 'alied'; did you mean allied"),
        ("allied == 1", "polity > 40", "no row of joiners.csv is in this class"),
        ("allied == 1", "every ally", "'every ally' is no condition: compare columns"),
        ("allied == 1", "state == 5", "'state' is a text: compare like with like"),
        ("fits: so", "table: wars", "table 'wars' is not allowed; choose from joiners, leaders"),
        ("fits: so, ", "", "`fits` is missing"),
        ("fits: so", "fit: so", "unknown key 'fit'; did you mean fits"),
        ("classes:\n", "classes:\n  - {id: mine, name: a, where: joined == 1, fits: b, does_not_fit: c}\n", "twice"),
        ("classes:", "classes: [", "correct the YAML there"),
    ],
)
def test_each_fault_of_a_file_of_classes_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    file = tmp_path / "mine.yaml"
    assert old in ONE
    file.write_text(ONE.replace(old, new, 1))
    with pytest.raises(EvidenceError) as told:
        load_classes(file)
    assert "mine.yaml" in str(told.value) and message in str(told.value)
