"""What mypy must refuse. Each line below is wrong; if mypy no longer saw that, it would call its `ignore` unused.

`make lint` reads this file; nobody runs it.
"""

from __future__ import annotations

from sim.actors.army import Army
from sim.mechanisms.front import Front
from sim.model.agents import WarEntryModel


def misspelt(model: WarEntryModel, army: Army) -> tuple[object, ...]:
    """A mechanism, a state, a parameter, a method and a step of the week that do not exist."""
    return (
        model.no_such_mechanism,  # type: ignore[attr-defined]
        model.army.no_such_state,  # type: ignore[attr-defined]
        army.model.opinion.no_such_state,  # type: ignore[attr-defined]
        army.no_such_parameter,  # type: ignore[attr-defined]
        army.no_such_method(),  # type: ignore[attr-defined]
        Front.no_such_step,  # type: ignore[attr-defined]
    )
