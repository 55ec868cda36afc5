"""What is explored, as somebody takes it along: a scenario file, a command, a few lines of Python."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from sim.explore.state import ENSEMBLE, PASTED, PRIOR, Exploration, Revision

FILE, PINNED_FILE = "explored.yaml", "pinned.yaml"


@dataclass(frozen=True)
class Exported:
    """The same worlds in three ways; `needs_file` where the commands read the scenario file."""

    yaml: str
    pinned_yaml: str
    command: str
    python: str
    needs_file: bool


def exported(asked: Exploration) -> Exported:
    """What is explored as YAML, as a command and as Python."""
    reference = asked.reference
    needs_file = reference is not None or not _fits_options(asked.revision)
    return Exported(
        yaml=asked.scenario.to_yaml(),
        pinned_yaml="" if reference is None else reference.to_yaml(),
        command=_command(asked, needs_file),
        python=_python(asked, needs_file),
        needs_file=needs_file,
    )


def _fits_options(revision: Revision) -> bool:
    """Whether options after the name of a shipped scenario say all of it; events need a file."""
    return revision.name != PASTED and revision.events is None


def changes(asked: Exploration) -> list[tuple[str, str]]:
    """What `--set` says."""
    told = list(asked.revision.settings)
    if asked.revision.without is not None:
        told.append(("without", "+".join(asked.revision.without) or "none"))
    if asked.weeks is not None:
        told.append(("weeks", str(asked.weeks)))
    return told


def indicators_command(asked: Exploration, worlds: int) -> str:
    """The command that tells what can be seen before an entry, of so many worlds of what is explored."""
    if not _fits_options(asked.revision):
        return shlex.join(["warentry", "indicators", FILE, *_how(asked, worlds)])
    return shlex.join(["warentry", "indicators", asked.revision.name, *_options(asked), *_how(asked, worlds)])


def _how(asked: Exploration, worlds: int) -> list[str]:
    what = {ENSEMBLE: ["--ensemble"], PRIOR: ["--prior"]}.get(asked.unknowns, [])
    return [*what, "-n", str(worlds), "--rng", str(asked.rng)]


def _options(asked: Exploration) -> list[str]:
    return [part for name, value in changes(asked) for part in ("--set", f"{name}={value}")]


def _command(asked: Exploration, needs_file: bool) -> str:
    how = _how(asked, asked.worlds)
    if asked.reference is not None and asked.unknowns != PRIOR:
        return shlex.join(["warentry", "compare", PINNED_FILE, FILE, *how])
    if asked.reference is not None:
        return "\n".join(shlex.join(["warentry", "run", file, *how]) for file in (PINNED_FILE, FILE))
    if needs_file:
        return shlex.join(["warentry", "run", FILE, *how])
    return shlex.join(["warentry", "run", asked.revision.name, *_options(asked), *how])


def _python(asked: Exploration, needs_file: bool) -> str:
    how = f"n={asked.worlds}, rng={asked.rng}"
    how += {ENSEMBLE: ", ensemble=True", PRIOR: ", prior=True"}.get(asked.unknowns, "")
    if asked.reference is not None and asked.unknowns != PRIOR:
        return f'import sim\n\nresult = sim.compare("{PINNED_FILE}", "{FILE}", {how})\nprint(result.summary())\n'
    if needs_file:
        return f'import sim\n\nresult = sim.run("{FILE}", {how})\nprint(result.summary())\n'
    told = changes(asked)
    if not told:
        return f'import sim\n\nresult = sim.run("{asked.revision.name}", {how})\nprint(result.summary())\n'
    lines = "".join(f"    {name!r}: {value!r},\n" for name, value in told).replace("'", '"')
    return (
        f'import sim\n\nsettings = {{\n{lines}}}\nresult = sim.run("{asked.revision.name}", {how}, settings=settings)\n'
        "print(result.summary())\n"
    )
