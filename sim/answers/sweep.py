"""A sweep as a person reads it and as one JSON object: what it will take, its settings, how its points are spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.analysis.estimate import Share, share
from sim.analysis.ranges import range_of
from sim.analysis.spread import Spread, entry_share, entry_spreads
from sim.analysis.words import DISCLAIMER, decimals, duration, interval_text, percent, share_text
from sim.answers.answer import ensemble_facts, print_labelled, three_numbers
from sim.answers.console import print_table, print_text, table
from sim.design.ensemble import JUDGEMENT
from sim.design.settings import value_text

if TYPE_CHECKING:
    from rich.console import Console

    from sim.batch.pilot import Pilot
    from sim.batch.plan import Plan
    from sim.batch.store import Results

SHOWN, MOST_SETTINGS = 5, 11  # settings at either end; settings that are all shown
FEW = 0.5  # an interval wider than half its share on either side hardly says anything of one setting


def in_words(plan: Plan) -> str:
    """What a plan will simulate."""
    settings, samples = plan.settings.count, plan.samples
    parts = [f"{settings:,} settings of {', '.join(plan.settings.columns)}"] if plan.settings.columns else []
    if plan.is_uncertain:
        sources = [f"{len(plan.open_beliefs)} open parameters ({plan.method})"] if plan.open_beliefs else []
        if plan.ensemble and plan.from_ensemble:
            drawn = f", {plan.drawn.text}" if plan.drawn else ""
            sources.append(f"{len(plan.from_ensemble)} parameters (ensemble {plan.ensemble.name}{drawn})")
        parts.append(f"{samples:,} samples of {' and '.join(sources)}")
    replications = plan.worlds // plan.point_count
    parts.append(f"{replications:,} replication{'s' if replications != 1 else ''}")
    blocks = f"{plan.blocks:,} block{'s' if plan.blocks != 1 else ''}"
    return f"{' x '.join(parts)} = {plan.worlds:,} worlds in {blocks}, seed {plan.seed}"


def spreads(results: Results) -> tuple[Spread, Spread | None]:
    """The spread of entries over all points, and the same with an ensemble's judgement."""
    return entry_spreads(results.by_point(), results.drawn, results.manifest.shares_luck)


def write_estimate(out: Console, plan: Plan, tried: Pilot, workers: int) -> None:
    """Writes what a plan would take, and how precise it would be."""
    facts = dry_facts(plan, tried, workers)
    out.print(in_words(plan))
    out.print(f"time   about {duration(facts['seconds'])} with {workers} process{'es' if workers > 1 else ''}")
    out.print(f"disk   about {facts['bytes'] / 1e6:,.1f} MB")
    out.print(f"pilot  {tried.entries:,} entries in {tried.worlds:,} worlds")
    for line in precision_lines(facts):
        print_text(out, line)


def dry_facts(plan: Plan, tried: Pilot, workers: int) -> dict[str, Any]:
    """What a plan would take, as numbers; the interval to expect is a half-width in shares of one."""
    per_setting = plan.worlds // plan.settings.count
    middle = share(tried.entries, tried.worlds)
    return {
        "settings": plan.settings.count,
        "samples": plan.samples,
        "replications": plan.worlds // plan.point_count,
        "worlds": plan.worlds,
        "blocks": plan.blocks,
        "seconds": tried.seconds_of(plan.worlds, workers),
        "bytes": tried.size_of(plan.worlds),
        "entry_in_pilot": middle.p,
        "worlds_of_a_setting": per_setting,
        "half_width_of_a_setting": half_width(middle.p, per_setting),
        "half_width_of_all": half_width(middle.p, plan.worlds),
    }


def half_width(p: float, worlds: int) -> float:
    """Half the 95 % interval to expect from so many independent worlds."""
    found = share(round(p * worlds), worlds)
    return (found.high - found.low) / 2


