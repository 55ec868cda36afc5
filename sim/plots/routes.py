"""Routes: how the worlds flow from Moscow's demand to Minsk's answer, to Moscow's reaction and to the ending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from sim.analysis.endings import CALLED
from sim.analysis.estimate import Share, share
from sim.analysis.provenance import Provenance
from sim.analysis.words import count, interval_text, percent, share_text
from sim.measured.endings import ENDINGS
from sim.plots.bands import Arrivals
from sim.plots.style import COLOURS, INK, SMALL, TEXT, WIDTH, house_style, page, spaced, width

if TYPE_CHECKING:
    from sim.batch.store import Results

# What is asked, answered and done about it: each sort of worlds with the SQL that picks it from those that none before
# it has picked. What Minsk answered before it entered is left out, and so is what Moscow did about that.
ENTERS: Mapping[str, str] = {
    "enters under the ultimatum": "ending = 'entry' AND way = 'compelled'",
    "enters at the request": "ending = 'entry' AND way = 'requested'",
    "enters after an incident": "ending = 'entry' AND way = 'retaliatory'",
    "enters by itself": "ending = 'entry' AND way = 'voluntary'",
    "is made to enter": "ending = 'entry'",
}
PAST = ""  # a sort of worlds that passes by a stage: it has no bar there
STAGES: Mapping[str, Mapping[str, str]] = {
    "Moscow’s hardest demand": {
        "ultimatum": "ultimatums > 0",
        "request": "requests > 0",
        "a joint group": "groups_asked > 0",
        "basing": "basings_asked > 0",
        "exercises": "exercises_asked > 0",
        "transit": "transit_asked > 0",
        "no demand": "true",
    },
    "Minsk’s answer": {
        **ENTERS,
        "readies its army in vain": "preparations > 0",
        "gives something each time": "partial_answers > 0 AND refusals = 0",
        "gives something, refuses": "partial_answers > 0",
        "refuses each time": "refusals > 0",
        "is not asked": "true",
    },
    "Moscow’s reaction": {
        PAST: "ending = 'entry'",
        "none": "coercions + takeover_attempts = 0",
        "cuts supplies": "takeover_attempts = 0",
        "tries to remove him": "true",
    },
}
ROUTES_IN_WORDS = {
    "compelled": "under an ultimatum",
    "requested": "at Moscow’s request",
    "voluntary": "without a demand",
    "retaliatory": "in answer to an armed incident",
    "imposed": "by order of the scenario",
}
LEFT, RIGHT, HEIGHT, HEAD = 0.2, 1.5, 3.9, 0.3  # inches
GAP = 0.27  # inches between the bars of a stage
THINNEST = 0.002  # of the worlds: thinner ribbons are left out
BAR = 0.075  # inches
APART = 0.26  # inches that the name of an ending takes
GROUND = {"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.8}  # under a name
DRAWN = ("entry", "kremlin_takeover", "domestic_collapse", "succession", "war_end", "no_entry")  # from the top down
LAST = [CALLED[ending].label for ending in DRAWN]
HEADINGS = (*STAGES, "Ending")
Bars = dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Flow:
    """So many worlds took the same way: one sort of each of STAGES, then an ending."""

    stages: tuple[str, ...]
    ending: str
    way: str
    worlds: int

    @property
    def last(self) -> str:
        """Where it ends."""
        return CALLED[self.ending].label

    @property
    def nodes(self) -> tuple[str, ...]:
        """All that it passes."""
        return (*self.stages, self.last)


@dataclass(frozen=True)
class Routes:
    """All flows; `ends` has the share of each ending, with the interval that chance leaves."""

    experiment: Provenance
    flows: tuple[Flow, ...]
    ends: Mapping[str, Share]

    @property
    def title(self) -> str:
        """The finding in words: the commonest route to entry, and how common entry is."""
        entry, ways = self.ends[CALLED["entry"].label], self.ways
        if not ways:
            return f"No route led to entry in {count(entry.n, 'world')} ({share_text(entry)})"
        way, worlds = max(ways.items(), key=lambda item: item[1])
        part = "all" if len(ways) == 1 else percent(worlds / entry.k, 0)
        return f"Entry in {share_text(entry)} of worlds, {part} of them {ROUTES_IN_WORDS[way]}"

    @property
    def worlds(self) -> int:
        """How many worlds there are."""
        return sum(flow.worlds for flow in self.flows)

    @property
    def ways(self) -> dict[str, int]:
        """How many worlds entered by each route that any took."""
        ways = dict.fromkeys(flow.way for flow in self.flows if flow.ending == "entry")
        return {way: sum(flow.worlds for flow in self.flows if flow.way == way) for way in ways}


def load(results: Results) -> Routes:
    """What the figure needs of a results folder; the worlds are sorted and counted by the database."""
    sorts = ", ".join(_case(sorts) for sorts in STAGES.values())
    way = "CASE WHEN ending = 'entry' THEN way ELSE '' END AS way"  # the manner of other endings makes no difference
    rows = results.rows(f"SELECT {sorts}, ending, {way}, count(*) FROM runs GROUP BY ALL ORDER BY ALL")
    flows = tuple(Flow(tuple(stages), ending, way, worlds) for *stages, ending, way, worlds in rows)
    seen = Arrivals.of(results)
    return Routes(Provenance.of(results), flows, {CALLED[ending].label: seen.share(ending) for ending in DRAWN})


def _case(sorts: Mapping[str, str]) -> str:
    return "CASE " + " ".join(f"WHEN {condition} THEN '{name}'" for name, condition in sorts.items()) + " END"


@house_style()
def figure(data: Routes) -> Figure:
    """Four columns of bars, the worlds as ribbons between them, in the colour of their ending; two on a phone."""
    wide = width()
    shown = range(len(HEADINGS)) if wide == WIDTH else (1, len(HEADINGS) - 1)
    paper = page(HEAD + HEIGHT + 0.1, data.title, data.experiment.about, _notes(data), wide)
    axes = paper.panel(0, paper.bottom, wide, HEIGHT + HEAD)
    axes.set(xlim=(0, wide), ylim=(0, HEIGHT + HEAD))
    axes.set_axis_off()
    stages = _stages(data)
    places = dict(zip(shown, np.linspace(LEFT, wide - RIGHT, len(shown)).tolist(), strict=True))
    for left, right in pairwise(shown):
        _draw_ribbons(axes, data, (left, right), (stages[left], stages[right]), (places[left] + BAR, places[right]))
    for number, place in places.items():
        axes.text(place, HEIGHT + HEAD, HEADINGS[number], size=TEXT, weight="bold", va="top")
        for name, (low, high) in stages[number].items():
            colour, alpha = (INK, 1.0) if name != PAST else (COLOURS["entry"], 0.75)
            axes.add_patch(Rectangle((place, low), BAR, high - low, lw=0, color=colour, alpha=alpha, zorder=4))
    _name(axes, data, stages, places)
    return paper.figure


def _stages(data: Routes) -> list[Bars]:
    """Between which heights each sort of worlds of each stage stands, from the top down; empty sorts are left out."""
    orders = [*(list(sorts) for sorts in STAGES.values()), LAST]
    sizes = [
        {name: sum(f.worlds for f in data.flows if f.nodes[number] == name) for name in order}
        for number, order in enumerate(orders)
    ]
    most = max(sum(size > 0 for size in stage.values()) for stage in sizes)
    scale = (HEIGHT - GAP * most) / data.worlds
    return [_bars({name: scale * size for name, size in stage.items() if size}) for stage in sizes]


def _bars(heights: Mapping[str, float]) -> Bars:
    top, bars = HEIGHT - GAP / 2, {}
    for name, height in heights.items():
        bars[name] = (top - height, top)
        top -= height + GAP
    return bars


def _draw_ribbons(
    axes: Axes, data: Routes, numbers: tuple[int, int], bars: tuple[Bars, Bars], ends: tuple[float, float]
) -> None:
    """The worlds between two stages; each takes the same order at both ends as the bars there."""
    sizes: dict[tuple[str, str, str], float] = {}
    scale = sum(top - low for low, top in bars[0].values()) / data.worlds
    for flow in data.flows:
        key = (flow.nodes[numbers[0]], flow.nodes[numbers[1]], flow.ending)
        sizes[key] = sizes.get(key, 0) + scale * flow.worlds
    tops = [{name: top for name, (_, top) in side.items()} for side in bars]
    ranks = [list(side) for side in bars]
    left: dict[tuple[str, str, str], float] = {}
    endings = list(DRAWN)
    for key in sorted(sizes, key=lambda k: (ranks[0].index(k[0]), endings.index(k[2]), ranks[1].index(k[1]))):
        left[key], tops[0][key[0]] = tops[0][key[0]], tops[0][key[0]] - sizes[key]
    for key in sorted(sizes, key=lambda k: (ranks[1].index(k[1]), endings.index(k[2]), ranks[0].index(k[0]))):
        top = tops[1][key[1]]
        tops[1][key[1]] -= sizes[key]
        if sizes[key] >= scale * THINNEST * data.worlds:
            axes.add_patch(_ribbon(ends, (left[key], top), sizes[key], COLOURS[key[2]], key[2] == ENDINGS[0]))


def _ribbon(ends: tuple[float, float], tops: tuple[float, float], thick: float, colour: str, behind: bool) -> PathPatch:
    (x, end), (high, last) = ends, tops
    middle = (x + end) / 2
    upper = [(x, high), (middle, high), (middle, last), (end, last)]
    lower = [(end, last - thick), (middle, last - thick), (middle, high - thick), (x, high - thick)]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    path = Path([*upper, *lower, upper[0]], codes)
    return PathPatch(path, facecolor=colour, alpha=0.6 if behind else 0.75, lw=0, zorder=1 if behind else 2)


def _name(axes: Axes, data: Routes, stages: Sequence[Bars], places: Mapping[int, float]) -> None:
    """What the bars are: above them, and beside the last ones."""
    *before, last = places
    for number in before:
        for name, (_, top) in stages[number].items():
            worlds = sum(flow.worlds for flow in data.flows if flow.nodes[number] == name)
            said = f"{name}  {share_text(share(worlds, data.worlds))}"
            if name != PAST:
                axes.text(places[number], top + 0.05, said, size=SMALL, va="bottom", zorder=6, bbox=GROUND)
    middles = [(low + high) / 2 for low, high in stages[last].values()]
    heights = spaced(middles[::-1], APART, HEIGHT)[::-1]
    x = places[last] + BAR
    for name, middle, height in zip(stages[last], middles, heights, strict=True):
        found = data.ends[name]
        value = f"{share_text(found)}  ({interval_text(found)})" if not found.is_bound else share_text(found)
        colour = next(COLOURS[flow.ending] for flow in data.flows if flow.last == name)
        axes.plot((x + 0.03, x + 0.15), (middle, height), color=colour, lw=1, zorder=3)
        axes.text(x + 0.2, height + 0.065, name, size=SMALL + 0.5, weight="bold", va="center")
        axes.text(x + 0.2, height - 0.05, value, size=SMALL, va="center")


def _notes(data: Routes) -> list[str]:
    reading = (
        "A ribbon is as thick as its share of the worlds counted and has the colour of their ending; under "
        f"{100 * THINNEST:g} % it is left out. Each world is sorted by the hardest demand that came, by its entry or "
        "else by all its answers, and by the hardest reaction. How often, in which order, and what Minsk answered "
        "before it entered are not shown. In brackets: the 95 % interval that chance leaves; of entry from known "
        "chances."
    )
    return [reading, data.experiment.caption]
