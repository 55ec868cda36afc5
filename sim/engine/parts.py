"""How kernels are compiled, and the rules that only they follow: these so far that a kernel can take them in.

numba makes machine code of every function, having optimised it together with all that it calls. For hundreds of small
rules, one within the other, that is half of all compiling, and in vain: a kernel takes in their text all the same.
Nor do rules need all the care that numba takes of any function: zeros where something will be put, places from the end.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import llvmlite.binding as llvm
from llvmlite.binding import Linkage
from llvmlite.ir import Constant, Undefined
from numba.core import cgutils
from numba.core.callconv import CPUCallConv
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.typed_passes import InlineOverloads, NopythonRewrites
from numba.core.untyped_passes import InlineClosureLikes
from numba.np import arrayobj
from numba.types import Function, Record, intp

# Rules define no functions, calculate with no whole arrays, and call nothing that numba would copy in: these steps of
# compiling find nothing to do, and read every rule to find that out.
IDLE_STEPS = {InlineClosureLikes, InlineOverloads, NopythonRewrites}

# How far the optimiser goes. Of straight lines of code it makes vectors too, as LLVM's own compilers do; older versions
# made wrong code of some, for which numba turned it off.
MOST, HAS_VECTORS_OF_LINES = 3, llvm.llvm_version_info >= (20,)
# Short addresses make the code an eighth shorter than numba's, which may lie anywhere; on Windows they were not tried.
ADDRESSES = "jitdefault" if sys.platform == "win32" else "small"

# Each pass of the compiler writes down what a rule takes, hundreds of fields, should anybody listen: a name will do.
Record.__repr__ = Record.__str__


def _asked_once(choose: Callable[..., Any]) -> Callable[..., Any]:
    """What numba chooses where a function gets arguments of these types."""
    chosen = cache(lambda function, context, given, named: choose(function, context, given, dict(named)))
    return lambda function, context, given, named: chosen(function, context, tuple(given), tuple(named.items()))


# Which "+" of all that Python and numpy have is meant, numba would work out anew for each in the text, and twice.
Function.get_call_type = _asked_once(Function.get_call_type)


class RuleLibrary(JITCodeLibrary):  # type: ignore[misc]
    """The code of a rule or a kernel, known as such while it is written down."""

    def create_ir_module(self, name: str) -> Any:
        """Room for it."""
        module = super().create_ir_module(name)
        module.is_of_a_rule = True
        return module


def _is_of_a_rule(builder: Any) -> bool:
    """Whether a rule is being written down, and not somebody else's function."""
    return getattr(builder.module, "is_of_a_rule", False)


def _laying_out(lay_out: Callable[..., Any]) -> Callable[..., Any]:
    """How numba finds room for a variable: a rule puts something there before it looks, so that zeros are in vain."""

    def without_zeros(builder: Any, kind: Any, size: Any = None, name: str = "", zfill: bool = False) -> Any:
        if zfill or size is not None or not _is_of_a_rule(builder):
            return lay_out(builder, kind, size, name, zfill)
        with builder.goto_entry_block():
            return builder.alloca(kind, name=name)

    return without_zeros


def _calling(call: Callable[..., Any]) -> Callable[..., Any]:
    """How numba calls a function: where a rule will put what it gives there need not be zeros before."""

    def without_zeros(convention: Any, builder: Any, *given: Any, **named: Any) -> Any:
        zeros = cgutils.get_null_value
        if _is_of_a_rule(builder):
            cgutils.get_null_value = lambda kind: Constant(kind, Undefined)
        try:
            return call(convention, builder, *given, **named)
        finally:
            cgutils.get_null_value = zeros

    return without_zeros


