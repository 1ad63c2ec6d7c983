"""The log of a registry: what happened, when, and why. Rows are only ever added."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import weakref
from collections.abc import Iterator
from pathlib import Path

from mlretrain.stages.registry.entry import Entry
from mlretrain.stages.registry.errors import InUseError, RegistryError

FORMAT = 1
_TABLES = f"""
PRAGMA user_version = {FORMAT};
CREATE TABLE log (
    id INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    event TEXT NOT NULL,
    version TEXT NOT NULL,
    reasons TEXT NOT NULL,
    by TEXT NOT NULL,
    sha256 TEXT NOT NULL
);
CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON log
BEGIN SELECT RAISE(ABORT, 'the log of a registry is not changed'); END;
CREATE TRIGGER log_is_not_shortened BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'the log of a registry is not shortened'); END;
"""
#: How long to wait for another process that is just adding a line.
_PATIENCE = 20.0


class Log:
    """An append-only log in SQLite.

    Readers and writers of other processes may work at the same time. SQLite's own locks
    keep them apart, and the operating system takes these from a process that is killed. A
    reader waits for a writer only for the moment in which a line reaches the disk.

    Parameters
    ----------
    path : Path
        The file; it is made when the first line is written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reader = Connection(path)
        self._writer = Connection(path, make=True)
        self._read = 0
        #: How many lines there are, while nobody else can add one.
        self._lines: int | None = None

    @property
    def begun(self) -> bool:
        """Whether there is a log, and not only the file of one that was killed at once."""
        if not self.path.exists():
            return False
        with _faults(self.path, "read"):
            return bool(self._reader.get().execute("PRAGMA user_version").fetchone()[0])

    def entries(self, after: int = 0) -> list[Entry]:
        """The lines behind the first so many, oldest first."""
        if after == self._lines:
            return []
        # Who knows the rest already does not wait for a writer that is stuck.
        patience = 0.1 if after else _PATIENCE
        with _faults(self.path, "read", patience):
            rows = self._reader.get(patience).execute(
                "SELECT time, event, version, reasons, by, sha256 FROM log WHERE id > ? ORDER BY id",
                (after,),
            ).fetchall()
        self._read = max(self._read, after + len(rows))
        return [self._entry(*row) for row in rows]

    @contextlib.contextmanager
    def adding(self) -> Iterator[None]:
        """Keep other writers out while the block runs; what it adds is on disk at its end."""
        if self._read and not self.path.exists():
            raise RegistryError(f"{self.path} is gone, and was there before. Restore it.")
        with _faults(self.path, "written"):
            db = self._writer.get()
            db.execute("BEGIN IMMEDIATE")
            try:
                if not db.execute("PRAGMA user_version").fetchone()[0]:
                    # Not executescript, which would commit what was begun.
                    for statement in _statements(_TABLES):
                        db.execute(statement)
                there = db.execute("SELECT max(id) FROM log").fetchone()[0] or 0
                if there < self._read:
                    raise RegistryError(
                        f"{self.path} is not the log that was read before: it has {there} lines, "
                        f"and had {self._read}. Restore the newer one, or begin with another folder."
                    )
                self._lines = there
                yield
                self._lines = None
                db.execute("COMMIT")
            except BaseException:
                self._lines = None
                with contextlib.suppress(sqlite3.Error):
                    db.execute("ROLLBACK")
                raise

    def add(self, entry: Entry) -> None:
        """Add one line, inside :meth:`adding`."""
        reasons = json.dumps(list(entry.reasons), ensure_ascii=False)
        with _faults(self.path, "written"):
            self._writer.get().execute(
                "INSERT INTO log (time, event, version, reasons, by, sha256) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (entry.time, entry.event, entry.version, reasons, entry.by, entry.sha256),
            )

    def _entry(self, time, event, version, reasons, by, sha256) -> Entry:
        try:
            reasons = tuple(map(str, json.loads(reasons)))
            return Entry(time, event, version, reasons, by, sha256).check()
        except (ValueError, TypeError) as error:
            raise RegistryError(
                f"{self.path} makes no sense at {version!r}: {error}. It was not written by "
                "mlretrain, or by a newer one."
            ) from None


