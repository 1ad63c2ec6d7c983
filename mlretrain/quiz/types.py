"""What a question is: the shapes of the bank, one class per kind.

``quizzes/schema.json`` is generated from these classes; their descriptions are what an
editor shows, and the remedy that a fault names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, PrivateAttr, WithJsonSchema

from mlretrain.quiz.claims import Claim, letter
from mlretrain.quiz.exercises.task import Task
from mlretrain.quiz.proofs import Proof
from mlretrain.quiz.proofs.base import Text, Value
from mlretrain.quiz.shapes import Level, Mistake, Shape, Slug

#: A number; in a question that draws, an editor lets ``"{name}"`` stand for it.
_NUMBER = WithJsonSchema({"type": ["number", "string"], "pattern": r"^\{\w+\}$"})

_VALUE = "What the option claims; the proof decides whether it holds."


class Answer(Shape):
    """An answer that learners give, right or wrong."""

    text: Text = Field(description="What the learner reads, in Markdown.")
    feedback: Text = Field(description="What the learner reads after this answer.")
    correct: bool = Field(False, description="Whether it is right: true or false.")


class Choice(Answer):
    """An answer to choose; its value is what it claims."""

    value: Value | None = Field(None, description=_VALUE)


class StepChoice(Answer):
    """A step of a run."""

    step: Slug = Field(description="The name of the step in the run, such as 'train'.")


class Number(Shape):
    """A number that learners give, right or wrong."""

    value: Annotated[int | float, _NUMBER] = Field(description="The number.")
    feedback: Text = Field(description="What the learner reads after this number.")
    correct: bool = Field(False, description="Whether it is right: true or false.")


class Part(Shape):
    """Something that has its place or its partner."""

    text: Text = Field(description="What the learner reads, in Markdown.")
    feedback: Text = Field(description="What the learner reads after putting it wrongly.")
    value: Value | None = Field(None, description=_VALUE)


class Item(Part):
    """Something to be put into its place."""

    place: int = Field(ge=1, description="Its place in the right order, counted from 1.")


class Left(Part):
    """Something that looks for its partner."""

    match: Text = Field(description="The text of the match that it belongs to.")


class Match(Shape):
    """A possible partner."""

    text: Text = Field(description="What the learner reads, in Markdown.")
    value: Value | None = Field(None, description=_VALUE)


class Range(Shape):
    """Numbers of which one is drawn, both ends included."""

    start: int | float = Field(alias="from", description="The smallest.")
    to: int | float = Field(description="The largest.")
    step: int | float = Field(1, description="From one to the next.")


class Question(Shape):
    """What all kinds of questions have."""

    id: Slug = Field(description="A name that never changes: small letters, digits, hyphens.")
    level: Level = Field(description="'easy', 'medium' or 'hard'.")
    concepts: list[Slug] = Field(min_length=1, description="What the question is about.")
    prompt: Text = Field(description="The question, in Markdown.")
    hints: list[Text] = Field(min_length=1, description="Hints, revealed one by one.")
    explanation: Text = Field(description="Why the answer is what it is, in Markdown.")
    solution: list[Text] = Field(min_length=1, description="The steps to the answer.")
    mistakes: list[Mistake] = Field(min_length=1, description="Wrong beliefs, set right.")
    proof: Proof | None = Field(None, description="How each option is decided by running it.")
    source: Text | None = Field(None, description="Where the answer is written, if not proved.")
    draw: dict[str, Range | list[Value] | Text] | None = Field(
        None,
        description="What is drawn from a seed; {name} stands for it in texts, values and proof: "
        "a range { from = 1, to = 9 }, a list to choose from, or an expression in quotes.",
    )

    #: The table with its names in braces, and the seed that this variant was drawn from.
    _template: dict[str, Any] | None = PrivateAttr(None)
    _seed: int = PrivateAttr(0)

    #: How to answer, in a few words.
    ask: ClassVar[str]

    def claims(self) -> Iterator[Claim]:
        """What the question says is true, and what it says is false."""
        raise TypeError(f"{type(self).__name__} must define claims().")

    @property
    def seed(self) -> int:
        """The seed that its numbers and words were drawn from; 0 where nothing is drawn."""
        return self._seed

    def variant(self, seed: int) -> Question:
        """The same question with other numbers and words.

        Parameters
        ----------
        seed : int
            At least 0; it gives the same variant each time. A question that draws nothing
            has one variant, itself.

        Raises
        ------
        ValueError
            There is no such variant.

        Examples
        --------
        >>> from mlretrain.quiz.bank import own
        >>> own().question("live-after-weeks").variant(7).seed
        7
        """
        from mlretrain.quiz.variants.variant import variant

        return self if self.draw is None else variant(self, seed)

    def name(self, place: int) -> str:
        """What an option is called, by its place counted from 0."""
        return letter(place)


class _Choices(Question):
    def claims(self) -> Iterator[Claim]:
        for place, option in enumerate(self.options):
            yield Claim(letter(place), option.value, option.correct)


class Single(_Choices):
    """One option is right."""

    ask: ClassVar = "Choose one."
    kind: Literal["single"]
    options: list[Choice] = Field(min_length=2, max_length=8, description="The options.")


class Multiple(_Choices):
    """One option or more are right."""

    ask: ClassVar = "Choose all that are right."
    kind: Literal["multiple"]
    options: list[Choice] = Field(min_length=2, max_length=8, description="The options.")


class TrueFalse(Question):
    """A statement that is true or false."""

    ask: ClassVar = "True or false?"
    kind: Literal["true_false"]
    options: list[Answer] = Field(
        min_length=2, max_length=2, description="The options 'True' and 'False', in this order."
    )
    value: Value = Field(
        True, description="What the statement claims; if left out, that the proof gives true."
    )

    def claims(self) -> Iterator[Claim]:
        for place, option in enumerate(self.options):
            yield Claim(option.text, self.value, option.correct, denies=bool(place))

    def name(self, place: int) -> str:
        return self.options[place].text


class Numeric(Question):
    """A number is asked for."""

    ask: ClassVar = "Give a number."
    kind: Literal["numeric"]
    options: list[Number] = Field(
        min_length=2, description="The right number, and wrong ones that learners give."
    )
    tolerance: Annotated[float, _NUMBER] = Field(0.0, ge=0, description="How far an answer may be off.")
    unit: Text | None = Field(None, description="The unit of the number, such as 'weeks'.")
    otherwise: Text = Field(description="What the learner reads after any other number.")

    def claims(self) -> Iterator[Claim]:
        for option in self.options:
            yield Claim(f"{option.value:,}", option.value, option.correct)


class Cloze(Question):
    """A gap in a text, shown as ``___``, is to be filled in."""

    ask: ClassVar = "Fill in the gap."
    kind: Literal["cloze"]
    options: list[Answer] = Field(
        min_length=2, description="The accepted texts, and wrong ones that learners give."
    )
    otherwise: Text = Field(description="What the learner reads after any other text.")

    def claims(self) -> Iterator[Claim]:
        for option in self.options:
            yield Claim(option.text, option.text, option.correct)


class Ordering(Question):
    """Items are to be put in order."""

    ask: ClassVar = "Put them in order."
    kind: Literal["ordering"]
    options: list[Item] = Field(
        min_length=3, max_length=8, description="The items, not in their right order."
    )

    def claims(self) -> Iterator[Claim]:
        for name, option in enumerate(self.options):
            for place in range(1, len(self.options) + 1):
                keyed = option.place == place
                yield Claim(letter(name), (option.value, place), keyed, partner=f"place {place}")


class Matching(Question):
    """Each item has one partner."""

    ask: ClassVar = "Match each letter with a number."
    kind: Literal["matching"]
    options: list[Left] = Field(min_length=2, max_length=8, description="The items to match.")
    matches: list[Match] = Field(
        min_length=2, max_length=9, description="The possible partners, in the order shown."
    )

    def claims(self) -> Iterator[Claim]:
        for name, option in enumerate(self.options):
            for number, match in enumerate(self.matches, 1):
                pair = (option.value, match.value)
                keyed = option.match == match.text
                yield Claim(letter(name), pair, keyed, partner=f"number {number}")


class CodeOutput(Question):
    """What does a program print? The proof holds the program and runs it."""

    ask: ClassVar = "Choose one."
    kind: Literal["code_output"]
    options: list[Answer] = Field(
        min_length=2, max_length=8, description="The outputs, exactly as they are printed."
    )

    def claims(self) -> Iterator[Claim]:
        for place, option in enumerate(self.options):
            yield Claim(letter(place), option.text, option.correct)


class ClickStep(Question):
    """A step of a run is to be found. The proof names the run and the pass."""

    ask: ClassVar = "Choose one step."
    kind: Literal["click_step"]
    options: list[StepChoice] = Field(
        min_length=2, max_length=12, description="The steps of the pass, in their order."
    )

    def claims(self) -> Iterator[Claim]:
        for place, option in enumerate(self.options):
            yield Claim(letter(place), option.step, option.correct)


AnyQuestion = (
    Single | Multiple | TrueFalse | Numeric | Cloze | Ordering | Matching | CodeOutput | ClickStep
)


class QuizFile(Shape):
    """A file of the bank: the questions and exercises of one lesson."""

    title: Text = Field(description="The title of the quiz.")
    concepts: list[Slug] = Field(
        [], description="What the lesson is about; each question names some of them."
    )
    question: list[Annotated[AnyQuestion, Field(discriminator="kind")]] = Field(
        [], description="The questions, each under [[question]]."
    )
    exercise: list[Task] = Field([], description="The exercises, each under [[exercise]].")
