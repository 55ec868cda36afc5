"""The measurements as tables, as data, and against the goals."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.latency import Memory, Waiting
from benchmarks.profile import ACCOUNT, OF_THE_BATCH, Profile
from benchmarks.profile import table as stages
from benchmarks.race import BASELINE, CITIZENS, WEEKS, Time
from benchmarks.scaling import Curve

YES, NO = "met", "**missed**"


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
    }


def page(m: Measurements) -> str:
    """The whole report as markdown."""
    sections = (
        ("", f"{WEEKS} weeks, {CITIZENS:,} citizens, one core, medians of {len(m.race[BASELINE].seconds)} rounds."),
        ("Contestants", contestants(m)),
        ("Goals", goals(m)),
        ("Growth", growth(m)),
        ("Where the engine's time goes", stages(m.profile)),
        ("Machine", machine(m)),
    )
    return "\n\n".join(f"## {title}\n\n{text}" if title else f"# Benchmarks\n\n{text}" for title, text in sections) + "\n"


def contestants(m: Measurements) -> str:
    """Each way of writing the model against the engine."""
    rows = ["| | worlds a second | ms per world | cost against the engine | spread | |", "| --- | ---: | ---: | ---: | ---: | --- |"]
    for name, time in m.race.items():
        per_second = 1 / time.median
        rows.append(
            f"| {name} | {per_second:,.{0 if per_second > 20 else 1}f} | {time.median * 1e3:.3g} "
            f"| {m.ratio(name):.3g} × | ±{time.spread:.0%} | {time.contestant.meaning} |"
        )
    return "\n".join(rows)


def goals(m: Measurements) -> str:
    """What was wanted, what was measured, and whether it is enough."""
    best = max(m.workers, key=m.gain)
    worlds, citizens, _ = (curve.exponent or float("nan") for curve in m.curves)
    wanted = (
        ("faster than idiomatic Mesa", "1,000 ×", f"{m.ratio('idiomatic Mesa'):,.0f} ×", m.ratio("idiomatic Mesa") >= 1000),
        ("faster than an object per run", "25 ×", f"{m.ratio('object per run'):,.0f} ×", m.ratio("object per run") >= 25),
        ("citizens' part against the floor", "≤ 3 ×", f"{m.citizens_over_floor:.1f} ×", m.citizens_over_floor <= 3),
        ("strategic layer, 1,000 worlds a block", "< 30 %", f"{m.profile.strategic_share:.0%}", m.profile.strategic_share < 0.3),
        ("one world, after start", "< 30 ms", f"{m.waiting.one_world * 1e3:.0f} ms", m.waiting.one_world < 0.03),
        ("1,000 worlds", "< 0.2 s", f"{m.waiting.thousand_worlds:.2f} s", m.waiting.thousand_worlds < 0.2),
        ("growth with worlds, from 1,000", "0.95-1.05", f"{worlds:.2f}", 0.95 <= worlds <= 1.05),
        ("growth with citizens, from 1,000", "0.95-1.05", f"{citizens:.2f}", 0.95 <= citizens <= 1.05),
        (f"two workers against one ({best})", "≥ 1.7 ×", f"{m.gain(best):.2f} ×", m.gain(best) >= 1.7),
        ("help", "< 0.4 s", f"{m.waiting.help:.2f} s", m.waiting.help < 0.4),
    )  # fmt: skip
    rows = ["| goal | wanted | measured | |", "| --- | ---: | ---: | --- |"]
    return "\n".join(rows + [f"| {goal} | {want} | {got} | {YES if met else NO} |" for goal, want, got, met in wanted])


def growth(m: Measurements) -> str:
    """Exponents, workers, memory, and the first world of a process."""
    lines = [
        f"- cost ~ {c.along}^{c.exponent:.2f} ({c.fixed}" + (f"; from {c.linear_from:,} up)" if c.linear_from else ")")
        for c in m.curves
        if c.exponent is not None
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
    dearest = [(s, c) for s, c in m.profile.costs() if s not in (*OF_THE_BATCH, ACCOUNT)][:5]
    return "five biggest costs: " + ", ".join(f"{stage} {cost / total:.0%}" for stage, cost in dearest)
