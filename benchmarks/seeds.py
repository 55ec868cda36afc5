"""`python -m benchmarks.seeds`: whether stated errors hold from seed to seed, for everything that states one.

The same question is answered under many seeds. How much the answers differ has to be what each of them states: the
variance between seeds over the mean stated variance is 1, but for the luck of so few seeds, whose 95 % range stands
beside it. Each seed's answers are a line in a file; the same command goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri

from sim.analysis.answer import answer, one_by_one
from sim.analysis.contrast import COLUMNS, contrast
from sim.analysis.estimate import mean_and_error, mean_and_error_of_sums
from sim.analysis.sensitivity.cloud import Cloud
from sim.analysis.sensitivity.drivers import Sensitivity
from sim.analysis.sensitivity.given_data import given_data
from sim.analysis.sensitivity.morris import GROUPS, morris
from sim.analysis.sensitivity.prcc import prcc
from sim.analysis.sensitivity.sobol import sobol
from sim.analysis.splitting import Window, pooled, rarity, split, typical_importance
from sim.analysis.spread import entry_spread
from sim.analysis.threshold import Z, threshold
from sim.batch.fresh import FreshLuck
from sim.batch.observe import Watch, follow_worlds
from sim.batch.particles import WorldParticles
from sim.batch.plan import Plan
from sim.batch.simulator import Simulator
from sim.design.settings import COMMON, INDEPENDENT
from sim.design.tally import Points, Tally
from sim.engine.arrays import Array
from sim.engine.shipped import PACKAGE
from sim.engine.source import model_version
from sim.questions.sensitivity import MORRIS_REPLICATIONS, SOBOL_REPLICATIONS, of_its_own
from sim.scenario import load_scenario

Estimates = dict[str, tuple[float, float]]  # each with its stated standard error
Line = dict[str, Any]
FILE = PACKAGE.parent / "results" / "seeds.jsonl"
SCENARIO, OTHER = "baseline_mid_2022", "western_fatigue"
PRESSURES = ("anti_war", "reliability", "fall_risk")
TIPPING, LEVEL, FIRST, FINE = "point_blank_ultimatum", 0.5, 100, 1e-3
ALONG = ("leader.opinion_cost", 0.4, 1.6)
MET = ("kremlin.takeover_gain=0.9", "initial.reserves=60")  # an ultimatum that is met about as often as not
OPEN = ("west.resolve=uniform(0.2, 1.8)", "leader.opinion_cost=uniform(0, 1.6)")
REPLICATIONS, BATCH, PILOT = 8, 512, 512
RARE = ("western_guarantee", ("leader.rationality=24", "leader.risk_bias=0.5"))
CHECK = "counted against known"
HEAD = "| estimate | worlds | seeds | mean | stated error | error between seeds | variance ratio | its 95 % range |"


def shares(seed: int, worlds: int, **smaller: int) -> Estimates:
    """Counted and known shares, differences with common luck, and mean pressures of the last week.

    `smaller` worlds have fewer `weeks` or `citizens`; with fewer citizens, who they are matters more.
    """
    scenarios = (replace(load_scenario(name), **smaller) for name in (SCENARIO, OTHER))
    usual, other = (watched(Plan(scenario, worlds, seed)) for scenario in scenarios)
    told, entered = answer(one_by_one(usual)), usual["ending"] == "entry"
    found = {"counted share": mean_and_error(entered.astype(float), usual["point"])}
    found["known share"] = told.entry.p, told.entry.se
    found |= {f"mean {name}": mean_and_error(usual[name], usual["point"]) for name in PRESSURES}
    apart = contrast(usual, other)
    for name, effect in (("counted difference", apart.endings["entry"].effect), ("known difference", apart.known)):
        found[name] = effect.difference, (effect.high - effect.low) / (2 * Z)
    for name, z in ((CHECK, told.entry.check_z), (f"{CHECK}, difference", apart.known_check)):
        if z is not None:
            found[name] = z, 1.0
    return found


def watched(plan: Plan) -> dict[str, NDArray[Any]]:
    """The worlds of a plan: what a comparison needs, and the pressures of the last week; (worlds,) each."""
    parts = defaultdict(list)
    for block in range(plan.blocks):
        worlds = plan.worlds_of_block(block)
        seen = follow_worlds(Watch(plan, PRESSURES), worlds)
        columns = {"world": worlds, "replication": plan.replication_of(worlds)} | dict(seen.runs)
        columns |= {name: weekly[-1] for name, weekly in seen.weekly.items()}
        for name in (*COLUMNS, *PRESSURES, "way", "week"):
            parts[name].append(columns[name])
    return {name: np.concatenate(columns) for name, columns in parts.items()}


@dataclass(frozen=True)
class InMemory(Simulator):
    """A simulator that keeps nothing."""

    def __call__(self, points: Points, replications: int) -> Tally:
        """What the worlds give at each point."""
        return tally(self.plan(points, replications))


def tally(plan: Plan) -> Tally:
    """What the worlds of a plan of one sample give at each point; (points, 1)."""
    sums = np.zeros((4, plan.point_count))
    for block in range(plan.blocks):
        runs = follow_worlds(Watch(plan), plan.worlds_of_block(block)).runs
        chance = runs["entry_chance"]
        for row, values in zip(sums, (np.ones_like(chance), runs["ending"] == "entry", chance, chance**2), strict=True):
            row += np.bincount(runs["point"], values, plan.point_count)
    worlds, events, known, squares = sums[:, :, None]
    return Tally(worlds.astype(np.int64), events.astype(np.int64), known, squares)


def tipping_point(seed: int, worlds: int) -> Estimates:
    """Where the share of entries crosses a level along a parameter, as a part of the range."""
    path, low, high = ALONG
    simulate = FreshLuck(InMemory(load_scenario(TIPPING).with_settings(MET), seed, Path(), _kept_nowhere))

    def line(places: Array) -> Points:
        return {path: low + places * (high - low)}

    found = threshold(simulate, line, LEVEL, precision=FINE, budget=worlds, first=FIRST)
    crossing = next(crossing for crossing in found.crossings if crossing.is_certain)
    return {"threshold": (crossing.at, (crossing.high - crossing.low) / (2 * Z))}


def sample(seed: int, worlds: int) -> Estimates:
    """Which part of the variance over a sample of points each open parameter explains, and the share over them."""
    scenario = load_scenario(TIPPING).with_settings((*MET, *OPEN))
    plan = Plan(scenario, worlds, seed, points=worlds // REPLICATIONS)
    told = tally(plan)
    cloud = Cloud.of(plan.varied, told)
    found = indices("given data", given_data(cloud, seed)) | indices("PRCC", prcc(cloud, seed))
    chance, count, squares = told.chance[:, 0], told.worlds[:, 0], told.squares[:, 0]
    found["sample mean, over points"] = mean_and_error_of_sums(chance, count, float(squares.sum()))
    over = entry_spread(
        {"worlds": count, "events": told.events[:, 0], "entry_chance": chance / count, "chance_squares": squares}
    )
    return found | {"sample mean, luck": (over.mean, (over.high - over.low) / (2 * Z))}


def designed(seed: int, worlds: int) -> Estimates:
    """Indices of the methods that choose their points: total effects of Sobol, mean effects of Morris."""
    scenario = load_scenario(TIPPING).with_settings(MET)
    beliefs = Plan(scenario.with_settings(OPEN), 0, seed).open_beliefs

    def simulate(luck: str, group: int = 0) -> InMemory:
        return InMemory(scenario, of_its_own(seed, group), Path(), _kept_nowhere, luck)

    rows = worlds // (SOBOL_REPLICATIONS * (len(beliefs) + 3))
    found = indices("Sobol", sobol(simulate(INDEPENDENT), beliefs, SOBOL_REPLICATIONS, rows, seed))
    count = worlds // (MORRIS_REPLICATIONS * (len(beliefs) + 1))
    groups = [simulate(COMMON, group) for group in range(GROUPS)]
    return found | indices("Morris", morris(groups, beliefs, MORRIS_REPLICATIONS, count, seed))


def indices(method: str, found: Sensitivity) -> Estimates:
    """The index of each parameter, with half the width of its interval as its error."""
    return {f"{method}, {d.path}": (d.index, (d.high - d.low) / (2 * Z)) for d in found.drivers}


def rare(seed: int, worlds: int) -> Estimates:
    """How rare an entry is, from so many root worlds."""
    name, settings = RARE
    search = Search(small(name).with_settings(settings), worlds, seed)
    pilot = fly(
        WorldParticles.of(search.plan, np.arange(worlds, search.plan.worlds)), search.scenario.weeks, LOOKS, 0.2
    )
    roots = WorldParticles.of(search.plan, np.arange(worlds))
    found = split(roots, search.scenario.weeks, pilot.looks)
    by = {"rare event, known": rarity(found.known), "rare event, counted": rarity(found.counted)}
    return {name: (estimate.p, estimate.se) for name, estimate in by.items()}


def _kept_nowhere(plan: Plan, folder: Path) -> NoReturn:
    raise AssertionError(f"{folder}: nothing is kept of {plan}")


EXPERIMENTS: dict[str, tuple[Callable[[int, int], Estimates], int]] = {
    "shares": (shares, 4_096),
    "many": (partial(shares, weeks=13, citizens=200), 65_536),
    "threshold": (tipping_point, 6_000),
    "sample": (sample, 2_048),
    "designed": (designed, 6_400),
    "rare": (rare, 1_024),
}


def lines(file: Path) -> list[Line]:
    """What is kept, one line for each experiment, size and seed; a line that was cut off in the writing is none."""
    texts = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [line for line in map(_line, texts) if line is not None]


def _line(text: str) -> Line | None:
    try:
        return dict(json.loads(text))
    except ValueError:
        return None


def carry_out(experiment: str, worlds: int, seeds: Sequence[int], file: Path) -> None:
    """Does what is missing of these seeds with this version of the model, and writes down each as it is done."""
    model, work = model_version(), EXPERIMENTS[experiment][0]
    done = {(line["model"], line["experiment"], line["worlds"], line["seed"]) for line in lines(file)}
    file.parent.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        if (model, experiment, worlds, seed) in done:
            continue
        print(f"{experiment}: seed {seed} of {seeds[0]} to {seeds[-1]}, {worlds:,} worlds", file=sys.stderr)
        line = {"model": model, "experiment": experiment, "worlds": worlds, "seed": seed, "found": work(seed, worlds)}
        with file.open("a", encoding="utf-8") as kept:
            kept.write(json.dumps(line) + "\n")


@dataclass(frozen=True)
class Row:
    """What the seeds say of one estimate: how often it was made, its mean, and the two variances."""

    name: str
    worlds: int
    seeds: int
    mean: float
    between: float
    stated: float

    @staticmethod
    def of(name: str, worlds: int, estimates: Sequence[tuple[float, float]]) -> Row:
        """From the estimate of each seed with its standard error."""
        values, errors = np.array(estimates).T
        return Row(
            name, worlds, len(values), float(values.mean()), float(values.var(ddof=1)), float((errors**2).mean())
        )

    @property
    def ratio(self) -> float:
        """The variance between seeds over the stated one; 1 where errors are what they are said to be."""
        return self.between / self.stated

    @property
    def range(self) -> tuple[float, float]:
        """Within which the ratio lies with 95 %, so many seeds allow: by the chi-square distribution."""
        freedom = self.seeds - 1
        low, high = (self.ratio * freedom / chdtri(freedom, tail) for tail in (0.025, 0.975))
        return float(low), float(high)

    @property
    def text(self) -> str:
        """The row in Markdown."""
        low, high = self.range
        return (
            f"| {self.name} | {self.worlds:,} | {self.seeds} | {self.mean:.4g} | {self.stated**0.5:.3g} "
            f"| {self.between**0.5:.3g} | {self.ratio:.2f} | {low:.2f} to {high:.2f} |"
        )


def rows(kept: Iterable[Line]) -> list[Row]:
    """A row for each estimate and size with two seeds or more."""
    found = defaultdict[tuple[str, int], dict[int, tuple[float, float]]](dict)
    for line in kept:
        for name, (value, error) in line["found"].items():
            found[name, line["worlds"]][line["seed"]] = value, error
    return [Row.of(name, worlds, list(by.values())) for (name, worlds), by in found.items() if len(by) > 1]


def page(kept: Sequence[Line]) -> str:
    """A table in Markdown for each version of the model, and how often the check cried wolf."""
    parts = []
    for model in dict.fromkeys(line["model"] for line in kept):
        here = [line for line in kept if line["model"] == model]
        z = np.array([line["found"][CHECK][0] for line in here if CHECK in line["found"]])
        parts += [f"Model {model}", "", HEAD, "| --- " + "| ---: " * 7 + "|", *(row.text for row in rows(here)), ""]
        if z.size:
            far = (np.abs(z) > 2).mean()
            parts += [f"{CHECK}: beyond 2 standard errors in {far:.1%} of {z.size} answers (4.6 % by luck)", ""]
    return "\n".join(parts)


def main() -> None:
    """Does what is missing, seed by seed, and prints the tables."""
    choice = _arguments()
    worlds = choice.worlds or EXPERIMENTS[choice.experiment][1]
    carry_out(choice.experiment, worlds, range(choice.first, choice.first + choice.seeds), choice.out)
    print(page(lines(choice.out)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.seeds", description=__doc__)
    parser.add_argument("experiment", nargs="?", choices=EXPERIMENTS, default="shares")
    parser.add_argument("--seeds", type=int, default=100, help="how many seeds; 0 prints the table of what is there")
    parser.add_argument("--first", type=int, default=1, help="the first of them (default: 1)")
    parser.add_argument("--worlds", type=int, help="worlds of each seed (root worlds of rare)")
    parser.add_argument("--out", type=Path, default=FILE, help=f"the file of lines (default: {FILE.name} in results/)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
