"""The report on what is explored, made where the command would put it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from sim.batch.files import write_text
from sim.batch.work import Work
from sim.design.ensemble import find_ensemble
from sim.explore.state import ENSEMBLE, PRIOR, Exploration
from sim.explore.work import Workers
from sim.questions.compare import compare
from sim.questions.run import run

NAME = "report.html"


def make_report(asked: Exploration, place: Path, workers: Workers) -> Path:
    """Simulates into a results folder below `place`, or finds what lies there, and writes its report beside it."""
    from sim.report.held import held
    from sim.report.page import render

    work = Work(executor=workers.executor, place=place, command="warentry explore")
    ensemble = find_ensemble() if asked.unknowns == ENSEMBLE else None
    reference = asked.reference if asked.unknowns != PRIOR else None
    if reference is not None:
        sides = [reference, asked.scenario]
        named = ("the pinned one", "this one")
        found = compare(sides, work, named=named, n=asked.worlds, rng=asked.rng, ensemble=ensemble)
        folders = [results.folder for results in reversed(found.results.values())]
    else:
        is_open = asked.unknowns == PRIOR
        results = run(asked.scenario, work, n=asked.worlds, rng=asked.rng, ensemble=ensemble, prior=is_open)
        folders = [results.folder]
    with ExitStack() as opened:
        page, _ = render([opened.enter_context(held(folder)) for folder in folders])
    file = folders[0] / NAME
    write_text(file, page)
    return file
