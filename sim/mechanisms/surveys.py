"""What opinion polls would report: expressed answers, not private attitudes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Array, Flags
from sim.engine.compiled import compiled
from sim.engine.entity import Mechanism, anywhere
from sim.engine.parameters import Parameter
from sim.engine.streams import binomial_quantile

# Attitudes are counted in hundredths: much finer than the noise of an answer.
LOWEST, PER_UNIT = np.float32(-1.2), np.float32(100)
MIDDLES = -1.2 + (np.arange(240) + 0.5) / 100
MODES = ("urban_online", "national_phone")
NO_POLL = np.nan


class Surveys(Mechanism):
    """Polls in two modes: fear and the way of asking shift what people say (Kuran 1991; P05).

    A respondent supports participation if attitude + shift + noise exceeds 0.1, opposes it below 0, else does not know.
    """

    interval = Parameter(13, unit="weeks", meaning="time between polls", evidence="P01 judgement")
    shift_urban_online = Parameter(
        -0.05, unit="number", meaning="answers online in towns against attitudes", evidence="P01 P05 judgement"
    )
    shift_phone = Parameter(
        0.18, unit="number", meaning="answers on the phone against attitudes", evidence="P03 P05 judgement"
    )
    noise = Parameter(
        0.12,
        unit="number",
        meaning="spread of an answer around the attitude",
        evidence="P05 judgement",
        is_positive=True,
    )
    sample_urban_online = Parameter(
        800, unit="persons", meaning="respondents online", evidence="P01 C001-21", is_positive=True
    )
    sample_phone = Parameter(1000, unit="persons", meaning="respondents on the phone", evidence="P03", is_positive=True)
    support_from = Parameter(
        0.1, unit="attitude", meaning="answer from which a respondent supports", evidence="judgement"
    )
    oppose_below = Parameter(
        0.0, unit="attitude", meaning="answer below which a respondent opposes", evidence="judgement"
    )

    neutral = "nobody is asked"

    def prepare(self) -> None:
        self.neutralise()

    def neutralise(self) -> None:
        blank = self.model.in_all_worlds(NO_POLL)
        self.support = dict.fromkeys(MODES, blank)
        self.oppose = dict.fromkeys(MODES, blank)

    def ask(self) -> None:
        """A poll in each mode, in the weeks that have one."""
        self.neutralise()
        self.is_due = self.model.week % np.maximum(1, np.floor(self.everywhere("interval"))) == 0
        if anywhere(self.is_due):
            people = self.model.citizens
            shares = answers(people.attitude, people.urban, self.chances_of_answers())
            self._poll("urban_online", shares[0], shares[1], self.sample_urban_online)
            self._poll("national_phone", shares[2], shares[3], self.sample_phone)

    def _poll(self, mode: str, support: Array, oppose: Array, sample: Array) -> None:
        size = self.model.in_all_worlds(np.round(sample))
        in_favour = binomial_quantile(self.chance(f"{mode}.support"), size, support)
        rest = oppose / np.maximum(1 - support, 1e-12)
        against = binomial_quantile(self.chance(f"{mode}.oppose"), size - in_favour, np.minimum(1, rest))
        self.support = {**self.support, mode: np.where(self.is_due, in_favour / size, NO_POLL)}
        self.oppose = {**self.oppose, mode: np.where(self.is_due, against / size, NO_POLL)}

    def chances_of_answers(self) -> Array:
        """The chance of support and of opposition at each attitude, online and on the phone: (4, worlds or 1, bins)."""
        from scipy.special import ndtr

        noise, support_from, oppose_below = (
            np.reshape(value, (-1, 1)) for value in (self.noise, self.support_from, self.oppose_below)
        )
        chances = []
        for shift in (self.shift_urban_online, self.shift_phone):
            answer = MIDDLES + np.reshape(shift, (-1, 1))
            chances += [ndtr((answer - support_from) / noise), ndtr((oppose_below - answer) / noise)]
        return np.stack(np.broadcast_arrays(*chances))


def plain_answers(attitude: NDArray[np.float32], urban: Flags, chances: Array) -> Array:
    """The shares of support and opposition that asking everybody would give, with numpy alone: (4, worlds).

    Townspeople online, then all on the phone; `chances` as in `Surveys.chances_of_answers`.
    """
    bins = np.clip(((attitude - LOWEST) * PER_UNIT).astype(np.int64), 0, len(MIDDLES) - 1)
    rows = np.arange(len(attitude))[:, None] * len(MIDDLES) + bins
    shape = (len(attitude), len(MIDDLES))
    townspeople, everybody = (
        np.bincount(some.ravel(), minlength=shape[0] * shape[1]).reshape(shape) for some in (rows[urban], rows)
    )
    asked = np.stack([townspeople, townspeople, everybody, everybody])
    return np.asarray((asked * chances).sum(axis=-1) / asked.sum(axis=-1))


@compiled(plain_answers)
def answers(attitude: NDArray[np.float32], urban: Flags, chances: Array) -> Array:
    """The same, compiled."""
    worlds, citizens = attitude.shape
    shares, bins = np.empty((4, worlds)), np.empty(citizens, dtype=np.uint8)
    for w in range(worlds):
        x, in_town, row = attitude[w], urban[w], w if chances.shape[1] > 1 else 0
        townspeople, everybody = np.zeros(len(MIDDLES), dtype=np.int64), np.zeros(len(MIDDLES), dtype=np.int64)
        for i in range(citizens):
            bins[i] = min(max(int((x[i] - LOWEST) * PER_UNIT), 0), len(MIDDLES) - 1)
        for i in range(citizens):
            k = np.uint64(bins[i])
            everybody[k] += 1
            townspeople[k] += in_town[i]
        a, b, c, d, towns = 0.0, 0.0, 0.0, 0.0, 0
        for m in range(len(MIDDLES)):
            a += townspeople[m] * chances[0, row, m]
            b += townspeople[m] * chances[1, row, m]
            c += everybody[m] * chances[2, row, m]
            d += everybody[m] * chances[3, row, m]
            towns += townspeople[m]
        shares[0, w], shares[1, w], shares[2, w], shares[3, w] = a / towns, b / towns, c / citizens, d / citizens
    return shares
