"""The manifest of a results folder: what was run, from which seed, with which code, and how far it came."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import asdict, astuple, dataclass, fields, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sim.batch.errors import ResultsError
from sim.batch.files import write_text
from sim.batch.plan import COMMON, PAIRED, Plan, Tranche
from sim.batch.version import code_version, commit
from sim.engine.source import model_version

FORMAT = 2
MANIFEST = "manifest.json"
RUNNING, FINISHED, FAILED_PARTLY, INTERRUPTED = "running", "finished", "finished with failures", "interrupted"
PACKAGES = ("duckdb", "mesa", "numba", "numpy", "scipy")


@dataclass(frozen=True)
class Manifest:
    """All that is needed to repeat a run, and to know whether another one would be the same.

    `identity` is a hash over everything on which the worlds depend; `parameters` are those that differ between points;
    `changed` is what departs from the scenario's file; `stages` are the worlds as they were planned, see `Tranche`;
    `until` is the precision asked for; times are UTC. `ensemble` is the name of the ensemble whose members are the
    points, if any, and `ensemble_digest` what it says.
    """

    format: int
    identity: str
    status: str
    scenario: str
    title: str
    question: str
    start: str
    scenario_digest: str
    seed: int
    worlds: int
    points: int
    settings: int
    method: str
    luck: str
    paired_points: bool
    stages: list[list[int]]
    until: str
    weeks: int
    citizens: int
    block_size: int
    parameters: list[str]
    changed: list[str]
    version: str
    model: str
    commit: str | None
    uncommitted_changes: bool | None
    python: str
    packages: dict[str, str]
    command: str
    created: str
    finished: str | None = None
    run_seconds: float = 0.0
    ensemble: str = ""
    ensemble_digest: str = ""

    @property
    def shares_luck(self) -> bool:
        """Whether points have luck in common, so that it cannot be told from what they share."""
        return self.luck == COMMON or (self.luck == PAIRED and self.settings > 1)

    def write(self, folder: Path) -> None:
        """Puts the manifest into a folder, in place of an earlier one."""
        write_text(folder / MANIFEST, json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n")

    @staticmethod
    def read(folder: Path) -> Manifest:
        """The manifest of a results folder; ResultsError where there is none that can be understood."""
        content = _load(folder)
        if content.get("format") != FORMAT:
            raise ResultsError(
                f"{folder} was written in format {content.get('format')}, and this version reads format {FORMAT}: "
                f"run the scenario again, or use the version that wrote it ({content.get('version', 'not known')})"
            )
        names = {field.name for field in fields(Manifest)}
        try:
            return Manifest(**{name: value for name, value in content.items() if name in names})
        except TypeError as error:
            raise ResultsError(f"{folder / MANIFEST} is incomplete ({error}): run the scenario again") from None


def _load(folder: Path) -> dict[str, Any]:
    remedy = "name one that `warentry run` made, or list them with `warentry ls`"
    if not folder.exists():
        raise ResultsError(f"there is no folder {folder}: {remedy}")
    if not (folder / MANIFEST).is_file():
        raise ResultsError(f"{folder} is no results folder: it has no {MANIFEST}; {remedy}")
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except OSError as error:
        raise ResultsError(f"{folder / MANIFEST} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise ResultsError(f"{folder / MANIFEST} is damaged ({error}): run the scenario again") from None
    if not isinstance(content, dict):
        raise ResultsError(f"{folder / MANIFEST} is damaged (no object): run the scenario again")
    return content


def describe(plan: Plan, command: str) -> Manifest:
    """The manifest of a plan that is about to run."""
    scenario = plan.scenario
    at, changed = commit()
    return Manifest(
        format=FORMAT,
        identity=identity(plan),
        status=RUNNING,
        scenario=scenario.name,
        title=scenario.title,
        question=scenario.question,
        start=scenario.start.isoformat(),
        scenario_digest=scenario.digest,
        seed=plan.seed,
        worlds=plan.worlds,
        points=plan.point_count,
        settings=plan.settings.count,
        method=plan.method,
        luck=plan.luck,
        paired_points=plan.paired_points,
        stages=_listed(plan),
        until=plan.until,
        weeks=scenario.weeks,
        citizens=scenario.citizens,
        block_size=plan.block_size,
        parameters=list(plan.varied),
        changed=[*scenario.changes(), *(f"{name} varied" for name in plan.settings.changes)],
        version=code_version(),
        model=model_version(),
        commit=at,
        uncommitted_changes=changed,
        python=platform.python_version(),
        packages={name: _installed(name) for name in PACKAGES},
        command=command.encode("utf-8", "backslashreplace").decode(),  # a name of a file may be no text
        created=now(),
        ensemble=plan.ensemble.name if plan.ensemble else "",
        ensemble_digest=plan.ensemble.digest if plan.ensemble else "",
    )


def identity(plan: Plan) -> str:
    """A hash over everything on which the worlds of a plan depend.

    Neither the size of the blocks is part of it, nor in how many stages the worlds were planned.
    """
    scenario = plan.scenario
    worlds = [list(astuple(rectangle)) for rectangle in plan.rectangles()]
    parts = [scenario.digest, scenario.weeks, scenario.citizens, plan.seed, worlds, plan.until]
    design = [dict(plan.settings.columns), plan.method if plan.open_beliefs else "", plan.luck]
    design += [plan.ensemble.digest] if plan.ensemble else []
    return hashlib.sha256(json.dumps([*parts, *design, model_version()]).encode()).hexdigest()


def replanned(manifest: Manifest, plan: Plan) -> Manifest:
    """The manifest after its plan was extended or cut short, in one stroke."""
    return replace(
        manifest,
        identity=identity(plan),
        worlds=plan.worlds,
        points=plan.point_count,
        settings=plan.settings.count,
        stages=_listed(plan),
    )


def stages(manifest: Manifest) -> tuple[Tranche, ...]:
    """The stages in which the worlds were planned."""
    return tuple(Tranche(*numbers) for numbers in manifest.stages)


def _listed(plan: Plan) -> list[list[int]]:
    return [list(astuple(stage)) for stage in plan.stages]


def now() -> str:
    """This moment, as a manifest writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
