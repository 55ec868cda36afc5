"""Small models that many tests need."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

from sim.model.agents import WarEntryModel

# Started in the background of a shell, this process and all that it starts would be deaf to Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
# The first call of a kernel may compile it, and machines are shared: no test depends on the clock.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


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
