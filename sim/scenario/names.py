"""Parameters by a short name: its last words are enough where they mean one parameter only."""

from __future__ import annotations

from sim.engine.parameters import Initial, Parameter
from sim.scenario.errors import did_you_mean, quoted
from sim.scenario.vocabulary import vocabulary


class UnknownName(ValueError):
    """A name that means no parameter, or several; the message says which there are."""


def parameter_named(name: str) -> Parameter:
    """The parameter that a person means: `initial.economic_dependence`, `economic_dependence` or `dependence`.

    A whole name goes before an ending; what differs between worlds or scenarios goes before a constant of the model.
    Raises UnknownName, in a sentence.
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
            name, [*known, *(path.partition(".")[2] for path in known)], "`warentry parameters` lists them all"
        )
        raise UnknownName(f"there is no parameter {quoted(name)}: {remedy}")
    if len(means) > 1:
        raise UnknownName(f"{quoted(name)} may mean {' or '.join(sorted(means))}: write one of them")
    return known[means[0]]


def is_variable(parameter: Parameter) -> bool:
    """Whether it is a state of the first day, in somebody's hands, or uncertain."""
    return isinstance(parameter, Initial) or parameter.role != "constant"
