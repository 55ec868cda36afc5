"""Names of kinds: the route, then what sets the path apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.analysis.typical import Kind, kinds
from sim.measured.endings import ENDINGS, WAYS
from sim.report.naming import PATH, ROUTES, names
from sim.report.typical import ON_THE_WAY, OUTSIDE


def kind(routes: dict[str, float], lean: dict[str, float] | None = None, **typical: float) -> Kind:
    here = dict.fromkeys(PATH, 0.0) | typical
    return Kind(np.arange(3), 0, routes, here, dict.fromkeys(PATH, 1.0), dict.fromkeys(PATH, 0.0) | (lean or {}))


@pytest.mark.parametrize(
    ("routes", "name"),
    [
        ({"compelled": 1.0}, "Compelled by an ultimatum"),
        ({"compelled": 0.7, "requested": 0.3}, "Compelled by an ultimatum"),
        ({"requested": 0.5, "voluntary": 0.5}, "At Moscow's request or voluntary"),
        ({"compelled": 0.4, "requested": 0.2, "voluntary": 0.2, "retaliatory": 0.2}, "By several routes"),
    ],
)
def test_a_kind_is_named_by_the_route_that_most_of_it_took(routes: dict[str, float], name: str) -> None:
    assert names([kind(routes)]) == [name]


@pytest.mark.parametrize(
    ("lean", "typical", "words"),
    [
        ({"week": 0.5}, {}, ": late"),
        ({"week": -0.5}, {}, ": early"),
        ({"refusals": -0.5}, {"refusals": 0}, ": nothing refused"),
        ({"coercions": 0.5}, {"coercions": 1}, ": a cut-off"),
        ({"coercions": 0.5}, {"coercions": 4}, ": many cut-offs"),
        ({"requests": 0.3, "feint_episodes": -0.6}, {"requests": 1}, ": no exercises at the border, a request"),
        ({"week": 0.1}, {}, ""),
    ],
)
def test_what_sets_a_kind_apart_is_put_into_words(lean: dict[str, float], typical: dict[str, Any], words: str) -> None:
    other = kind({"requested": 1.0})
    assert names([kind({"compelled": 1.0}, lean, **typical), other])[0] == f"Compelled by an ultimatum{words}"


def test_no_two_kinds_have_the_same_name() -> None:
    same = {"requests": 0.9, "refusals": 0.8}
    found = names(
        [
            kind({"compelled": 1.0}, {**same, "coercions": 0.3}, requests=1, refusals=1, coercions=1),
            kind({"compelled": 1.0}, {**same, "coercions": -0.3}, requests=1, refusals=1, coercions=0),
            kind({"requested": 1.0}),
            kind({"requested": 1.0}),
        ]
    )
    assert found[0].endswith("a cut-off")
    assert len(set(found)) == 4


def test_planted_kinds_get_the_names_that_were_planted() -> None:
    rng = np.random.default_rng(1)
    route = np.repeat(["compelled", "compelled", "requested"], 40)
    week = np.repeat([4, 48, 26], 40) + rng.integers(0, 3, 120)
    path = {"week": week, "requests": np.repeat([1, 1, 5], 40), "coercions": np.repeat([0, 1, 0], 40)}
    assert set(names(kinds(route, path).kinds)) == {
        "Compelled by an ultimatum: early, no cut-off",
        "Compelled by an ultimatum: a cut-off, late",
        "At Moscow's request: many requests, no cut-off",
    }


def test_every_way_and_every_number_of_a_path_has_words() -> None:
    assert {*WAYS["entry"], *WAYS["kremlin_takeover"], *ENDINGS} == set(ROUTES)
    assert {*ON_THE_WAY, *OUTSIDE} == set(PATH)
