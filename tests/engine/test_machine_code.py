"""Machine code is called with what numba would be called with, and gives what the text gives, whatever the kinds."""

from __future__ import annotations

import gc
import subprocess
import sys
from typing import Any, NamedTuple

import numpy as np
import pytest

from sim.engine import machine_code
from sim.engine.compiled import OPTIONS, kernel
from sim.engine.machine_code import NEW_OBJECTS, in_words, kinds_of, make

pytest.importorskip("numba")


class Pair(NamedTuple):
    first: Any
    second: Any


@kernel
def mixed(table: Any, pair: Pair, record: Any, whole: int, part: float, yes: bool, narrow: np.float32) -> Any:
    total = 0.0
    for i in range(table.shape[0]):
        for j in range(table.shape[1]):
            total += (i + 1) * table[i, j] + 10 * j
    pair.second[0] = total
    record.seen = whole
    return total + pair.first[1], record.share, float(whole), part if yes else -part, np.float64(narrow)


@kernel
def counted(x: Any) -> Any:
    return len(x)


KIND = np.dtype([("seen", np.int64), ("share", np.float64)], align=True)


def arguments() -> list[tuple[Any, ...]]:
    """The same numbers, lying in memory in three ways."""
    square = np.arange(12.0).reshape(3, 4)
    records = np.array([(0, 0.25)], KIND).view(np.recarray)
    rest = Pair(np.array([1, 2], np.uint8), np.zeros(1)), records[0], np.int64(-3), 0.5, True, np.float32(0.25)
    ways = square, np.asfortranarray(square), np.repeat(square, 2, axis=1)[:, ::2]
    return [(way, *rest) for way in ways]


def test_whatever_the_kinds_of_arguments_machine_code_gives_what_the_text_says() -> None:
    for given in arguments():
        by_text, written = mixed.as_compiled(*given), given[1].second.copy()
        given[2].seen = given[1].second[0] = 0
        assert mixed(*given) == by_text
        assert given[2].seen == -3 and (given[1].second == written).all()
    assert counted(np.zeros(7)) == 7 and isinstance(counted(np.zeros(7)), int)


def test_kinds_tell_apart_what_needs_other_code_and_nothing_else() -> None:
    kinds = [kinds_of(given) for given in arguments()]
    assert len({*kinds}) == len({*map(in_words, kinds)}) == 3
    plain = np.zeros(2, KIND)
    assert in_words(kinds_of((plain,))) == in_words(kinds_of((plain.view(np.recarray),)))
    assert (
        kinds_of((1, 0.5, True))
        == kinds_of((np.int64(2), np.float64(1), np.True_))
        != kinds_of((np.uint64(1), 0.5, True))
    )
    fixed = plain.copy()
    fixed.flags.writeable = False
    assert kinds_of((plain,)) != kinds_of((fixed,)) != kinds_of((plain.view(np.uint8),))


@kernel
def picked(x: Any, places: Any) -> Any:
    total = 0.0
    for place in places:
        total = total * 10 + x[place]
    return total * 10 + x[-1]


def test_a_rule_counts_places_from_the_beginning_or_says_by_a_number_which_from_the_end() -> None:
    given = np.array([1.0, 2.0, 3.0]), np.array([2, 0], np.int64)
    assert picked(*given) == picked.as_compiled(*given) == 313


def test_who_uses_numba_besides_has_it_as_it_is() -> None:
    import numba

    import sim.engine.parts  # noqa: F401  # a kernel that is kept on file would not load it

    @numba.njit
    def of_somebody_else(x: Any, place: int) -> Any:
        found = [x]
        for i in range(3):
            if i == 1:
                more = x * 2
                found.append(more)
        return found[-1][place], len(found)

    assert of_somebody_else(np.array([1.0, 2.0]), -1) == (4.0, 2)


def test_only_while_it_compiles_python_looks_for_rubbish_rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    import numba

    often, meanwhile = gc.get_threshold(), list[int]()

    def watched(function: Any, *given: Any) -> Any:
        meanwhile.append(gc.get_threshold()[0])
        return function(*given)

    monkeypatch.setattr(machine_code, "with_room_for_calls", watched)
    make(numba, counted.text, (np.ones(1),), **OPTIONS)
    assert meanwhile == [NEW_OBJECTS] and gc.get_threshold() == often


def test_a_later_start_needs_neither_numba_nor_scipy() -> None:
    program = (
        "import sys; import numpy as np; from sim.model.worlds import Worlds\n"
        "Worlds(weeks=1, seed=1, replications=np.arange(1), population_size=30).begin().advance(1)\n"
        "assert 'llvmlite' in sys.modules and not {'numba', 'scipy'} & {*sys.modules}"
    )
    for _ in range(2):  # the first of them may have to compile
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_kernel_that_needs_numba_later_on_is_refused() -> None:
    with pytest.raises(TypeError, match="needs what the C library does not have: numba_"):
        kernel(shuffled)(np.zeros(2))


def shuffled(x: Any) -> None:
    x[0] = np.random.random()  # noqa: NPY002
