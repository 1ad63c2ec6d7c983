"""A version: a trained model and where it comes from."""

from __future__ import annotations

import dataclasses
import platform
import re
import sys
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from typing import Any

#: Libraries whose version may change what a model answers.
_LIBRARIES = ("mlretrain", "numpy", "pandas", "scipy", "sklearn")


@dataclass(frozen=True, slots=True)
class Version:
    """A trained model, and what it was made from. A version never changes.

    Parameters
    ----------
    name : str
        ``"v1"``, ``"v2"`` …, in the order of training.
    model : fitted estimator
        None for a training that failed.
    trained_from, trained_until : str
        The times of the oldest and the newest row it was trained on, ISO 8601.
    rows : int
        How many rows it was trained on.
    learned : int
        How many rows of the stream, counted from the first, it was trained on or
        could have been.
    scores : dict of str to float
        How well it did at its exam, per metric.
    failure : str
        Why training failed; empty when it did not.
    libraries : dict of str to str
        Versions of Python and of the libraries it was made with; set when it is stored.
    trace : str
        The pass that made it, up to the decision: JSON lines as ``Trace.save`` writes
        them, also in the file ``pass.jsonl`` beside the model. Empty without a cycle.
    """

    name: str
    model: Any = field(repr=False)
    trained_from: str = ""
    trained_until: str = ""
    rows: int = 0
    learned: int = 0
    scores: dict[str, float] = field(default_factory=dict)
    failure: str = ""
    libraries: dict[str, str] = field(default_factory=dict, repr=False)
    trace: str = field(default="", repr=False)


def stamped(version: Version) -> Version:
    """The same version, which says what it was made with.

    Raises
    ------
    ValueError
        When its name could not be that of a folder.
    """
    check_name(version.name)
    own = type(version.model).__module__.partition(".")[0]
    modules = ((name, sys.modules.get(name)) for name in sorted({*_LIBRARIES, own}))
    found = {name: getattr(module, "__version__", None) for name, module in modules}
    # Nobody may have needed skops so far.
    libraries = {"python": platform.python_version(), "skops": _installed("skops")}
    libraries |= {name: value for name, value in found.items() if isinstance(value, str)}
    return dataclasses.replace(version, libraries=libraries)


def check_name(name: str) -> None:
    """Refuse what could not be the name of a folder, or leads out of one."""
    if not re.fullmatch(r"\w[\w.-]*", name):
        raise ValueError(
            "'version' must have a name of letters, digits, '.', '_' and '-', such as 'v3', "
            f"got {name!r}."
        )


@cache
def _installed(package: str) -> str:
    return metadata.version(package)
