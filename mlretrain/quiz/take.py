"""Answering a quiz in a terminal: as in a notebook, with letters and the Enter key."""

from __future__ import annotations

import re
from collections.abc import Callable
from time import monotonic
from typing import Any

from mlretrain.quiz import markdown
from mlretrain.quiz.answers import allowed
from mlretrain.quiz.bank import load
from mlretrain.quiz.cards import Card, Cards
from mlretrain.quiz.feedback import Feedback
from mlretrain.quiz.prove import prove
from mlretrain.quiz.proving import kept
from mlretrain.quiz.shuffle import Shuffle
from mlretrain.quiz.types import Matching, Question

_TRIES = 2
_RULE = "─" * 78
HELP = "Your answer, ? for a hint, Enter to go on, q to leave: "


class Leave(Exception):
    """The learner has had enough."""


def take(
    cards: Cards,
    *,
    ask: Callable[[str], str] = input,
    say: Callable[[str], object] = print,
    order: object = None,
) -> str:
    """Go through the questions of a quiz.

    Each gets a second try; then come the explanation and what was seen when it was run.

    Parameters
    ----------
    cards : Cards
    ask : callable
        Shows a prompt and gives what was typed.
    say : callable
        Shows a text.
    order : object, optional
        Draws the order of the options; by default that of the bank.

    Returns
    -------
    str
        How it went, in one sentence.
    """
    scores: list[float] = []
    try:
        for card in cards:
            say(f"{_RULE}\n")
            score = _one(card, Shuffle(card.question, order), ask, say)
            if score is not None:
                scores.append(score)
    except (Leave, EOFError):
        say("")
    answered = f"{len(scores)} of {len(cards)} answered"
    right = sum(score == 1 for score in scores)
    points = f"{sum(scores):g} point{'s' * (sum(scores) != 1)}"
    return f"{answered}, {right} right at the first try; {points}."


def of_file(path: str) -> Cards:
    """The questions of a TOML file of one's own.

    Raises
    ------
    BankError
        Something is wrong with it; it says everything that is.
    """
    quiz = load(path).quizzes[0]
    return Cards(quiz.title, quiz.questions)


def _one(card: Card, shuffle: Shuffle, ask, say) -> float | None:
    """Ask one question; the points of the first try, or None if it was passed over."""
    question = shuffle.question
    say(f"{card.asked(question)}\n")
    began, hints, first = monotonic(), 0, None
    for trial in range(1, _TRIES + 1):
        answer = None
        while answer is None:
            typed = ask(HELP).strip()
            if typed == "":
                return first
            if typed.casefold() in ("q", "quit"):
                raise Leave
            if typed == "?":
                hints = _hint(question, hints, say)
                continue
            try:
                answer = typed_answer(question, typed)
                bank_answer = shuffle.to_bank(answer)
            except (TypeError, ValueError):
                say(f"Answer with {allowed(question)}.\n")
                answer = None
        decided = shuffle.decided(prove(card.question, kept.look(card.question)))
        feedback = Feedback(question, answer, decided)
        card.note(bank_answer, feedback.score, hints=hints, seconds=monotonic() - began)
        first = feedback.score if first is None else first
        if feedback.score == 1 or trial == _TRIES:
            say(f"\n{feedback.text()}\n")
        else:
            say(f"\n{feedback.brief_text()}\n\nOnce more.\n")
            continue
        return first
    return first


def _hint(question: Question, shown: int, say) -> int:
    if shown == len(question.hints):
        say("There are no more hints.\n")
        return shown
    heading = f"Hint {shown + 1} of {len(question.hints)}"
    say(f"{heading}\n{markdown.plain(question.hints[shown], '  ')}\n")
    return shown + 1


def typed_answer(question: Question, typed: str) -> Any:
    """What was typed, as an answer: for a matching ``A2 B1``, else as it is.

    Examples
    --------
    >>> from mlretrain.quiz.bank import own
    >>> typed_answer(own().question("who-writes-what"), "a2, B 1 c:3")
    {'A': 2, 'B': 1, 'C': 3}
    """
    if not isinstance(question, Matching):
        return typed
    pairs = re.findall(r"([A-Za-z])\W*(\d+)", typed)
    return {left.upper(): int(right) for left, right in pairs}
