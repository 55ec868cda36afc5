"""What Moscow may ask of Minsk short of its army: transit, exercises, a joint group, basing, and how they bargain.

Each has a worth to Moscow, which follows from the front and from what it has already, and a price to the leader.
Moscow asks for the one that leaves most between the two, and pays the price and a part of what is left (Nash 1950).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.crisis.ahead import discount
from sim.crisis.ladder import AUXILIARY, FEINT, STAGING
from sim.crisis.rules import Demand
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.crisis.worth import gain_of_pinning, given_away, lasting, need, price_of_exercises
from sim.engine.arrays import Array, Flags
from sim.engine.compiled import equation

ITEMS = ("transit", "exercises", "joint_group", "basing")
TRANSIT, EXERCISES, JOINT_GROUP, BASING = np.arange(4, dtype=np.intp)


class Bargain(NamedTuple):
    """What is asked for: its number in ITEMS, its worth to Moscow, and what is paid for it.

    `worth` in war value; it is minus infinity where nothing is worth its price. `price` and `reward` in office
    value: what it costs the leader and what Moscow pays him.
    """

    item: Demand
    worth: Array
    price: Array
    reward: Array


@equation
def bargain(s: Situation, leader: LeaderStakes, k: KremlinStakes) -> Bargain:
    """The thing short of the army that leaves most between its worth to Moscow and its price to the leader."""
    setback = np.maximum(0.0, need(s, k) - 1.0)  # in a stalemate soldiers and warheads serve as well elsewhere
    its, his = discount(k.horizon_of_concern), discount(leader.horizon_of_concern)
    spare = np.maximum(0.0, 1.0 - k.group / np.maximum(s.reserves, 1e-9))
    unit = given_away(s, leader) / np.maximum(k.feint_price, 1e-9)  # what it costs him to give all that there is
    level = s.involvement_level
    believed = s.attack_belief / np.maximum(k.belief_rest, 1e-9)  # a threat that Kyiv does not believe in is none
    threat = lasting(its, k.group_decay) * np.sqrt(s.concession_room) * k.group_value * setback * spare * believed
    transit = there(level < STAGING, k.staging_value + 0.0 * unit, unit * k.transit_price)
    exercises = there(level < FEINT, gain_of_pinning(s, k, k.level_decay), price_of_exercises(s, leader, k))
    tied_down = np.where(level < FEINT, gain_of_pinning(s, k, k.group_decay), 0.0)
    price_of_group = (unit * k.joint_group_price + s.closing_feared) * lasting(his, k.group_decay)
    group = there(level < AUXILIARY, tied_down + threat, price_of_group)
    basing = there(s.nuclear_basing == 0, k.basing_value * setback, unit * k.basing_price)
    item, worth, price = 0 * (unit > np.inf) + TRANSIT, transit[0], transit[1]
    item, worth, price = better(k, EXERCISES, exercises, item, worth, price)
    item, worth, price = better(k, JOINT_GROUP, group, item, worth, price)
    item, worth, price = better(k, BASING, basing, item, worth, price)
    left = worth - k.favour_cost * price
    asked = np.where(left > 0, worth, -np.inf)
    return Bargain(item, asked, price, price + k.share_of_bargains * np.maximum(0.0, left) / k.favour_cost)


@equation
def there(is_there: Flags | bool, worth: Array, price: Array) -> tuple[Array, Array]:
    """Worth and price of a thing, if it is there to be asked for."""
    return np.where(is_there, worth, -np.inf), price


@equation
def better(
    k: KremlinStakes, number: Demand, thing: tuple[Array, Array], item: Demand, worth: Array, price: Array
) -> tuple[Demand, Array, Array]:
    """The better of two things for Moscow, by number, worth and price."""
    is_better = thing[0] - k.favour_cost * thing[1] > worth - k.favour_cost * price
    return (
        np.where(is_better, number, item),
        np.where(is_better, thing[0], worth),
        np.where(is_better, thing[1], price),
    )


@equation
def paid(k: KremlinStakes, bargained: Bargain) -> Array:
    """What the reward costs Moscow, in war value."""
    return k.favour_cost * bargained.reward


@equation
def kept(bargained: Bargain) -> Array:
    """What the leader has of a bargain besides the price."""
    return bargained.reward - bargained.price
