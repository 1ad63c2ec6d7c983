"""Rows and answers as bytes: Parquet and npz, never a pickle."""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

#: Beside the features, which are called ``x…``.
LABEL, TIME = "y", "t"


class DamagedError(OSError):
    """Bytes that are not those that were written."""


def _whole(read: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """Say in words that bytes cannot be read: each format has errors of its own."""

    @functools.wraps(read)
    def told(content: bytes) -> Any:
        try:
            return read(content)
        except DamagedError:
            raise
        except Exception as error:
            raise DamagedError(
                "a table that the runner remembers is damaged. Restore runner.sqlite from a copy "
                f"({type(error).__name__}: {' '.join(str(error).split())})"
            ) from error

    return told


def rows_to_bytes(X: pd.DataFrame, y: pd.Series, times: pd.DatetimeIndex) -> bytes:
    """Features, labels and times as one Parquet file.

    Examples
    --------
    >>> X = pd.DataFrame({"hour": [7, 8], "carrier": ["UA", "B6"]})
    >>> content = rows_to_bytes(X, pd.Series([0, 1], name="late"), pd.date_range("2024", periods=2))
    >>> rows_from_bytes(content)[0]
       hour carrier
    0     7      UA
    1     8      B6
    """
    frame = pd.DataFrame({f"x{name}": column for name, column in X.items()}, index=X.index)
    frame[LABEL], frame[TIME] = y, times
    frame.attrs = {"label": None if y.name is None else str(y.name), "unit": times.unit}
    return frame_to_bytes(frame)


@_whole
def rows_from_bytes(content: bytes) -> tuple[pd.DataFrame, pd.Series, pd.DatetimeIndex]:
    """The way back from :func:`rows_to_bytes`."""
    frame = frame_from_bytes(content)
    told = frame.attrs
    times = pd.DatetimeIndex(frame.pop(TIME), name=None).as_unit(told["unit"])
    y = frame.pop(LABEL).rename(told["label"])
    frame.columns = [name[1:] for name in frame.columns]
    frame.attrs = {}
    y.attrs = {}
    return frame, y, times


def frame_to_bytes(frame: pd.DataFrame) -> bytes:
    """A table with its exact types as a Parquet file."""
    from pyarrow import ArrowException, BufferOutputStream, Table, parquet

    told = frame.attrs | _types(frame)
    plain = frame.copy(deep=False)
    plain.attrs = {}
    try:
        table = Table.from_pandas(plain, preserve_index=True)
        table = table.replace_schema_metadata(
            {**table.schema.metadata, b"mlretrain": json.dumps(told)}
        )
        sink = BufferOutputStream()
        parquet.write_table(
            table, sink, compression="zstd", compression_level=1, write_page_checksum=True
        )
    except ArrowException as error:
        raise TypeError(
            f"rows that cannot be stored as Parquet: {' '.join(str(error).split())}"
        ) from error
    return sink.getvalue().to_pybytes()


@_whole
def frame_from_bytes(content: bytes) -> pd.DataFrame:
    """The way back from :func:`frame_to_bytes`."""
    from pyarrow import BufferReader, parquet

    table = parquet.read_table(BufferReader(content), page_checksum_verification=True)
    told = json.loads(table.schema.metadata[b"mlretrain"])
    frame = table.to_pandas()
    for name, missing in told.pop("objects").items():
        column = frame[name].astype(object)
        frame[name] = column.where(column.notna(), None) if missing == "None" else column
    frame.attrs = {key: value for key, value in told.items()}
    return frame


def _types(frame: pd.DataFrame) -> dict[str, dict[str, str]]:
    # Parquet knows text; whether pandas kept it as objects, and how it wrote what is
    # missing, is told beside it.
    objects = frame.columns[frame.dtypes == object]
    return {"objects": {n: "None" if any(v is None for v in frame[n]) else "nan" for n in objects}}


def arrays_to_bytes(arrays: dict[str, np.ndarray]) -> bytes:
    """Arrays as an npz file; text may stand in arrays of objects.

    Examples
    --------
    >>> arrays_from_bytes(arrays_to_bytes({"predict": np.array(["late"], dtype=object)}))
    {'predict': array(['late'], dtype=object)}
    """
    told = {}
    for name, values in arrays.items():
        if values.dtype == object:
            if not all(isinstance(value, str) for value in values.ravel()):
                raise TypeError(
                    f"answers that cannot be stored: {name} gives {values[:3].tolist()!r} …"
                )
            told[f"{name}!"] = values.astype(str)
        else:
            told[name] = values
    content = io.BytesIO()
    np.savez(content, **told)
    return content.getvalue()


@_whole
def arrays_from_bytes(content: bytes) -> dict[str, np.ndarray]:
    """The way back from :func:`arrays_to_bytes`."""
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        return {n.rstrip("!"): file[n].astype(object) if n.endswith("!") else file[n] for n in file}
