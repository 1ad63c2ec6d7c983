"""What a runner remembers between two processes: one SQLite file, changed in transactions.

A pass is stored in two steps around the registry's log, whose line is what counts:

1. *prepared*: everything the pass leaves behind, with the decision that it will log;
2. the registry logs the decision;
3. *done*: the pass is in the past.

A process that is killed between them leaves a prepared pass. If the registry has logged
its decision, the pass was made, and is done; if not, it never was, and its batch comes
again. Of a pass without a decision, 1 and 3 are one transaction.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlretrain.trace.lines import decode, encode

#: Goes up with each change of the tables, or of what they hold: 2 since the confidence of a model
#: has more to it than curves, and since labels may be filled in later.
FORMAT = 2
_TABLES = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE passes (
    number INTEGER PRIMARY KEY, title TEXT NOT NULL, begins TEXT NOT NULL, ends TEXT NOT NULL,
    rows INTEGER NOT NULL, summary TEXT NOT NULL, at TEXT NOT NULL, lines TEXT NOT NULL,
    decision TEXT, done INTEGER NOT NULL, memory TEXT
);
CREATE TABLE frames (name TEXT PRIMARY KEY, pass INTEGER NOT NULL, content BLOB NOT NULL);
CREATE TABLE alerts (
    id INTEGER PRIMARY KEY, pass INTEGER, time TEXT NOT NULL, subject TEXT NOT NULL,
    reasons TEXT NOT NULL, channel TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '', sent TEXT
);
"""


class StoreError(OSError):
    """A memory that cannot be read or written; nothing was consumed."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A pass as it is stored.

    Parameters
    ----------
    number : int
    title, start, end : str
        Of its batch, ISO 8601.
    rows : int
    summary : str
    at : str
        When it was made, by the wall clock.
    lines : str
        Its lines of the trace.
    decision : list of str or None
        What it has the registry log: event, version, time, reasons.
    memory : dict
        What the cycle remembers after it.
    """

    number: int
    title: str
    start: str
    end: str
    rows: int
    summary: str
    at: str
    lines: str
    decision: list[str] | None
    memory: dict[str, Any]


