"""What a registry asks of the place where its versions and its log are kept."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from contextlib import AbstractContextManager

from mlretrain.stages.registry.entry import Entry, State
from mlretrain.stages.registry.version import Version


class Place(ABC):
    """Keeps versions and a log, and knows nothing of what they mean.

    The log is the truth. A version that is stored is not there until a line of the log
    names it; that line is written after the files, so a version is there whole or not at
    all. Whoever makes versions holds the place meanwhile; lines about versions that are
    there (an approval, a rollback) may come from others at any time.
    """

    @abstractmethod
    def __repr__(self) -> str:
        """The call that opens a registry here."""

    @abstractmethod
    def entries(self, after: int = 0) -> list[Entry]:
        """The lines of the log behind the first so many, oldest first."""

    @abstractmethod
    def adding(self) -> AbstractContextManager[None]:
        """Keep all other writers out, for as long as it takes to look and to add a line."""

    @abstractmethod
    def add(self, entry: Entry) -> None:
        """Add a line, inside :meth:`adding`; it lasts when that block has ended."""

    @abstractmethod
    def hold(self) -> AbstractContextManager[bool]:
        """Keep others from making versions; gives whether this is the outermost block."""

    @abstractmethod
    def keep(self, version: Version, trusted: Collection[str]) -> str:
        """Store a version, and return the SHA-256 that the log shall vouch for."""

    @abstractmethod
    def load(self, name: str, sha256: str, trusted: Collection[str]) -> Version:
        """Read a version that is stored."""

    def publish(self, state: State) -> None:
        """A line was added: let everybody see what is so now. May not fail."""

    def sweep(self, state: State) -> None:
        """Put right what a process left behind that was killed; nobody makes versions now.

        Raises
        ------
        RegistryError
            When what is stored and what the log says cannot be brought together.
        """

    @abstractmethod
    def remove(self, name: str) -> None:
        """Remove a version that the log calls pruned. May not fail."""
