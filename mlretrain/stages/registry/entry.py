"""A line of the log, and what all lines together say."""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import pandas as pd

from mlretrain.stages.registry.errors import RegistryError
from mlretrain.stages.registry.version import check_name

EVENTS = ("promoted", "refused", "undecided", "waiting", "rolled back", "pruned")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log.

    Parameters
    ----------
    time : str
        The stream's time, ISO 8601.
    event : {"promoted", "refused", "undecided", "waiting", "rolled back", "pruned"}
    version : str
        The version that was judged; after a rollback, the one that is live again.
    reasons : tuple of str
    by : str
        Who decided; empty for the cycle itself.
    sha256 : str
        Of the description of the version, which holds that of the model file. So what is
        in the log vouches for the files. Empty when no version was stored with this line.

    Examples
    --------
    >>> print(Entry("2013-02-03T00:00:00", "promoted", "v3", ("better than v2",)))
    v3, promoted on 2013-02-03 00:00:00: better than v2
    """

    time: str
    event: str
    version: str
    reasons: tuple[str, ...] = ()
    by: str = ""
    sha256: str = ""

    def check(self) -> Entry:
        """This line, if it could have been written here; it may come from anywhere."""
        moment(self.time)
        if self.event not in EVENTS:
            raise ValueError(f"{self.event!r} is no event; events are: {', '.join(EVENTS)}")
        check_name(self.version)
        return self

    def __str__(self) -> str:
        who = f" by {self.by}" if self.by else ""
        told = f"{self.version}, {self.event} on {pd.Timestamp(self.time)}{who}"
        return ": ".join(filter(None, (told, "; ".join(self.reasons))))


@dataclass(frozen=True, slots=True)
class State:
    """What a log says, up to its last line. It never changes; more lines give another one.

    Parameters
    ----------
    entries : tuple of Entry
        Oldest first.
    line : tuple of str
        The live versions one after the other, without those that were rolled back.
    names : dict of str to Entry
        All versions that were ever judged, each with its last line.
    """

    entries: tuple[Entry, ...] = ()
    line: tuple[str, ...] = ()
    names: dict[str, Entry] = field(default_factory=dict, repr=False, compare=False)

    def after(self, entries: Iterable[Entry]) -> State:
        """What is so after some more lines.

        Raises
        ------
        RegistryError
            When a line makes no sense after those before it.
        """
        new, line = tuple(entries), list(self.line)
        for entry in new:
            if entry.event == "promoted":
                line.append(entry.version)
            elif entry.event == "rolled back":
                if entry.version not in line[:-1]:
                    raise RegistryError(
                        f"the log makes no sense: there was no way back to {entry.version!r} "
                        f"at {entry.time}; live were: {', '.join(line) or 'none'}."
                    )
                while line[-1] != entry.version:
                    line.pop()
            elif entry.event == "pruned":
                line = [name for name in line if name != entry.version]
        # Of thousands of lines the old ones are not looked at again for a new one.
        names = self.names | {e.version: e for e in new}
        return State(self.entries + new, tuple(line), names)

    @property
    def stored(self) -> dict[str, str]:
        """All versions that are kept, oldest first, each with the SHA-256 of its description."""
        kept = {}
        for entry in self.entries:
            if entry.sha256:
                kept[entry.version] = entry.sha256
            elif entry.event == "pruned":
                kept.pop(entry.version, None)
        return kept

    @property
    def waiting(self) -> list[str]:
        """The versions that wait for a human's approval, oldest first."""
        return [name for name, last in self.names.items() if last.event == "waiting"]

    @property
    def needed(self) -> set[str]:
        """The versions that must not go: live, live before, next to be rolled back to, waiting."""
        lives = [e.version for e in self.entries if e.event in ("promoted", "rolled back")]
        before = [name for name in lives if name != lives[-1]]
        return {*self.line[-2:], *before[-1:], *self.waiting}

    @property
    def previous(self) -> str:
        """The version that a rollback makes live."""
        if len(self.line) < 2:
            raise LookupError(
                "there is no version to roll back to: "
                + (f"{self.line[0]} was the first." if self.line else "nothing was promoted yet.")
            )
        return self.line[-2]

    def caution(self, name: str) -> str:
        """That a newer version than this is live, and since when; empty where there is none."""
        order, live = list(self.names), self.line[-1:]
        if not live or name not in order or order.index(live[0]) <= order.index(name):
            return ""
        since = next(
            e for e in reversed(self.entries)
            if e.version == live[0] and e.event in ("promoted", "rolled back")
        )
        return f"{name} is older than {live[0]}, which went live on {moment(since.time):%Y-%m-%d %H:%M}"

    def when(self, time: Any = None) -> pd.Timestamp:
        """A moment that can stand in the log beside the others; now, if none is given."""
        if not self.entries:
            return moment(time)
        last = pd.Timestamp(self.entries[-1].time)
        if time is None:
            return max(last, pd.Timestamp.now(tz=last.tz))
        given = moment(time)
        if given.tz is not None and last.tz is None:
            raise ValueError(
                "'time' must be a moment such as '2013-07-01', without a time zone, as in the "
                f"log, got {time!r}."
            )
        # Times of the log must be comparable: without a zone, it is local time there.
        return given.tz_localize(last.tz) if given.tz is None and last.tz is not None else given

    def at(self, time: Any) -> Entry | None:
        """The line that made the version live that was so at a moment; None if none was."""
        asked = moment(time)
        times = [pd.Timestamp(e.time) for e in self.entries]
        if asked.tz is None:
            # A time without a zone is what the clocks showed where the log was written.
            times = [t.tz_localize(None) for t in times]
        elif any(t.tz is None for t in times):
            raise ValueError(
                f"'time' must be without a time zone, as the times of this log are, got {time!r}."
            )
        # The stream's time and the wall clock may both be in a log. A line cannot have
        # happened later than one that was written after it.
        happened = list(accumulate(reversed(times), min))[::-1]
        known = sum(t <= asked for t in happened)
        live = State().after(self.entries[:known]).line[-1:]
        return next(
            (
                e for e in reversed(self.entries[:known])
                if e.event in ("promoted", "rolled back") and e.version in live
            ),
            None,
        )


def who(by: str | None) -> str:
    """Who decided: as given, or else the name of the user of this computer."""
    if by is not None:
        return by
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # in a container without a name for its user
        return "unknown"


def moment(value: Any, name: str = "time") -> pd.Timestamp:
    """Read a moment; refuse what is none."""
    try:
        read = pd.Timestamp(value)
    except (ValueError, TypeError):
        read = pd.NaT
    if read is pd.NaT:
        raise ValueError(f"'{name}' must be a moment such as '2013-02-09 14:00', got {value!r}.")
    return read
