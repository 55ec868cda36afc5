"""What would have to be true: the smallest single changes that carry the share of entries across a level.

Distances are counted in standard deviations of what is believed: a value is given the normal score of its quantile
(2: higher than 98 % of what is believed), so that parameters in different units can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.special import logit, ndtr, ndtri

from sim.analysis.surface import Seen, fit
from sim.analysis.threshold import DECIMALS, FINE, Crossing, Tell, Z, crossings, joined
from sim.design.tally import Points, Simulate, Tally
from sim.engine.arrays import Array
from sim.engine.priors import Prior

REACH = float(ndtri(0.99))  # no farther than the middle 98 % of what is believed
FARTHEST = 4.0  # the score of a scenario's own value that nobody believes
NEAR = 0.05  # an end closer than this is no change
BASE, ENDS, INSIDE, MORE = 4000, 200, 200, 500  # worlds of the scenario itself; of a point in each later stage
STEPS = np.array([0.15, 0.3, 0.45, 0.6, 0.8])
BEST, ROUNDS, FEW = 8, 2, 4  # changes of each level that are refined; how often; at how many places
NARROW = 0.1  # standard deviations
HALVINGS = 60


@dataclass(frozen=True)
class Mover:
    """A parameter with its value in the scenario, and the belief along which it can be moved.

    For a lever the belief is its range: what could be chosen, not what is likely.
    """

    path: str
    belief: Prior
    usual: float
    is_lever: bool = False

    @property
    def start(self) -> float:
        """The normal score of the value in the scenario; it may lie beyond the reach of changes."""
        low, high = -FARTHEST, FARTHEST
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if self.value(middle) < self.usual else (low, middle)
        return (low + high) / 2

    def value(self, score: Array | float) -> Array:
        """The value with a normal score."""
        return self.belief.quantile(ndtr(score))


@dataclass(frozen=True)
class Track:
    """The way of one mover from its start to an end of what is believed, and what was simulated along it."""

    mover: Mover
    start: float
    end: float
    places: Array
    tally: Tally

    @property
    def length(self) -> float:
        """In standard deviations of what is believed."""
        return abs(self.end - self.start)

    def score(self, places: Array | float) -> Array:
        """The normal scores at places from 0, the start, to 1, the end."""
        return np.asarray(self.start + np.asarray(places) * (self.end - self.start))

    def with_more(self, places: Array, tally: Tally) -> Track:
        """The track with more of it simulated."""
        return replace(self, places=np.concatenate([self.places, places]), tally=joined(self.tally, tally))

    def first_crossing(self, level: float) -> Crossing | None:
        """Where the share can first not be told from a level, seen from the start; None where that is nowhere."""
        surface = fit(Seen.of(self.places[:, None], self.tally, level))
        return next(iter(crossings(surface.gap(FINE[:, None], level))), None)


@dataclass(frozen=True)
class ReversingChange:
    """One parameter's value at which the share crosses a level, with its 95 % band of luck.

    `part`: the part of what is believed (of the range, for a lever) that lies below the value. `distance` in standard
    deviations from the scenario's value.
    """

    path: str
    is_lever: bool
    usual: float
    value: float
    low: float
    high: float
    part: float
    distance: float


@dataclass(frozen=True)
class Reversal:
    """All single changes that carry the share across a level, the smallest first.

    `unclear` names those of which these worlds cannot tell whether they do.
    """

    level: float
    changes: tuple[ReversingChange, ...]
    unclear: tuple[str, ...]


@dataclass(frozen=True)
class Reversals:
    """What would have to be true: for each level that the scenario itself does not reach, or exceeds.

    `already` are the other levels: the share cannot be told from them without any change. `share` of the scenario
    itself with its standard error by luck; `slopes` {path: change of log-odds for one standard deviation upwards},
    from the ends of what is believed.
    """

    share: float
    error: float
    levels: tuple[Reversal, ...]
    slopes: Mapping[str, float] = field(default_factory=dict)
    worlds: int = 0
    already: tuple[float, ...] = ()


@dataclass
class Counted:
    """A way to simulate that counts its worlds."""

    simulate: Simulate
    worlds: int = 0

    def __call__(self, points: Points, replications: int) -> Tally:
        """What the worlds give."""
        found = self.simulate(points, replications)
        self.worlds += int(found.worlds.sum())
        return found


def reversals(simulate: Simulate, movers: Sequence[Mover], levels: Sequence[float], tell: Tell = str) -> Reversals:
    """The smallest single changes that carry the share of entries across each level.

    `simulate` has to give every point luck of its own, in worlds that are sure of all other parameters. The ends of
    what is believed first, then the tracks at whose end a level may be crossed, then the best crossings more closely.
    A parameter whose effect turns back before the end is not found.
    """
    simulate = counted = Counted(simulate)
    tell("the scenario itself ...")
    base = simulate(_points(movers, [(movers[0], movers[0].start)]), BASE)
    tracks = _screened(simulate, movers, base, tell)
    share, error = (float(found[0]) for found in base.over_samples())
    error = error**0.5
    asked = [level for level in levels if abs(share - level) > Z * error]
    reaching = [track for track in tracks if any(_may_cross(track, level, share) for level in asked)]
    if reaching:
        tell(f"{len(reaching)} of them may cross a level: {len(STEPS)} values of each ...")
        reaching = _simulated(simulate, movers, [(track, STEPS) for track in reaching], INSIDE)
    for number in range(ROUNDS):
        wanted = _to_refine(reaching, asked, share)
        if not wanted:
            break
        tell(f"the {len(wanted)} nearest crossings more closely ({number + 1} of {ROUNDS}) ...")
        finer = _simulated(simulate, movers, wanted, MORE)
        kept = {_key(track): track for track in [*reaching, *finer]}
        reaching = list(kept.values())
    changes = tuple(_reversal(reaching, level, share) for level in asked)
    already = tuple(level for level in levels if level not in asked)
    return Reversals(share, error, changes, _slopes(tracks), counted.worlds, already)


def _points(movers: Sequence[Mover], moved: Sequence[tuple[Mover, float]]) -> Points:
    """A point for each mover and score, all other movers at their value in the scenario."""
    points = {mover.path: np.full(len(moved), mover.usual) for mover in movers}
    for row, (mover, score) in enumerate(moved):
        if score != mover.start:
            points[mover.path][row] = float(mover.value(score))
    return points


def _screened(simulate: Simulate, movers: Sequence[Mover], base: Tally, tell: Tell) -> list[Track]:
    """The tracks of all movers to both ends, of which only start and end are known."""
    starts = {mover.path: mover.start for mover in movers}
    ends = [
        (mover, end) for mover in movers for end in (-REACH, REACH) if np.sign(end) * (end - starts[mover.path]) > NEAR
    ]
    tell(f"{len(movers)} parameters, each at both ends of what is believed ...")
    tally = simulate(_points(movers, ends), ENDS)
    return [
        Track(mover, starts[mover.path], end, np.array([0.0, 1.0]), joined(base, _row(tally, number)))
        for number, (mover, end) in enumerate(ends)
    ]


def _simulated(
    simulate: Simulate, movers: Sequence[Mover], wanted: Sequence[tuple[Track, Array]], worlds: int
) -> list[Track]:
    """The tracks with more places of each, all in one request."""
    moved = [(track.mover, float(score)) for track, places in wanted for score in track.score(places)]
    tally, found, first = simulate(_points(movers, moved), worlds), [], 0
    for track, places in wanted:
        found.append(track.with_more(places, _row(tally, first, first + len(places))))
        first += len(places)
    return found


def _row(tally: Tally, first: int, end: int | None = None) -> Tally:
    rows = slice(first, first + 1 if end is None else end)
    return Tally(tally.worlds[rows], tally.events[rows], tally.chance[rows], tally.squares[rows])


def _may_cross(track: Track, level: float, share: float) -> bool:
    """Whether the end of a track may lie beyond a level, seen from the scenario's share."""
    reached, error = float(track.tally.share[1, 0]), float(track.tally.error[1, 0])
    side = 1 if level > share else -1
    return side * (reached - level) > -1.5 * Z * error


