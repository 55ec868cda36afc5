"""Rules and equations written once: Python runs them as they stand, kernels run the same text as machine code.

An `equation` is arithmetic, on the numbers of one world or on arrays over many. A `rule` may also decide (`if`) and
change a world, and is of one world. A `kernel` is a rule with loops that Python, too, runs compiled where there is a
compiler. Without one (or with NUMBA_DISABLE_JIT=1) all of them run as they stand and give the same bits.
"""

from __future__ import annotations

import math
import os
import threading
import warnings
from collections.abc import Callable
from dis import get_instructions
from functools import cache, cached_property, update_wrapper
from types import CellType, FunctionType, ModuleType
from typing import Any, ClassVar, Generic, ParamSpec, TypeVar

import numpy as np

from sim.engine.compile_cache import find, is_empty, keep, stamp_of
from sim.engine.machine_code import callable_from, in_words, kinds_of, make, maker
from sim.engine.told import Hook

Given = ParamSpec("Given")
Result = TypeVar("Result")
_ONE_AT_A_TIME = threading.RLock()
# 1 / 0 is infinite, as in numpy, and stops nobody; kernels get the memory that they need, and count no references.
OPTIONS = {"error_model": "numpy", "_nrt": False}


class Equation(Generic[Given, Result]):
    """A rule written once: numpy runs it when Python calls it; kernels run it compiled, on the numbers of one world."""

    inline: ClassVar[str] = "never"

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
        return exchanged(self.text, lambda value: value.plain if isinstance(value, Equation) else value)

    @cached_property
    def as_compiled(self) -> Callable[Given, Result]:
        """The same text, run by Python, and to the last bit what the compiled form gives."""
        return exchanged(self.text, _as_compiled)

    @cached_property
    def of_one_world(self) -> Any:
        """The same text compiled for plain numbers, as other equations, rules and kernels call it."""
        return _part(exchanged(self.text, _of_one_world), inline=self.inline)


class Rule(Equation[Given, Result]):
    """What happens in one world, in the order of its lines: Python runs it with the bits of the compiled form."""

    def __call__(self, *given: Given.args, **named: Given.kwargs) -> Result:
        """The rule in one world."""
        return self.as_compiled(*given, **named)

    def __get__(self, member: Any, owner: type) -> Any:
        """The rule itself, asked of the class; of a Mesa agent, the rule carried out in all worlds of its model."""
        return self if member is None else member.carrying_out(self)


class Inlined(Rule[Given, Result]):
    """Arithmetic that the compiler copies into the loops that call it, so that they can use vectors."""

    inline = "always"


class Kernel(Rule[Given, Result]):
    """A rule with loops, which Python runs as machine code; that is kept for the next start."""

    def __init__(self, text: Callable[Given, Result]) -> None:
        super().__init__(text)
        self._made: dict[Any, Callable[..., Any] | None] = {}

    def __call__(self, *given: Given.args, **named: Given.kwargs) -> Result:
        """The loops, as machine code where there is a compiler."""
        code = self._code_for(given)
        return self.as_compiled(*given, **named) if code is None else code(*given, **named)

    def _code_for(self, given: tuple[Any, ...]) -> Callable[..., Any] | None:
        """The machine code for arguments such as these: made when it is first needed, once for all threads."""
        if is_switched_off():
            return None
        kinds = kinds_of(given)
        if kinds not in self._made:
            with _ONE_AT_A_TIME:
                if kinds not in self._made:
                    self._made[kinds] = self._found_or_made(kinds, given)
        return self._made[kinds]

    def _found_or_made(self, kinds: Any, given: tuple[Any, ...]) -> Callable[..., Any] | None:
        name = self.text.__name__.strip("<>")
        key = f"{stamp_of(self.text)} {maker()} {in_words(kinds)}"
        code = find(name, key)
        if code is None and (numba := load_numba()) is not None:
            code = make(numba, exchanged(self.text, _of_one_world), given, **OPTIONS)
            keep(name, key, code)
        return code and callable_from(code, given)


def equation(text: Callable[Given, Any]) -> Equation[Given, Any]:
    """A decorator for arithmetic that is written once, for the numbers of one world and for arrays over many.

    It may use comparisons, `np.where`, `np.exp` and their like, module constants and other equations; for "not" it
    writes `np.logical_not`. Its arguments may be numbers, arrays, tuples and tables (fields of one world, or of all).
    """
    return Equation(text)


def rule(text: Callable[Given, Result]) -> Rule[Given, Result]:
    """A decorator for what happens in one world: it may decide, change the world, and follow other rules."""
    return Rule(text)


def inlined(text: Callable[Given, Result]) -> Inlined[Given, Result]:
    """A decorator for arithmetic inside the loops over citizens and draws."""
    return Inlined(text)


def kernel(text: Callable[Given, Result]) -> Kernel[Given, Result]:
    """A decorator for a rule with loops, that Python also runs compiled."""
    return Kernel(text)


