from __future__ import annotations

from pathlib import Path

import pytest

from sim.batch.store import Results
from sim.plots.routes import STAGES, Flow, Routes, figure, load, shares
from tests.plots.conftest import experiment, must_draw, words

AGREED = Flow(("ultimatum", "agreed at once", "none"), "entry", "compelled", 6)
STRUCK = Flow(("no demand", "not asked", "none"), "entry", "retaliatory", 3)
REFUSED = Flow(("request only", "refused", "punishment"), "no_entry", "", 51)
REMOVED = Flow(("ultimatum", "refused", "attempted removal"), "kremlin_takeover", "", 1)


def routes(*flows: Flow) -> Routes:
    return Routes(experiment(), flows, *shares((0, flow.ending, flow.way, flow.worlds) for flow in flows))


@pytest.mark.parametrize(
    "flows",
    [(AGREED,), (REFUSED,), (AGREED, STRUCK, REFUSED, REMOVED), (REMOVED, Flow(REFUSED.stages, "no_entry", "", 10**6))],
    ids=["all-one-way", "no-entry", "several", "one-in-a-million"],
)
def test_every_extreme_draws_without_a_warning(flows: tuple[Flow, ...]) -> None:
    must_draw(figure(routes(*flows)))


def test_the_title_names_the_commonest_route() -> None:
    assert routes(AGREED, STRUCK, REFUSED).title == "Most entries are compelled: in 10 % of worlds; 15 % enter"
    assert routes(AGREED, REFUSED).title == "All entries are compelled: 11 % of worlds"
    assert routes(REFUSED).title == "No route led to entry in 51 worlds (at most 7.0 %)"


def test_it_says_what_it_cannot_show() -> None:
    said = words(figure(routes(AGREED, REFUSED)))
    assert "cannot show how often or in which order" in said
    assert "Entry compelled: under an open ultimatum." in said


def test_every_world_of_a_folder_takes_one_way_through_all_stages(certain: Path) -> None:
    results = Results.open(certain)
    data = load(results)
    assert sum(flow.worlds for flow in data.flows) == results.worlds
    assert all(name in sorts for flow in data.flows for name, sorts in zip(flow.stages, STAGES.values(), strict=True))
    ways = results.ways("entry")
    assert {way: data.ends[f"Entry, {way}"].k for way in ways} == ways


def test_who_was_never_asked_gave_no_answer(certain: Path) -> None:
    for flow in load(Results.open(certain)).flows:
        assert (flow.stages[0] == "no demand") == (flow.stages[1] == "not asked")


def test_the_shares_of_several_points_count_their_worlds_for_less() -> None:
    alone = shares([(0, "entry", "compelled", 100), (0, "no_entry", "", 100)])
    apart = shares([(0, "entry", "compelled", 100), (1, "no_entry", "", 100)])
    assert alone[0].k == apart[0].k == 100
    assert apart[1]["Entry, compelled"].high - apart[0].low > 2 * (alone[0].high - alone[0].low)
