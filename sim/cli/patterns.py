"""`warentry patterns`: the record held against the model, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.answers.console import SOME_FAILED, console, print_json, print_table, say, table, whole_number

if TYPE_CHECKING:
    from sim.analysis.choices import Slips
    from sim.analysis.paired import Effect
    from sim.analysis.patterns import Centre, Pattern, PatternResult
    from sim.batch.observe import ObservedHistories, Watch
    from sim.batch.plan import Plan
    from sim.scenario import Scenario

BASELINE, HINDCAST, ULTIMATUM = "baseline_mid_2022", "hindcast_137w", "point_blank_ultimatum"
WEEKLY = (
    "sabotage", "poll_urban_support", "poll_national_support", "poll_national_oppose", "pinned", "level",
    "feint_episodes", "requests", "ultimatums", "partial_answers",
)  # fmt: skip
MEETINGS = ("kremlin.summit_rate", "kremlin.ultimatum_summit_rate")
WORLDS, MOST_WORLDS = 1000, 1_000_000
TWO_SIDED = 1.96


@dataclass(frozen=True)
class Findings:
    """Everything that the command reports.

    `shared` {row that is held out: the parameters that rest on the same sources}.
    """

    patterns: Sequence[PatternResult]
    slips: Slips
    occasions: Mapping[str, Effect]
    shared: Mapping[str, Sequence[str]]


def register(app: typer.Typer) -> None:
    """Adds the command `patterns` to an application."""

    @app.command()
    def patterns(
        worlds: Annotated[
            int,
            typer.Option(
                "-n",
                "--worlds",
                metavar="N",
                help="worlds of each experiment",
                parser=whole_number(2, MOST_WORLDS, "-n 1000"),
            ),
        ] = WORLDS,
        rng: Annotated[
            int,
            typer.Option(metavar="SEED", help="the root of all chance", parser=whole_number(0, 2**63 - 1, "--rng 7")),
        ] = 1,
        as_json: Annotated[bool, typer.Option("--json", help="print one JSON object, and nothing else")] = False,
    ) -> None:
        """Hold the model against the record: which patterns does it give, and which not?"""
        found = find(worlds, rng)
        if as_json:
            print_json(as_object(found))
        else:
            print_findings(found)
        failures = list(what_fails(found))
        for failure in failures:
            say(failure)
        say("next: warentry claims")
        if failures:
            raise typer.Exit(SOME_FAILED)


def what_fails(found: Findings) -> Iterator[str]:
    """What makes the command fail: a fitted row that is missed, and a risk that is mostly noise."""
    missed = [result.pattern.id for result in found.patterns if result.is_failure]
    if missed:
        yield f"missed, though fitted: row {', '.join(missed)}"
    if found.slips.is_too_many:
        yield "most of the chance of an entry is noise: the leader orders it against his clear interest"


def find(worlds: int, seed: int) -> Findings:
    """Runs the experiments and reads the patterns and checks off them."""
    from sim.analysis.choices import slips
    from sim.analysis.contrast import entry_effect
    from sim.analysis.patterns import check_patterns, load_patterns, shared_sources
    from sim.batch.observe import follow_all
    from sim.engine.parameters import registry
    from sim.evidence.claims import claim_ids

    watches = experiments(worlds, seed) | occasions(worlds, seed)
    histories: dict[str, ObservedHistories] = dict(zip(watches, follow_all(list(watches.values())), strict=True))
    base, rows = histories[BASELINE].runs, load_patterns()
    cited = {parameter.path: claim_ids(parameter.evidence) for parameter in registry()}
    return Findings(
        check_patterns(rows, histories.__getitem__),
        slips(histories[BASELINE].choices),
        {name: entry_effect(base, histories[name].runs, base["point"])[0] for name in occasions(worlds, seed)},
        {row.id: shared_sources(row, cited) for row in rows if row.use == "held out"},
    )


def experiments(worlds: int, seed: int) -> dict[str, Watch]:
    """The baseline, and what the patterns look at: the record's 137 weeks, a forced ultimatum, an imposed entry."""
    from sim.batch.observe import Watch
    from sim.batch.plan import Plan
    from sim.scenario import Event, load_scenario

    def plan(scenario: Scenario) -> Plan:
        return Plan(scenario, worlds, seed)

    baseline = load_scenario(BASELINE)
    # The army marches in the second week, so that the first shows what the leader expected of it.
    march = Event(1, "entry", True, "what-if")
    imposed = replace(baseline, weeks=53, events=(*baseline.events, march))
    return {
        BASELINE: Watch(plan(baseline), choices=True),
        "hindcast": Watch(plan(load_scenario(HINDCAST)), WEEKLY),
        "ultimatum": Watch(plan(load_scenario(ULTIMATUM)), ("ultimatums",), choices=True),
        "entry": Watch(plan(imposed), ("fall_risk", "active")),
    }


