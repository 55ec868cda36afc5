"""`warentry sweep`: one scenario under many settings and beliefs."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.answers.console import console, print_json, print_whole, say, table
from sim.cli.ensemble import Option as EnsembleOption
from sim.cli.ensemble import WithEnsemble, check_used, say_if_dated
from sim.cli.options import (
    Executor,
    Jobs,
    Json,
    Out,
    Set,
    Shard,
    Workers,
    carry_out,
    exit_code,
    folder_for,
    say_what_failed,
    scenario_names,
    whole_number,
)

if TYPE_CHECKING:
    from sim.analysis.spread import Spread
    from sim.batch.pilot import Pilot
    from sim.batch.plan import Plan
    from sim.batch.store import Results
    from sim.design.sweep import Sweep

SHOWN = 5
FEW = 0.5  # an interval wider than half its share on either side hardly says anything of one setting


def register(app: typer.Typer) -> None:
    """Adds the command `sweep` to an application."""

    @app.command(cls=WithEnsemble)
    def sweep(
        plan: Annotated[
            str,
            typer.Argument(metavar="PLAN|SCENARIO", help="a plan file, or a scenario", autocompletion=scenario_names),
        ],
        grid: Annotated[
            list[str] | None,
            typer.Option(metavar="NAME=0:1:5|0.1,0.2", help="try these values in every combination; repeatable"),
        ] = None,
        listed: Annotated[
            Path | None,
            typer.Option("--list", metavar="FILE.csv", help="try the settings of a file: names, then values"),
        ] = None,
        vary: Annotated[
            list[str] | None,
            typer.Option(
                metavar="NAME[=PRIOR]|all",
                help="leave a parameter open, by its own prior or uniform(0,1); all: whatever nobody knows",
            ),
        ] = None,
        lhs: Annotated[int | None, typer.Option(metavar="N", help="sample the open ones by Latin hypercube")] = None,
        sobol: Annotated[int | None, typer.Option(metavar="N", help="sample the open ones by Sobol sequence")] = None,
        replications: Annotated[
            int | None, typer.Option("-r", "--replications", metavar="N", help="worlds of each point  [default: 100]")
        ] = None,
        rng: Annotated[
            int | None,
            typer.Option(
                metavar="SEED",
                help="the root of all chance  [default: 1]",
                parser=whole_number(0, 2**63 - 1, "--rng 7"),
            ),
        ] = None,
        luck: Annotated[
            str | None,
            typer.Option(
                metavar="paired|common|independent",
                help="whose luck points share  [default: paired: settings share it, samples do not]",
            ),
        ] = None,
        ensemble: EnsembleOption = None,
        settings: Set = None,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="say what it would take and how precise it would be")
        ] = False,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        shard: Shard = None,
        out: Out = None,
        as_json: Json = False,
    ) -> None:
        """Simulate a scenario under many settings and beliefs, planned in advance and safe to interrupt.

        Example: warentry sweep point_blank_ultimatum --grid initial.economic_dependence=0.3:0.9:7 -r 500
        """
        from sim.batch.pilot import plan_of

        options = {
            "--grid": grid, "--list": listed, "--vary": vary, "--lhs": lhs, "--sobol": sobol, "-r": replications,
            "--rng": rng, "--luck": luck, "--ensemble": ensemble,
        }  # fmt: skip
        asked = plan_of(read(plan, options, settings or []))
        check_used(asked)
        say_if_dated(asked.ensemble)
        if dry_run:
            print_dry_run(asked, jobs, as_json)
            return
        results = carry_out(asked, folder_for(asked, out), Workers(jobs, executor, shard))
        if results.finished_blocks:
            print_json(as_object(results)) if as_json else print_sweep(results)
        finish(results)


def read(plan: str, options: dict[str, Any], settings: list[str]) -> Sweep:
    """The sweep that a plan file or the options describe; ScenarioError where something is wrong with either."""
    from sim.design.sweep import is_sweep_file, option, plain_option, read_sweep, sweep_of
    from sim.scenario import load_scenario

    given = {flag: value for flag, value in options.items() if value is not None and value != []}
    if is_sweep_file(plan):
        extra = [*given, *(["--set"] if settings else [])]
        if extra:
            raise typer.BadParameter(f"{plan} says itself what is to be tried: change it there instead of {extra[0]}")
        return read_sweep(plan)
    if "--lhs" in given and "--sobol" in given:
        raise typer.BadParameter("points are drawn twice: give either --lhs or --sobol")
    keys = {"-r": "replications", "--rng": "rng", "--luck": "luck", "--list": "list", "--ensemble": "ensemble"}
    nodes = {keys[flag]: plain_option(flag, value) for flag, value in given.items() if flag in keys}
    for key in ("grid", "vary"):
        found = option(f"--{key}", given.get(f"--{key}", ()))
        if found is not None:
            nodes[key] = found
    for key in ("lhs", "sobol"):
        if f"--{key}" in given:
            from dataclasses import replace

            count = plain_option(f"--{key}", given[f"--{key}"])
            nodes["sample"] = replace(count, content={key: count})
    return sweep_of(load_scenario(plan).with_settings(settings), nodes)


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


def print_dry_run(plan: Plan, jobs: str, as_json: bool) -> None:
    """Prints what a plan would take, and how precise it would be, from a first block that is thrown away."""
    from sim.batch.executors import cores
    from sim.batch.pilot import pilot

    tried = pilot(plan)
    workers = min(cores() if jobs == "auto" else int(jobs), plan.blocks)
    facts = dry_facts(plan, tried, workers)
    if as_json:
        print_json(facts)
        return
    out = console()
    out.print(in_words(plan))
    out.print(f"time   about {duration(facts['seconds'])} with {workers} process{'es' if workers > 1 else ''}")
    out.print(f"disk   about {facts['bytes'] / 1e6:,.1f} MB")
    out.print(f"pilot  {tried.entries:,} entries in {tried.worlds:,} worlds")
    for line in precision_lines(facts):
        out.print(line, soft_wrap=True)
    say("next: the same command without --dry-run")


def dry_facts(plan: Plan, tried: Pilot, workers: int) -> dict[str, Any]:
    """What a plan would take, as numbers; the interval to expect is a half-width in shares of one."""
    from sim.analysis.estimate import share

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
    from sim.analysis.estimate import share

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


def duration(seconds: float) -> str:
    """A length of time as a person says it."""
    if seconds < 90:
        return f"{max(seconds, 1):.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def as_object(results: Results) -> dict[str, Any]:
    """What `sweep --json` prints: all settings with their shares, and the spread over all points."""
    from sim.answers.answer import ensemble_facts

    manifest, points = results.manifest, results.by_point()
    over, judged = spreads(results)
    return {
        "scenario": manifest.scenario,
        "worlds": int(points["worlds"].sum()),
        "points": len(points["point"]),
        "rng": manifest.seed,
        "version": manifest.version,
        "entry": {"k": int(points["events"].sum()), "p": float(points["events"].sum() / points["worlds"].sum())},
        "spread": over.to_dict(),
        "with_judgement": judged.to_dict() if judged else None,
        "ensemble": ensemble_facts(results),
        "settings": settings_rows(results),
        "results": str(results.folder),
    }


def spreads(results: Results) -> tuple[Spread, Spread | None]:
    """The spread of entries over all points, and the same with an ensemble's judgement."""
    from sim.analysis.spread import entry_spreads

    return entry_spreads(results.by_point(), results.drawn, results.manifest.shares_luck)


