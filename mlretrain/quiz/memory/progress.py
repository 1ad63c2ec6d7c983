"""Progress: what a learner has mastered, per lesson, level and concept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from mlretrain.quiz.bank import Bank, own
from mlretrain.quiz.exercises.task import Task
from mlretrain.quiz.memory.attempt import Attempt, now
from mlretrain.quiz.memory.review import due
from mlretrain.quiz.memory.store import Store, remembers
from mlretrain.quiz.page import Shown, frame

if TYPE_CHECKING:
    import pandas as pd

_BAR = 12
_LEVELS = ("easy", "medium", "hard")
RULE = "Mastered is a question whose latest first try was right, without a hint."
TASKS = "An exercise is mastered when every check holds and its solution was not shown."


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


#: What stands there before the first answer. It names no number, so that it stays the same.
EMPTY = (
    "Progress: nothing answered yet",
    "What you answer is counted here: per lesson, level and concept, with what is due today.",
)


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
        attempts = [one for one in attempts if one.counts]
        self._where = where
        tasks = {task.id: task for task in bank.tasks}
        latest = {one.question: one for one in attempts if one.trial == 1}
        tried = {one.question for one in attempts}
        mastered = {name for name, one in latest.items() if one.alone and name not in tasks}
        mastered |= {
            one.question
            for one in attempts
            if (task := tasks.get(one.question)) and _by_oneself(one, task)
        }
        groups: dict[tuple[str, str], set[str]] = {}
        for quiz in bank.quizzes:
            lesson = f"{quiz.name.partition('_')[0]} {quiz.title}"
            for one in (*quiz.questions, *quiz.tasks):
                about = [("concept", concept) for concept in one.concepts]
                for key in (("all", "all"), ("lesson", lesson), ("level", one.level), *about):
                    groups.setdefault(key, set()).add(one.id)
        self.standings = sorted(
            (
                Standing(by, name, len(ids), len(ids & tried), len(ids & mastered))
                for (by, name), ids in groups.items()
            ),
            key=_order,
        )
        today = now().astimezone().date()
        known = {question.id for question in bank}
        waiting = {one.question for one in due(attempts) if one.day <= today} & known
        self.due = len(waiting)
        self._due = {key: len(ids & waiting) for key, ids in groups.items()}
        self._begun = bool(tried & (known | set(tasks)))
        self._rules = [RULE, TASKS] if tasks else [RULE]

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
        if not self._begun:
            return f"{EMPTY[0]}\n{EMPTY[1]}"
        width = max((len(one.name) for one in self.standings), default=0)
        parts = ["\n".join([self._headline(), *self._rules])]
        for title, standings in self._groups():
            lines = [f"  {one.name.ljust(width)}  {one.bar}  {_said(one)}" for one in standings]
            parts.append("\n".join([title, *lines]))
        return "\n\n".join([*parts, self._footer()])

    def html(self) -> str:
        if not self._begun:
            return frame("", "Progress", f"<h3>{EMPTY[0]}</h3>", f"<p>{EMPTY[1]}</p>")
        tables = [
            # The lessons are seen at once; the rest is there for the asking.
            table if title == "Lessons" else
            # JupyterLab's command keys would act while the summary has the focus.
            f'<details>\n<summary data-lm-suppress-shortcuts="true">{title}</summary>\n{table}</details>'
            for title, standings in self._groups()
            for table in [self._table(title, standings)]
        ]
        return frame(
            "",
            "Progress",
            f"<h3>{escape(self._headline())}</h3>",
            f'<p class="mlretrain-about">{escape(" ".join(self._rules))}</p>',
            *tables,
            f'<p class="mlretrain-how">{escape(self._footer())}</p>',
        )

    def _table(self, title: str, standings: list[Standing]) -> str:
        rows = "".join(
            f'<tr><th scope="row">{escape(_named(one))}</th>'
            f'<td><span aria-hidden="true">{one.bar}</span></td><td>{_said(one)}</td>'
            f"<td>{self._due[one.by, one.name] or ''}</td></tr>\n"
            for one in standings
        )
        head = f"<th>{title[:-1]}</th><td></td><th>Mastered</th><th>Due today</th>"
        return (
            f'<table class="mlretrain-progress" aria-label="{title}"><thead><tr>{head}</tr></thead>\n'
            f"<tbody>{rows}</tbody></table>"
        )

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

    Where ``MLRETRAIN_REMEMBER`` is set to no, nothing is kept, and nothing is recalled.

    Returns
    -------
    Progress
        Shows itself in a notebook and in a terminal; ``table()`` gives a data frame.
    """
    store = Store()
    return Progress(own(), store.attempts() if remembers() else [], str(store.path))


def _by_oneself(attempt: Attempt, task: Task) -> bool:
    """Whether an exercise was done without its solution, which counts as one hint more."""
    return attempt.score == 1 and attempt.hints <= len(task.hints)


def _order(one: Standing) -> tuple:
    group = ("all", "lesson", "level", "concept").index(one.by)
    return group, _LEVELS.index(one.name) if one.by == "level" else 0, one.name


def _named(one: Standing) -> str:
    return one.name.replace("-", " ") if one.by == "concept" else one.name


def _said(one: Standing) -> str:
    more = f", {one.tried} tried" if one.tried > one.mastered else ""
    return f"{one.mastered} of {one.questions} mastered{more}"
