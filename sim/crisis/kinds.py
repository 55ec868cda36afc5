"""What to expect of a Kremlin by somebody who does not know how hawkish it is: hard moves come above thresholds.

A more hawkish Kremlin likes a hard move better, so that it makes it where its hawkishness lies above a threshold. How
likely that is, is the logistic curve averaged over a normal one (MacKay 1992), as in ordered choice (McKelvey &
Zavoina 1975).
"""

from __future__ import annotations

import numpy as np

from sim.crisis.choice import Chances, blur, weight
from sim.crisis.worth import Reactions
from sim.engine.arrays import Array, Flags
from sim.engine.compiled import equation

Moves = Chances
BEYOND_DOUBT = 600.0  # log-odds, as far as they are told apart


@equation
def reactions_foreseen(precision: Array, plain: Reactions, hardness: Reactions, doubt: Array) -> Reactions:
    """How likely Moscow accepts, coerces and deposes, to somebody whose `doubt` is the spread of its hawkishness.

    It weighs for each by its `hardness`. Acceptance stands at one end of the scale, an attempt to depose at the other,
    coercion between them.
    """
    accept, coerce, depose = plain
    softest, harder, hardest = hardness
    scale = (hardest - softest) * doubt
    is_known = blur(precision, scale * scale)
    to_coerce = odds(precision, coerce - accept, (harder - softest) * doubt)
    from_coercion = odds(precision, depose - coerce, (hardest - harder) * doubt)
    to_depose = odds(precision, depose - accept, scale)
    accepts = at_the_end(to_coerce, to_depose, is_known)
    deposes = at_the_end(1.0 / from_coercion, 1.0 / to_depose, is_known)
    total = np.maximum(1.0, accepts + deposes)
    return accepts / total, np.maximum(0.0, 1.0 - accepts - deposes), deposes / total


@equation
def odds(precision: Array, better: Array, doubt: Array) -> Array:
    """The odds of an option that is so much better than another one, where the difference is in so much doubt."""
    return of_log_odds(precision * blur(precision, doubt * doubt) * better)


@equation
def of_log_odds(log_odds: Array) -> Array:
    """The odds, neither nothing nor infinite."""
    return np.exp(np.minimum(np.maximum(log_odds, -BEYOND_DOUBT), BEYOND_DOUBT))


@equation
def at_the_end(one: Array, other: Array, is_known: Array) -> Array:
    """How likely the option at an end of the scale is, by the odds of both other ones against it.

    If it `is_known` (1) how hawkish Moscow is, all three compete as in a logit. If not at all (0), its kind decides,
    and one below the nearer threshold is below the other one too. Between these: in proportion.
    """
    return 1.0 / (1.0 + np.maximum(one, other) + is_known * np.minimum(one, other))


@equation
def moves_foreseen(precision: Array, plain: Moves, doubt: Array, is_new: Flags | bool) -> Moves:
    """How likely each opening move is to the same; `is_new` is 0 where an ultimatum would only be repeated.

    He takes a new ultimatum for as hard as the removal that it may lead to, one that is repeated for soft: between both
    hard moves, and between the soft ones, the kind of Kremlin does not matter to him.
    """
    wait, request, ultimatum, exercises, depose = plain
    softest = np.maximum(np.maximum(wait, request), np.maximum(exercises, np.where(is_new, -np.inf, ultimatum)))
    hardest = np.maximum(depose, np.where(is_new, ultimatum, -np.inf))
    waits, asks = weight(precision, wait - softest), weight(precision, request - softest)
    barters, deposes = weight(precision, exercises - softest), weight(precision, depose - hardest)
    presses = weight(precision, ultimatum - np.where(is_new, hardest, softest))
    soft = waits + asks + barters + np.where(is_new, 0.0, presses)
    hard = deposes + np.where(is_new, presses, 0.0)
    harder = of_log_odds(blur(precision, doubt * doubt) * (precision * (hardest - softest) + np.log(hard / soft)))
    of_hard, of_soft = harder / (1.0 + harder) / hard, 1.0 / (1.0 + harder) / soft
    pressing = presses * np.where(is_new, of_hard, of_soft)
    return waits * of_soft, asks * of_soft, pressing, barters * of_soft, deposes * of_hard
