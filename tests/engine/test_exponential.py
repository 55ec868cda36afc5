"""The exponential is right to its last digit but one wherever the rules go, and says what is beyond it."""

from __future__ import annotations

from decimal import Decimal, localcontext
from math import inf, isnan, nan, ulp

import numpy as np

from sim.engine.exponential import exp

follow = exp.text


def test_it_is_right_to_one_unit_in_the_last_place() -> None:
    rng = np.random.default_rng(5)
    with localcontext() as context:
        context.prec = 40
        for x in (*rng.normal(0, 3, 1000).tolist(), *rng.uniform(-699, 699, 1000).tolist(), 5e-17, -1e-300):
            right = Decimal(x).exp()
            assert abs(Decimal(follow(x)) - right) <= Decimal(ulp(float(right))), x


def test_it_never_falls_and_knows_its_ends() -> None:
    steps = np.concatenate([np.linspace(-2, 2, 2001), np.log(2) / 256 * np.arange(-99, 100)])
    values = [follow(x) for x in np.sort(steps).tolist()]
    assert (np.diff(values) >= 0).all()
    assert (follow(0.0), follow(-0.0), follow(inf), follow(-inf), follow(701.0), follow(-701.0)) == (
        1,
        1,
        inf,
        0,
        inf,
        0,
    )
    assert isnan(follow(nan))
