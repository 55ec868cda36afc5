"""What many seeds say of the errors that their answers state: lines in a file, and a table of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import chdtri

from sim.analysis.threshold import Z

Estimate = tuple[float, float, float, float]  # with its standard error, and both ends of its 95 % interval
Estimates = dict[str, Estimate]
Line = dict[str, Any]
CHECK, DIFFERENCE = "counted against known", "counted minus known"
FEW = 0.02  # a share nearer to never or always leaves too few worlds of one kind to tell its error
HEAD = (
    "| estimate | worlds | seeds | mean | stated error | error between seeds | variance ratio | its 95 % range "
    "| intervals that hold the mean |"
)


def estimate(value: float, error: float) -> Estimate:
    """An estimate whose interval follows from its error alone."""
    return value, error, value - Z * error, value + Z * error


def within(value: float, low: float, high: float) -> Estimate:
    """An estimate of which an interval is stated, and no error: half its width says what that is."""
    return value, (high - low) / (2 * Z), low, high


def lines(file: Path) -> list[Line]:
    """What is kept, one line for each experiment, size and seed; a line that was cut off in the writing is none."""
    texts = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [line for line in map(_line, texts) if line is not None]


def _line(text: str) -> Line | None:
    try:
        return dict(json.loads(text))
    except ValueError:
        return None


@dataclass(frozen=True)
class Row:
    """What the seeds say of one estimate: how often it was made, its mean, both variances, intervals that hold it."""

    name: str
    worlds: int
    seeds: int
    mean: float
    between: float
    stated: float
    held: float

    @staticmethod
    def of(name: str, worlds: int, estimates: Sequence[Estimate]) -> Row:
        """From the estimate of each seed."""
        values, errors, low, high = np.array(estimates).T
        mean, between, stated = values.mean(), values.var(ddof=1), (errors**2).mean()
        held = ((low <= mean) & (mean <= high)).mean()
        return Row(name, worlds, len(values), float(mean), float(between), float(stated), float(held))

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
            f"| {self.between**0.5:.3g} | {self.ratio:.2f} | {low:.2f} to {high:.2f} | {self.held:.0%} |"
        )


def rows(kept: Iterable[Line]) -> list[Row]:
    """A row for each estimate and size with two seeds or more."""
    found = defaultdict[tuple[str, int], dict[int, Estimate]](dict)
    for line in kept:
        for name, numbers in line["found"].items():
            found[name, line["worlds"]][line["seed"]] = numbers
    return [Row.of(name, worlds, list(by.values())) for (name, worlds), by in found.items() if len(by) > 1]


def page(kept: Sequence[Line]) -> str:
    """A table in Markdown for each version of the model, how often the check cried wolf, and what is to be changed."""
    parts = []
    for model in dict.fromkeys(line["model"] for line in kept):
        here = [line for line in kept if line["model"] == model]
        table = rows(here)
        parts += [f"Model {model}", "", HEAD, "| --- " + "| ---: " * 8 + "|", *(row.text for row in table), ""]
        parts += [*_checks(here, table), *_too_few(table)]
    return "\n".join(parts)


def _checks(kept: Sequence[Line], table: Sequence[Row]) -> list[str]:
    """How often counted and known shares were called different, and by how much they differ over all seeds."""
    by_worlds = defaultdict[int, list[float]](list)
    for line in kept:
        by_worlds[line["worlds"]] += [n[0] for name, n in line["found"].items() if name.startswith(CHECK)]
    said = [
        f"{CHECK}: beyond 2 standard errors in {np.mean(np.abs(z) > 2):.1%} of {len(z)} answers of {worlds:,} worlds "
        "(4.6 % by luck)"
        for worlds, z in by_worlds.items()
        if z
    ]
    for row in (row for row in table if row.name.startswith(DIFFERENCE)):
        said.append(f"{row.name}: {row.mean / (row.stated / row.seeds) ** 0.5:+.2f} standard errors over all seeds")
    return [*said, ""] if said else []


def _too_few(table: Sequence[Row]) -> list[str]:
    shares = [row for row in table if row.name in ("counted share", "known share") and not FEW < row.mean < 1 - FEW]
    return [f"{row.name} is {row.mean:.1%}: too near to never or always; change USUAL in seeds.py" for row in shares]


def todo(
    kept: Iterable[Mapping[str, Any]], model: str, experiment: str, worlds: int, seeds: Iterable[int]
) -> list[int]:
    """Which seeds this version of the model has not answered yet."""
    done = {(line["model"], line["experiment"], line["asked"], line["seed"]) for line in kept}
    return [seed for seed in seeds if (model, experiment, worlds, seed) not in done]
