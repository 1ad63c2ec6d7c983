"""A quiz as a widget: answered in the browser, graded in Python."""

from __future__ import annotations

from pathlib import Path
from secrets import token_hex
from typing import Any

try:
    import anywidget
    import traitlets
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f'the quiz needs {error.name}. Install it: pip install "mlretrain[lab]"',
        name=error.name,
    ) from None

from mlretrain.quiz import found, markdown
from mlretrain.quiz.answers import allowed, read_answer
from mlretrain.quiz.cards import Card, Cards
from mlretrain.quiz.claims import letter
from mlretrain.quiz.feedback import Feedback
from mlretrain.quiz.memory.attempt import Attempt
from mlretrain.quiz.memory.remember import lately
from mlretrain.quiz.prove import Seen, prove
from mlretrain.quiz.proving import kept
from mlretrain.quiz.shuffle import Shuffle
from mlretrain.quiz.types import Question
from mlretrain.trace.front import joined
from mlretrain.widgets.front import files, sheet
from mlretrain.widgets.live import show

_TRIES = 2


class Quiz(anywidget.AnyWidget):
    """Questions to be answered with mouse or keyboard.

    A first answer that is not right gets its feedback and a second try; then come the
    explanation, the steps to the answer, and what was seen when each option was run.
    Answers are graded here: no key reaches the browser before the answer. They are kept,
    and shown again when the notebook is opened anew within a few hours.

    Parameters
    ----------
    what : str, int, Card or Cards, optional
        A lesson (``"02"``), the id of a question, or cards: ``mr.review()``,
        ``mr.mastery_test()``.
    concept : str, optional
        All questions about a concept instead.
    every : bool, default=False
        Show all questions at once.
    order : object, optional
        Draws the order of the options; by default it is another each time.
        ``Quiz.AS_WRITTEN`` leaves it as the bank has it.

    Raises
    ------
    ValueError
        There are no such questions.

    Examples
    --------
    >>> from mlretrain.widgets import Quiz
    >>> Quiz("02")
    Quiz: The retraining cycle, 16 questions
    >>> Quiz(concept="alerts").cards[0]["id"]
    'below-threshold'
    """

    #: The order of the bank, to be given as ``order``.
    AS_WRITTEN = "as written"

    _esm = joined(files("answers", "quiz"))
    _css = sheet()

    title = traitlets.Unicode().tag(sync=True)
    cards = traitlets.List().tag(sync=True)
    states = traitlets.List().tag(sync=True)
    place = traitlets.Int(0).tag(sync=True)
    every = traitlets.Bool(False).tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        what: str | int | Card | Cards | None = None,
        *,
        concept: str | None = None,
        every: bool = False,
        order: object = None,
    ) -> None:
        title, self._cards, note = _found(what, concept)
        order = token_hex(8) if order is None else order
        self._turns = [_Turn(card, order) for card in self._cards]
        super().__init__(
            title=title,
            cards=[turn.card() for turn in self._turns],
            states=[turn.state() for turn in self._turns],
            place=next((n for n, turn in enumerate(self._turns) if not turn.done), 0),
            every=every,
            note=note,
        )
        self.on_msg(self._asked)

    def save(self, path: str | Path) -> Path:
        """Save the quiz as a page that grades itself; see :func:`mlretrain.widgets.save_quiz`."""
        from mlretrain.widgets.quiz_page import page

        path = Path(path)
        path.write_text(page(self.title, self._cards, token_hex(8)), encoding="utf-8")
        return path

    def _asked(self, widget, content: dict[str, Any], buffers) -> None:
        turn = self._turns[content["card"]]
        if content["ask"] == "check":
            turn.check(content["answer"], content.get("seconds"))
        elif content["ask"] in ("hint", "reveal", "afresh"):
            getattr(turn, content["ask"])()
        self.states = [turn.state() for turn in self._turns]
        # Whether it is right is said at once; a proof that nobody has run may take a while.
        if turn.run():
            self.states = [turn.state() for turn in self._turns]

    def __repr__(self) -> str:
        count = len(self._turns)
        return f"Quiz: {self.title}, {count} question{'s' * (count != 1)}"

    def _ipython_display_(self) -> None:
        from IPython.display import display

        # For whoever reads the notebook without a kernel the questions stand there as text;
        # the widget hides them as long as it lives.
        show(self)
        shown = Cards(self.title, [card.question for card in self._cards])
        display({"text/plain": repr(self), "text/html": shown._repr_html_()}, raw=True)


