"""The front end of quizzes: its modules and its style sheet."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mlretrain.quiz import cards
from mlretrain.trace import front

_STATIC = Path(__file__).with_name("static")


def files(*names: str) -> list[Path]:
    """The modules by their names, behind the one that makes elements."""
    dom = Path(front.__file__).with_name("static") / "dom.mjs"
    return [dom, *(_STATIC / f"{name}.mjs" for name in names)]


@cache
def sheet() -> str:
    """The style sheet, with the palette of the stepper."""
    card = Path(cards.__file__).with_name("card.css")
    return front.styled(".mlretrain-quiz", [card, _STATIC / "quiz.css"])
