"""The world that is told unasked is a typical one."""

from __future__ import annotations

import numpy as np

from sim.history.choice import first_with_ending, telling_world


def runs(*rows: tuple[int, str, str, int, float]) -> dict[str, np.ndarray]:
    columns = zip(*rows, strict=True)
    names = ("world", "ending", "way", "week", "entry_chance")
    return {name: np.array(column, dtype=object) for name, column in zip(names, columns, strict=True)}


def test_an_entry_by_the_commonest_route_near_its_median_week_is_told() -> None:
    table = runs(
        (4, "entry", "voluntary", 8, 0.1),
        (5, "entry", "compelled", 0, 0.1),
        (6, "no_entry", "staging", -1, 0.9),
        (7, "entry", "compelled", 8, 0.1),
        (8, "entry", "compelled", 8, 0.7),
        (9, "entry", "compelled", 30, 0.1),
    )
    assert telling_world(table) == 7


def test_without_an_entry_the_world_that_came_closest_is_told() -> None:
    assert telling_world(runs((1, "no_entry", "feint", -1, 0.2), (2, "war_end", "ceasefire", 3, 0.4))) == 2


def test_an_ending_is_found_by_name_or_not_at_all() -> None:
    table = runs((1, "no_entry", "feint", -1, 0.2), (2, "war_end", "ceasefire", 3, 0.4))
    assert first_with_ending(table, "war_end") == 2
    assert first_with_ending(table, "entry") is None
