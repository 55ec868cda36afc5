"""What `warentry threshold` answers for two parameters: the line in their plane along which entry equals a level."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.answers.console import console, print_json, print_whole, say, table
from sim.cli.options import Workers
from sim.questions.threshold import judged_words

if TYPE_CHECKING:
    from sim.analysis.frontier import Frontier
    from sim.questions.threshold import Question

ROWS = 7


def answer_plane(asked: Question, workers: Workers, as_json: bool) -> None:
    """Looks for the line in the plane, prints and draws it."""
    from sim.analysis.frontier import FIRST, SIDE, frontier

    across, up = asked.ranges
    found = frontier(
        asked.simulate(workers),
        lambda places: {across.path: across.value(places[:, 0]), up.path: up.value(places[:, 1])},
        asked.level, asked.precision, asked.budget, asked.first(SIDE**2, FIRST), say,
    )  # fmt: skip
    picture = draw(asked, found)
    if as_json:
        print_json(as_object(asked, found, picture))
    else:
        print_plane(asked, found)
        if picture is not None:
            typer.echo(f"Picture     {picture}")
    if not found.is_met:
        say(f"{found.undecided:.0%} of the plane stay undecided; --budget {4 * asked.budget} leaves about half of that")
    say(f"next: {asked.command('threshold', '--parameter', across.path)}")


def draw(asked: Question, found: Frontier) -> Path | None:
    """The picture; one that fails costs a sentence, never the answer."""
    from sim.questions.threshold import axis_of, experiment

    try:
        from sim.plots.frontier import Drawn, figure
        from sim.plots.style import save

        across, up = asked.ranges
        ends = (across.low, across.high), (up.low, up.high)
        data = Drawn(experiment(asked, found.worlds), axis_of(across), axis_of(up), *ends, found)
        asked.picture.parent.mkdir(parents=True, exist_ok=True)
        save(figure(data), asked.picture, "png", data.experiment.metadata(data.title))
        return asked.picture
    except Exception as error:
        say(f"the picture could not be drawn ({type(error).__name__}: {error})")
        return None


def as_object(asked: Question, found: Frontier, picture: Path | None) -> dict[str, Any]:
    """What `--json` prints of a plane."""
    from sim.analysis.frontier import MESH
    from sim.questions.threshold import common_facts

    across, up = asked.ranges
    line, weight = [], asked.judgement
    for place in MESH:
        for crossing in found.cut(float(place))[0]:
            ends = {name: up.value(getattr(crossing, name)) for name in ("at", "low", "high")}
            line.append({"first": across.value(float(place)), "kind": crossing.kind, **ends})
    return {
        **common_facts(asked, found.worlds, found.is_met),
        "plane": parts(found),
        "with_judgement": {"plane": parts(found.weighed(weight))} if weight is not None else None,
        "line": line,
        "entry": {"least": float(found.share.min()), "most": float(found.share.max())},
        "picture": str(picture) if picture else None,
    }


def parts(found: Frontier) -> dict[str, float]:
    """How much of the plane lies on which side."""
    return {"above": found.above, "below": 1 - found.above - found.undecided, "undecided": found.undecided}


def print_plane(asked: Question, found: Frontier) -> None:
    """Prints where the second parameter crosses the level for some values of the first."""
    across, up = asked.ranges
    out, level = console(), f"{100 * asked.level:g} %"
    out.print(f"{asked.scenario.title}\n{asked.scenario.question}\n", soft_wrap=True)
    least, most = (f"{100 * p:.2g} %" for p in (found.share.min(), found.share.max()))
    if not found.undecided and found.above in (0.0, 1.0):
        side = "above" if found.above else "below"
        out.print(f"Entry stays between {least} and {most} over the whole plane: {side} {level} everywhere.")
    else:
        below = 1 - found.above - found.undecided
        out.print(
            f"Entry lies between {least} and {most} of simulated worlds over this plane: clearly above {level} in "
            f"{100 * found.above:.0f} % of it, clearly below in {100 * below:.0f} %, undecided in "
            f"{100 * found.undecided:.1f} %.\n",
            soft_wrap=True,
        )
        rows = [row(asked, found, number / (ROWS - 1)) for number in range(ROWS)]
        print_whole(out, table((across.path, f"{level} at {up.path}", "95 % band"), rows, right=(0, 1, 2)))
    weight = asked.judgement
    if weight is not None:
        judged = parts(found.weighed(weight))
        out.print(
            f"\n{judged_words(weight)} clearly above {level} in {100 * judged['above']:.0f} % of the plane, clearly "
            f"below in {100 * judged['below']:.0f} %, undecided in {100 * judged['undecided']:.1f} %.",
            soft_wrap=True,
        )
    out.print(f"\nThe scenario has {across.path} = {across.usual:g} and {up.path} = {up.usual:g}.", soft_wrap=True)
    if asked.plan.is_uncertain:
        out.print(f"Bands are of luck alone, for the mean over {asked.plan.samples} samples of what is open.")
    out.print(f"{found.worlds:,} worlds. Shares of simulated worlds, not a forecast.")


def row(asked: Question, found: Frontier, place: float) -> tuple[str, str, str]:
    """Where the second parameter crosses the level for one value of the first."""
    across, up = asked.ranges
    crossings, is_above = found.cut(place)
    if not crossings:
        return across.text(place), f"{'above' if is_above else 'below'} everywhere", ""
    at = " and ".join(up.text(c.at, c.high - c.low) if c.is_certain else "unclear" for c in crossings)
    bands = " and ".join(f"{up.text(c.low, c.high - c.low)} to {up.text(c.high, c.high - c.low)}" for c in crossings)
    return across.text(place), at, bands
