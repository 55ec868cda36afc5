"""The power centres around the leader, whose pushes decide where the rule `collective` is in force."""

from __future__ import annotations

from sim.engine.entity import Actor
from sim.engine.parameters import Parameter


class PowerCentres(Actor):
    """Six centres of power, each with a weight and with what every answer is worth to it, from 0 to 1.

    They are heard under the rule `collective` only (Bueno de Mesquita 1994; KTAB). Nobody has measured any of these
    numbers: the form is theirs, the values are ours. None has a prior, so that a study of all parameters is not
    burdened with numbers that the usual rule never reads; who studies this rule varies them by name.
    """

    weight_of_leader = Parameter(
        100, unit="number", meaning="weight of the leader, against which the others are measured", evidence="judgement"
    )
    weight_of_security = Parameter(
        45, unit="number", meaning="weight of the KGB and the interior ministry", evidence="judgement"
    )
    weight_of_soldiers = Parameter(35, unit="number", meaning="weight of the army", evidence="judgement")
    weight_of_managers = Parameter(25, unit="number", meaning="weight of the economic managers", evidence="judgement")
    weight_of_moscow = Parameter(
        90,
        unit="number",
        meaning="weight of Moscow's people under an ultimatum to a fully dependent country",
        evidence="judgement",
    )
    weight_of_street = Parameter(
        12,
        unit="number",
        meaning="weight of the street, by the logarithm of networks of resistance",
        evidence="judgement",
    )
    networks_of_street = Parameter(
        0.003,
        unit="share",
        meaning="citizens in networks of resistance from which that logarithm counts",
        evidence="judgement",
        is_positive=True,
    )
    pressure_of_request = Parameter(
        0.3,
        unit="share",
        meaning="part of the weight of Moscow's people that a mere request gives",
        evidence="judgement",
    )
    worst_worth = Parameter(
        -0.8,
        unit="office value",
        meaning="worth at which an answer is the worst to the leader; undisturbed rule is the best",
        evidence="judgement",
    )
    security_enter = Parameter(0.45, unit="share", meaning="worth of entering to security", evidence="judgement")
    security_partial = Parameter(0.80, unit="share", meaning="worth of a partial answer to it", evidence="judgement")
    security_refuse = Parameter(0.35, unit="share", meaning="worth of a refusal to it", evidence="judgement")
    security_punished = Parameter(
        0.25, unit="share", meaning="worth lost to it if Moscow punishes", evidence="judgement"
    )
    soldiers_enter = Parameter(
        0.15, unit="share", meaning="worth of entering to the army at reference reliability", evidence="judgement"
    )
    soldiers_confidence = Parameter(
        0.5, unit="number", meaning="rise of that per unit of reliability", evidence="judgement"
    )
    soldiers_partial = Parameter(0.75, unit="share", meaning="worth of a partial answer to it", evidence="judgement")
    soldiers_refuse = Parameter(0.70, unit="share", meaning="worth of a refusal to it", evidence="judgement")
    soldiers_punished = Parameter(
        0.10, unit="share", meaning="worth lost to it if Moscow punishes", evidence="judgement"
    )
    managers_enter = Parameter(0.35, unit="share", meaning="worth of entering to the managers", evidence="judgement")
    managers_partial = Parameter(0.70, unit="share", meaning="worth of a partial answer to them", evidence="judgement")
    managers_refuse = Parameter(0.55, unit="share", meaning="worth of a refusal to them", evidence="judgement")
    managers_punished = Parameter(
        0.55,
        unit="share",
        meaning="worth lost to them if Moscow punishes a fully dependent country",
        evidence="judgement",
    )
    moscow_partial_ultimatum = Parameter(
        0.35,
        unit="share",
        meaning="worth of a partial answer to an ultimatum to Moscow's people, for whom entry is best",
        evidence="judgement",
    )
    moscow_partial_request = Parameter(
        0.6, unit="share", meaning="the same after a mere request or an incident", evidence="judgement"
    )
    street_partial = Parameter(
        0.6,
        unit="share",
        meaning="worth of a partial answer to the street, for whom refusal is best",
        evidence="judgement",
    )
