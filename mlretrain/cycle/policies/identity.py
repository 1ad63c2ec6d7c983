"""What a result depends on, as a short text: the same text, the same result.

A key is made of content, not of names: of the rows of a stream, the settings of an
estimator, the source of a function of one's own, the versions of libraries.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mlretrain.streams.batch import Batch

#: Libraries whose version stands for their source.
LIBRARIES = ("joblib", "numpy", "pandas", "scipy", "sklearn")


class NoIdentity(TypeError):
    """Something cannot be told from another of its kind by its content."""


def key(*things: Any) -> str:
    """A key for things of any kind.

    Parameters
    ----------
    *things
        Plain values, arrays, tables, batches, estimators and other parts; functions and
        classes; lists, tuples, sets and dictionaries of these.

    Raises
    ------
    NoIdentity
        For what can be told by neither its content nor its source.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> key(Ridge(alpha=1)) == key(Ridge(alpha=1)), key(Ridge(alpha=1)) == key(Ridge(alpha=2))
    (True, False)
    """
    digest = hashlib.blake2b(digest_size=16)
    digest.update(_surroundings().encode())
    for thing in things:
        _add(digest, thing)
    return digest.hexdigest()


@functools.cache
def _surroundings() -> str:
    """The versions in use, and this library's own source where it makes results."""
    versions = [f"{name} {__import__(name).__version__}" for name in LIBRARIES]
    own = hashlib.blake2b(digest_size=16)
    package = Path(__file__).parents[2]
    for wing in ("cycle", "stages", "streams"):
        for path in sorted((package / wing).rglob("*.py")):
            own.update(path.read_bytes())
    return f"{sys.version} {versions} {own.hexdigest()}"


def _add(digest, thing: Any) -> None:
    # What kind of thing it is goes in as well: 1, True and "1" are not the same.
    digest.update(f"\0{type(thing).__module__}.{type(thing).__qualname__}\0".encode())
    match thing:
        case None | bool() | int() | float() | str() | bytes() | np.generic():
            digest.update(repr(thing).encode())
        case pd.Timestamp() | pd.Timedelta() | pd.offsets.BaseOffset() | Path():
            digest.update(repr(thing).encode())
        case np.ndarray():
            _add_array(digest, thing)
        case pd.DataFrame():
            for name, column in thing.items():
                _add(digest, name)
                _add_array(digest, column.array)
        case pd.Series() | pd.Index():
            _add(digest, thing.name)
            _add_array(digest, thing.array)
        case Batch():
            for part in (thing.title, thing.start, thing.end, thing.X, thing.y, thing.times):
                _add(digest, part)
        case Mapping():
            _add_all(digest, sorted(thing.items(), key=repr))
        case set() | frozenset():
            _add_all(digest, sorted(thing, key=repr))
        case list() | tuple() | range():
            _add_all(digest, thing)
        case type():
            _add_source(digest, thing)
        case _ if hasattr(thing, "get_params"):
            _add_source(digest, type(thing))
            _add(digest, thing.get_params(deep=False))
        case _ if inspect.isroutine(thing):
            _add_source(digest, thing)
        case _:
            _add_object(digest, thing)


def _add_all(digest, things: Iterable) -> None:
    for thing in things:
        _add(digest, thing)
    digest.update(b"\0end\0")


def _add_array(digest, array) -> None:
    digest.update(f"{array.dtype} {len(array)}".encode())
    if isinstance(array, pd.Categorical):
        _add(digest, array.categories.to_numpy())
        array = array.codes
    array = getattr(array, "asi8", array)  # times as numbers; their zone is in the dtype
    if isinstance(array.dtype, np.dtype) and array.dtype.kind in "biufcmM":
        digest.update(np.ascontiguousarray(array).tobytes())
    else:
        digest.update(pd.util.hash_array(np.asarray(array, dtype=object)).tobytes())


def _add_source(digest, thing) -> None:
    digest.update(f"{thing.__module__}.{thing.__qualname__}".encode())
    library = (thing.__module__ or "").partition(".")[0]
    if library == "mlretrain" or library in LIBRARIES or library in sys.builtin_module_names:
        return
    version = getattr(sys.modules.get(library), "__version__", None)
    if version:
        digest.update(str(version).encode())
        return
    try:
        digest.update(inspect.getsource(thing).encode())
    except (OSError, TypeError) as error:
        raise NoIdentity(f"the source of {thing!r} is not at hand") from error


def _add_object(digest, thing) -> None:
    import joblib

    _add_source(digest, type(thing))
    try:
        digest.update(joblib.hash(thing).encode())
    except Exception as error:  # pickling runs code of any kind
        raise NoIdentity(f"{thing!r} cannot be told from others of its kind") from error
