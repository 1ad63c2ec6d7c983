"""The registry: a folder of versions, and a log that says which one is live and why."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from mlretrain.stages.registry import model_file
from mlretrain.stages.registry.log import Entry, Log
from mlretrain.stages.registry.version import Version


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
        self.path = None if path is None else Path(path)
        self.trusted = tuple(trusted)
        self._loaded: dict[str, Version] = {}
        if self.path is None:
            self._log = Log(":memory:")
        else:
            self.path.mkdir(parents=True, exist_ok=True)
            self._log = Log(str(self.path / "log.sqlite"))
        self._entries = self._log.entries()
        self._line = _line(self._entries)

    def __repr__(self) -> str:
        return f"Registry({'' if self.path is None else repr(str(self.path))})"

    def __sklearn_clone__(self) -> Registry:
        # A registry is a place, not a setting: a clone of a cycle works at the same place.
        return self

    def next_name(self) -> str:
        """The name of the next version to be trained."""
        return f"v{len({e.version for e in self._entries}) + 1}"

    def champion(self) -> Version | None:
        """The live version; None while there is none."""
        return self.load(self._line[-1]) if self._line else None

    def at(self, time) -> str | None:
        """The version that was live at a moment of the stream's time; None if none was."""
        moment = pd.Timestamp(time)
        line = _line([e for e in self._entries if pd.Timestamp(e.time) <= moment])
        return line[-1] if line else None

    def history(self) -> pd.DataFrame:
        """All decisions, oldest first: time, event, version, reasons."""
        return pd.DataFrame(
            [
                (pd.Timestamp(e.time), e.event, e.version, "; ".join(e.reasons))
                for e in self._entries
            ],
            columns=["time", "event", "version", "reasons"],
        )

    def promote(self, version: Version, time, reasons: Sequence[str] = ()) -> None:
        """Keep a version and make it the live one."""
        self._keep(version)
        self._add(time, "promoted", version.name, reasons)

    def turn_down(self, version: Version, outcome: str, time, reasons: Sequence[str]) -> None:
        """Log that a challenger was not deployed: ``"refused"`` or ``"undecided"``."""
        self._add(time, outcome, version.name, reasons)

    def wait(self, version: Version, time, reasons: Sequence[str]) -> None:
        """Keep a challenger that waits for a human's approval; it is not live."""
        self._keep(version)
        self._add(time, "waiting", version.name, reasons)

    def waiting(self) -> list[str]:
        """The versions that wait for a human's approval, oldest first."""
        last = {e.version: e.event for e in self._entries}
        return [name for name, event in last.items() if event == "waiting"]

    def approve(self, name: str, reason: str, *, time=None) -> Version:
        """Make a version live that waits for approval.

        Parameters
        ----------
        name : str
        reason : str
            Why; it goes into the log.
        time : timestamp, optional
            The stream's time; by default now, and never before the last entry of the log.

        Raises
        ------
        LookupError
            When the version does not wait.
        """
        version = self.load(self._decided(name, reason))
        self._add(self._now(time), "promoted", name, (f"approved: {reason}",))
        return version

    def reject(self, name: str, reason: str, *, time=None) -> None:
        """Refuse a version that waits for approval; see :meth:`approve`."""
        self._add(
            self._now(time), "refused", self._decided(name, reason), (f"rejected: {reason}",)
        )

    def _decided(self, name: str, reason: str) -> str:
        if name not in self.waiting():
            raise LookupError(
                f"{name!r} does not wait for approval in {self!r}; waiting are: "
                f"{', '.join(self.waiting()) or 'none'}."
            )
        if not isinstance(reason, str) or not reason.strip():
            raise ValueError(f"'reason' must say why, got {reason!r}.")
        return name

    def _now(self, time) -> pd.Timestamp:
        if time is not None:
            return pd.Timestamp(time)
        last = pd.Timestamp(self._entries[-1].time)
        return max(last, pd.Timestamp.now(tz=last.tz))

    def in_memory(self) -> Registry:
        """The same versions and decisions in a registry of their own, to try something out."""
        twin = Registry(trusted=self.trusted)
        for entry in self._entries:
            if entry.event in _KEPT:
                twin._loaded[entry.version] = self.load(entry.version)
            twin._add(entry.time, entry.event, entry.version, entry.reasons)
        return twin

    def rollback(self, time, reasons: Sequence[str] = ()) -> Version:
        """Make the version live again that was live before the present one.

        Raises
        ------
        LookupError
            When there is none.
        """
        if len(self._line) < 2:
            raise LookupError(
                "there is no version to roll back to: "
                + (f"{self._line[0]} was the first." if self._line else "nothing was promoted yet.")
            )
        version = self.load(self._line[-2])
        self._add(time, "rolled back", version.name, reasons)
        return version

    def load(self, name: str) -> Version:
        """One version, whole.

        Raises
        ------
        LookupError
            When there is no such version.
        ModelFileError
            When its model file was changed or cannot be trusted.
        """
        if name not in self._loaded:
            if self.path is None or not (self.path / name).is_dir():
                kept = dict.fromkeys(e.version for e in self._entries if e.event in _KEPT)
                raise LookupError(
                    f"there is no version {name!r} in {self!r}; "
                    f"kept are: {', '.join(kept) or 'none'}."
                )
            self._loaded[name] = self._read(name)
        return self._loaded[name]

    def _keep(self, version: Version) -> None:
        if self.path is None:
            self._loaded[version.name] = version
        else:
            self._write(version)

    def _add(self, time, event: str, version: str, reasons: Sequence[str]) -> None:
        entry = Entry(pd.Timestamp(time).isoformat(), event, version, tuple(reasons))
        self._log.add(*dataclasses.astuple(entry))
        self._entries.append(entry)
        _follow(self._line, entry)

    def _write(self, version: Version) -> None:
        # Written beside its place and renamed: a version is there whole or not at all.
        temporary = Path(tempfile.mkdtemp(prefix=f".{version.name}-", dir=self.path))
        try:
            about = {f.name: getattr(version, f.name) for f in dataclasses.fields(version)}
            del about["model"]
            about["sha256"] = model_file.write(version.model, temporary / "model.skops", self.trusted)
            (temporary / "version.json").write_text(json.dumps(about, indent=1) + "\n")
            for file in temporary.iterdir():
                with file.open("rb") as opened:
                    os.fsync(opened.fileno())
            temporary.rename(self.path / version.name)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
        self._loaded[version.name] = version

    def _read(self, name: str) -> Version:
        about = json.loads((self.path / name / "version.json").read_text())
        model = model_file.read(self.path / name / "model.skops", about.pop("sha256"), self.trusted)
        return Version(model=model, **about)


# Events of versions that were kept, whatever became of them.
_KEPT = ("promoted", "waiting")


def _line(entries: Sequence[Entry]) -> list[str]:
    """The live versions one after the other, without those that were rolled back."""
    line: list[str] = []
    for entry in entries:
        _follow(line, entry)
    return line


def _follow(line: list[str], entry: Entry) -> None:
    if entry.event == "promoted":
        line.append(entry.version)
    elif entry.event == "rolled back":
        line.pop()
