"""The option `--ensemble`, with or without a file: what a scenario leaves out comes from points that fit the record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from sim.answers.console import say

if TYPE_CHECKING:
    from sim.batch.plan import Plan
    from sim.design.ensemble import Ensemble

FLAG = "--ensemble"
Option = Annotated[
    str | None,
    typer.Option(
        FLAG,
        metavar="[FILE.csv]",
        help="draw what the scenario does not say from the points that agree with the record, or those of a file",
    ),
]


class WithEnsemble(TyperCommand):
    """A command whose `--ensemble` may stand alone: only what is a file, no scenario, or ships is read as its value."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Puts the shipped ensemble behind an option that stands alone."""
        return super().parse_args(ctx, with_default(args))


def with_default(words: list[str]) -> list[str]:
    """The words of a command with a value behind each `--ensemble`."""
    if FLAG not in words:
        return words
    from sim.design.ensemble import SHIPPED

    filled: list[str] = []
    for word, after in zip(words, [*words[1:], ""], strict=False):
        filled.append(word)
        if word == FLAG and after != SHIPPED and not _is_file(after):
            filled.append(SHIPPED)
    return filled


def _is_file(word: str) -> bool:
    """Whether a word names the file of an ensemble: neither another option nor a scenario."""
    if word.startswith("-") or word.endswith((".yaml", ".yml")):
        return False
    return word.endswith(".csv") or "/" in word or Path(word).is_file()


def ensemble_of(name: str | None) -> Ensemble | None:
    """The ensemble that the option names; a wrong one is a usage error."""
    if name is None:
        return None
    from sim.design.ensemble import EnsembleError, find_ensemble

    try:
        found = find_ensemble(name)
    except EnsembleError as error:
        raise typer.BadParameter(f"{FLAG}: {error}") from None
    say_if_dated(found)
    return found


def check_used(plan: Plan) -> None:
    """A usage error where everything that an ensemble speaks of is said already, so that nothing comes from it."""
    if plan.ensemble is not None and not plan.from_ensemble:
        raise typer.BadParameter(
            f"{FLAG}: {plan.scenario.name} as it is set here says itself all that the ensemble {plan.ensemble.name} "
            f"speaks of, so that nothing would come from it: drop {FLAG}, or leave one of these out: "
            f"{', '.join(sorted(plan.ensemble.points)[:3])}"
        )


def say_if_dated(ensemble: Ensemble | None) -> None:
    """Says so where an ensemble was made to fit another version of the model."""
    from sim.engine.source import model_version

    made_with = ensemble.notes.get("model", "") if ensemble else ""
    if ensemble and made_with and made_with != model_version():
        say(
            f"the ensemble {ensemble.name} was made with another version of the model ({made_with}): it may no longer "
            "agree with the record; `warentry match` makes a new one"
        )
