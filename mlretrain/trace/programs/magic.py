"""``%%steps``: a cell of a notebook, run and shown line by line."""

from __future__ import annotations

import shlex


def steps(line: str, cell: str):
    """Run this cell as a program of its own, and show it step by step.

    It knows nothing of the notebook's variables, and leaves none behind. What stands behind
    ``%%steps`` is what ``input()`` reads, word by word; quotes hold words together::

        %%steps "Ada Lovelace" 36
        name = input("Name? ")
        age = int(input("Age? "))
        print(name, "will be", age + 1)
    """
    from mlretrain.trace.programs.program import program

    return program(cell, shlex.split(line))


def register(shell) -> None:
    """Give a shell of IPython the magic."""
    shell.register_magic_function(steps, "cell")
