"""A registry in memory: gone with the process."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Collection, Iterator

from mlretrain.stages.registry.entry import Entry
from mlretrain.stages.registry.errors import InUseError
from mlretrain.stages.registry.place import Place
from mlretrain.stages.registry.version import Version


class Memory(Place):
    """Keeps the very models that it is given."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._versions: dict[str, Version] = {}
        self._adding = threading.Lock()
        self._making = threading.RLock()
        self._depth = 0

    def __repr__(self) -> str:
        return "Registry()"

    def entries(self, after: int = 0) -> list[Entry]:
        return self._entries[after:]

    @contextlib.contextmanager
    def adding(self) -> Iterator[None]:
        with self._adding:
            yield

    def add(self, entry: Entry) -> None:
        self._entries.append(entry)

    @contextlib.contextmanager
    def hold(self) -> Iterator[bool]:
        if not self._making.acquire(blocking=False):
            raise InUseError(f"{self!r} is in use by another thread of this process.")
        try:
            self._depth += 1
            yield self._depth == 1
        finally:
            self._depth -= 1
            self._making.release()

    def keep(self, version: Version, trusted: Collection[str]) -> str:
        self._versions[version.name] = version
        return "in memory"

    def load(self, name: str, sha256: str, trusted: Collection[str]) -> Version:
        return self._versions[name]

    def remove(self, name: str) -> None:
        self._versions.pop(name, None)