def occasions(worlds: int, seed: int) -> dict[str, Watch]:
    """The baseline with other meetings: on a half-week grid, half as many, twice as many.

    A step of half a week with half the rate leaves 1 - (1 - r/2)^2 of all weeks with a meeting instead of r. How often
    the leaders meet is a fact with data (P12); the step is not, and must not matter.
    """
    from sim.batch.observe import Watch
    from sim.batch.plan import Plan
    from sim.scenario import load_scenario, priors

    baseline = load_scenario(BASELINE)
    rates = {path: float(priors(baseline)[path].prior.quantile(0.5)) for path in MEETINGS}
    rate = rates[MEETINGS[0]]
    changes = {
        "a step of half a week": {path: 1 - (1 - r / 2) ** 2 for path, r in rates.items()},
        "half as many summits": {MEETINGS[0]: rate / 2},
        "twice as many summits": {MEETINGS[0]: rate * 2},
    }
    return {
        name: Watch(Plan(baseline.with_settings([f"{path}={value!r}" for path, value in change.items()]), worlds, seed))
        for name, change in changes.items()
    }


def as_object(found: Findings) -> dict[str, Any]:
    """What `--json` prints."""
    from sim.analysis.patterns import weight

    return {
        "patterns": [result.to_dict() for result in found.patterns],
        "weight": weight(found.patterns),
        "entries_against_interest": asdict(found.slips),
        "occasions": {name: asdict(effect) for name, effect in found.occasions.items()},
        "held_out_but_shared": {row: list(paths) for row, paths in found.shared.items()},
    }


def print_findings(found: Findings) -> None:
    """Prints a table of patterns for each use that they have, then what follows from them, then the checks."""
    from sim.analysis.patterns import USES

    out = console()
    headings = ("row", "pattern", "window", "mean ± error", "worlds (90 %)", "inside", "verdict")
    for use, meaning in USES.items():
        rows = [_row(result) for result in found.patterns if result.pattern.use == use]
        if rows:
            out.print(f"{use.capitalize()}: {meaning}")
            print_table(out, table(headings, rows, right=(2, 3, 4, 5, 6)))
            out.print()
    for line in notes(found):
        out.print(line)


def notes(found: Findings) -> Iterator[str]:
    """What has to be known to read the tables, then the checks."""
    from sim.analysis.patterns import weight

    yield "Met: the mean over worlds lies in the window, in every reading where there are several. Error: the 95 %"
    yield "Monte-Carlo error of that mean; `barely` says that it reaches an edge of the window. Worlds: the median and"
    yield "the middle 90 %. Inside: the share of worlds that lie in the window. Rows of the hindcast, but for the"
    yield "weights, look at the worlds that, like the record, came to no ending in 137 weeks."
    for row, paths in found.shared.items():
        if paths:
            yield f"Row {row} was held out, but its sources also back {', '.join(paths)}."
    share = weight(found.patterns)
    if share is not None:
        yield f"\nWeight of the record (neither entry nor takeover nor collapse): {_shown(share, 'share')}"
    yield f"\nNoise: of the chance of an entry in {BASELINE}, {_shown(found.slips.share, 'share')} is ordered where an"
    yield "entry is worse than the best other answer by more than 3 / precision; by occasion:"
    for occasion, (part, against) in found.slips.by_occasion.items():
        yield f"  {occasion:<12}{_shown(part, 'share'):>7} of that chance, {_shown(against, 'share')} of it so"
    yield f"\nMeetings, not a weekly lottery: the share of entries in {BASELINE}, from known chances, with"
    for name, effect in found.occasions.items():
        change = f"{_shown(effect.low, 'share', '+')} to {_shown(effect.high, 'share', '+')}"
        yield f"  {name:<24}{_shown(effect.after, 'share')} instead of {_shown(effect.before, 'share')} ({change})"


def _row(result: PatternResult) -> list[str]:
    pattern = result.pattern
    return [
        pattern.id,
        pattern.pattern,
        _window(pattern),
        _mean(result.readings, pattern.unit),
        _worlds(result.readings, pattern.unit),
        "" if result.inside is None else f"{result.inside:.0%}",
        _verdict(result),
    ]


def _window(pattern: Pattern) -> str:
    if not pattern.has_window:
        return "none"
    if pattern.high is None:
        return f"over {_shown(pattern.low or 0.0, pattern.unit)}"
    return _span(pattern.low or 0.0, pattern.high, pattern.unit)


def _mean(readings: Sequence[Centre], unit: str) -> str:
    if not readings:
        return "too few worlds"
    means = [centre.mean for centre in readings]
    error = _shown(TWO_SIDED * max(centre.error for centre in readings), unit)
    return f"{_span(min(means), max(means), unit)} ± {error}"


def _worlds(readings: Sequence[Centre], unit: str) -> str:
    spreads = [centre.spread for centre in readings if centre.spread is not None]
    if not spreads:
        return ""
    lows, medians, highs = zip(*spreads, strict=True)
    return f"{_shown(median(medians), unit)} ({_span(min(lows), max(highs), unit)})"


def _verdict(result: PatternResult) -> str:
    if result.met is None:
        return ""
    return ("met" if result.met else "missed") + ("" if result.settled or not result.readings else ", barely")


def _span(low: float, high: float, unit: str) -> str:
    first, last = _shown(low, unit), _shown(high, unit)
    return last if first == last else f"{first.removesuffix(' %')} to {last}"


def _shown(value: float, unit: str, sign: str = "") -> str:
    return f"{100 * value:{sign}.1f} %" if unit == "share" else f"{value:{sign}.3g}"
