"""Feedback: what a learner reads after answering."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from mlretrain.quiz import markdown
from mlretrain.quiz.evidence import Shown as Evidence
from mlretrain.quiz.evidence import arranged
from mlretrain.quiz.grade import Grade, Remark, Verdict, grade, rule
from mlretrain.quiz.page import Shown, frame, listed
from mlretrain.quiz.prove import Decided, prove
from mlretrain.quiz.proving import kept
from mlretrain.quiz.types import Question

_HEADINGS = {"correct": "✓ Right", "partly": "◐ Partly right", "wrong": "✗ Not right"}


class Feedback(Shown):
    """An answer, graded and explained.

    Parameters
    ----------
    question : Question
    answer : object
        See :func:`mlretrain.check`.
    decided : list of Decided, optional
        What the proof says; by default as it is known, or it is run.

    Attributes
    ----------
    verdict : {"correct", "partly", "wrong"}
    score : float
        From 0 to 1.
    """

    def __init__(
        self, question: Question, answer: Any, decided: list[Decided] | None = None
    ) -> None:
        self._question = question
        self._grade = self._graded(answer)
        if decided is None:
            decided = prove(question, kept.look(question))
        self._decided = decided
        self._evidence = arranged(question, decided)

    def _graded(self, answer: Any) -> Grade:
        return grade(self._question, answer)

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
        if self.verdict == "correct":
            return self._answered
        return f"{self._answered} The answer is {self._grade.key}."

    @property
    def _answered(self) -> str:
        said = f"You answered {self._grade.said}."
        return f"{said} {rule(self._question)}" if self.verdict == "partly" else said

    def text(self) -> str:
        question = self._question
        parts = [f"{self._heading} ({question.id})\n{self._said}"]
        parts.append(self._remarks(self._grade.remarks))
        parts.append("Why\n" + markdown.plain(question.explanation, "  "))
        steps = enumerate(question.solution, 1)
        parts.append(
            "Step by step\n"
            + "\n".join(markdown.plain(step, "     ", f"  {n}. ") for n, step in steps)
        )
        if self._evidence.lines:
            parts.append(
                f"{_heading_of(self._evidence)}\n"
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

    def _html_remarks(self, remarks: list[Remark]) -> str:
        return "\n".join(
            markdown.html(f"**{remark.about}** {remark.text}" if remark.about else remark.text)
            for remark in remarks
        )

    def _remarks(self, remarks: list[Remark]) -> str:
        return "\n".join(
            markdown.plain(
                remark.text, "     " if remark.about else "  ",
                f"  {remark.about}  " if remark.about else "  ",
            )
            for remark in remarks
        )

    def html(self) -> str:
        return frame(
            self.verdict,
            f"Feedback: {self._question.id}",
            f"<h3>{escape(self._heading)}</h3>",
            f'<p class="mlretrain-about">{escape(self._said)}</p>',
            self._html_remarks(self._grade.remarks),
            tail(self._question, self._decided),
        )

    def brief(self) -> str:
        """The HTML before a second try: what was chosen, and nothing of the key."""
        return frame(
            self.verdict,
            f"Feedback: {self._question.id}",
            f"<h3>{escape(self._heading)}</h3>",
            f'<p class="mlretrain-about">{escape(self._answered)}</p>',
            self._html_remarks(self._of_the_chosen()),
        )

    def brief_text(self) -> str:
        """The same as plain text."""
        said = f"{self._heading} ({self._question.id})\n{self._answered}"
        return f"{said}\n\n{self._remarks(self._of_the_chosen())}".rstrip()

    def _of_the_chosen(self) -> list[Remark]:
        """The remarks that tell of no option which the learner has not chosen."""
        chosen = set(re.findall(r"\w+", self._grade.said))
        remarks = self._grade.remarks
        return [remark for remark in remarks if not remark.about or remark.about in chosen]


def tail(question: Question, decided: list[Decided]) -> str:
    """What follows each answer, right or wrong, as HTML: the explanation and the evidence."""
    parts = [
        "<h4>Why</h4>",
        markdown.html(question.explanation),
        "<h4>Step by step</h4>",
        listed("ol", [markdown.inline(step) for step in question.solution]),
        _runs(arranged(question, decided)),
        f"<h4>Source</h4>\n{markdown.html(question.source)}" if question.source else "",
        "<h4>Common mistakes</h4>",
        listed(
            "ul",
            [
                f"“{markdown.inline(m.belief)}” → {markdown.inline(m.shows)}"
                for m in question.mistakes
            ],
        ),
    ]
    return "\n".join(part for part in parts if part)


def _runs(evidence: Evidence) -> str:
    if not evidence.lines:
        return ""
    items = [
        f"{escape(line.marks)}"
        f'<br><span class="mlretrain-evidence">{escape(line.words)}</span>'
        for line in evidence.lines
    ]
    ran = listed('ul role="list"', items, "mlretrain-runs")
    return f"<h4>{escape(_heading_of(evidence))}</h4>\n{ran}"


def _heading_of(evidence: Evidence) -> str:
    return f"We ran it ({evidence.where})" if evidence.where else "We ran it"
