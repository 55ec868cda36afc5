"""Would a changed rule be noticed? `python -m tests.baseline.mutations` changes one number in each of ten rule files.

Each change is made in a copy of the package, which must then answer otherwise than the golden answers. It compiles the
rules ten times (half a minute each), so that no test run does it. A rule that was rewritten needs a new row in CHANGES.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("sim", "scenarios", "seeds", "tests/baseline", "tests/__init__.py", "pyproject.toml")


@dataclass(frozen=True)
class Change:
    """A number in a rule, with enough of its line to find it by, and what it becomes."""

    file: str
    old: str
    new: str

    @property
    def path(self) -> str:
        return f"sim/{self.file}"

    def line(self) -> int:
        """Where it stands; LookupError where it does not stand exactly once."""
        text = (ROOT / self.path).read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise LookupError(f"{self.path} does not have {self.old!r} once: choose another number in CHANGES")
        return text[: text.index(self.old)].count("\n") + 1

    def make(self, copy: Path) -> None:
        """Makes the change in a copy of the project."""
        file = copy / self.path
        file.write_text(file.read_text(encoding="utf-8").replace(self.old, self.new), encoding="utf-8")


CHANGES = (
    Change("actors/ukraine.py", "(0.3 + w.attack_belief)", "(0.4 + w.attack_belief)"),
    Change("actors/army.py", "mood = -0.5 *", "mood = -0.6 *"),
    Change("actors/west.py", "level - 0.5", "level - 0.6"),
    Change("mechanisms/economy.py", "(1 - w.economic_dependence)", "(1.1 - w.economic_dependence)"),
    Change("mechanisms/repression.py", "involvement_level >= STAGING", "involvement_level > STAGING"),
    Change("mechanisms/sabotage.py", "= 30.0, 10.0, 0.65", "= 30.0, 11.0, 0.65"),
    Change("mechanisms/collapse.py", "w.army_reliability) / 0.55", "w.army_reliability) / 0.60"),
    Change("mechanisms/mobilisation.py", "ratio <= 0.5", "ratio <= 0.6"),
    Change("mechanisms/learning.py", "np.linspace(-2, 2, 7)", "np.linspace(-2, 2.1, 7)"),
    Change("crisis/worth.py", "return 0.5 * chances[1]", "return 0.6 * chances[1]"),
)


def moved_lines(change: Change, folder: Path) -> int:
    """How many golden answers move in a copy of the project with this change."""
    copy = folder / Path(change.file).stem
    for name in NEEDED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, copy / name)
    change.make(copy)
    told = subprocess.run(
        [sys.executable, "-m", "tests.baseline", "--check"],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy), "XDG_CACHE_HOME": str(copy / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    if "Traceback" in told.stderr:
        raise RuntimeError(f"{change.path} does not run with {change.new!r}:\n{told.stderr}")
    shutil.rmtree(copy)
    return len(told.stdout.splitlines()) if told.returncode else 0


def main() -> int:
    """Prints what became of each change; 1 where one went unseen."""
    places = {change: change.line() for change in CHANGES}
    unseen = 0
    print("| file | line | old | new | caught | answers moved |\n| --- | ---: | --- | --- | --- | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for change, line in places.items():
            moved = moved_lines(change, Path(folder))
            unseen += not moved
            row = (change.path, str(line), f"`{change.old}`", f"`{change.new}`", "yes" if moved else "NO", f"{moved:,}")
            print(f"| {' | '.join(row)} |", flush=True)
    return int(bool(unseen))


if __name__ == "__main__":
    sys.exit(main())
