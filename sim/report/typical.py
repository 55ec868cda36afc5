"""Typical histories of a results folder: the kinds of entries, takeovers and near misses, each told by one world."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.estimate import Share
from sim.analysis.sampling import Sampling
from sim.analysis.typical import FEWEST, SAMPLE, WORLDS_A_KIND, Kind, Kinds, kinds
from sim.analysis.words import count, interval_text, share_text
from sim.batch.store import Results
from sim.engine.arrays import Column
from sim.engine.source import model_version
from sim.history.narrative import tell_all
from sim.history.paragraphs import History, Sentence
from sim.report.naming import PATH, names

# Incidents are left out of the path of an entry: they go on after it.
ON_THE_WAY = (
    "week", "requests", "ultimatums", "groups_asked", "basings_asked", "partial_answers", "refusals", "coercions",
    "feint_episodes", "preparations",
)  # fmt: skip
OUTSIDE = (*ON_THE_WAY[1:], "incidents")
RARE = 0.01  # of all worlds: kinds below are folded
CLOSEST = 0.05  # near misses: this part of the worlds with neither entry nor takeover, with the highest chance


@dataclass(frozen=True)
class Group:
    """Worlds that came to the same end, as asked for in SQL; `route` is the column that tells their ways apart."""

    title: str
    thing: str
    where: str
    route: str
    path: tuple[str, ...]


@dataclass(frozen=True)
class SortedOut:
    """A group, the columns of its worlds, and the kinds into which they are sorted."""

    group: Group
    columns: dict[str, Column]
    kinds: Kinds

    def telling(self, kind: Kind) -> int:
        """The number of the world that tells a kind."""
        return int(self.columns["world"][kind.medoid])


@dataclass(frozen=True)
class Retold:
    """The history of a world, or why it cannot be told."""

    history: History | None
    problem: str = ""


@dataclass(frozen=True)
class ToldKind:
    """A kind as the report shows it; where its world cannot be replayed, `problem` says why."""

    name: str
    share: str
    interval: str
    part: str
    is_rare: bool
    worlds: int
    world: int
    routes: tuple[tuple[str, str], ...]
    traits: tuple[tuple[str, str, str], ...]
    command: str
    history: History | None
    problem: str

    @property
    def outline(self) -> str:
        """The world that tells this kind in a few sentences: how it ended, and what the two leaders did before."""
        if self.history is None:
            return ""
        ending = next(section for section in self.history.sections if section.kind == "ending")
        what, *_, meetings = (p.text for p in ending.paragraphs if isinstance(p, Sentence))
        return f"{what.partition(' Entry means')[0]} {meetings}"


@dataclass(frozen=True)
class ToldGroup:
    """A group with its kinds, and in words how many worlds it has and how clear the kinds are."""

    title: str
    about: str
    kinds: tuple[ToldKind, ...]

    @property
    def common(self) -> tuple[ToldKind, ...]:
        """The kinds of at least one in a hundred of all worlds."""
        return tuple(kind for kind in self.kinds if not kind.is_rare)

    @property
    def rare(self) -> tuple[ToldKind, ...]:
        """The other kinds."""
        return tuple(kind for kind in self.kinds if kind.is_rare)


def groups(results: Results) -> list[Group]:
    """Entries, takeovers and near misses, those of them that occur; the last need a chance to have been near."""
    closest = results.rows(
        f"SELECT quantile_cont(entry_chance, {1 - CLOSEST}) FROM runs WHERE ending NOT IN ('entry', 'kremlin_takeover')"
    )[0][0]
    found = [
        Group("Entry", "entry", "ending = 'entry'", "way", ON_THE_WAY),
        Group("Takeover by Moscow", "takeover", "ending = 'kremlin_takeover'", "way", ON_THE_WAY),
    ]
    if closest:
        near = f"ending NOT IN ('entry', 'kremlin_takeover') AND entry_chance >= {closest!r}"
        found.append(Group("Near misses", "near miss", near, "ending", OUTSIDE))
    return found


def typical(results: Results) -> list[ToldGroup]:
    """The typical histories of a results folder."""
    sizes = results.rows("SELECT point, count(*) FROM runs GROUP BY point ORDER BY point")
    points, worlds = (np.array(column, dtype=np.int64) for column in zip(*sizes, strict=True))
    found = [one for group in groups(results) if (one := _sorted_out(results, group)) is not None]
    telling = [one.telling(kind) for one in found for kind in one.kinds.kinds]
    told = dict(zip(telling, retold(results, telling), strict=True))
    return [_told(results, one, told, points, worlds) for one in found]


def _sorted_out(results: Results, group: Group) -> SortedOut | None:
    columns = _columns(results, group)
    if columns is None:
        return None
    return SortedOut(group, columns, kinds(columns["route"], {name: columns[name] for name in group.path}))


def _columns(results: Results, group: Group) -> dict[str, Column] | None:
    """The worlds of a group in order; None where there is none."""
    wanted = ", ".join(dict.fromkeys(("world", "point", "entry_chance", *group.path)))
    sql = f"SELECT {group.route} AS route, {wanted} FROM runs WHERE {group.where} ORDER BY world"
    found = results.columns(sql)
    return found if len(found["world"]) else None


def _told(results: Results, one: SortedOut, told: Mapping[int, Retold], points: Column, worlds: Column) -> ToldGroup:
    place = np.searchsorted(points, one.columns["point"])
    shown = []
    for name, kind in zip(names(one.kinds.kinds), one.kinds.kinds, strict=True):
        happened = np.bincount(place[kind.worlds], minlength=len(points))
        share = Sampling.of(results).share(points, happened, worlds)
        world = one.telling(kind)
        shown.append(_kind(results, name, kind, share, world, told[world], len(place)))
    return ToldGroup(one.group.title, _about(one.group, one.columns, one.kinds, int(worlds.sum())), tuple(shown))


def _kind(results: Results, name: str, kind: Kind, share: Share, world: int, told: Retold, group_size: int) -> ToldKind:
    return ToldKind(
        name=name,
        share=share_text(share),
        interval=interval_text(share),
        part=_part(len(kind.worlds) / group_size),
        is_rare=share.p < RARE,
        worlds=len(kind.worlds),
        world=world,
        routes=tuple((route.replace("_", " "), _part(part)) for route, part in kind.routes.items()),
        traits=tuple((PATH[c].label, _number(kind.typical[c]), _number(kind.others[c])) for c in kind.typical),
        command=shlex.join(["warentry", "explain", str(results.folder), "--world", str(world)]),
        history=told.history,
        problem=told.problem,
    )


def retold(results: Results, worlds: Sequence[int]) -> list[Retold]:
    """The histories of some worlds; none by another version of the model, in which they would be other ones."""
    made_by = results.manifest.model
    if made_by != model_version():
        problem = (
            f"This world was made by another version of the model ({made_by}, this is {model_version()}), in which it "
            "is not the same world: run the scenario again to read its histories."
        )
        return [Retold(None, problem)] * len(worlds)
    return [Retold(history) for history in tell_all(results.plan, worlds)]


def _about(group: Group, columns: dict[str, Column], found: Kinds, worlds: int) -> str:
    size = len(columns["world"])
    texts = [f"{count(size, 'world').capitalize()} of {worlds:,}."]
    if group.thing == "near miss":
        texts = [
            f"The {100 * CLOSEST:.0f} % of the worlds with neither entry nor takeover that came closest to an entry: "
            f"those in which its known chances, added up over all occasions, are highest. {texts[0]}"
        ]
    if len(found.kinds) < FEWEST:
        texts.append(_few(len(found.kinds), size, group.thing))
    if size > SAMPLE:
        texts.append(
            f"A random {SAMPLE:,} of them decided on the kinds; all were then given to the kind they resemble."
        )
    if not found.is_clear:
        texts.append("The kinds shade into each other: read them as cuts through one cloud of histories.")
    return " ".join(texts)


def _few(kinds_found: int, size: int, thing: str) -> str:
    said = "They are told as one kind" if kinds_found == 1 else f"They are told as {kinds_found} kinds"
    if size < FEWEST * WORLDS_A_KIND:
        return f"{said}: that is too few worlds for more."
    return f"{said}: there are no more different histories among them."


def _part(part: float) -> str:
    return "under 1 %" if 0 < part < 0.005 else f"{100 * part:.0f} %"


def _number(value: float) -> str:
    return f"{value:g}"
