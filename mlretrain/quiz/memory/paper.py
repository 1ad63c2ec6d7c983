"""A test on paper: its questions to be printed, and its key for whoever corrects it."""

from __future__ import annotations

from typing import Any

from mlretrain.quiz.cards import Cards
from mlretrain.quiz.claims import letter
from mlretrain.quiz.grade import grade
from mlretrain.quiz.types import Cloze, Matching, Multiple, Numeric, Ordering, Question

_RULE = "\n\n" + "-" * 78 + "\n\n"


def paper(cards: Cards) -> str:
    """The questions, to be answered on paper: nothing of it tells the key.

    Parameters
    ----------
    cards : Cards

    Returns
    -------
    str

    Examples
    --------
    >>> import mlretrain as mr
    >>> sheet = paper(mr.mastery_test(seed=7))
    >>> sheet.count("Question "), sheet.count("mr.check")
    (10, 0)
    """
    return _RULE.join([f"{cards.title[:1].upper()}{cards.title[1:]}", *(c.asked() for c in cards)])


def key(cards: Cards) -> list[str]:
    """The right answers, one line each.

    Parameters
    ----------
    cards : Cards

    Returns
    -------
    list of str

    Examples
    --------
    >>> import mlretrain as mr
    >>> key(mr.quiz("02"))[0]
    'Question 1, version-after-training: B'
    """
    return [
        f"Question {number}, {card.id}: {grade(card.question, first_answer(card.question)).key}"
        for number, card in enumerate(cards, 1)
    ]


def first_answer(question: Question) -> Any:
    """The answer of somebody who knows nothing and takes what comes first.

    Parameters
    ----------
    question : Question

    Returns
    -------
    object
        As :func:`mlretrain.check` takes it.

    Examples
    --------
    >>> import mlretrain as mr
    >>> first_answer(mr.question("version-after-training").question)
    'A'
    """
    letters = [letter(place) for place in range(len(question.options))]
    if isinstance(question, Numeric):
        return 1
    if isinstance(question, Cloze):
        return "retrain"
    if isinstance(question, Ordering):
        return letters
    if isinstance(question, Matching):
        count = len(question.matches)
        return {name: place % count + 1 for place, name in enumerate(letters)}
    return letters[:1] if isinstance(question, Multiple) else letters[0]
