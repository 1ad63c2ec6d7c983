"""Model files: skops with a reviewed list of types, never a bare pickle.

A model file is untrusted input: unpickling one runs whatever its author put in. skops
builds only types that it is told to trust.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path
from zipfile import ZIP_DEFLATED

#: Types beyond skops' own list that scikit-learn's estimators need, each looked at: none
#: of them runs code that the file chooses.
TRUSTED = (
    "numpy.dtype",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.tree._tree.Tree",
)


class ModelFileError(ValueError):
    """A model file that cannot be trusted, or cannot be read."""


def write(model, path: Path, trusted: Collection[str] = ()) -> str:
    """Write a model file and return its SHA-256.

    Raises
    ------
    ModelFileError
        When the file could not be read again: the model holds a type that is not
        trusted.
    """
    from skops.io import dumps

    content = dumps(model, compression=ZIP_DEFLATED, compresslevel=1)
    _review(content, path, trusted)
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def read(path: Path, sha256: str, trusted: Collection[str] = ()):
    """Read a model file, if it is the one that was written.

    Raises
    ------
    ModelFileError
        When the content has changed, or holds a type that is not trusted.
    """
    from skops.io import loads

    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ModelFileError(
            f"{path} is not the file that was written: its SHA-256 differs. "
            "It was changed or cut short; restore it from a copy."
        )
    _review(content, path, trusted)
    return loads(content, trusted=[*TRUSTED, *trusted])


def _review(content: bytes, path: Path, trusted: Collection[str]) -> None:
    from skops.io import get_untrusted_types

    foreign = sorted(set(get_untrusted_types(data=content)) - {*TRUSTED, *trusted})
    if foreign:
        raise ModelFileError(
            f"{path} holds types that are not trusted: {', '.join(foreign)}. Look at each; "
            f"those that you trust go into Registry(…, trusted={foreign!r})."
        )
