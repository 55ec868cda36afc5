"""What opinion polls would report: expressed answers, not private attitudes."""

from __future__ import annotations

import numpy as np

from sim.engine.arrays import Array
from sim.engine.compile_cache import kept_table
from sim.engine.compiled import kernel, rule
from sim.engine.draws import binomial_quantile
from sim.engine.entity import Country, Luck, Mechanism, Parameters, State, World, rare
from sim.engine.parameters import Parameter
from sim.engine.streams import chance

# Attitudes are counted in hundredths: much finer than the noise of an answer.
LOWEST, PER_UNIT = np.float32(-1.2), np.float32(100)
MIDDLES = -1.2 + (np.arange(240) + 0.5) / 100
BINS = len(MIDDLES)
NO_POLL = np.nan
ONLINE_SUPPORT, ONLINE_OPPOSE = rare("surveys.urban_online.support"), rare("surveys.urban_online.oppose")
PHONE_SUPPORT, PHONE_OPPOSE = rare("surveys.national_phone.support"), rare("surveys.national_phone.oppose")


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

    urban_support = State("share", "support for participation in this week's online poll of townspeople")
    urban_oppose = State("share", "opposition to it in that poll")
    national_support = State("share", "support for participation in this week's national poll on the phone")
    national_oppose = State("share", "opposition to it in that poll")

    neutral = "nobody is asked"

    @rule
    def begin(w: World) -> None:
        """Nobody has been asked."""
        Surveys.neutralise(w)

    @rule
    def neutralise(w: World) -> None:
        """Nobody is asked."""
        w.surveys_urban_support = w.surveys_urban_oppose = NO_POLL
        w.surveys_national_support = w.surveys_national_oppose = NO_POLL

    @rule
    def ask(w: World, p: Parameters, u: Luck, country: Country) -> None:
        """A poll in each mode, in the weeks that have one."""
        Surveys.neutralise(w)
        if w.week % max(1, int(p.surveys_interval)) == 0:
            a, b, c, d = shares_of_answers(country)
            size = np.rint(p.surveys_sample_urban_online)
            in_favour, against = Surveys.poll(size, a, b, chance(w, ONLINE_SUPPORT), chance(w, ONLINE_OPPOSE))
            w.surveys_urban_support, w.surveys_urban_oppose = in_favour, against
            size = np.rint(p.surveys_sample_phone)
            in_favour, against = Surveys.poll(size, c, d, chance(w, PHONE_SUPPORT), chance(w, PHONE_OPPOSE))
            w.surveys_national_support, w.surveys_national_oppose = in_favour, against

    @rule
    def poll(size: float, support: float, oppose: float, luck: float, luck_of_the_rest: float) -> tuple[float, float]:
        """The shares for and against in a poll of this size, where so many would answer so if all were asked."""
        in_favour = binomial_quantile(luck, size, support)
        rest = oppose / max(1 - support, 1e-12)
        against = binomial_quantile(luck_of_the_rest, size - in_favour, min(1.0, rest))
        return in_favour / size, against / size


@kept_table
def chances_of_answers(
    shift_urban_online: float, shift_phone: float, noise: float, support_from: float, oppose_below: float
) -> Array:
    """The chance of support and of opposition at each attitude, online and on the phone: (4, bins)."""
    from scipy.special import ndtr

    online, phone = MIDDLES + shift_urban_online, MIDDLES + shift_phone
    return np.stack(
        [
            chance
            for x in (online, phone)
            for chance in (ndtr((x - support_from) / noise), ndtr((oppose_below - x) / noise))
        ]
    )


@kernel
def shares_of_answers(country: Country) -> tuple[float, float, float, float]:
    """The shares of support and opposition that asking everybody would give: townspeople online, all on the phone."""
    attitude, urban, chances = country.attitude, country.urban, country.answers
    villagers, townspeople, bins = country.desk.villagers, country.desk.townspeople, country.desk.bins
    for m in range(BINS):
        villagers[m] = townspeople[m] = 0
    for i in range(len(attitude)):  # a loop of its own, so that the compiler can use vectors
        bins[i] = min(max(int((attitude[i] - LOWEST) * PER_UNIT), 0), BINS - 1)
    for i in range(len(attitude)):
        if urban[i]:
            townspeople[np.uint64(bins[i])] += 1
        else:
            villagers[np.uint64(bins[i])] += 1
    a, b, c, d, towns = 0.0, 0.0, 0.0, 0.0, 0
    for m in range(BINS):
        everybody = villagers[m] + townspeople[m]
        a += townspeople[m] * chances[0, m]
        b += townspeople[m] * chances[1, m]
        c += everybody * chances[2, m]
        d += everybody * chances[3, m]
        towns += townspeople[m]
    return a / towns, b / towns, c / len(attitude), d / len(attitude)
