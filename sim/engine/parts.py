"""How the rules are compiled that only kernels follow: so far that a kernel can take them in, and no further.

numba makes machine code of every function, having optimised it together with all that it calls. For hundreds of small
rules, one within the other, that is half of all compiling, and in vain: a kernel takes in their text all the same.
"""

from __future__ import annotations

from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.types import Record

# Each pass of the compiler writes down what a rule takes, hundreds of fields, should anybody listen: a name will do.
Record.__repr__ = Record.__str__


class PartLibrary(JITCodeLibrary):  # type: ignore[misc]
    """The code of a rule and of those that it follows, as it is."""

    def finalize(self) -> None:
        """Puts together what belongs together."""
        for library in dict.fromkeys(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._finalized = True


class PartCompiler(Compiler):  # type: ignore[misc]
    """numba's compiler, which stops where machine code would be made."""

    def define_pipelines(self) -> Any:
        """The steps of compiling."""
        self.state.library = PartLibrary(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        self.state.flags.no_compile = True
        return super().define_pipelines()

    def compile_extra(self, func: Any) -> Any:
        """The compiled rule, known to those that follow it."""
        made = super().compile_extra(func)
        known_by = [].reverse  # numba tells rules apart by what Python would call: here something that is never called
        self.state.targetctx.insert_user_function(known_by, made.fndesc, [made.library])
        return made._replace(entry_point=known_by)
