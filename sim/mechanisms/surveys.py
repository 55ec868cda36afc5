"""What opinion polls would report: expressed answers, not private attitudes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled
from sim.entity import Array, Mechanism
from sim.parameters import Parameter
from sim.streams import binomial_quantile

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
        if self.is_due.any():
            people = self.model.citizens
            everybody, townspeople = attitude_counts(people.attitude, people.urban, people.population_of)
            self._poll("urban_online", townspeople, self.shift_urban_online, self.sample_urban_online)
            self._poll("national_phone", everybody, self.shift_phone, self.sample_phone)

    def _poll(self, mode: str, counts: NDArray[np.int64], shift: Array, sample: Array) -> None:
        support, oppose = self.expected(counts, shift)
        size = self.model.in_all_worlds(np.round(sample))
        in_favour = binomial_quantile(self.chance(f"{mode}.support"), size, support)
        rest = oppose / np.maximum(1 - support, 1e-12)
        against = binomial_quantile(self.chance(f"{mode}.oppose"), size - in_favour, np.minimum(1, rest))
        self.support = {**self.support, mode: np.where(self.is_due, in_favour / size, NO_POLL)}
        self.oppose = {**self.oppose, mode: np.where(self.is_due, against / size, NO_POLL)}

    def expected(self, counts: NDArray[np.int64], shift: Array) -> tuple[Array, Array]:
        """The shares of support and opposition that an endless sample of these citizens would give: (worlds,) each."""
        from scipy.special import ndtr

        answer = MIDDLES + np.reshape(shift, (-1, 1))
        noise = np.reshape(self.noise, (-1, 1))
        support = ndtr((answer - np.reshape(self.support_from, (-1, 1))) / noise)
        oppose = ndtr((np.reshape(self.oppose_below, (-1, 1)) - answer) / noise)
        asked = counts.sum(axis=1)
        return (counts * support).sum(axis=1) / asked, (counts * oppose).sum(axis=1) / asked


def plain_attitude_counts(
    attitude: NDArray[np.float32], urban: NDArray[np.bool_], population_of: NDArray[np.intp]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many citizens, and how many townspeople, hold each attitude in hundredths, with numpy alone."""
    bins = np.clip(((attitude - LOWEST) * PER_UNIT).astype(np.int64), 0, len(MIDDLES) - 1)
    rows = np.arange(len(attitude))[:, None] * len(MIDDLES) + bins
    in_town = urban[population_of]
    shape = (len(attitude), len(MIDDLES))
    everybody = np.bincount(rows.ravel(), minlength=shape[0] * shape[1]).reshape(shape)
    townspeople = np.bincount(rows[in_town], minlength=shape[0] * shape[1]).reshape(shape)
    return everybody, townspeople


@compiled(plain_attitude_counts)
def attitude_counts(
    attitude: NDArray[np.float32], urban: NDArray[np.bool_], population_of: NDArray[np.intp]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many citizens, and how many townspeople, hold each attitude, compiled: (worlds, bins) each."""
    worlds, citizens = attitude.shape
    everybody = np.zeros((worlds, len(MIDDLES)), dtype=np.int64)
    townspeople = np.zeros((worlds, len(MIDDLES)), dtype=np.int64)
    bins = np.empty(citizens, dtype=np.uint8)
    for w in range(worlds):
        x, in_town, all_rows, town_rows = attitude[w], urban[population_of[w]], everybody[w], townspeople[w]
        for i in range(citizens):
            bins[i] = min(max(int((x[i] - LOWEST) * PER_UNIT), 0), len(MIDDLES) - 1)
        for i in range(citizens):
            b = np.uint64(bins[i])
            all_rows[b] += 1
            town_rows[b] += in_town[i]
    return everybody, townspeople
