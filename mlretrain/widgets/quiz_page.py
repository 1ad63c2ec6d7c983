"""A quiz as a page that stands alone: it grades itself and asks for nothing."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from mlretrain.quiz import found, markdown
from mlretrain.quiz.answers import allowed
from mlretrain.quiz.cards import Card, Cards
from mlretrain.quiz.claims import letter
from mlretrain.quiz.feedback import tail
from mlretrain.quiz.grade import rule
from mlretrain.quiz.prove import prove
from mlretrain.quiz.proving import kept
from mlretrain.quiz.shuffle import Shuffle
from mlretrain.quiz.types import Cloze, Matching, Numeric, Ordering, Question
from mlretrain.trace.front import joined
from mlretrain.widgets.front import files, sheet

_FILES = ("answers", "quiz", "grade", "alone")


def save_quiz(what: str | int | Cards, path: str | Path, *, order: object = None) -> Path:
    """Save a quiz as a page that needs no Python and no network.

    It grades itself. Keys and feedback do not stand in it in clear text; but whoever can
    read programs can find them, as in any page that grades itself. Questions that draw
    have the numbers that they have here. Answers are remembered by the browser.

    Parameters
    ----------
    what : str, int or Cards
        A lesson, the id of a question, or cards such as ``mr.review()``.
    path : str or Path
    order : object, optional
        Draws the order of the options; by default that of the bank.

    Returns
    -------
    Path

    Examples
    --------
    >>> import tempfile
    >>> save_quiz("below-threshold", Path(tempfile.mkdtemp(), "quiz.html")).name
    'quiz.html'
    """
    cards = what if isinstance(what, Cards) else found(what)
    path = Path(path)
    path.write_text(page(cards.title, list(cards), order), encoding="utf-8")
    return path


def page(title: str, cards: list[Card], order: object = None) -> str:
    """The HTML of the page."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(f'Quiz: {title}')}</title>\n<style>body{{margin:1rem}}</style>\n</head>\n<body>\n"
        f"<main>{within(title, cards, order)}</main>\n</body>\n</html>\n"
    )


def within(title: str, cards: list[Card], order: object = None) -> str:
    """The quiz as a part of any page."""
    return f"{kit()}\n{placed(title, cards, order)}"


def kit() -> str:
    """What quizzes need to be answered: once in a page, before the first of them."""
    return (
        f'<style>{sheet()}</style>\n<script type="module">{joined(files(*_FILES))}\n'
        "window.mlretrainQuiz = { mount, guess, confront };</script>"
    )


def placed(title: str, cards: list[Card], order: object = None) -> str:
    """A quiz in a page that has the kit."""
    return _placed("mount", *_told(title, cards, order))


def guessed(card: Card) -> str:
    """A question that takes a guess and says nothing about it, in a page that has the kit."""
    quiz, key = _told("Your guess", [card])
    quiz["cards"] = [{**one, "hints": 0, "check": "Keep my guess"} for one in quiz["cards"]]
    return _placed("guess", quiz, key)


def confronted(card: Card, without: str) -> str:
    """What the run says to the guess on the same page; ``without`` one, some HTML is shown."""
    quiz, key = _told("", [card])
    return _placed("confront", {"secret": quiz["secret"]}, key, without)


def _told(title: str, cards: list[Card], order: object = None) -> tuple[dict[str, Any], str]:
    """What a page is told of a quiz, and the key of what it is not to show."""
    shuffles = [Shuffle(card.question, order) for card in cards]
    secrets = [secret(card, shuffle) for card, shuffle in zip(cards, shuffles, strict=True)]
    text = json.dumps(secrets, ensure_ascii=False)
    key = sha256(text.encode()).hexdigest()[:16]
    shown = [card.public(shuffle.question) for card, shuffle in zip(cards, shuffles, strict=True)]
    return {"title": title, "cards": shown, "secret": hidden(text, key)}, key


def _placed(
    how: str,
    quiz: dict[str, Any],
    key: str,
    without: str = "<noscript>This quiz needs scripts to be answered.</noscript>",
) -> str:
    data = json.dumps(quiz, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<div id="{how}-{key}">{without}</div>\n<script type="module">mlretrainQuiz.{how}('
        f'document.getElementById("{how}-{key}"), {data}, "{key}");</script>'
    )


def hidden(text: str, key: str) -> str:
    """A text that cannot be read at a glance; ``opened`` in ``alone.mjs`` undoes it."""
    state = 2166136261
    for sign in key:
        state = (state ^ ord(sign)) * 16777619 & 0xFFFFFFFF
    mixed = bytearray()
    for byte in text.encode():
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        mixed.append(byte ^ state >> 24)
    return b64encode(mixed).decode()


def secret(card: Card, shuffle: Shuffle) -> dict[str, Any]:
    """All that grading and explaining need, and nobody should read beforehand."""
    question = shuffle.question
    decided = shuffle.decided(prove(card.question, kept.look(card.question)))
    return {
        "id": question.id,
        "kind": question.kind,
        "options": [_option(question, place) for place in range(len(question.options))],
        "tolerance": question.tolerance if isinstance(question, Numeric) else 0,
        "unit": question.unit if isinstance(question, Numeric) else None,
        "otherwise": markdown.inline(getattr(question, "otherwise", "")),
        "hints": [markdown.html(hint) for hint in question.hints],
        "allowed": allowed(question),
        "rule": rule(question),
        "tail": tail(question, decided),
    }


def _option(question: Question, place: int) -> dict[str, Any]:
    option = question.options[place]
    told: dict[str, Any] = {
        "name": letter(place) if isinstance(question, (Numeric, Cloze)) else question.name(place),
        "feedback": markdown.inline(option.feedback),
        "correct": getattr(option, "correct", False),
    }
    if isinstance(question, Numeric):
        told["value"] = option.value
    elif isinstance(question, Cloze):
        told["text"] = option.text
    elif isinstance(question, Ordering):
        told["place"] = option.place
    elif isinstance(question, Matching):
        texts = [match.text for match in question.matches]
        told["match"] = str(texts.index(option.match) + 1)
    return told
