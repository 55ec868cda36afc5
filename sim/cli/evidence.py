"""`warentry evidence`: what the articles and public facts say, and what in the model rests on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.answers.console import console, print_facts, print_json, print_table, say, table
from sim.cli.after import lead_on
from sim.cli.options import IO_PROBLEM, USAGE, Json, stop
from sim.engine.shipped import shipped
from sim.evidence.claims import DIRECTIONS, Claim, Disagreement, Evidence, EvidenceError, UnknownClaim, claim_ids

if TYPE_CHECKING:
    from sim.engine.parameters import Parameter


@dataclass(frozen=True, slots=True)
class ScenarioLine:
    """A line of a shipped scenario that cites evidence."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Uses:
    """What rests on each claim, by claim id."""

    parameters: Mapping[str, Sequence[Parameter]]
    scenario_lines: Mapping[str, Sequence[ScenarioLine]]

    def of(self, claim_id: str) -> tuple[Sequence[Parameter], Sequence[ScenarioLine]]:
        """The parameters and the scenario lines that cite a claim."""
        return self.parameters.get(claim_id, ()), self.scenario_lines.get(claim_id, ())


@dataclass(frozen=True, slots=True)
class Filter:
    """Which claims a person wants to see; what is None does not restrict."""

    article: str | None = None
    mechanism: str | None = None
    direction: str | None = None
    search: str | None = None

    def admits(self, claim: Claim) -> bool:
        """Whether the claim meets every condition; text is compared without regard to case."""
        everything = " ".join(str(part) for part in asdict(claim).values())
        return (
            self.article in (None, claim.article)
            and self.direction in (None, claim.direction)
            and (self.mechanism or "").casefold() in claim.mechanism.casefold()
            and (self.search or "").casefold() in everything.casefold()
        )

    def check(self, evidence: Evidence) -> None:
        """Stops with a usage error when an article or direction does not exist."""
        articles = (*evidence.articles, "public")
        for option, word, words in (
            ("--article", self.article, articles),
            ("--direction", self.direction, tuple(DIRECTIONS)),
        ):
            if word is not None and word not in words:
                stop(f"{option}: there is no {word!r}; choose from {', '.join(words)}", USAGE)


def load() -> Evidence:
    """The evidence base; read when it is asked for, so that `--help` need not wait."""
    from sim.evidence.read import load_evidence

    return load_evidence()


def declared_parameters() -> tuple[Parameter, ...]:
    """Every parameter and initial state that the model declares."""
    import_module("sim.model")  # declares them
    from sim.engine.parameters import registry

    return registry()


