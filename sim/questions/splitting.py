"""A search for rare entries: a pilot, batches of roots, and the answer with its paths, kept in one folder."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path as File
from typing import Any

import numpy as np

from sim.analysis import splitting, windows
from sim.analysis.splitting import Path, Splitting, pooled, split
from sim.analysis.windows import WeightWindow, fly
from sim.batch import particles
from sim.batch.files import write_text
from sim.batch.manifest import identity
from sim.batch.packed import Packed
from sim.batch.particles import WorldParticles
from sim.batch.pieces import Piece, carry_out
from sim.batch.plan import Plan
from sim.batch.version import code_version
from sim.batch.work import RESULTS, Work
from sim.engine.source import model_version
from sim.scenario import Scenario

PILOT_WORLDS, BATCH = 512, 2048
# Before which weeks worlds are looked at: what decides is drawn on the first day, and later looks gained nothing.
LOOKS = (0,)
# Processor time to set a world up, and to look at one, in weeks of a life: docs/UNKNOWNS.md.
SET_UP, LOOK = 8, 3
OCCASIONS = 100  # to be kept, about
ANSWER = "rare.json"

Plain = dict[str, Any]


@dataclass(frozen=True)
class Search:
    """Rare entries of a scenario, looked for from so many root worlds.

    What the scenario leaves open has a point of its own for every root. The pilot's worlds follow those of the roots.
    """

    scenario: Scenario
    roots: int
    seed: int
    place: File = RESULTS

    @property
    def plan(self) -> Plan:
        """The plan of all root worlds, and of the pilot's."""
        worlds = self.roots + PILOT_WORLDS
        return Plan(self.scenario, worlds, self.seed, points=worlds)

    @property
    def folder(self) -> File:
        """Where batches and answer are kept; named by everything on which they depend."""
        parts = [identity(self.plan), PILOT_WORLDS, BATCH, LOOKS, OCCASIONS, _method()]
        digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
        return self.place / f"{self.scenario.name}-rare" / digest[:12]

    def carry_out(self, work: Work) -> Splitting:
        """Does what is missing of the search; the pilot counts as spent."""
        plan = Packed(self.plan)
        pilot = Piece(partial(_pilot, plan, self.roots), PILOT_WORLDS)
        (learned,) = carry_out(self.folder / "pilot", [pilot], work, "worlds of the pilot")
        unit = learned["known"] * self.roots / OCCASIONS
        live = partial(_live, plan, [_look(look) for look in learned["looks"]], unit)
        batches = [range(first, min(first + BATCH, self.roots)) for first in range(0, self.roots, BATCH)]
        pieces = carry_out(self.folder, [Piece(partial(live, roots), len(roots)) for roots in batches], work, "roots")
        return pooled([_from_json(piece) for piece in pieces])

    @property
    def spent_by_pilot(self) -> int:
        """World-weeks of the pilot."""
        return PILOT_WORLDS * self.scenario.weeks

    def time(self, found: Splitting) -> int:
        """Processor time of the pilot and all roots, in weeks of a life."""
        pilot = PILOT_WORLDS * LOOK * len(LOOKS) + self.time_of_plain(PILOT_WORLDS)
        return int(pilot + SET_UP * self.roots + LOOK * found.looked + found.spent)

    def time_of_plain(self, worlds: float) -> float:
        """The same of so many worlds that are neither looked at nor copied."""
        return worlds * (SET_UP + self.scenario.weeks)

    def keep(self, answer: dict[str, Any], found: Splitting) -> None:
        """Stores the answer and the weighted paths with all that is needed to make them again."""
        content = {
            "scenario": self.scenario.name,
            "scenario_digest": self.scenario.digest,
            "changed": self.scenario.changes(),
            "rng": self.seed,
            "roots": self.roots,
            "version": code_version(),
            "model": model_version(),
            "answer": answer,
            **_listed(found),
        }
        write_text(self.folder / ANSWER, json.dumps(content, indent=1) + "\n")


def _method() -> str:
    """A hash of the code that decides what is copied: no part of the model, but of what a search finds."""
    files = [File(__file__), *(File(str(module.__file__)) for module in (splitting, windows, particles))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _pilot(plan: Packed[Plan], roots: int) -> Plain:
    worlds = WorldParticles.of(plan.value, np.arange(roots, plan.value.worlds))
    weeks = plan.value.scenario.weeks
    return asdict(fly(worlds, weeks, LOOKS, price=(SET_UP + LOOK) / weeks))


def _live(plan: Packed[Plan], looks: list[WeightWindow], unit: float, roots: range) -> Plain:
    worlds = WorldParticles.of(plan.value, np.array(roots))
    return _to_json(split(worlds, plan.value.scenario.weeks, looks, unit))


def _look(data: Plain) -> WeightWindow:
    return WeightWindow(**{**data, **{name: tuple(data[name]) for name in ("importance", "wanted")}})


def _to_json(found: Splitting) -> Plain:
    sums = {name: getattr(found, name).tolist() for name in ("counted", "known", "squares")}
    return {**sums, "spent": found.spent, "looked": found.looked, **_listed(found)}


def _from_json(piece: Plain) -> Splitting:
    sums = {name: np.array(piece[name], dtype=np.float64) for name in ("counted", "known", "squares")}
    paths, occasions = (tuple(map(_path, piece[name])) for name in ("paths", "occasions"))
    return Splitting(**sums, spent=piece["spent"], looked=piece["looked"], paths=paths, occasions=occasions)


def _listed(found: Splitting) -> Plain:
    return {name: [asdict(path) for path in getattr(found, name)] for name in ("paths", "occasions")}


def _path(data: Plain) -> Path:
    return Path(**{**data, "turns": tuple((week, number) for week, number in data["turns"])})
