"""Several scenarios against one: what is said of them all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.analysis.comparison import compare, told_apart
from sim.analysis.sampling import Sampling
from sim.design.ensemble import Drawn


def table(entries: int, worlds: int = 1000) -> dict[str, Any]:
    """Worlds of which the first so many see an entry."""
    world = np.arange(worlds)
    ending = np.where(world < entries, "entry", "no_entry").astype(object)
    chance = np.where(world < entries, 0.9, 0.0)
    return {"world": world, "point": world * 0, "replication": world, "ending": ending, "entry_chance": chance}


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"a": 100, "b": 300}, "against a, entry is more common in b (+18 points)"),
        ({"a": 100, "b": 30}, "against a, entry is less common in b (-6 points)"),
        ({"a": 100, "b": 100}, "against a, entry is neither more nor less common as far as one can tell"),
        (
            {"a": 100, "b": 200, "c": 300, "d": 30, "e": 100},
            "against a, entry is more common in 2 scenarios, most in c (+18 points) and less common in d (-6 points); "
            "1 of 4 cannot be told from it",
        ),
    ],
    ids=["more", "less", "neither", "many"],
)
def test_the_finding_names_the_largest_differences_and_admits_what_cannot_be_told(
    entries: dict[str, int], said: str
) -> None:
    assert compare({name: table(k) for name, k in entries.items()}).finding("entry") == said


def test_the_finding_can_be_said_with_titles_and_of_any_ending() -> None:
    found = compare({"a": table(100), "b": table(300)})
    titles = {"a": "the first", "b": "the second"}
    assert found.finding("no_entry", titles).startswith("against the first, none of the five endings is less common in")
    assert found.finding("war_end").startswith("against a, a ceasefire is neither more nor less common")


def test_the_first_is_the_reference_and_has_no_contrast() -> None:
    found = compare({"b": table(100), "a": table(300)})
    assert found.reference == "b"
    assert list(found.contrasts) == ["a"]
    data = found.to_dict()
    assert data["b"]["against_reference"] is None
    assert data["a"]["endings"]["entry"]["k"] == 300
    assert data["a"]["against_reference"]["endings"]["entry"]["only_second"] == 200


def test_a_scenario_with_other_worlds_is_named() -> None:
    other = table(100) | {"replication": np.arange(1000) + 1}
    with pytest.raises(ValueError, match="a and c cannot be compared: the same number is not the same world in both"):
        compare({"a": table(100), "b": table(100), "c": other})


def test_runs_with_one_name_go_by_their_folders() -> None:
    assert told_apart(["x", "y", "x"], ["results/1", "results/2", "results/3"]) == ["results/1", "y", "results/3"]


def test_a_difference_is_as_certain_as_its_members_are_many() -> None:
    member = np.repeat(np.arange(10), 20)
    world = np.arange(1000)
    first, second = table(0), table(0)
    second["ending"] = np.where(member[world % 200] < 4, "entry", "no_entry").astype(object)
    copied = {name: columns | {"point": world % 200} for name, columns in (("a", first), ("b", second))}
    drawn = Drawn(member, member * 20, np.ones(200), 200)
    as_one = compare({name: columns | {"point": member[world % 200]} for name, columns in copied.items()})
    told = compare(copied, Sampling(drawn))
    assert told.contrasts["b"] == as_one.contrasts["b"]
    assert told.standings["b"].endings == as_one.standings["b"].endings
    change = told.contrasts["b"].endings["entry"]
    assert change.effect != compare(copied).contrasts["b"].endings["entry"].effect
