"""Quizzes whose keys are proved by running them.

The package can be called: ``mr.quiz("02")`` shows the questions of a lesson.

Examples
--------
>>> import mlretrain as mr
>>> len(mr.quiz("02")) >= 10
True
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

# Public name → the module it lives in; loaded when first used.
_HOMES = {
    "BankError": "faults",
    "BankReport": "prove",
    "check_bank": "prove",
    "load": "bank",
    "read": "bank",
    "run": "runs",
    "write_schema": "schema",
}

__all__ = ["check", "question", "quiz", *_HOMES]


def quiz(lesson: str | int):
    """The questions of a lesson, one card each.

    Parameters
    ----------
    lesson : str or int
        The number of the lesson: ``"02"`` or ``2``.

    Returns
    -------
    Cards
        Shows itself in a notebook and in a terminal; ``quiz("02")[0]`` is its first card.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.quiz("02")[0].id
    'version-after-training'
    """
    from mlretrain.quiz.bank import own
    from mlretrain.quiz.cards import Cards

    found = own().quiz(lesson)
    return Cards(found.title, found.questions)


def question(id: str):
    """A question by its id, as a card.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.question("version-after-training").hint(1).heading
    'Hint 1 of 2'
    """
    from mlretrain.quiz.bank import own
    from mlretrain.quiz.cards import Card

    return Card(own().question(id))


def check(id: str, answer: Any):
    """Check an answer and explain it.

    Parameters
    ----------
    id : str
        The id of the question; it stands on its card.
    answer : object
        One option by its letter (``"B"``) or its text; for several a list of letters;
        for an ordering all letters in order; for a matching ``{"A": 2, "B": 1}``; else
        a number, a text, True or False. Three dots, ``...``, stand for an answer that
        is still to come.

    Returns
    -------
    Feedback
        Shows itself in a notebook and in a terminal; its text is the same each time.
        ``verdict`` and ``score`` say how right the answer is.

    Raises
    ------
    TypeError, ValueError
        There is no such question, or the answer is none that can be graded.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.check("version-after-training", "B").verdict
    'correct'
    """
    return question(id).check(answer)


class _Callable(ModuleType):
    """A module that can be called.

    ``mr.quiz`` is this package as soon as any part of it has been imported, and the
    function of the same name is what learners call: so the package calls it.
    """

    def __call__(self, lesson: str | int):
        return quiz(lesson)

    def __getattr__(self, name: str):
        if name not in _HOMES:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(f"{self.__name__}.{_HOMES[name]}"), name)
        setattr(self, name, value)
        return value


sys.modules[__name__].__class__ = _Callable
