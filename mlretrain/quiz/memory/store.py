"""The file of attempts: SQLite, one transaction for each attempt.

Whatever happens to the process (a kernel that dies, a second notebook that writes at the
same time), an attempt is in the file as soon as :meth:`Store.add` has returned.
"""

from __future__ import annotations

import os
import sqlite3
import time
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlretrain.quiz.memory.attempt import COLUMNS, Attempt

_LAYOUT = 1
_PATIENCE = 30.0  # seconds to wait while another process writes

_TABLES = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS attempts (
    uid TEXT PRIMARY KEY, at TEXT NOT NULL, question TEXT NOT NULL, seed INTEGER NOT NULL,
    answer TEXT NOT NULL, score REAL NOT NULL, trial INTEGER NOT NULL, hints INTEGER NOT NULL,
    seconds REAL, sitting TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS learner (name TEXT PRIMARY KEY);
INSERT INTO learner SELECT '{{learner}}' WHERE NOT EXISTS (SELECT * FROM learner);
PRAGMA user_version = {_LAYOUT};
COMMIT;
"""


def folder() -> Path:
    """Where attempts are kept: ``$MLRETRAIN_HOME``, or the user's data folder."""
    home = os.environ.get("MLRETRAIN_HOME")
    if home:
        return Path(home).expanduser()
    from platformdirs import user_data_dir

    return Path(user_data_dir("mlretrain", appauthor=False))


def remembers() -> bool:
    """Whether attempts are kept; ``MLRETRAIN_REMEMBER=no`` switches it off."""
    return os.environ.get("MLRETRAIN_REMEMBER", "yes").casefold() not in ("no", "0", "false", "off")


class Store:
    """The attempts of a learner, in a file.

    Parameters
    ----------
    path : str or Path, optional
        By default ``attempts.sqlite`` in :func:`folder`.

    Examples
    --------
    >>> import tempfile
    >>> store = Store(Path(tempfile.mkdtemp(), "attempts.sqlite"))
    >>> store.add(Attempt("version-after-training", score=1.0, answer="B"))
    >>> [attempt.answer for attempt in store.attempts()]
    ['B']
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self.path = folder() / "attempts.sqlite" if path is None else Path(path)

    def add(self, attempt: Attempt) -> None:
        """Keep an attempt. When this returns it is in the file, whatever happens next."""
        self.add_all([attempt])

    def add_all(self, attempts: list[Attempt]) -> int:
        """Keep attempts, all or none; say how many of them were new."""
        marks = ", ".join(f":{column}" for column in COLUMNS)
        insert = f"INSERT OR IGNORE INTO attempts ({', '.join(COLUMNS)}) VALUES ({marks})"
        with self._open() as file:
            before = file.total_changes
            with _transaction(file):
                file.executemany(insert, [attempt.row() for attempt in attempts])
            return file.total_changes - before

    def attempts(self, question: str | None = None) -> list[Attempt]:
        """All attempts, or those at one question; oldest first."""
        if not self.path.exists():
            return []
        which, values = ("", ()) if question is None else (" WHERE question = ?", (question,))
        select = f"SELECT {', '.join(COLUMNS)} FROM attempts{which} ORDER BY at, rowid"
        with self._open() as file:
            rows = file.execute(select, values)
            return [Attempt.of_row(dict(zip(COLUMNS, row, strict=True))) for row in rows]

    def learner(self) -> str:
        """A random name, made with the file; numbers of variants are drawn from it."""
        with self._open() as file:
            return file.execute("SELECT name FROM learner").fetchone()[0]

    def reset(self) -> int:
        """Throw all attempts away; say how many there were."""
        if not self.path.exists():
            return 0
        with self._open() as file:
            with _transaction(file):
                count = file.execute("DELETE FROM attempts").rowcount
            # What is deleted is gone from the disk as well.
            file.execute("VACUUM")
            return count

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            file = self._connect()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise OSError(f"{self.path} cannot be opened: {error}.") from error
            self._set_aside(error)
            file = self._connect()
        try:
            yield file
        except sqlite3.OperationalError as error:
            raise OSError(f"{self.path} cannot be used: {error}.") from error
        finally:
            file.close()

    def _connect(self) -> sqlite3.Connection:
        file = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)
        try:
            # Readers and one writer at once; where the disk cannot do that (some network
            # drives) SQLite keeps to its older way, which is as safe.
            file.execute("PRAGMA journal_mode = WAL")
            file.execute("PRAGMA synchronous = FULL")
            (layout,) = file.execute("PRAGMA user_version").fetchone()
            if layout > _LAYOUT:
                raise ValueError(
                    f"{self.path} was written by a newer mlretrain: update this one to read it."
                )
            if layout < _LAYOUT:
                file.executescript(_TABLES.format(learner=uuid.uuid4().hex))
        except BaseException:
            file.close()
            raise
        return file

    def _set_aside(self, error: Exception) -> None:
        """A file that is no database is kept under another name, and a new one is begun."""
        aside = self.path.with_name(f"{self.path.stem}.broken-{time.time_ns()}{self.path.suffix}")
        os.replace(self.path, aside)
        for more in ("-wal", "-shm"):
            Path(f"{self.path}{more}").unlink(missing_ok=True)
        warnings.warn(f"{self.path} was not readable ({error}) and is now {aside}.", stacklevel=5)


@contextmanager
def _transaction(file: sqlite3.Connection) -> Iterator[None]:
    file.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        file.execute("ROLLBACK")
        raise
    file.execute("COMMIT")
