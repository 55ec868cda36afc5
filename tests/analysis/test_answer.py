"""The answer to a scenario's question from a table of worlds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.analysis.answer import Answer, one_by_one
from sim.analysis.answer import answer as answer_of_groups

Runs = dict[str, np.ndarray]


def answer(runs: Runs) -> Answer:
    return answer_of_groups(one_by_one(runs))


def table(**worlds: list[Any]) -> Runs:
    return {
        name: np.array(values, dtype=object if name in ("ending", "way") else None) for name, values in worlds.items()
    }


@pytest.fixture
def runs() -> Runs:
    return table(
        point=[0] * 6,
        ending=["entry", "entry", "no_entry", "war_end", "kremlin_takeover", "entry"],
        way=["compelled", "requested", "staging", "ceasefire", "unprovoked", "compelled"],
        week=[3, 7, -1, 2, 4, 5],
        entry_chance=[0.5, 0.4, 0.2, 0.1, 0.1, 0.9],
    )


def test_the_endings_share_out_all_worlds(runs: Runs) -> None:
    found = answer(runs)
    assert {name: share.k for name, share in found.endings.items()} == {
        "entry": 3, "kremlin_takeover": 1, "domestic_collapse": 0, "war_end": 1, "no_entry": 1,
    }  # fmt: skip
    assert sum(share.p for share in found.endings.values()) == pytest.approx(1)


def test_the_routes_share_out_the_entries(runs: Runs) -> None:
    found = answer(runs)
    assert found.routes["compelled"].p == pytest.approx(2 / 6)
    assert sum(share.p for share in found.routes.values()) == pytest.approx(found.endings["entry"].p)


def test_weeks_are_those_of_entries_only(runs: Runs) -> None:
    assert answer(runs).entry_week == {"p10": 3, "p50": 5, "p90": 7}
    runs["ending"][:] = "no_entry"
    assert answer(runs).entry_week == {"p10": None, "p50": None, "p90": None}


def test_the_known_chances_stand_beside_the_count(runs: Runs) -> None:
    assert answer(runs).entry.p == pytest.approx(2.2 / 6)
    assert answer(runs).to_dict()["entry_rao_blackwell"]["p"] == answer(runs).entry.p


def test_one_world_is_enough_for_an_answer(runs: Runs) -> None:
    found = answer({name: values[:1] for name, values in runs.items()})
    assert (found.endings["entry"].p, found.entry.efficiency) == (1, None)
    assert found.to_dict()["entry_rao_blackwell"]["se"] is None
