"""Lessons run in one process, and what differs is told."""

from __future__ import annotations

import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output


def cell(source, printed="", given=""):
    outputs = []
    if printed:
        outputs.append(new_output("stream", name="stdout", text=printed))
    if given:
        outputs.append(new_output("execute_result", {"text/plain": given}, execution_count=1))
    return new_code_cell(source, outputs=outputs)


#: What a notebook holds → what is said about it.
CASES = {
    "the same": ([cell("print('a')\n1 + 1", "a\n", "2")], "All lessons run"),
    "printed": ([cell("print('a')", "b\n")], "--- committed\nb\n--- now\na\n"),
    "given": ([cell("1 + 1", "", "3")], "--- committed\n3\n--- now\n2\n"),
    "displayed": (
        [cell("from IPython.display import display\ndisplay(5)", "", "5")], "All lessons run",
    ),
    "an error": ([cell("1 / 0"), cell("print('never')", "x")], "ZeroDivisionError: division by zero"),
    "no Python": ([cell("1 +")], "SyntaxError"),
    "marked": (
        [cell("# NBVAL_IGNORE_OUTPUT\n# it is a clock\nprint(1)", "2\n")], "All lessons run",
    ),
    "left behind": ([cell("x = 1"), cell("print(x)", "1\n")], "All lessons run"),
}  # fmt: skip


def run(*paths):
    command = [sys.executable, "-m", "mlretrain.course.fast_lane", *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What is said about each case; all of them run in one process."""
    folder = tmp_path_factory.mktemp("lessons")
    for name, (cells, _) in CASES.items():
        nbformat.write(new_notebook(cells=cells), folder / f"{name}.ipynb")
    found = {name: run(folder / f"{name}.ipynb") for name in CASES}
    return found | {"all": run(folder)}


@pytest.mark.parametrize("name", CASES)
def test_what_differs_is_told(told, name):
    said = CASES[name][1]
    assert said in told[name].stdout
    assert told[name].returncode == (said != "All lessons run")
    assert told[name].stderr == ""


def test_after_an_error_the_next_notebook_begins_afresh(told):
    said = told["all"].stdout
    assert said.count(".ipynb, ") == 4  # printed, given, an error, no Python
    assert "4 cells differ" in said
    assert "never" not in said
