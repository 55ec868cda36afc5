"""`warentry claims`: what the articles say of causes, as experiments with common luck."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.answers.console import SOME_FAILED, console, print_json, print_table, say, table, whole_number

if TYPE_CHECKING:
    from sim.analysis.claims import ClaimResult, Columns, Variant
    from sim.batch.observe import ObservedHistories
    from sim.scenario import Event, Scenario

WORLDS, MOST_WORLDS = 2000, 1_000_000
MEAN, SHARE = "mean.", "share."


def register(app: typer.Typer) -> None:
    """Adds the command `claims` to an application."""

    @app.command()
    def claims(
        worlds: Annotated[
            int,
            typer.Option(
                "-n",
                "--worlds",
                metavar="N",
                help="worlds of each side of an experiment",
                parser=whole_number(2, MOST_WORLDS, "-n 2000"),
            ),
        ] = WORLDS,
        rng: Annotated[
            int,
            typer.Option(metavar="SEED", help="the root of all chance", parser=whole_number(0, 2**63 - 1, "--rng 7")),
        ] = 1,
        as_json: Annotated[bool, typer.Option("--json", help="print one JSON object, and nothing else")] = False,
    ) -> None:
        """Check whether the model says of each cause what the articles say of it."""
        from sim.analysis.claims import CONTRADICTED, HEADING, check_claims, load_claims

        found = check_claims(load_claims(), lambda wanted: simulate(wanted, worlds, rng))
        if as_json:
            print_json({"heading": HEADING, "worlds": worlds, "rng": rng, "claims": [r.to_dict() for r in found]})
        else:
            print_claims(found, worlds)
        against = [result.claim.id for result in found if result.verdict == CONTRADICTED]
        if against:
            say(f"the model says the opposite of the articles on: {', '.join(against)}")
        say(f"next: warentry evidence {found[0].claim.sources[0]}")
        if against:
            raise typer.Exit(SOME_FAILED)


def simulate(wanted: Mapping[Variant, tuple[str, ...]], worlds: int, seed: int) -> Iterator[Columns]:
    """The outcomes of each variant, the same luck in all of them."""
    from sim.batch.observe import Watch, follow_all
    from sim.batch.plan import Plan

    watches = [
        Watch(Plan(built(variant), worlds, seed), tuple(n.removeprefix(MEAN) for n in names if n.startswith(MEAN)))
        for variant, names in wanted.items()
    ]
    for names, histories in zip(wanted.values(), follow_all(watches), strict=True):
        yield {"point": histories.runs["point"]} | {name: outcome(histories, name) for name in names}


def built(variant: Variant) -> Scenario:
    """The scenario of a variant; ScenarioError where a name or value in it is wrong."""
    from sim.scenario import load_scenario

    scenario = load_scenario(variant.scenario)
    added = tuple(event(dict(pairs)) for pairs in variant.events)
    scenario = replace(scenario, events=tuple(sorted((*scenario.events, *added), key=lambda e: e.week)))
    return scenario.with_settings([f"{path}={value!r}" for path, value in variant.settings])


def event(facts: dict[str, Any]) -> Event:
    """An event such as `{week: 8, demand: ultimatum}`."""
    from sim.scenario import Event

    week = facts.pop("week")
    ((action, value),) = facts.items()
    return Event(week, action, value, "what-if")


def outcome(histories: ObservedHistories, name: str) -> Any:
    """An outcome in each world: a column of the runs, the mean of a weekly quantity, or 1 for an ending or way."""
    runs = histories.runs
    if name.startswith(MEAN):
        return histories.weekly[name.removeprefix(MEAN)].mean(axis=0)
    if name.startswith(SHARE):
        wanted = name.removeprefix(SHARE)
        return ((runs["ending"] == wanted) | (runs["way"] == wanted)).astype(float)
    return runs[name]


def print_claims(found: Sequence[ClaimResult], worlds: int) -> None:
    """Prints each claim with its effect and verdict, then how many hold."""
    from sim.analysis.claims import HEADING

    out = console()
    out.print(f"{HEADING}\n", soft_wrap=True)
    headings = ("id", "claim", "outcome", "low", "high", "difference (95 %)", "verdict")
    print_table(out, table(headings, map(_row, found), right=(3, 4)))
    verdicts = [result.verdict for result in found]
    counts = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in dict.fromkeys(verdicts))
    out.print(f"\n{len(found)} claims: {counts}. {worlds:,} worlds on each side of an experiment, with common luck.")


def _row(result: ClaimResult) -> list[str]:
    claim, effect = result.claim, result.effect
    return [
        claim.id,
        f"{claim.claim} ({', '.join(claim.sources)})",
        f"{claim.outcome} {claim.expected}",
        f"{effect.before:.3g}",
        f"{effect.after:.3g}",
        f"{effect.difference:+.3g} ({effect.low:+.3g} to {effect.high:+.3g})",
        result.verdict,
    ]