def precision_lines(facts: dict[str, Any]) -> list[str]:
    """Which interval to expect, and whether the budget can answer the question."""
    p, half, worlds = facts["entry_in_pilot"], facts["half_width_of_a_setting"], facts["worlds_of_a_setting"]
    wide = f"a setting of {worlds:,} worlds will be known to within {100 * half:.2g} percentage points (luck alone)"
    if facts["settings"] == 1:
        return [f"entry  will be known to within {100 * facts['half_width_of_all']:.2g} percentage points (luck alone)"]
    lines = [f"entry  {wide}; settings share their luck, so that their differences are known better"]
    if half > FEW * max(p, 1e-9):
        more = -(-worlds * (half / (FEW * p)) ** 2 // 1) if p > 0 else None
        remedy = f"about {more:,.0f} worlds of each would do" if more else "the pilot saw no entry at all"
        lines.append(f"       this cannot tell how likely entry is under one setting (about {100 * p:.2g} %): {remedy}")
    return lines


def as_object(results: Results) -> dict[str, Any]:
    """What `sweep --json` prints: all settings with their shares; where points are a sample, their spread."""
    manifest, points = results.manifest, results.by_point()
    over, judged = spreads(results)
    is_sample = manifest.settings == 1  # settings that somebody chose are none
    return {
        "scenario": manifest.scenario,
        "worlds": int(points["worlds"].sum()),
        "points": len(points["point"]),
        "rng": manifest.seed,
        "version": manifest.version,
        "entry": {"k": int(points["events"].sum()), "p": float(points["events"].sum() / points["worlds"].sum())},
        "spread": over.to_dict() if is_sample else None,
        "with_judgement": judged.to_dict() if judged and is_sample else None,
        "ensemble": ensemble_facts(results),
        "settings": settings_rows(results),
        "results": str(results.folder),
    }


def settings_rows(results: Results) -> list[dict[str, Any]]:
    """Each setting with its values, worlds, entries, share and interval, and the spread over what is not known."""
    everywhere, drawn, columns = results.by_point(), results.drawn, results.settings.columns
    setting, shared = everywhere["point"] % results.manifest.settings, results.manifest.luck == "common"
    rows = []
    for number in sorted(set(setting.tolist())):
        points = {name: values[setting == number] for name, values in everywhere.items()}
        member = drawn.member[points["point"]] if drawn else None
        found = entry_share(points, shared, member)
        values = {path: values[number] for path, values in columns.items()}
        told = {"worlds": found.n, "k": found.k, "p": found.p, "low": found.low, "high": found.high}
        over, judged = entry_spreads(points, drawn, shared) if len(points["point"]) > 1 else (None, None)
        apart = {"spread": over.to_dict() if over else None, "with_judgement": judged.to_dict() if judged else None}
        rows.append({"setting": number, **values, **told, **apart})
    return rows


def write_sweep(out: Console, results: Results) -> None:
    """Writes where entry is most and least common, and how much of the spread is luck."""
    print_text(out, f"{results.scenario.title}\n{in_words(results.plan)}\n")
    rows = settings_rows(results)
    if len(rows) == 1:
        _, entry, interval = cells(rows[0], [])
        doubt = "95 % interval over points" if rows[0]["spread"] else "95 % interval"
        out.print(f"Entry comes in {entry} of {rows[0]['worlds']:,} simulated worlds ({doubt} {interval}).")
        write_spread(out, results)
    else:
        names, is_open = list(results.settings.columns), rows[0]["spread"] is not None
        is_judged = any(row["with_judgement"] for row in rows)
        shown = _shown(rows, names)
        headings = (*names, "worlds", "entry", "95 % over points" if is_open else "95 % interval")
        headings += ("middle four fifths of points",) if is_open else ()
        headings += ("with the judgement",) if is_judged else ()
        body = (cells(row, names, is_open, is_judged) for row in shown)
        print_table(out, table(headings, body, right=range(len(headings))))
        if is_judged:
            print_text(out, f"\nWith the judgement: the share if {JUDGEMENT} counts too.")
        over, _ = spreads(results)
        apart = range_of(results.by_point(), over, results.manifest.settings)
        if apart is not None:
            mean = ", each on average over what is not known" if is_open else ""
            print_text(
                out,
                f"\nEntry goes from {apart.text} over the {len(rows):,} settings tried{mean}, luck included. Shares "
                "add up the chances known at each decision, or are counted where that carries less luck.",
            )
    out.print(f"\n{DISCLAIMER}")
    print_text(out, f"Results     {results.folder}")


def _shown(rows: list[dict[str, Any]], names: list[str]) -> list[dict[str, Any] | None]:
    """The settings in the order of their values; of very many those where entry is most and least common.

    None stands for those that are left out.
    """
    if len(names) == 1 or len(rows) <= MOST_SETTINGS:
        return [*sorted(rows, key=lambda row: [row[name] for name in names])]
    falling: list[dict[str, Any] | None] = [*sorted(rows, key=lambda row: -row["p"])]
    return [*falling[:SHOWN], None, *falling[-SHOWN:]]


def write_spread(out: Console, results: Results) -> None:
    """Writes the share of entries with its two doubts, luck and what is not known; nothing for a single point."""
    over, judged = spreads(results)
    if over.points > 1:
        print_labelled(out, three_numbers(over, judged))


def telling_figure(results: Results) -> str:
    """The figure that says most of a sweep: of one parameter its curve, of two a map, else how far each moves entry."""
    settings = results.settings
    sizes = [len(set(settings.columns[path])) for path in settings.parameters]
    if settings.changes or not sizes:
        return "tornado"
    if len(sizes) == 1:
        return "curve"
    return "heatmap" if len(sizes) == 2 and sizes[0] * sizes[1] == settings.count else "tornado"


def cells(row: dict[str, Any] | None, names: list[str], is_open: bool = False, is_judged: bool = False) -> list[str]:
    """A setting as a line of the table; dots where settings are left out."""
    if row is None:
        return ["..."] * (len(names) + 3 + is_open + is_judged)
    found = Share(row["k"], row["worlds"], row["p"], row["low"], row["high"])
    line = [*(value_text(row[name]) for name in names), f"{found.n:,}", share_text(found), interval_text(found)]
    if is_open:
        digits = decimals(found)
        line.append(f"{100 * row['spread']['p10']:.{digits}f} to {percent(row['spread']['p90'], digits)}")
    if is_judged:
        judged = row["with_judgement"]
        line.append(percent(judged["mean"], decimals(found)) if judged else "")
    return line
