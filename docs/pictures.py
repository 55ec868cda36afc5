"""Draws the pictures of the documents from shipped scenarios: `make pictures`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.plots import draw
from sim.scenario import load_scenario

HERE = Path(__file__).parent
PICTURES = {"incidence": "point_blank_ultimatum", "pressures": "baseline_feb_2022"}
WORLDS, SEED = 10_000, 1


def main() -> None:
    """Runs each scenario and draws its picture beside this file."""
    for kind, name in PICTURES.items():
        with tempfile.TemporaryDirectory() as folder:
            run_plan(Plan(load_scenario(name), WORLDS, SEED), Path(folder) / name)
            print(draw(kind, Path(folder) / name, HERE / f"{kind}.png"))


if __name__ == "__main__":
    main()
