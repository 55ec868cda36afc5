"""The measurements as tables, as data, and against the goals."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import inf
from pathlib import Path
from typing import Any

from benchmarks import driver
from benchmarks.commands import COMMANDS
from benchmarks.latency import Memory, Waiting
from benchmarks.leverage import Leverage
from benchmarks.leverage import table as leverages
from benchmarks.processors import Processors
from benchmarks.processors import report as starts_and_processors
from benchmarks.profile import RECORDING, Profile
from benchmarks.profile import table as stages
from benchmarks.race import BASELINE, CITIZENS, WEEKS, Time
from benchmarks.scaling import Curve

MARK = "<!-- below: `python -m benchmarks --docs` -->"
KEEPING = (
    "How many worlds a second of its processor time the parent can keep, where simulating them costs nothing. Workers "
    "of this machine write their own parts and the parent enters them in the ledger; for workers elsewhere the parent "
    "writes. The more worlds a run has, the larger its blocks."
)


@dataclass(frozen=True)
class Measurements:
    """Everything that was measured, with the state of the machine before and after."""

    machine: dict[str, str]
    load_after: str
    race: dict[str, Time]
    profile: Profile
    curves: list[Curve]
    workers: dict[str, dict[int, float]]
    waiting: Waiting
    memory: Memory
    leverage: list[Leverage]
    processors: Processors
    commands: dict[str, float]
    keeping: driver.Keeping

    def ratio(self, slow: str, fast: str = BASELINE) -> float:
        """How many times dearer one contestant is than another."""
        return self.race[slow].median / self.race[fast].median

    @property
    def citizens_over_floor(self) -> float:
        """The citizens' update against the bare drawing of its numbers."""
        return self.profile.citizens_seconds / self.profile.worlds / self.race["floor, citizens"].median

    def gain(self, kind: str) -> float:
        """How many times faster two workers are than one."""
        return self.workers[kind][1] / self.workers[kind][2]


def data(m: Measurements) -> dict[str, Any]:
    """The measurements as plain values for JSON."""
    return {
        "machine": m.machine | {"load_after": m.load_after},
        "seconds_per_world": {name: list(time.seconds) for name, time in m.race.items()},
        "profile": asdict(m.profile),
        "curves": [asdict(curve) | {"exponent": curve.exponent} for curve in m.curves],
        "workers": m.workers,
        "waiting": asdict(m.waiting),
        "memory_mib": asdict(m.memory),
        "leverage": [asdict(row) for row in m.leverage],
        "processors": asdict(m.processors),
        "commands": m.commands,
        "keeping": asdict(m.keeping),
    }


def page(m: Measurements) -> str:
    """The whole report as markdown."""
    conditions = f"{WEEKS} weeks, {CITIZENS:,} citizens, one core, medians of {len(m.race[BASELINE].seconds)} rounds."
    sections = (
        ("Contestants", f"{conditions}\n\n{contestants(m)}"),
        ("Goals", goals(m)),
        ("Keeping worlds", f"{KEEPING}\n\n{driver.table(m.keeping)}"),
        ("Growth", growth(m)),
        ("How many times fewer worlds", leverages(m.leverage)),
        ("First start, and other processors", starts_and_processors(m.processors)),
        ("Where the engine's time goes", f"{one_by_one(m)}\n\n{stages(m.profile)}"),
        ("Machine", machine(m)),
    )
    return "\n\n".join(f"## {title}\n\n{text}" for title, text in sections) + "\n"


def renew(page_of_the_docs: Path, m: Measurements) -> None:
    """Puts the measured tables in the place of those that a page has below its mark."""
    said, mark, _ = page_of_the_docs.read_text(encoding="utf-8").partition(MARK)
    if not mark:
        raise ValueError(f"{page_of_the_docs} lacks the line {MARK}, below which the tables belong")
    page_of_the_docs.write_text(f"{said}{mark}\n\n{page(m)}", encoding="utf-8")


def one_by_one(m: Measurements) -> str:
    """How far to trust the price of a stage."""
    longer = m.profile.model_seconds / m.profile.worlds / m.race[BASELINE].median
    return (
        "Each stage is lived in all worlds before the next one, so that it finds no world at hand: together they take "
        f"{longer:.1f} times as long as in the kernel, and what recording adds there stands among the goals."
    )


