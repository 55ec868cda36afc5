"""How well the worlds foresaw what varied in this case, in words, as plain data and as a picture."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sim.analysis.followed import LINKS
from sim.analysis.origins import FEWEST, MODEL, REFERENCE, Scored
from sim.analysis.predictive import MeanScore
from sim.analysis.words import DISCLAIMER, count, listed
from sim.answers.console import print_table, print_text, table
from sim.batch.version import code_version

if TYPE_CHECKING:
    from rich.console import Console

    from sim.plots.intervals import Intervals
    from sim.questions.score import ForecastSkill

OTHERS = (REFERENCE, "climatology", "never")


def show(found: ForecastSkill, out: Console) -> None:
    """Writes the scores of each observable, and which of them the model foresees worse than persistence."""
    origins = found.origins
    print_text(out, verdict(found))
    print_text(
        out,
        f"\nOne quarter ahead from {count(len(origins), 'origin')}, {origins[0]} to {origins[-1]}: CRPS, lower is "
        "better, and the skill of the model against each baseline (1 is perfect, 0 as good, below 0 worse) ± its "
        "standard error by a bootstrap in blocks of a year.\n",
    )
    headings = ("observable", "origins", MODEL, *OTHERS, *(f"skill: {name}" for name in OTHERS))
    print_table(out, table(headings, _lines(found), right=(1, 2, 3, 4, 5)))
    unjudged = [name for name, scored in found.scored.items() if not scored.scores]
    out.print(f"\nFewer than {FEWEST} origins to judge: {listed(unjudged) or 'none'}.")
    still = [name for name, s in found.scored.items() if s.against and math.isnan(s.against[REFERENCE].mean)]
    if still:
        out.print(f"Nothing varied in {listed(still)}: there persistence is perfect, and a skill says nothing.")
    print_text(
        out,
        "How much of what happens is seen, and what is seen besides, was set by people who know the record: that is "
        "part of the skill.",
    )
    print_text(out, f"\n{DISCLAIMER}\nResults     {found.pursuit.folder}")


def worse(found: ForecastSkill, than: str = REFERENCE) -> tuple[list[str], list[str]]:
    """The observables that the model foresees worse than a baseline: beyond luck, and as far as can be told."""
    skills = {name: scored.against[than] for name, scored in found.scored.items() if than in scored.against}
    surely = [name for name, skill in skills.items() if skill.high < 0]
    return surely, [name for name, skill in skills.items() if skill.mean < 0 and name not in surely]


def verdict(found: ForecastSkill) -> str:
    """Which observables the model foresees worse than persistence and climatology, and which better."""
    judged = {name: scored.against for name, scored in found.scored.items() if scored.against}
    said = []
    for than in OTHERS[:2]:
        surely, perhaps = worse(found, than)
        better = [name for name, skills in judged.items() if skills[than].low > 0]
        said.append(
            f"worse than {than} beyond luck: {listed(surely) or 'none'}, within luck: {listed(perhaps) or 'none'}; "
            f"better beyond luck: {listed(better) or 'none'}"
        )
    return f"Of {count(len(judged), 'observable')} that can be judged the model foresees {'. It foresees '.join(said)}."


def _lines(found: ForecastSkill) -> Iterator[list[str]]:
    for name, scored in found.scored.items():
        if scored.scores:
            means = [_plain(scored.scores.get(who)) for who in (MODEL, *OTHERS)]
            yield [name, str(scored.origins), *means, *(with_error(scored.against.get(who)) for who in OTHERS)]


def _plain(score: MeanScore | None) -> str:
    return "" if score is None else f"{score.mean:.2f}"


def with_error(skill: MeanScore | None) -> str:
    """A skill with its standard error; nothing where there is none."""
    if skill is None or not math.isfinite(skill.mean):
        return ""
    return f"{skill.mean:+.2f}" + (f" ± {skill.error:.2f}" if math.isfinite(skill.error) else "")


def rows(found: ForecastSkill) -> Iterator[dict[str, Any]]:
    """Each observable and forecaster as a flat row."""
    for name, scored in found.scored.items():
        for who in scored.scores or ("",):  # of what cannot be judged only how many origins there are
            score, against = scored.scores.get(who), scored.against.get(who)
            yield {
                "observable": name,
                "forecaster": who,
                "origins": scored.origins,
                "crps": score.mean if score else None,
                "crps_error": score.error if score else None,
                "log_score": scored.logs[who].mean if who in scored.logs else None,
                "skill_of_model": against.mean if against else None,
                "skill_of_model_low": against.low if against else None,
                "skill_of_model_high": against.high if against else None,
            }


def as_object(found: ForecastSkill) -> dict[str, Any]:
    """What `--json` prints."""
    surely, perhaps = worse(found)
    return {
        "scenario": found.pursuit.scenario.name,
        "record": found.pursuit.record.file,
        "record_digest": found.pursuit.record_digest,
        "worlds": found.pursuit.worlds,
        "rng": found.pursuit.seed,
        "origins": [day.isoformat() for day in found.origins],
        "worse_than_persistence": surely,
        "worse_within_luck": perhaps,
        "observables": {name: _scored(scored) | {"error": LINKS[name].reason} for name, scored in found.scored.items()},
        "results": str(found.pursuit.folder),
    }


def _scored(scored: Scored) -> dict[str, Any]:
    kinds = {"crps": scored.scores, "log_score": scored.logs, "skill_of_model_against": scored.against}
    return {"origins": scored.origins} | {
        kind: {who: {name: _known(value) for name, value in asdict(score).items()} for who, score in scores.items()}
        for kind, scores in kinds.items()
    }


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def drawn(found: ForecastSkill) -> Intervals:
    """What the picture shows: the skill of the model against persistence, each observable a row."""
    from sim.plots.intervals import Intervals, Row

    made = [
        Row(name.replace("_", " "), "", skill.mean, skill.low, skill.high, f"{scored.origins} origins", None,
            not skill.low <= 0 <= skill.high)
        for name, scored in found.scored.items()
        if scored.against and math.isfinite((skill := scored.against[REFERENCE]).mean)
    ]  # fmt: skip
    origins = found.origins
    return Intervals(
        "How well the worlds foresee what varied",
        f"Skill against persistence, one quarter ahead from {len(origins)} origins, {origins[0]} to {origins[-1]}.",
        made,
        "skill: 1 perfect, 0 as persistence, below 0 worse",
        "Lines: 95 % by a bootstrap in blocks of a year; bold: beyond luck.",
        f"{found.pursuit.worlds:,} worlds of {found.pursuit.scenario.name}; warentry {code_version()}.",
    )
