"""Pictures: one figure per file, drawn from the data of a results folder.

A file of this package that draws a figure has `load(results)`, which returns frozen data with `experiment` and `title`
(the finding in words), and `figure(data)`, which returns the matplotlib figure and reads nothing else.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

KINDS = {
    "incidence": "share of worlds with each ending, over the calendar",
    "pressures": "what weighs on the decision week by week, as fan charts",
}
FORMATS = ("png", "svg", "pdf")


class PlotError(ValueError):
    """A picture cannot be drawn as asked; one sentence says why and what to do."""


def draw(kind: str, results_folder: str | Path, out: str | Path | None = None, form: str | None = None) -> Path:
    """Draws one figure of a results folder and returns the file: by default `<kind>.png` in that folder.

    `form` is one of FORMATS, by default what the ending of `out` says. Raises PlotError for a kind or format that
    does not exist, ResultsError for a folder without results, OSError where the file cannot be written.
    """
    check_kind(kind)
    file, form = target(kind, Path(results_folder), None if out is None else Path(out), form)
    from sim.batch.store import Results
    from sim.plots.style import save

    module = import_module(f"{__name__}.{kind}")
    data = module.load(Results.open(results_folder))
    save(module.figure(data), file, form, data.experiment.metadata(data.title))
    return file


def check_kind(kind: str) -> None:
    """PlotError, with the nearest known name, for a figure that does not exist."""
    if kind not in KINDS:
        from sim.scenario.errors import did_you_mean, quoted

        raise PlotError(f"there is no figure {quoted(kind)}: {did_you_mean(kind, KINDS)}")


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
