"""Review: what is due today, so that it is not forgotten.

Each first try is a review; the package ``fsrs`` (Free Spaced Repetition Scheduler) says when
the next is due. Right without a hint counts as good, right with a hint and partly right as
hard, and wrong as forgotten. A day is the shortest interval.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

from mlretrain.quiz.bank import Bank, own
from mlretrain.quiz.cards import Cards
from mlretrain.quiz.memory.attempt import Attempt, now
from mlretrain.quiz.memory.remember import fresh_seed
from mlretrain.quiz.memory.store import Store


@dataclass(frozen=True, slots=True)
class Due:
    """When a question is to be asked again."""

    question: str
    day: date
    times: int


def due(attempts: Iterable[Attempt]) -> list[Due]:
    """When each question that was answered is to be asked again, the earliest first.

    Parameters
    ----------
    attempts : iterable of Attempt
        Oldest first.

    Examples
    --------
    >>> from datetime import timezone
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
    >>> [one.day.isoformat() for one in due([Attempt("q", 0.0, at=noon)])]
    ['2026-03-03']
    """
    from fsrs import Card, Rating, Scheduler

    # No steps of minutes: whoever has just read the explanation knows it by now.
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    cards: dict[str, tuple[Card, int]] = {}
    for attempt in attempts:
        if attempt.trial > 1 or not attempt.counts:
            continue
        if attempt.alone:
            rating = Rating.Good
        else:
            rating = Rating.Hard if attempt.score > 0 else Rating.Again
        card, times = cards.get(attempt.question, (Card(card_id=1), 0))
        card, _ = scheduler.review_card(card, rating, attempt.at)
        cards[attempt.question] = card, times + 1
    found = [Due(name, _day(card.due), times) for name, (card, times) in cards.items()]
    return sorted(found, key=lambda one: one.day)


def _day(moment: datetime) -> date:
    """The learner's own day, whatever the time zone of the moment."""
    return moment.astimezone().date()


class Review(Cards):
    """The questions that are due, with fresh numbers where they draw them.

    Parameters
    ----------
    bank : Bank
    store : Store
    moment : datetime
    most : int
    """

    def __init__(self, bank: Bank, store: Store, moment: datetime, most: int) -> None:
        known = {question.id: question for question in bank}
        waiting = [one for one in due(store.attempts()) if one.question in known]
        today = _day(moment)
        ready = [one for one in waiting if one.day <= today]
        self._later = [one.day for one in waiting if one.day > today]
        self._left = max(0, len(ready) - most)
        questions = [
            known[one.question].variant(fresh_seed(store.learner(), one.question, one.times))
            for one in ready[:most]
        ]
        super().__init__("due today", questions, sitting="review")

    def text(self) -> str:
        return f"{super().text()}\n\n{self.outlook}" if len(self) else self.outlook

    def html(self) -> str:
        outlook = f"<p>{escape(self.outlook)}</p>"
        return f"{super().html()}\n{outlook}" if len(self) else outlook

    @property
    def outlook(self) -> str:
        """What comes after: how many are left today, and when the next is due."""
        said = [f"{self._left} more are due today."] if self._left else []
        if not len(self):
            said.append("Nothing is due today.")
        if self._later:
            day = self._later[0]
            said.append(f"Next: {self._later.count(day)} on {day:%A}, {day.day} {day:%B %Y}.")
        elif not len(self):
            said.append("What you answer comes back here before you forget it.")
        return " ".join(said) or "That is all for today."


def review(most: int = 10) -> Review:
    """The questions that are due today, the most overdue first.

    Parameters
    ----------
    most : int, default=10
        How many at once.

    Returns
    -------
    Review
        Shows itself in a notebook and in a terminal; ``review()[0]`` is its first card.
    """
    if isinstance(most, bool) or not isinstance(most, int) or most < 1:
        raise ValueError(f"'most' must be a whole number >= 1, got {most!r}.")
    return Review(own(), Store(), now(), most)
