"""The answer to a scenario's question from a table of worlds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from sim.analysis.answer import Answer, one_by_one
from sim.analysis.answer import answer as answer_of_groups
from sim.analysis.sampling import Sampling
from sim.design.ensemble import Drawn

Runs = dict[str, np.ndarray]


def answer(runs: Runs, drawn: Drawn | None = None) -> Answer:
    return answer_of_groups(one_by_one(runs), Sampling(drawn))


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
        "entry": 3, "kremlin_takeover": 1, "domestic_collapse": 0, "war_end": 1, "succession": 0, "no_entry": 1,
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


def test_intervals_are_over_members_however_often_each_was_drawn() -> None:
    luck, copies = np.random.default_rng(1), 10
    member = np.repeat(np.arange(12), copies)
    point = np.repeat(np.arange(len(member)), 5)
    chance = luck.uniform(0, 1, 12)[member][point]
    ending = np.where(luck.random(len(point)) < chance, "entry", "no_entry").astype(object)
    way = np.where(ending == "entry", "compelled", "staging").astype(object)
    runs = {"point": point, "ending": ending, "way": way, "week": point * 0, "entry_chance": chance}
    drawn = Drawn(member, member * copies, np.ones(len(member)), len(member))
    told, as_one = answer(runs, drawn), answer(runs | {"point": member[point]})
    assert (told.points, as_one.points) == (120, 12)
    assert told.endings == as_one.endings
    assert told.routes == as_one.routes
    assert asdict(told.entry) == pytest.approx(asdict(as_one.entry))
    assert told.entry_precision == as_one.entry_precision
    assert told.over_points is not None and told.over_points.worth == pytest.approx(12)
    assert told.entry.se > 2 * answer(runs).entry.se
