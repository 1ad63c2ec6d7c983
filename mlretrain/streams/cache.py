"""Arrays kept on disk between two sessions."""

from __future__ import annotations

import functools
import os
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

Arrays = dict[str, np.ndarray]
# What reading raised when single bytes of an archive were altered or cut off.
DAMAGE = (OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile)


def folder() -> Path:
    """Where arrays are kept: ``$MLRETRAIN_HOME/cache``, or the user's cache folder."""
    home = os.environ.get("MLRETRAIN_HOME")
    if home:
        return Path(home).expanduser() / "cache"
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("mlretrain", appauthor=False))


def cached(name: str, build: Callable[[], Arrays]) -> Arrays:
    """Read named arrays from the cache, or build them and keep them there.

    Whatever is wrong with the cache costs time, never the data: a damaged file is built
    again, and where nothing can be written the arrays are built each time. Both are
    said in a warning.

    Parameters
    ----------
    name : str
        Name of the entry; put the version of the data and of their format into it.
    build : callable
        Makes the arrays, when there is no readable entry.

    Returns
    -------
    dict of str to numpy.ndarray
    """
    path = folder() / f"{name}.npz"
    try:
        return _read(path)
    except (FileNotFoundError, NotADirectoryError):
        pass  # nothing kept so far
    except DAMAGE as error:
        _warn_once(f"{path} could not be read ({error}) and is built again.")
    arrays = build()
    try:
        _write(path, arrays)
    except OSError as error:
        _warn_once(
            f"{path} could not be written ({error}): the data will be built anew each time. "
            "Set MLRETRAIN_HOME to a folder that can be written."
        )
    return arrays


@functools.cache
def _warn_once(text: str) -> None:
    # Python's own "once" forgets whenever some library has touched the filters.
    warnings.warn(text, stacklevel=4)


def _read(path: Path) -> Arrays:
    with open(path, "rb") as stream, np.load(stream, allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


def _write(path: Path, arrays: Arrays) -> None:
    """Write beside the place, then move: a reader finds the old file or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
