"""What is put on file of a run: the question, its days, the probability with its intervals, and what it was made of."""

from __future__ import annotations

from datetime import date, datetime
from shlex import quote
from typing import TYPE_CHECKING, Any

from sim.analysis.answer import Answer, answer
from sim.analysis.endings import CALLED
from sim.analysis.outside import first_class
from sim.analysis.sampling import Sampling
from sim.analysis.words import long_date
from sim.batch.forecasts import FORECAST
from sim.evidence.reference import digest_of
from sim.questions.errors import QuestionError

if TYPE_CHECKING:
    from sim.batch.store import Results

CRITERIA = (
    "Yes if, for one of these days, the government of Belarus or of Russia, or two permanent members of the UN "
    "Security Council, say that a formed unit of the Belarusian armed forces fought in Ukraine. Volunteers, "
    "instructors, fire from Belarusian soil and Russian units that set out from there do not count. No otherwise."
)


def stamp(at: datetime) -> str:
    """A time as it is filed."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def check_run(run: Results) -> None:
    """QuestionError for worlds whose share is no forecast: of several settings, or not finished."""
    manifest = run.manifest
    if manifest.settings > 1:
        raise QuestionError(
            f"{run.folder} holds settings that somebody chose, whose average is no forecast: name a run"
        )
    if run.worlds < manifest.worlds:
        raise QuestionError(f"{run.folder} is not finished: `warentry resume {quote(str(run.folder))}` first")


def facts_of(run: Results, first: date, filed: str) -> dict[str, Any]:
    """What is filed of a run: the question, its days, the probability with its intervals, and all hashes."""
    scenario, manifest, found = run.scenario, run.manifest, answer(run.ended(), Sampling.of(run))
    last = first + (scenario.date_of(scenario.weeks) - scenario.start)
    outside = first_class(scenario.weeks)
    assert outside.horizon is not None
    ensemble = run.ensemble
    record = ensemble.notes.get("patterns", "").removeprefix("sha256 ") if ensemble else ""
    return {
        "kind": FORECAST,
        "filed": filed,
        "question": f"From {long_date(first)} to {long_date(last)}: does {_happens()}?",
        "criteria": CRITERIA,
        "supposes": _supposes(scenario.title, scenario.start, first),
        "opens": first.isoformat(),
        "closes": last.isoformat(),
        "probability": found.entry.p,
        "luck": [found.entry.low, found.entry.high],
        "not_known": _not_known(found),
        "worlds": found.worlds,
        "points": found.points,
        "rng": manifest.seed,
        "scenario": manifest.scenario,
        "scenario_digest": manifest.scenario_digest,
        "identity": manifest.identity,
        "model": manifest.model,
        "version": manifest.version,
        "ensemble": manifest.ensemble_digest or None,
        "record": record or None,
        "climatology": outside.horizon.p,
        "climatology_class": outside.reference.id,
        "climatology_digest": digest_of(outside.reference.table.name),
    }


def _happens() -> str:
    return CALLED["entry"].meaning.replace("fights", "fight")


def _supposes(title: str, start: date, first: date) -> str:
    if first == start:
        return "What the scenario says of its first day."
    return (
        f"What the scenario {title} says of {long_date(start)}, carried over to {long_date(first)} as if it held then. "
        "The question resolves by what happens, whether or not that was so."
    )


def _not_known(found: Answer) -> list[float] | None:
    over = found.over_points
    return [over.p10, over.p90] if over is not None and over.is_clear else None
