"""Rows cut into batches: stretches of time that are over."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from mlretrain.streams.batch import Batch
from mlretrain.streams.frequency import Frequency
from mlretrain.streams.table import for_task, in_order


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
    """

    time: str
    label: str
    features: list[str] | None
    frequency: Frequency
    wait: pd.Timedelta
    task: str

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
        X, y, times, unlabelled = in_order(
            rows, time=self.time, label=self.label, features=self.features
        )
        if len(y):
            y = for_task(y, self.task)
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
                )
            )
        return first, batches


def _in_zone(moment: pd.Timestamp, zone) -> pd.Timestamp:
    """A moment in the manner of the rows; without a zone they are in local time."""
    if zone is not None:
        return moment.tz_convert(zone)
    if moment.tz is None:
        return moment
    return pd.Timestamp(moment.to_pydatetime().astimezone().replace(tzinfo=None))
