"""`python -m benchmarks.seeds`: whether stated errors hold from seed to seed, for everything that states one.

The same question is answered under many seeds. How much the answers differ has to be what each of them states: the
variance between seeds over the mean stated variance is 1, but for the luck of so few seeds, whose 95 % range stands
beside it. The country is small and the time short, so that luck counts for much and a seed takes little time. Each
seed's answers are a line in a file; the same command goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from benchmarks.seed_table import CHECK, DIFFERENCE, Estimates, estimate, lines, page, todo, within
from sim.analysis.answer import answer, one_by_one
from sim.analysis.contrast import contrast
from sim.analysis.estimate import mean_and_error, mean_and_error_of_sums
from sim.analysis.sensitivity.cloud import Cloud
from sim.analysis.sensitivity.drivers import Sensitivity
from sim.analysis.sensitivity.given_data import given_data
from sim.analysis.sensitivity.morris import GROUPS, morris
from sim.analysis.sensitivity.prcc import prcc
from sim.analysis.sensitivity.sobol import sobol
from sim.analysis.sequence import HalfWidth, confidence_sequence
from sim.analysis.splitting import rarity, split
from sim.analysis.spread import entry_spread
from sim.analysis.threshold import threshold
from sim.analysis.windows import fly
from sim.batch.block import worlds_of
from sim.batch.fresh import FreshLuck
from sim.batch.particles import WorldParticles
from sim.batch.plan import Plan
from sim.batch.simulator import Simulator
from sim.design.settings import COMMON, INDEPENDENT
from sim.design.tally import Points, Tally
from sim.engine.arrays import Array
from sim.engine.shipped import PACKAGE
from sim.engine.source import model_version
from sim.measured.endings import ENDINGS
from sim.measured.outcomes import OUTCOMES
from sim.measured.pressures import PRESSURES
from sim.model.worlds import Recorded
from sim.questions.sensitivity import MORRIS_REPLICATIONS, SOBOL_REPLICATIONS, of_its_own
from sim.questions.splitting import LOOKS, PILOT_WORLDS
from sim.scenario import Scenario, load_scenario

FILE = PACKAGE.parent / "results" / "seeds.jsonl"
CITIZENS, WEEKS, YEAR = 100, 4, 26
SCENARIO = "point_blank_ultimatum"
EARLY = "events.demand.date=2022-06-27"  # so that few weeks hold what decides
USUAL, OTHER = (EARLY,), (EARLY, "leader.opinion_cost=0.5")
MET = (EARLY, "kremlin.takeover_gain=0.9", "initial.reserves=60")  # an ultimatum that is met about as often as not
READY = ("preparation.shortest=1", "preparation.longest=1")  # so that an army marches within those weeks
MEANS = ("anti_war", "reliability", "fall_risk")
ALONG, LEVEL, FIRST, FINE = ("leader.opinion_cost", 0.4, 1.6), 0.5, 100, 1e-3
OPEN = ("west.resolve=uniform(0.2, 1.8)", "leader.opinion_cost=uniform(0, 1.6)")
REPLICATIONS, AT_ONCE, SMALLER = 8, 4096, 16
RARE, WILLING, PRICE = "western_guarantee", ("leader.opinion_cost=0.5",), 0.4
KNOWN_IN = (
    "baseline_feb_2022",
    "baseline_mid_2022",
    "baseline_sept_2024",
    "point_blank_ultimatum",
    "western_guarantee",
    "border_incident",
)


def small(name: str = SCENARIO, settings: Sequence[str] = (), weeks: int = WEEKS) -> Scenario:
    """A scenario of a few weeks in a country of few citizens."""
    scenario = load_scenario(name).with_settings((*READY, *settings))
    return replace(scenario, weeks=weeks, citizens=CITIZENS)


def lived(plan: Plan) -> dict[str, NDArray[Any]]:
    """The worlds of a plan: what a comparison needs, and the pressures of the last week; (worlds,) each."""
    parts = []
    for first in range(0, plan.worlds, AT_ONCE):
        numbers = np.arange(first, min(first + AT_ONCE, plan.worlds))
        worlds = worlds_of(plan, numbers)
        worlds.advance(plan.scenario.weeks - 1)
        worlds.advance(1, Recorded(plan.scenario.weeks))
        part = {o.name: np.array(o.names)[o.read(worlds.w)] if o.names else o.read(worlds.w) for o in OUTCOMES[:4]}
        part |= {"world": numbers, "point": plan.point_of(numbers), "replication": plan.replication_of(numbers)}
        parts.append(part | {p.name: worlds.w.pressures[:, i] for i, p in enumerate(PRESSURES) if p.name in MEANS})
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def shares(seed: int, worlds: int) -> dict[int, Estimates]:
    """Counted and known shares, differences with common luck, and mean pressures; also of a sixteenth of the worlds."""
    usual, other = (lived(Plan(small(settings=settings), worlds, seed)) for settings in (USUAL, OTHER))
    return {n: _shares(*({k: v[:n] for k, v in side.items()} for side in (usual, other))) for n in _sizes(worlds)}


def _sizes(worlds: int) -> tuple[int, int]:
    return worlds // SMALLER, worlds


def _shares(usual: dict[str, NDArray[Any]], other: dict[str, NDArray[Any]]) -> Estimates:
    told, entered = answer(one_by_one(usual)), usual["ending"] == "entry"
    counted = told.endings["entry"]
    found = {"counted share": (*mean_and_error(entered.astype(float), usual["point"]), counted.low, counted.high)}
    found["known share"] = told.entry.p, told.entry.se, told.entry.low, told.entry.high
    found |= {f"mean {name}": estimate(*mean_and_error(usual[name], usual["point"])) for name in MEANS}
    apart = contrast(usual, other)
    for name, effect in (("counted difference", apart.endings["entry"].effect), ("known difference", apart.known)):
        found[name] = within(effect.difference, effect.low, effect.high)
    for name, z in ((CHECK, told.entry.check_z), (f"{CHECK}, difference", apart.known_check)):
        if z is not None:
            found[name] = estimate(z, 1.0)
    return found | _until(entered)


def _until(entered: NDArray[np.bool_]) -> Estimates:
    """What a run says that stops as soon as its share is known well enough: two points of a hundred, if so few do."""
    k, n = np.cumsum(entered), np.arange(1, len(entered) + 1)
    rule, looks = HalfWidth(0.02), range(255, len(entered), 256)
    last = next((i for i in looks if rule.is_met(int(k[i]), int(n[i]))), len(entered) - 1)
    low, high = confidence_sequence(k[last], n[last])
    return {"share of a run with --until": within(float(k[last] / n[last]), float(low), float(high))}


def check(seed: int, worlds: int) -> Estimates:
    """Counted minus known share in several scenarios: nothing, whatever the scenario, if known chances are right."""
    found = {}
    for name in KNOWN_IN:
        runs = lived(Plan(small(name, weeks=YEAR // 2), worlds, seed))
        apart = (runs["ending"] == "entry") - runs["entry_chance"]
        found[f"{DIFFERENCE}, {name}"] = estimate(*mean_and_error(apart, runs["point"]))
    return found


@dataclass(frozen=True)
class InMemory(Simulator):
    """A simulator that keeps nothing."""

    def __call__(self, points: Points, replications: int) -> Tally:
        """What the worlds give at each point."""
        return tally(self.plan(points, replications))


def tally(plan: Plan) -> Tally:
    """What the worlds of a plan of one sample give at each point; (points, 1)."""
    sums, entry = np.zeros((4, plan.point_count)), ENDINGS.index("entry")
    for first in range(0, plan.worlds, AT_ONCE):
        numbers = np.arange(first, min(first + AT_ONCE, plan.worlds))
        worlds = worlds_of(plan, numbers)
        worlds.advance(plan.scenario.weeks)
        chance, point = worlds.w.entry_chance, plan.point_of(numbers)
        for row, values in zip(sums, (np.ones_like(chance), worlds.w.ending == entry, chance, chance**2), strict=True):
            row += np.bincount(point, values, plan.point_count)
    count, events, known, squares = sums[:, :, None]
    return Tally(count.astype(np.int64), events.astype(np.int64), known, squares)


def tipping_point(seed: int, worlds: int) -> Estimates:
    """Where the share of entries crosses a level along a parameter, as a part of the range."""
    path, low, high = ALONG
    simulate = FreshLuck(InMemory(small(settings=MET), seed, Path(), _kept_nowhere))

    def line(places: Array) -> Points:
        return {path: low + places * (high - low)}

    found = threshold(simulate, line, LEVEL, precision=FINE, budget=worlds, first=FIRST)
    crossing = next(crossing for crossing in found.crossings if crossing.is_certain)
    return {"threshold": within(crossing.at, crossing.low, crossing.high)}


def sample(seed: int, worlds: int) -> Estimates:
    """Which part of the variance over a sample of points each open parameter explains, and the share over them."""
    plan = Plan(small(settings=(*MET, *OPEN)), worlds, seed, points=worlds // REPLICATIONS)
    told = tally(plan)
    cloud = Cloud.of(plan.varied, told, even=True)
    found = indices("given data", given_data(cloud, seed)) | indices("PRCC", prcc(cloud, seed))
    chance, count, squares = told.chance[:, 0], told.worlds[:, 0], told.squares[:, 0]
    found["sample mean, over points"] = estimate(
        *mean_and_error_of_sums(chance, count, float(squares.sum()), cloud.fixed)
    )
    over = entry_spread(
        {"worlds": count, "events": told.events[:, 0], "entry_chance": chance / count, "chance_squares": squares}
    )
    return found | {"sample mean, luck": within(over.mean, over.low, over.high)}


def designed(seed: int, worlds: int) -> Estimates:
    """Indices of the methods that choose their points: total effects of Sobol, mean effects of Morris."""
    scenario = small(settings=MET)
    beliefs = Plan(scenario.with_settings(OPEN), 0, seed).open_beliefs

    def simulate(luck: str, group: int = 0) -> InMemory:
        return InMemory(scenario, of_its_own(seed, group), Path(), _kept_nowhere, luck)

    rows = worlds // (SOBOL_REPLICATIONS * (len(beliefs) + 3))
    found = indices("Sobol", sobol(simulate(INDEPENDENT), beliefs, SOBOL_REPLICATIONS, rows, seed))
    count = worlds // (MORRIS_REPLICATIONS * (len(beliefs) + 1))
    groups = [simulate(COMMON, group) for group in range(GROUPS)]
    return found | indices("Morris", morris(groups, beliefs, MORRIS_REPLICATIONS, count, seed))


def indices(method: str, found: Sensitivity) -> Estimates:
    """The index of each parameter with its error; a rank correlation with its sign, whose error it is."""
    signs = [d.trend if found.method == "prcc" else 1.0 for d in found.drivers]
    return {
        f"{method}, {d.path}": (s * d.index, d.error, *sorted((s * d.low, s * d.high)))
        for s, d in zip(signs, found.drivers, strict=True)
    }


def rare(seed: int, worlds: int) -> Estimates:
    """How rare an entry is, from so many root worlds; nothing where too few of them carry it."""
    plan = Plan(small(RARE, WILLING, YEAR), worlds + PILOT_WORLDS, seed, points=worlds + PILOT_WORLDS)
    pilot = fly(WorldParticles.of(plan, np.arange(worlds, plan.worlds)), YEAR, LOOKS, PRICE)
    found = split(WorldParticles.of(plan, np.arange(worlds)), YEAR, pilot.looks)
    by = {"known": rarity(found.known), "counted": rarity(found.counted)}
    every = {f"rare event, {name}": estimate(e.p, e.se) for name, e in by.items()}
    told = {
        f"rare event, {name}, told with an interval": (e.p, e.se, e.low, e.high)
        for name, e in by.items()
        if e.is_bounded
    }
    return every | told


def _kept_nowhere(plan: Plan, folder: Path) -> NoReturn:
    raise AssertionError(f"{folder}: nothing is kept of {plan}")


EXPERIMENTS: dict[str, tuple[Callable[[int, int], Any], int]] = {
    "check": (check, 1_024),
    "threshold": (tipping_point, 6_000),
    "sample": (sample, 2_048),
    "designed": (designed, 6_400),
    "rare": (rare, 1_024),
    "rare, few roots": (rare, 256),
    "shares": (shares, 65_536),
}
ALL = "all"


def carry_out(experiment: str, worlds: int, seeds: Sequence[int], file: Path) -> None:
    """Does what is missing of these seeds with this version of the model, and writes down each as it is done."""
    model, work, began = model_version(), EXPERIMENTS[experiment][0], time.process_time()
    file.parent.mkdir(parents=True, exist_ok=True)
    missing = todo(lines(file), model, experiment, worlds, seeds)
    for seed in missing:
        found = work(seed, worlds)
        by_size = found if all(isinstance(size, int) for size in found) else {worlds: found}
        with file.open("a", encoding="utf-8") as kept:
            for size, estimates in by_size.items():
                line = {"model": model, "experiment": experiment, "asked": worlds, "worlds": size, "seed": seed}
                kept.write(json.dumps({**line, "found": estimates}) + "\n")
    spent = time.process_time() - began
    print(f"{experiment}: {len(missing)} seeds of {worlds:,} worlds in {spent:.0f} s of a processor", file=sys.stderr)


def main() -> None:
    """Does what is missing, seed by seed, and prints the tables."""
    choice = _arguments()
    for experiment in EXPERIMENTS if choice.experiment == ALL else (choice.experiment,):
        worlds = choice.worlds or EXPERIMENTS[experiment][1]
        carry_out(experiment, worlds, range(choice.first, choice.first + choice.seeds), choice.out)
    print(page(lines(choice.out)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.seeds", description=__doc__)
    parser.add_argument("experiment", nargs="?", choices=[ALL, *EXPERIMENTS], default=ALL)
    parser.add_argument("--seeds", type=int, default=100, help="how many seeds; 0 prints the table of what is there")
    parser.add_argument("--first", type=int, default=1, help="the first of them (default: 1)")
    parser.add_argument("--worlds", type=int, help="worlds of each seed (root worlds of rare)")
    parser.add_argument("--out", type=Path, default=FILE, help=f"the file of lines (default: {FILE.name} in results/)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
