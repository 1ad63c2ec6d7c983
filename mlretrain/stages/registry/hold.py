"""One process at a time makes versions: the hold on a registry, and who has it."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from mlretrain.stages.registry.errors import InUseError, RegistryError
from mlretrain.stages.registry.log import Connection

log = logging.getLogger(__name__)

_TABLE = "CREATE TABLE IF NOT EXISTS holder (process INTEGER, host TEXT, since TEXT)"


class Hold:
    """Keeps others from making versions, from the first ``with`` to the end of the outermost.

    It is a write lock on an SQLite file of its own, which the operating system takes from
    a process that ends, however it ends. The row in that file only says whose the lock is:
    a row without a lock is what a killed process left behind.

    Parameters
    ----------
    path : Path
        The file; it is made when it is first held.
    what : str
        What is held, for messages.
    """

    def __init__(self, path: Path, what: str) -> None:
        self._path = path
        self._what = what
        self._db = Connection(path, make=True, patience=0, lasting=False)
        self._turn = threading.Lock()
        self._owner: tuple[int, int] | None = None
        self._depth = 0

    @contextlib.contextmanager
    def __call__(self) -> Iterator[bool]:
        """Hold it while the block runs; says whether it was not held before.

        Raises
        ------
        InUseError
            When another process or thread holds it.
        """
        me = os.getpid(), threading.get_ident()
        first = self._owner != me
        if first:
            self._take(me)
        self._depth += 1
        try:
            yield first
        finally:
            self._depth -= 1
            if first:
                self._let_go()

    def _take(self, me: tuple[int, int]) -> None:
        with self._turn:
            if self._owner is not None and self._owner[0] == me[0]:
                raise InUseError(f"{self._what} is in use by another thread of this process.")
            try:
                self._lock()
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise RegistryError(
                        f"{self._what} cannot be written: {error} ({self._path})."
                    ) from error
                raise InUseError(
                    f"{self._what} is in use by {self._holder()}. One at a time makes versions: "
                    "wait until it ends, or stop it. Reading, approving, rejecting, rolling "
                    "back and pruning go on meanwhile."
                ) from None
            except OSError as error:
                raise RegistryError(
                    f"{self._what} cannot be written: {error.strerror} ({self._path})."
                ) from error
            except sqlite3.DatabaseError as error:
                raise RegistryError(f"{self._path} is damaged: {error}. Delete it.") from error
            self._owner, self._depth = me, 0

    def _lock(self) -> None:
        db, mine = self._db.get(), (os.getpid(), socket.gethostname(), _now())
        while True:
            db.execute("BEGIN IMMEDIATE")
            try:
                db.execute(_TABLE)
                left = db.execute("SELECT process, host, since FROM holder").fetchone()
                if left == mine:
                    return  # committed below, so that others can read it, and locked again
                if left:
                    log.warning(
                        "%s was in use by process %s on %s since %s, which ended without "
                        "letting go; it is taken over", self._what, *left,
                    )
                db.execute("DELETE FROM holder")
                db.execute("INSERT INTO holder VALUES (?, ?, ?)", mine)
                db.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    db.execute("ROLLBACK")
                raise

    def _let_go(self) -> None:
        db = self._db.get()
        try:
            with contextlib.suppress(sqlite3.Error):  # a full disk keeps the row, not the lock
                db.execute("DELETE FROM holder")
                db.execute("COMMIT")
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")
            self._owner = None

    def _holder(self) -> str:
        with contextlib.suppress(sqlite3.Error):
            found = self._db.get().execute("SELECT process, host, since FROM holder").fetchone()
            if found:
                return "process {} on {} since {}".format(*found)
        return "another process"


def _now() -> str:
    return datetime.now(UTC).isoformat(" ", "seconds")
