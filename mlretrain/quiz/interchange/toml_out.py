"""A quiz as a file of the bank."""

from __future__ import annotations

from typing import Any

import tomli_w

from mlretrain.quiz.bank import Quiz


def to_toml(quiz: Quiz) -> str:
    """The text of a file that the bank reads as the same quiz.

    Examples
    --------
    >>> from mlretrain.quiz.bank import own
    >>> to_toml(own().quiz("02")).splitlines()[0]
    'title = "The retraining cycle"'
    """
    tables = [_table(question) for question in quiz.questions]
    whole: dict[str, Any] = {"title": quiz.title}
    whole |= {"concepts": quiz.concepts} if quiz.concepts else {}
    return tomli_w.dumps(whole | {"question": tables}, multiline_strings=True)


def _table(question) -> dict[str, Any]:
    table = question._template or question.model_dump(by_alias=True, exclude_defaults=True)
    # What is short comes first, as people write it; tables of tables have to come last.
    first = ("id", "kind", "level", "concepts", "prompt")
    last = ("proof", "options", "matches", "mistakes")
    middle = [name for name in table if name not in (*first, *last)]
    return {name: table[name] for name in (*first, *middle, *last) if name in table}
