"""The registry: every version, which one is live, and why."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from mlretrain.stages import arguments
from mlretrain.stages.registry.entry import Entry, State, who
from mlretrain.stages.registry.errors import RegistryError
from mlretrain.stages.registry.folder import Folder
from mlretrain.stages.registry.memory import Memory
from mlretrain.stages.registry.place import Place
from mlretrain.stages.registry.version import Version, stamped
from mlretrain.words_table import WordsTable

log = logging.getLogger(__name__)

#: So many versions stay in memory beside the live one.
_AT_HAND = 2


class Registry:
    """Keeps every version that was deployed, and the log of all decisions.

    Parameters
    ----------
    path : str or path-like, optional
        A folder; it is made when it is not there. Without one, everything is kept in
        memory and gone with the process.
    trusted : sequence of str, default=()
        Full names of types of your own that model files may hold. Loading a model
        makes objects of these types, so trust only what you know.

    Notes
    -----
    Several processes may work with one registry. Each sees at once what another has
    decided. Reading needs no lock. A decision about a version that is there (approve,
    reject, roll back, prune) takes a lock for a moment, and may be made from anywhere, also
    while a cycle is running. Making versions is for one process at a time, and a cycle
    holds the registry while it runs: another one gets an :class:`InUseError` that says who
    has it. The locks are the operating system's, so a process that is killed holds none.

    Examples
    --------
    >>> import mlretrain as mr
    >>> registry = mr.Registry()
    >>> print(registry.champion())
    None
    """

    def __init__(
        self, path: str | os.PathLike | None = None, *, trusted: Sequence[str] = ()
    ) -> None:
        if isinstance(path, Place):
            self._place = path
        else:
            self._place = Memory() if path is None else Folder(Path(path))
        self.trusted = tuple(trusted)
        self._loaded: dict[str, Version] = {}
        self._state = State().after(self._place.entries())
        self._told = ""

    @classmethod
    def open(cls, address: str | os.PathLike, *, trusted: Sequence[str] = ()) -> Registry:
        """Open a registry by its address.

        Parameters
        ----------
        address : str or path-like
            A folder, or ``"mlflow:"`` and a tracking URI, such as
            ``"mlflow:sqlite:///mlflow.db"``. ``"#flights"`` behind it names the model there.
        trusted : sequence of str, default=()
            As of :class:`Registry`.

        Examples
        --------
        >>> import tempfile
        >>> import mlretrain as mr
        >>> mr.Registry.open(tempfile.mkdtemp()).waiting()
        []
        """
        if isinstance(address, str) and address.startswith("mlflow:"):
            from mlretrain.stages.registry.mlflow import MLflow

            return cls(MLflow(address.removeprefix("mlflow:")), trusted=trusted)
        if isinstance(address, str) and "://" in address:
            raise ValueError(
                "'address' must be a folder, or 'mlflow:' and a tracking URI, such as "
                f"'mlflow:sqlite:///mlflow.db', got {address!r}."
            )
        return cls(address, trusted=trusted)

    @property
    def path(self) -> Path | None:
        """The folder; None when it is in none."""
        return getattr(self._place, "path", None)

    def __repr__(self) -> str:
        return repr(self._place)

    def __sklearn_clone__(self) -> Registry:
        # A registry is a place, not a setting: a clone of a cycle works at the same place.
        return self

    def next_name(self) -> str:
        """The name of the next version to be trained. No name is given twice."""
        names = self._known().names
        number = len(names) + 1
        while f"v{number}" in names:
            number += 1
        return f"v{number}"

    def champion(self) -> Version | None:
        """The live version; None while there is none."""
        line = self._known().line
        return self._load(line[-1]) if line else None

    def at(self, time) -> Entry | None:
        """What was live at a moment of the stream's time, since when, by whom, and why.

        Parameters
        ----------
        time : timestamp
            Without a time zone it is what the clocks showed where the log was written.

        Returns
        -------
        Entry or None
            The line of the log that made it live: ``version``, ``time``, ``event``,
            ``reasons`` and ``by``. None when nothing was live.

        Examples
        --------
        >>> import mlretrain as mr
        >>> from mlretrain.stages.registry import Version
        >>> registry = mr.Registry()
        >>> registry.promote(Version("v1", None), "2013-02-01", ["the first"])
        >>> print(registry.at("2013-02-09 14:00"))
        v1, promoted on 2013-02-01 00:00:00: the first
        """
        return self._known().at(time)

    def history(self) -> pd.DataFrame:
        """All decisions, oldest first: time, event, version, reasons, by."""
        return WordsTable(
            [
                (pd.Timestamp(e.time), e.event, e.version, "; ".join(e.reasons), e.by)
                for e in self._known().entries
            ],
            columns=["time", "event", "version", "reasons", "by"],
        )

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keep other processes from making versions while a ``with`` block runs.

        Raises
        ------
        InUseError
            When another process or thread is making versions.
        """
        with self._place.hold() as outermost:
            if outermost:
                self._place.sweep(self._known(strict=True))
            yield

    def promote(self, version: Version, time, reasons: Sequence[str] = ()) -> None:
        """Keep a version and make it the live one."""
        self._keep("promoted", version, time, reasons)

    def wait(self, version: Version, time, reasons: Sequence[str]) -> None:
        """Keep a challenger that waits for a human's approval; it is not live."""
        self._keep("waiting", version, time, reasons)

    def turn_down(self, version: Version, outcome: str, time, reasons: Sequence[str]) -> None:
        """Log that a challenger was not deployed: ``"refused"`` or ``"undecided"``."""
        with self.held():
            self._add(outcome, version.name, time, reasons)

    def waiting(self) -> list[str]:
        """The versions that wait for a human's approval, oldest first."""
        return self._known().waiting

    def caution(self, name: str) -> str:
        """What to know before a version is approved: that a newer one is live; empty if none is."""
        return self._known().caution(name)

    def approve(self, name: str, reason: str, *, time=None, by: str | None = None) -> Version:
        """Make a version live that waits for approval.

        Where a newer one is live, the log says so: see :meth:`caution`.

        Parameters
        ----------
        name : str
        reason : str
            Why; it goes into the log.
        time : timestamp, optional
            The stream's time, in its time zone unless it has one of its own; by default now,
            and never before the last entry of the log.
        by : str, optional
            Who decided; by default the name of the user of this computer.

        Raises
        ------
        LookupError
            When the version does not wait.
        """
        self._waits(name, self._known())
        version = self.load(name)
        self._decide("promoted", name, "approved", reason, time, by)
        return version

    def reject(self, name: str, reason: str, *, time=None, by: str | None = None) -> None:
        """Refuse a version that waits for approval; see :meth:`approve`."""
        self._decide("refused", name, "rejected", reason, time, by)

    def rollback(self, time=None, reasons: Sequence[str] = (), *, by: str | None = None) -> Version:
        """Make the version live again that was live before the present one.

        Parameters
        ----------
        time : timestamp, optional
            As of :meth:`approve`.
        reasons : sequence of str
            Why; it goes into the log.
        by : str, optional
            Who decided; by default the name of the user of this computer.

        Raises
        ------
        LookupError
            When there is none.
        """
        before = self._known()
        version = self.load(before.previous)

        def still(state: State) -> None:
            if state.line != before.line:
                raise RegistryError(
                    f"{self!r} has changed meanwhile: {state.line[-1]} is live now. Look again."
                )

        self._add("rolled back", version.name, time, reasons, by=who(by), check=still)
        return version

    def prune(self, keep: int, *, time=None, by: str | None = None) -> list[str]:
        """Remove the oldest versions; the log keeps all that it says of them.

        The live version, the one that was live before, the one that a rollback would make
        live and those that wait for approval always stay.

        Parameters
        ----------
        keep : int
            So many stay, the newest.
        time, by
            As of :meth:`approve`.

        Returns
        -------
        list of str
            What was removed, oldest first.
        """
        arguments.whole("keep", keep, least=1)
        state = self._known()
        old = [name for name in list(state.stored)[:-keep] if name not in state.needed]
        reason, by = f"only the newest {keep} are kept", who(by)

        def unneeded(state: State) -> None:
            if found := state.needed.intersection(old):
                raise RegistryError(f"{self!r} has changed meanwhile: {found} is needed now.")

        for name in old:
            self._add("pruned", name, time, (reason,), by=by, check=unneeded)
            self._loaded.pop(name, None)
            self._place.remove(name)
        return old

    def load(self, name: str) -> Version:
        """One version, whole.

        Raises
        ------
        LookupError
            When there is no such version.
        RegistryError
            When its files are not there.
        ModelFileError
            When they were changed, or cannot be trusted.
        """
        return self._load(name)

    def in_memory(self) -> Registry:
        """The same versions and decisions in a registry of their own, to try something out."""
        place, state = Memory(), self._known()
        for name in state.stored:
            place.keep(self.load(name), self.trusted)
        for entry in state.entries:
            place.add(entry)
        return Registry(place, trusted=self.trusted)

    def _known(self, *, strict: bool = False) -> State:
        """What the log says now; what it said before when it cannot be read."""
        state = self._state
        try:
            if new := self._place.entries(len(state.entries)):
                self._state = state = state.after(new)
        except RegistryError as error:
            if strict:
                raise
            # The live model outlives a disk that is gone.
            if str(error) != self._told:  # once is enough
                self._told = str(error)
                log.warning("%s What was known before goes on.", error)
        return state

    def _load(self, name: str) -> Version:
        version = self._loaded.get(name)
        if version is None:
            state = self._known()
            if name not in state.stored:
                last = state.names.get(name)
                pruned = f"{name!r} was pruned" if last and last.event == "pruned" else (
                    f"there is no version {name!r}"
                )
                raise LookupError(
                    f"{pruned} in {self!r}; kept are: {', '.join(state.stored) or 'none'}."
                )
            version = self._place.load(name, state.stored[name], self.trusted)
            self._remember(version)
        return version

    def _remember(self, version: Version) -> None:
        live = self._state.line[-1:]
        self._loaded[version.name] = version
        old = [name for name in self._loaded if name not in live and name != version.name]
        for name in old[:-_AT_HAND]:
            self._loaded.pop(name, None)

    def _keep(self, event: str, version: Version, time, reasons: Sequence[str]) -> None:
        version = stamped(version)
        with self.held():
            if version.name in self._known(strict=True).names:
                raise ValueError(
                    f"'version' is named {version.name!r}, as one before it, and versions do not "
                    f"change. registry.next_name() gives {self.next_name()!r}."
                )
            sha256 = self._place.keep(version, self.trusted)
            self._add(event, version.name, time, reasons, sha256=sha256)
            self._remember(version)

    def _decide(self, event: str, name: str, how: str, reason: str, time, by: str | None) -> None:
        self._waits(name, state := self._known())
        more = [caution] if event == "promoted" and (caution := state.caution(name)) else []
        if not isinstance(reason, str) or not reason.strip():
            raise ValueError(f"'reason' must say why, got {reason!r}.")
        self._add(
            event, name, time, (f"{how}: {reason}", *more), by=who(by),
            check=lambda state: self._waits(name, state),
        )

    def _waits(self, name: str, state: State) -> None:
        if name not in state.waiting:
            raise LookupError(
                f"{name!r} does not wait for approval in {self!r}; waiting are: "
                f"{', '.join(state.waiting) or 'none'}."
            )

    def _add(
        self, event: str, name: str, time, reasons: Sequence[str], *,
        by: str = "", sha256: str = "", check: Callable[[State], None] | None = None,
    ) -> None:
        """Add a line to the log; ``check`` looks at what is so when nobody else can add one."""
        with self._place.adding():
            state = self._known(strict=True)
            if check is not None:
                check(state)
            when = state.when(time).isoformat()
            entry = Entry(when, event, name, _told(reasons), by, sha256)
            after = state.after([entry])
            self._place.add(entry)
        self._state = after
        self._place.publish(after)


def _told(reasons: Sequence[str]) -> tuple[str, ...]:
    return (reasons,) if isinstance(reasons, str) else tuple(reasons)
