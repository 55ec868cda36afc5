"""An equation is compiled as it stands: same numbers, same shapes, and the plain text takes over without a compiler."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.crisis.rules import RULES
from sim.engine import compiled as compiler
from sim.engine.arrays import Array, Flags
from sim.engine.compiled import equation, kernel, rule
from sim.engine.told import tell
from tests.engine.lived import lived

LEAST = 0.2
RUN = "runpy.run_module('tests.engine.lived', run_name='__main__')"


@equation
def half_life(stock: Array | float, weeks: Array | float) -> Array:
    return stock * 0.5 ** np.maximum(weeks, 0.0)


@equation
def decayed(stock: Array | float, weeks: Array | float, is_kept: Flags | bool) -> tuple[Array, Flags]:
    left = np.where(is_kept, stock, np.clip(half_life(stock, weeks), LEAST, 1))
    return left, np.logical_not(is_kept) & (left > LEAST)


@kernel
def decay(stock: Array, weeks: Array, is_kept: Flags, left: Array, is_gone: Flags) -> None:
    for w in range(len(stock)):
        left[w], is_gone[w] = decayed(stock[w], weeks[w], is_kept[w])


def by(run: Callable[..., None], *given: Array) -> tuple[Array, Flags]:
    left, is_gone = np.empty(12), np.empty(12, dtype=bool)
    run(*given, left, is_gone)
    return left, is_gone


STOCK = np.linspace(-0.5, 1.5, 12)


def test_a_loop_over_an_equation_gives_what_its_text_says() -> None:
    for weeks in (np.full(12, 2.5), np.linspace(-1, 3, 12)):
        for kept in (np.zeros(12, dtype=bool), STOCK > 0.3):
            for fast, plain in zip(by(decay, STOCK, weeks, kept), decayed(STOCK, weeks, kept), strict=True):
                assert fast.shape == plain.shape and fast.dtype == plain.dtype
                assert np.abs(fast * 1.0 - plain).max() < 1e-15  # powers may differ in the last bit


def test_the_plain_form_calls_plain_forms() -> None:
    """Otherwise an oracle would check the compiled form against itself."""
    called = decayed.plain.__globals__["half_life"]  # type: ignore[attr-defined]
    assert called is half_life.plain and called is not half_life


def test_numbers_give_numbers() -> None:
    assert half_life(1.0, 2) == 0.25
    assert decayed(0.5, 1.0, True)[0] == 0.5


def test_undefined_numbers_stay_undefined() -> None:
    assert np.isnan(half_life(np.array([np.nan]), 1.0)).all()


def test_without_a_compiler_the_text_runs_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = by(decay, STOCK, STOCK, STOCK > 0)
    monkeypatch.setattr(compiler, "is_switched_off", lambda: True)
    for slow, quick in zip(by(decay, STOCK, STOCK, STOCK > 0), fast, strict=True):
        assert (slow == quick).all(), "without a compiler the powers are those of the C library"


def test_only_kernels_become_machine_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making it of every rule besides would double what a first start compiles."""
    libraries, made = pytest.importorskip("numba.core.codegen").JITCodeLibrary, []
    makers = pytest.importorskip("llvmlite.binding").TargetMachine
    emit, finish = makers.emit_object, libraries._finalize_specific
    monkeypatch.setattr(makers, "emit_object", lambda maker, code: made.append(code.name) or emit(maker, code))
    monkeypatch.setattr(libraries, "_finalize_specific", lambda library: made.append(library.name) or finish(library))
    monkeypatch.setattr(compiler, "find", lambda name, key: None)
    grown = np.ones(1)
    kernel(grow)(grown)
    assert grown == 3 and made == ["grow"]


@rule
def doubled(x: float) -> float:
    return 2 * x


@rule
def grown_by_one(x: float) -> float:
    return doubled(x) + 1


def grow(x: Array) -> None:
    x[0] = grown_by_one(x[0])


def test_whoever_listens_hears_what_rules_tell_and_compiled_they_are_silent() -> None:
    heard = []
    with tell.heard_by(lambda *given, **named: heard.append((given, named))):
        speak.as_compiled(np.array([2.0]))
        speak(np.array([3.0]))
    assert heard == [((2.0, "a number"), {"twice": 4.0})]


@kernel
def speak(x: Array) -> None:
    tell(x[0], "a number", twice=2 * x[0])


@pytest.mark.parametrize("lack", ["sys.modules['numba'] = None", "os.environ['NUMBA_DISABLE_JIT'] = '1'"])
def test_without_a_compiler_the_same_worlds_are_lived_to_the_last_bit(lack: str, tmp_path: Path) -> None:
    rules = [*RULES] if "JIT" in lack else [*RULES][:1]
    program = f"import os, sys, runpy, warnings; {lack}; warnings.simplefilter('ignore'); {RUN}"
    nothing_kept = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
    words = [sys.executable, "-c", program, *rules]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=nothing_kept)
    assert json.loads(done.stdout or "null") == [lived(rule) for rule in rules], done.stderr
