"""Routes: how the worlds flow from Moscow's demand to Minsk's answer, to Moscow's reaction and to the ending."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from numpy.typing import NDArray

from sim.analysis.endings import CALLED
from sim.analysis.estimate import Share, share
from sim.analysis.provenance import Provenance
from sim.analysis.sampling import ONE_SAMPLE, Sampling
from sim.analysis.words import count, interval_text, share_text
from sim.measured.endings import ENDINGS, WAYS
from sim.plots.style import COLOURS, INK, SMALL, TEXT, WIDTH, house_style, page, spaced

if TYPE_CHECKING:
    from sim.batch.store import Results

# What is asked, answered and done about it in the whole time of a world: each sort of worlds with the SQL that picks
# it from those that none before it has picked.
STAGES: Mapping[str, Mapping[str, str]] = {
    "Moscow’s demand": {
        "ultimatum": "ultimatums > 0",
        "request only": "requests > 0",
        "no demand": "true",
    },
    "Minsk’s answer": {
        "agreed at once": "requests + ultimatums > 0 AND partial_answers + refusals = 0",
        "gave part": "partial_answers > 0 AND refusals = 0",
        "gave part, refused": "partial_answers > 0",
        "refused": "refusals > 0",
        "not asked": "true",
    },
    "Moscow’s reaction": {
        "none": "coercions + takeover_attempts = 0",
        "punishment": "takeover_attempts = 0",
        "attempted removal": "true",
    },
}
ROUTES_IN_WORDS = {
    "compelled": "under an open ultimatum",
    "requested": "at Moscow’s request",
    "voluntary": "voluntary",
    "retaliatory": "in answer to an armed incident",
    "imposed": "by order of the scenario",
}
LEFT, RIGHT, HEIGHT, HEAD = 0.2, 1.75, 3.9, 0.3  # inches
GAP, TIGHT = 0.27, 0.1  # inches between the bars of a stage, and of the last one, whose names stand beside it
BAR = 0.075  # inches
APART = 0.26  # inches that the name of an ending takes
SCALE = HEIGHT - 5 * GAP  # inches for all worlds
DRAWN = ("entry", "kremlin_takeover", "domestic_collapse", "succession", "war_end", "no_entry")  # from the top down
LAST = [f"{CALLED['entry'].label}, {way}" for way in WAYS["entry"]] + [CALLED[ending].label for ending in DRAWN[1:]]
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
        """Where it ends: the ending, and for an entry by which route."""
        return f"{CALLED[self.ending].label}, {self.way}" if self.ending == "entry" else CALLED[self.ending].label

    @property
    def nodes(self) -> tuple[str, ...]:
        """All that it passes."""
        return (*self.stages, self.last)


@dataclass(frozen=True)
class Routes:
    """All flows; `ends` has the share of each ending and each route with the interval that chance leaves."""

    experiment: Provenance
    flows: tuple[Flow, ...]
    entry: Share
    ends: Mapping[str, Share]

    @property
    def title(self) -> str:
        """The finding in words: the commonest route to entry."""
        routes = {name: found for name, found in self.ends.items() if name.startswith(CALLED["entry"].label)}
        if not routes:
            return f"No route led to entry in {count(self.entry.n, 'world')} ({share_text(self.entry)})"
        name, found = max(routes.items(), key=lambda item: item[1].k)
        way = name.removeprefix(f"{CALLED['entry'].label}, ")
        if len(routes) == 1:
            return f"All entries are {way}: {share_text(found)} of worlds"
        most = "Most entries are" if 2 * found.k > self.entry.k else "The commonest route to entry is"
        return f"{most} {way}: in {share_text(found)} of worlds; {share_text(self.entry)} enter"


def load(results: Results) -> Routes:
    """What the figure needs of a results folder; the worlds are sorted and counted by the database."""
    sorts = ", ".join(_case(sorts) for sorts in STAGES.values())
    way = "CASE WHEN ending = 'entry' THEN way ELSE '' END AS way"  # the manner of other endings makes no difference
    rows = results.query(f"SELECT {sorts}, ending, {way}, count(*) FROM runs GROUP BY ALL ORDER BY ALL").rows
    flows = tuple(Flow(tuple(stages), ending, way, worlds) for *stages, ending, way, worlds in rows)
    counts = results.query(f"SELECT point, ending, {way}, count(*) FROM runs GROUP BY ALL ORDER BY ALL").rows
    return Routes(Provenance.of(results), flows, *shares(counts, Sampling.of(results)))


def shares(
    counts: Iterable[tuple[int, str, str, int]], sampling: Sampling = ONE_SAMPLE
) -> tuple[Share, dict[str, Share]]:
    """The share of entries, and that of each way to end, from rows (point, ending, route, worlds)."""
    rows = list(counts)
    numbers = {point: number for number, point in enumerate(dict.fromkeys(row[0] for row in rows))}
    points, (worlds, entered) = np.array(list(numbers), dtype=np.int64), np.zeros((2, len(numbers)), dtype=np.int64)
    ends: dict[str, NDArray[np.int64]] = {}
    for point, ending, way, number in rows:
        here = numbers[point]
        worlds[here] += number
        entered[here] += number * (ending == "entry")
        name = Flow((), ending, way, number).last
        ends.setdefault(name, np.zeros(len(points), dtype=np.int64))[here] += number
    found = {name: sampling.share(points, events, worlds) for name, events in ends.items()}
    return sampling.share(points, entered, worlds), found


def _case(sorts: Mapping[str, str]) -> str:
    return "CASE " + " ".join(f"WHEN {condition} THEN '{name}'" for name, condition in sorts.items()) + " END"


@house_style()
def figure(data: Routes) -> Figure:
    """Four columns of bars, the worlds as ribbons between them, in the colour of their ending."""
    paper = page(HEAD + HEIGHT + 0.1, data.title, data.experiment.about, _notes(data))
    axes = paper.panel(0, paper.bottom, WIDTH, HEIGHT + HEAD)
    axes.set(xlim=(0, WIDTH), ylim=(0, HEIGHT + HEAD))
    axes.set_axis_off()
    orders = [*(list(sorts) for sorts in STAGES.values()), LAST]
    stages = [_bars(data, number, order) for number, order in enumerate(orders)]
    places = np.linspace(LEFT, WIDTH - RIGHT, len(stages))
    for number, (left, right) in enumerate(pairwise(stages)):
        _draw_ribbons(axes, data, number, (left, right), (places[number] + BAR, places[number + 1]))
    for place, heading, bars in zip(places, (*STAGES, "Ending"), stages, strict=True):
        axes.text(place, HEIGHT + HEAD, heading, size=TEXT, weight="bold", va="top")
        for low, high in bars.values():
            axes.add_patch(Rectangle((place, low), BAR, high - low, color=INK, lw=0, zorder=4))
    _name(axes, data, stages, places)
    return paper.figure


def _bars(data: Routes, number: int, order: Sequence[str]) -> Bars:
    """Between which heights each sort of worlds of a stage stands, from the top down."""
    total = sum(flow.worlds for flow in data.flows)
    sizes = {name: sum(flow.worlds for flow in data.flows if flow.nodes[number] == name) for name in order}
    gap, top, bars = TIGHT if order is LAST else GAP, HEIGHT - (0 if order is LAST else GAP / 2), {}
    for name, size in sizes.items():
        if size:
            bars[name] = (top - SCALE * size / total, top)
            top = bars[name][0] - gap
    return bars


def _draw_ribbons(axes: Axes, data: Routes, number: int, bars: tuple[Bars, Bars], ends: tuple[float, float]) -> None:
    """The worlds between two stages; each takes the same order at both ends as the bars there."""
    total = sum(flow.worlds for flow in data.flows)
    sizes: dict[tuple[str, str, str], float] = {}
    for flow in data.flows:
        key = (flow.nodes[number], flow.nodes[number + 1], flow.ending)
        sizes[key] = sizes.get(key, 0) + SCALE * flow.worlds / total
    tops = [{name: top for name, (_, top) in side.items()} for side in bars]
    ranks = [list(side) for side in bars]
    left: dict[tuple[str, str, str], float] = {}
    endings = list(DRAWN)
    for key in sorted(sizes, key=lambda k: (ranks[0].index(k[0]), endings.index(k[2]), ranks[1].index(k[1]))):
        left[key], tops[0][key[0]] = tops[0][key[0]], tops[0][key[0]] - sizes[key]
    for key in sorted(sizes, key=lambda k: (ranks[1].index(k[1]), endings.index(k[2]), ranks[0].index(k[0]))):
        top = tops[1][key[1]]
        tops[1][key[1]] -= sizes[key]
        axes.add_patch(_ribbon(ends, (left[key], top), sizes[key], COLOURS[key[2]], key[2] == ENDINGS[0]))


def _ribbon(ends: tuple[float, float], tops: tuple[float, float], thick: float, colour: str, behind: bool) -> PathPatch:
    (x, end), (high, last) = ends, tops
    middle = (x + end) / 2
    upper = [(x, high), (middle, high), (middle, last), (end, last)]
    lower = [(end, last - thick), (middle, last - thick), (middle, high - thick), (x, high - thick)]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    path = Path([*upper, *lower, upper[0]], codes)
    return PathPatch(path, facecolor=colour, alpha=0.6 if behind else 0.75, lw=0, zorder=1 if behind else 2)


def _name(axes: Axes, data: Routes, stages: Sequence[Bars], places: NDArray[np.float64]) -> None:
    """What the bars are: above them, and beside the last ones."""
    total = sum(flow.worlds for flow in data.flows)
    for number, (bars, place) in enumerate(zip(stages[:-1], places, strict=False)):
        for name, (_, top) in bars.items():
            worlds = sum(flow.worlds for flow in data.flows if flow.nodes[number] == name)
            axes.text(
                place, top + 0.04, f"{name}  {share_text(share(worlds, total))}", size=SMALL, va="bottom", zorder=6
            )
    middles = [(low + high) / 2 for low, high in stages[-1].values()]
    heights = spaced(middles[::-1], APART, HEIGHT)[::-1]
    x = places[-1] + BAR
    for name, middle, height in zip(stages[-1], middles, heights, strict=True):
        found = data.ends[name]
        value = f"{share_text(found)}  ({interval_text(found)})" if 0 < found.k < found.n else share_text(found)
        colour = next(COLOURS[flow.ending] for flow in data.flows if flow.last == name)
        axes.plot((x + 0.03, x + 0.15), (middle, height), color=colour, lw=1, zorder=3)
        axes.text(x + 0.2, height + 0.065, name, size=SMALL + 0.5, weight="bold", va="center")
        axes.text(x + 0.2, height - 0.05, value, size=SMALL, va="center")


def _notes(data: Routes) -> list[str]:
    present = [f"{way}: {words}" for way, words in ROUTES_IN_WORDS.items() if any(f.way == way for f in data.flows)]
    routes = f" Entry {'; '.join(present)}." if present else ""
    reading = (
        "A ribbon is as thick as its share of the worlds and has the colour of their ending. Each world is sorted by "
        "all that happens in it up to the horizon: the hardest demand, all answers short of entry, the hardest "
        "reaction. So the picture cannot show how often or in which order, nor which answer met which demand: an entry "
        "under “refused” came after a refusal."
    )
    brackets = " In brackets: the 95 % interval that chance leaves. What is not known is not shown here."
    return [reading + routes + brackets, data.experiment.caption]
