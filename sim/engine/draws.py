"""Draws from uniform ones by inversion, exactly one uniform each: standard normal, Poisson, binomial."""

from __future__ import annotations

import math

import numpy as np

from sim.engine.compiled import rule

# A chance or mean below this counts as nothing; a Poisson count is never this far above twice its mean.
SMALLEST, MANY = 1e-15, 100.0
# A sum of many terms may begin so many standard deviations below the mean, since less than one chance in 10^9 lies
# there; a draw this close to a sum is not decided by it, since both ways of adding up differ by much less; with a mean
# below FEW there is nothing to gain.
DEEP, TOO_CLOSE, FEW = 6.5, 1e-7, 20.0

# Rational approximations of the normal quantile in its middle and in its tails (Moshier, Cephes 1989).
E2, ROOT_OF_2PI = 0.13533528323661269189, 2.50662827463100050242
P0 = np.array([-59.9633501014107895267, 98.0010754185999661536, -56.6762857469070293439, 13.9312609387279679503,
               -1.23916583867381258016])  # fmt: skip
Q0 = np.array([1.95448858338141759834, 4.67627912898881538453, 86.3602421390890590575, -225.462687854119370527,
               200.260212380060660359, -82.0372256168333339912, 15.9056225126211695515,
               -1.18331621121330003142])  # fmt: skip
P1 = np.array([4.05544892305962419923, 31.5251094599893866154, 57.1628192246421288162, 44.0805073893200834700,
               14.6849561928858024014, 2.18663306850790267539, -0.140256079171354495875, -0.0350424626827848203418,
               -8.57456785154685413611e-4])  # fmt: skip
Q1 = np.array([15.7799883256466749731, 45.3907635128879210584, 41.3172038254672030440, 15.0425385692907503408,
               2.50464946208309415979, -0.142182922854787788574, -0.0380806407691578277194,
               -9.33259480895457427372e-4])  # fmt: skip
P2 = np.array([3.23774891776946035970, 6.91522889068984211695, 3.93881025292474443415, 1.33303460815807542389,
               0.201485389549179081538, 0.0123716634817820021358, 3.01581553508235416007e-4,
               2.65806974686737550832e-6, 6.23974539184983293730e-9])  # fmt: skip
Q2 = np.array([6.02427039364742014255, 3.67983563856160859403, 1.37702099489081330271, 0.216236993594496635890,
               0.0134204006088543189037, 3.28014464682127739104e-4, 2.89247864745380683936e-6,
               6.79019408009981274425e-9])  # fmt: skip


@rule
def _polynomial(x: float, coefficients: np.ndarray, first: float) -> float:
    """The polynomial that begins with `first`, its highest coefficient, and goes on with these."""
    total = first
    for coefficient in coefficients:
        total = total * x + coefficient
    return total


@rule
def normal_quantile(u: float) -> float:
    """A standard normal draw from a uniform one."""
    y = 1.0 - u if u > 1.0 - E2 else u
    if y > E2:
        y = y - 0.5
        square = y * y
        return (y + y * (square * _polynomial(square, P0, 0.0) / _polynomial(square, Q0, 1.0))) * ROOT_OF_2PI
    x = math.sqrt(-2.0 * np.log(y))
    z = 1.0 / x
    if x < 8.0:
        correction = z * _polynomial(z, P1, 0.0) / _polynomial(z, Q1, 1.0)
    else:
        correction = z * _polynomial(z, P2, 0.0) / _polynomial(z, Q2, 1.0)
    x = x - np.log(x) / x - correction
    return x if u > 1.0 - E2 else -x


@rule
def poisson_quantile(u: float, mean: float) -> float:
    """A Poisson draw from a uniform one.

    The terms are kept as logarithms, so that the first one does not vanish where the mean is large.
    """
    safe = max(mean, SMALLEST)
    log_term = -safe
    total, count = np.exp(log_term), 0.0
    while u > total and count < 2 * safe + MANY:
        count += 1.0
        log_term = log_term + np.log(safe) - np.log(count)
        total += np.exp(log_term)
    return count


@rule
def binomial_quantile(u: float, trials: float, chance: float) -> float:
    """A binomial draw from a uniform one, of a whole number of trials.

    Counts the rarer outcome, with terms kept as logarithms: the first one would vanish where trials are many.
    """
    if trials == 0.0:
        return 0.0
    mirrored = chance > 0.5
    p = max(1 - chance if mirrored else chance, SMALLEST)
    v = 1 - u if mirrored else u
    count = _count_from_below(v, trials, p) if trials * p > FEW else -1.0
    if count < 0.0:
        count = _count_from_nothing(v, trials, p)
    return trials - count if mirrored else count


@rule
def _count_from_nothing(v: float, trials: float, p: float) -> float:
    """The binomial count that a uniform draw v selects: term by term from no success."""
    log_failure = np.log1p(-p)
    log_term = trials * log_failure
    total, count = np.exp(log_term), 0.0
    if v <= total:
        return 0.0
    log_odds = np.log(p) - log_failure
    while v > total and count < trials:
        log_term = log_term + np.log(trials - count) - np.log(count + 1.0) + log_odds
        count += 1.0
        total += np.exp(log_term)
    return count


@rule
def _count_from_below(v: float, trials: float, p: float) -> float:
    """The same count by a shorter sum, or -1 where it is too close to call.

    Begins where next to nothing lies below, and multiplies terms instead of taking exponentials.
    """
    spread = math.sqrt(trials * p * (1 - p))
    count = max(0.0, float(int(trials * p - DEEP * spread - DEEP)))
    log_ways = math.lgamma(trials + 1) - math.lgamma(count + 1.0) - math.lgamma(trials - count + 1)
    term = np.exp(log_ways + count * np.log(p) + (trials - count) * np.log1p(-p))
    total, odds = term, p / (1 - p)
    while v > total and count < trials:
        if v < total + TOO_CLOSE:
            return -1.0
        term *= (trials - count) * odds / (count + 1)
        count += 1.0
        total += term
    return count if total - v > TOO_CLOSE else -1.0
