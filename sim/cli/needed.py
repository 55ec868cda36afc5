"""`warentry needed`: what would have to be true for entry to become likely, or unlikely."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.after import as_before, lead_on
from sim.cli.options import Executor, Jobs, Json, Scenario, Seed, Set, scenario_of, show, working

if TYPE_CHECKING:
    from sim.analysis.reversal import Reversals


def register(app: typer.Typer) -> None:
    """Adds the command `needed` to an application."""

    @app.command()
    def needed(
        scenario: Scenario,
        at: Annotated[
            list[float] | None,
            typer.Option(metavar="SHARE", help="a share of entries to reach; repeatable  [default: 0.01, 0.1, 0.5]"),
        ] = None,
        together: Annotated[
            int, typer.Option(metavar="N", help="how many of the strongest to change together; 0: none", min=0, max=5)
        ] = 3,
        rng: Seed = 1,
        settings: Set = None,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        as_json: Json = False,
    ) -> None:
        """Say what would have to be true: the smallest changes that carry the share of entries across a level.

        One parameter is changed at a time, as far as the middle 98 % of what is believed of it (or the range of a
        lever) reaches; then the strongest of them together. What a scenario leaves open stays at its median.

        Example: warentry needed baseline_mid_2022 --at 0.1 --at 0.5
        """
        from sim.questions.needed import needed as ask

        asked = scenario_of(scenario, settings or [])
        with working(jobs, executor) as work:
            found = ask(asked, work, at=at or (), together=together, rng=rng)
        show(found, as_json)
        _say_next(scenario, as_before(settings, rng), found.found)


def _say_next(scenario: str, before: Sequence[str], found: Reversals) -> None:
    """A closer look at the strongest parameter."""
    if not found.slopes:
        lead_on("run", scenario, *before)
        return
    first = max(found.slopes, key=lambda path: abs(found.slopes[path]))
    level = found.levels[-1].level if found.levels else found.already[-1]
    lead_on("threshold", scenario, "--parameter", first, "--at", f"{level:g}", *before)
