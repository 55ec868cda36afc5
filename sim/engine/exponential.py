"""The exponential function by its text, so that no C library and no processor gives other digits than another."""

from __future__ import annotations

from math import inf, isqrt

from numpy import arange, array, float64, int64

from sim.engine.compiled import rule

# A number is so many steps of ln(2) / 128 and a rest (Tang 1989). The step is known to more bits than a double has: its
# first 34, so that whole multiples of them are exact, and what follows.
STEPS, HALVINGS = 2**7, 7
PER_ONE, FIRST_BITS, LAST_BITS = STEPS / 0.6931471805599453, 0.005415212347998022, 1.2655086083325438e-13
TO_A_WHOLE_NUMBER = 1.5 * 2.0**52  # added and taken away again, it rounds
MANTISSA = 52  # the bits of a double that follow its exponent
FINE = 2**80
FAR = 700.0


def _powers_of_two() -> list[float]:
    """2 to the power of 0, 1/128, 2/128 ..., in whole numbers of very small parts and then rounded once."""
    step, power = 2 * FINE**STEPS, FINE
    for _ in range(HALVINGS):
        step = isqrt(step)
    found = []
    for _ in range(STEPS):
        found.append(power / FINE)
        power = power * step // FINE
    return found


# The bits of these powers, less what counting whole steps adds to the exponent.
POWERS = array(_powers_of_two()).view(int64) - (arange(STEPS) << MANTISSA - HALVINGS)


@rule
def exp(x: float) -> float:
    """The exponential of a number, right to one unit in the last place; beyond 700 infinite, below -700 nothing."""
    if not -FAR < x < FAR:
        return x if x != x else (inf if x > 0.0 else 0.0)
    steps = x * PER_ONE + TO_A_WHOLE_NUMBER - TO_A_WHOLE_NUMBER
    rest = x - steps * FIRST_BITS - steps * LAST_BITS
    square = rest * rest
    more = rest + square * (0.5 + rest * (1 / 6) + square * (1 / 24 + rest * (1 / 120)))
    n = int(steps)
    power = int64(POWERS[n & STEPS - 1] + (n << MANTISSA - HALVINGS)).view(float64)
    return power + power * more
