"""How often, when and by which route Belarus enters in a scenario: worlds simulated once, and found again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.analysis.sequence import confidence_sequence, stopping_rule
from sim.analysis.words import percent
from sim.batch.extend import grow
from sim.batch.plan import BLOCK_SIZE, DEFAULT_POINTS, Plan, block_size_of
from sim.batch.work import Work
from sim.design.sweep import FEWEST_SAMPLES, with_priors
from sim.questions.asked import check_used, dated
from sim.questions.carry_out import carry_out
from sim.questions.duration import say_if_long
from sim.questions.errors import QuestionError
from sim.questions.experiment import Experiment

if TYPE_CHECKING:
    from sim.analysis.sequence import StoppingRule
    from sim.design.ensemble import Ensemble
    from sim.scenario import Scenario


def plan_of_run(
    scenario: Scenario,
    *,
    n: int,
    rng: int = 1,
    points: int = DEFAULT_POINTS,
    ensemble: Ensemble | None = None,
    prior: bool = False,
) -> Plan:
    """The worlds that `run` simulates, with what is not known drawn from an ensemble and, if asked, from priors."""
    if prior:
        scenario = with_priors(scenario, ensemble.points if ensemble else ())
    plan = Plan(scenario, n, rng, points=points, ensemble=ensemble, block_size=block_size_of(n))
    if points < FEWEST_SAMPLES and plan.is_uncertain:
        raise QuestionError("one point of what is not known would pass for the truth: take 200", "points")
    return plan


def run(
    scenario: Scenario,
    work: Work,
    *,
    n: int,
    rng: int = 1,
    points: int = DEFAULT_POINTS,
    ensemble: Ensemble | None = None,
    prior: bool = False,
    until: str | None = None,
    extend: bool = False,
    out: Path | None = None,
) -> Experiment:
    """Simulates `n` worlds of a scenario in the folder `out`, or finds those that were simulated before.

    With `until` ("half-width=0.01", "decide=0.05") it stops as soon as the share of entries is known that well; with
    `extend` the largest smaller run of the same scenario and seed gets the worlds that it lacks.
    """
    plan = plan_of_run(scenario, n=n, rng=rng, points=points, ensemble=ensemble, prior=prior)
    check_used(plan)
    if remark := dated(plan.ensemble):
        work.say(remark)
    rule = _rule(until)
    if rule is not None:
        if extend:
            raise QuestionError("it goes on by itself when the same is asked again: drop extend", "until")
        plan = _with_rule(plan, rule, work)
    if extend:
        out = _smaller(plan, work, out)
    say_if_long([plan], work, out)
    known = carry_out(plan, work, out, rule)
    if rule is not None and known.finished_blocks:
        work.say(_how_precise(known.endings(), rule))
    return Experiment(known.folder, known.manifest)


def _rule(until: str | None) -> StoppingRule | None:
    try:
        return stopping_rule(until) if until is not None else None
    except ValueError as error:
        raise QuestionError(str(error)) from None


def _with_rule(plan: Plan, rule: StoppingRule, work: Work) -> Plan:
    """The plan, which may stop early; refused where the interval that may be looked at all the time does not hold."""
    if plan.is_uncertain:
        raise QuestionError(
            f"this needs independent worlds, and {plan.scenario.name} leaves parameters open here, so that those of "
            "one point resemble each other: fix them, or choose the number of worlds instead",
            "until",
        )
    if work.shard is not None:
        raise QuestionError("this is decided while all worlds come in, and a shard sees a part of them", "until")
    return replace(plan, until=str(rule), block_size=BLOCK_SIZE)


def _smaller(plan: Plan, work: Work, out: Path | None) -> Path | None:
    """The folder of the largest smaller run of the same scenario and seed, made ready for the worlds of this plan."""
    folder = grow(plan, work.place if out is None else out)
    if folder is None:
        work.say(f"there is no smaller run of {plan.scenario.name} with this seed to extend: all worlds are simulated")
    return folder or out


def _how_precise(ended: dict[str, int], rule: StoppingRule) -> str:
    """Whether the precision that was asked for was reached, and with how many worlds."""
    k, n = ended["entry"], sum(ended.values())
    low, high = (float(end) for end in confidence_sequence(k, n))
    return (
        f"until {rule}: {rule.verdict(k, n)} after {n:,} worlds; the interval that holds however often one looks is "
        f"{percent(low, 2)} to {percent(high, 2)}"
    )
