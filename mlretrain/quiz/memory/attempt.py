"""An attempt: one answer to one question."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any


#: The sitting of a guess before the lesson.
PREDICTED = "predict"


def now() -> datetime:
    """The moment, to the millisecond."""
    moment = datetime.now(timezone.utc)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _name() -> str:
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer to one question.

    Parameters
    ----------
    question : str
        Its id.
    score : float
        From 0 to 1.
    answer : object
        What was answered, as JSON can hold it.
    seed : int
        Of the variant.
    trial : int
        1 for the first answer, 2 for a second try after feedback.
    hints : int
        How many hints had been shown.
    seconds : float, optional
        From seeing the question to answering it.
    sitting : str
        Where it was answered: ``"check"``, ``"review"``, the name of a test, or
        ``"predict"`` for a guess before the lesson.
    at : datetime
        With its time zone.
    uid : str
        A name of its own, by which a copy is recognised.
    """

    question: str
    score: float
    answer: Any = None
    seed: int = 0
    trial: int = 1
    hints: int = 0
    seconds: float | None = None
    sitting: str = "check"
    at: datetime = field(default_factory=now)
    uid: str = field(default_factory=_name)

    @property
    def alone(self) -> bool:
        """Whether it is right at the first try and without a hint."""
        return self.score == 1 and self.trial == 1 and not self.hints

    @property
    def counts(self) -> bool:
        """Whether it says something about what was learned; a guess beforehand does not."""
        return self.sitting != PREDICTED

    def row(self) -> dict[str, Any]:
        """The attempt in plain values, as it is stored and exported."""
        return {
            "uid": self.uid,
            "at": self.at.astimezone(timezone.utc).isoformat(timespec="milliseconds"),
            "question": self.question,
            "seed": self.seed,
            "answer": json.dumps(self.answer, ensure_ascii=False),
            "score": float(self.score),
            "trial": self.trial,
            "hints": self.hints,
            "seconds": self.seconds,
            "sitting": self.sitting,
        }

    @classmethod
    def of_row(cls, row: dict[str, Any]) -> Attempt:
        """The attempt of a row."""
        at, answer = datetime.fromisoformat(row["at"]), json.loads(row["answer"])
        return cls(**{**row, "at": at, "answer": answer})


#: The columns of a row, in order.
COLUMNS = tuple(Attempt("", 0).row())