def _to_refine(tracks: Sequence[Track], levels: Sequence[float], share: float) -> list[tuple[Track, Array]]:
    """The nearest crossings of each level whose bands are still wide, with places at which to look."""
    wanted: dict[tuple[str, float], tuple[Track, list[Array]]] = {}
    for level in levels:
        found = [(track, track.first_crossing(level)) for track in tracks if _may_cross(track, level, share)]
        near = sorted(
            ((track, crossing) for track, crossing in found if crossing is not None),
            key=lambda pair: pair[1].at * pair[0].length,
        )
        for track, crossing in near[:BEST]:
            if (crossing.high - crossing.low) * track.length > NARROW:
                places = np.linspace(crossing.low, crossing.high, FEW).round(DECIMALS)
                wanted.setdefault(_key(track), (track, []))[1].append(places)
    return [(track, np.concatenate(places)) for track, places in wanted.values()]


def _key(track: Track) -> tuple[str, float]:
    return track.mover.path, track.end


def _reversal(tracks: Sequence[Track], level: float, share: float) -> Reversal:
    changes, unclear = [], []
    for track in tracks:
        crossing = track.first_crossing(level) if _may_cross(track, level, share) else None
        if crossing is None:
            continue
        if crossing.is_certain:
            changes.append(_change(track, crossing))
        else:
            unclear.append(track.mover.path)
    return Reversal(level, tuple(sorted(changes, key=lambda change: change.distance)), tuple(dict.fromkeys(unclear)))


def _change(track: Track, crossing: Crossing) -> ReversingChange:
    scores = track.score(np.array([crossing.at, crossing.low, crossing.high]))
    value, *ends = (float(v) for v in track.mover.value(scores))
    mover = track.mover
    return ReversingChange(
        mover.path, mover.is_lever, mover.usual, value, min(ends), max(ends), float(ndtr(scores[0])),
        crossing.at * track.length,
    )  # fmt: skip


def _slopes(tracks: Sequence[Track]) -> dict[str, float]:
    """How steeply each mover changes the log-odds, upwards, on its steeper track."""
    found: dict[str, float] = {}
    for track in tracks:
        start, end = np.clip(track.tally.share[:, 0], 1e-4, 1 - 1e-4)
        slope = float((logit(end) - logit(start)) / (track.end - track.start))
        if abs(slope) > abs(found.get(track.mover.path, 0.0)):
            found[track.mover.path] = slope
    return found
