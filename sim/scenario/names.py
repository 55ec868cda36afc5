"""Parameters by a short name: its last words are enough where they mean one parameter only.

Wherever a person names a parameter it is read here; what is kept has whole names, however they were typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import cache

from sim.engine.parameters import Initial, Parameter
from sim.scenario.errors import did_you_mean, quoted
from sim.scenario.vocabulary import vocabulary


class UnknownName(ValueError):
    """A name that means no parameter, or several: the complaint, what to do, and all that it may mean."""

    def __init__(self, complaint: str, remedy: str, means: Sequence[str] = ()) -> None:
        self.complaint, self.remedy, self.means = complaint, remedy, tuple(means)
        super().__init__(f"{complaint}: {remedy}")


def parameter_named(name: str, others: Sequence[str] = ()) -> Parameter:
    """The parameter that a person means: `initial.economic_dependence`, `economic_dependence` or `dependence`.

    A whole name goes before an ending; what differs between worlds or scenarios goes before a constant of the model.
    `leader` is whose parameters are meant, and no ending of `weight_of_leader`. Raises UnknownName, in a sentence;
    `others` are names of no parameter that may have been meant as well.
    """
    known = vocabulary().parameters
    if name in known:
        return known[name]
    means = [path for path in known if path.endswith(f".{name}")]
    if not means and not any(path.startswith(f"{name}.") for path in known):
        means = [path for path in known if path.endswith(f"_{name}")]
    means = [path for path in means if is_variable(known[path])] or means
    if not means:
        remedy = did_you_mean(
            name, [*others, *known, *(path.partition(".")[2] for path in known)], "`warentry parameters` lists them all"
        )
        what = "parameter or setting" if others else "parameter"
        raise UnknownName(f"there is no {what} {quoted(name)}", remedy)
    if len(means) > 1:
        raise UnknownName(f"{quoted(name)} may mean {' or '.join(sorted(means))}", "write one of them", means)
    return known[means[0]]


@cache
def short_names() -> dict[str, str]:
    """Every short name that means one parameter, with the whole name of it."""
    ends = (path[at + 1 :] for path in vocabulary().parameters for at, letter in enumerate(path) if letter in "._")
    meant = ((end, whole_name(end)) for end in dict.fromkeys(ends))
    return {end: path for end, path in meant if path != end}


def parameter_in_file(name: str) -> Parameter:
    """The same in a block or an event of a scenario file, where a state of the first day needs no `initial.`."""
    return vocabulary().initials.get(name) or parameter_named(name)


def name_in_file(parameter: Parameter) -> str:
    """What a scenario file calls a parameter: `economic_dependence` under `initial:`, else its whole name."""
    return parameter.name if isinstance(parameter, Initial) else parameter.path


def whole_name(name: str) -> str:
    """The whole name of what a person means; where it is no parameter, or several, the name as it is written."""
    with suppress(UnknownName):
        return parameter_named(name).path
    return name


def is_variable(parameter: Parameter) -> bool:
    """Whether it is a state of the first day, in somebody's hands, or uncertain."""
    return isinstance(parameter, Initial) or parameter.role != "constant"
