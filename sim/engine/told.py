"""What rules say to whoever listens: a rule that runs in Python is heard, one that runs compiled is silent.

So a history can be told by running the text of the rules themselves, and a batch pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from inspect import Parameter, Signature
from typing import Any

import numpy as np


class Hook:
    """A function that rules call and others provide; compiled, it does nothing and gives `silent`."""

    def __init__(self, name: str, silent: float | None = None) -> None:
        self.name, self.silent = name, silent
        self._heard: ContextVar[Callable[..., Any] | None] = ContextVar(name, default=None)

    def __call__(self, *given: Any, **named: Any) -> Any:
        """Calls whoever listens."""
        heard = self._heard.get()
        return self.silent if heard is None else heard(*given, **named)

    @property
    def is_heard(self) -> bool:
        """Whether somebody listens."""
        return self._heard.get() is not None

    @contextmanager
    def heard_by(self, listener: Callable[..., Any] | None) -> Iterator[None]:
        """Somebody listens for a while."""
        token = self._heard.set(listener)
        try:
            yield
        finally:
            self._heard.reset(token)

    @cached_property
    def of_one_world(self) -> Any:
        """The hook as the compiler sees it: whatever it is called with, it does nothing."""
        return _silent(self.silent)


tell = Hook("tell")
foresee = Hook("foresee", np.nan)


def _silent(result: float | None) -> Any:
    """A value of a type of its own, which compiled code may call with any arguments, named ones too."""
    from numba import types
    from numba.core.typing.templates import signature
    from numba.extending import lower_builtin, models, register_model, typeof_impl

    gives = types.none if result is None else types.float64

    class SilentType(types.Callable, types.Opaque):  # type: ignore[misc]
        def get_call_type(self, context: Any, given: Any, named: Any) -> Any:
            names = [f"given_{number}" for number in range(len(given))] + list(named)
            form = Signature([Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in names])
            return signature(gives, *given, *named.values()).replace(pysig=form)

        def get_call_signatures(self) -> Any:
            return (), True

        def get_impl_key(self, signature: Any) -> Any:
            return SilentType

    class Silent:
        pass

    kind = SilentType(f"silent_{result}")
    typeof_impl.register(Silent)(lambda value, context: kind)
    register_model(SilentType)(models.OpaqueModel)

    @lower_builtin(SilentType, types.VarArg(types.Any))
    def nothing(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return context.get_dummy_value() if result is None else context.get_constant(gives, result)

    return Silent()
