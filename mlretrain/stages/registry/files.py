"""A version as files: the model, the pass that made it, and a description of both.

The log holds the SHA-256 of the description, and the description those of the other
files. So nothing of a version can change without being noticed, not even its scores.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Collection

from mlretrain.stages.registry import model_file
from mlretrain.stages.registry.model_file import ModelFileError
from mlretrain.stages.registry.version import Version

FORMAT = 1
ABOUT, MODEL, PASS = "version.json", "model.skops", "pass.jsonl"
#: Fields that are files of their own.
_APART = ("model", "trace")
#: A description says little. What is longer is none, and is not read.
_LONGEST = 2**20


def pack(version: Version, trusted: Collection[str]) -> tuple[dict[str, bytes], str]:
    """The files of a version by their names, and the SHA-256 of the description."""
    files = {MODEL: model_file.dumps(version.model, trusted)}
    if version.trace:
        files[PASS] = version.trace.encode(errors="backslashreplace")
    about = {
        "format": FORMAT,
        **{f.name: getattr(version, f.name) for f in _fields()},
        "files": {name: {"bytes": len(c), "sha256": _sha256(c)} for name, c in files.items()},
    }
    files[ABOUT] = json.dumps(about, indent=1, ensure_ascii=False).encode() + b"\n"
    return files, _sha256(files[ABOUT])


def unpack(
    name: str,
    sha256: str,
    read: Callable[[str, int], bytes],
    where: str,
    trusted: Collection[str],
) -> Version:
    """A version from its files.

    Parameters
    ----------
    name : str
        The version.
    sha256 : str
        What the log says of its description.
    read : callable
        Gives the content of a file, of which at most so many bytes are asked for.
    where : str
        Where the files are, for messages.
    trusted : collection of str

    Raises
    ------
    ModelFileError
        When they are not the files that were written, or cannot be trusted.
    """
    content = read(ABOUT, _LONGEST)
    about = _about(content, f"{where}/{ABOUT}")
    if _sha256(content) != sha256:
        _changed(f"{where}/{ABOUT}", "its SHA-256 differs from that in the log")
    if about["name"] != name:
        raise ModelFileError(f"{where} holds {about['name']!r} and not {name!r}.")
    model = model_file.loads(_checked(MODEL, about, read, where), f"{where}/{MODEL}", trusted)
    trace = ""
    if PASS in about["files"]:
        trace = _checked(PASS, about, read, where).decode(errors="replace")
    return Version(model=model, trace=trace, **{f.name: about[f.name] for f in _fields()})


def _fields() -> list[dataclasses.Field]:
    return [f for f in dataclasses.fields(Version) if f.name not in _APART]


def _about(content: bytes, where: str) -> dict:
    """Read a description, and see that it is one."""
    try:
        about = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ModelFileError(f"{where} is no description of a version: {error}.") from None
    if not isinstance(about, dict):
        raise ModelFileError(f"{where} is no description of a version: {str(about)[:80]!r}.")
    if about.get("format") != FORMAT:
        raise ModelFileError(
            f"{where} has format {about.get('format')!r}, and this mlretrain knows {FORMAT}."
        )
    kinds = {"str": str, "int": int, "dict[str, float]": dict, "dict[str, str]": dict}
    asked = {f.name: kinds[f.type] for f in _fields()} | {"files": dict}
    for field, kind in asked.items():
        if type(about.get(field)) is not kind:
            raise ModelFileError(
                f"{where}: {field!r} must be of type {kind.__name__}, "
                f"got {str(about.get(field))[:80]!r}."
            )
    described = all(
        isinstance(one, dict) and type(one.get("bytes")) is int and type(one.get("sha256")) is str
        for one in about["files"].values()
    )
    if MODEL not in about["files"] or not described:
        raise ModelFileError(f"{where}: 'files' must give bytes and sha256 of {MODEL!r}.")
    return about


def _checked(name: str, about: dict, read: Callable[[str, int], bytes], where: str) -> bytes:
    asked = about["files"][name]
    content = read(name, asked["bytes"] + 1)
    if len(content) != asked["bytes"]:
        longer = f"more than {asked['bytes']:,}" if len(content) > asked["bytes"] else f"{len(content):,}"
        _changed(f"{where}/{name}", f"it has {longer} bytes, not {asked['bytes']:,}")
    if _sha256(content) != asked["sha256"]:
        _changed(f"{where}/{name}", "its SHA-256 differs")
    return content


def _changed(where: str, how: str) -> None:
    raise ModelFileError(
        f"{where} is not the file that was written: {how}. "
        "It was changed or cut short; restore it from a copy."
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
