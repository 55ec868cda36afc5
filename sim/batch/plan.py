"""What is to be run: which worlds, in which blocks, each with which parameters and whose luck."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.design.points import LATIN_HYPERCUBE, METHODS, SOBOL
from sim.design.settings import COMMON, INDEPENDENT, ONE_SETTING, PAIRED, Settings
from sim.engine.priors import Prior

if TYPE_CHECKING:
    from sim.design.ensemble import Drawn, Ensemble
    from sim.scenario import Scenario

DEFAULT_POINTS = 200
BLOCK_SIZE = 1024
FEWEST_BLOCKS, LARGEST_BLOCK = 256, 16  # of a large plan, so that many workers share it well; in BLOCK_SIZEs

Worlds = NDArray[np.int64]


def block_size_of(worlds: int) -> int:
    """The worlds of a block of a plan: what is kept at once. The more worlds, the larger, so that files stay few."""
    return BLOCK_SIZE * min(max(1, worlds // (BLOCK_SIZE * FEWEST_BLOCKS)), LARGEST_BLOCK)


@dataclass(frozen=True, order=True)
class Tranche:
    """Worlds that were planned at one time: `samples` from number `first` on, from world `start` to `stop` of those.

    A plan has one stage; each time it is extended it gets others, so that no world ever changes its place.
    """

    first: int
    samples: int
    start: int
    stop: int

    @property
    def worlds(self) -> int:
        """How many worlds there are."""
        return self.stop - self.start


@dataclass(frozen=True)
class Plan:
    """`worlds` histories of one scenario from a root seed.

    A point is one setting (changes that somebody chose) with one sample (values drawn from the scenario's beliefs for
    what it leaves open, and those of a member of the `ensemble` for what neither scenario nor setting speaks of);
    replications of a point differ by luck alone. Where the scenario is sure of every parameter there is one sample;
    else up to `points`. World i belongs to point i modulo the number of points, so that a stopped
    run is balanced. `paired_points` asks for `points` samples' luck even where nothing is open, so that a certain and
    an uncertain scenario can be compared world by world.
    """

    scenario: Scenario
    worlds: int
    seed: int
    points: int = DEFAULT_POINTS
    block_size: int = BLOCK_SIZE
    settings: Settings = ONE_SETTING
    method: str = LATIN_HYPERCUBE
    luck: str = PAIRED
    paired_points: bool = False
    until: str = ""
    ensemble: Ensemble | None = None
    earlier: tuple[Tranche, ...] = ()

    def __post_init__(self) -> None:
        """A scenario that starts from worlds which followed the record has them, and no other, for its ensemble."""
        if self.scenario.start_from is not None and (self.ensemble is None or not self.ensemble.states):
            from sim.design.ensemble import ensemble_to_start_from

            object.__setattr__(self, "ensemble", ensemble_to_start_from(self.scenario, self.ensemble))

    def __getstate__(self) -> dict[str, object]:
        """What defines the plan: a worker works out the rest itself, which can be many megabytes."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def stages(self) -> tuple[Tranche, ...]:
        """The stages in which the worlds were planned, in order."""
        if self.earlier:
            return self.earlier
        spread = self.is_uncertain or self.paired_points
        samples = min(self.points, max(1, self.worlds // self.settings.count)) if spread else 1
        return (Tranche(0, samples, 0, self.worlds),)

    @cached_property
    def samples(self) -> int:
        """How many samples of the open parameters there are."""
        return max(stage.first + stage.samples for stage in self.stages)

    @property
    def point_count(self) -> int:
        """How many parameter points there are."""
        return self.samples * self.settings.count

    @property
    def is_uncertain(self) -> bool:
        """Whether any parameter is left open."""
        return bool(self.open_beliefs or self.from_ensemble)

    @cached_property
    def open_beliefs(self) -> dict[str, Prior]:
        """The beliefs that leave a parameter open which no setting fixes, by name: their order is part of a design."""
        return {
            path: belief.prior
            for path, belief in sorted(self.scenario.beliefs.items())
            if belief.prior.support[0] < belief.prior.support[1] and path not in self.settings.columns
        }

    @cached_property
    def from_ensemble(self) -> tuple[str, ...]:
        """The parameters that an ensemble speaks of: it names them, and neither the scenario nor a setting does."""
        named = self.ensemble.points if self.ensemble is not None else ()
        return tuple(sorted(path for path in named if path not in {*self.scenario.beliefs, *self.settings.columns}))

    @cached_property
    def judgement(self) -> NDArray[np.float64] | None:
        """How much each sample counts when an ensemble's judgement does too; (samples,), 1 without; None: no ensemble.

        Relative to what a sample counts without it, which is the same for all.
        """
        if self.ensemble is None or not self.from_ensemble:
            return None
        return self.ensemble.judgement[self.ensemble.members(self.samples)]

    def member_of(self, worlds: Worlds) -> NDArray[np.int64]:
        """Which member of the ensemble each world has; ValueError without one."""
        if self.ensemble is None:
            raise ValueError("there is no ensemble whose members worlds could have")
        return self.ensemble.members(self.samples)[self.point_of(worlds) // self.settings.count]

    @cached_property
    def drawn(self) -> Drawn | None:
        """Which member of the ensemble each point has, and how much it counts; None where nothing comes from one."""
        if self.ensemble is None or self.judgement is None:
            return None
        from sim.design.ensemble import Drawn

        sample, setting = np.divmod(np.arange(self.point_count), self.settings.count)
        member = self.ensemble.members(self.samples)[sample]
        table = np.column_stack([member, setting, *(self.varied[path] for path in self.open_beliefs)])
        _, first, place = np.unique(table, axis=0, return_index=True, return_inverse=True)
        return Drawn(member, first[place.ravel()], self.judgement[sample], self.samples)

    @cached_property
    def varied(self) -> dict[str, NDArray[np.float64]]:
        """The values at each point of every parameter that differs between points: {path: (points,)}."""
        sample, setting = np.divmod(np.arange(self.point_count), self.settings.count)
        drawn = METHODS[self.method](self.open_beliefs, self.samples, self.seed) if self.open_beliefs else {}
        if self.ensemble is not None:
            members = self.ensemble.members(self.samples)
            drawn |= {path: self.ensemble.points[path][members] for path in self.from_ensemble}
        chosen = {path: self.settings.values(path)[setting] for path in self.settings.parameters}
        return chosen | {path: values[sample] for path, values in drawn.items()}

    @cached_property
    def changes(self) -> dict[str, NDArray[Any]]:
        """What the settings change besides parameters, such as the rule, at each point: {name: (points,)}."""
        setting = np.arange(self.point_count) % self.settings.count
        return {name: self.settings.values(name)[setting] for name in self.settings.changes}

    @cached_property
    def _variants(self) -> tuple[tuple[Scenario, ...], NDArray[np.intp]]:
        """The scenarios that the settings make of this one, parameters apart, and which of them each setting has."""
        from sim.scenario.changes import changed

        variants, which = self.settings.variants()
        return tuple(changed(self.scenario, values) if values else self.scenario for values in variants), which

    def columns_of(self, worlds: Worlds) -> dict[str, NDArray[Any]]:
        """What a table of these worlds says of their design: their numbers, and whatever differs between points."""
        point = self.point_of(worlds)
        numbers = {"world": worlds, "point": point, "replication": self.replication_of(worlds)}
        return numbers | {name: values[point] for name, values in (self.varied | self.changes).items()}

    def alike(self, worlds: Worlds) -> Iterator[tuple[Scenario, NDArray[np.intp]]]:
        """The worlds that have one scenario, parameters and luck apart: it, and their places in the list."""
        scenarios, which = self._variants
        variant = which[self.point_of(worlds) % self.settings.count]
        for number in np.unique(variant).tolist():
            yield scenarios[number], np.flatnonzero(variant == number)

    def scenario_of(self, world: int) -> Scenario:
        """The scenario of one world: that of the plan, as its setting changes it."""
        ((scenario, _),) = self.alike(np.array([world]))
        return scenario

    @cached_property
    def known(self) -> dict[str, float]:
        """The values of the parameters that the scenario fixes."""
        return {
            path: float(belief.prior.quantile(0.5))
            for path, belief in self.scenario.beliefs.items()
            if path not in self.varied
        }

    @cached_property
    def _blocks(self) -> tuple[tuple[int, int], ...]:
        """The first world of each block and the first that is no longer in it; no block crosses a stage."""
        bounds, begin = list[tuple[int, int]](), 0
        for stage in self.stages:
            end = begin + stage.worlds
            bounds += [(first, min(first + self.block_size, end)) for first in range(begin, end, self.block_size)]
            begin = end
        return tuple(bounds)

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self._blocks)

    def worlds_of_block(self, block: int) -> Worlds:
        """The numbers of the worlds of a block; the same in every try."""
        return np.arange(*self._blocks[block])

    def _place(self, worlds: Worlds) -> tuple[Worlds, Worlds]:
        """The point and the replication of each world."""
        ends = np.cumsum([stage.worlds for stage in self.stages])
        which = np.searchsorted(ends, worlds, side="right")
        first, samples, stop = np.array([(s.first, s.samples, s.stop) for s in self.stages]).T[:, which]
        place, width = worlds - ends[which] + stop, samples * self.settings.count
        return first * self.settings.count + place % width, place // width

    def point_of(self, worlds: Worlds) -> Worlds:
        """To which point each world belongs."""
        return self._place(worlds)[0]

    def replication_of(self, worlds: Worlds) -> Worlds:
        """Which replication of its point each world is."""
        return self._place(worlds)[1]

    def luck_of(self, worlds: Worlds) -> Worlds:
        """Worlds with the same number here and the same replication share their luck; 0 where all of them do."""
        if self.luck == INDEPENDENT:
            return self.point_of(worlds) + 1
        if self.luck == COMMON or self.samples == 1:
            return np.zeros_like(worlds)
        return self.point_of(worlds) // self.settings.count + 1

    def draws_of(self, worlds: Worlds) -> dict[str, float | NDArray[np.float64]]:
        """The parameter values of each world, where they are not the model's defaults."""
        point = self.point_of(worlds)
        return {**self.known, **{path: values[point] for path, values in self.varied.items()}}

    def extended(self, replications: int = 0, samples: int = 0) -> Plan:
        """The plan with so many more replications of every point, or more samples; its worlds keep their places.

        Raises ValueError where samples cannot be added: a Latin hypercube has its number of points for good, and so
        has an ensemble, whose members share them out.
        """
        if samples and (self.method != SOBOL or not self.open_beliefs or self.from_ensemble or self.samples == 1):
            raise ValueError("only samples of a Sobol sequence can be added to; add replications instead")
        reached = list(self.rectangles())
        more = [
            Tranche(r.first, r.samples, r.stop, r.stop + replications * r.samples * self.settings.count)
            for r in reached
            if replications
        ]
        if samples:
            per_point = -(-reached[0].stop // (reached[0].samples * self.settings.count)) + replications
            more.append(Tranche(self.samples, samples, 0, per_point * samples * self.settings.count))
        return self._with_stages((*self.stages, *more))

    def grown_to(self, worlds: int) -> Plan:
        """The plan with more worlds, up to this number in all, where it was planned at one time."""
        (whole,) = self.rectangles()
        return self._with_stages((*self.stages, Tranche(whole.first, whole.samples, whole.stop, worlds)))

    def cut_to(self, blocks: int) -> Plan:
        """The plan that ends after its first blocks."""
        (whole,) = self.stages
        return self._with_stages((replace(whole, stop=whole.start + self._blocks[blocks - 1][1]),))

    def _with_stages(self, stages: tuple[Tranche, ...]) -> Plan:
        return replace(self, earlier=stages, worlds=sum(stage.worlds for stage in stages))

    def rectangles(self) -> Iterator[Tranche]:
        """The stages with those put together that only add replications to earlier ones: what is there, not how."""
        stops = {(stage.first, stage.samples): stage.stop for stage in self.stages}
        return (Tranche(first, samples, 0, stop) for (first, samples), stop in stops.items())
