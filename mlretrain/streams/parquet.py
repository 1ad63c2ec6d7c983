"""Parquet files as a stream that is read batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import accumulate
from pathlib import Path

import numpy as np
import pandas as pd

from mlretrain.streams.batch import Batch
from mlretrain.streams.frequency import Frequency
from mlretrain.streams.labels import check_task, for_task, plain_label
from mlretrain.streams.parquet_files import Files
from mlretrain.streams.parquet_rows import Cursor, Features
from mlretrain.streams.parquet_scan import Scan, labels_of, scan, times_of
from mlretrain.streams.stream import Stream
from mlretrain.streams.table import check_columns, warn_of_names

#: So many rows are shown to whoever looks at columns before anything is read.
HEAD = 1_000


def from_parquet(
    path: str | Path,
    *,
    time: str,
    label: str,
    freq: str | pd.Timedelta,
    features: list[str] | None = None,
    task: str | None = None,
    name: str | None = None,
) -> ParquetStream:
    """Make a stream from Parquet files, which may hold more rows than memory does.

    Times and labels are looked at once, piece by piece. All else is read when a batch is asked
    for, and forgotten after it: no more than one batch, and some ten thousand rows that come
    after it, are in memory.

    Parameters
    ----------
    path : str or Path
        A Parquet file, or a folder with files ``*.parquet`` at any depth; those whose names begin
        with ``.`` or ``_`` are left alone. Each file must be sorted by time, and no two may overlap;
        which file comes first does not depend on its name. Columns that stand only in the names of
        folders (``year=2024``) are not read.
    time, label, freq, features, task, name
        As of :func:`~mlretrain.streams.from_table`; the name is that of the path by default.

    Returns
    -------
    ParquetStream
        The same batches as ``from_table`` would make of all rows at once, but that categories are
        text, and that whole numbers of which some are missing are decimal in every batch.

    Raises
    ------
    FileNotFoundError
        If there is no such path.
    ImportError
        Without pyarrow: ``pip install 'mlretrain[parquet]'``.
    ValueError
        If a file is not Parquet, files differ in their columns or overlap in time, the times
        decrease; and whatever ``from_table`` refuses.

    Notes
    -----
    A :class:`~mlretrain.RetrainingCycle` keeps the rows that its strategy will ask for again. With
    ``SlidingWindow`` memory stays flat, however long the stream; ``Continual`` and ``Transfer`` keep
    what the champion has not learned from yet. ``FullRefit``, and ``Continual`` with ``replay``,
    train on all rows so far, and so keep them. ``mr.compare`` and ``mr.hindsight`` go through the
    rows many times, and keep them all.

    Examples
    --------
    >>> import mlretrain as mr, numpy as np, pandas as pd, pathlib, tempfile
    >>> table = pd.DataFrame({"when": pd.date_range("2024-01-01", periods=60, freq="12h")})
    >>> table["load"], table["late"] = np.arange(60.0), np.arange(60) % 3 == 0
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table[:31].to_parquet(pathlib.Path(folder, "a.parquet"))
    ...     table[31:].to_parquet(pathlib.Path(folder, "b.parquet"))
    ...     stream = mr.streams.from_parquet(folder, time="when", label="late", freq="W")
    ...     [len(batch) for batch in stream], stream[2].X["load"].tolist()[0]
    ([14, 14, 14, 14, 4], 28.0)
    """
    if task is not None:
        check_task(task)
    files = Files(path)
    head = files.head(HEAD)
    columns = check_columns(head, time, label, features)
    files.schema(None if features is None else [time, label, *columns])
    scanned = scan(files, time=time, label=label, freq=freq, task=task)
    warn_of_names(head[columns])
    return ParquetStream(
        files, scanned, time=time, features=columns, freq=freq,
        name=Path(path).stem if name is None else name,
    )  # fmt: skip


class ParquetStream(Stream):
    """A stream over Parquet files; :func:`from_parquet` makes it.

    It is used as any :class:`~mlretrain.streams.Stream`. Going through it reads each file
    once; ``stream[i]`` reads a single batch. ``X``, ``y`` and ``times`` read *all* rows of the
    stream into memory.

    Parameters
    ----------
    files : Files
    scanned : Scan
    time : str
    features : list of str
    freq : str or pandas.Timedelta
    name : str
    """

    def __init__(
        self, files: Files, scanned: Scan, *, time: str, features: list[str], freq, name: str
    ) -> None:
        labels = scanned.labels
        self._files, self._time, self._labels = files, time, labels
        self._label_kind = files.schema([labels.name]).field(labels.name)
        self._sample, self.task = labels.read()
        self._features = Features(files, features)
        self._X = self._features.frame([])
        self._y, self._times = self._sample.iloc[:0], scanned.edges[:0].rename(time)
        self._frequency = Frequency.parse(freq)
        self._edges = list(scanned.edges)
        self._first = [0, *accumulate(scanned.rows.tolist())]
        self._at = [0, *accumulate(labels.rows.tolist())]
        self._missing = (scanned.rows - labels.rows).tolist()
        self._from, self._to = 0, len(self._edges) - 1
        self.freq, self.name, self.drift, self.label = str(freq), name, None, labels.name
        self.classes = np.sort(self._sample.unique()) if self.task == "classification" else None

    def __iter__(self) -> Iterator[Batch]:
        with closing(self._cursor(self._from)) as cursor:
            for i in range(self._from, self._to):
                yield self._made(i, cursor)

    def _batch(self, i: int) -> Batch:
        with closing(self._cursor(i)) as cursor:
            return self._made(i, cursor)

    def _cursor(self, i: int, columns: list[str] | None = None) -> Cursor:
        every = [*self._features.names, self._time, self.label]
        return Cursor(self._files, columns or every, self._first[i])

    def _made(self, i: int, cursor: Cursor) -> Batch:
        pieces = cursor.take(self._first[i + 1] - self._first[i])
        y, there = self._some_y(pieces, i)
        start = self._edges[i]
        return Batch(
            number=i + 1,
            start=start,
            end=self._edges[i + 1],
            X=self._some_X(pieces, there, i),
            y=y,
            times=self._some_times(pieces, there),
            title=self._frequency.title(start),
            unlabelled=self._missing[i],
        )

    def _some_y(self, pieces: list, i: int) -> tuple[pd.Series, np.ndarray]:
        """Labels of some rows from batch ``i`` on, and which rows have one."""
        y, there = labels_of(pieces, self._label_kind)
        y = for_task(plain_label(y), self.task) if len(y) else self._y
        return y.set_axis(self._numbers(i, len(y))), there

    def _some_X(self, pieces: list, there: np.ndarray, i: int) -> pd.DataFrame:
        X = self._features.frame(pieces, None if there.all() else there)
        return X.set_axis(self._numbers(i, len(X)))

    def _some_times(self, pieces: list, there: np.ndarray) -> pd.DatetimeIndex:
        if not pieces:
            return self._times
        times = times_of(pieces, self._time)
        return times if there.all() else times[there]

    def _numbers(self, i: int, rows: int) -> pd.RangeIndex:
        """Rows are numbered from 0 through the whole stream."""
        return pd.RangeIndex(self._at[i], self._at[i] + rows)

    def _all(self, *columns: str) -> tuple[list, pd.Series, np.ndarray]:
        """All rows of some columns, the labels, and which rows have one."""
        with closing(self._cursor(self._from, [*columns, self.label])) as cursor:
            pieces = cursor.take(self._first[self._to] - self._first[self._from])
        return pieces, *self._some_y(pieces, self._from)

    @property
    def X(self) -> pd.DataFrame:
        """All features, oldest row first: they are read into memory."""
        pieces, _, there = self._all(*self._features.names)
        return self._some_X(pieces, there, self._from)

    @property
    def y(self) -> pd.Series:
        """All labels, in the order of ``X``: they are read into memory."""
        return self._all()[1]

    @property
    def times(self) -> pd.DatetimeIndex:
        """The time of each row of ``X``: they are read into memory."""
        pieces, _, there = self._all(self._time)
        return self._some_times(pieces, there)

    @property
    def label_sample(self) -> pd.Series:
        """Labels to try something on, the outermost among them, and one of each class."""
        return self._sample

    def _followed_class(self):
        totals = {label: sum(found.values()) for label, found in self._labels.counts.items()}
        return max(sorted(totals), key=totals.get)

    def _label_totals(self, followed) -> np.ndarray:
        if self.classes is None:
            return self._labels.sums[self._from : self._to]
        totals = np.zeros(len(self._edges) - 1)
        for place, count in self._labels.counts[followed].items():
            totals[place] = count
        return totals[self._from : self._to]