def settings_rows(results: Results) -> list[dict[str, Any]]:
    """Each setting with its values, worlds, entries, share and interval, and the spread over what is not known."""
    from sim.analysis.spread import entry_spreads, share_over_points

    everywhere, drawn, columns = results.by_point(), results.drawn, results.settings.columns
    setting, shared = everywhere["point"] % results.manifest.settings, results.manifest.luck == "common"
    rows = []
    for number in sorted(set(setting.tolist())):
        points = {name: values[setting == number] for name, values in everywhere.items()}
        member = drawn.member[points["point"]] if drawn else None
        found = share_over_points(points["events"], points["worlds"], shared, member)
        values = {path: values[number] for path, values in columns.items()}
        counted = {"worlds": found.n, "k": found.k, "p": found.p, "low": found.low, "high": found.high}
        over, judged = entry_spreads(points, drawn, shared) if len(points["point"]) > 1 else (None, None)
        apart = {"spread": over.to_dict() if over else None, "with_judgement": judged.to_dict() if judged else None}
        rows.append({"setting": number, **values, **counted, **apart})
    return rows


def print_sweep(results: Results) -> None:
    """Prints where entry is most and least common, and how much of the spread is luck."""
    from sim.design.ensemble import JUDGEMENT

    out = console()
    out.print(f"{results.scenario.title}\n{in_words(results.plan)}\n", soft_wrap=True)
    rows = sorted(settings_rows(results), key=lambda row: -row["p"])
    if len(rows) == 1:
        _, entry, interval = cells(rows[0], [])
        doubt = "95 % interval over points" if rows[0]["spread"] else "95 % interval"
        out.print(f"Entry comes in {entry} of {rows[0]['worlds']:,} simulated worlds ({doubt} {interval}).")
        print_spread(results)
    else:
        names, is_open = list(results.settings.columns), rows[0]["spread"] is not None
        is_judged = any(row["with_judgement"] for row in rows)
        shown = rows if len(rows) <= 2 * SHOWN + 1 else [*rows[:SHOWN], None, *rows[-SHOWN:]]
        headings = (*names, "worlds", "entry", "95 % over points" if is_open else "95 % interval")
        headings += ("middle 80 % of points",) if is_open else ()
        headings += ("with the judgement",) if is_judged else ()
        body = (cells(row, names, is_open, is_judged) for row in shown)
        print_whole(out, table(headings, body, right=range(len(headings))))
        if is_judged:
            out.print(f"\nWith the judgement: the share if {JUDGEMENT} counts too.", soft_wrap=True)
        over, _ = spreads(results)
        out.print(
            f"\nOver all {over.points:,} points entry comes in {over.text} of simulated worlds; the middle four fifths "
            f"of the points lie between {over.range_text.replace(' to ', ' % and ')} "
            f"(luck of the worlds {'removed' if over.is_apart else 'included'}).",
            soft_wrap=True,
        )
    out.print("\nShares of simulated worlds, not a forecast.")
    out.print(f"Results     {results.folder}", soft_wrap=True)


