"""What can be seen before an entry in worlds like those explored, worked out when somebody asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.answers.indicators import BEST, best_in_words, counted, exercises_in_words, ratio_text, together_in_words
from sim.batch.work import Work
from sim.design.ensemble import find_ensemble
from sim.explore.state import ENSEMBLE, PRIOR, Exploration
from sim.explore.work import Workers
from sim.questions.indicators import Indicators, indicators

WORLDS = 4000  # enough to tell a sign that is worth something, in a few seconds


def signs_of(asked: Exploration, place: Path, workers: Workers) -> Indicators:
    """Follows worlds of what is explored week by week, or finds what was seen of them before."""
    work = Work(executor=workers.executor, place=place, command="warentry explore")
    ensemble = find_ensemble() if asked.unknowns == ENSEMBLE else None
    return indicators(asked.scenario, work, n=WORLDS, rng=asked.rng, ensemble=ensemble, prior=asked.unknowns == PRIOR)


def told(found: Indicators) -> dict[str, Any]:
    """What the page says of it."""
    seen = [one for one in found.alone if one.is_ever_seen][:BEST]
    return {
        "best": best_in_words(found),
        "together": together_in_words(found),
        "exercises": exercises_in_words(found),
        "rows": [
            (
                one.signs[0], ratio_text(one.likelihood.ratio), f"{one.false_alarms:.1f}",
                counted(found.followed.get(one.signs[0])),
            )
            for one in seen
        ],
        "worlds": found.worlds,
    }  # fmt: skip