def find_uses(parameters: Iterable[Parameter], scenarios: Path) -> Uses:
    """Which parameters, and which lines of the scenarios in a folder, cite which claims."""
    by_parameter: dict[str, list[Parameter]] = {}
    by_line: dict[str, list[ScenarioLine]] = {}
    for parameter in parameters:
        for claim_id in claim_ids(parameter.evidence):
            by_parameter.setdefault(claim_id, []).append(parameter)
    for path in sorted(scenarios.glob("*.yaml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            cited = f" {line}".split(" #")[0]  # what stands in a comment is not used
            for claim_id in claim_ids(cited):
                by_line.setdefault(claim_id, []).append(ScenarioLine(path.name, number, cited.strip()))
    return Uses(by_parameter, by_line)


def register(app: typer.Typer) -> None:
    """Adds the command `evidence` to an application."""

    @app.command()
    def evidence(
        claim_id: Annotated[
            str | None,
            typer.Argument(metavar="[CLAIM_ID]", help="show this claim in full", autocompletion=_complete),
        ] = None,
        article: Annotated[str | None, typer.Option(help="of this article (001) or public facts (public)")] = None,
        mechanism: Annotated[str | None, typer.Option(help="about a mechanism with this word in its name")] = None,
        direction: Annotated[str | None, typer.Option(help=f"one of {', '.join(DIRECTIONS)}")] = None,
        search: Annotated[str | None, typer.Option(metavar="TEXT", help="that mention this text")] = None,
        unused: Annotated[bool, typer.Option("--unused", help="that nothing in the model cites")] = False,
        judgement: Annotated[bool, typer.Option("--judgement", help="list the parameters that cite no claim")] = False,
        disagreements: Annotated[
            bool, typer.Option("--disagreements", help="list where the articles disagree")
        ] = False,
        as_json: Json = False,
    ) -> None:
        """List the claims that the model rests on, or show one with all that uses it."""
        wanted = Filter(article, mechanism, direction, search)
        listing = unused or wanted != Filter()
        if (claim_id is not None) + judgement + disagreements + listing > 1:
            stop("give a claim id, --judgement, --disagreements or conditions on the list, not several", USAGE)
        with _refusals():
            if claim_id is not None:
                show_claim(load(), claim_id.strip().upper(), as_json)
            elif judgement:
                show_judgement(declared_parameters(), as_json)
            elif disagreements:
                show_disagreements(load(), as_json)
            else:
                show_claims(load(), wanted, unused, as_json)


def show_claims(evidence: Evidence, wanted: Filter, unused: bool, as_json: bool) -> None:
    """Prints the claims that meet the conditions, one row each."""
    wanted.check(evidence)
    claims = [claim for claim in evidence.claims.values() if wanted.admits(claim)]
    if unused:
        uses = find_uses(declared_parameters(), shipped("scenarios"))
        claims = [claim for claim in claims if not any(uses.of(claim.id))]
    if as_json:
        print_json([_as_data(claim) for claim in claims])
    elif claims:
        rows = ([c.id, c.date or "", c.direction, c.claim] for c in claims)
        print_table(console(), table(("id", "date", "direction", "claim"), rows))
    kind = "claims, cited by nothing" if unused else "claims"
    example = claims[0].id if claims else "C001-41"
    say(f"{len(claims)} of {len(evidence.claims)} {kind}")
    lead_on("evidence", example)


def show_claim(evidence: Evidence, claim_id: str, as_json: bool) -> None:
    """Prints one claim with its source, the disagreements that it is part of, and what rests on it."""
    claim = evidence.claim(claim_id)
    disputes = [dispute for dispute in evidence.disagreements if claim_id in dispute.claims]
    parameters, lines = find_uses(declared_parameters(), shipped("scenarios")).of(claim_id)
    if as_json:
        print_json(
            _as_data(claim)
            | {"parameters": [_parameter_data(p) for p in parameters]}
            | {"scenario_lines": [asdict(line) for line in lines]}
            | {"disagreements": [dispute.id for dispute in disputes]}
        )
    else:
        facts = _facts(evidence, claim, disputes, parameters, lines)
        print_facts(console(), ((label, text or "") for label, text in facts))
    if disputes:
        lead_on("evidence", "--disagreements")
    else:
        lead_on("evidence", "--mechanism", claim.mechanism)


def _facts(
    evidence: Evidence,
    claim: Claim,
    disputes: Sequence[Disagreement],
    parameters: Sequence[Parameter],
    lines: Sequence[ScenarioLine],
) -> Iterator[tuple[str, str | None]]:
    """The claim as pairs of label and text, in reading order; an empty text is left out."""
    yield claim.id, claim.claim
    yield "direction", f"{claim.direction}: {DIRECTIONS[claim.direction]}"
    yield "depends on", claim.depends_on
    yield "date", f"{claim.date} ({claim.known})" if claim.known else claim.date
    yield "figures", "\n".join(str(quantity) for quantity in claim.quantity)
    yield "mechanism", claim.mechanism
    yield "source", claim.kind_of_source
    if claim.article in evidence.articles:
        article = evidence.articles[claim.article]
        yield "article", f"{article.id}: {article.author}, {article.title} ({article.kind})"
        yield "written", f"{article.written} ({article.written_known}; printed: {article.printed})"
        yield "caveats", "\n".join(article.caveats)
    yield "place", claim.place
    yield "verified", claim.verified
    yield "note", claim.note
    yield "disputed", "\n".join(f"{dispute.id} {dispute.question}" for dispute in disputes)
    yield "parameters", "\n".join(f"{p.path} = {p.default:g} {p.unit.name}: {p.meaning}" for p in parameters)
    yield "scenarios", "\n".join(f"{line.file}:{line.line}  {line.text}" for line in lines)
    if not parameters and not lines:
        yield "used by", "nothing in the model or the shipped scenarios"


def show_judgement(parameters: Sequence[Parameter], as_json: bool) -> None:
    """Prints the parameters whose evidence cites no claim."""
    judged = [parameter for parameter in parameters if not claim_ids(parameter.evidence)]
    if as_json:
        print_json([_parameter_data(parameter) for parameter in judged])
    elif judged:
        rows = ([p.path, f"{p.default:g} {p.unit.name}", p.evidence, p.meaning] for p in judged)
        print_table(console(), table(("parameter", "default", "rests on", "meaning"), rows))
    say(f"{len(judged)} of {len(parameters)} parameters cite no claim")
    lead_on("evidence", "--unused")


def show_disagreements(evidence: Evidence, as_json: bool) -> None:
    """Prints where the articles disagree, and what the model makes of it."""
    if as_json:
        print_json([asdict(dispute) for dispute in evidence.disagreements])
    else:
        rows = []
        for dispute in evidence.disagreements:
            sides = [f"- {side.position} ({', '.join(side.claims)})" for side in dispute.sides]
            rows.append((dispute.id, "\n".join([dispute.question, *sides, f"In the model: {dispute.model}", ""])))
        print_facts(console(), rows)
    example = evidence.disagreements[0].claims[0]
    say(f"{len(evidence.disagreements)} disagreements")
    lead_on("evidence", example)


def _as_data(claim: Claim) -> dict[str, Any]:
    return asdict(claim) | {"article": claim.article}


def _parameter_data(parameter: Parameter) -> dict[str, Any]:
    return {
        "path": parameter.path,
        "default": parameter.default,
        "unit": parameter.unit.name,
        "evidence": parameter.evidence,
        "meaning": parameter.meaning,
    }


@contextmanager
def _refusals() -> Iterator[None]:
    """Turns what is wrong with an id, or with the installed evidence, into one sentence and an exit code."""
    try:
        yield
    except UnknownClaim as error:
        stop(str(error), USAGE)
    except (EvidenceError, OSError) as error:
        stop(str(error), IO_PROBLEM)


def _complete(incomplete: str) -> list[str]:
    return [claim_id for claim_id in load().claims if claim_id.startswith(incomplete.upper())]
