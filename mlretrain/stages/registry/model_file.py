"""Model files: skops with a reviewed list of types, never a bare pickle.

A model file is untrusted input: unpickling one runs whatever its author put in. skops
builds only types that it is told to trust, and here it is told before it builds the first.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Collection
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from mlretrain.stages.registry.trusted import TRUSTED

#: What is shorter is not packed: to set up the packing takes longer than it saves.
_SHORT = 1024
#: A file that unpacks to more than this, and to so many times its size, is a bomb. Trees
#: pack to an eighth, and arrays full of zeros to a thousandth, but such models are small.
_LARGE, _TIMES = 2**30, 100


class ModelFileError(ValueError):
    """A model file that cannot be trusted, or cannot be read."""


def dumps(model, trusted: Collection[str] = ()) -> bytes:
    """The content of a model file.

    Parameters
    ----------
    model : fitted estimator
    trusted : collection of str
        Full names of types beyond :data:`TRUSTED` that it may hold.

    Raises
    ------
    ModelFileError
        When the model could not be read again: it holds a type that is not trusted.
    """
    from skops.io import get_untrusted_types

    content, schema = _written(model)
    # Reading a file takes longer than writing it, and the next version of a model mostly
    # holds what the last one held. This check only spares a surprise: reading looks at all.
    kinds = _kinds(content, schema)
    if not kinds <= _seen.get(tuple(trusted), set()):
        _refuse(get_untrusted_types(data=content), "the model", trusted)
        _seen.setdefault(tuple(trusted), set()).update(kinds)
    return content


def _written(model) -> tuple[bytes, bytes]:
    """What skops writes, without the spaces that indent its schema; and the schema.

    Python has no fast code to indent JSON: of 1.5 ms for a small pipeline it takes 0.7, and 7 of
    31 ms for 100 boosted trees (skops 0.16). Nothing public leaves it out, so these few lines
    stand for those in skops; where its parts have other names, it writes by itself.
    """
    import skops.io

    how = {"compression": ZIP_DEFLATED, "compresslevel": 1}
    try:
        from skops.io._utils import SaveContext, get_state
    except ImportError:  # in a skops of the future
        content = skops.io.dumps(model, **how)
        with ZipFile(io.BytesIO(content)) as archive:
            return content, archive.read("schema.json")
    file = io.BytesIO()
    with _Archive(file, "w", **how) as archive:
        context = SaveContext(archive)
        state = get_state(model, context)
        state |= {"protocol": context.protocol, "_skops_version": skops.__version__}
        schema = json.dumps(state).encode()
        archive.writestr("schema.json", schema)
    return file.getvalue(), schema


class _Archive(ZipFile):
    """Leaves short members as they are: of 0.7 ms for a small pipeline, packing them takes 0.1."""

    def writestr(self, name, data) -> None:
        super().writestr(name, data, ZIP_STORED if len(data) < _SHORT else None)


#: What was looked at before and found good, for each list of trusted types.
_seen: dict[tuple[str, ...], set[tuple[bytes, ...]]] = {}
_KIND = re.compile(
    rb'"__class__": "([^"]*)",\s*"__module__": "([^"]*)",\s*(?:"__loader__": "([^"]*)"|"__reduce__")'
    rb'(?:,\s*"content": \{\s*"func": "([^"]*)")?'  # the name of a method
)


def _kinds(content: bytes, schema: bytes) -> set[tuple[bytes, ...]]:
    """Every kind of object that a file holds; something new for what is written otherwise."""
    found = _KIND.findall(schema)
    kinds = set(found)
    return kinds if len(found) == schema.count(b'"__class__": ') else kinds | {(content,)}


def loads(content: bytes, where: str, trusted: Collection[str] = ()):
    """The model that a model file holds.

    Parameters
    ----------
    content : bytes
    where : str
        The file, for messages.
    trusted : collection of str

    Raises
    ------
    ModelFileError
        When it is no model file, or holds a type that is not trusted. Nothing of it has
        been run then.
    """
    from skops.io import get_untrusted_types, loads
    from skops.io.exceptions import UntrustedTypesFoundException

    schema = _inspect(content, where)
    # skops goes through the whole list at each object: give it those that it will meet.
    names = {
        b".".join(filter(None, (module, name, function))).decode(errors="replace")
        for name, module, _, function in _KIND.findall(schema)
    }
    try:
        try:
            return loads(content, trusted=[n for n in (*TRUSTED, *trusted) if n in names])
        except UntrustedTypesFoundException:
            _refuse(get_untrusted_types(data=content), where, trusted)
            return loads(content, trusted=[*TRUSTED, *trusted])
    except (ModelFileError, Warning):
        raise
    except (Exception, RecursionError) as error:  # a forged file can fail anywhere
        raise ModelFileError(
            f"{where} is no model file that can be read: {type(error).__name__}: {error}"
        ) from error


def _refuse(found: Collection[str], where: str, trusted: Collection[str]) -> None:
    foreign = sorted(set(found) - {*TRUSTED, *trusted})
    if foreign:
        raise ModelFileError(
            f"{where} holds types that are not trusted: {', '.join(foreign)}. Look at each; "
            f"those that you trust go into Registry(…, trusted={foreign!r})."
        )


def _inspect(content: bytes, where: str) -> bytes:
    """Refuse what no model file is, by its table of contents alone; gives its schema."""
    try:
        archive = ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError) as error:
        # A pickle begins with this byte, unless it is of a protocol before 2.
        kind = "a pickle, which could run anything" if content[:1] == b"\x80" else f"no zip: {error}"
        raise ModelFileError(f"{where} is no skops file but {kind}. It was not opened.") from None
    names = [member.filename for member in members]
    odd = sorted({n for n in names if set(n) & set("/\\:\0") or n.startswith(".")})
    if odd or len(set(names)) < len(names):
        what = f"names outside of the archive: {odd!r}" if odd else "the same name twice"
        raise ModelFileError(f"{where} is no skops file: it holds {what}. It was not opened.")
    size = sum(member.file_size for member in members)
    if size > _LARGE and size > _TIMES * len(content):
        raise ModelFileError(
            f"{where} has {len(content):,} bytes and unpacks to {size:,}: no model does. "
            "It was not opened."
        )
    try:
        return archive.read("schema.json")
    except Exception as error:  # whatever zipfile makes of it
        raise ModelFileError(f"{where} is no model file that can be read: {error}") from None
