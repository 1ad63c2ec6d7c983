"""Progress: what a learner has mastered, per lesson, level and concept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from mlretrain.quiz.bank import Bank, own
from mlretrain.quiz.memory.attempt import Attempt, now
from mlretrain.quiz.memory.review import due
from mlretrain.quiz.memory.store import Store
from mlretrain.quiz.page import Shown

if TYPE_CHECKING:
    import pandas as pd

_BAR = 12
_LEVELS = ("easy", "medium", "hard")
RULE = "Mastered is a question whose latest first try was right, without a hint."


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a learner is with some questions.

    Parameters
    ----------
    by : {"all", "lesson", "level", "concept"}
    name : str
    questions, tried, mastered : int
        How many there are, have an answer, and are mastered.
    """

    by: str
    name: str
    questions: int
    tried: int
    mastered: int

    @property
    def mastery(self) -> float:
        """The share that is mastered, from 0 to 1."""
        return self.mastered / self.questions

    @property
    def bar(self) -> str:
        """The share as a bar: █ is mastered, ▒ is tried, ░ is new."""
        full = round(_BAR * self.mastery)
        tried = max(full, round(_BAR * self.tried / self.questions))
        return "█" * full + "▒" * (tried - full) + "░" * (_BAR - tried)


class Progress(Shown):
    """What a learner has mastered.

    Parameters
    ----------
    bank : Bank
    attempts : iterable of Attempt
        Oldest first.
    where : str
        Where they are kept.
    """

    def __init__(self, bank: Bank, attempts: Iterable[Attempt], where: str = "") -> None:
        attempts = list(attempts)
        self._where = where
        latest = {one.question: one for one in attempts if one.trial == 1}
        tried = {one.question for one in attempts}
        mastered = {name for name, one in latest.items() if one.alone}
        groups: dict[tuple[str, str], set[str]] = {}
        for quiz in bank.quizzes:
            lesson = f"{quiz.name.partition('_')[0]} {quiz.title}"
            for question in quiz.questions:
                about = [("concept", concept) for concept in question.concepts]
                for key in (("all", "all"), ("lesson", lesson), ("level", question.level), *about):
                    groups.setdefault(key, set()).add(question.id)
        self.standings = sorted(
            (
                Standing(by, name, len(ids), len(ids & tried), len(ids & mastered))
                for (by, name), ids in groups.items()
            ),
            key=_order,
        )
        today = now().astimezone().date()
        known = {question.id for question in bank}
        self.due = sum(one.day <= today and one.question in known for one in due(attempts))

    def table(self) -> pd.DataFrame:
        """One row per lesson, level and concept: questions, tried, mastered, mastery."""
        import pandas as pd

        rows = [
            (one.by, one.name, one.questions, one.tried, one.mastered, one.mastery)
            for one in self.standings
        ]
        columns = ["by", "name", "questions", "tried", "mastered", "mastery"]
        return pd.DataFrame(rows, columns=columns)

    def text(self) -> str:
        width = max((len(one.name) for one in self.standings), default=0)
        parts = [f"{self._headline()}\n{RULE}"]
        for title, standings in self._groups():
            lines = [f"  {one.name.ljust(width)}  {one.bar}  {_said(one)}" for one in standings]
            parts.append("\n".join([title, *lines]))
        return "\n\n".join([*parts, self._footer()])

    def html(self) -> str:
        parts = [f"<h3>{escape(self._headline())}</h3>", f"<p>{RULE}</p>"]
        for title, standings in self._groups():
            rows = "".join(
                f'<tr><th scope="row">{escape(one.name)}</th>'
                f'<td><span aria-hidden="true">{one.bar}</span></td><td>{_said(one)}</td></tr>'
                for one in standings
            )
            parts.append(f"<table><caption>{title}</caption><tbody>{rows}</tbody></table>")
        body = "\n".join([*parts, f"<p>{escape(self._footer())}</p>"])
        return f'<article class="mlretrain-card" aria-label="Progress">\n{body}\n</article>'

    def _headline(self) -> str:
        whole = next((one for one in self.standings if one.by == "all"), None)
        return f"Progress: {_said(whole)}" if whole else "Progress: there are no questions"

    def _groups(self) -> list[tuple[str, list[Standing]]]:
        titles = {"lesson": "Lessons", "level": "Levels", "concept": "Concepts"}
        return [
            (title, [one for one in self.standings if one.by == by]) for by, title in titles.items()
        ]

    def _footer(self) -> str:
        count = "1 question is" if self.due == 1 else f"{self.due} questions are"
        said = f"{count} due today: mr.review()." if self.due else "Nothing is due today."
        if self._where:
            said += f" Kept in {self._where}; nothing leaves this machine."
        return said


def progress() -> Progress:
    """What you have mastered so far, per lesson, level and concept.

    Returns
    -------
    Progress
        Shows itself in a notebook and in a terminal; ``table()`` gives a data frame.
    """
    store = Store()
    return Progress(own(), store.attempts(), str(store.path))


def _order(one: Standing) -> tuple:
    group = ("all", "lesson", "level", "concept").index(one.by)
    return group, _LEVELS.index(one.name) if one.by == "level" else 0, one.name


def _said(one: Standing) -> str:
    more = f", {one.tried} tried" if one.tried > one.mastered else ""
    return f"{one.mastered} of {one.questions} mastered{more}"
