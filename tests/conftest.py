"""Small models that many tests need, and rules that are compiled once for all who test."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does

import numpy as np
import pytest
import typer.main
from hypothesis import settings

import sim.cli.application
import sim.design.ensemble
import sim.engine.compiled
import sim.questions.duration
from sim.design.ensemble import Ensemble
from sim.engine.compile_cache import is_empty
from sim.engine.shipped import shipped
from sim.scenario import Position, Scenario, load
from sim.scenario.extends import Inheritance

if TYPE_CHECKING:
    from sim.model.agents import WarEntryModel

# Started in the background of a shell, this process and all that it starts would be deaf to Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
gc.disable()  # until everything is collected: what is imported stays, and searching through it for garbage is in vain
atexit.register(gc.unfreeze)  # at the very end everything may go: libraries complain of what is left
# The first call of a kernel may compile it, and machines are shared: no test depends on the clock.
# Half as many examples as usual, other ones each time; whole campaigns of them are in tests/fuzz.
settings.register_profile("this project", deadline=None, max_examples=50)
settings.load_profile("this project")

COMPILE = """
import gc
gc.disable()  # what a compiler makes stays to the end

from sim.batch.block import simulate_block
from sim.batch.plan import Plan
from sim.history.narrative import tell
from sim.scenario import load_scenario

scenario = load_scenario("border_incident").with_settings(("weeks=8", "citizens=100"))
plan = Plan(scenario, 8, 1)
simulate_block(plan, 0)
tell(plan, 0)  # which follows the text, and needs the kernels in it by themselves
"""
LONG = 100_000  # bytes
SHIPPED = shipped("scenarios")
COMPILING = "WARENTRY_TESTS_COMPILING"  # a file that is there as long as the rules are being compiled


def pytest_configure(config: pytest.Config) -> None:
    """Mesa comes first: it looks through all that is loaded, for every function on the way to its import."""
    if not getattr(config.option, "tx", None):  # who hands out tests needs none
        import_module("mesa")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Where several workers will test rules that nobody has compiled yet, one process does so for all of them."""
    if getattr(session.config.option, "tx", None) and is_empty():
        handle, os.environ[COMPILING] = tempfile.mkstemp(prefix="warentry-compiling-")
        os.close(handle)
        compiling = subprocess.Popen([sys.executable, "-c", COMPILE], cwd=session.config.rootpath)
        Thread(target=lambda: (compiling.wait(), Path(os.environ[COMPILING]).unlink()), daemon=True).start()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest test begins the second half: not last, when others have nothing to do, nor before rules are there."""
    longest = [item for item in items if item.path.name == "test_tour.py"]
    others = [item for item in items if item not in longest]
    half = len(others) // 2
    items[:] = others[:half] + longest + others[half:]


def pytest_collection_finish() -> None:
    """What was imported stays: no search for garbage goes through it again and again."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def the_rules_are_compiled_once() -> Iterator[None]:
    """A test that needs rules which are being compiled waits for them; those that need none go on meanwhile."""
    compiling = os.environ.get(COMPILING, "")

    def in_time(look: Callable[..., Any]) -> Callable[..., Any]:
        def wait(*given: Any) -> Any:
            while os.path.exists(compiling):
                time.sleep(0.05)
            return look(*given)

        return wait

    with pytest.MonkeyPatch.context() as patch:
        for name in ("find", "is_empty"):
            patch.setattr(sim.engine.compiled, name, in_time(getattr(sim.engine.compiled, name)))
        yield


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


@pytest.fixture(scope="session", autouse=True)
def a_shipped_scenario_is_read_once() -> Iterator[None]:
    """A hundred tests begin with the same few."""
    read, known = load._loaded, dict[tuple[Any, ...], Scenario]()

    def read_once(file: Path, asked_at: Position, inheritance: Inheritance) -> Scenario:
        if type(inheritance) is not Inheritance or file.parent != SHIPPED:
            return read(file, asked_at, inheritance)
        key = file, asked_at, load.DEFAULT_CITIZENS
        if key not in known:
            known[key] = read(file, asked_at, inheritance)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "_loaded", read_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def a_long_ensemble_is_read_once() -> Iterator[None]:
    """Those that ship are megabytes, of which each folder that uses one has a copy."""
    read, known = sim.design.ensemble._read, dict[tuple[str, bytes], Ensemble]()

    def read_once(file: Path) -> Ensemble:
        if not file.is_file() or file.stat().st_size < LONG:
            return read(file)
        key = file.stem, sha256(file.read_bytes()).digest()
        if key not in known:
            known[key] = read(file)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sim.design.ensemble, "_read", read_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def how_long_it_takes_is_guessed_from_a_moment() -> Iterator[None]:
    """Before it begins a command tries a few thousand weeks, to say how long it will take; here nobody waits for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sim.questions.duration, "TRIED", 8)
        patch.setattr(sim.questions.duration, "WEEKS", 2)
        yield


@pytest.fixture(scope="session", autouse=True)
def pictures_are_painted_coarsely() -> Iterator[None]:
    """What stands on a picture does not depend on how finely it is painted, which takes its time."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    finely = Figure.savefig

    def coarsely(figure: Figure, file: Any, **how: Any) -> None:
        with rc_context({"text.hinting": "none"}):  # else each letter is fitted to the dots
            finely(figure, file, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.plots.style.DPI", 50)
        patch.setattr(Figure, "savefig", coarsely)
        yield


def make_model(worlds: int = 64, weeks: int = 12, seed: int = 1, **changes: Any) -> WarEntryModel:
    from sim.model.agents import WarEntryModel  # which loads Mesa

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
