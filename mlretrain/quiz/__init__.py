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

from mlretrain.names import unknown

# Public name → the module it lives in; loaded when first used.
_HOMES = {
    "BankError": "faults",
    "BankReport": "proving.report",
    "check_bank": "proving.check",
    "load": "bank",
    "read": "bank",
    "run": "runs",
    "write_schema": "schema",
}

__all__ = ["check", "question", "quiz", *_HOMES]


def quiz(lesson: str | int | None = None, *, concept: str | None = None):
    """The questions of a lesson, or those about a concept, one card each.

    Parameters
    ----------
    lesson : str or int
        The number of the lesson: ``"02"`` or ``2``.
    concept : str
        What the questions are about instead, such as ``"gate"``.

    Returns
    -------
    Cards
        Shows itself in a notebook and in a terminal; ``quiz("02")[0]`` is its first card.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.quiz("02")[0].id
    'version-after-training'
    >>> mr.quiz(concept="alerts")[0].id
    'below-threshold'
    """
    from mlretrain.quiz.bank import own
    from mlretrain.quiz.cards import Cards

    if lesson is None or concept is not None:
        return found(lesson, concept)
    of_lesson = own().quiz(lesson)
    return Cards(of_lesson.title, of_lesson.questions)


def found(what: str | int | None, concept: str | None = None):
    """Cards by what is asked for: a lesson, the id of a question, or a concept.

    Parameters
    ----------
    what : str, int or None
        The number of a lesson, or the id of a question.
    concept : str, optional
        All questions about it instead.

    Returns
    -------
    Cards

    Raises
    ------
    ValueError
        There is nothing of that name.
    """
    from mlretrain.quiz.bank import own
    from mlretrain.quiz.cards import Cards

    if (what is None) == (concept is None):
        raise ValueError("give either what to ask or 'concept', and not both.")
    bank = own()
    if concept is not None:
        questions = [question for question in bank if concept in question.concepts]
        if not questions:
            known = sorted({name for question in bank for name in question.concepts})
            raise ValueError(f"'concept' must be one of {', '.join(known)}; got {concept!r}.")
        return Cards(concept.replace("-", " "), questions)
    alone = [question for question in bank if question.id == what]
    if alone:
        return Cards(alone[0].id, alone)
    try:
        return quiz(what)
    except ValueError as error:
        raise ValueError(f"{error} Nor is it the id of a question.") from None


def question(id: str, *, seed: int = 0):
    """A question by its id, as a card.

    Parameters
    ----------
    id : str
    seed : int, default=0
        Of the variant, for a question whose numbers are drawn.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.question("version-after-training").hint(1).heading
    'Hint 1 of 2'
    """
    from mlretrain.quiz.bank import own
    from mlretrain.quiz.cards import Card

    return Card(own().question(id).variant(seed))


def check(id: str, answer: Any, *, seed: int = 0):
    """Check an answer and explain it.

    Parameters
    ----------
    id : str
        The id of the question; it stands on its card.
    answer : object
        One option by its letter (``"B"``) or its text; for several a list of letters;
        for an ordering all letters in order; for a matching ``{"A": 2, "B": 1}``, or the
        texts themselves; else a number, a text, True or False. Three dots, ``...``, stand
        for an answer that is still to come.
    seed : int, default=0
        Of the variant, for a question whose numbers are drawn; it stands on its card.

    Returns
    -------
    Feedback or Note
        Shows itself in a notebook and in a terminal; its text is the same each time.
        ``verdict`` and ``score`` say how right the answer is. Of what is no answer to this
        question a note says what would be one; it has neither, and nothing is counted.

    Raises
    ------
    ValueError
        There is no such question.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.check("version-after-training", "B").verdict
    'correct'
    """
    return question(id, seed=seed).check(answer)


class _Callable(ModuleType):
    """A module that can be called.

    ``mr.quiz`` is this package as soon as any part of it has been imported, and the
    function of the same name is what learners call: so the package calls it.
    """

    def __call__(self, lesson: str | int | None = None, *, concept: str | None = None):
        return quiz(lesson, concept=concept)

    def __getattr__(self, name: str):
        if name not in _HOMES:
            raise unknown("mlretrain.quiz", name, __all__)
        value = getattr(importlib.import_module(f"{self.__name__}.{_HOMES[name]}"), name)
        setattr(self, name, value)
        return value


sys.modules[__name__].__class__ = _Callable
