"""Simulated worlds, as whoever asked for them gets them: to be read, counted with, drawn, told and asked again."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.answer import Answer, answer
from sim.analysis.sampling import Sampling
from sim.analysis.words import interval_text, share_text
from sim.answers import answer as words
from sim.answers import sweep as sweep_words
from sim.answers.shown import Picture, Shown, html_table
from sim.batch.store import Results
from sim.history.choice import COLUMNS, telling_world

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from sim.questions.explain import Told
    from sim.questions.outside import OutsideView


class Experiment(Results, Shown):
    """The worlds of a run: how they ended, when, by which way, and everything else that was kept."""

    @staticmethod
    def open(folder: str | Path) -> Experiment:
        """The results in a folder; ResultsError where there are none."""
        known = Results.open(folder)
        return (Sweep if known.manifest.settings > 1 else Experiment)(known.folder, known.manifest)

    @property
    def answer(self) -> Answer:
        """How often each ending comes, with intervals; when and by which way Belarus enters."""
        return answer(self.ended(), Sampling.of(self))

    def show(self, out: Console) -> None:
        """Writes the answer: how the worlds end, by which route, when, why."""
        words.write_answer(out, self)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data, as `warentry run --json` prints it."""
        return words.as_object(self)

    def plot(self, kind: str | None = None, out: str | Path | None = None) -> Picture:
        """Draws a figure; `kind` is one of `warentry plot --help`, by default what says most of these worlds."""
        from sim.plots import draw

        return Picture(draw(kind or self._telling_figure(), self, out))

    def _telling_figure(self) -> str:
        return "incidence"

    @property
    def world_to_tell(self) -> int:
        """The world that `explain` tells if none is asked for."""
        return telling_world(self.runs(*COLUMNS))

    def explain(self, world: int | None = None, *, ending: str | None = None, week: int | None = None) -> Told:
        """The history of one world, told week by week; by default of the one that is most worth telling."""
        from sim.questions.explain import explain

        return explain(self, world=world, ending=ending, week=week)

    def outside_view(
        self, weight: float | None = None, *, classes: str | Path | None = None, chosen: str | None = None
    ) -> OutsideView:
        """How often states in such a position joined a war, over this horizon, as `sim.outside` says.

        With a `weight` from 0 to 1 for the outside view, also what it and these worlds say as one opinion.
        """
        from sim.questions.outside import outside

        return outside(self, classes=None if classes is None else Path(classes), chosen=chosen, weight=weight)

    def to_df(self, table: str = "runs") -> pd.DataFrame:
        """A table (`runs`, `pressures`, `hazard`, `decisions`), or the answer to a question in SQL, for pandas."""
        import pandas as pd

        found = self.query(table if " " in table else f"SELECT * FROM {table}")
        return pd.DataFrame.from_records(found.rows, columns=list(found.columns))

    def to_ema(self) -> tuple[pd.DataFrame, dict[str, Any]]:
        """The experiments and outcomes as users of the EMA Workbench expect them: one row, and one value, a world.

        `scenario` numbers the samples of what is not known, `policy` the settings that were chosen.
        """
        import pandas as pd

        runs, settings = self.runs(), self.manifest.settings
        design = ["world", "point", "replication", *self.manifest.parameters]
        experiments = pd.DataFrame({name: runs[name] for name in self.manifest.parameters})
        experiments["scenario"], experiments["policy"] = runs["point"] // settings, runs["point"] % settings
        experiments["model"] = self.manifest.scenario
        outcomes = {name: values for name, values in runs.items() if name not in (*design, "sample", "setting")}
        return experiments, {"entry": (runs["ending"] == "entry").astype(int), **outcomes}

    def to_salib_problem(self) -> dict[str, Any]:
        """What was left open, as SALib writes a problem: names, and the middle 99 % of each prior as bounds."""
        beliefs = self.plan.open_beliefs
        bounds = [[float(end) for end in prior.quantile(np.array([0.005, 0.995]))] for prior in beliefs.values()]
        return {"num_vars": len(beliefs), "names": list(beliefs), "bounds": bounds}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.manifest.scenario}: {self.worlds:,} worlds in {self.folder}>"

    def _repr_html_(self) -> str:
        """The table of endings, for a notebook."""
        rows = (
            (name, f"{found.k:,}", share_text(found), interval_text(found))
            for name, found in self.answer.endings.items()
        )
        caption = f"{self.scenario.title}: {self.worlds:,} worlds, seed {self.manifest.seed}"
        return html_table(caption, ("ending", "worlds", "share", "95 % interval"), rows)


class Sweep(Experiment):
    """The worlds of a sweep: a scenario under many settings and beliefs."""

    def show(self, out: Console) -> None:
        """Writes where entry is most and least common, and how much of the spread is luck."""
        sweep_words.write_sweep(out, self)

    def to_dict(self) -> dict[str, Any]:
        """All settings with their shares, and the spread over all points, as `warentry sweep --json` prints them."""
        return sweep_words.as_object(self)

    def _telling_figure(self) -> str:
        if not self.manifest.parameters:
            return "incidence"
        return sweep_words.telling_figure(self)

    def _repr_html_(self) -> str:
        """The settings as text, for a notebook."""
        return f"<pre>{escape(self.summary())}</pre>"
