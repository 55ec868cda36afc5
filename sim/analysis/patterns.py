"""The record held against the model: which patterns it gives, all at once, and which it misses.

Pattern-oriented modelling (Grimm et al. 2005): several weak patterns at several levels rule out more than a good fit to
one. A pattern is met when the mean over worlds lies in its window: in every reading, where there are several.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sim.analysis.estimate import mean_and_error
from sim.analysis.observables import OBSERVABLES
from sim.analysis.readings import Histories, Reading

FILE = Path(__file__).with_suffix(".yaml")
LINEAR, LOG = SCALES = ("linear", "log")
USES = {
    "fitted": "the values of parameters were chosen with this row in view",
    "held out": "no value was tuned on it",
    "seen": "looked at while the rules were written, though no value was tuned on it",
    "expert prior": "a judgement of experts, not data",
    "check": "so by construction; a miss would be a defect of the program",
    "weight": "how likely the model makes what happened; there is no window to meet",
}
EXPERIMENTS = ("hindcast", "hindcast_2025", "entry", "ultimatum")
TWO_SIDED = 1.96


class PatternError(ValueError):
    """A file of patterns that cannot be used; one sentence says where, why and what to do."""


@dataclass(frozen=True)
class Pattern:
    """A row of the table: what the record shows, and the window in which the model's mean has to lie.

    `scale`, and `discrepancy` where it is not the usual part of the window, are for history matching (matching.py).
    """

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
    scale: str = LINEAR
    discrepancy: float | None = None

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
    """The rows of the table, as the package or another file of the same form holds them.

    Raises PatternError for a file that cannot be read, and for a row that is not understood.
    """
    try:
        rows = _read(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise PatternError(f"{file} cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else f"{file}"
        raise PatternError(f"{place}: this is no YAML file: {getattr(error, 'problem', None) or error}") from None
    if not isinstance(rows, list) or not rows:
        raise PatternError(f"{file} has no rows: list patterns in it as sim/analysis/patterns.yaml does")
    patterns = tuple(_checked(f"{file}, row {number}", row) for number, row in enumerate(rows, 1))
    if file != FILE:
        _check_experiments(file, patterns)
    twice = [row for row, count in Counter(pattern.id for pattern in patterns).items() if count > 1]
    if twice:
        raise PatternError(f"{file} has two rows {twice[0]!r}: give each an id of its own")
    return patterns


@lru_cache(maxsize=4)
def _read(text: str) -> Any:
    """What the YAML text of a table says, not to be changed: of one table many questions may be asked."""
    return yaml.safe_load(text)


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


def _check_experiments(file: Path, patterns: Sequence[Pattern]) -> None:
    """An observable can be read off one experiment only: the one that the package's own row names."""
    known = {pattern.observable: pattern.experiment for pattern in load_patterns()}
    for pattern in patterns:
        right = known[pattern.observable]
        if pattern.experiment != right:
            raise PatternError(f"{file}, row {pattern.id}: {pattern.observable} is read off the experiment {right}")


def _checked(place: str, row: Any) -> Pattern:
    """A row of a file as a pattern; PatternError where it is none."""
    if not isinstance(row, dict):
        raise PatternError(f"{place} is no pattern: write id, pattern, experiment, observable, window, ...")
    known = {field.name for field in fields(Pattern)} - {"low", "high"} | {"window"}
    needed = known - {field.name for field in fields(Pattern) if field.default is not MISSING}
    for key in sorted(needed - set(row)):
        raise PatternError(f"{place} has no {key}: every row needs {', '.join(sorted(needed))}")
    for key in sorted(set(row) - known):
        raise PatternError(f"{place}: there is no key {key!r}; the keys are {', '.join(sorted(known))}")
    choices: dict[str, Collection[str]] = {
        "observable": OBSERVABLES, "experiment": EXPERIMENTS, "use": USES, "scale": SCALES,
    }  # fmt: skip
    for key, allowed in choices.items():
        if row.get(key, LINEAR) not in list(allowed):
            raise PatternError(f"{place}: there is no {key} {row[key]!r}; choose one of {', '.join(allowed)}")
    if not isinstance(row["sources"], list):
        raise PatternError(f"{place}: sources is {row['sources']!r}; write a list, such as [P06, P07]")
    return _pattern(place, **row)


def _pattern(place: str, window: Any, sources: Sequence[str], discrepancy: Any = None, **rest: Any) -> Pattern:
    numbers: list[Any] = window if isinstance(window, list) else [] if window is None else [""]
    ends = [end for end in numbers if end is not None]
    if len(numbers) not in (0, 2) or not all(isinstance(end, int | float) for end in ends) or ends != sorted(ends):
        raise PatternError(
            f"{place}: window is {window!r}; write [low, high], with null for an end that is open, or null"
        )
    low, high = numbers or (None, None)
    if rest.get("scale") == LOG and (low is None or low <= 0):
        raise PatternError(f"{place}: a window on a log scale begins above 0, not at {low}")
    if discrepancy is not None and not (isinstance(discrepancy, int | float) and discrepancy >= 0):
        raise PatternError(f"{place}: discrepancy is {discrepancy!r}; write a standard deviation, 0 or more")
    return Pattern(
        low=low, high=high, sources=tuple(sources), discrepancy=discrepancy, **rest | {"id": str(rest["id"])}
    )
