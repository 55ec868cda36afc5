"""`warentry threshold`: where the share of entries crosses a level in one parameter, or in a plane of two."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.answers.console import console, print_json, print_whole, say, table
from sim.cli.ensemble import Option as EnsembleOption
from sim.cli.ensemble import WithEnsemble
from sim.cli.options import Jobs, Json, Points, Seed, Set, Workers, scenario_names, whole_number
from sim.questions.threshold import (
    Question,
    Range,
    axis_of,
    common_facts,
    experiment,
    judged_words,
    question,
    with_limits,
)

if TYPE_CHECKING:
    from sim.analysis.threshold import Threshold
    from sim.analysis.threshold_spread import Spread

ROWS = 7


def register(app: typer.Typer) -> None:
    """Adds the command `threshold` to an application."""

    @app.command(cls=WithEnsemble)
    def threshold(
        scenario: Annotated[
            str, typer.Argument(help="a scenario file, or the name of a shipped one", autocompletion=scenario_names)
        ],
        parameter: Annotated[
            list[str], typer.Option(metavar="NAME", help="what is moved, by its name or the end of it; at most twice")
        ],
        at: Annotated[float, typer.Option(metavar="SHARE", help="the share of entries to cross")] = 0.5,
        between: Annotated[
            list[str] | None,
            typer.Option(
                metavar="LOW:HIGH", help="from where to where; one for each parameter  [default: all that makes sense]"
            ),
        ] = None,
        precision: Annotated[
            float | None,
            typer.Option(
                metavar="PART",
                help="widest band that will do, as a part of the range  [default: 0.02; plane: 0.05]",
            ),
        ] = None,
        budget: Annotated[
            int | None,
            typer.Option(
                metavar="WORLDS",
                help="the most worlds to simulate  [default: 60000; 120000 for two parameters; more where any is open]",
                parser=whole_number(1000, 100_000_000, "--budget 100000"),
            ),
        ] = None,
        rng: Seed = 1,
        settings: Set = None,
        points: Points = None,
        ensemble: EnsembleOption = None,
        jobs: Jobs = "auto",
        as_json: Json = False,
    ) -> None:
        """Find where the share of entries crosses a level in one parameter, or along which line in a plane of two.

        Example: warentry threshold point_blank_ultimatum --parameter dependence --at 0.5 --between 0.3:0.95
        """
        asked = question(scenario, settings or [], at, parameter, between or [], rng, points, ensemble)
        asked, workers = with_limits(asked, precision, budget), Workers(jobs)
        if len(asked.ranges) == 2:
            from sim.cli.frontier import answer_plane

            answer_plane(asked, workers, as_json)
        else:
            answer_line(asked, workers, as_json)


def answer_line(asked: Question, workers: Workers, as_json: bool) -> None:
    """Looks for the crossings along one parameter, prints and draws them."""
    from sim.analysis.threshold import FIRST, START, threshold
    from sim.analysis.threshold_spread import spread

    (axis,) = asked.ranges
    found = threshold(
        asked.simulate(workers), lambda place: {axis.path: axis.value(place)}, asked.level, asked.precision,
        asked.budget, asked.first(START, FIRST), say,
    )  # fmt: skip
    over, weight = spread(found), asked.judgement
    judged = found.weighed(weight) if weight is not None else None
    picture = draw(asked, found, over)
    if as_json:
        print_json(as_object(asked, found, judged, over, picture))
    else:
        print_line(asked, found, judged, over)
        if picture is not None:
            typer.echo(f"Picture     {picture}")
    if not found.is_met:
        say(
            f"the budget of {asked.budget:,} worlds ended before the band was as narrow as asked; "
            f"--budget {4 * asked.budget} makes it about half as wide"
        )
    say(f"next: {asked.command('needed')}")


def draw(asked: Question, found: Threshold, over: Spread | None) -> Path | None:
    """The picture; one that fails costs a sentence, never the answer."""
    try:
        from sim.plots.style import save
        from sim.plots.threshold import Drawn, figure

        (axis,) = asked.ranges
        data = Drawn(experiment(asked, found.worlds), axis_of(axis), axis.low, axis.high, found, over)
        asked.picture.parent.mkdir(parents=True, exist_ok=True)
        save(figure(data), asked.picture, "png", data.experiment.metadata(data.title))
        return asked.picture
    except Exception as error:
        say(f"the picture could not be drawn ({type(error).__name__}: {error})")
        return None


def as_object(
    asked: Question, found: Threshold, judged: Threshold | None, over: Spread | None, picture: Path | None
) -> dict[str, Any]:
    """What `--json` prints of one parameter."""
    (axis,) = asked.ranges
    share, low, high = found.curve
    return {
        **common_facts(asked, found.worlds, found.is_met),
        "crossings": crossing_facts(axis, found),
        "with_judgement": {"crossings": crossing_facts(axis, judged)} if judged is not None else None,
        "entry": {
            "least": float(share.min()), "most": float(share.max()), "low": float(low.min()), "high": float(high.max())
        },
        "curve": [
            {"value": axis.value(i / 100), "p": share[8 * i], "low": low[8 * i], "high": high[8 * i]}
            for i in range(101)
        ],
        "over_samples": over and spread_facts(axis, over),
        "picture": str(picture) if picture else None,
    }  # fmt: skip


def crossing_facts(axis: Range, found: Threshold) -> list[dict[str, Any]]:
    """The stretches in which the share crosses the level, or may."""
    return [
        {"kind": c.kind, "at": axis.value(c.at), "low": axis.value(c.low), "high": axis.value(c.high)}
        for c in found.crossings
    ]


def spread_facts(axis: Range, over: Spread) -> dict[str, Any]:
    """The crossing over samples; null where so many samples do not cross."""
    from math import isfinite

    ends = {name: getattr(over, name) for name in ("p10", "median", "p90")}
    return {
        **{name: axis.value(place) if isfinite(place) else None for name, place in ends.items()},
        "above_all_along": over.above,
        "below_all_along": over.below,
        "cross_more_than_once": over.several,
        "standard_error_by_luck": over.luck * (axis.high - axis.low) if isfinite(over.luck) else None,
    }


def print_line(asked: Question, found: Threshold, judged: Threshold | None, over: Spread | None) -> None:
    """Prints the crossings, a few values of the curve, and how the crossing differs between samples."""
    (axis,) = asked.ranges
    out = console()
    out.print(f"{asked.scenario.title}\n{asked.scenario.question}\n", soft_wrap=True)
    inside = axis.low <= axis.usual <= axis.high
    usual = f"In the scenario {axis.path} is {axis.usual:g}{'' if inside else ', outside of what was tried'}."
    for line in [*crossing_lines(asked, found), *judged_lines(asked, judged), usual, *spread_lines(asked, over)]:
        out.print(line, soft_wrap=True)
    share, low, high = found.curve
    rows = []
    for number in range(ROWS):
        i = number * (len(share) - 1) // (ROWS - 1)
        rows.append(
            (axis.text(i / (len(share) - 1)), percent_text(share[i], low[i], high[i]), band_text(low[i], high[i]))
        )
    out.print()
    print_whole(out, table((axis.path, "entry", "95 % interval"), rows, right=(0, 1, 2)))
    out.print(f"\n{found.worlds:,} worlds. Shares of simulated worlds, not a forecast.")


def crossing_lines(asked: Question, found: Threshold) -> list[str]:
    """Each crossing as a sentence, or that there is none."""
    (axis,) = asked.ranges
    level, lines = f"{100 * asked.level:g} %", []
    for crossing in found.crossings:
        width = crossing.high - crossing.low
        low, at, high = (axis.text(place, width) for place in (crossing.low, crossing.at, crossing.high))
        if crossing.is_certain:
            lines.append(f"Entry {crossing.kind} through {level} at {axis.path} = {at} (95 % band {low} to {high}).")
        else:
            lines.append(f"Whether entry crosses {level} between {low} and {high} cannot be told from these worlds.")
    if not any(crossing.is_certain for crossing in found.crossings):
        least, most = (f"{100 * p:.2g} %" for p in (found.curve[0].min(), found.curve[0].max()))
        stays = f"Entry stays between {least} and {most} for every value of {axis.path} between {axis.low:g} and"
        lines.insert(0, f"{stays} {axis.high:g}: {'no crossing of' if lines else 'it does not cross'} {level}.")
    return lines


def judged_lines(asked: Question, judged: Threshold | None) -> list[str]:
    """The crossings once more, where the samples come from an ensemble with a judgement."""
    weight = asked.judgement
    if judged is None or weight is None:
        return []
    return [judged_words(weight), *(f"  {line}" for line in crossing_lines(asked, judged))]


def spread_lines(asked: Question, over: Spread | None) -> list[str]:
    """How the crossing goes with what nobody knows."""
    if over is None:
        return []
    (axis,) = asked.ranges
    open_ = len(asked.plan.varied) - 1

    def place(value: float) -> str:
        if 0 <= value <= 1:
            return axis.text(value)
        return f"above {axis.high:g}" if value > 1 else f"below {axis.low:g}"

    return [
        f"These bands are of luck alone, for the mean over {over.samples} samples of {open_} open parameters.",
        f"From sample to sample the crossing differs: {place(over.p10)} (lowest tenth), {place(over.median)} (median), "
        f"{place(over.p90)} (highest tenth); luck removed.",
        f"As simulated, with luck, {100 * over.above:.0f} % of the samples stay above {100 * asked.level:g} % all "
        f"along, {100 * over.below:.0f} % below it, {100 * over.several:.0f} % cross it more than once.",
    ]


def percent_text(p: float, low: float, high: float) -> str:
    """A share with the digits that its interval supports."""
    from sim.analysis.estimate import Share
    from sim.analysis.words import share_text

    return share_text(Share(1, 3, float(p), float(low), float(high)))


def band_text(low: float, high: float) -> str:
    """The interval of a share."""
    from sim.analysis.estimate import Share
    from sim.analysis.words import interval_text

    return interval_text(Share(1, 3, float((low + high) / 2), float(low), float(high)))
