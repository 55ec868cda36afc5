"""Parameters by a short name: its last words are enough where they mean one parameter only."""

from __future__ import annotations

from collections.abc import Sequence

from sim.engine.parameters import Initial, Parameter
from sim.scenario.errors import did_you_mean, quoted
from sim.scenario.vocabulary import vocabulary


class UnknownName(ValueError):
    """A name that means no parameter, or several: the complaint, and which there are."""

    def __init__(self, complaint: str, remedy: str) -> None:
        self.complaint, self.remedy = complaint, remedy
        super().__init__(f"{complaint}: {remedy}")


def parameter_named(name: str, others: Sequence[str] = ()) -> Parameter:
    """The parameter that a person means: `initial.economic_dependence`, `economic_dependence` or `dependence`.

    A whole name goes before an ending; what differs between worlds or scenarios goes before a constant of the model.
    Raises UnknownName, in a sentence; `others` are names of no parameter that may have been meant as well.
    """
    known = vocabulary().parameters
    if name in known:
        return known[name]
    means = [path for path in known if path.endswith(f".{name}")] or [
        path for path in known if path.endswith(f"_{name}")
    ]
    means = [path for path in means if is_variable(known[path])] or means
    if not means:
        remedy = did_you_mean(
            name, [*others, *known, *(path.partition(".")[2] for path in known)], "`warentry parameters` lists them all"
        )
        what = "parameter or setting" if others else "parameter"
        raise UnknownName(f"there is no {what} {quoted(name)}", remedy)
    if len(means) > 1:
        raise UnknownName(f"{quoted(name)} may mean {' or '.join(sorted(means))}", "write one of them")
    return known[means[0]]


def is_variable(parameter: Parameter) -> bool:
    """Whether it is a state of the first day, in somebody's hands, or uncertain."""
    return isinstance(parameter, Initial) or parameter.role != "constant"
