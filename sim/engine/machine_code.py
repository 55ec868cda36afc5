"""Kernels as machine code, which numba makes once for each kind of arguments and Python calls without numba ever after.

Importing numba takes longer than simulating hundreds of worlds: a start that finds its code on file needs llvmlite
alone, to put the code into memory. It is called as numba's own functions call one another: an array is handed over as
its length, item size, address, shape and strides, a named tuple as its parts, a record as its address.
"""

from __future__ import annotations

import ctypes
import gc
import os
from collections.abc import Callable, Hashable, Iterator
from functools import cache
from importlib.metadata import version
from typing import Any, NamedTuple

import numpy as np

from sim.engine.room import with_room_for_calls

# Python looks for rubbish after so many new objects while it compiles: nearly all that compiling makes is kept.
NEW_OBJECTS = 500_000
FINE = (0, -2)  # done; done, and gives nothing
NUMBERS = {bool: np.dtype(np.bool_), int: np.dtype(np.int64), float: np.dtype(np.float64)}


class Code(NamedTuple):
    """Machine code, which function in it is meant, and what this gives: numbers of a kind ("" for nothing).

    `many` is how many numbers there are in the tuple that it gives; None where it gives one number.
    """

    content: bytes
    function: str
    gives: str
    many: int | None


def kinds_of(given: tuple[Any, ...]) -> tuple[Hashable, ...]:
    """What machine code depends on: not the values of arguments, but their types and how arrays lie in memory."""
    return tuple(map(_kind, given))


def _kind(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        flags = value.flags
        layout = "C" if flags.c_contiguous else "F" if flags.f_contiguous else "A"
        return value.dtype, value.ndim, layout, flags.writeable, flags.aligned
    if isinstance(value, tuple):
        return type(value).__name__, kinds_of(value)
    return value.dtype if isinstance(value, np.generic) else NUMBERS[type(value)]


def in_words(kinds: Any) -> str:
    """Kinds of arguments as text, for the next start to know them by."""
    if isinstance(kinds, tuple):
        return f"({', '.join(map(in_words, kinds))})"
    return _fields(kinds) if isinstance(kinds, np.dtype) else str(kinds)


@cache
def _fields(kind: np.dtype[Any]) -> str:
    return f"{kind.descr} in {kind.itemsize} bytes"


@cache
def maker() -> str:
    """What machine code depends on besides: who makes it, and for which processor."""
    wanted = (os.environ.get(name, "") for name in ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES"))
    try:
        import llvmlite.binding as llvm

        here = llvm.get_process_triple(), llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
        return " ".join((version("numba"), version("llvmlite"), *here, *wanted))
    except ImportError:
        return "nobody"


def make(numba: Any, text: Callable[..., Any], given: tuple[Any, ...], **options: Any) -> Code:
    """Has numba compile a function for such arguments; it may give nothing, a number, or a tuple of like numbers.

    TypeError for one that needs functions which are there only while numba is.
    """
    from sim.engine.parts import WholeCompiler

    types = tuple(map(numba.typeof, given))
    made = numba.njit(text, no_cpython_wrapper=True, no_cfunc_wrapper=True, pipeline_class=WholeCompiler, **options)
    often = gc.get_threshold()
    gc.set_threshold(NEW_OBJECTS)
    try:
        with_room_for_calls(made.compile, types)
    finally:
        gc.set_threshold(*often)
    compiled = made.overloads[types]
    library = compiled.library
    outside = {each.name for each in library._final_module.functions if each.is_declaration}
    everywhere = ctypes.CDLL("ucrtbase" if os.name == "nt" else None)
    strange = sorted(name for name in outside if not name.startswith("llvm.") and not hasattr(everywhere, name))
    if strange:
        raise TypeError(f"{text.__qualname__} needs what the C library does not have: {', '.join(strange)}")
    gives, many = compiled.signature.return_type, None
    if isinstance(gives, numba.types.UniTuple):
        gives, many = gives.dtype, gives.count
    kind = "" if gives is numba.types.none else numba.np.numpy_support.as_dtype(gives).str
    return Code(library.machine_code(), compiled.fndesc.mangled_name, kind, many)


def callable_from(code: Code, given: tuple[Any, ...]) -> Callable[..., Any]:
    """The code in memory, to be called with arguments of these kinds; meanwhile other threads may run Python."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(jit=True)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine, use_lmm=True)  # code beside its numbers
    engine.add_object_file(llvm.ObjectFileRef.from_data(code.content))
    engine.finalize_object()
    address = engine.get_function_address(code.function)
    function = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, *types_of(given))(address)
    room = _number(code.gives or "f8") * (code.many or 1)

    def run(*given: Any) -> Any:
        gives, failure = room(), ctypes.c_void_p()
        if function(ctypes.addressof(gives), ctypes.addressof(failure), *flattened(given, [])) not in FINE:
            raise RuntimeError(f"{code.function} failed")
        if code.many is not None:
            return tuple(gives)
        return gives[0] if code.gives else None

    run.engine = engine  # type: ignore[attr-defined]  # which holds the code
    return run


def types_of(given: Any) -> Iterator[Any]:
    """The types of what `flattened` gives."""
    for value in given:
        if isinstance(value, np.ndarray):
            address, number = ctypes.c_void_p, ctypes.c_int64
            yield from (address, address, number, number, address, *2 * value.ndim * (number,))
        elif isinstance(value, tuple):
            yield from types_of(value)
        elif isinstance(value, np.void):
            yield ctypes.c_void_p
        else:
            yield _number(_kind(value))


def _number(kind: Any) -> Any:
    return np.ctypeslib.as_ctypes_type(kind)


def flattened(given: Any, flat: list[Any]) -> list[Any]:
    """Arguments as numba's functions pass them on; an array has no owner whose references would be counted."""
    for value in given:
        if isinstance(value, np.ndarray):
            flat += (None, None, value.size, value.itemsize, value.ctypes.data, *value.shape, *value.strides)
        elif isinstance(value, tuple):
            flattened(value, flat)
        elif isinstance(value, np.void):
            flat.append(value.__array_interface__["data"][0])
        else:
            flat.append(value.item() if isinstance(value, np.generic) else value)
    return flat
