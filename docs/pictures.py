"""Draws the pictures of the documents from shipped scenarios: `make pictures`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.design.settings import ONE_SETTING, Settings
from sim.plots import draw
from sim.scenario import load_scenario

HERE = Path(__file__).parent
WORLDS, SEED = 10_000, 1
GRID = Settings.grid(
    {
        "initial.economic_dependence": [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
        "opinion.anti_war_share": [0.5, 0.575, 0.65, 0.725, 0.8, 0.875, 0.95],
    }
)
PICTURES = {
    "incidence": ["point_blank_ultimatum"],
    "pressures": ["baseline_feb_2022"],
    "routes": ["baseline_mid_2022"],
    "ridgeline": ["baseline_feb_2022", "baseline_mid_2022", "point_blank_ultimatum", "border_incident"],
    "heatmap": ["point_blank_ultimatum over GRID"],
}


def main() -> None:
    """Runs each scenario once and draws the pictures beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        for kind, names in PICTURES.items():
            folders = [simulated(name, Path(folder)) for name in names]
            print(shrunk(draw(kind, folders, HERE / f"{kind}.png")))


def simulated(name: str, root: Path) -> Path:
    """The results of a scenario, or of one over GRID; run unless they are there already."""
    scenario, _, over = name.partition(" over ")
    folder = root / name.replace(" ", "_")
    if not folder.exists():
        run_plan(Plan(load_scenario(scenario), WORLDS, SEED, settings=GRID if over else ONE_SETTING), folder)
    return folder


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
