"""The list of shipped scenarios: all of them, each after the one that it builds on, with what it changes there."""

from __future__ import annotations

from sim.scenario.catalogue import catalogue
from sim.scenario.extends import shipped_folder


def test_every_shipped_scenario_is_listed_after_the_one_that_it_builds_on() -> None:
    listed = catalogue()
    names = [one.name for one in listed]
    assert sorted(names) == sorted(path.stem for path in shipped_folder().glob("*.yaml"))
    assert all(names.index(one.builds_on) < place for place, one in enumerate(listed) if one.builds_on)
    assert all(one.question.endswith("?") for one in listed)
    by_name = {one.name: one for one in listed}
    assert by_name["western_fatigue"].changes == ("west.resolve 0.2",)
    assert by_name["point_blank_ultimatum"].changes == ("demand ultimatum on 2022-08-15",)
