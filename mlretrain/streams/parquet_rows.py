"""Rows of Parquet files: reading on from any of them, and as a table that has the same types always."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from mlretrain.streams.parquet_files import Files

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa


class Features:
    """The columns to predict from, in types that are the same in every batch.

    Parameters
    ----------
    files : Files
    names : list of str
    """

    def __init__(self, files: Files, names: list[str]) -> None:
        import pyarrow as pa

        self.names = names
        gaps = files.with_gaps(names)
        # pandas has no place for what is missing among whole numbers, nor among booleans.
        self._schema = pa.schema(
            [
                field.with_type(pa.float64())
                if field.name in gaps and pa.types.is_integer(field.type)
                else field
                for field in files.schema(names)
            ]
        )
        self._objects = [
            field.name
            for field in self._schema
            if field.name in gaps and pa.types.is_boolean(field.type)
        ]

    def frame(self, pieces: list, kept: np.ndarray | None = None) -> pd.DataFrame:
        """Some rows, or those of them that are kept."""
        import pyarrow as pa

        pieces = [piece.select(self.names).cast(self._schema) for piece in pieces]
        table = pa.Table.from_batches(pieces, self._schema)
        if kept is not None:
            table = table.filter(pa.array(kept))
        X = table.to_pandas(ignore_metadata=True)
        for name in self._objects:
            X[name] = X[name].astype(object)
        return X


class Cursor:
    """Reads on from a row, as many rows at a time as are asked for.

    Parameters
    ----------
    files : Files
    columns : list of str
    row : int
        The first to be read, counted over all files.
    """

    def __init__(self, files: Files, columns: list[str], row: int) -> None:
        groups = files.groups
        begins = [0, *accumulate(group.rows for group in groups)]
        first = max(bisect_right(begins, row) - 1, 0)
        self._pieces = files.pieces(groups[first:], columns)
        self._skip = row - begins[first]
        self._rest: pa.RecordBatch | None = None

    def take(self, rows: int) -> list[pa.RecordBatch]:
        """The next rows; fewer where the files end."""
        found = []
        while rows:
            piece = self._rest if self._rest is not None else next(self._pieces, None)
            if piece is None:
                break
            self._rest = None
            if self._skip:
                skipped = min(self._skip, piece.num_rows)
                self._skip -= skipped
                piece = piece.slice(skipped)
            if piece.num_rows > rows:
                self._rest, piece = piece.slice(rows), piece.slice(0, rows)
            if piece.num_rows:
                found.append(piece)
            rows -= piece.num_rows
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._pieces.close()
