"""A small exercise, as a raw table."""

from __future__ import annotations

import copy
from typing import Any

from mlretrain.quiz.exercises.rules import examine
from mlretrain.quiz.exercises.task import Task

_TABLE: dict[str, Any] = {
    "id": "twice",
    "level": "easy",
    "concepts": ["cycle"],
    "prompt": "Write a function that doubles.",
    "name": "twice",
    "wanted": "function",
    "code": (
        "def twice(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION\n"
    ),
    "run": {"of_three": "value(3)", "of_text": "value('ab')"},
    "checks": [
        {"name": "number", "about": "It doubles", "holds": "of_three == 6", "says": "Got {of_three}."},
        {
            "name": "text", "about": "It doubles texts", "holds": "of_text == 'abab'",
            "says": "Got {of_text} of {len(of_text)}, {of_three:.2f}.",
        },
    ],
    "hints": ["Think.", "Think twice."],
    "explanation": "Two times.",
    "mistakes": [
        {
            "belief": "A text is a number.", "shows": "No.", "old": "2 * x",
            "new": "int(x) * 2", "caught": "of_text",
        },
        {"belief": "thrice", "shows": "No.", "old": "2 * x", "new": "3 * x", "caught": "number"},
        {
            "belief": "numbers", "shows": "No.", "old": "2 * x",
            "new": "6 if x == 3 else x", "caught": "text",
        },
    ],
}  # fmt: skip

def raw(**changes: Any) -> dict[str, Any]:
    """The table, with other entries."""
    return copy.deepcopy(_TABLE) | copy.deepcopy(changes)


def make(**changes: Any) -> Task:
    """The exercise of it."""
    task, problems = examine(raw(**changes))
    assert task is not None, problems
    return task


def learned(code: str, name: str = "twice") -> Any:
    """What a learner's cell makes."""
    names: dict[str, Any] = {}
    exec(compile(code, "<cell>", "exec"), names)
    return names[name]
