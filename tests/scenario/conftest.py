from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario import Problem, Scenario, ScenarioError, load_scenario

HEAD = "title: A test\nquestion: Does it load?\nstart: 2022-06-20\n"

Write = Callable[..., Path]
Load = Callable[..., Scenario]
Complaints = Callable[..., tuple[Problem, ...]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str | bytes, name: str = "x.yaml") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture
def load(write: Write) -> Load:
    """A scenario from the lines that it adds to a title, a question and a start."""

    def load(text: str = "", head: str = HEAD, name: str = "x.yaml") -> Scenario:
        return load_scenario(write(head + text, name))

    return load


@pytest.fixture
def complaints(write: Write) -> Complaints:
    """What is wrong with a scenario of these lines; lines count from 1 after the three of the head."""

    def complaints(text: str | bytes, head: str = HEAD) -> tuple[Problem, ...]:
        path = write(text if isinstance(text, bytes) else head + text)
        with pytest.raises(ScenarioError) as error:
            load_scenario(path)
        return error.value.problems

    return complaints
