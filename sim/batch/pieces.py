"""Independent pieces of one work, each stored as JSON when it is finished, and found there the next time."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from pathlib import Path
from typing import Any

from sim.batch.errors import ResultsError
from sim.batch.executors import AUTO, HERE, crew
from sim.batch.files import write_text
from sim.engine.source import model_version

Piece = dict[str, Any]
Work = Callable[[int], Piece]


def carry_out(
    folder: Path, numbers: Iterable[int], work: Work, jobs: int, on_finished: Callable[[int], None]
) -> list[Piece]:
    """The pieces of these numbers, in order; `work` does what is missing, in `jobs` processes if it is more than one.

    `on_finished` hears the number of each finished piece. Raises ResultsError where one cannot be made or written.
    """
    wanted = list(numbers)
    found = {number: piece for number in wanted if (piece := _read(_path(folder, number))) is not None}
    for number in found:
        on_finished(number)
    missing = [number for number in wanted if number not in found]
    for number, piece in _done(missing, work, min(jobs, len(missing))):
        folder.mkdir(parents=True, exist_ok=True)
        write_text(_path(folder, number), json.dumps(piece))
        found[number] = piece
        on_finished(number)
    return [found[number] for number in wanted]


def _done(missing: list[int], work: Work, jobs: int) -> Iterator[tuple[int, Piece]]:
    """The missing pieces as they are finished; none waits long for a worker, so that each is stored soon."""
    waiting, running = deque(missing), dict[Future[Piece], int]()
    if not missing:
        return
    with crew(AUTO if jobs > 1 else HERE, jobs) as workers, workers.start(workers.workers) as pool:
        in_flight = 2 * workers.workers if jobs > 1 else 1
        try:
            while waiting or running:
                while waiting and len(running) < in_flight:
                    number = waiting.popleft()
                    running[pool.submit(_one, work, number, model_version())] = number
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    number = running.pop(future)
                    yield number, _result(future, number)
        except BrokenExecutor:
            raise ResultsError(
                "a worker process died (out of memory?); what is finished is kept: give the same command again, "
                "with fewer --jobs"
            ) from None


def _result(future: Future[Piece], number: int) -> Piece:
    try:
        return future.result()
    except (BrokenExecutor, ResultsError):
        raise
    except Exception as error:
        raise ResultsError(
            f"batch {number} failed ({type(error).__name__}: {error}); what is finished is kept: change what is asked "
            "for with --set, or report it"
        ) from error


def _one(work: Work, number: int, model: str) -> Piece:
    if model != model_version():
        raise ResultsError(
            f"a worker has another version of the model ({model_version()}) than the one that asks ({model}): "
            "give the same command again"
        )
    return work(number)


def _path(folder: Path, number: int) -> Path:
    return folder / f"batch-{number:05d}.json"


def _read(path: Path) -> Piece | None:
    """A finished piece; None where there is none that can be read, which is then made again."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
