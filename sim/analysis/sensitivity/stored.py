"""The points of a stored experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.sensitivity.cloud import FEWEST_REPLICATIONS, Cloud, SensitivityError

if TYPE_CHECKING:
    from sim.batch.store import Results


def cloud_of(results: Results) -> Cloud:
    """The samples of a results folder; where somebody chose settings besides, their mean counts.

    A member of an ensemble that comes several times is one point that counts as often; where worlds failed, points with
    less than two are left out. Raises SensitivityError where nothing was sampled, or where samples share their luck.
    """
    manifest = results.manifest
    sweep = f"`warentry sweep {manifest.scenario} --vary all --lhs 2000 -r 10`"
    paths = [path for path in manifest.parameters if path not in results.settings.columns]
    if manifest.points == manifest.settings or not paths:
        raise SensitivityError(f"nothing was left open and sampled in {results.folder}: {sweep} makes such results")
    if manifest.luck == "common":
        raise SensitivityError(
            f"all points of {results.folder} share their luck, which cannot be told from what moves them: {sweep}"
        )
    each = ", ".join(f'any_value("{path}") AS v{j}' for j, path in enumerate(paths))
    names = ", ".join(f"any_value(v{j})" for j in range(len(paths)))
    in_order = "ORDER BY replication"  # so that the last digit is the same each time
    rows = results.rows(
        f"SELECT count(*), avg(chance {in_order}), var_samp(chance {in_order}), avg(entered {in_order}), {names} FROM "
        f"(SELECT point // {manifest.settings} AS sample, replication, avg(entry_chance ORDER BY world) AS chance, "
        f"avg((ending = 'entry')::INT) AS entered, {each} FROM runs GROUP BY ALL) GROUP BY sample ORDER BY sample"
    )
    worlds, share, variance, counted, *columns = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    known = worlds >= min(FEWEST_REPLICATIONS, worlds.max())
    found = Cloud(
        {path: values[known] for path, values in zip(paths, columns, strict=True)},
        share[known],
        np.nan_to_num(variance[known]) / worlds[known],
        worlds[known].astype(np.int64),
        counted=counted[known],
        even=not manifest.ensemble,
    )
    return found.merged() if manifest.ensemble else found
