"""The page and its parts, put into templates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from sim import __version__
from sim.analysis.endings import CALLED
from sim.analysis.outside import first_class
from sim.analysis.words import DISCLAIMER, count, long_date, true_minus, worth
from sim.engine.compiled import must_compile_first
from sim.engine.printable import printable
from sim.explore import choices
from sim.explore.drawing import WeekAxis
from sim.explore.exports import exported, indicators_command
from sim.explore.said import Said
from sim.explore.signs import WORLDS as OF_SIGNS
from sim.explore.signs import told
from sim.explore.state import PASTED, UNKNOWNS, Exploration, Revision
from sim.explore.worlds import Lived
from sim.history.events import action_text
from sim.history.lanes import LANES
from sim.mechanisms.timeline import ACTIONS
from sim.questions.indicators import Indicators
from sim.scenario import ScenarioError
from sim.scenario.vocabulary import vocabulary

WORLDS = (250, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
UNKNOWN_WORDS = {
    "default": ("Defaults", "what the scenario does not say has the model's own value"),
    "ensemble": ("Ensemble", "200 points that agree with the record of 2022 to 2024"),
    "prior": ("Priors", "200 points of all that is believed, before any record"),
}
ALWAYS = ("headline", "strip", "endings", "incidence", "reasons", "pressures")
WHEN_WHOLE = ("worlds", "spoken")
PARTS = (*ALWAYS, *WHEN_WHOLE)
FEW_MONTHS = 4  # beside the controls, where there is less room
HEADLINES = ("headline", "strip", "spoken")


def page(asked: Exploration) -> str:
    """Everything for one address; the answer itself comes behind it."""
    return _render("page.html.j2", _all(asked))


def after_change(asked: Exploration) -> str:
    """What follows from a change of a control: the new stream, what was changed, the calendar, what to take along."""
    return _render("change.html.j2", _state(asked))


def wanted(said: Said) -> list[str]:
    """The parts of the answer to show, the headline first; what invites a click comes when all worlds are there."""
    return [*ALWAYS, *(WHEN_WHOLE if said.is_whole else ())]


def part(asked: Exploration, said: Said, name: str) -> str:
    """One part of the answer."""
    told: dict[str, Any] = said.headline() if name in HEADLINES else getattr(said, name)()
    return _render(f"{name}.html.j2", told | {"asked": asked})


def parameters(asked: Exploration, group: str, words: str) -> str:
    """The sliders of a part of the model, or of a search; without either the whole list, folded."""
    if group:
        paths = [path for path in choices.of_group(group) if path not in choices.leading()]
        return _render("sliders.html.j2", {"sliders": choices.sliders(asked, paths)})
    if words.strip():
        found = choices.sliders(asked, choices.found(words))
        return _render("found.html.j2", {"sliders": found, "words": words.strip()})
    return _render("parameters.html.j2", _parameters(asked))


def world(asked: Exploration, lived: Sequence[Lived]) -> str:
    """One world, and the same luck in the pinned scenario."""
    labels = ("in this scenario", "in the pinned one")[: len(lived)]
    return _render("world.html.j2", {"lived": list(zip(labels, lived, strict=True)), "lanes": LANES, "asked": asked})


def signs(asked: Exploration, found: Indicators) -> str:
    """What can be seen before an entry, in the place of the button that asked for it."""
    return _render("signs.html.j2", _before_signs(asked) | told(found))


def no_signs(asked: Exploration, error: Exception) -> str:
    """Why the signs cannot be told, beside the button that asked for them."""
    return _render("signs.html.j2", _before_signs(asked) | {"signs_problems": problems(error)})


def complaint(error: Exception) -> str:
    """What is wrong, where the answer would stand."""
    return _render("complaint.html.j2", {"problems": problems(error)})


def refused(error: Exception) -> str:
    """A change that cannot be made: the page stays as it is, with what is wrong in place of the headline."""
    return _render("refused.html.j2", {"problems": problems(error)})


def wrong(error: Exception, text: str = "") -> str:
    """A page that says what is wrong with an address or a scenario that was pasted in, and offers to mend it."""
    return _render("wrong.html.j2", {"problems": problems(error), "text": text, "is_paste": bool(text)})


def problems(error: Exception) -> list[tuple[str, str]]:
    """Each fault with its remedy."""
    if isinstance(error, ScenarioError):
        return [(_placed(problem.position, problem.message), problem.remedy) for problem in error.problems[:30]]
    return [(str(error) or type(error).__name__, "")]


def _placed(position: Any, message: str) -> str:
    place = str(position).removeprefix(f"{PASTED}.yaml:")
    if not position.line:
        return message
    return f"Line {place.replace(':', ', column ')}: {message}" if place[:1].isdigit() else f"{place}: {message}"


@cache
def report_style() -> str:
    """The look of the report, which the page shares."""
    from importlib.resources import files

    return files("sim.report").joinpath("templates/report.css").read_text(encoding="utf-8")


def _all(asked: Exploration) -> dict[str, Any]:
    off = asked.scenario.without
    return {
        **_state(asked),
        **_parameters(asked),
        "scenarios": choices.scenarios(),
        "unknown_words": [(name, *UNKNOWN_WORDS[name]) for name in UNKNOWNS],
        "worlds": sorted({*WORLDS, asked.worlds}),
        "mechanisms": [(name, words, neutral, name not in off) for name, words, neutral in choices.mechanisms()],
        "disclaimer": DISCLAIMER,
        "compiles": must_compile_first(),
        "version": __version__,
        "is_pasted": asked.revision.name == PASTED,
    }


def _parameters(asked: Exploration) -> dict[str, Any]:
    return {"leading": choices.sliders(asked, choices.leading()), "groups": choices.groups()}


def _state(asked: Exploration) -> dict[str, Any]:
    scenario = asked.scenario
    return {
        "asked": asked,
        "scenario": scenario,
        "first_day": long_date(scenario.start),
        "last_day": long_date(scenario.date_of(scenario.weeks)),
        "changed": list(_changed(asked)),
        "pinned_changes": "" if asked.pinned is None else _words(asked.pinned),
        "is_same": asked.pinned is not None and asked.reference is None,
        "events": list(_events(asked)),
        "kinds": choices.KINDS,
        "ticks": WeekAxis(scenario.start, scenario.weeks).months(FEW_MONTHS),
        "exported": exported(asked),
        **_before_signs(asked),
        "outside": first_class(scenario.weeks),
        "warnings": [problem.message for problem in scenario.warnings],
    }


def _before_signs(asked: Exploration) -> dict[str, Any]:
    """What stands in the place of the signs before anybody has asked for them."""
    return {
        "signs_command": indicators_command(asked, OF_SIGNS),
        "signs_worlds": OF_SIGNS,
        "signs_problems": (),
        "rows": None,
    }


def _changed(asked: Exploration) -> Iterator[tuple[str, str, str]]:
    """What was changed by hand, its value, and the address without it."""

    def without(revision: Revision) -> str:
        return replace(asked, revision=revision).query

    known = vocabulary().parameters
    for name, value in asked.revision.settings:
        unit = f" {known[name].unit.name}" if name in known else ""
        label = name.partition(".")[2].replace("_", " ") or name
        yield label, true_minus(f"{value}{unit}"), without(asked.revision.with_setting(name, None))
    if asked.revision.events is not None:
        yield "events", str(len(asked.revision.events)), without(replace(asked.revision, events=None))
    if asked.revision.without is not None:
        off = ", ".join(name.replace("_", " ") for name in asked.revision.without) or "nothing"
        yield "switched off", off, without(replace(asked.revision, without=None))
    if asked.weeks is not None:
        yield "horizon", f"{asked.weeks} weeks", replace(asked, weeks=None).query


def _words(revision: Revision) -> str:
    """A revision in a few words."""
    told = [f"{name.partition('.')[2].replace('_', ' ') or name} {value}" for name, value in revision.settings]
    if revision.events is not None:
        told.append(count(len(revision.events), "event"))
    if revision.without is not None:
        told.append("without " + (", ".join(revision.without) or "nothing"))
    return f"{revision.own.title}" + (f" with {', '.join(told)}" if told else " as it is")


def _events(asked: Exploration) -> Iterator[dict[str, Any]]:
    for number, event in enumerate(asked.revision.listed_events()):
        action = next(name for name in event if name in ACTIONS)
        value = event[action]
        size = next(iter(value.values())) if isinstance(value, dict) else value
        week = int(event["week"])
        yield {
            "number": number,
            "week": week,
            "day": long_date(asked.scenario.date_of(week)),
            "told": _capital(action_text(action, value)),
            "size": size if isinstance(size, int | float) and size is not True else None,
            "source": event["source"],
            "at": round(100 * (week + 0.5) / asked.scenario.weeks, 2),
        }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _render(name: str, content: dict[str, Any]) -> str:
    return _environment().get_template(name).render(content)


def _unbroken(value: Any) -> Any:
    return printable(value).replace(" %", "\N{NO-BREAK SPACE}%") if type(value) is str else value


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("sim.explore"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_unbroken,
    )
    environment.globals |= {"worth": worth, "count": count, "called": CALLED}
    kind: Callable[[Any, str], bool] = lambda paragraph, name: type(paragraph).__name__ == name  # noqa: E731
    environment.tests["a"] = kind
    return environment
