"""What people hand in, in Python or through the command line, read into what questions take."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.questions.errors import QuestionError

if TYPE_CHECKING:
    from sim.batch.plan import Plan
    from sim.design.ensemble import Ensemble
    from sim.scenario import Scenario

MOST_WORLDS, MOST_SEED = 100_000_000, 2**63 - 1

Settings = str | Mapping[str, Any] | Iterable[str]


def whole(name: str, value: Any, low: int = 1, high: int = MOST_WORLDS) -> int:
    """A whole number between two bounds, of any kind that counts as one; QuestionError otherwise."""
    try:
        found = operator.index(value)
    except TypeError:
        found = low - 1
    if isinstance(value, bool) or not low <= found <= high:
        raise QuestionError(f"{value!r} is no whole number between {low:,} and {high:,}", name)
    return found


def whole_if_any(name: str, value: Any) -> int | None:
    """The same, or nothing where the question chooses itself."""
    return None if value is None else whole(name, value)


def seed(value: Any) -> int:
    """The root of all chance; QuestionError for what is none."""
    return whole("rng", value, 0, MOST_SEED)


def day(name: str, value: str | date | None) -> date | None:
    """A day of the calendar, or nothing; QuestionError for what is none."""
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise QuestionError(f"{value!r} is no day of the calendar: write for example '2022-10-01'", name) from None


def one_of(name: str, value: str, choices: Iterable[str]) -> str:
    """One of some words; QuestionError, with all of them or the one that was meant, otherwise."""
    from sim.scenario.errors import did_you_mean, quoted

    known = list(choices)
    if value not in known:
        raise QuestionError(f"there is no {name} {quoted(value)}: {did_you_mean(str(value), known)}", name)
    return value


def changes(settings: Settings) -> list[str]:
    """Changes of a scenario as `NAME=VALUE`: from {"leader.risk_bias": 0.1}, ["leader.risk_bias=0.1"], or one text."""
    if isinstance(settings, str):
        return [settings]
    if isinstance(settings, Mapping):
        return [f"{name}={_written(name, value)}" for name, value in settings.items()]
    remedy = 'give {"leader.risk_bias": 0.1} or ["leader.risk_bias=0.1"]'
    try:
        found = list(settings)
    except TypeError:
        raise QuestionError(f"{settings!r} is no set of changes: {remedy}", "settings") from None
    wrong = [item for item in found if not isinstance(item, str)]
    if wrong:
        raise QuestionError(f"{wrong[0]!r} is no change: {remedy}", "settings")
    return found


def _written(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value)
    raise QuestionError(f"{name} is {value!r}: give a number, or a text such as 'uniform(0, 1)'", "settings")


def scenario_of(given: str | Path | Scenario, settings: Settings = ()) -> Scenario:
    """A scenario, read if it is a name or a file, with changes; ScenarioError where something is wrong with it."""
    from sim.scenario import Scenario, load_scenario

    if not isinstance(given, Scenario | str | Path):
        raise QuestionError(f"{given!r} is no scenario: give a file, the name of a shipped one, or a Scenario")
    found = given if isinstance(given, Scenario) else load_scenario(given)
    return found.with_settings(changes(settings), "settings")


def ensemble_of(given: Ensemble | str | Path | bool) -> Ensemble | None:
    """The ensemble that is asked for (True: the shipped one); EnsembleError where there is none such."""
    from sim.design.ensemble import Ensemble, find_ensemble

    if isinstance(given, Ensemble) or given is False:
        return given or None
    if given is not True and not isinstance(given, str | Path):
        raise QuestionError(f"{given!r}: give True (the shipped one), a name, a CSV file, or an Ensemble", "ensemble")
    return find_ensemble() if given is True else find_ensemble(given)


def check_used(plan: Plan) -> None:
    """QuestionError where everything that an ensemble speaks of is said already, so that nothing comes from it."""
    if plan.ensemble is not None and not plan.from_ensemble:
        raise QuestionError(
            f"{plan.scenario.name} as it is set here says itself all that the ensemble {plan.ensemble.name} speaks of, "
            "so that nothing would come from it: drop the ensemble, or leave one of these out: "
            f"{', '.join(sorted(plan.ensemble.points)[:3])}",
            "ensemble",
        )


def dated(ensemble: Ensemble | None) -> str:
    """What to say of an ensemble that was made to fit another version of the model; empty of any other."""
    from sim.engine.source import model_version

    made_with = ensemble.notes.get("model", "") if ensemble else ""
    if not ensemble or made_with in ("", model_version()):
        return ""
    command = "warentry follow --save" if ensemble.states else ensemble.notes.get("made by", "warentry match")
    return (
        f"the ensemble {ensemble.name} was made with another version of the model ({made_with}): it may no longer "
        f"agree with what it learned from; `{command}` makes it anew"
    )
