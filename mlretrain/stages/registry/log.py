"""The log of a registry: what happened, when, and why. Rows are only ever added."""

from __future__ import annotations

import json
import sqlite3
import weakref
from collections.abc import Sequence
from dataclasses import dataclass

_TABLES = """
CREATE TABLE IF NOT EXISTS log (
    id INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    event TEXT NOT NULL,
    version TEXT NOT NULL,
    reasons TEXT NOT NULL
);
CREATE TRIGGER IF NOT EXISTS log_is_not_changed BEFORE UPDATE ON log
BEGIN SELECT RAISE(ABORT, 'the log of a registry is not changed'); END;
CREATE TRIGGER IF NOT EXISTS log_is_not_shortened BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'the log of a registry is not shortened'); END;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log.

    Parameters
    ----------
    time : str
        The stream's time, ISO 8601.
    event : {"promoted", "refused", "undecided", "waiting", "rolled back"}
    version : str
        The version that was judged; after a rollback, the one that is live again.
    reasons : tuple of str
    """

    time: str
    event: str
    version: str
    reasons: tuple[str, ...]


class Log:
    """An append-only log in SQLite.

    Parameters
    ----------
    path : str
        A file, or ``":memory:"``.
    """

    def __init__(self, path: str) -> None:
        # A registry has no end that its user must call; the file is closed when it goes,
        # in whichever thread that is.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._db.close)
        self._db.executescript(_TABLES)

    def add(self, time: str, event: str, version: str, reasons: Sequence[str]) -> None:
        """Add one line; it is on disk when this returns."""
        self._db.execute(
            "INSERT INTO log (time, event, version, reasons) VALUES (?, ?, ?, ?)",
            (time, event, version, json.dumps(list(reasons), ensure_ascii=False)),
        )

    def entries(self) -> list[Entry]:
        """All lines, oldest first."""
        rows = self._db.execute("SELECT time, event, version, reasons FROM log ORDER BY id")
        return [Entry(t, e, v, tuple(json.loads(r))) for t, e, v, r in rows]
