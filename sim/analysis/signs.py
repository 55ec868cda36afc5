"""The signs of an entry that could be seen from outside: what each is in a world, how well it is seen, and why.

A sign is there or not in each week. Who watches sees it with the chance `sees` where it is there, and takes something
else for it with the chance `mistakes` in a week where it is not. One without an `of` is followed on the record only. To
add one, add a row.

Preparation and imitation show the same at first: the army moves to the border and exercises. What tells them apart is
how long that lasts, that its readiness is checked, and that signs of war are seen, once or again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.course import Flags
from sim.analysis.followed import AUXILIARY, LINKS, YEARLY
from sim.engine.arrays import Array

Weekly = Mapping[str, NDArray[Any]]
FEINT = 2  # the rung of the ladder of involvement on which the army exercises at the border


@dataclass(frozen=True)
class Sign:
    """Something that could be seen: `needs` are the weekly quantities from which `of` reads in which weeks it is there.

    `observable` is what of the dated record speaks of it, in rows with a value of at least `least`. `reason` says what
    the errors rest on.
    """

    name: str
    meaning: str
    sees: float
    mistakes: float
    reason: str
    needs: tuple[str, ...] = ()
    of: Callable[[Weekly], Flags] | None = None
    observable: str | None = None
    least: float = 1.0

    def seen(self, weekly: Weekly, luck: Array | None = None) -> Flags:
        """In which weeks somebody sees it, or believes to: (weeks, worlds); without `luck` he sees what is there."""
        assert self.of is not None
        is_there = self.of(weekly)
        return is_there if luck is None else np.asarray(luck < np.where(is_there, self.sees, self.mistakes))


def _begins(name: str, weekly: Weekly) -> Flags:
    """Something that is counted happens."""
    return np.asarray(np.diff(weekly[name], axis=0, prepend=0) > 0)


def _stands(name: str, least: float, for_weeks: int, weekly: Weekly) -> Flags:
    """A quantity has been at least so high for so many weeks."""
    high = weekly[name] >= least
    found = high.copy()
    for back in range(1, for_weeks):
        found[back:] &= high[:-back]
        found[:back] = False
    return np.asarray(found)


def _moves(name: str, by: float, in_weeks: int, weekly: Weekly) -> Flags:
    """A quantity has risen by so much, or fallen if that is negative, within so many weeks."""
    moved = np.zeros(weekly[name].shape)
    moved[in_weeks:] = weekly[name][in_weeks:] - weekly[name][:-in_weeks]
    return np.asarray(moved >= by if by > 0 else moved <= by)


def _poll_moves(name: str, by: float, weekly: Weekly) -> Flags:
    """A poll stands so much above the one before, or below if that is negative; between polls nothing is seen."""
    series, found = weekly[name], np.zeros(weekly[name].shape, dtype=bool)
    for before, now in pairwise(np.flatnonzero(np.isfinite(series).all(axis=1))):
        moved = series[now] - series[before]
        found[now] = moved >= by if by > 0 else moved <= by
    return found


def _counted(name: str, meaning: str, of: str, errors: tuple[float, float, str], observable: str | None = None) -> Sign:
    sees, mistakes, reason = errors
    return Sign(name, meaning, sees, mistakes, reason, (of,), partial(_begins, of), observable)


def _linked(name: str, meaning: str, observable: str) -> Sign:
    """Something that is counted and that is seen as the record of a world has it."""
    link = LINKS[observable]
    return _counted(name, meaning, link.of[0], (link.shown, link.besides, link.reason), observable)


def _often(name: str, least: float, in_weeks: int, weekly: Weekly) -> Flags:
    """Something that is counted has happened so often in the last weeks, and happens now."""
    tally = weekly[name]
    before = np.concatenate([np.zeros((in_weeks, *tally.shape[1:])), tally])[: len(tally)]
    return np.asarray((tally - before >= least) & _begins(name, weekly))


def _rises(name: str, to: float, weekly: Weekly) -> Flags:
    """A level rises from below to at least so high."""
    high = weekly[name] >= to
    return np.asarray(high & ~np.concatenate([high[:1], high[:-1]]))


PUBLIC = (1.0, 0.0, "announced by those who do it")
SIGNS: dict[str, Sign] = {
    sign.name: sign
    for sign in (
        _counted("summit", "the two leaders meet", "summits", PUBLIC, "summits"),
        _counted(
            "exercise", "exercises at the border begin", "feint_episodes",
            (0.95, 2 * YEARLY, "seen from space and by monitors; about two a year have their place in every year's "
             "plan and look the same (the record names three a year)"), "exercises",
        ),
        Sign(
            "long exercise", "exercises at the border, or help, have lasted eight weeks", 0.9, 0.25 * YEARLY,
            "monitors follow them week by week; training on ranges is taken for it now and then", ("level",),
            partial(_stands, "level", FEINT, 8),
        ),
        Sign(
            "help", "help with men short of battle stands", 0.8, 0.5 * YEARLY,
            "a joint group is announced, and what it does is disputed (October 2022)", ("level",),
            partial(_stands, "level", AUXILIARY, 1),
        ),
        _counted(
            "partial answer", "Minsk gives something short of soldiers", "partial_answers",
            (0.9, 0.5 * YEARLY, "hosting and basing cannot be hidden; of a promise only words are seen"),
            "partial_answers",
        ),
        _counted(
            "demand", "a request for soldiers becomes known", "requests",
            (0.1, 0.5 * YEARLY, "made behind closed doors: the record has none that is sure, and rumours all along"),
            "troop_demands",
        ),
        _counted(
            "ultimatum", "a point-blank demand becomes known", "ultimatums",
            (0.3, 0.25 * YEARLY, "known to a few; the haste around it is harder to hide than a request"),
            "troop_demands",
        ),
        _counted(
            "cut-off", "Moscow punishes by oil, gas, credit or trade", "coercions",
            (0.9, 0.5 * YEARLY, "prices and deliveries are noticed; other quarrels over them look the same"),
            "cut_offs",
        ),
        _counted(
            "takeover attempt", "an attempt to remove the leader fails", "takeover_attempts",
            (0.7, 0.25 * YEARLY, "a failed one shows in arrests and dismissals; arrests have other causes too"),
        ),
        _counted(
            "incident", "an armed incident on Belarusian soil", "incidents",
            (0.95, YEARLY, "Minsk tells the world; drones and missiles that stray are laid at the same door"),
            "incidents",
        ),
        _counted(
            "sabotage", "an act of rail sabotage is documented", "documented_acts",
            (1.0, 0.0, "the model itself says which acts observers can document"), "sabotage",
        ),
        _counted(
            "resignations", "officers who resign in protest become known", "resignations",
            (0.05, 0.25 * YEARLY, "leavers keep quiet for their own safety; exiles name a few"),
        ),
        Sign(
            "protest", "half a per cent of citizens are on the streets", 0.95, 0.0,
            "crowds of that size are filmed", ("active",), partial(_stands, "active", 0.005, 1),
        ),
        _counted("sanctions", "the West adds sanctions", "sanctions_packages", PUBLIC, "sanctions_steps"),
        Sign(
            "strike group", "ten thousand Russian soldiers or more are in Belarus", 0.95, 0.25 * YEARLY,
            "counted by Ukraine and by monitors within a factor of 1.3 (the record)", ("russian_troops_in_belarus",),
            partial(_stands, "russian_troops_in_belarus", 10, 1), "russian_troops", 10_000,
        ),
        Sign(
            "Russian advance", "the front has moved by a tenth towards Russia in eight weeks", 1.0, 0.0,
            "maps of the front are published daily", ("front",), partial(_moves, "front", 0.1, 8),
        ),
        Sign(
            "Russian setback", "the front has moved by a tenth against Russia in eight weeks", 1.0, 0.0,
            "maps of the front are published daily", ("front",), partial(_moves, "front", -0.1, 8),
        ),
        Sign(
            "Kyiv reinforces", "Ukraine has moved five thousand soldiers north in four weeks", 0.8, 0.5 * YEARLY,
            "Kyiv keeps its moves secret, and announces some that it does not make", ("pinned",),
            partial(_moves, "pinned", 5, 4),
        ),
        Sign(
            "opposition falls", "opposition is three points lower than in the poll before", 1.0, 0.0,
            "the model's own poll has its sampling error", ("poll_national_oppose",),
            partial(_poll_moves, "poll_national_oppose", -0.03),
        ),
        _linked("readiness check", "the army's readiness is checked", "readiness_checks"),
        _linked("signs of war", "a call-up or supplies for war at the border", "signs_of_war"),
        Sign(
            "call-up", "signs of war at the border for the second time in four weeks", 0.9, 0.5 * YEARLY,
            "a call-up and what an army needs take weeks to come; training of thousands is taken for it (March 2024)",
            ("signs_of_war",), partial(_often, "signs_of_war", 2, 4), "call_ups", 1_000,
        ),
        Sign(
            "deployment", "Belarusian units move to the border", 0.95, YEARLY,
            "films of trains and columns; four moves in four years that no war followed (R050 to R187)", ("level",),
            partial(_rises, "level", FEINT), "deployments",
        ),
        _counted("relief", "Washington lifts sanctions", "reliefs", PUBLIC, "relief_steps"),
    )
}  # fmt: skip
SHOWN = {name: sign for name, sign in SIGNS.items() if sign.of is not None}  # those that worlds show
NEEDS = tuple(dict.fromkeys(need for sign in SHOWN.values() for need in sign.needs))
