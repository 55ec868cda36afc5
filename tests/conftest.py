"""Small models that many tests need, and rules that are compiled once for all who test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
import typer.main
from hypothesis import settings

import sim.cli.application
from sim.engine.compile_cache import is_empty
from sim.model.agents import WarEntryModel

# Started in the background of a shell, this process and all that it starts would be deaf to Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
# The first call of a kernel may compile it, and machines are shared: no test depends on the clock.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

COMPILE = """
from sim.batch.block import simulate_block
from sim.batch.plan import Plan
from sim.history.narrative import tell
from sim.scenario import load_scenario

scenario = load_scenario("border_incident").with_settings(("weeks=8", "citizens=100"))
plan = Plan(scenario, 8, 1)
simulate_block(plan, 0)
tell(plan, 0)  # which follows the text, and needs the kernels in it by themselves
"""
COMPILING = pytest.StashKey[subprocess.Popen[bytes]]()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Where several workers will test rules that nobody has compiled yet, one process does so while they collect."""
    if getattr(session.config.option, "tx", None) and is_empty():
        session.config.stash[COMPILING] = subprocess.Popen([sys.executable, "-c", COMPILE], cwd=session.config.rootpath)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any) -> None:
    """No test begins before the rules are compiled."""
    if COMPILING in node.config.stash:
        node.config.stash[COMPILING].wait()


@pytest.fixture(scope="session", autouse=True)
def nothing_is_forced_to_the_disk() -> Iterator[None]:
    """Nobody cuts the power while testing, and a disk takes its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def the_command_line_is_put_together_once() -> Iterator[None]:
    """A program does so when it starts; for each of the hundreds of commands that tests give it would take its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typer.main, "get_command", cache(typer.main.get_command))
        patch.setattr(sim.cli.application, "application", cache(sim.cli.application.application))
        yield


def make_model(worlds: int = 64, weeks: int = 12, seed: int = 1, **changes: Any) -> WarEntryModel:
    changes.setdefault("replications", np.arange(worlds))
    changes.setdefault("population_size", 200)
    return WarEntryModel(weeks=weeks, seed=seed, **changes)


@pytest.fixture
def run() -> Callable[..., WarEntryModel]:
    """Runs a small model to its horizon."""

    def run_model(**changes: Any) -> WarEntryModel:
        model = make_model(**changes)
        model.advance(model.worlds.weeks)
        return model

    return run_model
