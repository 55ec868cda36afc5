"""What lies on the table between Moscow and Minsk, and what each side wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Array

Rows = NDArray[np.void]
Side = TypeVar("Side", "Situation", "LeaderStakes", "KremlinStakes")

# The state at which the slopes of the fall risk are centred: there the risk is `fall_risk_ref`.
REFERENCE_ANTI_WAR, REFERENCE_RELIABILITY, REFERENCE_REPRESSION, REFERENCE_NORTH = 0.86, 0.45, 0.8, 0.5
REFERENCE_LOYALTY = 0.46
# Units: 12,000 deployable soldiers count as one force; 20,000 Russian ones secure a takeover; a risk is per 52 weeks.
FORCE_UNIT, TAKEOVER_GARRISON, YEAR = 12.0, 20.0, 52.0


@dataclass(frozen=True)
class Situation:
    """What lies on the table when the game is played."""

    front_balance: Array
    involvement_level: Array
    economic_dependence: Array
    sanctions_headroom: Array
    western_posture: Array
    resolved_posture: Array
    repression: Array
    anti_war_seen: Array
    resistance_memory: Array
    north_defence: Array
    reliability: Array
    reliability_seen: Array
    rail_throughput: Array
    reserves: Array
    russian_troops: Array
    pinned: Array
    pinned_if_partial: Array
    resolve_belief: Array
    moscow_tie: Array
    ultimatum_is_open: Array
    inclination: Array
    inclination_believed: Array
    hawkishness: Array
    concession_room: Array
    nuclear_basing: Array
    loyalty_seen: Array
    deployable: Array
    war_grievance: Array
    legitimacy: Array
    forecast: Array


@dataclass(frozen=True)
class LeaderStakes:
    """What the leader fears and wants; the names and units are those of the parameters `leader.*` and `west.*`."""

    rationality: Array
    exit_penalty: Array
    horizon_of_concern: Array
    fall_risk_ref: Array
    fall_risk_base: Array
    risk_bias: Array
    uses_emulator: Array
    risk_slope_antiwar: Array
    risk_slope_resistance: Array
    risk_slope_reliability: Array
    risk_slope_repression: Array
    risk_slope_north_defence: Array
    memory_ref: Array
    removal_risk: Array
    sanction_cost: Array
    territorial_cost: Array
    entry_reward: Array
    unasked_reward_share: Array
    cutoff_rent: Array
    cutoff_fall_risk: Array
    request_fraction: Array
    partial_cost: Array
    partial_fall_risk: Array
    sovereignty_cost: Array
    breach_cost: Array
    spoils: Array
    spoils_front: Array
    spoils_steepness: Array
    resolve_ref: Array
    resolve_cap: Array
    incident_risk_relief: Array
    incident_bonus: Array
    incident_west_factor: Array
    loss_aversion: Array
    loss_curvature: Array
    satisficing_line: Array


@dataclass(frozen=True)
class KremlinStakes:
    """What the Kremlin gains and risks; the names and units are those of the parameters `kremlin.*`."""

    rationality: Array
    military_value: Array
    need_gain: Array
    pin_value: Array
    pin_scale: Array
    staging_value: Array
    collapse_cost: Array
    escalation_cost: Array
    escalation_exposure: Array
    request_cost: Array
    ultimatum_cost: Array
    repeat_factor: Array
    backdown_cost_request: Array
    backdown_cost_ultimatum: Array
    coerced_backdown_share: Array
    partial_credit_ultimatum: Array
    coercion_cost: Array
    coercion_gain: Array
    partial_coercion_gain: Array
    takeover_gain: Array
    takeover_failure_cost: Array
    occupation_cost: Array
    occupation_force: Array
    unprovoked_takeover_cost: Array
    takeover_base: Array
    takeover_elite: Array
    takeover_troops: Array
    claim_credibility: Array
    claim_inflation: Array
    basing_takeover: Array
    basing_stakes: Array
    north_value_loss: Array
    deployable: Array


ROW = {
    kind: np.dtype([(f.name, np.float64) for f in fields(kind)]) for kind in (Situation, LeaderStakes, KremlinStakes)
}


def rows(kind: type[Side], values: Mapping[str, Any], size: int) -> Rows:
    """The same as `kind` with one record a world instead of one array a field, as kernels read it fastest."""
    names = ROW[kind].names or ()
    table = np.empty((size, len(names)))
    for number, name in enumerate(names):
        table[:, number] = values[name]
    return table.view(ROW[kind]).ravel()


def columns(kind: type[Side], table: Rows) -> Side:
    """The fields of records as arrays (worlds,)."""
    return kind(**{name: np.ascontiguousarray(table[name]) for name in ROW[kind].names or ()})


class Table(NamedTuple):
    """What lies on the table in some worlds, and what each side wants: a record for each of them."""

    situation: Rows
    leader: Rows
    kremlin: Rows

    def of(self, chosen: NDArray[np.intp]) -> Table:
        """The same for some of these worlds."""
        return Table(self.situation.take(chosen), self.leader.take(chosen), self.kremlin.take(chosen))

    def parted(self, size: int) -> tuple[Table, Table]:
        """The first `size` of these worlds, and the others."""
        return Table(*(part[:size] for part in self)), Table(*(part[size:] for part in self))

    def columns(self) -> tuple[Situation, LeaderStakes, KremlinStakes]:
        """The same as arrays (worlds,) by field."""
        return (
            columns(Situation, self.situation),
            columns(LeaderStakes, self.leader),
            columns(KremlinStakes, self.kremlin),
        )


def joined(tables: Sequence[Table]) -> Table:
    """One table of several."""
    return Table(*(_joined(parts) for parts in zip(*tables, strict=True)))


def _joined(parts: tuple[Rows, ...]) -> Rows:
    row = parts[0].dtype  # as plain numbers: numpy joins records field by field, a hundred times slower
    return np.concatenate([part.view(np.float64) for part in parts]).view(row)
