from __future__ import annotations

from pathlib import Path

import pytest

from sim.analysis.endings import CALLED
from sim.analysis.estimate import share
from sim.batch.store import Results
from sim.plots.routes import DRAWN, ENTERS, PAST, STAGES, Flow, Routes, figure, load
from tests.plots.conftest import experiment, must_draw, words

AGREED = Flow(("ultimatum", "enters under the ultimatum", PAST), "entry", "compelled", 6)
STRUCK = Flow(("no demand", "enters after an incident", PAST), "entry", "retaliatory", 3)
REFUSED = Flow(("request", "refuses each time", "cuts supplies"), "no_entry", "", 51)
REMOVED = Flow(("ultimatum", "refuses each time", "tries to remove him"), "kremlin_takeover", "", 1)


def routes(*flows: Flow) -> Routes:
    worlds = sum(flow.worlds for flow in flows)
    counts = {ending: sum(flow.worlds for flow in flows if flow.ending == ending) for ending in DRAWN}
    return Routes(experiment(), flows, {CALLED[ending].label: share(k, worlds) for ending, k in counts.items()})


@pytest.mark.parametrize(
    "flows",
    [(AGREED,), (REFUSED,), (AGREED, STRUCK, REFUSED, REMOVED), (REMOVED, Flow(REFUSED.stages, "no_entry", "", 10**6))],
    ids=["all-one-way", "no-entry", "several", "one-in-a-million"],
)
def test_every_extreme_draws_without_a_warning(flows: tuple[Flow, ...]) -> None:
    must_draw(figure(routes(*flows)))


def test_the_title_names_the_commonest_route() -> None:
    assert routes(AGREED, STRUCK, REFUSED).title == "Entry in 15 % of worlds, 67 % of them under an ultimatum"
    assert routes(AGREED, REFUSED).title == "Entry in 11 % of worlds, all of them under an ultimatum"
    assert routes(REFUSED).title == "No route led to entry in 51 worlds (at most 7.0 %)"


def test_it_says_what_it_cannot_show() -> None:
    said = words(figure(routes(AGREED, REFUSED)))
    assert "How often, in which order" in said


def test_every_world_of_a_folder_takes_one_way_through_all_stages(certain: Path) -> None:
    results = Results.open(certain)
    data = load(results)
    assert sum(flow.worlds for flow in data.flows) == results.worlds
    assert all(name in sorts for flow in data.flows for name, sorts in zip(flow.stages, STAGES.values(), strict=True))
    ways = results.ways("entry")
    assert data.ways == {way: worlds for way, worlds in ways.items() if worlds}


def test_who_was_never_asked_gave_no_answer_and_who_enters_did_not_refuse(certain: Path) -> None:
    for demand, answer, reaction in (flow.stages for flow in load(Results.open(certain)).flows):
        assert (answer in ENTERS) == (reaction == PAST)
        if answer == "is not asked":
            assert demand == "no demand"
