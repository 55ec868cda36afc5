"""Small plans: a few hundred worlds, a few weeks, few citizens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.batch.store import Results
from sim.scenario import load_scenario

SMALL = ("weeks=10", "citizens=100")
UNCERTAIN = (*SMALL, "leader.exit_penalty=uniform(0.5, 1.2)", "west.resolve=uniform(0.5, 1.2)")

MakePlan = Callable[..., Plan]


def small_plan(settings: tuple[str, ...] = SMALL, worlds: int = 200, block_size: int = 64, points: int = 5) -> Plan:
    scenario = load_scenario("point_blank_ultimatum").with_settings(settings)
    return Plan(scenario, worlds, 7, points=points, block_size=block_size)


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """What an undisturbed run of the small plan leaves; not to be changed."""
    return run_plan(small_plan(), tmp_path_factory.mktemp("results") / "small", jobs=1, command="warentry run small")


@pytest.fixture
def half_done(tmp_path: Path) -> Path:
    """The folder of a small plan of which two of four blocks are finished."""
    from sim.batch.attempt import attempt
    from sim.batch.folder import Folder
    from sim.batch.version import model_version

    folder = Folder.prepare(tmp_path / "half", small_plan())
    for block in (0, 2):
        folder.keep(attempt(folder.plan, block, model_version()))
    return folder.path
