"""What all of the bank is made of: tables that hold what they should, and nothing else."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from mlretrain.quiz.proofs.base import Text

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Level = Literal["easy", "medium", "hard"]


class Shape(BaseModel):
    """Anything in the bank: no unknown fields, no silent conversions, no changes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Mistake(Shape):
    """A wrong belief, and what the run shows."""

    belief: Text = Field(description="The wrong belief, in the learner's words.")
    shows: Text = Field(description="What the run shows instead.")
