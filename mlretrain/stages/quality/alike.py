"""How much a batch is like the training data: per column, and as a whole."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mlretrain.stages.drift.counts import variation
from mlretrain.stages.drift.deciles import Deciles
from mlretrain.stages.drift.labels import Labels
from mlretrain.stages.quality.kinds import days, kind, numbers


@dataclass(frozen=True, slots=True)
class Similarity:
    """How much two tables are alike.

    Parameters
    ----------
    overlap : dict of str to float
        Per column, the share of the two distributions that lies on top of each other,
        apart from chance: 1 when they are equal, 0 when no value of one is found in
        the other.
    auc : float
        How well a classifier tells the rows of the one from those of the other, from
        all columns together: 0.5 when it can only guess, 1 when it always can.
    spread : float
        Guessing alone gives an AUC within this distance of 0.5, 95 times out of 100.
    """

    overlap: dict[str, float]
    auc: float
    spread: float

    def table(self) -> pd.DataFrame:
        """The columns that are least alike first; the whole as the last row."""
        table = pd.DataFrame({"overlap": pd.Series(self.overlap).sort_values(kind="stable")})
        table["told apart (AUC)"] = math.nan
        table.loc["all columns together"] = [math.nan, self.auc]
        return table.rename_axis("column")

    def _repr_html_(self) -> str:
        table = self.table().to_html(na_rep="", border=0, float_format="{:.3f}".format)
        low, high = 0.5 - self.spread, 0.5 + self.spread
        return f"{table}<p>Guessing alone gives an AUC between {low:.3f} and {high:.3f}.</p>"


def similarity(
    reference: pd.DataFrame, X: pd.DataFrame, *, rows: int = 1_000, random_state: int = 0
) -> Similarity:
    """Compare two tables, column by column and as a whole.

    Parameters
    ----------
    reference : pandas.DataFrame of shape (rows, features)
        Such as the rows the live model was trained on.
    X : pandas.DataFrame of shape (rows, features)
        Columns that only one of the tables has are left out, and so are those of
        points in time: time passes, and its columns never are alike.
    rows : int, default=1000
        So many rows of each, drawn at random, are given to the classifier.
    random_state : int, default=0

    Returns
    -------
    Similarity

    Raises
    ------
    ValueError
        When a table has fewer than 4 rows: there is nothing to compare.

    Notes
    -----
    The overlap is 1 minus the total variation of the counts in ten bins, or per
    category. The classifier is trained on one half of the rows and asked about the
    other: a classifier two-sample test (Lopez-Paz and Oquab, arXiv:1610.06545). It sees
    what no single column shows, such as two columns that no longer go together.

    Examples
    --------
    >>> import numpy as np, pandas as pd, mlretrain as mr
    >>> draw = np.random.default_rng(0).normal
    >>> a, b = pd.DataFrame({"x": draw(size=600)}), pd.DataFrame({"x": draw(2, size=600)})
    >>> alike = mr.quality.similarity(a, b)
    >>> round(alike.overlap["x"], 1), round(alike.auc, 1)
    (0.3, 0.9)
    """
    auc, spread = told_apart(reference, X, rows=rows, random_state=random_state)
    return Similarity(overlap(reference, X), auc, spread)


def _shared(reference: pd.DataFrame, X: pd.DataFrame) -> list:
    return [
        name for name in reference.columns
        if name in X.columns and not kind(reference[name]).startswith("time")
    ]  # fmt: skip


def overlap(reference: pd.DataFrame, X: pd.DataFrame) -> dict[str, float]:
    """Per column, the share of two distributions that lies on top of each other."""
    return {
        name: 1 - variation(*_counts(reference[name], X[name]))[1] for name in _shared(reference, X)
    }


def told_apart(
    reference: pd.DataFrame, X: pd.DataFrame, *, rows: int, random_state: int
) -> tuple[float, float]:
    """The AUC of a classifier that tells the rows of two tables apart, and its spread.

    Returns
    -------
    (float, float)
        The AUC, and how far from 0.5 guessing alone may lead: 1.96 times the standard
        deviation of Mann and Whitney's statistic (Ann. Math. Statist. 18, 1947).
    """
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.metrics import roc_auc_score

    if min(len(reference), len(X)) < 4:
        raise ValueError(
            f"two tables of at least 4 rows are needed, got {len(reference)} and {len(X)} rows."
        )
    names = _shared(reference, X)
    draw = np.random.default_rng(random_state)
    tables = [drawn(table, rows, draw) for table in (reference, X)]
    which = np.repeat([0, 1], [len(table) for table in tables])
    # Without a column to look at, the classifier sees that all rows are the same.
    nothing = np.zeros(len(which))
    values = np.column_stack([nothing, *(_codes(*(t[name] for t in tables)) for name in names)])
    learned = np.zeros(len(which), dtype=bool)
    for side in (0, 1):
        places = draw.permutation(np.flatnonzero(which == side))
        learned[places[: len(places) // 2]] = True
    # Takes missing values, needs no scaling, and one processor is enough for it.
    model = RandomForestClassifier(50, min_samples_leaf=5, random_state=random_state)
    model.fit(values[learned], which[learned])
    asked = which[~learned]
    auc = roc_auc_score(asked, model.predict_proba(values[~learned])[:, 1])
    n, m = np.bincount(asked).tolist()
    return float(auc), 1.96 * math.sqrt((n + m + 1) / (12 * n * m))


def drawn(table: pd.DataFrame, rows: int, draw: np.random.Generator) -> pd.DataFrame:
    """At most so many rows of a table, in their order."""
    if len(table) <= rows:
        return table
    return table.iloc[np.sort(draw.choice(len(table), rows, replace=False))]


def _counts(reference: pd.Series, column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """How many rows of each column fall into each part: a category, or a tenth."""
    values = _numbers(reference, column)
    if values is None:
        return Labels(reference).count(column)
    (before,), (now,), *_ = Deciles(values[0][None, :]).counts(values[1][None, :])
    return before, now


def _numbers(*columns: pd.Series) -> list[np.ndarray] | None:
    """The values of columns as numbers; None where they are none."""
    kinds = {kind(column) for column in columns} - {"empty"}
    if kinds <= {"number"}:
        return [numbers(column) for column in columns]
    if kinds != {"duration"}:
        return None
    return [days(column.astype("timedelta64[us]"), None) for column in columns]


def _codes(reference: pd.Series, column: pd.Series) -> np.ndarray:
    """The values of two columns as numbers, one column after the other."""
    values = _numbers(reference, column)
    if values is not None:
        return np.concatenate(values)
    codes, _ = pd.factorize(pd.concat([reference.astype(object), column.astype(object)]))
    return np.where(codes < 0, np.nan, codes)


def to_dict(table: pd.DataFrame) -> dict:
    """A table as plain values."""
    values = {}
    for name, column in table.items():
        if kind(column) not in ("number", "category"):
            column = column.astype(str)
        values[name] = column.astype(object).where(column.notna(), None).tolist()
    return {"values": values, "dtypes": {name: str(dtype) for name, dtype in table.dtypes.items()}}


def from_dict(told: dict) -> pd.DataFrame:
    """The way back from :func:`to_dict`."""
    return pd.DataFrame(told["values"]).astype(told["dtypes"])
