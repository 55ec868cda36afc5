"""The command of a method that somebody might add."""

from __future__ import annotations

from pathlib import Path

import typer

from sim.cli.options import Json, show


def register(app: typer.Typer) -> None:
    """Adds the command `longest` to an application."""

    @app.command()
    def longest(results: Path, as_json: Json = False) -> None:
        """Say in which week the last world closes."""
        from sim.questions.longest import longest as ask

        from sim.batch.store import Results

        show(ask(Results.open(results)), as_json)
