"""No answer changes unseen: what is asked here is answered as when somebody last looked."""

from __future__ import annotations

import pytest

from tests.baseline.answers import answer, cases, golden, moved
from tests.baseline.mutations import CHANGES

CASES, GOLDEN = cases(), golden()


@pytest.mark.parametrize("name", CASES)
def test_the_answer_is_what_it_was(name: str) -> None:
    assert name in GOLDEN, "a new scenario has no golden answer yet: `make golden` writes it"
    lines = list(moved(GOLDEN[name], answer(CASES[name]())))
    assert not lines, "if this is meant, `make golden` writes the answers anew:\n" + "\n".join(lines)


def test_nothing_is_on_file_that_is_no_longer_asked() -> None:
    assert set(GOLDEN) == set(CASES)


def test_the_numbers_whose_change_must_be_seen_stand_in_the_rules() -> None:
    assert all(change.line() > 1 for change in CHANGES)
