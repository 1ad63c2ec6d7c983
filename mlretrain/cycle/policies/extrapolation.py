"""Which columns carry the loss of an old model, because they leave the range it has seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype
from sklearn.base import clone

from mlretrain.cycle.policies import known, show
from mlretrain.cycle.policies.jobs import Jobs
from mlretrain.cycle.policies.rehearsal import Numbered, rehearse
from mlretrain.cycle.progress import watched
from mlretrain.stages.scoring import Answers
from mlretrain.stages.strategies import FullRefit
from mlretrain.wording import number

AS_IT_IS = "as it is"

#: A column that leaves its range in more than this share of the rows is looked at with others.
OFTEN = 0.1


def extrapolation(
    stream, *, columns: Sequence[str | Sequence[str]] | None = None, model=None,
    metric: str | None = None, warm_up="28D", holdout=0.25, random_state: int = 0,
    n_jobs: int = -1, progress: bool | None = None,
) -> Extrapolation:
    """Find the columns in which an old model is asked about what it has never seen.

    A linear model that has learned in January what ten degrees more do goes on along the
    same line in July. Then it is not the world that has changed, and a refit is only one of
    the remedies. So the first model answers everything that came later three times: as it
    is; with the values of a column *clipped* to the range of its training rows; and trained
    *without* the column.

    Parameters
    ----------
    stream : Stream
    columns : sequence, optional
        Columns of numbers to look at, alone or several together: ``["temperature",
        ("temperature", "dew_point")]``. Without it each one alone, and all those together
        that leave the range in more than a tenth of the rows.
    model, metric, warm_up, holdout, random_state, n_jobs, progress
        As in :func:`hindsight`.

    Returns
    -------
    Extrapolation

    Notes
    -----
    "Without" a column means that it holds one and the same value in every row, so that any
    pipeline can be asked. What a column tells is lost as well then; what clipping gains is
    extrapolation alone.

    Examples
    --------
    >>> import mlretrain as mr
    >>> stream = mr.streams.synthetic("sudden", batches=12, rows=200, random_state=0)
    >>> mr.extrapolation(
    ...     stream, warm_up=2, metric="accuracy", model=stream.baseline_model("linear")
    ... ).told()
    ['The first model scores accuracy 0.7725; no column is to blame.']
    """
    cycle = known.idle(
        stream, FullRefit(), model=model, metric=metric, warm_up=warm_up, holdout=holdout,
        random_state=random_state,
    )
    metric, numbered = cycle._metric(), Numbered(stream)
    known.check_warm_up(cycle, numbered)
    rehearsal = rehearse(cycle, numbered)
    train = rehearsal.moments[rehearsal.first].train
    X, y = rehearsal.X.iloc[train], rehearsal.y.iloc[train]
    later = [rehearsal.rows[p] for p in rehearsal.served]
    asked = _Asked(
        known.seeded(cycle), X, y, [(rehearsal.X.iloc[rows], rehearsal.y.iloc[rows]) for rows in later],
        metric,
    )
    groups = _groups(columns, X)
    lines = {AS_IT_IS: asked.line((), with_refit=False)}
    lines |= _lines(asked, groups, n_jobs, progress)
    leaving = tuple(name for (name, *_) in groups if lines.get(name, (0,))[0] > OFTEN)
    if columns is None and len(leaving) > 1:
        lines |= _lines(asked, [leaving], 1, False)
    return Extrapolation(numbered.name, metric, lines)


def _groups(columns, X: pd.DataFrame) -> list[tuple[str, ...]]:
    numbers = [n for n, c in X.items() if is_numeric_dtype(c.dtype) and not is_bool_dtype(c.dtype)]
    if columns is None:
        return [(name,) for name in numbers]
    if isinstance(columns, str):
        raise TypeError(f"'columns' must be a list of columns, got {columns!r}.")
    groups = [(one,) if isinstance(one, str) else tuple(one) for one in columns]
    odd = [name for group in groups for name in group if name not in numbers]
    if odd or not groups:
        raise ValueError(f"'columns' must be columns of numbers, {numbers}, got {odd or columns!r}.")
    return groups


def _lines(asked: _Asked, groups: list[tuple[str, ...]], n_jobs: int, progress) -> dict:
    from joblib import delayed

    tasks = [delayed(asked.line)(group) for group in groups]
    done = watched(Jobs(tasks, n_jobs), progress, what="column")
    return dict(zip((", ".join(group) for group in groups), done, strict=True))


class _Asked:
    """The first model, and the questions it gets.

    Parameters
    ----------
    model : estimator
    X, y
        What it is trained on.
    later : list of (X, y)
        What it has to answer, batch by batch.
    metric : str
    """

    def __init__(self, model, X: pd.DataFrame, y: pd.Series, later: list, metric: str) -> None:
        self.model = model
        self.X, self.y = X, y
        self.later = later
        self.metric = metric
        self.fitted = clone(model).fit(X, y)

    def line(
        self, group: tuple[str, ...], *, with_refit: bool = True
    ) -> tuple[float, float, float]:
        """The share of rows outside of the range, the score when clipped, and without."""
        names = list(group)
        low, high = self.X[names].min(), self.X[names].max()
        outside = np.concatenate([
            ((X[names] < low) | (X[names] > high)).any(axis=1).to_numpy() for X, _ in self.later
        ])
        clipped = self._score(self.fitted, lambda X: X[names].clip(low, high, axis=1))
        without = np.nan
        if with_refit:
            usual = self.X[names].median()
            same = {name: float(value) for name, value in usual.items()}
            refit = clone(self.model).fit(self.X.assign(**same), self.y)
            without = self._score(refit, lambda X: same)
        return float(outside.mean()), clipped, without

    def _score(self, fitted, changed) -> float:
        scores = [
            Answers(fitted, X.assign(**changed(X))).score(self.metric, y) for X, y in self.later
        ]
        known_scores = ~np.isnan(scores)
        sizes = np.array([len(y) for _, y in self.later])
        return float(np.average(np.array(scores)[known_scores], weights=sizes[known_scores]))


@dataclass(frozen=True, eq=False, repr=False)
class Extrapolation(show.Shown):
    """What leaving the known range costs, column by column. It shows itself.

    Parameters
    ----------
    name : str
        Of the stream.
    metric : str
    lines : dict of str to (float, float, float)
        Column or columns → share of the rows outside, score when clipped, score without.
    """

    name: str
    metric: str
    lines: dict[str, tuple[float, float, float]]

    def table(self) -> pd.DataFrame:
        """One row per column, those that gain most first.

        Returns
        -------
        pandas.DataFrame
            The share of later rows outside of the range of the training rows; the mean score
            when the column is clipped to this range, and without the column; and what is
            gained by either.
        """
        table = pd.DataFrame.from_dict(
            self.lines, "index", columns=["outside", "clipped", "without"]
        )
        as_it_is = table.loc[AS_IT_IS, "clipped"]
        table["gain, clipped"] = table["clipped"] - as_it_is
        table["gain, without"] = table["without"] - as_it_is
        others = table.drop(AS_IT_IS)
        best = others[["gain, clipped", "gain, without"]].max(axis=1)
        others = others.loc[best.sort_values(ascending=False, kind="stable").index]
        return pd.concat([table.loc[[AS_IT_IS]], others]).rename_axis("column")

    def told(self) -> list[str]:
        """What can be said of it."""
        table = self.table()
        worst = table.iloc[1]
        score = f"{self.metric} {number(table.loc[AS_IT_IS, 'clipped'])}"
        if max(worst["gain, clipped"], worst["gain, without"]) <= 0:
            return [f"The first model scores {score}; no column is to blame."]
        return [
            f"The first model scores {score}. Without {worst.name} it gains "
            f"{number(worst['gain, without'], sign=True)}, with its values clipped to the range it has seen "
            f"{number(worst['gain, clipped'], sign=True)}; {worst['outside']:.0%} of the later rows lie outside "
            "of that range."
        ]

    def _drawn(self, figures, dark: bool):
        table = self.table().iloc[1:]
        gains = {
            f"{self.metric} gained when clipped": table["gain, clipped"].tolist(),
            "gained without the column": table["gain, without"].tolist(),
        }
        return figures.bars(self, table.index.tolist(), gains, dark)

    @property
    def heading(self) -> str:
        """What was looked at, in a line."""
        return f"Columns that leave the known range: {self.name}"
