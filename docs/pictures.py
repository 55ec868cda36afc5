"""Draws the pictures of the documents from shipped scenarios: `make pictures`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from sim.batch.pilot import plan_of
from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.batch.store import Results
from sim.batch.work import Work
from sim.design.ensemble import find_ensemble
from sim.design.settings import Settings
from sim.design.sweep import described, sweep_of
from sim.plots import draw
from sim.questions.explain import explain
from sim.questions.indicators import indicators
from sim.questions.worth import worth
from sim.scenario import Scenario, load_scenario

HERE = Path(__file__).parent
WORLDS, SEED = 10_000, 1
GRID = Settings.grid(
    {
        "initial.economic_dependence": [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
        "opinion.anti_war_share": [0.5, 0.575, 0.65, 0.725, 0.8, 0.875, 0.95],
    }
)
LINE = Settings.grid({"initial.economic_dependence": [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]})
PICTURES = {
    "incidence": ["point_blank_ultimatum"],
    "stack": ["point_blank_ultimatum"],
    "dots": ["point_blank_ultimatum"],
    "convergence": ["baseline_mid_2022"],
    "routes": ["baseline_mid_2022"],
    "reasons": ["baseline_mid_2022"],
    "pressures": ["baseline_feb_2022"],
    "ladder": ["baseline_feb_2022"],
    "forest": ["baseline_mid_2022", "point_blank_ultimatum", "border_incident"],
    "ridgeline": ["baseline_feb_2022", "baseline_mid_2022", "point_blank_ultimatum", "border_incident"],
    "curve": ["point_blank_ultimatum over LINE"],
    "heatmap": ["point_blank_ultimatum over GRID"],
    "tornado": ["point_blank_ultimatum over PRIORS"],
    "cloud": ["point_blank_ultimatum over ENSEMBLE"],
    "sensitivity": ["point_blank_ultimatum over PRIORS"],
    "scatter": ["point_blank_ultimatum over PRIORS"],
    "discovery": ["point_blank_ultimatum over PRIORS"],
}
TOLD = "baseline_mid_2022"  # of which one world is told along a line, and what precedes an entry


def main() -> None:
    """Runs each scenario once and draws the pictures beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        for kind, names in PICTURES.items():
            folders = [simulated(name, Path(folder)) for name in names]
            print(shrunk(draw(kind, folders, HERE / f"{kind}.png")))
        told = explain(Results.open(simulated(TOLD, Path(folder))))
        print(shrunk(told.plot(out=HERE / "timeline.png").file))
        work, baseline = Work(place=Path(folder)), load_scenario(TOLD)
        for name, answer in (
            ("indicators", indicators(baseline, work, ensemble=find_ensemble())),
            ("worth", worth(baseline, work)),
        ):
            print(shrunk(answer.plot(out=HERE / f"{name}.png").file))


def simulated(name: str, root: Path) -> Path:
    """The results of a scenario, or of one over a design; run unless they are there already."""
    scenario, _, design = name.partition(" over ")
    folder = root / name.replace(" ", "_")
    if not folder.exists():
        run_plan(DESIGNS[design](load_scenario(scenario)), folder)
    return folder


def over_priors(scenario: Scenario) -> Plan:
    """Everything that nobody knows, at 2,000 points."""
    return plan_of(sweep_of(scenario, described(vary=["all"], lhs=2000, replications=10, rng=SEED)))


DESIGNS: dict[str, Callable[[Scenario], Plan]] = {
    "": lambda scenario: Plan(scenario, WORLDS, SEED),
    "LINE": lambda scenario: Plan(scenario, WORLDS, SEED, settings=LINE),
    "GRID": lambda scenario: Plan(scenario, WORLDS, SEED, settings=GRID),
    "ENSEMBLE": lambda scenario: Plan(scenario, 4 * WORLDS, SEED, points=400, ensemble=find_ensemble()),
    "PRIORS": over_priors,
}


def shrunk(file: Path) -> Path:
    """A picture in 256 colours, thin lines included: a third of the bytes. What it says of itself stays in it."""
    with Image.open(file) as picture:
        said = PngInfo()
        for key in ("Title", "Description", "Software"):
            said.add_itxt(key, picture.info[key])
        full, resolution = picture.convert("RGB"), picture.info["dpi"]
    few = full.quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
    few.save(file, optimize=True, pnginfo=said, dpi=resolution)
    return file


if __name__ == "__main__":
    main()
