"""Folders to write into."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def ready(name: str, folder: Path) -> None:
    """Make a folder, unless it is there, and see that it can be written.

    Parameters
    ----------
    name : str
        What the folder is called on the command line; the error names it.
    folder : Path

    Raises
    ------
    OSError
        When there can be no such folder, or nothing can be written into it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        why = "" if os.access(folder, os.W_OK) else "it cannot be written"
    except OSError as error:
        why = error.strerror
    if why:
        raise OSError(
            f"'{name}' must be a folder that can be written, got {str(folder)!r} ({why}). "
            "Name another folder."
        )


@contextmanager
def ready_for(name: str, folder: Path) -> Iterator[None]:
    """A folder for the work that follows; should nothing come of it, a new one goes again.

    Parameters
    ----------
    name, folder
        As of :func:`ready`.
    """
    there = folder.exists()
    ready(name, folder)
    try:
        yield
    finally:
        if not there:
            with suppress(OSError):  # it is not empty, as it should be
                folder.rmdir()
