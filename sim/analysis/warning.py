"""What a sign tells of an event to come: how much likelier it is to be seen before the event than at other times.

Works on histories of anything in which signs may be seen and an event may come. An event counts by its known chance in
each week in place of the coin that decided it (Rao-Blackwell), so that near misses tell as much as events do. A
likelihood ratio says by what factor a sighting multiplies the odds of the event (Good 1950); intervals come from
leaving out one group of worlds after another (jackknife, Efron 1982).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.course import WITHIN, YEAR, Course, Flags, spread_alike
from sim.analysis.estimate import Precision
from sim.engine.arrays import Array

LEADS = (1, 2, 4, 8, WITHIN)
NEVER = WITHIN + 1  # the age of what was not seen within the window
MOST_TOGETHER = 3
FEWEST_SEEN = 5.0  # entries, by their known chances, before which signs must have been seen together to be chosen
BARE_MENTION = 3.0  # a likelihood ratio up to this is not worth more than a bare mention (Kass & Raftery 1995)


@dataclass(frozen=True)
class Interval:
    """A number with its 95 % interval; not a number where there is nothing to tell."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Likelihood:
    """How often a sign was seen within so many `weeks` before an event (`hit`) and before quiet (`false_alarm`)."""

    weeks: int
    hit: float
    false_alarm: float
    ratio: Interval


@dataclass(frozen=True)
class Indicator:
    """What one sign, or several together, tell of an event to come.

    `by_lead` for each of LEADS; `auc`: how often an event has the fresher sighting than a quiet week (1/2: the sign is
    blind); `lead`: weeks from the first sighting within the window to the event, the median over events with one;
    `alarms` and `false_alarms` a year; `after`: the chance of an event within the window while the alarm stands,
    `before`: that on the same days, whether it stands or not; `information`: what knowing whether it was seen is worth
    before an event, in nats of log odds; `profile` and `usual` (WITHIN,): how often it was seen exactly 1, 2, ... weeks
    before an event, and before quiet. Of several signs that is how often the alarm stood then.
    """

    signs: tuple[str, ...]
    by_lead: tuple[Likelihood, ...]
    auc: Interval
    lead: float
    alarms: float
    false_alarms: float
    before: Interval
    after: Interval
    information: float
    profile: Array
    usual: Array

    @property
    def likelihood(self) -> Likelihood:
        """That of a sighting within the whole window."""
        return self.by_lead[-1]

    @property
    def warns(self) -> float:
        """How much it warns, to put signs in order: its information, negative of a sign that reassures."""
        return self.information if self.likelihood.ratio.value > 1 else -self.information

    @property
    def is_ever_seen(self) -> bool:
        """Whether it is seen at all."""
        return self.likelihood.hit > 0 or self.likelihood.false_alarm > 0

    @property
    def is_bare_mention(self) -> bool:
        """Whether even the upper end of its likelihood ratio says next to nothing."""
        return self.likelihood.ratio.high < BARE_MENTION


def indicator(seen: Mapping[str, Flags], course: Course) -> Indicator:
    """What signs, each {name: (weeks, worlds)}, tell of an event when all of them have been seen within the window."""
    last_seen = np.maximum.reduce([ages(flags) for flags in seen.values()])
    first_seen = np.minimum.reduce([ages(flags, oldest=True) for flags in seen.values()])
    events, nones = (_by_age(course, last_seen, weight) for weight in (course.before_event, course.before_none))
    by_lead = tuple(_likelihood(events, nones, lead) for lead in LEADS)
    stands, begins = alarms(seen)
    watched, raised = course.is_watched & stands, course.is_watched & begins
    same_days = spread_alike(course.is_watched.astype(float), watched.astype(float))
    before, after = (
        np.stack([course.by_group(course.ahead * weight), course.by_group(weight)], axis=1)
        for weight in (same_days, watched.astype(float))
    )
    years = course.is_watched.sum() / YEAR
    visible = stands if len(seen) > 1 else next(iter(seen.values()))
    hit, false_alarm = by_lead[-1].hit, by_lead[-1].false_alarm
    return Indicator(
        signs=tuple(seen),
        by_lead=by_lead,
        auc=_jackknifed(_auc, np.concatenate([events, nones], axis=1)),
        lead=_median_lead(_by_age(course, np.where(last_seen < NEVER, first_seen, NEVER), course.before_event)),
        alarms=float(raised.sum() / years) if years else np.nan,
        false_alarms=float((raised * (1 - np.minimum(course.ahead, 1))).sum() / years) if years else np.nan,
        before=_jackknifed(_part, before),
        after=_jackknifed(_part, after),
        information=weight_of_evidence(hit, false_alarm),
        profile=_profile(visible, course.before_event),
        usual=_profile(visible, course.before_none),
    )


