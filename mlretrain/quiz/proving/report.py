"""What was found out about a bank."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mlretrain.quiz.faults import Fault
from mlretrain.quiz.lint import Lint
from mlretrain.wording import count

Status = Literal["proved", "source", "fault"]


@dataclass(frozen=True, slots=True)
class Row:
    """What was found out about one question.

    Parameters
    ----------
    file : str
    line : int
    id, kind, level : str
        Of the question.
    status : {"proved", "source", "fault"}
    by : str
        The predicate that decides it, and the number of variants if it draws; a dash if it
        has a source instead.
    claims : int
        How many claims were decided, of all variants.
    time : str
        How long that took; ``"kept"`` if it was known from before.
    """

    file: str
    line: int
    id: str
    kind: str
    level: str
    status: Status
    by: str
    claims: int
    time: str = "–"


@dataclass(frozen=True, slots=True)
class BankReport:
    """What was found out about a bank.

    Parameters
    ----------
    rows : list of Row
        The questions that can be read, in the order of the bank.
    faults : list of Fault
        Everything that is wrong, of the files and of the keys.
    lints : list of Lint
        Everything that could be better.
    """

    rows: list[Row]
    faults: list[Fault]
    lints: list[Lint] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    @property
    def exit_code(self) -> int:
        """For a command: 0 if nothing is wrong and nothing could be better, else 1."""
        return 0 if self.ok and not self.lints else 1

    @property
    def share_proved(self) -> float:
        """The share of questions that are proved, from 0 to 1."""
        questions = self._questions()
        return sum(row.status == "proved" for row in questions) / max(1, len(questions))

    def _questions(self) -> list[Row]:
        return [row for row in self.rows if row.kind != "exercise"]

    @property
    def summary(self) -> str:
        """The report in one sentence."""
        questions = self._questions()
        proved = sum(row.status == "proved" for row in questions)
        sourced = sum(row.status == "source" for row in questions)
        exercises = len(self.rows) - len(questions)
        told = f"{count(exercises, 'exercise')}; " if exercises else ""
        return (
            f"{count(len(questions), 'question')}: {proved} proved by running every option, "
            f"{sourced} with a source; {told}{count(len(self.faults), 'fault')}, "
            f"{count(len(self.lints), 'lint')}."
        )

    def table(self) -> list[tuple[str, ...]]:
        """The rows in words, after a row of headings."""
        head = ("Question", "Kind", "Level", "Proof", "Claims", "Time", "Result")
        return [head] + [
            (row.id, row.kind, row.level, row.by, str(row.claims or "–"), row.time, row.status)
            for row in self.rows
        ]

    def __str__(self) -> str:
        table = self.table()
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in table
        ]
        lines.insert(1, "  ".join("─" * width for width in widths))
        for found in (self.faults, self.lints):
            lines += ["", *map(str, found)] if found else []
        return "\n".join([*lines, "", self.summary])
