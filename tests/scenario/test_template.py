"""What `warentry new` writes is a scenario that works as it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario import load_scenario, new_scenario_text

Write = Callable[..., Path]


@pytest.mark.parametrize("name", ["my_question", 'a "quoted" {name}: # yes', "Вопрос", "-", ""])
def test_a_new_scenario_loads_under_any_name(write: Write, name: str) -> None:
    scenario = load_scenario(write(new_scenario_text(name), "new.yaml"))
    assert scenario.title
    assert scenario.beliefs["west.resolve"].inherited_from is None
    assert scenario.beliefs["initial.sanctions"].inherited_from is not None
    assert [event.action for event in scenario.events] == ["demand"]
