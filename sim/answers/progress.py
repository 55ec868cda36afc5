"""How far work has come, shown while it is going on, and what is said at its end of worlds that failed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.batch.store import Results
    from sim.batch.work import Progress


@contextmanager
def progress_bar(is_wanted: bool = False) -> Iterator[Callable[[Progress], None]]:
    """Shows progress, the time left and the share of entries so far on stderr; silent where that is no terminal.

    Where it `is_wanted` it is shown in any case.
    """
    if not (is_wanted or can_show()):
        yield lambda progress: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[so_far]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("worlds", total=None, so_far="")
        yield lambda p: bar.update(
            task, description=p.what, completed=p.done + p.failed, total=p.worlds, so_far=_so_far(p)
        )


def _so_far(progress: Progress) -> str:
    if not progress.done or progress.entries is None:
        return ""
    from sim.analysis.estimate import share
    from sim.analysis.words import interval_text, share_text

    found = share(progress.entries, progress.done)
    return f"entry so far {share_text(found)} ({interval_text(found)})"


def can_show() -> bool:
    """Whether stderr is a terminal."""
    return sys.stderr is not None and sys.stderr.isatty()


def what_failed(*results: Results) -> str:
    """Which worlds failed and why, in a sentence; empty where none did."""
    failed = {part.folder: part.failures for part in results if part.failures}
    if not failed:
        return ""
    worlds = sum(part.manifest.worlds for part in results)
    lost = sum(failure["worlds"] for failures in failed.values() for failure in failures)
    (folder, (first, *_)), *others = failed.items()
    more = f", and {len(others)} like it beside that folder" if others else ""
    return (
        f"{lost:,} of {worlds:,} worlds failed and are not counted; the first cause: {first['cause']} "
        f"(world {first['first_world']}, seed {first['seed']}; all of them: {folder / 'failures.jsonl'}{more})"
    )
