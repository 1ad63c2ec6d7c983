"""A lesson as a learner gets it: nothing is answered yet.

A lesson is committed as its teacher has it: run, and with its exercises solved. Whoever
scrolls down there has read the answer before the question. So learners get it without
outputs, and without solutions.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from mlretrain.quiz.exercises.starter import has_solution, starter

#: A cell with this tag is for the teacher alone.
TAG = "solution"

#: Where a text leads to a file: a link or a picture in Markdown, without a place in it.
_LINK = re.compile(r"\]\(([^)\s#?:]+)")


def handed_out(content: bytes, *, outputs: bool = False) -> bytes:
    """The notebook of a learner, derived from that of a teacher.

    Cells that are tagged ``solution`` are left out. In all others, three dots stand for what
    is between ``### BEGIN SOLUTION`` and ``### END SOLUTION``.

    Parameters
    ----------
    content : bytes
        A notebook, as it stands in its file.
    outputs : bool, default=False
        Keep the outputs, but for those of cells in which something is to be written.

    Returns
    -------
    bytes
        The same, where there is nothing to be taken out, or this is no notebook.

    Raises
    ------
    ValueError
        A solution has no end; the message says in which cell.

    Examples
    --------
    >>> cell = {"cell_type": "code", "source": "1 + 1", "outputs": [2], "execution_count": 1}
    >>> handed = json.loads(handed_out(json.dumps({"cells": [cell]}).encode()))
    >>> handed["cells"][0]["outputs"]
    []
    """
    try:
        notebook = json.loads(content)
        cells = [_cell(cell, outputs) for cell in notebook["cells"] if not _is_solution(cell)]
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, AttributeError):
        return content
    if cells == notebook["cells"]:
        return content
    # As nbformat writes it.
    text = json.dumps({**notebook, "cells": cells}, indent=1, ensure_ascii=False, sort_keys=True)
    return f"{text}\n".encode()


def write(notebook: Path, folder: Path) -> Path:
    """Derive the learner's notebook from a teacher's, into another folder.

    Raises
    ------
    ValueError
        The folder is that of the teacher's notebook, which would be overwritten, or a
        solution has no end.
    """
    target = folder / notebook.name
    if target.resolve() == notebook.resolve():
        raise ValueError(
            f"'-o' must be another folder than that of {notebook}: the solutions would be lost."
        )
    try:
        made = handed_out(notebook.read_bytes())
    except ValueError as error:
        raise ValueError(f"{notebook}: {error}.") from None
    folder.mkdir(parents=True, exist_ok=True)
    target.write_bytes(made)
    return target


def left_behind(notebook: Path, folder: Path) -> list[str]:
    """Files beside a teacher's notebook that its text leads to, and that learners do not get.

    Parameters
    ----------
    notebook : Path
        The teacher's.
    folder : Path
        Where the learners' notebooks are, once all of them are written.

    Returns
    -------
    list of str
        Their names, as they stand in the text.
    """
    try:
        cells = json.loads(notebook.read_bytes())["cells"]
        texts = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
    except (ValueError, KeyError, TypeError):
        return []
    names = dict.fromkeys(name for text in texts for name in _LINK.findall(text))
    return [
        name
        for name in names
        if (notebook.parent / name).is_file() and not (folder / name).exists()
    ]


def _is_solution(cell: dict[str, Any]) -> bool:
    return TAG in cell.get("metadata", {}).get("tags", ())


def _cell(cell: dict[str, Any], outputs: bool) -> dict[str, Any]:
    if cell["cell_type"] != "code":
        return cell
    source, solution = "".join(cell["source"]), False
    if has_solution(source):
        solution = True
        try:
            source = starter(source)
        except ValueError as error:
            name = cell.get("id") or source.partition("\n")[0]
            raise ValueError(f"cell {name!r}: {error}") from None
    ran = cell.get("outputs") or cell.get("execution_count") is not None
    if not solution and (outputs or not ran):
        return cell
    whole = isinstance(cell["source"], str)
    written = source if whole else source.splitlines(keepends=True)
    return {**cell, "source": written, "outputs": [], "execution_count": None}
