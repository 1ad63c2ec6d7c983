"""A stream: a table in the order of time, cut into batches."""

from __future__ import annotations

import copy
import operator
from collections.abc import Iterator

import numpy as np
import pandas as pd

from mlretrain.streams.baseline import baseline_model
from mlretrain.streams.batch import Batch
from mlretrain.streams.frequency import Frequency
from mlretrain.streams.labels import check_task
from mlretrain.streams.summary import page, summary, text


class Stream:
    """A table in the order of time, cut into batches.

    ``len(stream)`` counts the batches, ``stream[i]`` and iteration give them, and
    ``stream[a:b]`` is a shorter stream over the same data. Nothing is copied.

    Parameters
    ----------
    X : pandas.DataFrame of shape (rows, features)
        What was known when each row had to be answered, oldest row first.
    y : pandas.Series of shape (rows,)
        The labels, none missing.
    times : pandas.DatetimeIndex of shape (rows,)
        When each row had to be answered; never decreasing.
    freq : str or pandas.Timedelta
        Length of a batch: ``"h"``, ``"D"``, ``"W"`` (Monday to Sunday), ``"M"``, ``"Q"``,
        ``"Y"``, or a length such as ``"7D"`` or ``"36h"`` counted from the first midnight.
    task : {"classification", "regression"}
        What the labels are.
    name : str, default "table"
        What the stream is called in reports.
    unlabelled : pandas.DatetimeIndex, optional
        Times of the rows that never got a label, in any order: counted per batch.
    drift : list of (start, end), optional
        When the world changed, where that is known, as pairs of timestamps.

    Attributes
    ----------
    classes : numpy.ndarray or None
        Every class of the whole stream, sorted; None for regression.
    label : str
        The name of ``y``.

    Raises
    ------
    ValueError
        If the parts differ in length, the times decrease, or ``freq`` or ``task`` is unknown.

    Notes
    -----
    A stretch without rows is a batch too, an empty one: that nothing came is news.
    :func:`~mlretrain.streams.from_table` makes a stream from an unsorted table.

    Examples
    --------
    >>> import mlretrain as mr
    >>> stream = mr.streams.synthetic("sudden", batches=6, rows=200, random_state=0)
    >>> len(stream), stream[-1].number, stream[2:4][0].number
    (6, 6, 3)
    >>> stream[0].title
    '1 January 2024'
    >>> [batch.number for batch in stream.between("2024-01-03", "2024-01-05")]
    [3, 4]
    """

    def __init__(
        self,
        X: pd.DataFrame,
        y: pd.Series,
        times: pd.DatetimeIndex,
        *,
        freq: str | pd.Timedelta,
        task: str,
        name: str = "table",
        unlabelled: pd.DatetimeIndex | None = None,
        drift: list[tuple[pd.Timestamp, pd.Timestamp]] | None = None,
    ) -> None:
        check_task(task)
        if not len(X) == len(y) == len(times):
            raise ValueError(
                "'X', 'y' and 'times' must have as many rows as each other, "
                f"got {len(X):,}, {len(y):,} and {len(times):,}."
            )
        if not times.is_monotonic_increasing:
            raise ValueError("'times' must never decrease: sort the rows, or use from_table.")
        unlabelled = times[:0] if unlabelled is None else unlabelled.sort_values()
        if not len(times) + len(unlabelled):
            raise ValueError("'times' must have at least one row, got none.")
        self._frequency = Frequency.parse(freq)
        everything = [part for part in (times, unlabelled) if len(part)]
        edges = self._frequency.edges(
            min(part[0] for part in everything), max(part[-1] for part in everything)
        )
        self._X, self._y, self._times = X, y, times
        # Plain lists, so that making a batch looks nothing up in pandas.
        self._edges = list(edges)
        self._at = times.searchsorted(edges).tolist()
        self._missing = np.diff(unlabelled.searchsorted(edges)).tolist()
        self._from, self._to = 0, len(edges) - 1
        self.freq, self.task, self.name, self.drift = str(freq), task, name, drift
        self.label = y.name
        self.classes = np.sort(y.unique()) if task == "classification" else None

    def __len__(self) -> int:
        return self._to - self._from

    def __getitem__(self, place: int | slice) -> Batch | Stream:
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            if step != 1:
                raise ValueError(f"A stream is cut in steps of 1, got {step}.")
            return self._part(self._from + start, self._from + max(start, stop))
        index = operator.index(place)
        if not -len(self) <= index < len(self):
            raise IndexError(f"Batch {index} asked for, but the stream has {len(self):,} batches.")
        return self._batch((self._from if index >= 0 else self._to) + index)

    def __iter__(self) -> Iterator[Batch]:
        return map(self._batch, range(self._from, self._to))

    def _batch(self, i: int) -> Batch:
        start = self._edges[i]
        rows = slice(self._at[i], self._at[i + 1])
        return Batch(
            number=i + 1,
            start=start,
            end=self._edges[i + 1],
            X=self._X.iloc[rows],
            y=self._y.iloc[rows],
            times=self._times[rows],
            title=self._frequency.title(start),
            unlabelled=self._missing[i],
        )

    def _part(self, start: int, stop: int) -> Stream:
        part = copy.copy(self)
        part._from, part._to = start, stop
        return part

    def between(self, start=None, end=None) -> Stream:
        """The batches that begin at or after ``start`` and before ``end``.

        Parameters
        ----------
        start, end : str or timestamp, optional
            None leaves that side open. In a stream with a time zone, times without one
            are read in the stream's.

        Returns
        -------
        Stream
            Possibly without batches; the batches keep their numbers.

        Raises
        ------
        ValueError
            If a time cannot be read, or has a time zone where the stream has none.
        """
        starts = pd.DatetimeIndex(self._edges[self._from : self._to], tz=self._times.tz)
        places = [
            default if moment is None else starts.searchsorted(self._moment(moment, which))
            for moment, which, default in ((start, "start", 0), (end, "end", len(self)))
        ]
        return self[places[0] : places[1]]

    def _moment(self, moment, argument: str) -> pd.Timestamp:
        zone = self._times.tz
        try:
            stamp = pd.Timestamp(moment)
        except (ValueError, TypeError):
            stamp = pd.NaT
        if stamp is pd.NaT:
            raise ValueError(f"'{argument}' must be a time such as '2013-02-11', got {moment!r}.")
        if zone is None and stamp.tz is not None:
            raise ValueError(
                f"'{argument}' must have no time zone, as the stream has none, got {moment!r}."
            )
        return stamp.tz_localize(zone) if stamp.tz is None else stamp.tz_convert(zone)

    @property
    def _rows(self) -> slice:
        return slice(self._at[self._from], self._at[self._to])

    @property
    def X(self) -> pd.DataFrame:
        """All features, a row per answer that was needed, oldest first."""
        return self._X.iloc[self._rows]

    @property
    def y(self) -> pd.Series:
        """All labels, in the order of ``X``."""
        return self._y.iloc[self._rows]

    @property
    def times(self) -> pd.DatetimeIndex:
        """The time of each row of ``X``."""
        return self._times[self._rows]

    @property
    def features(self) -> list[str]:
        """The names of the columns of ``X``."""
        return list(self._X.columns)

    @property
    def sizes(self) -> list[int]:
        """How many rows each batch has; no batch is made for that."""
        return np.diff(self._at[self._from : self._to + 1]).tolist()

    @property
    def label_sample(self) -> pd.Series:
        """Labels to try something on: the outermost and the middle one, or one of each class."""
        if self.classes is not None:
            return pd.Series(self.classes, name=self.label)
        return self.y.sort_values().iloc[[0, len(self.y) // 2, -1]]

    @property
    def unlabelled(self) -> int:
        """How many rows never got a label."""
        return sum(self._missing[self._from : self._to])

    @property
    def span(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """When the first batch begins and the last one ends."""
        return self._edges[self._from], self._edges[self._to]

    def baseline_model(self, kind: str = "trees"):
        """An unfitted model that suits the columns; see the function of the same name.

        Parameters
        ----------
        kind : {"trees", "linear", "online"}, default "trees"

        Returns
        -------
        sklearn.pipeline.Pipeline
        """
        return baseline_model(self._X, self.task, kind)

    def summary(self) -> pd.DataFrame:
        """One row per batch: what it is called, its rows, its labels.

        Returns
        -------
        pandas.DataFrame
            Indexed by the number of the batch, with the columns ``title``, ``rows``, the
            share of one class (the second of two, or the most frequent of many) or the
            mean label under the label's name, and ``unlabelled``.
        """
        return summary(self)

    def _followed_class(self):
        """The most frequent class."""
        return self._y.value_counts().sort_index().idxmax()

    def _label_totals(self, followed) -> np.ndarray:
        """The sum of the labels of each batch, or how many of them are of one class."""
        values = self._y.to_numpy()
        if self.classes is not None:
            values = values == followed
        total = np.concatenate([[0.0], np.cumsum(values, dtype=float)])
        return np.diff(total[self._at[self._from : self._to + 1]])

    def __repr__(self) -> str:
        return text(self)

    def _repr_html_(self) -> str:
        return page(self)
