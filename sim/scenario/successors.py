"""Parameters and settings that the model had once: what has taken their place, or why nothing has."""

from __future__ import annotations

FORECAST = "his fear of a fall is a forecast of the country itself; leader.risk_bias says how far he misjudges it"
COERCION = (
    "what coercion brings Moscow follows from what it foresees of a leader cut off; kremlin.coercion_cost and "
    "economy.cutoff_weeks move it"
)
# In the words of a remedy, after "it is gone; ".
SUCCESSORS = {
    "belief_mode.reduced": "belief_mode: emulator, the default, follows the country's own people, elite and army",
    "initial.resistance_memory": "initial.resistance_networks holds what old acts left behind, as a share of the "
    "citizens (acts x 0.0001)",
    "kremlin.coercion_gain": COERCION,
    "kremlin.partial_coercion_gain": COERCION,
    "leader.cutoff_fall_risk": "the danger of a cut-off is a forecast of the country under it; economy.cutoff_weeks "
    "and leader.cutoff_rent move it",
    "leader.fall_risk_base": FORECAST,
    "leader.fall_risk_ref": FORECAST,
    "leader.incident_risk_relief": "a war that answers an attack endangers him at home like any other; "
    "leader.incident_bonus is what he gains by it",
    "leader.memory_ref": "what resistance left behind is initial.resistance_networks, which the forecast reads",
    "leader.partial_fall_risk": "a partial answer has no danger of its own; leader.partial_cost is its price",
    "leader.risk_slope_antiwar": FORECAST,
    "leader.risk_slope_north_defence": FORECAST,
    "leader.risk_slope_reliability": FORECAST,
    "leader.risk_slope_repression": FORECAST,
    "leader.risk_slope_resistance": FORECAST,
    "power_centres.memory_of_street": "power_centres.networks_of_street does the same by the share of citizens in "
    "networks of resistance",
    "sabotage.memory_half_life": "mobilisation.network_half_life says how fast networks of resistance fade",
}


def successor(name: str) -> str | None:
    """What stands in the place of a name that is gone, by its whole path or its last words; None for other names."""
    for path, instead in SUCCESSORS.items():
        if name in (path, path.rpartition(".")[2]):
            return f"it is gone; {instead}"
    return None
