"""A registry in a folder: a folder per version, and the log beside them.

::

    models/
      log.sqlite       what happened, when, and why
      in-use.sqlite    who is making versions
      v1/              version.json, model.skops, pass.jsonl
      .v2/             one that is being written
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import stat
import threading
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from mlretrain.stages.registry import files
from mlretrain.stages.registry.entry import Entry, State
from mlretrain.stages.registry.errors import RegistryError
from mlretrain.stages.registry.hold import Hold
from mlretrain.stages.registry.log import Log
from mlretrain.stages.registry.model_file import ModelFileError
from mlretrain.stages.registry.place import Place
from mlretrain.stages.registry.version import Version

log = logging.getLogger(__name__)


class Folder(Place):
    """Keeps versions as files that outlive a killed process and a power cut.

    A version is written to a hidden folder, and all of it is on the disk before the log
    names it; then the folder gets its name. A hidden folder that the log does not name
    was never a version and is swept; one that it names only lacks the new name.

    Parameters
    ----------
    path : Path
        It is made when it is not there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._log = Log(path / "log.sqlite")
        self._hold = Hold(path / "in-use.sqlite", repr(self))
        self._turn = threading.Lock()
        if not self._log.begun:
            self._begin()

    def __repr__(self) -> str:
        return f"Registry({str(self.path)!r})"

    def _begin(self) -> None:
        """Make the log, unless it seems to be lost."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RegistryError(f"{self.path} cannot be made: {error.strerror}.") from error
        if found := self._versions():
            raise RegistryError(
                f"{self.path} holds versions ({', '.join(sorted(found))}) but no log.sqlite, "
                "which says which of them is live. Was it copied only in part? Copy the log too, "
                "or begin with an empty folder."
            )
        with self._log.adding():
            pass

    def _versions(self) -> set[str]:
        """The folders that look like versions."""
        with os.scandir(self.path) as found:
            return {
                one.name for one in found
                if not one.name.startswith(".") and os.path.exists(os.path.join(one, files.ABOUT))
            }

    def entries(self, after: int = 0) -> list[Entry]:
        return self._log.entries(after)

    @contextlib.contextmanager
    def adding(self) -> Iterator[None]:
        with self._turn, self._log.adding():
            yield

    def add(self, entry: Entry) -> None:
        self._log.add(entry)

    def hold(self) -> AbstractContextManager[bool]:
        return self._hold()

    def keep(self, version: Version, trusted: Collection[str]) -> str:
        contents, sha256 = files.pack(version, trusted)
        hidden = os.path.join(self.path, f".{version.name}")
        try:
            try:
                os.mkdir(hidden)
            except FileExistsError:  # of a process that ended before it was done
                shutil.rmtree(hidden, ignore_errors=True)
                os.mkdir(hidden)
            _write(hidden, contents)
            _sync(hidden)
            _sync(self.path)
        except OSError as error:
            shutil.rmtree(hidden, ignore_errors=True)
            raise RegistryError(
                f"{version.name} could not be stored in {self.path}: {error.strerror}. "
                "Nothing was changed."
            ) from error
        except BaseException:
            shutil.rmtree(hidden, ignore_errors=True)
            raise
        return sha256

    def load(self, name: str, sha256: str, trusted: Collection[str]) -> Version:
        shown, hidden = self.path / name, self.path / f".{name}"
        # Another process may be giving the folder its name just now.
        folder = next((one for one in (shown, hidden, shown) if os.path.lexists(one)), None)
        if folder is None:
            raise RegistryError(
                f"the log names {name}, but there is no folder {shown}. Was the registry copied "
                "only in part? Copy that folder too, or roll back to another version."
            )
        if folder.is_symlink() or not folder.is_dir():
            raise ModelFileError(f"{folder} is no folder of its own. It was not opened.")

        def read(file: str, most: int) -> bytes:
            try:
                return _read(folder / file, most)
            except FileNotFoundError:
                if folder is hidden and shown.exists():
                    return _read(shown / file, most)
                raise

        try:
            return files.unpack(name, sha256, read, str(folder), trusted)
        except FileNotFoundError as error:
            raise RegistryError(
                f"{error.filename} is missing. Was the registry copied only in part? Copy it "
                "once more, or roll back to another version."
            ) from error
        except RegistryError:
            raise
        except OSError as error:
            raise RegistryError(f"{folder} cannot be read: {error.strerror}.") from error

    def publish(self, state: State) -> None:
        name = state.entries[-1].version
        with contextlib.suppress(OSError):  # it is found under its hidden name as well
            os.rename(os.path.join(self.path, f".{name}"), os.path.join(self.path, name))

    def sweep(self, state: State) -> None:
        stored = state.stored
        with os.scandir(self.path) as found:
            folders = [one.name for one in found if one.is_dir(follow_symlinks=False)]
        for folder in folders:
            name = folder.removeprefix(".")
            last = state.names.get(name)
            if folder != name and name in stored:
                with contextlib.suppress(OSError):
                    os.rename(self.path / folder, self.path / name)
            elif folder != name or (last is not None and last.event == "pruned"):
                log.info("%s is removed: a process ended before it was done with it", folder)
                shutil.rmtree(self.path / folder, ignore_errors=True)
        if unknown := sorted(self._versions() - set(stored)):
            raise RegistryError(
                f"{self.path} holds {', '.join(unknown)}, of which its log.sqlite does not know: "
                "the log is older than the folder. Restore the newer log, or move "
                f"{'it' if len(unknown) == 1 else 'them'} elsewhere."
            )

    def remove(self, name: str) -> None:
        shutil.rmtree(self.path / name, ignore_errors=True)


def _read(path: Path, most: int) -> bytes:
    """At most so many bytes of a file that is one: no link, no pipe, no device."""
    flags = os.O_RDONLY
    for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):
        flags |= getattr(os, flag, 0)
    if path.is_symlink():
        raise ModelFileError(f"{path} is a link to somewhere else. It was not opened.")
    with open(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ModelFileError(f"{path} is no file. It was not opened.")
        return file.read(most)


def _write(folder: str, contents: dict[str, bytes]) -> None:
    """Have new files on the disk.

    All are written before the first is waited for: the disk then writes down once that there
    are new files, and not once for each. Without Python's buffers it takes two thirds of the time.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    opened = []
    try:
        for name, content in contents.items():
            opened.append(file := os.open(os.path.join(folder, name), flags, 0o666))
            left = memoryview(content)
            while left:  # a large file is written in parts
                left = left[os.write(file, left) :]
        for file in opened:
            os.fsync(file)
    finally:
        for file in opened:
            os.close(file)


def _sync(folder: str | Path) -> None:
    """Have the names in a folder on the disk."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
