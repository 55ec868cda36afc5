"""What `warentry rare` found, as data and in words: a small share, what it took, and paths that lead there."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.table import Table

from sim.analysis.splitting import FEWEST, Path, Rarity, Splitting, effective_paths, rarity
from sim.analysis.words import DISCLAIMER
from sim.answers.console import print_table, print_text, table
from sim.engine.source import model_version

if TYPE_CHECKING:
    from rich.console import Console

    from sim.plots.intervals import Intervals
    from sim.questions.splitting import Search

SHOWN = 3
WORTH_IT = 2.0  # times the processor time: gaining less is gaining little


def as_object(search: Search, found: Splitting) -> dict[str, Any]:
    """Both estimates, what they took, and what plain worlds would take."""
    known, counted = rarity(found.known), rarity(found.counted)
    return {
        "scenario": search.scenario.name,
        "roots": search.roots,
        "rng": search.seed,
        "model": model_version(),
        "entry": asdict(known),
        "counted": asdict(counted),
        "world_weeks": found.spent + search.spent_by_pilot,
        "world_weeks_of_pilot": search.spent_by_pilot,
        "plain": plain(search, found, known),
        "roots_wanted": None if known.is_bounded else wanted(search.roots, known.carried_by),
        "entering_paths": len(found.paths),
        "entering_paths_worth": effective_paths(found.paths),
        "occasions": len(found.occasions),
        "occasions_worth": effective_paths(found.occasions),
        "results": str(search.folder),
    }


def plain(search: Search, found: Splitting, known: Rarity) -> dict[str, float] | None:
    """How many plain worlds would give the same precision, counted or by known chances; None where it is unknown.

    `times_counted` and `times_known`: how many times the processor time of this search they would take.
    """
    if not known.is_bounded:
        return None
    counting = known.p * (1 - known.p) / known.se**2
    knowing = max(0.0, float(found.squares.mean()) - known.p**2) / known.se**2
    return {
        "worlds_counted": counting,
        "worlds_known": knowing,
        "times_counted": search.time_of_plain(counting) / search.time(found),
        "times_known": search.time_of_plain(knowing) / search.time(found),
    }


def wanted(roots: int, carried_by: float) -> int:
    """With how many roots to begin again, for roots enough to carry an estimate: some power of two times as many."""
    return int(roots * 2 ** math.ceil(math.log2(2 * FEWEST / max(carried_by, 1.0))))


def row(path: Path) -> dict[str, Any]:
    """A path as data; its weight is that of one root world."""
    return {
        "root": path.root,
        "weight": path.weight,
        "week": path.step,
        "way": path.route,
        "chance": path.chance,
        "turns": [list(turn) for turn in path.turns],
    }


def show(answer: dict[str, Any], found: Splitting, out: Console) -> None:
    """Writes the estimate, what it took, and some of the paths."""
    entry, counted = answer["entry"], answer["counted"]
    if not entry["p"]:
        out.print(f"No meeting or incident in {answer['roots']:,} root worlds left entry any chance.")
        return
    print_text(out, f"Entry comes in {one_in(entry)} simulated worlds ({two_digits(entry['p'])}).")
    rows = [("known chances", *cells(entry)), ("entries counted", *cells(counted))]
    print_table(out, table(("by", "share", "95 % interval"), rows, right=(1,)))
    out.print()
    print_text(out, effort(answer) if answer["plain"] else too_few(answer))
    print_text(out, f"\n{kept(answer)}")
    print_table(out, path_table(found))
    out.print(f"\n{DISCLAIMER}")
    print_text(out, f"Results     {answer['results']}")


def kept(answer: dict[str, Any]) -> str:
    """How many paths were kept, and what they are worth."""
    entering, near = (f"{n:,} path{'s' * (n != 1)}" for n in (answer["entering_paths"], answer["occasions"]))
    return (
        f"Kept: {entering} in which the army entered, worth {answer['entering_paths_worth']:.0f} of equal weight, and "
        f"{near} to a meeting or an incident at which it may enter, worth {answer['occasions_worth']:.0f}; of these:"
    )


def one_in(found: dict[str, float]) -> str:
    """A small share as one in so many, with its interval if it has one, which runs from rarer to more common."""
    if not is_bounded(found):
        return f"about 1 in {rounded(1 / found['p'])}"
    low, middle, high = (f"1 in {rounded(1 / found[name])}" for name in ("low", "p", "high"))
    return f"about {middle} (95 % interval {low} to {high})"


def is_bounded(found: dict[str, float]) -> bool:
    """Whether an estimate has an interval."""
    return found["carried_by"] >= FEWEST


def rounded(value: float) -> str:
    """A large number with two significant digits."""
    if value < 1e6:
        return f"{float(f'{value:.2g}'):,.0f}"
    return f"{value / 1e6:,.2g} million" if value < 1e8 else f"{value:.1e}"


def two_digits(share: float) -> str:
    """A small share as a percentage with two significant digits."""
    return f"{100 * share:.2g} %"


def cells(found: dict[str, float]) -> tuple[str, str]:
    """A share and its interval, or that nothing was seen, or too little."""
    if not found["p"]:
        return "none seen", ""
    if not is_bounded(found):
        return two_digits(found["p"]), "too few roots for one"
    return two_digits(found["p"]), f"{two_digits(found['low'])} to {two_digits(found['high'])}"


def effort(answer: dict[str, Any]) -> str:
    """What the estimate took, what plain worlds would take for the same precision, and whether anything was gained."""
    need = answer["plain"]
    gain = need["times_known"]
    return (
        f"{answer['roots']:,} root worlds and their copies lived {answer['world_weeks']:,} weeks, pilot included; "
        f"{answer['entry']['carried_by']:,.0f} of equal weight carry the estimate. The same precision takes about "
        f"{rounded(need['worlds_counted'])} plain worlds by counting entries ({fold(need['times_counted'])} the "
        f"processor time), or {rounded(need['worlds_known'])} by adding up their known chances, as `warentry run` does "
        f"({fold(gain)}). "
    ) + ("" if gain >= WORTH_IT else f"So choosing root worlds gains {'little' if gain > 1 else 'nothing'} here.")


def too_few(answer: dict[str, Any]) -> str:
    """Why there is no interval, and the remedy."""
    return (
        f"{answer['entry']['carried_by']:.1f} root worlds of equal weight carry the estimate, of {answer['roots']:,}. "
        f"That is too few for an interval, {FEWEST} are wanted; an estimate on so few is too small more often than too "
        f"large. Begin with -n {answer['roots_wanted']}."
    )


def fold(factor: float) -> str:
    """A factor in words."""
    return f"{rounded(factor)} times" if factor >= 10 else f"{factor:.1f} times"


def path_table(found: Splitting) -> Table:
    """The first paths of each kind as a table."""
    numbered = [*enumerate(found.paths)][:SHOWN] + [*enumerate(found.occasions, len(found.paths))][:SHOWN]
    headings = ("path", "weight", "week", "way", "chances", "root", "luck turned in weeks")
    body = (
        (
            str(number),
            f"{path.weight:.2g}",
            str(path.step),
            path.route,
            two_digits(path.chance),
            f"{path.root:,}",
            ", ".join(str(week) for week, _ in path.turns) or "never",
        )
        for number, path in numbered
    )
    return table(headings, body, right=(1, 2, 4, 5))


def in_words(path: Path, number: int, paths: int) -> str:
    """Where a path comes from, and what it is worth."""
    weeks = ", ".join(str(week) for week, _ in path.turns)
    turned = f"with its luck turned in week {weeks}" if weeks else "with its own luck"
    return (
        f"Path {number} of {paths}: root world {path.root} {turned}, weight {path.weight:.2g}; up to week {path.step} "
        f"the chances of an entry add up to {two_digits(path.chance)} ({path.route}).\nThis is one path, kept because "
        "it leads to an entry or close to one: it is no typical world."
    )


def drawn(search: Search, answer: dict[str, Any]) -> Intervals | None:
    """What a picture shows of it: both estimates with their intervals; None where nothing was seen."""
    from sim.plots.intervals import Intervals, Row

    named = (("known chances", answer["entry"]), ("entries counted", answer["counted"]))
    rows = [
        Row(name, "", f["p"], f["low"], f["high"], one_in(f).partition(" (")[0]) for name, f in named if is_bounded(f)
    ]
    if not rows:
        return None
    return Intervals(
        f"Entry comes in {rows[0].beside} simulated worlds",
        f"{search.scenario.title}. {search.scenario.question}",
        rows,
        "share of worlds with an entry",
        "Lines: 95 % intervals. Worlds on the way to an entry were copied, and count by their weights.",
        f"{search.roots:,} root worlds; seed {search.seed}; model {answer['model']}.",
        percent=True,
        log=all(row.low > 0 for row in rows),
    )
