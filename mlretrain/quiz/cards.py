"""Cards: questions as learners see them before they answer. No card holds a key."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from mlretrain.quiz import markdown
from mlretrain.quiz.answers import allowed, asked_again, read_answer
from mlretrain.quiz.claims import letter
from mlretrain.quiz.page import Note, Shown, code, frame, listed
from mlretrain.quiz.types import (
    Cloze,
    CodeOutput,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Question,
    TrueFalse,
)

if TYPE_CHECKING:
    from mlretrain.quiz.memory.attempt import Attempt

_BLOCKS = ("<p", "<ul", "<ol", "<table", "<blockquote")


class Card(Shown):
    """A question to be answered.

    Parameters
    ----------
    question : Question
    heading : str, default="Question"
    sitting : str, default="check"
        Where it is answered; kept with each attempt.
    called : str, default=""
        What the card is called in a cell, such as ``"test[0]"``, where an answer must be given
        to it and not to the question at large.

    Attributes
    ----------
    answers : list of Attempt
        The answers that were given to this card and kept nowhere else.
    """

    def __init__(
        self, question: Question, heading: str = "Question", sitting: str = "check", called: str = ""
    ) -> None:
        self._question = question
        self._heading = heading
        self.sitting = sitting
        self._called = called
        self._hints = 0
        self.answers: list[Attempt] = []

    @property
    def question(self) -> Question:
        """The question itself; it holds its key."""
        return self._question

    @property
    def id(self) -> str:
        """The id of the question."""
        return self._question.id

    def check(self, answer: Any, *, keep: bool = True):
        """Check an answer; see :func:`mlretrain.check`."""
        if answer is ...:
            return self._waiting()
        try:
            read_answer(self._question, answer)
        except (TypeError, ValueError) as error:
            return Note(f"That is no answer to {self.id}", asked_again(self._question, answer, error))
        from mlretrain.quiz.feedback import Feedback

        feedback = Feedback(self._question, answer)
        if keep:
            self.note(answer, feedback.score, hints=self._hints, cell=True)
        return feedback

    def _waiting(self) -> Note:
        from mlretrain.quiz.memory.remember import lately

        wanted = f"the three dots by {allowed(self._question)}."
        given = lately(self._question, self.sitting)
        if not given:
            return Note(f"Not answered yet ({self.id})", f"Replace {wanted}")
        # Whoever answered on the card, and goes on cell by cell, comes past these dots.
        score = given[-1].score
        how = "right" if score == 1 else "right in part" if score else "not right"
        return Note(
            f"Answered already ({self.id})",
            f"Your last answer was {how}; what there is to say to it stands where you gave it. "
            f"To answer here as well, replace {wanted}",
        )

    def note(
        self,
        answer: Any,
        score: float,
        *,
        hints: int = 0,
        seconds: float | None = None,
        cell: bool = False,
    ) -> None:
        """Keep an answer that was graded; see :func:`~mlretrain.quiz.memory.remember.remember`."""
        from mlretrain.quiz.memory.attempt import Attempt
        from mlretrain.quiz.memory.remember import remember

        how = {"hints": hints, "seconds": seconds, "sitting": self.sitting}
        if remember(self._question, answer, score, cell=cell, **how) is None:
            self.answers.append(Attempt(self.id, score, seed=self._question.seed, **how))

    def hint(self, number: int = 1) -> Note:
        """Reveal a hint; ``number`` is counted from 1."""
        hints = self._question.hints
        if number not in range(1, len(hints) + 1):
            raise ValueError(f"'number' must be 1 to {len(hints)}, got {number!r}.")
        self._hints = max(self._hints, number)
        return Note(f"Hint {number} of {len(hints)}", hints[number - 1])

    def public(self, shown: Question | None = None) -> dict[str, Any]:
        """What a front end needs to ask: nothing of it tells the key.

        Parameters
        ----------
        shown : Question, optional
            The question with its options in another order.
        """
        question = self._question if shown is None else shown
        named = code if isinstance(question, CodeOutput) else markdown.inline
        options = [] if isinstance(question, (Numeric, Cloze)) else question.options
        matches = question.matches if isinstance(question, Matching) else []
        return {
            "id": question.id,
            "kind": question.kind,
            "heading": f"{self._heading}: {question.id}",
            "about": _about(question),
            "prompt": markdown.html(question.prompt),
            "code": _program(question),
            "ask": _ask(question),
            "unit": question.unit if isinstance(question, Numeric) else None,
            "hints": len(question.hints),
            "options": [
                {"name": question.name(place), "html": named(option.text)}
                if not isinstance(question, TrueFalse)
                else {"name": option.text, "html": ""}
                for place, option in enumerate(options)
            ],
            "matches": [
                {"name": str(n), "html": markdown.inline(m.text), "words": _words(m.text)}
                for n, m in enumerate(matches, 1)
            ],
        }

    def text(self) -> str:
        question = self._question
        hints = len(question.hints)
        here = self._called or f'mr.question("{question.id}"{_seed(question)})'
        return (
            f"{self.asked()} Answer: {_call(question, self._called)}\n"
            f"{'1 hint' if hints == 1 else f'{hints} hints'}: {here}.hint(1)"
        )

    def asked(self, shown: Question | None = None, *, named: bool = True) -> str:
        """What is asked, as plain text.

        Parameters
        ----------
        shown : Question, optional
            The question with its options in another order.
        named : bool, default=True
            Say its id and concepts, from which the answer may be guessed.
        """
        question = self._question if shown is None else shown
        about = f": {question.id} ({_about(question)})" if named else f" ({question.level})"
        parts = [f"{self._heading}{about}"]
        parts.append(markdown.plain(question.prompt))
        parts.append(textwrap.indent(_program(question), "    "))
        parts.append("\n".join(_option_lines(question)))
        if isinstance(question, Matching):
            parts.append(
                "\n".join(
                    markdown.plain(match.text, "     ", f"  {number}  ")
                    for number, match in enumerate(question.matches, 1)
                )
            )
        parts.append(_ask(question))
        return "\n\n".join(part for part in parts if part)

    def html(self) -> str:
        return self.framed(_hints(self._question.hints), _call(self._question, self._called))

    def framed(self, more: str, call: str) -> str:
        """What is asked, as HTML; below it more, and the call that answers it."""
        question = self._question
        return frame(
            "",
            f"{self._heading}: {question.id}",
            f"<h3>{escape(self._heading)}: {escape(question.id)}</h3>",
            f'<p class="mlretrain-about">{escape(_about(question))}</p>',
            markdown.html(question.prompt),
            code(_program(question)) if _program(question) else "",
            _options(question),
            more,
            f'<p class="mlretrain-how">{escape(_ask(question))} In a cell: '
            f"<code>{escape(call)}</code></p>",
        )


class Cards(Shown):
    """The questions of a quiz, one card each.

    Parameters
    ----------
    title : str
    questions : list of Question
    sitting : str, default="check"
        Where they are answered; kept with each attempt.
    called : str, default=""
        What they are called in a cell, where answers must be given to them: see :class:`Card`.
    """

    def __init__(
        self, title: str, questions: list[Question], sitting: str = "check", called: str = ""
    ) -> None:
        self.title = title
        total = len(questions)
        self._cards = [
            Card(
                question, f"Question {number} of {total}", sitting,
                called and f"{called}[{number - 1}]",
            )
            for number, question in enumerate(questions, 1)
        ]

    @property
    def outlook(self) -> str:
        """What is to be said after the last question; empty for a quiz."""
        return ""

    def __len__(self) -> int:
        return len(self._cards)

    def __iter__(self) -> Iterator[Card]:
        return iter(self._cards)

    def __getitem__(self, number: int) -> Card:
        return self._cards[number]

    def text(self) -> str:
        rule = "\n\n" + "-" * 78 + "\n\n"
        return rule.join([f"Quiz: {self.title}", *(card.text() for card in self._cards)])

    def html(self) -> str:
        cards = "\n".join(card.html() for card in self._cards)
        return f"<h2>Quiz: {escape(self.title)}</h2>\n{cards}"


def _words(text: str) -> str:
    """Markdown as bare words, for where no mark can be shown."""
    return re.sub(r"[`*_]", "", markdown.plain(text))


def _about(question: Question) -> str:
    about = [question.level, *(name.replace("-", " ") for name in question.concepts)]
    return " · ".join(about + [f"variant {question.seed}"] * (question.seed > 0))


def _ask(question: Question) -> str:
    unit = question.unit if isinstance(question, Numeric) else None
    return f"{question.ask[:-1]} ({unit})." if unit else question.ask


def _program(question: Question) -> str:
    """The program that a question is about, which is the one that its proof runs."""
    return getattr(question.proof, "code", None) or ""


def _call(question: Question, called: str = "") -> str:
    """A call to copy. It says how to answer, and is no answer: nobody is right by copying."""
    answer = '"…"'
    if isinstance(question, TrueFalse | Numeric):
        answer = "..."
    elif isinstance(question, Multiple):
        answer = '["…", "…"]'
    elif isinstance(question, Ordering):
        answer = "[" + ", ".join(f'"{letter(p)}"' for p in range(len(question.options))) + "]"
    elif isinstance(question, Matching):
        pairs = ", ".join(f'"{letter(p)}": {p + 1}' for p in range(len(question.options)))
        answer = f"{{{pairs}}}"
    if called:
        return f"{called}.check({answer})"
    return f'mr.check("{question.id}", {answer}{_seed(question)})'


def _seed(question: Question) -> str:
    """The seed as an argument, where the question is not the one that is shown by default."""
    return f", seed={question.seed}" if question.seed else ""


def _option_lines(question: Question) -> list[str]:
    if isinstance(question, (Numeric, Cloze, TrueFalse)):
        return []
    texts = [(f"  {letter(place)}  ", o.text) for place, o in enumerate(question.options)]
    if isinstance(question, CodeOutput):
        return [start + text.replace("\n", "\n     ") for start, text in texts]
    return [markdown.plain(text, "     ", start) for start, text in texts]


def _options(question: Question) -> str:
    if isinstance(question, (Numeric, Cloze, TrueFalse)):
        return ""
    shown = code if isinstance(question, CodeOutput) else markdown.inline
    options = _named({letter(p): shown(o.text) for p, o in enumerate(question.options)})
    if not isinstance(question, Matching):
        return options
    matches = _named({str(n): markdown.inline(m.text) for n, m in enumerate(question.matches, 1)})
    return f'<div class="mlretrain-pair">\n{options}\n{matches}\n</div>'


def _named(items: dict[str, str]) -> str:
    """A list whose names stand in the text: a page around may number lists its own way."""
    parts = []
    for name, html in items.items():
        tag = "div" if html.startswith(_BLOCKS) else "span"
        parts.append(f"<strong>{name}</strong> <{tag}>{html}</{tag}>")
    return listed('ul role="list"', parts, "mlretrain-options")


def _hints(hints: list[str]) -> str:
    """Hints inside one another, so that they are revealed one by one."""
    inner = ""
    for number in range(len(hints), 0, -1):
        title = f"Hint {number} of {len(hints)}"
        inner = (
            # JupyterLab's command keys would act while the summary has the focus.
            f'<details>\n<summary data-lm-suppress-shortcuts="true">{title}</summary>\n'
            f"{markdown.html(hints[number - 1])}\n{inner}</details>\n"
        )
    return inner.strip()