def contestants(m: Measurements) -> str:
    """Each way of writing the model against the engine."""
    rows = [
        "| | worlds a second | ms per world | cost against the engine | spread | |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for name, time in m.race.items():
        per_second = 1 / time.median
        rows.append(
            f"| {name} | {per_second:,.{0 if per_second > 20 else 1}f} | {time.median * 1e3:.3g} "
            f"| {m.ratio(name):.3g} × | ±{time.spread:.0%} | {time.contestant.meaning} |"
        )
    return "\n".join(rows)


@dataclass(frozen=True)
class Goal:
    """A figure that was wanted within bounds."""

    name: str
    measured: float
    low: float = 0.0
    high: float = inf
    form: str = "{:.2f}"

    @property
    def row(self) -> str:
        """A line of the table; how many times as much was measured as was wanted, where that is one number."""
        low, high = self.form.format(self.low), self.form.format(self.high)
        bound = self.low if self.high == inf else self.high if self.low == 0 else None
        wanted = f"{low} to {high}" if bound is None else f"≥ {low}" if self.high == inf else f"≤ {high}"
        times = "" if bound is None else f"{self.measured / bound:.2f} ×"
        met = "met" if self.low <= self.measured <= self.high else "**missed**"
        return f"| {self.name} | {wanted} | {self.form.format(self.measured)} | {times} | {met} |"


def goals(m: Measurements) -> str:
    """What was wanted, what was measured, and whether it is enough."""
    times, seconds, many, power = "{:,.2f} ×", "{:.3f} s", "{:,.0f}", (0.97, 1.03)
    recorded = "engine, batch"
    wanted = [
        Goal("recorded worlds a second and core", 1 / m.race[recorded].median, 8000, form=many),
        Goal("as fast as idiomatic Mesa", m.ratio("idiomatic Mesa"), 2500, form="{:,.0f} ×"),
        Goal("as fast as an object per run", m.ratio("object per run"), 25, form="{:,.0f} ×"),
        Goal("what recording adds", m.ratio(recorded) - 1, high=0.1, form="{:.0%}"),
        Goal("citizens' part against its floor", m.citizens_over_floor, high=3, form=times),
        Goal("strategic layer's share, 1,000 worlds a block", m.profile.strategic_share, high=0.3, form="{:.0%}"),
        Goal("one world, after start", m.waiting.one_world, high=0.01, form=seconds),
        Goal("1,000 worlds", m.waiting.thousand_worlds, high=0.12, form=seconds),
        *(Goal(f"growth with {c.along} from {c.linear_from:,}", c.exponent, *power) for c in m.curves if c.linear_from),
        *(Goal(f"two {kind} as fast as one", m.gain(kind), 1.85, form=times) for kind in m.workers),
        Goal(f"memory after {m.memory.worlds:,} worlds against one block", m.memory.growth, high=1.2, form=times),
        *(Goal(c.name, m.commands[c.name], high=c.goal, form=seconds) for c in COMMANDS),
        Goal("first start, nothing compiled", m.processors.first_start, high=20, form="{:.1f} s"),
        Goal("worlds a second that can be kept", m.keeping.of_a_large_run.per_second, driver.WANTED, form=many),
    ]
    head = ("| goal | wanted | measured | measured / wanted | |", "| --- | ---: | ---: | ---: | --- |")
    return "\n".join([*head, *(goal.row for goal in wanted)])


def growth(m: Measurements) -> str:
    """Exponents, workers, memory, and the first world of a process."""
    lines = [
        f"- cost ~ {c.along}^{c.exponent:.2f} ({c.fixed}" + (f"; from {c.linear_from:,} up)" if c.linear_from else ")")
        for c in m.curves
    ]
    for kind, seconds in m.workers.items():
        lines.append(f"- {kind}: " + ", ".join(f"{n}: {s:.2f} s" for n, s in seconds.items()) + " (wall time)")
    lines.append(
        f"- peak memory: {m.memory.loaded:,.0f} MiB when loaded, {m.memory.one_block:,.0f} with a block of 1,024, "
        f"{m.memory.all_blocks:,.0f} after {m.memory.worlds:,} worlds"
    )
    lines.append(f"- first world of a new process, loading included: {m.waiting.first_world:.2f} s")
    return "\n".join(lines)


def machine(m: Measurements) -> str:
    """On what this was measured, and how busy it was."""
    return "\n".join(f"- {name}: {value}" for name, value in {**m.machine, "load afterwards": m.load_after}.items())


def summary(m: Measurements) -> str:
    """The five dearest stages in a line."""
    total = m.profile.model_seconds
    dearest = [(s, c) for s, c in m.profile.costs() if s != RECORDING][:5]
    return "five biggest costs: " + ", ".join(f"{stage} {cost / total:.0%}" for stage, cost in dearest)
