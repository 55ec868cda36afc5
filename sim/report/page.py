"""The page: everything that the report says, in the order in which it is read, put into a template."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from sim.analysis.outside import yearly_classes
from sim.analysis.words import DISCLAIMER, ICD_203, by_when, count, long_date, worth
from sim.answers.answer import after_takeover
from sim.batch.store import Results
from sim.engine.compile_cache import TABLE, find, keep
from sim.engine.printable import printable
from sim.evidence.claims import DIRECTIONS
from sim.evidence.read import load_evidence
from sim.history.paragraphs import Option
from sim.plots.calendar import Mark
from sim.plots.curve import is_curve
from sim.report.assumptions import GROUNDS, JUDGEMENT, assumptions, cited, grouped, linked, rests_on
from sim.report.brief import Brief, FirstPageFacts, brief
from sim.report.comparison import compare, same_worlds
from sim.report.drivers import drivers
from sim.report.estimate import estimates
from sim.report.figures import EmbeddedFigure, colours, picture
from sim.report.happened import happened
from sim.report.limits import CANNOT_SAY, WEAK_POINTS
from sim.report.on_file import on_file
from sim.report.reproduction import commands, failures, missing, provenance
from sim.report.timing import routes
from sim.report.typical import typical
from sim.report.watching import watching, worth_learning

# Which figures stand in which section, in this order;
# below: of the folders that share the luck of the first, and of all.
SINGLE: Mapping[str, Sequence[str]] = {
    "endings": ("incidence",),
    "routes": ("routes",),
    "drivers": ("reasons",),
    "folded": ("pressures",),
    "reproduce": ("convergence",),
}
# Where points were drawn their spread says more than the calendar; of chosen settings a map does.
DRAWN = {"endings": ("cloud",), "routes": ("incidence", "routes"), "drivers": ("reasons", "tornado"),
         "folded": ("heatmap", "pressures")}  # fmt: skip
# Of settings that somebody chose the first page has the figure that shows how entry moves, and no average says more.
CHOSEN = {"endings": (), "routes": ("incidence", "routes"), "drivers": ("reasons", "tornado"),
          "folded": ("heatmap", "pressures")}  # fmt: skip
PAIRED, SEVERAL = "forest", "ridgeline"


def render(results: Sequence[Results], is_brief: bool = False) -> tuple[str, list[EmbeddedFigure]]:
    """The report on the first of some results folders, compared with the others: one page of HTML.

    `is_brief`: only what somebody reads who reads one page. The same results and forecasts on file give the same page;
    the only date in it is that of the simulation. Beside it the figures that are missing from it though they should be
    there. ResultsError where a folder cannot be read.
    """
    said = content(results, is_brief)
    pictures = [picture for section in said["pictures"].values() for picture in section]
    return _environment().get_template("report.html.j2").render(said), [p for p in pictures if p.is_lost]


def findings(results: Sequence[Results]) -> FirstPageFacts:
    """What the first page is made of."""
    first = results[0]
    return FirstPageFacts(estimates(first), drivers(first), routes(first), compare(results), after_takeover(first))


def first_page(results: Sequence[Results]) -> Brief:
    """The first page of the report, as text."""
    return brief(results[0], findings(results))


def content(results: Sequence[Results], is_brief: bool = False) -> dict[str, Any]:
    """Everything that the template needs, by name."""
    first, found = results[0], findings(results)
    page = brief(first, found)
    manifest = first.manifest
    return {
        "is_brief": is_brief,
        "brief": page,
        "manifest": manifest,
        "simulated": long_date(date.fromisoformat((manifest.finished or manifest.created)[:10])),
        "estimates": found.estimates,
        "comparison": found.compared,
        "missing": missing(first),
        "commands": commands(results),
        "disclaimer": DISCLAIMER,
        "colours": {scheme: colours(scheme) for scheme in ("light", "dark")},
        "pictures": _pictures(results, page, is_brief),
        **({} if is_brief else _sections(first, found)),
    }


def _sections(first: Results, found: FirstPageFacts) -> dict[str, Any]:
    """What stands after the first page."""
    scenario, manifest, assumed = first.scenario, first.manifest, assumptions(first)
    return {
        "scenario": scenario,
        "first_day": long_date(scenario.start),
        "last_day": long_date(scenario.date_of(scenario.weeks)),
        "events": [(Mark((e.week,), (e,)).key(scenario.start), e) for e in scenario.events],
        "worlds": first.worlds,
        "icd": _scale(),
        "outside": yearly_classes(manifest.weeks),
        "happened": happened(),
        "watching": watching(),
        "worth_learning": worth_learning(first),
        "on_file": on_file(first),
        "routes": found.routes,
        "drivers": found.drivers,
        "typical": typical(first),
        "groups": grouped(assumed),
        "changed": [a for a in assumed if a.is_changed],
        "assumptions": assumed,
        "judged": [a for a in assumed if a.ground == JUDGEMENT],
        "rests_on": rests_on(assumed, found.drivers),
        "grounds": GROUNDS,
        "claims": cited(assumed, scenario),
        "articles": load_evidence().articles,
        "directions": DIRECTIONS,
        "cannot_say": CANNOT_SAY,
        "weak_points": WEAK_POINTS,
        "failures": failures(first),
        "provenance": provenance(first),
    }


def _pictures(results: Sequence[Results], page: Brief, is_brief: bool) -> Mapping[str, list[EmbeddedFigure]]:
    """The figures by section: the one of the first page, then those of the sections."""
    first = (
        [picture(page.figure, same_worlds(results) if page.figure == PAIRED else results[:1])] if page.figure else []
    )
    drawn: dict[str, list[EmbeddedFigure | None]] = {"first": first}
    if not is_brief:
        kinds = {**SINGLE, **_of_points(results[0], page.figure)}
        drawn |= {section: [picture(kind, results[:1]) for kind in some] for section, some in kinds.items()}
        drawn["routes"].append(picture(SEVERAL, results))
    return {section: [found for found in pictures if found is not None] for section, pictures in drawn.items()}


def _of_points(results: Results, first: str) -> Mapping[str, Sequence[str]]:
    """Which figures stand in some sections where points differ, but for the one on the first page."""
    manifest = results.manifest
    if not manifest.parameters:
        return {}
    if manifest.settings == 1:
        return DRAWN
    shown = {first, "tornado", "heatmap"} if is_curve(results) else {first}  # a curve says all that these would
    return {section: [kind for kind in kinds if kind not in shown] for section, kinds in CHOSEN.items()}


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


def _coded(text: str) -> Markup:
    """A text in which what is typed stands in another face."""
    parts = re.split("`", _unbroken(text))
    return Markup("").join(
        Markup('<code class="whole">{}</code>').format(part) if number % 2 else part
        for number, part in enumerate(parts)
    )


class _KeptTemplates(BytecodeCache):
    """Templates as Python code, kept between starts; a template that was edited is compiled anew."""

    def load_bytecode(self, bucket: Bucket) -> None:
        if (found := find(TABLE + "template", f"{bucket.key} {bucket.checksum}")) is not None:
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        keep(TABLE + "template", f"{bucket.key} {bucket.checksum}", bucket.bytecode_to_string())


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("sim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=_KeptTemplates(),
        finalize=_unbroken,
    )
    environment.globals |= {"worth": worth, "chance": _chance, "count": count, "by_when": by_when}
    environment.filters["linked"] = linked
    environment.filters["coded"] = _coded
    environment.tests["a"] = lambda paragraph, kind: type(paragraph).__name__ == kind
    return environment