class Store:
    """The memory of a runner.

    Parameters
    ----------
    path : Path
        The file; it is made when it is not there.

    Raises
    ------
    StoreError
        When it cannot be opened, or is of a newer or an older mlretrain.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._faults("opened"):
            self._db = sqlite3.connect(
                path, isolation_level=None, timeout=20, check_same_thread=False
            )
            self._db.execute("PRAGMA synchronous = EXTRA")
            found = self._db.execute("PRAGMA user_version").fetchone()[0]
            if found == 0:
                with self.transaction():
                    for statement in _TABLES.split(";")[:-1]:
                        self._db.execute(statement)
                    self._db.execute(f"PRAGMA user_version = {FORMAT}")
        if found not in (0, FORMAT):
            self.close()
            remedy = (
                "use that one." if found > FORMAT else "use that one, or move the file away: the "
                "runner then begins anew, with the live model and the rows that it has not learned."
            )
            raise StoreError(
                f"{path} was written by {'a newer' if found > FORMAT else 'an older'} mlretrain "
                f"(its format is {found}, and this one knows {FORMAT}): {remedy}"
            )

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block, or nothing."""
        with self._faults("written"):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def _faults(self, done: str) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            remedies = {
                "readonly": "Give the right to write there",
                "unable to open": "Is the folder there, and may it be written to?",
                "full": "Is the disk full? Make room",
                "locked": "Another process is writing there; try again",
                "not a database": "It is damaged: restore it from a copy",
                "malformed": "It is damaged: restore it from a copy",
                "decode": "It is damaged: restore it from a copy",
            }
            remedy = next((r for word, r in remedies.items() if word in str(error)), "")
            raise StoreError(
                f"{self.path} could not be {done}: {error}. {remedy}".rstrip()
            ) from error

    def _rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._faults("read"):
            return self._db.execute(statement, values).fetchall()

    def _decoded(self, text: str) -> Any:
        try:
            return decode(text)
        except ValueError as error:
            raise StoreError(
                f"{self.path} could not be read: {error}. It is damaged: restore it from a copy"
            ) from error

    def about(self, key: str, default: Any = None) -> Any:
        """One fact."""
        found = self._rows("SELECT value FROM about WHERE key = ?", key)
        return self._decoded(found[0][0]) if found else default

    def note(self, **facts: Any) -> None:
        """Write down facts."""
        self._db.executemany(
            "INSERT OR REPLACE INTO about VALUES (?, ?)", [(k, encode(v)) for k, v in facts.items()]
        )

    def last(self) -> tuple[int, dict[str, Any]] | None:
        """Number of the last pass that is done, and what was remembered after it."""
        found = self._rows(
            "SELECT number, memory FROM passes WHERE done ORDER BY number DESC LIMIT 1"
        )
        return (found[0][0], self._decoded(found[0][1])) if found else None

    def frames(self) -> dict[str, bytes]:
        """The tables that the memory names."""
        return dict(self._rows("SELECT name, content FROM frames"))

    def names(self) -> set[str]:
        """The names of these tables."""
        return {name for (name,) in self._rows("SELECT name FROM frames")}

    def prepare(self, one: Stored, frames: dict[str, bytes]) -> None:
        """Add a pass and the tables that it brought, inside a transaction."""
        decision = None if one.decision is None else encode(one.decision)
        self._db.execute(
            "INSERT INTO passes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
            (one.number, one.title, one.start, one.end, one.rows, one.summary, one.at, one.lines,
             decision, encode(one.memory)),
        )
        self._db.executemany(
            "INSERT INTO frames VALUES (?, ?, ?)", [(n, one.number, c) for n, c in frames.items()]
        )

    def prepared(self) -> tuple[int, list[str], dict[str, Any]] | None:
        """Number, decision and memory of the pass that is not done yet."""
        found = self._rows("SELECT number, decision, memory FROM passes WHERE NOT done")
        if not found:
            return None
        number, decision, memory = found[0]
        return number, self._decoded(decision), self._decoded(memory)

    def done(self, number: int, kept: set[str]) -> None:
        """A pass is in the past, inside a transaction; only some tables are still needed."""
        self._db.execute("UPDATE passes SET done = 1 WHERE number = ?", (number,))
        self._db.execute(
            "UPDATE passes SET memory = NULL WHERE number < ? AND memory IS NOT NULL", (number,)
        )
        self._db.executemany(
            "DELETE FROM frames WHERE name = ?", [(n,) for n in self.names() - kept]
        )

    def undo(self, number: int) -> None:
        """A prepared pass never was, inside a transaction."""
        self._db.execute("DELETE FROM passes WHERE number = ? AND NOT done", (number,))
        self._db.execute("DELETE FROM frames WHERE pass = ?", (number,))
        self._db.execute("DELETE FROM alerts WHERE pass = ?", (number,))

    def lines(self) -> list[str]:
        """The lines of the trace, a text per pass."""
        return [t for (t,) in self._rows("SELECT lines FROM passes WHERE done ORDER BY number")]

    def recent(self, count: int) -> list[tuple[Any, ...]]:
        """Number, title, rows, summary and wall-clock time of the last passes, newest first."""
        return self._rows(
            "SELECT number, title, rows, summary, at FROM passes WHERE done "
            "ORDER BY number DESC LIMIT ?",
            count,
        )

    def post(
        self, number: int | None, time: str, subject: str, reasons: list[str], channels: list[str]
    ) -> None:
        """Put an alert into the outbox, once per channel, inside a transaction."""
        self._db.executemany(
            "INSERT INTO alerts (pass, time, subject, reasons, channel) VALUES (?, ?, ?, ?, ?)",
            [(number, time, subject, encode(reasons), channel) for channel in channels],
        )

    def outbox(self) -> list[tuple[int, str, str, list[str], str]]:
        """What is still to be sent, oldest first: id, time, subject, reasons, channel."""
        rows = self._rows(
            "SELECT alerts.id, time, subject, reasons, channel FROM alerts LEFT JOIN passes "
            "ON pass = number WHERE sent IS NULL AND (done OR pass IS NULL) ORDER BY alerts.id"
        )
        return [(i, t, s, self._decoded(r), c) for i, t, s, r, c in rows]

    def sent(self, alert: int, at: str, error: str = "") -> None:
        """An alert was sent, or was not."""
        with self.transaction():
            self._db.execute(
                "UPDATE alerts SET tries = tries + 1, error = ?, sent = ? WHERE id = ?",
                (error, None if error else at, alert),
            )

    def alerts(self, count: int) -> list[tuple[Any, ...]]:
        """Time, subject, channel, tries, error and moment of sending of the last alerts."""
        return self._rows(
            "SELECT time, subject, channel, tries, error, sent FROM alerts "
            "ORDER BY id DESC LIMIT ?",
            count,
        )
