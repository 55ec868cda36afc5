"""The record held against the model: which patterns it gives, all at once, and which it misses.

Pattern-oriented modelling (Grimm et al. 2005): several weak patterns at several levels rule out more than a good fit to
one. A pattern is met when the mean over worlds lies in its window: in every reading, where there are several.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sim.analysis.estimate import mean_and_error
from sim.analysis.observables import OBSERVABLES, Histories, Reading

FILE = Path(__file__).with_suffix(".yaml")
USES = {
    "fitted": "the values of parameters were chosen with this row in view",
    "held out": "no value was tuned on it",
    "expert prior": "a judgement of experts, not data",
    "check": "so by construction; a miss would be a defect of the program",
    "weight": "how likely the model makes what happened; there is no window to meet",
}
TWO_SIDED = 1.96


@dataclass(frozen=True)
class Pattern:
    """A row of the table: what the record shows, and the window in which the model's mean has to lie."""

    id: str
    pattern: str
    experiment: str
    observable: str
    low: float | None
    high: float | None
    unit: str
    level: str
    sources: tuple[str, ...]
    use: str
    note: str = ""

    @property
    def has_window(self) -> bool:
        """Whether there is a window to meet."""
        return self.low is not None or self.high is not None

    def admits(self, values: np.ndarray) -> np.ndarray:
        """Which values lie in the window; any shape."""
        low = -np.inf if self.low is None else self.low
        high = np.inf if self.high is None else self.high
        return np.asarray((values >= low) & (values <= high))


@dataclass(frozen=True)
class Centre:
    """One reading: the mean over worlds, its Monte-Carlo error, and the 5 %, 50 % and 95 % quantiles of worlds.

    `spread` is None where the observable is a share of worlds.
    """

    mean: float
    error: float
    spread: tuple[float, float, float] | None


@dataclass(frozen=True)
class PatternResult:
    """A pattern and what the model gives.

    `met` is None where there is no window. `settled`: no edge of the window lies within the 95 % Monte-Carlo interval
    of a reading's mean. `inside`: the share of worlds all of whose readings lie in the window; None for a share.
    """

    pattern: Pattern
    worlds: int
    readings: tuple[Centre, ...]
    met: bool | None
    settled: bool
    inside: float | None

    @property
    def is_failure(self) -> bool:
        """Whether a row that the model was fitted to is missed."""
        return self.pattern.use == "fitted" and self.met is False

    def to_dict(self) -> dict[str, Any]:
        """The result as plain data."""
        found = asdict(self)
        row = found.pop("pattern")
        window = [row.pop("low"), row.pop("high")] if self.pattern.has_window else None
        return row | {"window": window} | found


def load_patterns(file: Path = FILE) -> tuple[Pattern, ...]:
    """The rows of the table, as the package holds them."""
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))
    return tuple(_pattern(**row) for row in rows)


def check_patterns(patterns: Sequence[Pattern], simulate: Callable[[str], Histories]) -> list[PatternResult]:
    """What the model gives for each pattern; `simulate` gives the histories of an experiment by its name."""
    histories = {name: simulate(name) for name in dict.fromkeys(p.experiment for p in patterns)}
    return [judge(pattern, OBSERVABLES[pattern.observable](histories[pattern.experiment])) for pattern in patterns]


def judge(pattern: Pattern, reading: Reading) -> PatternResult:
    """Whether a reading meets a pattern; with fewer than two worlds to look at it does not."""
    worlds = reading.values.shape[1]
    if worlds < 2:
        return PatternResult(pattern, 0, (), False if pattern.has_window else None, False, None)
    centres = tuple(_centre(row, reading) for row in reading.values)
    spread = pattern.has_window and not reading.is_rate
    return PatternResult(
        pattern,
        worlds,
        centres,
        met=all(bool(pattern.admits(np.array(c.mean))) for c in centres) if pattern.has_window else None,
        settled=all(_is_clear(c, edge) for c in centres for edge in (pattern.low, pattern.high) if edge is not None),
        inside=float(pattern.admits(reading.values).all(axis=0).mean()) if spread else None,
    )


def shared_sources(pattern: Pattern, cited: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """Which parameters rest on a source of this pattern: there it is no independent test, tuned or not.

    `cited` gives the claims that each parameter cites, by its path.
    """
    return tuple(path for path, claims in cited.items() if set(claims) & set(pattern.sources))


def weight(results: Sequence[PatternResult]) -> float | None:
    """How likely the model makes the record: the share of worlds in which none of the rows for weight went otherwise.

    The rows speak of exclusive endings, so that what each of them lacks adds up. None without such a row.
    """
    rows = [r.readings[0].mean for r in results if r.pattern.use == "weight" and r.readings]
    return 1 - sum(1 - share for share in rows) if rows else None


def _centre(values: np.ndarray, reading: Reading) -> Centre:
    mean, error = mean_and_error(values, reading.point)
    if reading.is_rate:
        return Centre(mean, error, None)
    p5, p50, p95 = np.quantile(values, (0.05, 0.5, 0.95)).tolist()
    return Centre(mean, error, (p5, p50, p95))


def _is_clear(centre: Centre, edge: float) -> bool:
    return abs(centre.mean - edge) > TWO_SIDED * centre.error or centre.error == 0


def _pattern(window: Sequence[float | None] | None, sources: Sequence[str], **rest: Any) -> Pattern:
    low, high = window if window is not None else (None, None)
    return Pattern(low=low, high=high, sources=tuple(sources), **rest)
