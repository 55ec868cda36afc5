"""The page: everything that the report says, in the order in which it is read, put into a template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from sim.analysis.outside import yearly_classes
from sim.analysis.words import DISCLAIMER, ICD_203, by_when, count, long_date, worth
from sim.batch.store import Results
from sim.engine.printable import printable
from sim.evidence.claims import DIRECTIONS
from sim.evidence.read import load_evidence
from sim.history.paragraphs import Option
from sim.plots.calendar import Mark
from sim.report.assumptions import GROUNDS, JUDGEMENT, assumptions, cited, grouped, linked, rests_on
from sim.report.comparison import compare, same_worlds
from sim.report.drivers import drivers
from sim.report.estimate import estimates
from sim.report.figures import EmbeddedFigure, picture
from sim.report.limits import CANNOT_SAY, WEAK_POINTS
from sim.report.reproduction import commands, failures, missing, provenance
from sim.report.timing import routes
from sim.report.typical import typical
from sim.report.watching import watching

# Which figures stand in which section, in this order;
# below: of the folders that share the luck of the first, and of all.
SINGLE = {
    "answer": ("dots", "cloud"),
    "when": ("incidence",),
    "routes": ("routes",),
    "drivers": ("reasons", "tornado", "heatmap", "pressures"),
    "reproduce": ("convergence",),
}
PAIRED, SEVERAL = "forest", "ridgeline"


def render(results: Sequence[Results]) -> tuple[str, list[EmbeddedFigure]]:
    """The report on the first of some results folders, compared with the others: one page of HTML.

    The same results give the same page; the only date in it is that of the simulation. Beside it the figures that are
    missing from it though they should be there. ResultsError where a folder cannot be read.
    """
    said = content(results)
    pictures = [picture for section in said["pictures"].values() for picture in section]
    return _environment().get_template("report.html.j2").render(said), [p for p in pictures if p.is_lost]


def content(results: Sequence[Results]) -> dict[str, Any]:
    """Everything that the template needs, by name."""
    first = results[0]
    scenario, manifest = first.scenario, first.manifest
    found, weighed = assumptions(first), drivers(first)
    return {
        "manifest": manifest,
        "simulated": long_date(date.fromisoformat((manifest.finished or manifest.created)[:10])),
        "scenario": scenario,
        "first_day": long_date(scenario.start),
        "last_day": long_date(scenario.date_of(scenario.weeks)),
        "events": [(Mark((e.week,), (e,)).key(scenario.start), e) for e in scenario.events],
        "worlds": first.worlds,
        "estimates": estimates(first),
        "icd": _scale(),
        "outside": yearly_classes(manifest.weeks),
        "watching": watching(first),
        "routes": routes(first),
        "drivers": weighed,
        "typical": typical(first),
        "comparison": compare(results),
        "groups": grouped(found),
        "changed": [a for a in found if a.is_changed],
        "assumptions": found,
        "judged": [a for a in found if a.ground == JUDGEMENT],
        "rests_on": rests_on(found, weighed),
        "grounds": GROUNDS,
        "claims": cited(found, scenario),
        "articles": load_evidence().articles,
        "directions": DIRECTIONS,
        "cannot_say": CANNOT_SAY,
        "weak_points": WEAK_POINTS,
        "failures": failures(first),
        "missing": missing(first),
        "commands": commands(results),
        "disclaimer": DISCLAIMER,
        "provenance": provenance(first),
        "pictures": _pictures(results),
    }


def _pictures(results: Sequence[Results]) -> Mapping[str, list[EmbeddedFigure]]:
    drawn = {section: [picture(kind, results[:1]) for kind in kinds] for section, kinds in SINGLE.items()}
    drawn["comparison"] = [picture(PAIRED, same_worlds(results)), picture(SEVERAL, results)]
    return {section: [found for found in pictures if found is not None] for section, pictures in drawn.items()}


def _scale() -> list[tuple[str, str]]:
    """The estimative words with the percentages that they stand for."""
    lower = [0.0, *(bound for bound, _ in ICD_203)]
    return [
        (words, f"{100 * low:.0f} to {100 * high:.0f} %") for low, (high, words) in zip(lower, ICD_203, strict=False)
    ]


def _chance(option: Option) -> str:
    """The chance of an option in percent, never a false certainty."""
    if option.percent == 0 and option.chance > 0:
        return "<0.1 %"
    return ">99.9 %" if option.percent == 100 and option.chance < 1 else f"{option.percent:.1f} %"


def _unbroken(value: Any) -> Any:
    """A text in which no line ends between a number and its percent sign, and no control character is left."""
    return printable(value).replace(" %", "\N{NO-BREAK SPACE}%") if type(value) is str else value


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("sim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_unbroken,
    )
    environment.globals |= {"worth": worth, "chance": _chance, "count": count, "by_when": by_when}
    environment.filters["linked"] = linked
    environment.tests["a"] = lambda paragraph, kind: type(paragraph).__name__ == kind
    return environment