def _found(what, concept: str | None) -> tuple[str, list[Card], str]:
    if isinstance(what, Card):
        return what.id, [what], ""
    cards = what if isinstance(what, Cards) and concept is None else found(what, concept)
    return cards.title, list(cards), cards.outlook


class _Turn:
    """A question on its way: what was answered, and what is shown by now."""

    def __init__(self, card: Card, order: object) -> None:
        self._card = card
        self._number = 0
        earlier = _earlier(card)
        # Someone who comes back finds the letters of the answer that is shown again.
        as_written = earlier is not None or order == Quiz.AS_WRITTEN
        self._shuffle = Shuffle(card.question, None if as_written else f"{order}/0")
        self._begin()
        if earlier is not None:
            self.trial = earlier.trial
            self._reply(earlier.answer)
            self.run()

    def _begin(self) -> None:
        self.trial, self.done = 0, False
        self._answer: Any = None
        self._owed = False
        self._verdict = self._html = self._said = ""
        self._hints: list[str] = []
        self._number += 1

    def check(self, answer: Any, seconds: float | None) -> None:
        """Grade an answer and keep it."""
        try:
            bank_answer = self._shuffle.to_bank(answer)
        except (TypeError, ValueError):
            self._said = f"Answer with {allowed(self._shuffle.question)}."
            return
        self.trial += 1
        self._card.note(bank_answer, self._reply(answer), hints=len(self._hints), seconds=seconds)

    def _reply(self, answer: Any) -> float:
        feedback = self._feedback(answer, None)
        self._answer = _as_put_in(self._shuffle.question, answer)
        self._verdict, self._said = feedback.verdict, ""
        self.done = feedback.verdict == "correct" or self.trial >= _TRIES
        if self.done:
            self._tell(kept.recall(self._card.question))
        else:
            self._html = feedback.brief()
        self._number += 1
        return feedback.score

    def _feedback(self, answer: Any, seen: Seen | None) -> Feedback:
        decided = prove(self._card.question, seen) if seen else []
        return Feedback(self._shuffle.question, answer, self._shuffle.decided(decided))

    def _tell(self, seen: Seen | None) -> None:
        """All that there is to say, with what its proof showed where that is known."""
        self._html = self._feedback(self._answer, seen).html()
        self._owed = seen is None and self._card.question.proof is not None
        self._said = "We run it, to show what comes out …" if self._owed else ""

    def run(self) -> bool:
        """Run the proof of an answered question, where it is not known what it shows."""
        if not self._owed:
            return False
        self._tell(kept.look(self._card.question))
        return True

    def hint(self) -> None:
        """Show one more hint."""
        hints = self._card.question.hints
        self._hints = [markdown.html(hint) for hint in hints[: len(self._hints) + 1]]

    def reveal(self) -> None:
        """Show the solution after the first try."""
        if self.trial and not self.done:
            self.done = True
            self._tell(kept.recall(self._card.question))
            self._number += 1

    def afresh(self) -> None:
        """Ask the same once more."""
        if self.done:
            self._begin()

    def state(self) -> dict[str, Any]:
        """What the browser may know."""
        return {
            "turn": self._number,
            "trial": self.trial,
            "done": self.done,
            "answer": self._answer,
            "verdict": self._verdict,
            "reply": self._html,
            "hints": self._hints,
            "said": self._said,
        }

    def card(self) -> dict[str, Any]:
        """What is asked."""
        return self._card.public(self._shuffle.question)


def _as_put_in(question: Question, answer: Any) -> Any:
    """An answer as the front end holds it, however it was written."""
    read = read_answer(question, answer)
    if isinstance(read, dict):
        return {letter(left): str(right + 1) for left, right in read.items()}
    if isinstance(read, list):
        return [letter(place) for place in read]
    return question.name(read) if isinstance(read, int) else str(answer)


def _earlier(card: Card) -> Attempt | None:
    """The answer that was given to this question a short while ago, if one was."""
    given = lately(card.question, card.sitting)
    return given[-1] if given else None
