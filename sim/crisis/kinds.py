"""What to expect of a Kremlin by somebody who does not know how hawkish it is: a mean over three kinds of it."""

from __future__ import annotations

from sim.crisis.choice import Chances, respond, respond_of_three
from sim.crisis.worth import Reactions, harder
from sim.engine.arrays import Array, Flags
from sim.engine.compiled import equation

APART = 3**0.5  # the points of a three-point quadrature of a normal density, in standard deviations
Moves = Chances


@equation
def reactions_foreseen(precision: Array, plain: Reactions, tightened: Array, doubt: Array) -> Reactions:
    """What Moscow would do by somebody who does not know how hawkish it is: a mean over three kinds of Kremlin.

    `doubt` is the standard deviation of that: Gauss-Hermite quadrature of three points.
    """
    doves = respond_of_three(precision, *harder(plain, -APART * doubt, tightened))
    usual = respond_of_three(precision, *plain)
    hawks = respond_of_three(precision, *harder(plain, APART * doubt, tightened))
    return (
        of_three(doves[0], usual[0], hawks[0]),
        of_three(doves[1], usual[1], hawks[1]),
        of_three(doves[2], usual[2], hawks[2]),
    )


@equation
def moves_foreseen(precision: Array, plain: Moves, doubt: Array, is_new: Flags | bool) -> Moves:
    """The same of its opening move; `is_new` is 0 where an ultimatum would only be repeated."""
    wait, request, ultimatum, exercises, depose = plain
    more = APART * doubt
    doves = respond(precision, wait, request, ultimatum - more * is_new, exercises, depose - more)
    usual = respond(precision, wait, request, ultimatum, exercises, depose)
    hawks = respond(precision, wait, request, ultimatum + more * is_new, exercises, depose + more)
    return (
        of_three(doves[0], usual[0], hawks[0]),
        of_three(doves[1], usual[1], hawks[1]),
        of_three(doves[2], usual[2], hawks[2]),
        of_three(doves[3], usual[3], hawks[3]),
        of_three(doves[4], usual[4], hawks[4]),
    )


@equation
def of_three(doves: Array, usual: Array, hawks: Array) -> Array:
    """The mean over three kinds of Kremlin that lie `APART` standard deviations from each other."""
    return (doves + 4 * usual + hawks) / 6
