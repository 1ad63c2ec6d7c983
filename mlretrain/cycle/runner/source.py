"""Where rows come from: a folder of files that grows, or a database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from mlretrain.streams.moments import read_times

#: Ending of a file → how it is read. Others, and hidden ones, are left alone: a file that
#: is being copied should have another name until it is whole.
READERS = {".csv": pd.read_csv, ".csv.gz": pd.read_csv, ".parquet": pd.read_parquet}


class SourceError(OSError):
    """Rows that cannot be had; nothing was consumed."""


class Folder:
    """Every CSV and Parquet file of a folder, as one table.

    A file may grow, and files may be added. What is known of a file that has not changed
    and lies in the past is remembered, so that it is not read again.

    Parameters
    ----------
    path : Path
    time : str
        The column of times.
    """

    def __init__(self, path: Path, time: str) -> None:
        self.path = path
        self.time = time
        self._read: dict[str, tuple[dict[str, Any], pd.DatetimeIndex]] = {}
        #: What :meth:`rows` read besides: rows before that moment, by the name of their file.
        self.earlier: dict[str, pd.DataFrame] = {}

    def rows(
        self, after: pd.Timestamp | None, known: dict[str, Any], since: pd.Timestamp | None = None
    ) -> pd.DataFrame | None:
        """The rows from a moment on; None when there are none.

        Parameters
        ----------
        after : pandas.Timestamp or None
            None: from the beginning.
        known : dict
            What :meth:`known` gave last time.
        since : pandas.Timestamp, optional
            From when on labels of earlier rows are waited for. In a folder these come in
            files that are new or have changed.

        Raises
        ------
        SourceError
        """
        if not self.path.is_dir():
            raise SourceError(
                f"'data.folder' must be a folder, and there is none: {self.path}. Make it, and "
                "put files there with your rows, .csv or .parquet."
            )
        found = []
        self._read, self.earlier = {}, {}
        for file in sorted(self.path.iterdir()):
            ending = next((e for e in READERS if file.name.endswith(e)), None)
            if ending is None or file.name.startswith(".") or not file.is_file():
                continue
            state = file.stat()
            facts = {"size": state.st_size, "changed": state.st_mtime_ns}
            before = known.get(file.name, {})
            if after is not None and facts.items() <= before.items() and before["past"]:
                continue
            table, times = self._table(file, READERS[ending])
            self._read[file.name] = facts, times
            if after is not None:
                new = _at_or_after(times, after, self.time)
                self.earlier[file.name], table = table[~new], table[new]
            if len(table):
                found.append(table)
        return pd.concat(found, ignore_index=True) if found else None

    def _table(self, file: Path, reader) -> tuple[pd.DataFrame, pd.DatetimeIndex]:
        try:
            table = reader(file)
            if self.time not in table.columns:
                raise ValueError(f"there is no column {self.time!r} in it ('data.time')")
            times = read_times(table[self.time])
            # Read here, since two files may write times in two ways.
            return table.assign(**{self.time: times}), times
        except Exception as error:  # each format has errors of its own
            why = f"{type(error).__name__}: {' '.join(str(error).split())}"
            raise SourceError(
                f"{file} cannot be read: {why.rstrip('.')}. Mend it, or move it away."
            ) from error

    def late(self, until: pd.Timestamp, known: dict[str, Any]) -> dict[str, int]:
        """How many rows have come after their time was consumed, since ``known``; per file."""
        come = {
            name: self._past(name, until) - known.get(name, {}).get("rows", 0)
            for name in self._read
        }
        return {name: count for name, count in come.items() if count > 0}

    def known(
        self, until: pd.Timestamp, before: dict[str, Any], *, again: bool = False
    ) -> dict[str, Any]:
        """What there is to remember, for JSON, once all rows before a moment are consumed.

        With ``again``, files are read once more, for the labels in them.
        """
        told = dict(before)
        for name, (facts, times) in self._read.items():
            past = self._past(name, until)
            told[name] = facts | {"rows": past, "past": past == len(times) and not again}
        return told

    def _past(self, name: str, until: pd.Timestamp) -> int:
        _, times = self._read[name]
        return int((~_at_or_after(times, until, self.time)).sum())


class Database:
    """What a query gives.

    Parameters
    ----------
    url : str
        As SQLAlchemy names a database.
    query : str
        ``:after`` in it stands for the time up to which rows are consumed; without it, all
        rows are read each time.
    time : str
        The column of times.
    """

    def __init__(self, url: str, query: str, time: str) -> None:
        self.url = url
        self.query = query
        self.time = time
        self._times: pd.DatetimeIndex | None = None
        self.earlier: dict[str, pd.DataFrame] = {}

    def rows(
        self, after: pd.Timestamp | None, known: dict[str, Any], since: pd.Timestamp | None = None
    ) -> pd.DataFrame | None:
        """The rows from a moment on; see :meth:`Folder.rows`.

        Where labels are waited for, the query is asked for the rows ``since`` then.
        """
        try:
            import sqlalchemy
        except ImportError as error:
            raise SourceError(
                "'data.url' needs SQLAlchemy, which is not installed: pip install 'mlretrain[run]'"
            ) from error
        try:
            engine = sqlalchemy.create_engine(self.url)
            given = {}
            if ":after" in self.query:
                given["after"] = self._parameter(since or after, engine.dialect.name)
            with engine.connect() as connection:
                table = pd.read_sql(sqlalchemy.text(self.query), connection, params=given)
            engine.dispose()
        except (sqlalchemy.exc.SQLAlchemyError, pd.errors.DatabaseError, ImportError) as error:
            raise SourceError(
                f"'data.query' failed: {_cause(error)}. Is the database there, and the query right?"
            ) from None
        if self.time not in table.columns:
            raise SourceError(f"'data.query' must give the column {self.time!r} ('data.time').")
        self._times = read_times(table[self.time])
        table[self.time] = self._times
        if after is not None:
            new = _at_or_after(self._times, after, self.time)
            self.earlier, table = {"query": table[~new]}, table[new]
        return table.reset_index(drop=True) if len(table) else None

    def _parameter(self, after: pd.Timestamp | None, dialect: str):
        after = pd.Timestamp("1900-01-01") if after is None else after
        # SQLite keeps times as text, in this form.
        return after.isoformat(" ") if dialect == "sqlite" else after.to_pydatetime()

    def late(self, until: pd.Timestamp, known: dict[str, Any]) -> dict[str, int]:
        """See :meth:`Folder.late`; of a query with ``:after`` it cannot be told."""
        if ":after" in self.query or self._times is None:
            return {}
        come = self._past(until) - known.get("rows", 0)
        return {"query": come} if come > 0 else {}

    def known(
        self, until: pd.Timestamp, before: dict[str, Any], *, again: bool = False
    ) -> dict[str, Any]:
        """See :meth:`Folder.known`; a query is asked anew each time."""
        return before if self._times is None else {"rows": self._past(until)}

    def _past(self, until: pd.Timestamp) -> int:
        return int((~_at_or_after(self._times, until, self.time)).sum())


def _cause(error: BaseException | None) -> str:
    """What the database said; not the whole message, which may show an address and its password."""
    first = error
    while error is not None:
        if getattr(error, "orig", None) is not None:
            return " ".join(str(error.orig).split())
        error = error.__cause__
    return " ".join(str(first).split()) if isinstance(first, ImportError) else type(first).__name__


def _at_or_after(times: pd.DatetimeIndex, moment: pd.Timestamp, column: str):
    if (times.tz is None) != (moment.tz is None):
        with_or_not = "have no time zone" if times.tz is None else "have a time zone"
        raise SourceError(
            f"times in column {column!r} {with_or_not}, unlike those that were consumed before: "
            "bring them to one form."
        )
    return times >= moment