def ages(seen: Flags, oldest: bool = False) -> NDArray[np.int8]:
    """How many weeks ago a sign was last seen, before each week and within the window, else NEVER; (weeks, worlds).

    With `oldest` how many weeks ago it was first seen within the window.
    """
    found = np.full(seen.shape, NEVER, dtype=np.int8)
    order = range(1, WITHIN + 1) if oldest else range(WITHIN, 0, -1)
    for age in order:
        found[age:][seen[:-age]] = age
    return found


def alarms(seen: Mapping[str, Flags]) -> tuple[Flags, Flags]:
    """In which weeks an alarm stands, and in which it begins: all signs were seen within the window up to then."""
    recent = [np.where(flags, 0, ages(flags)) < WITHIN for flags in seen.values()]
    stands = np.logical_and.reduce(recent)
    begins = stands.copy()
    begins[1:] &= ~stands[:-1]
    return stands, begins


def best_together(
    seen: Mapping[str, Flags], course: Course, size: int = MOST_TOGETHER
) -> tuple[tuple[str, ...], Indicator, Indicator] | None:
    """The two to `size` signs that together are worth most before an event, and what they are worth.

    They are chosen in one half of the groups, of those that were seen together before FEWEST_SEEN events there, and
    told from the other, so that what was best by luck is not told as good; the second indicator is that of the single
    sign that was best in the first half, told from the other too. None where there are no such signs.
    """
    halves = course.group % 2 == 0, course.group % 2 == 1
    first, second = (course.of(half) for half in halves)
    known = [name for name, flags in seen.items() if flags.any()]
    if not known or second.before_event.sum() <= 0:
        return None
    recent = {name: ages(seen[name][:, halves[0]]) < NEVER for name in known}
    pattern = sum(flags.astype(np.int64) << place for place, flags in enumerate(recent.values()))
    distinct, where = np.unique(pattern, return_inverse=True)
    weights = [np.bincount(where.ravel(), part.ravel()) for part in (first.before_event, first.before_none)]

    def together(names: Sequence[str]) -> tuple[float, float]:
        """Before how many events, and how many quiet weeks, all of them were seen."""
        bits = sum(1 << known.index(name) for name in names)
        chosen = distinct & bits == bits
        return float(weights[0][chosen].sum()), float(weights[1][chosen].sum())

    def worth(names: Sequence[str]) -> float:
        hit, false_alarm = (part / weight.sum() for part, weight in zip(together(names), weights, strict=True))
        return weight_of_evidence(hit, false_alarm) if hit > false_alarm else 0.0

    sets = [names for count in range(2, size + 1) for names in combinations(known, count)]
    enough = [names for names in sets if together(names)[0] >= FEWEST_SEEN]
    if not enough:
        return None
    best, alone = max(enough, key=worth), max(known, key=lambda name: worth([name]))
    told = [indicator({name: seen[name][:, halves[1]] for name in names}, second) for names in (best, (alone,))]
    return best, told[0], told[1]


