"""Rows cut into batches: stretches of time that are over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mlretrain.cycle.labels import spread
from mlretrain.streams.batch import Batch
from mlretrain.streams.frequency import Frequency
from mlretrain.streams.labels import for_task
from mlretrain.streams.table import in_order


@dataclass(frozen=True, slots=True)
class Cutter:
    """Cuts rows into batches.

    The stretches are counted from the first row that ever came, so that they are the same
    whenever they are asked for.

    Parameters
    ----------
    time, label : str
        Columns.
    features : list of str or None
    frequency : Frequency
    wait : pandas.Timedelta
        A stretch is complete so long after its end.
    task : {"classification", "regression"}
    key : str, optional
        The column that names each row; without it, time and features do.
    keeps : bool, default=False
        Whether rows without a label are kept, since it may come later.
    """

    time: str
    label: str
    features: list[str] | None
    frequency: Frequency
    wait: pd.Timedelta
    task: str
    key: str | None = None
    keeps: bool = False

    def cut(
        self, rows: pd.DataFrame, *, first: pd.Timestamp | None, until: pd.Timestamp | None,
        now: pd.Timestamp,
    ) -> tuple[pd.Timestamp, list[Batch]]:
        """The stretches that are complete, in order; those without rows between others, too.

        Parameters
        ----------
        rows : pandas.DataFrame
            At or after ``until``.
        first : pandas.Timestamp or None
            The first row that ever came; None: it is among these.
        until : pandas.Timestamp or None
            The end of the last stretch that was consumed.
        now : pandas.Timestamp
            The wall clock, with a time zone; times without one are local time.

        Returns
        -------
        first : pandas.Timestamp
        batches : list of Batch
        """
        if self.keeps and until is not None and self.label not in rows:
            rows = rows.assign(**{self.label: None})  # it comes with the labels
        X, y, times, unlabelled, known, keys = self._in_order(rows)
        both = times.append(unlabelled)
        first = both.min() if first is None else _in_zone(first, both.tz)
        complete = _in_zone(now, both.tz) - self.wait
        # Beyond the clock nothing is complete: a row of the year 2099 makes no batches.
        newest = min(both.max(), complete)
        edges = self.frequency.edges(first, max(first, newest))
        if until is not None:
            until = _in_zone(until, both.tz)
            edges = edges[edges > until].insert(0, until)
        batches = []
        for start, end in zip(edges[:-1], edges[1:], strict=True):
            if end > complete:
                break
            a, b = times.searchsorted([start, end])
            # Where every label is here, nothing need be told of them.
            some = None if known is None or known[a:b].all() else (known[a:b], keys[a:b])
            batches.append(
                Batch(
                    len(batches) + 1,
                    start,
                    end,
                    X.iloc[a:b],
                    y.iloc[a:b],
                    times[a:b],
                    self.frequency.title(start),
                    int(((unlabelled >= start) & (unlabelled < end)).sum()),
                    *(some or ()),
                )
            )
        return first, batches

    def _in_order(self, rows: pd.DataFrame) -> tuple:
        """Features, labels and times in order; times that are left out; and of each row whether
        its label is known, and its key."""
        if self.key is not None:
            if self.key not in rows:
                raise ValueError(f"'data.key' must be one of the columns, got {self.key!r}.")
            if rows[self.key].isna().any():
                raise ValueError(f"'data.key': column {self.key!r} must name every row.")
            if rows[self.key].duplicated().any():
                # The same row again: what is missing at first is there later.
                rows = rows.groupby(self.key, sort=False, as_index=False).last()
        names = {"time": self.time, "label": self.label, "features": self._features(rows)}
        X, y, times, unlabelled = in_order(rows, **names)
        if len(y):
            y = for_task(y, self.task)
        if not self.keeps or not len(unlabelled):
            return X, y, times, unlabelled, None, None
        # With its number in place of its label, no row is left out.
        X, order, times, nothing = in_order(
            rows.assign(**{self.label: np.arange(len(rows))}), **names
        )
        known = rows[self.label].notna().to_numpy()[order]
        y = spread(y, np.flatnonzero(known), order.rename(self.label))
        return X, y, times, nothing, known, self.keys(rows)[order]

    def keys(self, rows: pd.DataFrame) -> np.ndarray:
        """By what each row is told from others: a number made of its key, or of all it holds."""
        if self.key is None:
            told = {name: _plain(rows[name]) for name in [self.time, *self._features(rows)]}
        else:
            column = rows[self.key]
            told = {0: column if pd.api.types.is_integer_dtype(column) else column.astype(str)}
        return pd.util.hash_pandas_object(pd.DataFrame(told), index=False).to_numpy()

    def labels(self, rows: pd.DataFrame) -> tuple[np.ndarray, pd.Series] | None:
        """Keys and labels of the rows that have a label; None where there is none."""
        if self.label not in rows or (self.key is not None and self.key not in rows):
            return None
        rows = rows[rows[self.label].notna()]
        if not len(rows) or self.key is None and not {*self._features(rows)} <= {*rows}:
            return None
        number = "the number of a row"
        order, y, _, _ = in_order(
            rows[[self.time, self.label]].assign(**{number: np.arange(len(rows))}),
            time=self.time, label=self.label, features=[number],
        )
        return self.keys(rows)[order[number]], for_task(y, self.task)

    def _features(self, rows: pd.DataFrame) -> list[str]:
        if self.features is not None:
            return self.features
        return [name for name in rows.columns if name not in (self.time, self.label, self.key)]


def _plain(column: pd.Series) -> pd.Series:
    """The same values in the same type, whichever other rows were read with them."""
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.astype(float)
    return column.astype("int64" if pd.api.types.is_datetime64_any_dtype(column.dtype) else str)


def _in_zone(moment: pd.Timestamp, zone) -> pd.Timestamp:
    """A moment in the manner of the rows; without a zone they are in local time."""
    if zone is not None:
        return moment.tz_convert(zone)
    if moment.tz is None:
        return moment
    return pd.Timestamp(moment.to_pydatetime().astimezone().replace(tzinfo=None))