class Connection:
    """A connection to an SQLite file, opened when it is first asked for.

    After a fork the child opens its own: one that two processes share corrupts the file. It
    is also opened anew when another file stands there, restored from a copy, say.

    Parameters
    ----------
    path : Path
    make : bool, default=False
        Make the file when it is not there.
    patience : float
        How many seconds to wait for the lock of another process.
    lasting : bool, default=True
        Have what is written on the disk before going on.
    """

    def __init__(
        self, path: Path, *, make: bool = False, patience: float = _PATIENCE, lasting: bool = True
    ) -> None:
        self._path = path
        self._make = make
        self._patience = patience
        self._lasting = lasting
        self._waits = patience
        # Those before the last are of a parent process or a file that is gone: not to be
        # used, and not to be closed here either.
        self._open: list[tuple[tuple[int, int], sqlite3.Connection]] = []

    def get(self, patience: float | None = None) -> sqlite3.Connection:
        """The connection of this process to the file that is there now.

        Parameters
        ----------
        patience : float, optional
            Another one than usually.
        """
        try:
            file = os.stat(self._path)
        except FileNotFoundError:
            if not self._make:
                raise
            self._path.touch()
            file = os.stat(self._path)
        key = os.getpid(), file.st_ino
        if not self._open or self._open[-1][0] != key:
            self._open.append((key, self._connect()))
            self._waits = self._patience
        db = self._open[-1][1]
        if self._waits != (waits := self._patience if patience is None else patience):
            db.execute(f"PRAGMA busy_timeout = {int(1000 * waits)}")
            self._waits = waits
        return db

    def _connect(self) -> sqlite3.Connection:
        mode = "rwc" if self._make else "rw" if _writable(self._path) else "ro"
        db = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode={mode}", uri=True, timeout=self._patience,
            isolation_level=None, check_same_thread=False,
        )
        # A registry has no end that its user must call; the file is closed when it goes,
        # in whichever thread that is, but never by a child that a fork has made.
        weakref.finalize(self, _close, db, os.getpid())
        try:
            # A file from somewhere else must not run functions of its own choice.
            db.execute("PRAGMA trusted_schema = OFF")
            # Not a write-ahead log: one file holds everything, may be copied and may be read
            # by those who must not write. A journal that stays, with nothing in its head, is
            # quicker than one that is deleted or cut to nothing.
            db.execute("PRAGMA journal_mode = PERSIST")
            db.execute(f"PRAGMA synchronous = {'FULL' if self._lasting else 'OFF'}")
            found = db.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.Error:
            db.close()
            raise
        if found > FORMAT:
            raise RegistryError(
                f"{self._path} has format {found}, and this mlretrain knows up to {FORMAT}: "
                "use a newer mlretrain."
            )
        return db


def _close(db: sqlite3.Connection, process: int) -> None:
    if os.getpid() == process:
        db.close()


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.strip().splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextlib.contextmanager
def _faults(path: Path, done: str, patience: float = _PATIENCE) -> Iterator[None]:
    """Say in words what SQLite says of a file."""
    try:
        yield
    except (FileNotFoundError, PermissionError) as error:
        raise RegistryError(f"{path} could not be {done}: {error.strerror}.") from error
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise InUseError(
                f"{path} is being written by another process, for more than "
                f"{patience:g} seconds now. Try again; if this lasts, see what that process does."
            ) from error
        raise RegistryError(f"{path} could not be {done}: {error}.") from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError):
            raise
        raise RegistryError(
            f"{path} is no log of a registry, or it is damaged: {error}. Restore it from a copy."
        ) from error
