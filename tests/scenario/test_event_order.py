"""Events happen in the order of their dates, and none is lost to another in silence."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

from sim.scenario import Problem, Scenario

Complaints = Callable[..., tuple[Problem, ...]]
Load = Callable[..., Scenario]


def written(*events: str) -> str:
    return "events:\n" + "".join(f"  - {{{event}, source: what-if}}\n" for event in events)


def test_events_are_sorted_by_date_in_whichever_order_they_are_written(load: Load) -> None:
    dated = (
        "date: 2022-07-13, front_shock: 0.1",
        "date: 2022-06-28, demand: request",
        "date: 2022-07-11, set: {front_mean: 0}",
        "date: 2022-07-04, demand: ultimatum",
        "week: 4, summit: true",
    )
    wanted = [(1, "demand"), (2, "demand"), (3, "set"), (3, "front_shock"), (4, "summit")]
    for order in permutations(dated):
        assert [(event.week, event.action) for event in load(written(*order)).events] == wanted


def test_events_that_cannot_both_happen_are_refused_with_both_places(complaints: Complaints) -> None:
    for one, other, why in [
        ("date: 2022-06-28, demand: request", "date: 2022-07-02, demand: ultimatum", "one demand a week"),
        ("week: 1, demand: request", "week: 1, demand: request", "say the same"),
        ("week: 1, russian_troops: 10", "week: 1, russian_troops: 12", "russian_troops_in_belarus stands"),
        ("week: 1, reserves: 10", "week: 1, set: {reserves: 12}", "where reserves stands"),
        ("week: 1, set: {sanctions: 0.7}", "week: 1, sanctions_floor: 0.8", "where sanctions stands"),
        ("week: 1, front_shock: 0.1", "week: 1, set: {front_balance: 0}", "where front_balance stands"),
        ("week: 1, set: {sanctions: 0.7, reserves: 1}", "week: 1, set: {reserves: 2}", "where reserves stands"),
        ("week: 1, front_shock: 0.1", "date: 2022-06-28, front_shock: 0.1", "say the same"),
        ("week: 1, summit: true", "week: 1, summit: true", "say the same"),
        ("week: 1, set: {front.sd: 0.02}", "week: 1, set: {front.sd: 0.03}", "where front.sd stands"),
        ("week: 1, ceasefire: true", "week: 9, ceasefire: true", "war ends once"),
        ("week: 1, succession: death", "week: 9, succession: handover", "succeeded once"),
        ("week: 1, nuclear_basing: true", "week: 9, nuclear_basing: true", "the weapons come once"),
        ("week: 1, entry: true", "week: 9, entry: true", "the army is sent in once"),
        ("week: 1, entry: true", "week: 1, demand: request", "once the army is in"),
        ("week: 1, entry: true", "week: 9, demand: request", "once the army is in"),
    ]:
        (problem,) = complaints(written(one, other))
        assert why in problem.message and "x.yaml:5:5" in problem.message, (one, other)
        assert (problem.position.line, problem.position.column) == (6, 5), (one, other)


def test_events_that_can_happen_in_one_week_may(load: Load) -> None:
    """Shocks add up, the higher floor holds, and a demand needs a meeting anyway."""
    both = (
        "week: 1, front_shock: 0.1", "week: 1, front_shock: 0.2", "week: 1, sanctions_floor: 0.7",
        "week: 1, sanctions_floor: 0.8", "week: 1, summit: true", "week: 1, demand: request",
        "week: 1, set: {front_mean: 0}", "week: 2, entry: true",
    )  # fmt: skip
    assert len(load(written(*both)).events) == len(both)
