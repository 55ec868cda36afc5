"""What was assumed: every parameter with its unit, the value or prior in force, and what that rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from sim.batch.store import Results
from sim.engine.parameters import Parameter
from sim.engine.priors import fixed
from sim.evidence.claims import Claim, Evidence, claim_ids
from sim.evidence.read import load_evidence
from sim.report.drivers import MECHANISM, DemandAnswered
from sim.scenario import Scenario
from sim.scenario.vocabulary import vocabulary

CITED = re.compile(r"\b(?:C\d{3}-\d{2}|P\d{2})\b")
FIGURE, DIRECTION, JUDGEMENT = "figure", "direction", "judgement"
GROUNDS = {
    FIGURE: "a cited claim holds a figure",
    DIRECTION: "a cited claim gives the direction, the size is judgement",
    JUDGEMENT: "judgement alone: no claim is cited",
}


@dataclass(frozen=True)
class Assumption:
    """One parameter as it was in force in these worlds.

    `value` is written out; `usual` the model's own value where the scenario departs from it; `plausible` the range
    that the model's own prior allows, empty for a constant; `state` is "open", "held" or "constant".
    """

    path: str
    meaning: str
    unit: str
    value: str
    usual: str
    plausible: str
    state: str
    evidence: str
    note: str
    claims: tuple[str, ...]
    ground: str

    @property
    def owner(self) -> str:
        """The part of the model that uses it."""
        return self.path.partition(".")[0]

    @property
    def is_changed(self) -> bool:
        """Whether the scenario or the run says something about it."""
        return bool(self.usual)


@dataclass(frozen=True)
class ModelPart:
    """The parameters of one part of the model."""

    owner: str
    title: str
    assumptions: tuple[Assumption, ...]

    @property
    def judged(self) -> int:
        """How many rest on judgement alone."""
        return sum(a.ground == JUDGEMENT for a in self.assumptions)


@dataclass(frozen=True)
class RestsOn:
    """Findings with the parameters of the mechanism behind them: how many there are, and which cite no claim."""

    mechanism: str
    findings: tuple[str, ...]
    parameters: int
    figures: int
    judged: tuple[str, ...]


def assumptions(results: Results) -> list[Assumption]:
    """Every parameter and initial state of the model as these worlds had it."""
    evidence = load_evidence()
    known = vocabulary().parameters.values()
    return [_assumption(parameter, results, evidence) for parameter in known]


def _assumption(parameter: Parameter, results: Results, evidence: Evidence) -> Assumption:
    path, belief = parameter.path, results.scenario.beliefs.get(parameter.path)
    prior = belief.prior if belief is not None else fixed(parameter.default)
    source = belief.source if belief is not None else parameter.evidence
    tried = sorted(set(results.settings.values(path).tolist())) if path in results.settings.columns else []
    member = results.ensemble is not None and belief is None and not tried and path in results.ensemble.points
    is_open = bool(tried) or member or prior.support[0] < prior.support[1]
    changed = belief is not None or bool(tried)
    ids = tuple(i for i in claim_ids(source) if i in evidence.claims)
    return Assumption(
        path=path,
        meaning=parameter.meaning,
        unit=parameter.unit.name,
        value=_tried(tried) if tried else f"members of {results.manifest.ensemble}" if member else str(prior),
        usual=f"{parameter.default:g}" if changed else "",
        plausible=str(parameter.prior) if parameter.is_uncertain else "",
        state="open" if is_open else "held" if parameter.is_uncertain else "constant",
        evidence=source,
        note=belief.note if belief is not None else "",
        claims=ids,
        ground=ground(ids, evidence),
    )


def _tried(values: Sequence[float]) -> str:
    if len(values) <= 5:
        return "tried: " + ", ".join(f"{v:g}" for v in values)
    return f"tried: {len(values):,} values from {values[0]:g} to {values[-1]:g}"


def ground(ids: Iterable[str], evidence: Evidence) -> str:
    """How well a number is grounded: in a figure, in a direction, or in judgement alone."""
    cited = [evidence.claims[i] for i in ids]
    if any(claim.quantity for claim in cited):
        return FIGURE
    return DIRECTION if cited else JUDGEMENT


def grouped(found: Sequence[Assumption]) -> list[ModelPart]:
    """The parameters by part of the model, in the model's order; within a part by name."""
    owners = dict.fromkeys(a.owner for a in found)
    titles = {"initial": "The world on the first day"}
    return [
        ModelPart(
            owner,
            titles.get(owner, owner.replace("_", " ").capitalize()),
            tuple(sorted((a for a in found if a.owner == owner), key=lambda a: a.path)),
        )
        for owner in owners
    ]


def cited(found: Sequence[Assumption], scenario: Scenario) -> list[Claim]:
    """The claims that the scenario, its events and its parameters cite, in the order of their ids."""
    evidence = load_evidence()
    texts = [*(f"{a.evidence} {a.note}" for a in found), *(f"{e.source} {e.note}" for e in scenario.events)]
    ids = {i for text in (*texts, scenario.description) for i in claim_ids(text)}
    return [claim for claim_id, claim in sorted(evidence.claims.items()) if claim_id in ids]


def linked(text: str) -> Markup:
    """A text in which every claim that it cites leads to the claim."""
    known = load_evidence().claims

    def link(found: re.Match[str]) -> str:
        return f'<a href="#claim-{found[0]}">{found[0]}</a>' if found[0] in known else found[0]

    return Markup(CITED.sub(link, str(escape(text))))


def rests_on(found: Sequence[Assumption], drivers: Sequence[DemandAnswered]) -> list[RestsOn]:
    """The mechanisms behind the weightiest reasons of each kind of demand, and what each rests on."""
    reasons = dict.fromkeys(reason for d in drivers for reason in (*d.against, *d.in_favour))
    return [_rests_on(mechanism, reasons, found) for mechanism in dict.fromkeys(MECHANISM[r] for r in reasons)]


def _rests_on(mechanism: str, reasons: Iterable[str], found: Sequence[Assumption]) -> RestsOn:
    behind = [a for a in found if a.owner == mechanism]
    return RestsOn(
        mechanism,
        findings=tuple(reason for reason in reasons if MECHANISM[reason] == mechanism),
        parameters=len(behind),
        figures=sum(a.ground == FIGURE for a in behind),
        judged=tuple(a.path for a in behind if a.ground == JUDGEMENT),
    )
