"""An equation is compiled as it stands: same numbers, same shapes, and the plain text takes over without a compiler."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.crisis.rules import RULES
from sim.engine import compiled as compiler
from sim.engine.arrays import Array, Flags
from sim.engine.compiled import compiled, elementwise
from tests.conftest import make_model

LEAST = 0.2


@elementwise
def half_life(stock: Array | float, weeks: Array | float) -> Array:
    return stock * 0.5 ** np.maximum(weeks, 0.0)


@elementwise
def decayed(stock: Array | float, weeks: Array | float, is_kept: Flags | bool) -> Array:
    return np.where(is_kept, stock, np.clip(half_life(stock, weeks), LEAST, 1))


@elementwise
def has_decayed(stock: Array | float, weeks: Array | float, is_kept: Flags | bool) -> Flags:
    return np.logical_not(is_kept) & (decayed(stock, weeks, is_kept) > LEAST)


def plain_sum(stock: Array, weeks: Array) -> float:
    return float(half_life.plain(stock, weeks).sum())


@compiled(plain_sum)
def summed(stock: Array, weeks: Array) -> float:
    total = 0.0
    for w in range(len(stock)):
        total += half_life(stock[w], weeks[w])
    return total


STOCK = np.linspace(-0.5, 1.5, 12)


@pytest.mark.parametrize("weeks", [1.0, np.float64(2.5), np.linspace(0, 3, 12), np.linspace(0, 3, 24).reshape(2, 12)])
@pytest.mark.parametrize("kept", [False, STOCK > 0.3])
def test_a_compiled_equation_gives_what_its_text_says(weeks: Any, kept: Any) -> None:
    for rule in (decayed, has_decayed):
        fast, plain = rule(STOCK, weeks, kept), rule.plain(STOCK, weeks, kept)
        assert fast.shape == plain.shape and fast.dtype == plain.dtype
        assert (fast == plain).all()


def test_the_plain_form_calls_plain_forms() -> None:
    """Otherwise an oracle would check the compiled form against itself."""
    called = decayed.plain.__globals__["half_life"]  # type: ignore[attr-defined]
    assert called is half_life.plain and called is not half_life


def test_numbers_give_numbers() -> None:
    assert half_life(1.0, 2) == 0.25
    assert decayed(0.5, 1.0, True) == 0.5


def test_undefined_numbers_stay_undefined() -> None:
    assert np.isnan(half_life(np.array([np.nan]), 1.0)).all()


def test_a_loop_may_call_an_equation() -> None:
    assert summed(STOCK, STOCK) == pytest.approx(plain_sum(STOCK, STOCK))


def test_without_a_compiler_the_plain_text_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiler, "load_numba", lambda: None)
    again = elementwise(half_life.plain)
    assert (again(STOCK, 1.0) == half_life(STOCK, 1.0)).all()


def lived(rule: str) -> list[list[float]]:
    """What a few worlds come to under a rule of choice."""
    model = make_model(worlds=16, weeks=10, population_size=100, rule=rule)
    for _ in range(10):
        model.advance()
    return [model.entry_chance.tolist(), model.endings.ending.tolist(), model.learning.weight_of_type.ravel().tolist()]


@pytest.mark.parametrize("lack", ["sys.modules['numba'] = None", "os.environ['NUMBA_DISABLE_JIT'] = '1'"])
def test_without_a_compiler_the_same_worlds_are_lived_to_the_last_bit(lack: str) -> None:
    rules = [*RULES] if "JIT" in lack else [*RULES][:1]
    program = (
        f"import os, sys, warnings; {lack}; warnings.simplefilter('ignore')\n"
        "import json; from tests.engine.test_compiled import lived\n"
        f"print(json.dumps([lived(rule) for rule in {rules}]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert json.loads(done.stdout or "null") == [lived(rule) for rule in rules], done.stderr


def test_two_processes_never_compile_one_equation_at_the_same_time(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    imports = "from sim.engine.compile_cache import alone, cache_folder"
    code = f"{imports}; print(cache_folder(), flush=True)\nwith alone(): print('in')"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env=os.environ | {"XDG_CACHE_HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    ) as first:
        assert first.stdout is not None
        lock = Path(first.stdout.readline().strip()).with_suffix(".lock")
        assert first.communicate()[0] == "in\n"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with subprocess.Popen(
            [sys.executable, "-c", code],
            env=os.environ | {"XDG_CACHE_HOME": str(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
        ) as second:
            with pytest.raises(subprocess.TimeoutExpired):
                second.communicate(timeout=3)
            fcntl.flock(held, fcntl.LOCK_UN)
            assert second.communicate(timeout=60)[0].endswith("in\n")


def test_an_equation_is_compiled_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.engine import compiled

    inside: list[bool] = []

    @contextmanager
    def alone() -> Iterator[None]:
        inside.append(True)
        yield
        inside.pop()

    seen: list[bool] = []

    def vectorize(*_: object, **__: object) -> object:
        return lambda kernel: seen.append(bool(inside)) or SimpleNamespace(ufunc=kernel)

    numba = SimpleNamespace(vectorize=vectorize, njit=lambda text, **_: text)
    monkeypatch.setattr(compiled, "alone", alone)
    monkeypatch.setattr(compiled, "kept", lambda numba: nullcontext(False))
    monkeypatch.setattr(compiled, "load_numba", lambda: numba)
    half = compiled.elementwise(plain_half)
    assert half._fused is not None and seen == [True]


def plain_half(x: Array) -> Array:
    return x / 2
