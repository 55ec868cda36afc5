from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.matching import Match, Screening, Weighing
from sim.analysis.patterns import load_patterns
from sim.design.observing import Candidates
from sim.plots.matching import figure, title
from tests.plots.conftest import must_draw, words

FITTED = [row for row in load_patterns() if row.use == "fitted"]


def found(points: int = 300, parameters: int = 9, out: float = 0.4, judged: float = 1.0) -> Match:
    """A match whose row 16 rules out the points with the largest first parameter."""
    rng = np.random.default_rng(2)
    drawn = Candidates.of({f"leader.number_{n}": rng.uniform(0, 1, points) for n in range(parameters)})
    far = np.zeros((len(FITTED), points))
    far[10] = np.where(drawn.values["leader.number_0"] > 1 - out, 4.0, 0.0)
    screening = Screening(FITTED, far)
    members = drawn.at(screening.left)
    weight = rng.uniform(0.1, 1, len(members))
    weighing = Weighing(weight, weight * 0.1, np.where(rng.uniform(0, 1, len(members)) < judged, 1.0, 0.0), {})
    return Match(drawn, screening, members, weighing)


CASES = {
    "usual": found(),
    "nothing-ruled-out": found(out=0.0),
    "one-parameter": found(parameters=1),
    "few-points": found(points=8, out=0.2),
    "many": found(points=5000, parameters=80),
    "judged-hard": found(judged=0.05),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_extreme_draws_without_a_warning(case: Match) -> None:
    must_draw(figure(case))


def test_the_title_says_what_is_left_and_which_row_rules_out_most() -> None:
    assert title(CASES["usual"]).startswith("The record leaves 6") and title(CASES["usual"]).endswith(
        "most is ruled out by the leader's perceived risk of a fall after an entry"
    )
    assert title(CASES["nothing-ruled-out"]) == "No pattern of the record rules out any point of the prior"


def test_rows_that_rule_out_nothing_take_one_line_and_the_others_stand_in_full() -> None:
    said = " ".join(words(figure(CASES["usual"])).split())
    idle = [row.id for row in FITTED if row.id != "16"]
    assert f"Rows that rule out nothing: {', '.join(idle)}." in said and "0.0 %" not in said
    assert "16. the leader's perceived risk of a fall after an entry, less the share of worlds" in said


def test_a_key_says_what_the_lines_mean() -> None:
    (key,) = figure(CASES["usual"]).legends
    said = [text.get_text() for text in key.get_texts()]
    assert said == ["prior", "weighed by what happened", "with the experts’ judgement besides"]


def test_the_parameter_that_moved_most_comes_first_and_luck_is_said() -> None:
    drawn = figure(CASES["usual"])
    assert "leader.number_0" in [text.get_text() for text in drawn.axes[1].texts]
    assert "1 of 9 parameters moved by more than luck" in " ".join(words(drawn).split())
