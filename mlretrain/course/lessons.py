"""The lessons: where they stand, and how they get into a learner's folder."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from mlretrain.course.folders import ready
from mlretrain.course.handout import handed_out

#: The lesson that opens first.
FIRST = "00_start_here.ipynb"

#: Remembers what was handed out, so that edited lessons are told from merely old ones.
MANIFEST = ".mlretrain-lessons.json"


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of one lesson.

    Parameters
    ----------
    name : str
        File name of the lesson.
    what : {"new", "same", "updated", "kept", "beside"}
        Copied for the first time; already there; an older copy that nobody had edited
        was replaced; the learner's own edits were left alone; left alone, and the new
        version put beside them.
    path : Path
        The file that holds the version of this release, or the learner's own.
    """

    name: str
    what: str
    path: Path


def folder() -> Path:
    """Where the lessons of this installation stand.

    In the wheel they are part of the package; in a clone they stand at its top.

    Raises
    ------
    FileNotFoundError
        When this installation has no lessons.

    Examples
    --------
    >>> from mlretrain.course import lessons
    >>> lessons.FIRST in [path.name for path in lessons.folder().iterdir()]
    True
    """
    package = Path(__file__).resolve().parents[1]
    places = package / "notebooks", package.parent / "notebooks"
    for place in places:
        if (place / FIRST).is_file():
            return place
    raise FileNotFoundError(
        f"this installation of mlretrain has no lessons: there is no {FIRST} in "
        f"{places[0]}. Install it again: pip install --force-reinstall mlretrain"
    )


def hand_out(
    target: str | Path, source: Path | None = None, *, outputs: bool = False
) -> list[Handed]:
    """Copy the lessons into a learner's folder, and never overwrite an edit.

    The copies are without outputs and solutions: see :mod:`mlretrain.course.handout`.

    Parameters
    ----------
    target : str or Path
        Made when it is missing. When it is the folder of the lessons itself, nothing
        is copied.
    source : Path, optional
        Where the lessons stand; by default, :func:`folder`.
    outputs : bool, default=False
        Copy them with their outputs. Copies that are there already stay as they are.

    Returns
    -------
    list of Handed
        One per lesson, in the order of their names.

    Raises
    ------
    OSError
        When ``target`` is no folder that can be written.
    """
    target = Path(target)
    source = source or folder()
    ready("DIR", target)
    if target.resolve() == source.resolve():
        return []
    manifest = _read_manifest(target / MANIFEST)
    handed = []
    for lesson in sorted(source.glob("*.ipynb")):
        content = handed_out(lesson.read_bytes(), outputs=outputs)
        result = _hand_one(lesson.name, content, target, manifest)
        handed.append(result)
        # Written after each lesson: whatever stops the copying, the manifest is right.
        _write(target / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())
    return handed


def told(handed: list[Handed], target: Path) -> list[str]:
    """What became of the lessons, for the learner: nothing about those that nobody edited."""
    words = {"new": "copied into", "updated": "brought up to date in"}
    lines = []
    for what, done in words.items():
        count = sum(one.what == what for one in handed)
        if count:
            lines.append(f"{count} lesson{'s' * (count > 1)} {done} {target}")
    if kept := [one.name for one in handed if one.what == "kept"]:
        lines.append(f"{', '.join(kept)}: you have edited {'it' if len(kept) == 1 else 'them'}, "
                     "so nothing was changed there")
    for one in handed:
        if one.what == "beside":
            lines.append(
                f"{one.name}: you have edited it, so the new version is beside it, in {one.path.name}"
            )
    return lines


def digest(content: bytes) -> str:
    """Fingerprint of what a person writes in a notebook: its cells, without outputs.

    A lesson that was only run counts as not edited.
    """
    try:
        cells = json.loads(content)["cells"]
        written = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    except (ValueError, KeyError, TypeError):
        # Not a notebook (any more): then every byte of it is the learner's.
        return hashlib.sha256(content).hexdigest()
    return hashlib.sha256(json.dumps(written).encode()).hexdigest()


def _hand_one(name: str, content: bytes, target: Path, manifest: dict[str, str]) -> Handed:
    """Copy one lesson, or leave the learner's own; the manifest learns which."""
    now, before = digest(content), manifest.get(name)
    path, what = target / name, "new"
    manifest[name] = now
    if path.exists():
        found = digest(path.read_bytes())
        if found == now:
            return Handed(name, "same", path)
        if found == before:
            what = "updated"
        elif now == before:
            return Handed(name, "kept", path)
        else:
            path, what = _beside(path, manifest), "beside"
            manifest[path.name] = now
    _write(path, content)
    return Handed(name, what, path)


def _beside(path: Path, manifest: dict[str, str]) -> Path:
    """A name beside an edited lesson that is free, or holds a copy that nobody edited."""
    number = 1
    while True:
        beside = path.with_suffix(f".new{number if number > 1 else ''}.ipynb")
        ours = manifest.get(beside.name), manifest[path.name]
        if not beside.exists() or digest(beside.read_bytes()) in ours:
            return beside
        number += 1


def _read_manifest(path: Path) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    try:
        return dict(json.loads(text))
    except (ValueError, TypeError):
        # Without it every lesson that differs counts as edited, and is left alone.
        return {}


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    half = path.with_name(f".{path.name}.part")
    half.write_bytes(content)
    os.replace(half, path)
