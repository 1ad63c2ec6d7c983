"""Lessons as they are committed: run from top to bottom, and in one normal form.

``make notebooks`` does both, so that a change to a lesson shows up as that change alone.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

#: Any Python 3 will do; which one ran, a lesson does not say.
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

#: A control of ipywidgets lives in a kernel; what is committed is what stands beside it.
_LIVE = "application/vnd.jupyter.widget-view+json"

_HEADING = re.compile(r"^#{1,2} +(.+?)\s*$", re.MULTILINE)


def normal(notebook):
    """The normal form of a notebook.

    Cells are named after their section and numbered within it (``the-idea-2``). Kept of
    the metadata are the tags of a cell; kept of the outputs is what can be compared
    and looked at. Execution counts stay: they tell that a cell was run, and in which order.

    Parameters
    ----------
    notebook : nbformat.NotebookNode

    Returns
    -------
    nbformat.NotebookNode
        A new one. Its own normal form is itself.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
    >>> cells = [new_markdown_cell("# The idea"), new_code_cell("1 + 1"), new_code_cell(" ")]
    >>> [cell.id for cell in normal(new_notebook(cells=cells)).cells]
    ['the-idea-1', 'the-idea-2']
    """
    from nbformat import from_dict

    cells, section, numbers = [], "top", Counter()
    for old in notebook.cells:
        source = "\n".join(line.rstrip() for line in old.source.strip().split("\n"))
        if not source:
            continue
        if old.cell_type == "markdown" and (heading := _HEADING.search(source)):
            section = _slug(heading[1])
        numbers[section] += 1
        cell = {
            "cell_type": old.cell_type,
            "id": f"{section}-{numbers[section]}",
            "metadata": {"tags": sorted(old.metadata.tags)} if old.metadata.get("tags") else {},
            "source": source,
        }
        if old.cell_type == "code":
            outputs = [_output(one) for one in old.outputs]
            cell |= {
                "execution_count": old.execution_count,
                "outputs": [one for one in outputs if one.get("data") != {}],
            }
        cells.append(cell)
    return from_dict({"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5})


def written(notebook) -> str:
    """A notebook in its normal form, as the text of its file."""
    import nbformat

    return nbformat.writes(normal(notebook)) + "\n"


def executed(notebook):
    """A notebook, run from its first cell to its last in an empty folder.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Its outputs are replaced.

    Returns
    -------
    nbformat.NotebookNode

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        When a cell fails.
    RuntimeError
        When the lesson leaves files behind: they would be left beside the lessons.
    """
    # The kernel is the one of this environment, and sees the package as it is installed.
    os.environ |= {"JUPYTER_PREFER_ENV_PATH": "1", "PYTHONSAFEPATH": "1"}
    # The answers in a lesson are nobody's.
    os.environ["MLRETRAIN_REMEMBER"] = "no"
    from nbclient import NotebookClient

    with tempfile.TemporaryDirectory() as folder:
        where = {"metadata": {"path": folder}}
        NotebookClient(
            notebook, timeout=600, kernel_name="python3", resources=where, store_widget_state=False
        ).execute()
        if left := sorted(os.listdir(folder)):
            raise RuntimeError(f"a lesson must leave no files behind, found {', '.join(left)}.")
    return notebook


def main(paths: Sequence[str]) -> None:
    """Run notebooks and write them in their normal form; of a folder, all that it holds."""
    import nbformat

    for path in (Path(path) for path in paths):
        for lesson in sorted(path.glob("*.ipynb")) if path.is_dir() else [path]:
            began = perf_counter()
            # Names are given anew, so that those of the editor need not be kept apart.
            text = written(executed(normal(nbformat.read(lesson, as_version=4))))
            lesson.write_text(text, encoding="utf-8", newline="\n")
            took = perf_counter() - began
            print(f"{lesson.name}: run in {took:.0f} s, {len(text) / 1e3:.0f} kB", flush=True)


def _slug(heading: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", heading.lower()))[:50] or "section"


def _output(output) -> dict:
    kept = {key: value for key, value in output.items() if key != "transient"}
    if "data" in kept:
        kept["data"] = {kind: one for kind, one in kept["data"].items() if kind != _LIVE}
        kept["metadata"] = {}
    return kept


if __name__ == "__main__":
    main(sys.argv[1:] or ["notebooks"])
