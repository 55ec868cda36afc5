"""`warentry explore`: a scenario in the browser, where it can be changed and the answer follows."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.answers.console import say, tell
from sim.cli.options import Scenario, whole_number

DEFAULT_SCENARIO = "baseline_mid_2022"


def register(app: typer.Typer) -> None:
    """Adds the command `explore` to an application."""

    @app.command()
    def explore(
        scenario: Scenario = DEFAULT_SCENARIO,
        port: Annotated[
            int,
            typer.Option(
                metavar="PORT",
                help="where to listen on this machine  [default: a free one]",
                parser=whole_number(0, 65535, "--port 8322"),
            ),
        ] = 0,
        browser: Annotated[bool, typer.Option("--browser/--no-browser", help="open the page in the browser")] = True,
    ) -> None:
        """Explore a scenario in the browser: change something, and watch the answer follow.

        Nothing leaves this machine. Ctrl-C ends it.
        """
        from contextlib import closing
        from threading import Thread

        from sim.explore.work import Workers

        with closing(Workers()) as workers:
            Thread(target=workers.submit, args=(int,), daemon=True).start()  # they load while this process does
            from sim.batch.work import RESULTS
            from sim.explore.server import Explorer, first_asked, listening, serve

            explorer, door = Explorer(first_asked(scenario), RESULTS, workers), listening(port)
            serve(explorer, door, lambda address: _opened(address, browser))
        say("stopped")


def _opened(address: str, in_browser: bool) -> None:
    import webbrowser

    from sim.engine.compiled import must_compile_first

    tell(address)
    if must_compile_first():
        say("compiling the model for this machine, once: the first answer takes about half a minute")
    if not (in_browser and webbrowser.open(address)):
        say("open this address in a browser on this machine")
    say("Ctrl-C ends it")
