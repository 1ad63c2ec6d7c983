"""What all exports say alike: kinds that become others, and what is lost of each question."""

from __future__ import annotations

from dataclasses import dataclass

from mlretrain.quiz.interchange.losses import Loss
from mlretrain.quiz.interchange.to_html import plain_text
from mlretrain.quiz.interchange.to_markdown import fence
from mlretrain.quiz.types import ClickStep, Cloze, CodeOutput, Matching, Question

LEVEL_TAG = "level:"
NO_RUN = "a click-the-step question needs its run beside it, which this format cannot show"


@dataclass(frozen=True, slots=True)
class Option:
    """An option to choose, as other programs know it."""

    text: str
    feedback: str
    correct: bool


def program(question: Question) -> str:
    """The program that is shown with a question; empty without one."""
    return getattr(question.proof, "code", None) or ""


def prompt(question: Question) -> str:
    """The prompt, with the program that is shown with it."""
    code = program(question)
    return f"{question.prompt}\n\n{fence(code, 'python')}" if code else question.prompt


def options(question: Question) -> list[Option]:
    """The options to choose from; a printed output stands as it was printed."""
    code = isinstance(question, CodeOutput)
    return [
        Option(fence(o.text) if code else o.text, o.feedback, o.correct) for o in question.options
    ]


def pairs(question: Matching) -> tuple[list[tuple[str, str]], list[str]]:
    """Items with their partners, and what is lost: partners are plain text everywhere.

    A partner that belongs to no item stands last, beside an empty one.
    """
    chosen = {item.match for item in question.options}
    texts = [(item.text, item.match) for item in question.options]
    texts += [("", match.text) for match in question.matches if match.text not in chosen]
    lost = ["the feedback of each item, and the order of the matches"]
    if any(plain_text(match.text) != match.text for match in question.matches):
        lost.append("markup of the matches")
    return [(item, plain_text(match)) for item, match in texts], lost


def typed(text: str) -> str:
    """An accepted text as a learner types it: marks of code are not typed."""
    return " ".join(text.replace("`", " ").split())


def tags(question: Question) -> list[str]:
    """Concepts and level, as tags."""
    return [*question.concepts, f"{LEVEL_TAG}{question.level}"]


def not_carried(question: Question, *, beside: tuple[str, ...] = ()) -> list[str]:
    """What is lost of a question in every format, and what a format names ``beside``."""
    lost = list(beside)
    if question.draw is not None:
        lost.append(f"its numbers are drawn anew for each learner: this is variant {question.seed}")
    if question.proof is not None:
        lost.append("its proof, and what each option claims: nothing runs there")
    if question.proof is not None and question.proof.by == "trace":
        lost.append("the run that it is about, which learners have to be shown")
    if program(question):
        lost.append("its program as a field: it becomes part of the prompt")
    if isinstance(question, CodeOutput):
        lost.append("its kind: it becomes a choice of one")
    if isinstance(question, Cloze) and any(typed(o.text) != o.text for o in question.options):
        lost.append("marks of code in the accepted texts")
    return lost


def left_out(question: Question) -> Loss | None:
    """Why a question cannot be exported to any format."""
    if isinstance(question, Cloze) and not all(typed(option.text) for option in question.options):
        return Loss(question.id, "an accepted text has nothing that can be typed", left_out=True)
    return Loss(question.id, NO_RUN, left_out=True) if isinstance(question, ClickStep) else None


def not_python(id: str) -> Loss:
    """Why an exercise is not exported."""
    return Loss(id, "an exercise needs Python to be solved, which no format has", left_out=True)
