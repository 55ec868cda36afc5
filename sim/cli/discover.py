"""`warentry discover`: in which worlds of a sweep an ending is common."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.after import lead_on, tell_picture
from sim.cli.options import Ending, Json, Picture, Seed, show
from sim.cli.tables import Folder

if TYPE_CHECKING:
    from sim.questions.discover import Discovered

ENOUGH = 2_000  # points to try where fewer have shown nothing


def register(app: typer.Typer) -> None:
    """Adds the command `discover` to an application."""

    @app.command()
    def discover(
        results: Folder,
        above: Annotated[
            float | None,
            typer.Option(metavar="SHARE", help="what counts as common  [default: 1.5 times that of all worlds]"),
        ] = None,
        ending: Ending = "entry",
        rng: Seed = 1,
        picture: Picture = None,
        as_json: Json = False,
    ) -> None:
        """Find in which worlds of a sweep an ending is common, as a few ranges of parameters.

        Example: warentry discover results/my-sweep --above 0.3
        """
        from sim.questions.discover import discover as ask

        found = ask(results, above=above, ending=ending or "entry", rng=rng)
        show(found, as_json)
        if picture is not None:
            tell_picture(found.plot(out=picture), as_json)
        lead_on(*_next(found, results, is_drawn=picture is not None))


def _next(answer: Discovered, results: Path, is_drawn: bool) -> tuple[str, ...]:
    """The command that leads on: a picture of what was found, or more points where nothing was."""
    told = answer.found.discovery
    if not told.boxes:
        more = max(ENOUGH, 4 * told.tried.points)
        return "sample", answer.results.scenario_in_commands, "-n", str(more)
    return "plot", "tornado" if is_drawn else "discovery", str(results)
