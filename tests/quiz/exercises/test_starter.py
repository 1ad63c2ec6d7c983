"""From a solution to what learners begin with."""

import pytest

from mlretrain.quiz.bank import own
from mlretrain.quiz.exercises.starter import has_solution, solved, starter

#: What stands between the marks; what stands there for learners.
PARTS = {
    "x = 1": "x = ...",
    "x: int = 1": "x = ...",
    "part.size = 1": "part.size = ...",
    "x == 1": "...  # your code here",
    "x = f(\n    a,\n    b=2,\n)": "x = ...",
    "x = 1\ny = 2": "x = ...\ny = ...",
    "# so\nx = 1\n\nfor y in x:\n    z = y": "x = ...",
    "for y in x:\n    z = y": "...  # your code here",
    "trigger=f(1),\ngate=g(\n    2\n),": "trigger=...,\ngate=...,",
    "trigger=f(1)": "trigger=...,",
    '"daily": f(1),': '"daily": ...,',
    "return 1": "return ...",
    "returned": "...  # your code here",
    "import os": "...  # your code here",
    "pass": "...  # your code here",
}


def marked(part, depth=0):
    lines = ["### BEGIN SOLUTION", *part.split("\n"), "### END SOLUTION"]
    return "\n".join(["before", *(" " * depth + line for line in lines), "after"])


@pytest.mark.parametrize("depth", [0, 4])
@pytest.mark.parametrize("part", PARTS)
def test_what_stands_for_a_solution(part, depth):
    blank = "\n".join(" " * depth + line for line in PARTS[part].split("\n"))
    assert starter(marked(part, depth)) == f"before\n{blank}\nafter"


@pytest.mark.parametrize("part", PARTS)
def test_the_solution_is_what_stands_there_without_the_marks(part):
    assert solved(marked(part)) == f"before\n{part}\nafter"


def test_code_without_marks_stays_as_it_is():
    for code in ("x = 1\n\ny = 2", "# BEGIN with SOLUTION", 'x = "### BEGIN SOLUTION"'):
        assert not has_solution(code)
        assert starter(code) == solved(code) == code


BROKEN = {
    "### BEGIN SOLUTION\nx": "the solution that begins in line 1 has no end",
    "x\n### END SOLUTION": "line 2 ends a solution that never began",
    "### BEGIN SOLUTION\n# BEGIN SOLUTION": "line 2 begins a solution within that of line 1",
}


@pytest.mark.parametrize("code", BROKEN)
@pytest.mark.parametrize("cut", [starter, solved])
def test_marks_come_in_pairs(code, cut):
    with pytest.raises(ValueError, match=BROKEN[code]):
        cut(code)


@pytest.mark.parametrize("task", own().tasks, ids=lambda task: task.id)
def test_our_starters_run_as_they_are(task):
    # A learner runs the cell first, and only then writes into it.
    exec(compile(task.starter, task.id, "exec"), {})
