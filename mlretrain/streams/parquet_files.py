"""Parquet files as one table: which they are, and what their columns are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

#: Rows that are decoded at once. A row group may hold a million of them.
PIECE = 16384


@dataclass(frozen=True, slots=True)
class Group:
    """A row group: the part of a file that is read from its beginning."""

    file: int
    number: int
    rows: int


class Files:
    """The Parquet files of a path, in the order of their names.

    Only what stands at their ends is read: columns, types, and how many rows there are.

    Parameters
    ----------
    path : str or Path
        A file, or a folder with files ``*.parquet``, at any depth. Names that begin with
        ``.`` or ``_`` are left alone.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If a file is not Parquet, or no file has a row.
    ImportError
        Without pyarrow.
    """

    def __init__(self, path: str | Path) -> None:
        try:
            import pyarrow.parquet  # noqa: F401  asked for here, to say what to install
        except ImportError as error:
            raise ImportError(
                "to read Parquet needs pyarrow, which is not installed: pip install 'mlretrain[parquet]'"
            ) from error
        self.root = Path(path)
        # Whoever reads them later may stand in another folder: a worker, for one.
        self.paths = [file.absolute() for file in _found(self.root)]
        opened = [(file, _opened(file)) for file in self.paths]
        opened = [(file, one) for file, one in opened if one.metadata.num_rows]
        if not opened:
            raise ValueError(f"'path' must hold at least one row, got none in {self.root}.")
        self.paths = [file for file, _ in opened]
        self._states = [_state(file) for file in self.paths]
        self.schemas = [one.schema_arrow for _, one in opened]
        self._footers = [one.metadata for _, one in opened]
        for _, one in opened:
            one.close()

    def sort(self, order: list[int]) -> None:
        """Put the files into another order."""
        for name in ("paths", "_states", "schemas", "_footers"):
            setattr(self, name, [getattr(self, name)[i] for i in order])

    @property
    def groups(self) -> list[Group]:
        """All row groups that are not empty, in order."""
        return [group for file in range(len(self.paths)) for group in self.groups_of(file)]

    def groups_of(self, file: int) -> list[Group]:
        """Those of one file."""
        footer = self._footers[file]
        sizes = [footer.row_group(number).num_rows for number in range(footer.num_row_groups)]
        return [Group(file, number, rows) for number, rows in enumerate(sizes) if rows]

    def with_gaps(self, columns: list[str]) -> set[str]:
        """The columns of which a value may be missing; nothing but the ends of files is read."""
        complete = set(columns)
        for footer in self._footers:
            places = {footer.schema.column(i).path: i for i in range(footer.num_columns)}
            complete &= places.keys()
            for number in range(footer.num_row_groups):
                group = footer.row_group(number)
                known = {name: group.column(places[name]).statistics for name in complete}
                complete = {n for n, s in known.items() if s and s.has_null_count and not s.null_count}
        return set(columns) - complete

    def schema(self, columns: list[str] | None = None) -> pa.Schema:
        """The types of some columns, or of all, in which the files agree.

        Whole numbers in one file and others in another are numbers; a column that holds
        nothing but missing values in one file is what it is in the others. Categories are
        their values, as each row group may list others.

        Raises
        ------
        ValueError
            If a file lacks a column, has one more, or another type.
        """
        import pyarrow as pa

        first = self.schemas[0]
        names = _own(first) if columns is None else columns
        common = last = None
        for file, schema in zip(self.paths, self.schemas, strict=True):
            if last is not None and schema.equals(last):
                continue
            last = schema
            if lacking := [name for name in names if name not in schema.names]:
                raise ValueError(
                    f"'path': {file.name} has no column {lacking[0]!r}, which {self.paths[0].name} has. "
                    "All files must have the same columns."
                )
            if columns is None and (more := set(_own(schema)) - set(names)):
                raise ValueError(
                    f"'path': {file.name} has a column {min(more)!r}, which {self.paths[0].name} has "
                    "not. Name those to predict from: features=[…]."
                )
            fields = [_values(schema.field(name)) for name in names]
            try:
                found = [pa.schema(fields)] if common is None else [common, pa.schema(fields)]
                common = pa.unify_schemas(found, promote_options="permissive")
            except pa.ArrowException:
                raise self._unlike(names) from None
        return common

    def _unlike(self, names: list[str]) -> ValueError:
        import pyarrow as pa

        for name in names:
            before = self.schemas[0].field(name)
            for file, schema in zip(self.paths, self.schemas, strict=True):
                parts = [pa.schema([_values(one)]) for one in (before, schema.field(name))]
                try:
                    pa.unify_schemas(parts, promote_options="permissive")
                except pa.ArrowException:
                    return ValueError(
                        f"'path': column {name!r} is {before.type} in {self.paths[0].name}, and "
                        f"{schema.field(name).type} in {file.name}: write it alike in all files."
                    )
        return ValueError("'path': the files have columns of unlike types.")

    def head(self, rows: int) -> pd.DataFrame:
        """The first rows of the first file, with all columns."""
        one = _opened(self.paths[0], self._footers[0])
        table = next(one.iter_batches(batch_size=rows)).to_pandas(ignore_metadata=True)
        one.close()
        return table.loc[:, table.columns.isin(_own(self.schemas[0]))]

    def pieces(
        self, groups: list[Group], columns: list[str], rows: int = PIECE
    ) -> Iterator[pa.RecordBatch]:
        """Row groups, decoded bit by bit: never more than so many rows at once."""
        for file, own in groupby(groups, key=attrgetter("file")):
            path = self.paths[file]
            if not path.exists() or _state(path) != self._states[file]:
                raise ValueError(f"{path.name} has changed since the stream was made: make it again.")
            numbers = [group.number for group in own]
            yield from pieces(path, numbers, columns, rows, self._footers[file])


def pieces(
    path: Path, groups: list[int], columns: list[str], rows: int = PIECE, footer=None
) -> Iterator[pa.RecordBatch]:
    """Row groups of a file, decoded bit by bit."""
    file = _opened(path, footer)
    try:
        yield from file.iter_batches(rows, row_groups=groups, columns=columns, use_threads=False)
    finally:
        file.close()


def _opened(path: Path, footer=None):
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        # Nothing is read ahead: what is not needed yet would take memory.
        return ParquetFile(path, metadata=footer, pre_buffer=False, buffer_size=1 << 16)
    except ArrowException as error:
        why = " ".join(str(error).split()).rstrip(".")
        raise ValueError(f"'path': {path} is not a Parquet file ({why}).") from None


def _found(root: Path) -> list[Path]:
    if root.is_file():
        return [root]
    if not root.is_dir():
        raise FileNotFoundError(f"'path' must be a Parquet file or a folder of them, got {root}.")
    names = (file.relative_to(root) for file in root.rglob("*.parquet"))
    shown = sorted(name for name in names if not any(part[0] in "._" for part in name.parts))
    if not shown:
        raise ValueError(f"'path' must hold files *.parquet, got a folder without any: {root}.")
    return [root / name for name in shown]


def _state(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns


def _own(schema: pa.Schema) -> list[str]:
    """The columns without pandas' nameless index."""
    return [name for name in schema.names if not name.startswith("__index_level_")]


def _values(field: pa.Field) -> pa.Field:
    import pyarrow as pa

    return field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
