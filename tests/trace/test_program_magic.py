"""``%%steps`` in a notebook: importing the library is enough."""

from __future__ import annotations

import subprocess
import sys

import pytest

SESSION = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
{load}
shell.run_cell("n = 7")
made = shell.run_cell('%%steps "Ada Lovelace" 36\\nn = input("Name? ")\\nprint(n, int(input()) + 1)')
print("trace:", type(made.result).__name__, made.result.output)
print("mine:", shell.user_ns["n"])
"""


@pytest.mark.parametrize(
    "load",
    ["import mlretrain as mr", "shell.run_line_magic('load_ext', 'mlretrain')"],
    ids=["import", "load_ext"],
)
def test_a_cell_line_by_line(load, tmp_path):
    pytest.importorskip("IPython")
    done = subprocess.run(
        [sys.executable, "-c", SESSION.format(load=load)],
        capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert "trace: ProgramTrace Name? Ada Lovelace 37\n" in done.stdout, done.stderr
    assert "mine: 7" in done.stdout
    assert "A program of 2 lines; 2 steps" in done.stdout  # it is what the cell shows


def test_without_ipython_nothing_is_loaded_for_it():
    code = "import mlretrain, sys; print('mlretrain.trace' in sys.modules, 'IPython' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "False False\n"
