"""`warentry outside`: how often states in the position of Belarus joined a war, whatever the model says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.after import lead_on, tell_picture
from sim.cli.options import (
    MOST_SEED,
    Json,
    Picture,
    scenario_of,
    scenarios_and_results,
    show,
    whole_number,
)


def class_names(incomplete: str) -> list[str]:
    """The shipped reference classes that a started word may mean, for completion by the shell."""
    from sim.evidence.reference import load_classes

    return [one.id for one in load_classes() if one.id.startswith(incomplete)]


Asked = Annotated[
    str,
    typer.Argument(
        metavar="[SCENARIO|RESULTS]",
        help="a scenario, for its horizon, or a results folder, which can be pooled",
        autocompletion=scenarios_and_results,
    ),
]
Classes = Annotated[
    Path | None,
    typer.Option(metavar="FILE.yaml", help="reference classes of your own, in place of the shipped"),
]
Chosen = Annotated[
    str | None,
    typer.Option(
        "--class",
        metavar="ID",
        help="the class whose joins are listed  [default: the first]",
        autocompletion=class_names,
    ),
]
Weight = Annotated[
    float | None,
    typer.Option(metavar="SHARE", help="pool with simulated worlds: what the outside view counts, from 0 to 1"),
]
Rng = Annotated[
    int,
    typer.Option(metavar="SEED", help="which wars are drawn anew", parser=whole_number(0, MOST_SEED, "--rng 7")),
]


def register(app: typer.Typer) -> None:
    """Adds the command `outside` to an application."""
    app.command()(outside)


def outside(
    asked: Asked = "baseline_mid_2022",
    classes: Classes = None,
    chosen: Chosen = None,
    weight: Weight = None,
    rng: Rng = 1,
    picture: Picture = None,
    as_json: Json = False,
) -> None:
    """Say how often states in such a position joined a war since 1823, and what that makes over a horizon.

    Example: warentry outside results/baseline_mid_2022-... --weight 0.5
    """  # fmt: skip
    from sim.batch.store import Results
    from sim.questions.outside import outside as ask

    is_folder = Path(asked).is_dir()
    found = ask(
        Results.open(asked) if is_folder else scenario_of(asked),
        classes=classes, chosen=chosen, weight=weight, rng=rng,
    )  # fmt: skip
    show(found, as_json)
    if picture is not None:
        tell_picture(found.plot(out=picture), as_json)
    if is_folder and weight is None:
        lead_on("outside", asked, "--weight", "0.5")
    elif is_folder:
        lead_on("ledger", "add", asked)
    else:
        lead_on("run", asked)
