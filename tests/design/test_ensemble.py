"""An ensemble is read to the last bit or refused in a sentence, and its members are taken by their weight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.design.ensemble import Ensemble, EnsembleError, find_ensemble
from sim.design.points import resample

HEAD = "weight,weight_with_judgement,leader.exit_penalty,west.resolve\n"
weights = st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=40).map(np.array)


def made(members: int = 7, name: str = "made") -> Ensemble:
    rng = np.random.default_rng(4)
    points = {"west.resolve": rng.uniform(0.4, 1, members), "leader.exit_penalty": rng.uniform(0.3, 1.2, members)}
    return Ensemble(name, points, rng.uniform(0.5, 2, members), rng.uniform(0, 2, members), {"seed": "4"})


def shuffled(ensemble: Ensemble) -> Ensemble:
    order = np.random.default_rng(1).permutation(ensemble.size)
    points = {path: ensemble.points[path][order] for path in reversed(list(ensemble.points))}
    return replace(
        ensemble, points=points, weight=ensemble.weight[order], with_judgement=ensemble.with_judgement[order]
    )


@given(weight=weights, count=st.integers(1, 500))
def test_things_are_taken_in_proportion_to_their_weight_within_one_copy(weight: np.ndarray, count: int) -> None:
    taken = np.bincount(resample(weight, count), minlength=len(weight))
    assert taken.sum() == count
    assert np.abs(taken - count * weight / weight.sum()).max() < 1 + 1e-6


@pytest.mark.parametrize("members", [1, 3, 49, 1000])
def test_equal_weights_at_as_many_samples_take_each_member_once(members: int) -> None:
    assert resample(np.full(members, 0.1), members).tolist() == list(range(members))


def test_the_order_of_rows_and_columns_changes_neither_the_samples_nor_the_digest() -> None:
    one, other = made(30), shuffled(made(30))
    assert not np.array_equal(one.weight, other.weight)
    for path, values in one.points.items():
        assert np.array_equal(values[one.members(50)], other.points[path][other.members(50)])
    assert one.digest == other.digest


def test_the_digest_is_of_what_it_says_and_not_of_what_it_is_called() -> None:
    one = made()
    assert replace(one, name="other", notes={}).digest == one.digest
    assert replace(one, weight=one.weight * (1 + 1e-12)).digest != one.digest
    assert replace(one, with_judgement=one.with_judgement[::-1].copy()).digest != one.digest


def test_it_is_read_as_it_was_written_to_the_last_bit(tmp_path: Path) -> None:
    one = made()
    (tmp_path / "x.csv").write_text(one.to_csv())
    again = Ensemble.read(tmp_path / "x.csv")
    assert (again.name, again.notes, again.digest) == ("made", {"seed": "4"}, one.digest)
    assert all(np.array_equal(again.points[path], one.points[path]) for path in one.points)


def test_equal_weights_are_worth_their_number_and_one_weight_is_worth_one() -> None:
    one = made(5)
    assert replace(one, weight=np.full(5, 3.0)).effective_size == pytest.approx(5)
    assert replace(one, with_judgement=np.array([0, 0, 2.0, 0, 0])).effective_size_with_judgement == pytest.approx(1)


def test_the_judgement_leaves_the_whole_weight_as_it_is() -> None:
    one = made(9)
    assert float(one.judgement @ one.weight) == pytest.approx(float(one.weight.sum()))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no column weight"),
        (HEAD, "has no members"),
        ("weight,leader.exit_penalty\n1,0.5\n", "has no column weight_with_judgement"),
        ("weight,weight_with_judgement\n1,1\n", "names no parameter"),
        (
            HEAD.replace("west.resolve", "west.resolv") + "1,1,0.5,0.5\n",
            "unknown parameter 'west.resolv': did you mean",
        ),
        (HEAD.replace("west.resolve", "weight") + "1,1,0.5,0.5\n", "has two columns weight"),
        ("# seed: 1\n" + HEAD + "1,1,0.5,0.5\n1,1,0.5\n", "line 4: 3 values for 4 columns"),
        (HEAD + "1,1,0.5,high\n", "line 2: west.resolve is 'high': write a number"),
        (HEAD + "1,1,0.5,0.5\n0,1,0.5,0.5\n", "line 3: weight is 0: a weight must be above 0"),
        (HEAD + "-1,1,0.5,0.5\n", "line 2: weight is -1"),
        (HEAD + "nan,1,0.5,0.5\n", "line 2: weight is nan"),
        (HEAD + "1,-1,0.5,0.5\n", "line 2: weight_with_judgement is -1: a weight must be 0 or more"),
        (HEAD + "1,0,0.5,0.5\n", "the judgement must leave one member"),
        (HEAD + "1,1,inf,0.5\n", "line 2: leader.exit_penalty is inf"),
        (HEAD + "1,1,0.5,-3\n", "line 2: west.resolve is -3"),
    ],
)
def test_a_bad_file_is_refused_with_the_line_and_the_remedy(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(text)
    with pytest.raises(EnsembleError) as refused:
        Ensemble.read(file)
    assert said in str(refused.value)
    assert str(file) in str(refused.value)


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (lambda file: None, "cannot be read (No such file or directory)"),
        (lambda file: file.mkdir(), "cannot be read (Not a regular file)"),
        (lambda file: file.write_bytes(b"\xff\xfe\x00"), "is no CSV file"),
    ],
    ids=["missing", "folder", "bytes"],
)
def test_what_is_no_file_of_text_is_refused(tmp_path: Path, write: Callable[[Path], object], said: str) -> None:
    write(tmp_path / "bad.csv")
    with pytest.raises(EnsembleError) as refused:
        find_ensemble("bad.csv", tmp_path)
    assert said in str(refused.value)


def test_a_name_that_does_not_ship_is_refused() -> None:
    with pytest.raises(EnsembleError, match="there is no ensemble 'agrees_with_nothing'"):
        find_ensemble("agrees_with_nothing")