def exchanged(function: Callable[Given, Result], form: Callable[[Any], Any]) -> Callable[Given, Result]:
    """The same text, with what it calls exchanged for another form of it."""
    assert isinstance(function, FunctionType)
    code, names = function.__code__, function.__globals__
    called = {step.argval for step in get_instructions(code) if step.opname == "LOAD_GLOBAL"}  # no attribute's name
    names = names | {name: form(names[name]) for name in called if name in names}
    enclosed = tuple(CellType(form(cell.cell_contents)) for cell in function.__closure__ or ())
    copy = FunctionType(code, names, function.__name__, function.__defaults__, enclosed)
    return update_wrapper(copy, function)


def _of_one_world(value: Any) -> Any:
    if isinstance(value, Equation):
        return value.of_one_world
    if isinstance(value, type) and any(isinstance(part, Equation) for part in vars(value).values()):
        return _OfOneWorld(value)
    if isinstance(value, Hook):
        return value.of_one_world
    return _numpy_of_one_world() if value is np else value


class _OfOneWorld(ModuleType):
    """What a class declares, as compiled rules see it: `Army.order` is the rule, compiled when somebody follows it."""

    def __init__(self, kind: type) -> None:
        super().__init__(f"{kind.__module__}.{kind.__name__}")
        self._kind = kind

    def __getattr__(self, name: str) -> Any:
        try:
            return _of_one_world(vars(self._kind)[name])
        except KeyError:
            raise AttributeError(f"{self._kind.__name__} has no {name}") from None


def _as_compiled(value: Any) -> Any:
    if isinstance(value, Kernel):
        return value
    if isinstance(value, Equation):
        return value.as_compiled
    return _numpy_of_the_compiler() if value is np else value


@cache
def _numpy_of_the_compiler() -> ModuleType:
    """numpy with the exponential and the logarithms of compiled code: its own may differ in the last bit."""
    from sim.engine.exponential import exp

    one = ModuleType("numpy_of_the_compiler")
    one.__dict__.update({name: value for name, value in vars(np).items() if not name.startswith("__")})
    for name, function in {"exp": exp.text, "log": math.log, "log1p": math.log1p, "power": math.pow}.items():
        setattr(one, name, _by_library(getattr(np, name), function))
    one.where = _where  # type: ignore[attr-defined]
    return one


def _where(condition: Any, yes: Any, no: Any) -> Any:
    """As `np.where`, but of one world it gives a plain number."""
    if any(isinstance(given, np.ndarray) for given in (condition, yes, no)):
        return np.where(condition, yes, no)
    return yes if condition else no


def _by_library(plain: np.ufunc, function: Any) -> Callable[..., Any]:
    """A function of numpy, worked out one number after another; where the library knows no number, numpy's own."""

    def exact(*numbers: float) -> float:
        try:
            return float(function(*numbers))
        except (OverflowError, ValueError):
            with np.errstate(all="ignore"):
                return float(plain(*numbers))

    each = np.frompyfunc(exact, plain.nin, 1)

    def of_any_shape(*arrays: Any) -> Any:
        if any(isinstance(array, np.ndarray) for array in arrays):
            return np.asarray(each(*arrays), dtype=np.float64)[()]
        return np.float64(exact(*arrays))

    return of_any_shape


@cache
def _numpy_of_one_world() -> ModuleType:
    """numpy, but for its exponential, and for what the compiler would turn into arrays, or make long, where a number
    is meant."""
    from sim.engine.exponential import exp

    one = ModuleType("numpy_of_one_world")
    one.__dict__.update({name: value for name, value in vars(np).items() if not name.startswith("__")})
    one.exp = exp.of_one_world  # type: ignore[attr-defined]
    one.where = _part(lambda condition, yes, no: yes if condition else no)  # type: ignore[attr-defined]
    one.all = _part(lambda condition: condition)  # type: ignore[attr-defined]
    one.maximum = maximum = _part(lambda x, y: x if x > y or x != x else y)  # type: ignore[attr-defined]
    one.minimum = minimum = _part(lambda x, y: x if x < y or x != x else y)  # type: ignore[attr-defined]
    one.clip = _part(lambda x, low, high: minimum(maximum(x, low), high))  # type: ignore[attr-defined]
    return one


def _part(text: Any, inline: str = "never") -> Any:
    """A function that kernels take in, and nobody else follows."""
    from sim.engine.parts import PartCompiler

    options = OPTIONS | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "inline": inline}
    return load_numba().njit(text, pipeline_class=PartCompiler, **options)


@cache
def load_numba() -> Any:
    """The compiler, or None with one warning where it cannot be imported."""
    try:
        import numba
    except ImportError as error:
        warnings.warn(f"numba cannot be imported ({error}): the plain form runs, slower", stacklevel=2)
        return None
    return numba


@cache
def is_switched_off() -> bool:
    """Whether the user wants no machine code (NUMBA_DISABLE_JIT): then one warning says what that costs."""
    is_so = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
    if is_so:
        warnings.warn("numba is switched off (NUMBA_DISABLE_JIT): the plain form runs, slower", stacklevel=2)
    return is_so


def must_compile_first() -> bool:
    """Whether this start pays for compiling: the compiler is there, and nothing of these rules is kept yet."""
    return is_empty() and not is_switched_off() and load_numba() is not None
