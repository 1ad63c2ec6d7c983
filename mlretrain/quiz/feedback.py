"""Feedback: what a learner reads after answering."""

from __future__ import annotations

from html import escape
from typing import Any

from mlretrain.quiz import markdown
from mlretrain.quiz.evidence import arranged
from mlretrain.quiz.grade import Grade, Verdict, grade
from mlretrain.quiz.page import Shown, frame, listed
from mlretrain.quiz.prove import prove
from mlretrain.quiz.types import Question

_HEADINGS = {"correct": "✓ Right", "partly": "◐ Partly right", "wrong": "✗ Not right"}


class Feedback(Shown):
    """An answer, graded and explained.

    Parameters
    ----------
    question : Question
    answer : object
        See :func:`mlretrain.check`.

    Attributes
    ----------
    verdict : {"correct", "partly", "wrong"}
    score : float
        From 0 to 1.
    """

    def __init__(self, question: Question, answer: Any) -> None:
        self._question = question
        self._grade: Grade = grade(question, answer)
        self._evidence = arranged(question, prove(question))

    @property
    def verdict(self) -> Verdict:
        return self._grade.verdict

    @property
    def score(self) -> float:
        return self._grade.score

    @property
    def _heading(self) -> str:
        heading = _HEADINGS[self.verdict]
        return f"{heading}: {self.score:.0%} of the credit" if self.verdict == "partly" else heading

    @property
    def _said(self) -> str:
        said = f"You answered {self._grade.said}."
        return said if self.verdict == "correct" else f"{said} Right is {self._grade.key}."

    @property
    def _ran(self) -> str:
        where = self._evidence.where
        return f"We ran it ({where})" if where else "We ran it"

    def text(self) -> str:
        question = self._question
        parts = [f"{self._heading} ({question.id})\n{self._said}", self._remarks()]
        parts.append("Why\n" + markdown.plain(question.explanation, "  "))
        steps = enumerate(question.solution, 1)
        parts.append(
            "Step by step\n"
            + "\n".join(markdown.plain(step, "     ", f"  {n}. ") for n, step in steps)
        )
        if self._evidence.lines:
            parts.append(
                f"{self._ran}\n"
                + "\n".join(
                    markdown.plain(f"{line.marks}: {line.words}", "      ", "  ")
                    for line in self._evidence.lines
                )
            )
        if question.source:
            parts.append("Source\n" + markdown.plain(question.source, "  "))
        parts.append(
            "Common mistakes\n"
            + "\n".join(
                markdown.plain(f'"{m.belief}" → {m.shows}', "    ", "  - ")
                for m in question.mistakes
            )
        )
        return "\n\n".join(part for part in parts if part)

    def _remarks(self) -> str:
        return "\n".join(
            markdown.plain(
                remark.text, "     " if remark.about else "  ",
                f"  {remark.about}  " if remark.about else "  ",
            )
            for remark in self._grade.remarks
        )

    def html(self) -> str:
        question = self._question
        remarks = [
            markdown.html(f"**{remark.about}** {remark.text}" if remark.about else remark.text)
            for remark in self._grade.remarks
        ]
        return frame(
            self.verdict,
            f"Feedback: {question.id}",
            f"<h3>{escape(self._heading)}</h3>",
            f'<p class="mlretrain-about">{escape(self._said)}</p>',
            "\n".join(remarks),
            "<h4>Why</h4>",
            markdown.html(question.explanation),
            "<h4>Step by step</h4>",
            listed("ol", [markdown.inline(step) for step in question.solution]),
            self._html_runs(),
            f"<h4>Source</h4>\n{markdown.html(question.source)}" if question.source else "",
            "<h4>Common mistakes</h4>",
            listed(
                "ul",
                [
                    f"“{markdown.inline(m.belief)}” → {markdown.inline(m.shows)}"
                    for m in question.mistakes
                ],
            ),
        )

    def _html_runs(self) -> str:
        if not self._evidence.lines:
            return ""
        items = [
            f"{escape(line.marks)}"
            f'<br><span class="mlretrain-evidence">{escape(line.words)}</span>'
            for line in self._evidence.lines
        ]
        return f"<h4>{escape(self._ran)}</h4>\n" + listed('ul role="list"', items, "mlretrain-runs")
