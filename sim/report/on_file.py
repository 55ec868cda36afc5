"""Forecasts on file: what the ledger holds of this scenario, made by which version of the model, and its outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.answers.ledger import cells
from sim.batch.errors import ResultsError
from sim.batch.store import Results
from sim.questions.ledger import ledger


@dataclass(frozen=True)
class ForecastOnFile:
    """A forecast of this scenario: the cells of `ledger list`, and whether this run, or its model, made it."""

    number: str
    filed: str
    opens: str
    closes: str
    probability: str
    luck: str
    not_known: str
    outcome: str
    made_by: str


def on_file(results: Results) -> dict[str, Any]:
    """What the section says: the forecasts of this scenario in the ledger here, or in the one that ships.

    A ledger that is not what was written costs the section and not the report.
    """
    manifest, found = results.manifest, ledger(to_read=True)
    try:
        there = [one for one in found.entries.forecasts if one.scenario == manifest.scenario]
    except ResultsError as error:
        return {"problem": str(error), "forecasts": []}
    told = []
    for one in there:
        number, filed, _, opens, closes, chance, luck, not_known, outcome = cells(found, one)
        same = "this run" if one.identity == manifest.identity else "the model of this run"
        made_by = same if one.model == manifest.model else "another version of the model"
        told.append(ForecastOnFile(number, filed, opens, closes, chance, luck, not_known, outcome, made_by))
    return {"problem": "", "forecasts": told}
