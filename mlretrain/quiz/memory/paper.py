"""A test on paper: its questions to be printed, and its key for whoever corrects it."""

from __future__ import annotations

import re

from mlretrain.quiz.cards import Card, Cards
from mlretrain.quiz.grade import key as right

_RULE = "\n\n" + "-" * 78 + "\n\n"


def paper(cards: Cards) -> str:
    """The questions, to be answered on paper: nothing of it tells the key.

    Their names are left out, since some give the answer away.

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
    title = f"{cards.title[:1].upper()}{cards.title[1:]}"
    head = f"{title}\n\nName: {'_' * 36}   Date: {'_' * 20}"
    return _RULE.join([head, *map(_sheet, cards)])


def _sheet(card: Card) -> str:
    asked = card.asked(named=False)
    # Such a run cannot be printed with it; who prints the test shows it, or has it shown before.
    about = re.match(r"lesson-0*(\d+)", getattr(card.question.proof, "run", None) or "")
    seen = f"\n\nThis is about the run of lesson {about[1]}." if about else ""
    return f"{asked}{seen}\n\nAnswer: {'_' * 40}"


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
        f"Question {number}, {card.id}: {right(card.question)}" for number, card in enumerate(cards, 1)
    ]
