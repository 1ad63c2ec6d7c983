"""A table that lies in pieces, summed up where they lie."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import numpy as np

from mlretrain.stages import arguments
from mlretrain.stages.drift.summary import Summary
from mlretrain.streams.parquet_files import Files, Group, pieces
from mlretrain.streams.parquet_rows import Features

#: Rows that one piece of work reads at least, unless its file has fewer: what is sent to another
#: process and back is then a thousandth of what is read.
ROWS = 1_000_000
#: So many summaries are merged at once on a cluster.
FAN = 8


def summarise(source, like: Summary, *, n_jobs: int = -1) -> Summary:
    """Sum up a table that is too large for one process, piece by piece, where its pieces lie.

    What travels between processes is a summary of each piece, not its rows. The pieces and the
    order in which they are merged do not depend on the number of processes: neither does the
    result, to the last digit.

    Parameters
    ----------
    source : str, Path or dask.dataframe.DataFrame
        A Parquet file, or a folder of them as in
        :func:`~mlretrain.streams.from_parquet`, which joblib's processes read: on a cluster
        (``joblib.parallel_config("dask")``) each of them must see the path. Or a Dask data frame,
        whose partitions are summed up by whoever holds them.
    like : Summary
        Says which columns, and in which tenths numbers are counted; its own rows are left out.
    n_jobs : int, default=-1
        Processes, as in joblib; a Dask data frame takes those of its cluster.

    Returns
    -------
    Summary

    Raises
    ------
    FileNotFoundError
        If there is no such path.
    TypeError
        If the source is neither.
    ValueError
        If a file is not Parquet, lacks a column, or has another type in it than others.

    Examples
    --------
    >>> import mlretrain as mr, numpy as np, pandas as pd, pathlib, tempfile
    >>> table = pd.DataFrame({"load": np.arange(1000.0)})
    >>> usual = mr.drift.Summary(table[:200])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table[:700].to_parquet(pathlib.Path(folder, "a.parquet"))
    ...     table[700:].to_parquet(pathlib.Path(folder, "b.parquet"))
    ...     found = mr.drift.summarise(folder, usual, n_jobs=1)
    >>> found
    Summary(1,000 rows × 1 columns)
    >>> float(found.table().loc["load", "mean"])
    499.5
    """
    arguments.instance("like", like, Summary, "mr.drift.Summary(usual)")
    if isinstance(source, str | Path):
        return _of_files(source, like.empty(), n_jobs)
    if hasattr(source, "to_delayed"):
        return _of_dask(source, like.empty())
    raise TypeError(
        "'source' must be a path of Parquet files or a Dask data frame, got "
        f"{type(source).__name__}. What is in memory is taken in by like.empty().update(df)."
    )


def _of_files(path: str | Path, empty: Summary, n_jobs: int) -> Summary:
    from joblib import Parallel, delayed

    files = Files(path)
    others = [name for name in empty.columns if name not in empty.numbers]
    files.schema(list(empty.columns))
    features = Features(files, others) if others else None
    tasks = [delayed(_of_piece)(piece, features, empty) for piece in _divided(files)]
    parallel = Parallel(n_jobs=n_jobs, return_as="generator")
    return _merged_in_pairs(parallel(tasks), empty)


def _divided(files: Files) -> list[list[tuple[Path, list[int]]]]:
    """The work, in pieces: row groups that follow one another, of one file or of several."""
    found: list[list[Group]] = []
    rows = ROWS
    for group in files.groups:
        if rows >= ROWS:
            found.append([])
            rows = 0
        found[-1].append(group)
        rows += group.rows
    return [
        [
            (files.paths[file], [group.number for group in own])
            for file, own in groupby(piece, key=attrgetter("file"))
        ]
        for piece in found
    ]


def _of_piece(
    piece: list[tuple[Path, list[int]]], others: Features | None, empty: Summary
) -> Summary:
    """Sum up some row groups; this runs where they are read."""
    found = empty.empty()
    for path, groups in piece:
        for rows in pieces(path, groups, list(empty.columns)):
            numbers = [_numbers(name, rows.column(name)) for name in empty.numbers]
            found.take(rows.num_rows, numbers, others and others.frame([rows]))
    return found


def _numbers(name: str, column) -> np.ndarray:
    """A column of Arrow as numbers, without a copy where it holds such; missing is nan."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_timestamp(kind) or pa.types.is_duration(kind):
        column = column.cast((pa.timestamp if pa.types.is_timestamp(kind) else pa.duration)("us"), False)
        column = column.cast(pa.int64())
    elif not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)):
        raise ValueError(f"column {name!r} must hold numbers, as in the reference, got {kind}.")
    return column.cast(pa.float64()).to_numpy(zero_copy_only=False)


def _merged_in_pairs(found: Iterable[Summary], empty: Summary) -> Summary:
    """Merge summaries as they come, in a tree; few of them are in memory at any time."""
    waiting: list[tuple[int, Summary]] = []
    for one in found:
        height = 0
        while waiting and waiting[-1][0] == height:
            one = waiting.pop()[1].merge(one)
            height += 1
        waiting.append((height, one))
    total = empty
    for _, one in waiting:
        total = total.merge(one)
    return total


def _of_dask(frame, empty: Summary) -> Summary:
    import dask

    columns = list(empty.columns)
    if lacking := [name for name in columns if name not in frame.columns]:
        raise ValueError(f"'source' must have the column {lacking[0]!r}, got {list(frame.columns)}.")
    update = dask.delayed(_updated, pure=False)
    merge = dask.delayed(_merged, pure=False)
    shared = dask.delayed(empty)
    parts = [update(shared, part) for part in frame[columns].to_delayed()]
    while len(parts) > 1:
        parts = [merge(parts[i : i + FAN]) for i in range(0, len(parts), FAN)]
    return parts[0].compute()


def _updated(empty: Summary, rows) -> Summary:
    return empty.empty().update(rows)


def _merged(parts: list[Summary]) -> Summary:
    # A summary that somebody else may hold is not changed.
    total = parts[0].empty()
    for part in parts:
        total.merge(part)
    return total
