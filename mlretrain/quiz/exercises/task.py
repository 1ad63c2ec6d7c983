"""What an exercise is: its shape in the bank."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from mlretrain.quiz.claims import Claim
from mlretrain.quiz.exercises.starter import solved, starter
from mlretrain.quiz.proofs.base import Text
from mlretrain.quiz.shapes import Level, Mistake, Shape, Slug

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]


class Check(Shape):
    """Something that the learner's object must be or do."""

    name: Slug = Field(description="A name, by which mistakes say that this check catches them.")
    about: Text = Field(description="What is checked, in a few words; shown with its verdict.")
    holds: Text = Field(
        description="A Python expression that is true when all is well: over `value`, the "
        "learner's object, and what is made under [exercise.run]."
    )
    says: Text = Field(
        description="What differs and what to look at; {expression} stands for its result."
    )


class Slip(Mistake):
    """A mistake that learners make: a change to the solution, and the check that catches it."""

    old: Text = Field(description="A piece of the solution that stands in it once.")
    new: str = Field(description="What a learner writes instead; may be empty.")
    caught: Text = Field(description="The check, or the name under [exercise.run], that catches it.")


class Task(Shape):
    """An exercise: code that learners write."""

    id: Slug = Field(description="A name that never changes: small letters, digits, hyphens.")
    level: Level = Field(description="'easy', 'medium' or 'hard'.")
    concepts: list[Slug] = Field(min_length=1, description="What the exercise is about.")
    prompt: Text = Field(description="What is to be done, in Markdown.")
    name: Name = Field(description="What the learner's object is called in the code.")
    wanted: Text = Field(
        description="What it must be: 'function', or a class such as 'mr.RetrainingCycle'."
    )
    code: Text = Field(
        description="The solution. What learners write themselves stands between the lines "
        "'### BEGIN SOLUTION' and '### END SOLUTION'."
    )
    run: dict[Name, Text] = Field(
        {}, description="What the checks look at: names and Python expressions, computed in order."
    )
    checks: list[Check] = Field(min_length=1, description="What is checked, in order.")
    hints: list[Text] = Field(min_length=1, description="Hints, revealed one by one.")
    explanation: Text = Field(description="Why the solution is what it is, in Markdown.")
    mistakes: list[Slip] = Field(min_length=1, description="Mistakes, each caught by a check.")

    kind: ClassVar[Literal["exercise"]] = "exercise"
    #: Nothing is drawn, so there is one variant.
    seed: ClassVar[int] = 0

    @property
    def solution(self) -> str:
        """The whole code, without the marks."""
        return solved(self.code)

    @property
    def starter(self) -> str:
        """What learners begin with."""
        return starter(self.code)

    def claims(self) -> Iterator[Claim]:
        """What must be so: the solution passes, the starter gets directions, slips are caught."""
        yield Claim("the solution", self.solution, True)
        yield Claim("the starter", self.starter, False)
        for number, slip in enumerate(self.mistakes, 1):
            changed = self.solution.replace(slip.old, slip.new)
            yield Claim(f"mistake {number}", changed, False, partner=slip.caught)
