"""How a model ages: what it loses against newer ones, the older it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mlretrain.cycle.policies import show
from mlretrain.cycle.policies.hindsight import Hindsight

#: Ages that are told; all of them are in ``lost``.
TOLD = (1, 2, 3, 4, 6, 8, 10, 13, 17, 21, 26, 34, 43, 52)

#: A mean of fewer batches says little.
FEWEST = 5

OLDER = "batches older"


def ageing(found: Hindsight | Mapping[str, Hindsight]) -> Ageing:
    """How much a model loses against the newest one, by how much older it is.

    On each batch, every model that could have answered it is held against the newest of
    them. All learned by the same recipe, at their own time: so with a window it is not the
    number of rows that differs, but when they are from. A stream without drift, beside it, is
    the control: there nothing is lost.

    Parameters
    ----------
    found : Hindsight, or mapping of str to Hindsight
        What :func:`hindsight` found; several, by name, are drawn into one picture.

    Returns
    -------
    Ageing

    Notes
    -----
    The models of one batch are compared with each other, never scores of different
    batches: some are harder than others. Few batches know models that are very old; an age
    that fewer than five batches know is left out.

    Examples
    --------
    >>> import mlretrain as mr
    >>> stream = mr.streams.synthetic("incremental", batches=20, rows=200, random_state=0)
    >>> best = mr.hindsight(
    ...     stream, mr.strategies.SlidingWindow("3D"), metric="accuracy", warm_up=3,
    ...     model=stream.baseline_model("linear"),
    ... )
    >>> print(mr.ageing(best).told()[0])
    incremental drift (hyperplane): 1 batch older loses 0.0238, and is worse in 75% of the
    batches; the most is lost when 12 batches older, 0.3180.
    """
    if isinstance(found, Hindsight):
        found = {found.name: found}
    if not isinstance(found, Mapping) or not found:
        raise TypeError(
            "'found' must be what mr.hindsight found, or a dict of names and such, got "
            f"{found!r}."
        )
    odd = {name: one for name, one in found.items() if not isinstance(one, Hindsight)}
    if odd:
        raise TypeError(f"'found' must hold what mr.hindsight found, got {odd!r}.")
    metrics = sorted({one.metric for one in found.values()})
    if len(metrics) > 1:
        raise ValueError(f"'found' must agree in the metric, got {' and '.join(metrics)}.")
    lines = {name: _lines(one) for name, one in found.items()}
    if empty := [name for name, one in lines.items() if not len(one)]:
        raise ValueError(
            f"'found' must hold models of {FEWEST} or more batches that differ in age, got fewer "
            f"for {', '.join(empty)}."
        )
    lost = pd.DataFrame({name: one["lost"] for name, one in lines.items()})
    worse = pd.DataFrame({name: one["worse"] for name, one in lines.items()})
    return Ageing(metrics[0], lost, worse)


def _lines(best: Hindsight) -> pd.DataFrame:
    """For each age, what is lost on average, and in which share of the batches."""
    matrix, usable = best.matrix, np.array(best.matrix.usable)
    rows = []
    for batch in best.counted:
        models = usable[usable < batch]
        lost = matrix.scores[models[-1], batch] - matrix.scores[models[:-1], batch]
        rows += [
            (models[-1] - model, value, matrix.sizes[batch])
            for model, value in zip(models[:-1], lost, strict=True)
        ]
    table = pd.DataFrame(rows, columns=[OLDER, "lost", "rows"])
    ages = [(age, one) for age, one in table.groupby(OLDER) if len(one) >= FEWEST]
    return pd.DataFrame(
        [(np.average(one["lost"], weights=one["rows"]), (one["lost"] > 0).mean()) for _, one in ages],
        columns=["lost", "worse"], index=pd.Index([int(age) for age, _ in ages], name=OLDER),
    )


@dataclass(frozen=True, eq=False, repr=False)
class Ageing(show.Shown):
    """What older models lose. As the last line of a cell it shows itself.

    Parameters
    ----------
    metric : str
    lost : pandas.DataFrame
        A row per age, a column per stream: mean score lost against the newest model.
    worse : pandas.DataFrame
        The same: the share of batches in which the older model was the worse one.
    """

    metric: str
    lost: pd.DataFrame
    worse: pd.DataFrame

    def table(self) -> pd.DataFrame:
        """Some of the ages.

        Returns
        -------
        pandas.DataFrame
            For each stream what is lost, and the share of batches in which it is worse.
        """
        ages = [age for age in TOLD if age in self.lost.index]
        columns = {}
        for name in self.lost:
            columns[name] = self.lost.loc[ages, name]
            columns[f"{name}, worse in"] = self.worse.loc[ages, name]
        table = pd.DataFrame(columns)
        return table.set_axis(pd.Index([str(age) for age in ages], name=OLDER))

    def told(self) -> list[str]:
        """What can be said of each stream, in a sentence."""
        said = []
        for name in self.lost:
            lost, most = self.lost[name].dropna(), self.lost[name].idxmax()
            said.append(
                f"{name}: 1 batch older loses {_plain(lost.iloc[0])}, and is worse in "
                f"{self.worse[name].iloc[0]:.0%} of the batches; the most is lost when {most} "
                f"batches older, {_plain(lost[most])}."
            )
        return said

    def _drawn(self, figures, dark: bool):
        return figures.ages(self, dark)

    @property
    def heading(self) -> str:
        """What was looked at, in a line."""
        return f"How models age: {self.metric} lost against the newest model"


def _plain(value: float) -> str:
    return f"{value:.4f}" if round(value, 4) else "0.0000"
