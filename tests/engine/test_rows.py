"""Rows are the records themselves: what is written through one is there, in a record within one too."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.rows import rows

WITHIN = np.dtype([("share", np.float64), ("is_so", np.bool_)], align=True)
KIND = np.dtype([("count", np.int64), ("within", WITHIN), ("many", np.float64, (3,))], align=True)


def test_what_is_written_to_a_row_is_in_the_record_and_the_other_way_round() -> None:
    records = np.zeros(2, KIND)
    row = rows(records)[1]
    row.count, row.within.share = 7, 0.5
    row.many[2] = row.many[2] + 1
    row.within.is_so = row.count == 7
    assert records["count"].tolist() == [0, 7] and records["many"].tolist() == [[0, 0, 0], [0, 0, 1]]
    assert records["within"].tolist() == [(0.0, False), (0.5, True)]
    records["count"] = 9
    assert row.count == 9 and type(row.count) is np.int64
    copied = np.zeros(1, WITHIN)
    copied[0] = row.within
    assert copied["share"] == 0.5


def test_a_misspelt_field_is_an_error() -> None:
    row = rows(np.zeros(1, KIND).view(np.recarray))[0]
    with pytest.raises(AttributeError):
        row.cuont = 1
    with pytest.raises(AttributeError):
        _ = row.within.shares
