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
    "export_quiz": "interchange.exchange",
    "import_quiz": "interchange.exchange",
    "load": "bank",
    "read": "bank",
    "run": "experiments.runs",
    "write_schema": "schema",
}

__all__ = ["check", "experiments", "question", "quiz", *_HOMES]


def quiz(
    lesson: str | int | None = None, *, concept: str | None = None, level: str | None = None
):
    """The questions of a lesson, about a concept or of a level, one card each.

    Parameters
    ----------
    lesson : str or int
        The number of the lesson: ``"02"`` or ``2``.
    concept : str
        What the questions are about instead, such as ``"gate"``.
    level : {"easy", "medium", "hard"}
        Only those of this level; alone, those of all lessons.

    Returns
    -------
    Cards
        In a notebook they can be answered where they stand, with mouse or keyboard; in a
        terminal, and for whoever reads the notebook later, they are text. ``quiz("02")[0]`` is
        the first of them.

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

    if level is not None:
        return _of_level(lesson, concept, level)
    if lesson is None or concept is not None:
        return found(lesson, concept)
    of_lesson = own().quiz(lesson)
    return Cards(of_lesson.title, of_lesson.questions)


def _of_level(lesson: str | int | None, concept: str | None, level: str):
    from typing import get_args

    from mlretrain.quiz.bank import own
    from mlretrain.quiz.cards import Cards
    from mlretrain.quiz.shapes import Level

    if level not in get_args(Level):
        raise ValueError(f"'level' must be one of {', '.join(get_args(Level))}; got {level!r}.")
    anything = lesson is None and concept is None
    cards = Cards("All lessons", list(own())) if anything else quiz(lesson, concept=concept)
    questions = [card.question for card in cards if card.question.level == level]
    if not questions:
        raise ValueError(f"'level' {level!r} leaves no question of {cards.title!r}.")
    return Cards(f"{cards.title}: {level}", questions)


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
    """A question by its id, as a card; in a notebook it can be answered where it stands.

    Its options keep their letters, so that they mean the same in :func:`check`.

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


def check(id: str, answer: Any, *, seed: int = 0, keep: bool = True):
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
    keep : bool, default=True
        Whether it counts as an answer of the learner; an example does not.

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
    return question(id, seed=seed).check(answer, keep=keep)


class _Callable(ModuleType):
    """A module that can be called.

    ``mr.quiz`` is this package as soon as any part of it has been imported, and the
    function of the same name is what learners call: so the package calls it.
    """

    def __call__(
        self, lesson: str | int | None = None, *, concept: str | None = None, level: str | None = None
    ):
        return quiz(lesson, concept=concept, level=level)

    def __getattr__(self, name: str):
        if name == "experiments":
            return importlib.import_module("mlretrain.quiz.experiments")
        if name not in _HOMES:
            raise unknown("mlretrain.quiz", name, __all__)
        value = getattr(importlib.import_module(f"{self.__name__}.{_HOMES[name]}"), name)
        setattr(self, name, value)
        return value


sys.modules[__name__].__class__ = _Callable
