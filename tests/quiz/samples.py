"""One small question of each kind, as raw tables."""

from __future__ import annotations

import copy
from typing import Any

from mlretrain.quiz.rules import examine
from mlretrain.quiz.types import Question

_COMMON = {
    "level": "easy",
    "concepts": ["cycle"],
    "prompt": "What is it?",
    "hints": ["Look again.", "Look closer."],
    "explanation": "So it is.",
    "solution": ["Look.", "Answer."],
    "mistakes": [{"belief": "It is not.", "shows": "It is."}],
    "source": "A book, page 1.",
}

_OWN: dict[str, dict[str, Any]] = {
    "single": {
        "options": [
            {"text": "red", "feedback": "Not red."},
            {"text": "green", "feedback": "Green it is.", "correct": True},
            {"text": "the blue one", "feedback": "Not blue."},
        ]
    },
    "multiple": {
        "options": [
            {"text": "two", "feedback": "Prime.", "correct": True},
            {"text": "three", "feedback": "Prime, too.", "correct": True},
            {"text": "four", "feedback": "Two times two."},
            {"text": "five", "feedback": "Also prime.", "correct": True},
        ]
    },
    "true_false": {
        "options": [
            {"text": "True", "feedback": "No.", "correct": False},
            {"text": "False", "feedback": "Yes, it is false.", "correct": True},
        ]
    },
    "numeric": {
        "tolerance": 0.01,
        "unit": "%",
        "otherwise": "Divide first.",
        "options": [
            {"value": 0.85, "feedback": "Yes.", "correct": True},
            {"value": 85, "feedback": "As a share."},
            {"value": 0.15, "feedback": "The other part."},
        ],
    },
    "cloze": {
        "prompt": "Daily at midnight is ___ in cron.",
        "otherwise": "Five fields.",
        "options": [
            {"text": "`0 0 * * *`", "feedback": "Yes.", "correct": True},
            {"text": "@daily", "feedback": "Yes, in short.", "correct": True},
            {"text": "0 24 * * *", "feedback": "Hours end at 23."},
        ],
    },
    "ordering": {
        "options": [
            {"text": "boil", "feedback": "After filling.", "place": 2},
            {"text": "fill", "feedback": "First of all.", "place": 1},
            {"text": "drink", "feedback": "At the end.", "place": 4},
            {"text": "pour", "feedback": "Before drinking.", "place": 3},
        ]
    },
    "matching": {
        "options": [
            {"text": "dog", "feedback": "It barks.", "match": "woof"},
            {"text": "cat", "feedback": "It mews.", "match": "meow"},
        ],
        "matches": [{"text": "meow"}, {"text": "moo"}, {"text": "woof"}],
    },
    "code_output": {
        "proof": {"by": "program-output", "code": "print(1)\nprint(2)"},
        "options": [
            {"text": "1\n2", "feedback": "Two lines.", "correct": True},
            {"text": "3", "feedback": "No sum."},
        ],
    },
    "click_step": {
        "proof": {
            "by": "trace",
            "run": "lesson-02",
            "pass": 2,
            "ask": "step that sets performance",
        },
        "options": [
            {"step": "start", "text": "Begin", "feedback": "Too early."},
            {"step": "collect", "text": "Collect", "feedback": "Yes.", "correct": True},
            {"step": "trigger", "text": "Ask the trigger", "feedback": "Too late."},
            {"step": "repeat", "text": "Once more", "feedback": "Much too late."},
        ],
    },
}

KINDS = list(_OWN)


def raw(kind: str, **changes: Any) -> dict[str, Any]:
    """The table of a question of one kind, with other fields if given."""
    made = {"id": f"a-{kind.replace('_', '-')}", "kind": kind, **_COMMON, **_OWN[kind]}
    return copy.deepcopy({**made, **changes})


def made(kind: str, **changes: Any) -> Question:
    """The question itself."""
    return make(raw(kind, **changes))


def make(table: dict[str, Any]) -> Question:
    """A question of a table that has no faults."""
    question, problems = examine(table)
    assert question is not None, problems
    return question