def print_spread(results: Results) -> None:
    """Prints the share of entries with its two doubts, luck and what is not known; nothing for a single point."""
    from sim.answers.answer import print_labelled, three_numbers

    over, judged = spreads(results)
    if over.points > 1:
        print_labelled(console(), three_numbers(over, judged))


def is_grid(results: Results) -> bool:
    """Whether the settings are every combination of the values of two parameters."""
    columns = results.settings.columns
    sizes = [len(set(values)) for values in columns.values()]
    return len(sizes) == 2 and sizes[0] * sizes[1] == results.settings.count


def cells(row: dict[str, Any] | None, names: list[str], is_open: bool = False, is_judged: bool = False) -> list[str]:
    """A setting as a line of the table; dots where settings are left out."""
    from sim.analysis.estimate import Share
    from sim.analysis.words import decimals, interval_text, percent, share_text

    if row is None:
        return ["..."] * (len(names) + 3 + is_open + is_judged)
    found = Share(row["k"], row["worlds"], row["p"], row["low"], row["high"])
    line = [*(f"{row[name]:g}" for name in names), f"{found.n:,}", share_text(found), interval_text(found)]
    if is_open:
        digits = decimals(found)
        line.append(f"{100 * row['spread']['p10']:.{digits}f} to {percent(row['spread']['p90'], digits)}")
    if is_judged:
        judged = row["with_judgement"]
        line.append(percent(judged["mean"], decimals(found)) if judged else "")
    return line


def finish(results: Results) -> None:
    """Says what failed and what can be done next."""
    folder = shlex.quote(str(results.folder))
    say_what_failed(results)
    if results.manifest.parameters:
        say(f"next: warentry plot {'heatmap' if is_grid(results) else 'tornado'} {folder}")
    group = "setting" if results.manifest.settings > 1 else "point"
    say(f"next: warentry query {folder} \"SELECT {group}, avg((ending = 'entry')::INT) FROM runs GROUP BY {group}\"")
    exit_code(results)
