"""What was lost on the way: one report for all formats and both directions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from textwrap import wrap

from mlretrain.quiz.faults import Fault
from mlretrain.wording import count


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that did not come through.

    Parameters
    ----------
    question : str
        The id of the question; empty if it is about the whole file.
    what : str
        What is lost or changed, in words.
    left_out : bool, default=False
        Whether the whole question is missing on the other side.
    line : int, default=0
        Where it stands in the file that was read; 0 for an export.
    """

    question: str
    what: str
    left_out: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class LossReport:
    """What came through, what was lost, and what is wrong with the file that was read.

    Parameters
    ----------
    way : str
        From where to where, such as ``"to Moodle XML"``.
    carried : int
        How many questions came through.
    losses : list of Loss
        In the order of the questions.
    faults : list of Fault
        Why questions could not be read; empty for an export.
    """

    way: str
    carried: int
    losses: list[Loss] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def left_out(self) -> list[str]:
        """The questions that are missing on the other side."""
        return [loss.question for loss in self.losses if loss.left_out]

    @property
    def exit_code(self) -> int:
        """For a command: 1 if a question could not be read, else 0."""
        return 1 if self.faults else 0

    def of(self, question: str) -> list[str]:
        """What was lost of one question."""
        return [loss.what for loss in self.losses if loss.question == question]

    @property
    def summary(self) -> str:
        """The report in one sentence."""
        touched = {loss.question for loss in self.losses if loss.question and not loss.left_out}
        parts = [f"{count(self.carried, 'question')} {self.way}"]
        parts.append(f"{len(touched)} of them not whole" if touched else "all of them whole")
        if self.left_out:
            parts.append(f"{len(self.left_out)} left out")
        if self.faults:
            parts.append(count(len(self.faults), "fault"))
        if not self.carried:
            del parts[1]
        return ", ".join(parts) + "."

    def __str__(self) -> str:
        if not self.faults and all(loss.line == 0 for loss in self.losses):
            return "\n".join([*self._by_loss(), self.summary])
        lines: list[str] = []
        for place, name in enumerate(dict.fromkeys(loss.question for loss in self.losses)):
            mine = [loss for loss in self.losses if loss.question == name]
            where = f" (line {mine[0].line})" if mine[0].line else ""
            lines += [""] * bool(place) + [f"{name or 'The file'}{where}"]
            lines += [f"  {'LEFT OUT: ' if loss.left_out else '- '}{loss.what}" for loss in mine]
        if self.faults:
            lines += [""] * bool(lines) + [str(fault) for fault in self.faults]
        return "\n".join([*lines, *[""] * bool(lines), self.summary])

    def _by_loss(self) -> list[str]:
        """What was lost, and of which questions: of an export there are no lines to be found."""
        lines: list[str] = []
        for title, left_out in (("LEFT OUT", True), ("Not carried", False)):
            whose: dict[str, list[str]] = {}
            for loss in self.losses:
                if loss.left_out is left_out:
                    whose.setdefault(loss.what, []).append(loss.question)
            if whose:
                lines.append(title)
            for what, names in whose.items():
                lines.append(f"  - {what}")
                if names != [""]:
                    every = not left_out and len(names) == self.carried > 1
                    said = "all questions" if every else ", ".join(names)
                    lines += wrap(
                        said, 78, initial_indent="      ", subsequent_indent="      ",
                        break_on_hyphens=False,
                    )  # fmt: skip
            lines += [""] * bool(whose)
        return lines


def many(question: str, said: Iterable[str], line: int = 0) -> list[Loss]:
    """Losses of one question, each said once."""
    return [Loss(question, what, line=line) for what in dict.fromkeys(said)]
