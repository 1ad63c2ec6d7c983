"""Keeping an answer, and drawing the numbers of the next question."""

from __future__ import annotations

import json
import warnings
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from mlretrain.quiz.memory.attempt import Attempt, now
from mlretrain.quiz.memory.store import Store, remembers
from mlretrain.quiz.types import Question

# An answer so soon after another to the same question is a second try at it.
_SITTING = timedelta(hours=4)
_SEEDS = 1_000_000


def remember(
    question: Question,
    answer: Any,
    score: float,
    *,
    hints: int = 0,
    seconds: float | None = None,
    sitting: str = "check",
    cell: bool = False,
) -> Attempt | None:
    """Keep an answer in the learner's file.

    Where nothing can be written a warning says so, and the learner goes on.

    Parameters
    ----------
    question : Question
    answer : object
    score : float
    hints, seconds, sitting
        See :class:`Attempt`.
    cell : bool, default=False
        Whether it stands in a cell: one that is run again gives the same answer again, and
        that is no second attempt.

    Returns
    -------
    Attempt or None
        None if nothing was kept.
    """
    if not remembers():
        return None
    moment, plain = now(), _plain(answer)
    store = Store()
    try:
        given = _since(store, question, sitting, moment)
        if cell and given and given[-1].answer == plain:
            return None
        trial = len(given) + 1
        attempt = Attempt(
            question.id, score, plain, question.seed, trial, hints, seconds, sitting, moment
        )
        store.add(attempt)
    except (OSError, ValueError) as error:
        warnings.warn(f"this answer was not kept: {error}", stacklevel=2)
        return None
    return attempt


def lately(question: Question, sitting: str = "check") -> list[Attempt]:
    """The answers to a question that were kept a short while ago, the oldest first."""
    if not remembers():
        return []
    try:
        return _since(Store(), question, sitting, now())
    except (OSError, ValueError):  # what cannot be read is as if it had never been
        return []


def _since(store: Store, question: Question, sitting: str, moment: datetime) -> list[Attempt]:
    return [
        earlier
        for earlier in store.attempts(question.id)
        if earlier.seed == question.seed
        and earlier.sitting == sitting
        and moment - earlier.at < _SITTING
    ]


def fresh_seed(*about: object) -> int:
    """A seed for numbers that have not been seen: the same for the same reasons."""
    digest = sha256("/".join(map(str, about)).encode()).digest()
    return int.from_bytes(digest[:8], "big") % _SEEDS


def _plain(answer: Any) -> Any:
    """An answer as JSON can hold it."""

    def other(value):
        if isinstance(value, (set, frozenset)):
            return sorted(value, key=str)
        return value.item() if hasattr(value, "item") else str(value)

    return json.loads(json.dumps(answer, default=other))
