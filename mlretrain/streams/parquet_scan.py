"""One look at the times and the labels of Parquet files, piece by piece, before a stream is made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.api import types

from mlretrain.streams.frequency import Frequency
from mlretrain.streams.labels import (
    MOST_CLASSES, plain_label, read_label, refuse_infinite, refuse_none, warn_of_rare,
)
from mlretrain.streams.moments import read_times
from mlretrain.streams.parquet_files import PIECE, Files

#: Of two columns, more rows can be looked at at once than of all.
SCANNED = 16 * PIECE


class Labels:
    """The labels that came: which there are, and how many or how much of them in each batch.

    Parameters
    ----------
    name : str
    batches : int
    task : {"classification", "regression"} or None
        What they are, if that was said.
    """

    def __init__(self, name: str, batches: int, task: str | None) -> None:
        self.name = name
        self.task = task
        self.rows = np.zeros(batches, np.int64)
        self.sums = np.zeros(batches)
        #: Of each value, how often it came in each batch; None once they are too many for classes.
        self.counts: dict | None = {}
        self._infinite = 0
        self._sample: pd.Series | None = None

    def add(self, y: pd.Series, batch: np.ndarray) -> None:
        """Take in some labels, and the batch of each; none is missing."""
        y = plain_label(y)
        self.rows += np.bincount(batch, minlength=len(self.rows))
        amounts = types.is_numeric_dtype(y) and not types.is_bool_dtype(y)
        if amounts:
            values = y.to_numpy(float)
            self._infinite += int(np.isinf(values).sum())
            self.sums += np.bincount(batch, weights=values, minlength=len(self.rows))
        if self._sample is None:
            self._sample = y.iloc[:1]
        if amounts:  # the outermost, and one between
            some = pd.concat([self._sample, y[[y.idxmin(), y.idxmax()]]]).sort_values()
            self._sample = some.iloc[[0, len(some) // 2, -1]]
        if self.counts is not None:
            self._count(y, batch, amounts and self.task != "classification")

    def _count(self, y: pd.Series, batch: np.ndarray, amounts: bool) -> None:
        codes, distinct = pd.factorize(y)
        if amounts and len({*distinct.tolist(), *self.counts}) > MOST_CLASSES:
            self.counts = None
            return
        pairs, times = np.unique(codes * len(self.rows) + batch, return_counts=True)
        classes, places = np.divmod(pairs, len(self.rows))
        values = distinct.tolist()
        for code, place, count in zip(classes.tolist(), places.tolist(), times.tolist(), strict=True):
            known = self.counts.setdefault(values[code], {})
            known[place] = known.get(place, 0) + count

    def read(self) -> tuple[pd.Series, str]:
        """Some labels in the type of their task, of each class one; and what the task is.

        Raises
        ------
        ValueError
            If there is no label, they are all the same, or do not fit the task.
        """
        if self._sample is None:
            refuse_none(self.name)
        refuse_infinite(self.name, self._infinite)
        if self.counts is None:
            return read_label(self._sample, "regression")
        values = pd.Series(list(self.counts), name=self.name, dtype=self._sample.dtype)
        y, task = read_label(values, self.task)
        if task == "classification":
            # From now on by the values that the stream gives: 1, where the file says 1.0.
            self.counts = dict(zip(y.tolist(), self.counts.values(), strict=True))
            totals = {label: sum(found.values()) for label, found in self.counts.items()}
            warn_of_rare(self.name, totals, stacklevel=4)
        return y.sort_values(ignore_index=True), task


@dataclass(frozen=True, slots=True)
class Scan:
    """What is known of the files once times and labels have been looked at.

    Parameters
    ----------
    edges : pandas.DatetimeIndex of shape (batches + 1,)
    rows : numpy.ndarray of shape (batches,)
        Rows of each batch, with a label or without.
    labels : Labels
    """

    edges: pd.DatetimeIndex
    rows: np.ndarray
    labels: Labels


def scan(files: Files, *, time: str, label: str, freq, task: str | None) -> Scan:
    """Look at all times and labels, in the order of time; no other column is read.

    Raises
    ------
    ValueError
        If a time is missing, the times decrease, or files overlap in time.
    """
    frequency = Frequency.parse(freq)
    last = _in_order(files, time)
    kind = files.schema([label]).field(label)
    latest = None
    for file, path in enumerate(files.paths):
        done = 0
        for piece in files.pieces(files.groups_of(file), [time, label], SCANNED):
            try:
                times = times_of([piece], time)
            except ValueError as error:
                raise ValueError(f"{error} (In {path.name}, rows from {done:,} on.)") from None
            if latest is None:
                edges = frequency.edges(times[0], max(times[0], last))
                rows = np.zeros(len(edges) - 1, np.int64)
                labels = Labels(label, len(rows), task)
                latest = times[0]
            _check_order(times, latest, path, done, time)
            if times[-1] > last:
                raise _overlap(path, files.paths[-1], times[-1], last, time)
            latest, done = times[-1], done + len(times)
            batch = edges.searchsorted(times, side="right") - 1
            rows += np.bincount(batch, minlength=len(rows))
            y, there = labels_of([piece], kind)
            if len(y):
                labels.add(y, batch[there])
    return Scan(edges, rows, labels)


def labels_of(pieces: list, kind) -> tuple[pd.Series, np.ndarray]:
    """The labels of some rows, and which rows have one."""
    import pyarrow as pa
    from pyarrow import compute

    column = pa.chunked_array([piece.column(kind.name).cast(kind.type) for piece in pieces], kind.type)
    there = compute.invert(compute.is_null(column, nan_is_null=True))
    # Whole numbers stay whole where others are missing.
    return column.filter(there).to_pandas().rename(kind.name), there.to_numpy()


def times_of(pieces: list, time: str) -> pd.DatetimeIndex:
    """The times of some rows."""
    import pyarrow as pa

    found = []
    for piece in pieces:
        column = piece.column(time)
        if pa.types.is_date(column.type):  # pandas would make an object of each day
            column = column.cast(pa.timestamp("ms"))
        found.append(read_times(column.to_pandas().rename(time)))
    return found[0].append(found[1:]) if len(found) > 1 else found[0]


def _in_order(files: Files, time: str) -> pd.Timestamp:
    """Put the files into the order of their first times; the last time of the last file."""
    firsts = []
    for file, path in enumerate(files.paths):
        first = times_of([next(files.pieces(files.groups_of(file)[:1], [time])).slice(0, 1)], time)[0]
        if firsts and str(first.tz) != str(firsts[0].tz):
            raise ValueError(
                f"'time': column {time!r} mixes time zones, {firsts[0].tz} in {files.paths[0].name} "
                f"and {first.tz} in {path.name}: write it alike in all files."
            )
        firsts.append(first)
    files.sort(sorted(range(len(firsts)), key=lambda file: firsts[file]))
    *_, tail = files.pieces(files.groups_of(len(firsts) - 1)[-1:], [time])
    return times_of([tail.slice(tail.num_rows - 1)], time)[-1]


def _check_order(times: pd.DatetimeIndex, latest: pd.Timestamp, path, done: int, time: str) -> None:
    if times.is_monotonic_increasing and latest <= times[0]:
        return
    if not done and times[0] < latest:
        raise _overlap(path, None, times[0], latest, time)
    row = 0
    if latest <= times[0]:
        row = int(np.flatnonzero(times[1:] < times[:-1])[0]) + 1
        latest = times[row - 1]
    raise ValueError(
        f"'time': the times in column {time!r} must never decrease, but row {done + row:,} of "
        f"{path.name} is of {times[row]}, after one of {latest}. Sort the rows first, for example "
        f"df.sort_values({time!r}).to_parquet({path.name!r})."
    )


def _overlap(path, other, moment, latest, time: str) -> ValueError:
    whose = "the file before it" if other is None else other.name
    return ValueError(
        f"'path': {path.name} has rows of {moment}, and {whose} ends at {latest}: files must not "
        f"overlap in time. Sort all rows by {time!r}, and write them again."
    )