def weight_of_evidence(hit: float, false_alarm: float) -> float:
    """What it is worth before an event to know whether a sign was seen: the mean change of the log odds, in nats.

    The divergence of the two chances of seeing it (Good 1950; Kullback & Leibler 1951); 0 where they are the same.
    """
    total = 0.0
    for event, none in ((hit, false_alarm), (1 - hit, 1 - false_alarm)):
        if event > 0:
            total += event * np.log(event / max(none, 1e-12))
    return float(total)


def _by_age(course: Course, age: NDArray[np.int8], weight: Array) -> Array:
    """The weight at each age from 1 to NEVER in each group: (groups, NEVER)."""
    place = course.group.astype(np.int64)[None, :] * NEVER + (age - 1)
    found = np.bincount(place.ravel(), weight.ravel(), course.groups * NEVER)
    return np.asarray(found, dtype=float).reshape(course.groups, NEVER)


def _likelihood(events: Array, nones: Array, lead: int) -> Likelihood:
    parts = [part for by_age in (events, nones) for part in (by_age[:, :lead].sum(axis=1), by_age.sum(axis=1))]
    sums = np.stack(parts, axis=1)
    total = sums.sum(axis=0)
    hit, false_alarm = float(total[0] / total[1]), float(total[2] / total[3])
    return Likelihood(lead, hit, false_alarm, _ratio(sums, hit, false_alarm))


def _ratio(sums: Array, hit: float, false_alarm: float) -> Interval:
    """The likelihood ratio; where a sign was seen before less than one event, or before no quiet week, its bound.

    The bound is that of the rule of three, 3 over the number of events (Hanley & Lippman-Hand 1983): what single events
    say of their own error is nothing.
    """
    if sums[:, 0].sum() >= 1 and false_alarm > 0:
        logs = _jackknifed(lambda s: np.log(s[..., 0] / s[..., 1] * s[..., 3] / s[..., 2]), sums)
        return Interval(*(float(np.exp(value)) for value in (logs.value, logs.low, logs.high)))
    weeks = sums[:, [1, 3]].sum(axis=0)
    if false_alarm > 0:
        return Interval(hit / false_alarm, 0.0, float(max(3 / weeks[0], hit) / false_alarm))
    return Interval(np.inf, float(hit / (3 / weeks[1])), np.inf) if hit > 0 else Interval(np.nan, np.nan, np.nan)


def _jackknifed(of: Callable[[Array], Any], sums: Array) -> Interval:
    """A function of sums over groups (groups, parts), with its interval by leaving out one group after another."""
    there = sums[np.any(sums != 0, axis=1)]
    count, total = len(there), sums.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(of(total))
        without = np.asarray(of(total - there))
    without = without[np.isfinite(without)]
    if not np.isfinite(value) or len(without) < 2:
        return Interval(value, np.nan, np.nan)
    error = np.sqrt((count - 1) * np.mean((without - without.mean()) ** 2))
    reach = Precision(points=count).quantile() * float(error)
    return Interval(value, value - reach, value + reach)


def _part(sums: Array) -> Any:
    return sums[..., 0] / sums[..., 1]


def _auc(sums: Array) -> Any:
    """How often the fresher sighting is that before an event, ties shared (Mann & Whitney 1947)."""
    events, nones = sums[..., :NEVER], sums[..., NEVER:]
    older = nones.sum(axis=-1, keepdims=True) - np.cumsum(nones, axis=-1)
    wins = (events * (older + nones / 2)).sum(axis=-1)
    return wins / (events.sum(axis=-1) * nones.sum(axis=-1))


def _median_lead(by_age: Array) -> float:
    seen = by_age.sum(axis=0)[:WITHIN]
    if not seen.sum() > 0:
        return np.nan
    return float(1 + np.searchsorted(np.cumsum(seen), seen.sum() / 2))


def _profile(seen: Flags, weight: Array) -> Array:
    """How often a sign was seen 1, 2, ... weeks before weeks that count so much; (WITHIN,)."""
    total = weight.sum()
    return np.array([float((weight[lag:] * seen[:-lag]).sum() / total) for lag in range(1, WITHIN + 1)])