def _counting(count: Callable[..., Any]) -> Callable[..., Any]:
    """How numba finds a place in an array: from the end only where a rule says so by a plain number, such as [-1]."""

    def from_the_beginning(context: Any, builder: Any, kind: Any, place: Any, size: Any) -> Any:
        if isinstance(place, Constant) or not _is_of_a_rule(builder):
            return count(context, builder, kind, place, size)
        return context.cast(builder, place, kind, intp)

    return from_the_beginning


cgutils.alloca_once = _laying_out(cgutils.alloca_once)
CPUCallConv.call_function = _calling(CPUCallConv.call_function)
arrayobj.fix_integer_index = _counting(arrayobj.fix_integer_index)


class PartLibrary(RuleLibrary):
    """The code of a rule, as it is; it knows those that the rule follows."""

    def finalize(self) -> None:
        """Leaves it to the kernel to put together what belongs together: once, not within each other."""
        self._finalized = True


class PartCompiler(Compiler):  # type: ignore[misc]
    """numba's compiler, which stops where machine code would be made."""

    def define_pipelines(self) -> Any:
        """The steps of compiling."""
        self.state.library = PartLibrary(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        self.state.flags.no_compile = True
        pipelines = super().define_pipelines()
        for pipeline in pipelines:
            pipeline.passes = [each for each in pipeline.passes if each[0] not in IDLE_STEPS]
            pipeline.finalize()
        return pipelines

    def compile_extra(self, func: Any) -> Any:
        """The compiled rule, known to those that follow it."""
        made = super().compile_extra(func)
        known_by = [].reverse  # numba tells rules apart by what Python would call: here something that is never called
        self.state.targetctx.insert_user_function(known_by, made.fndesc, [made.library])
        return made._replace(entry_point=known_by)


class WholeLibrary(RuleLibrary):
    """The code of a kernel and of the rules that it follows, which nobody else calls.

    So a rule that one place follows becomes a part of it, and no other is handed what it does not look at: a country is
    some 300 numbers, which every rule that takes one would else be given anew.
    """

    def finalize(self) -> None:
        """Puts together all rules that the kernel follows, and those that these follow."""
        self._linking_libraries = list(_followed_by(self, {}))
        super().finalize()

    def _optimize_final_module(self) -> None:
        """Tells the optimiser what is the kernel's own, all that came from parts, and has it make the best of it."""
        for function in self._final_module.functions:
            if function.linkage == Linkage.linkonce_odr:
                function.linkage = Linkage.internal
        tuning = llvm.create_pipeline_tuning_options(speed_level=MOST)
        tuning.loop_vectorization, tuning.slp_vectorization = True, HAS_VECTORS_OF_LINES
        passes = llvm.create_pass_builder(self._codegen._tm, tuning)
        passes.getModulePassManager().run(self._final_module, passes)

    def _finalize_final_module(self) -> None:
        """Leaves it to who calls the code to put it into memory."""
        self._finalized = True

    def machine_code(self) -> bytes:
        """The code for this processor. Its functions and numbers lie so near each other that short addresses reach."""
        maker = llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(
            self._codegen._get_host_cpu_name(), self._codegen._tm_features, MOST, "pic", ADDRESSES, jit=True
        )
        return bytes(maker.emit_object(self._final_module))


def _followed_by(library: Any, known: dict[Any, None]) -> dict[Any, None]:
    """The code of all rules that are followed from here on, and of those already known."""
    for followed in library._linking_libraries:
        if followed not in known:
            known[followed] = None
            if isinstance(followed, PartLibrary):
                _followed_by(followed, known)
    return known


class WholeCompiler(Compiler):  # type: ignore[misc]
    """numba's compiler, for a kernel."""

    def define_pipelines(self) -> Any:
        """The steps of compiling."""
        self.state.library = WholeLibrary(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        self.state.flags.no_compile = True
        return super().define_pipelines()

    def compile_extra(self, func: Any) -> Any:
        """The compiled kernel, which nobody calls by numba."""
        made = super().compile_extra(func)
        made.library.finalize()
        return made._replace(entry_point=[].reverse)
