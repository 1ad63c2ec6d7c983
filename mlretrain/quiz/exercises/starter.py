"""From a solution to what learners begin with.

What stands between two comments is the learner's part. The comments are those of nbgrader,
so that a teacher's notebooks work with both::

    cycle = mr.RetrainingCycle(
        model=model,
        ### BEGIN SOLUTION
        trigger=mr.triggers.Every("7D"),
        ### END SOLUTION
    )
"""

from __future__ import annotations

import re

_BEGIN = re.compile(r"\s*#+ *BEGIN SOLUTION\s*")
_END = re.compile(r"\s*#+ *END SOLUTION\s*")

#: What keeps its name, and gets three dots for its value: ``x = 1``, ``x=1,`` in a call,
#: ``"x": 1,`` in a dictionary, and ``return 1``.
_KEPT = (
    (re.compile(r"([\w.]+)(?:: [^=]+)? = "), "{} = ..."),
    (re.compile(r"(\w+)=(?!=)"), "{}=...,"),
    (re.compile(r"""((?:"[^"]*"|'[^']*')): """), "{}: ...,"),
    (re.compile(r"(return)\b"), "{} ..."),
)


def has_solution(code: str) -> bool:
    """Whether a part of the code is marked as the learner's."""
    return any(_BEGIN.fullmatch(line) for line in code.splitlines())


def starter(code: str) -> str:
    """The code without its solutions: three dots stand where something is to be written.

    Parameters
    ----------
    code : str
        Python code. Each ``### BEGIN SOLUTION`` has its ``### END SOLUTION`` on a line below.

    Raises
    ------
    ValueError
        A mark has no partner; the message says which line.

    Examples
    --------
    >>> print(starter('''
    ... ### BEGIN SOLUTION
    ... rows = len(
    ...     table
    ... )
    ... ### END SOLUTION
    ... print(rows)
    ... '''.strip()))
    rows = ...
    print(rows)
    """
    return "\n".join(_walk(code, keep=False))


def solved(code: str) -> str:
    """The code with its solutions, without the marks.

    Raises
    ------
    ValueError
        A mark has no partner.
    """
    return "\n".join(_walk(code, keep=True))


def _walk(code: str, keep: bool) -> list[str]:
    lines: list[str] = []
    part: list[str] | None = None
    began = 0
    for number, line in enumerate(code.splitlines(), 1):
        if _BEGIN.fullmatch(line):
            if part is not None:
                raise ValueError(f"line {number} begins a solution within that of line {began}")
            part, began = [], number
        elif _END.fullmatch(line):
            if part is None:
                raise ValueError(f"line {number} ends a solution that never began")
            lines += part if keep else _blanks(part)
            part = None
        else:
            (lines if part is None else part).append(line)
    if part is not None:
        raise ValueError(f"the solution that begins in line {began} has no end")
    return lines


def _blanks(part: list[str]) -> list[str]:
    """The lines of a solution that begin something, with three dots for the rest."""
    written = [line for line in part if line.strip()]
    depth = min((len(line) - len(line.lstrip()) for line in written), default=0)
    blanks = []
    for line in written:
        text = line[depth:]
        for pattern, blank in _KEPT:
            if found := pattern.match(text):
                blanks.append(" " * depth + blank.format(found[1]))
                break
    return blanks or [" " * depth + "...  # your code here"]
