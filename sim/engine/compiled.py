"""Compiles equations and loops to machine code, which is kept for the next start (see `compile_cache`).

`equation` is a rule written once, on numpy arrays, that loops run on the numbers of one world; `compiled` takes such a
loop beside its plain numpy form, which is its test oracle, and takes over where numba cannot be imported.
"""

from __future__ import annotations

import math
import threading
import warnings
from collections.abc import Callable
from functools import cache, cached_property, update_wrapper
from types import CellType, FunctionType, ModuleType
from typing import Any, Generic, ParamSpec, TypeVar

import numpy as np

from sim.engine.compile_cache import is_empty, kept

Function = TypeVar("Function", bound=Callable[..., Any])
Given = ParamSpec("Given")
Result = TypeVar("Result")
_ONE_AT_A_TIME = threading.RLock()
OPTIONS = {"error_model": "numpy"}
PART = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}  # 1 / 0 is infinite, as in numpy, and stops nobody


class Equation(Generic[Given, Result]):
    """A rule written once: numpy runs it when Python calls it; kernels run it compiled, on the numbers of one world."""

    def __init__(self, text: Callable[Given, Result]) -> None:
        assert isinstance(text, FunctionType)
        self.text: FunctionType = text
        update_wrapper(self, text)

    def __call__(self, *given: Given.args, **named: Given.kwargs) -> Result:
        """The equation by numpy, in every world."""
        return self.plain(*given, **named)

    @cached_property
    def plain(self) -> Callable[Given, Result]:
        """The equation by numpy alone, and so are those that it calls."""
        return _exchanged(self.text, lambda value: value.plain if isinstance(value, Equation) else value)

    @cached_property
    def as_compiled(self) -> Callable[Given, Result]:
        """The equation by numpy, and to the last bit what the compiled form gives."""
        return _exchanged(self.text, _as_compiled)

    @cached_property
    def of_one_world(self) -> Any:
        """The equation compiled for plain numbers, as other equations and loops call it."""
        return load_numba().njit(_exchanged(self.text, _of_one_world), **OPTIONS, **PART)


def equation(plain: Callable[Given, Result]) -> Equation[Given, Result]:
    """A decorator for a rule that loops use, compiled, and everybody else as it stands.

    It may use arithmetic, comparisons, `np.where`, `np.exp` and their like, module constants and other equations; for
    "not" it writes `np.logical_not`. Its arguments may be numbers, arrays, tuples and tables (fields of one world, or
    of all). `.plain` is the function itself.
    """
    return Equation(plain)


class Loop(Generic[Given, Result]):
    """A loop, or a piece of one, that the compiler sees when it is first called: declarations are read without it."""

    def __init__(self, text: Callable[Given, Result], made: Callable[[], Callable[Given, Result]]) -> None:
        self._make = made
        update_wrapper(self, text)

    def __call__(self, *given: Given.args, **named: Given.kwargs) -> Result:
        """What the loop gives."""
        return self.made(*given, **named)

    @cached_property
    def made(self) -> Callable[Given, Result]:
        """What runs: machine code, or the plain form where there is no compiler."""
        with _ONE_AT_A_TIME:
            return self._make()


def compiled(plain: Function) -> Callable[[Callable[..., Any]], Function]:
    """A decorator for a loop that does what the numpy function `plain` does, with the same arguments.

    The loop may call equations on the numbers of one world.
    """

    def decorate(loop: Callable[..., Any]) -> Any:
        def make() -> Callable[..., Any]:
            numba = load_numba()
            if numba is None:
                return _exchanged(plain, _as_compiled)
            exchanged = _exchanged(loop, _of_one_world)
            with kept(numba) as is_kept:
                return numba.njit(exchanged, cache=is_kept, nogil=True, **OPTIONS)

        return Loop(loop, make)

    return decorate


def part_of_kernel(function: Function) -> Function:
    """A decorator for a piece of arithmetic that kernels share; called from kernels only."""

    def make() -> Any:
        numba = load_numba()
        return numba.njit(_exchanged(function, _made), inline="always") if numba else function

    made: Any = Loop(function, make)
    return made


def _made(value: Any) -> Any:
    return value.made if isinstance(value, Loop) else value


def _exchanged(function: Callable[Given, Result], form: Callable[[Any], Any]) -> Callable[Given, Result]:
    """The same text, with what it calls exchanged for another form of it."""
    assert isinstance(function, FunctionType)
    code, names = function.__code__, function.__globals__
    names = names | {name: form(names[name]) for name in code.co_names if name in names}
    enclosed = tuple(CellType(form(cell.cell_contents)) for cell in function.__closure__ or ())
    copy = FunctionType(code, names, function.__name__, function.__defaults__, enclosed)
    return update_wrapper(copy, function)


def _of_one_world(value: Any) -> Any:
    if isinstance(value, Equation):
        return value.of_one_world
    return _numpy_of_one_world() if value is np else _made(value)


def _as_compiled(value: Any) -> Any:
    if isinstance(value, Equation):
        return value.as_compiled
    return _numpy_of_the_compiler() if value is np else value


@cache
def _numpy_of_the_compiler() -> ModuleType:
    """numpy with the exponentials of the C library, as compiled code has them: its own may differ in the last bit."""
    one = ModuleType("numpy_of_the_compiler")
    one.__dict__.update({name: value for name, value in vars(np).items() if not name.startswith("__")})
    for name, function in {"exp": math.exp, "log": math.log, "log1p": math.log1p, "power": math.pow}.items():
        setattr(one, name, _by_library(getattr(np, name), function))
    return one


def _by_library(plain: np.ufunc, function: Any) -> Callable[..., Any]:
    """A function of numpy, worked out one number after another; where the library knows no number, numpy's own."""

    def exact(*numbers: float) -> float:
        try:
            return float(function(*numbers))
        except (OverflowError, ValueError):
            with np.errstate(all="ignore"):
                return float(plain(*numbers))

    each = np.frompyfunc(exact, plain.nin, 1)
    return lambda *arrays: np.asarray(each(*arrays), dtype=np.float64)[()]


@cache
def _numpy_of_one_world() -> ModuleType:
    """numpy, but for the functions that the compiler would turn into arrays where a plain number is meant."""
    njit = load_numba().njit
    one = ModuleType("numpy_of_one_world")
    one.__dict__.update({name: value for name, value in vars(np).items() if not name.startswith("__")})
    one.where = njit(lambda condition, yes, no: yes if condition else no)  # type: ignore[attr-defined]
    one.clip = njit(lambda x, low, high: np.minimum(np.maximum(x, low), high))  # type: ignore[attr-defined]
    return one


@cache
def load_numba() -> Any:
    """The compiler, or None with one warning where it cannot be imported or is switched off (NUMBA_DISABLE_JIT)."""
    try:
        import numba
    except ImportError as error:
        warnings.warn(f"numba cannot be imported ({error}): the plain numpy form runs, slower", stacklevel=2)
        return None
    if numba.config.DISABLE_JIT:
        warnings.warn("numba is switched off (NUMBA_DISABLE_JIT): the plain numpy form runs, slower", stacklevel=2)
        return None
    return numba


def must_compile_first() -> bool:
    """Whether this start pays for compiling: the compiler is there, and nothing of these rules is kept yet."""
    return is_empty() and load_numba() is not None
