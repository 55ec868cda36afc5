"""Pictures: one figure per file, drawn from the data of results folders.

A file of this package that draws a figure has `load(results)`, which returns frozen data with `experiment` and `title`
(the finding in words), and `figure(data)`, which returns the matplotlib figure and reads nothing else. A figure that
compares folders is given a sequence of them. One that has a form for a phone asks `style.width()` how wide its page is
to be; its colours are those of `style`, which the report turns dark where the reader wants it so.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.batch.store import Results

from sim.analysis.errors import CannotAnswer

if "MPLBACKEND" in os.environ and "matplotlib" not in sys.modules:
    # A notebook sets it for all that it starts, and matplotlib then fails where it does not know the name. Files need
    # no window; a backend that is known is left chosen, for those who draw figures of their own.
    wanted = os.environ.pop("MPLBACKEND")
    import matplotlib

    os.environ["MPLBACKEND"] = wanted
    with suppress(ValueError):
        matplotlib.rcParams["backend"] = wanted

MANY = 24
FORMATS = ("png", "svg", "pdf")
Folder = str | PathLike[str]


@dataclass(frozen=True)
class FigureKind:
    """What a figure shows, and of how many results folders.

    `varied`: parameters must differ between its points; `parameters`: so many of them can be chosen.
    """

    meaning: str
    fewest: int = 1
    most: int = 1
    varied: bool = False
    parameters: int = 0


KINDS = {
    "incidence": FigureKind("share of worlds with each ending, over the calendar"),
    "stack": FigureKind("where the worlds stand week by week"),
    "dots": FigureKind("a hundred dots, one for each hundredth of the worlds, by ending and date"),
    "routes": FigureKind("from demand to answer to reaction to ending"),
    "reasons": FigureKind("what pulls the leader towards entry and away from it"),
    "pressures": FigureKind("what weighs on the decision week by week, as fan charts"),
    "ladder": FigureKind("on which rung of involvement the worlds stand"),
    "ridgeline": FigureKind("when entry comes, scenario by scenario", fewest=2, most=MANY),
    "forest": FigureKind("how often entry comes, scenario by scenario", fewest=2, most=MANY),
    "curve": FigureKind("share of entries over one parameter, value by value", varied=True),
    "heatmap": FigureKind("share of entries over two parameters", varied=True, parameters=2),
    "tornado": FigureKind("how far each parameter moves the share of entries", varied=True),
    "cloud": FigureKind("how the share of entries is spread over what is not known", varied=True),
    "sensitivity": FigureKind("how much of the spread over points each parameter explains", varied=True),
    "scatter": FigureKind("the share of entries at each point against the leading parameters", varied=True),
    "discovery": FigureKind("in which ranges of parameters entry is common", varied=True),
    "convergence": FigureKind("whether there are enough worlds"),
}


class PlotError(CannotAnswer):
    """A picture cannot be drawn as asked; one sentence says why and what to do."""


def draw(
    kind: str,
    results: Folder | Results | Sequence[Folder],
    out: Folder | None = None,
    form: str | None = None,
    over: Sequence[str] = (),
) -> Path:
    """Draws one figure of a results folder, or of several, and returns the file: by default `<kind>.png` in the first.

    Results that are open are drawn as they are.

    `form` is one of FORMATS, by default what the ending of `out` says; `over` names parameters, for a kind that lets
    them be chosen. Raises PlotError for a figure that cannot be drawn so, ResultsError for a folder without results,
    OSError where the file cannot be written.
    """
    from sim.batch.store import Results

    given = [results] if isinstance(results, (str, PathLike, Results)) else list(results)
    folders = [one.folder if isinstance(one, Results) else Path(one) for one in given]
    check_kind(kind, len(folders), len(over))
    file, form = target(kind, folders[0], None if out is None else Path(out), form)
    module = import_module(f"{__name__}.{kind}")
    opened = [one if isinstance(one, Results) else Results.open(Path(one)) for one in given]
    try:
        data = module.load(opened if KINDS[kind].most > 1 else opened[0], *([over] if over else []))
    except CannotAnswer as error:
        raise PlotError(str(error)) from None
    return keep(kind, data, folders[0], file, form)


def keep(kind: str, data: Any, folder: Path, out: Folder | None = None, form: str | None = None) -> Path:
    """Draws data that belong to a figure and returns the file: `out`, by default `<kind>.png` in a folder.

    `data` has `experiment` and `title`. Raises PlotError for a format that there is not.
    """
    figure = import_module(f"{__name__}.{kind}").figure(data)
    return save_as(kind, figure, data.experiment.metadata(data.title), folder, out, form)


def save_as(
    name: str,
    figure: Figure,
    metadata: Mapping[str, str],
    folder: Path,
    out: Folder | None = None,
    form: str | None = None,
) -> Path:
    """Writes a figure and returns its file: `out`, by default `<name>.png` in a folder, which is made if need be.

    Raises PlotError for a format that there is not.
    """
    from sim.plots.style import save

    file, form = target(name, folder, None if out is None else Path(out), form)
    if out is None:
        folder.mkdir(parents=True, exist_ok=True)
    save(figure, file, form, metadata)
    return file


def check_kind(kind: str, folders: int = 1, parameters: int = 0) -> None:
    """PlotError for a figure that does not exist, or not of so many folders or parameters."""
    if kind not in KINDS:
        from sim.scenario.errors import did_you_mean, quoted

        raise PlotError(f"there is no figure {quoted(kind)}: {did_you_mean(kind, KINDS)}")
    known = KINDS[kind]
    if folders > known.most:
        others = ", ".join(name for name, other in KINDS.items() if other.most >= folders)
        more = f"; these take {folders}: {others}" if others else ""
        most = "one results folder" if known.most == 1 else f"at most {known.most} results folders"
        raise PlotError(f"{kind} draws {most}, and {folders} are given{more}")
    if folders < known.fewest:
        raise PlotError(
            f"{kind} compares results folders: name at least {known.fewest}, as in `warentry plot {kind} A B`"
        )
    if parameters not in (0, known.parameters):
        wanted = f"takes {known.parameters} of them" if known.parameters else "takes none"
        raise PlotError(f"--over names {parameters}, and {kind} {wanted}: leave --over away or name so many")


def target(kind: str, folder: Path, out: Path | None, form: str | None) -> tuple[Path, str]:
    """The file to write and its format, from the `out` and `form` of `draw`."""
    ending = "" if out is None or out.is_dir() else out.suffix.lower().removeprefix(".")
    chosen = form or ending or "png"
    if chosen not in FORMATS:
        raise PlotError(f"there is no picture format {chosen!r}: choose from {', '.join(FORMATS)}")
    if ending not in ("", chosen):
        raise PlotError(f"--out {out} says {ending} and --format says {chosen}: give one of them")
    if out is None or out.is_dir():
        return (out or folder) / f"{kind}.{chosen}", chosen
    return (out if ending else out.with_name(f"{out.name}.{chosen}")), chosen
