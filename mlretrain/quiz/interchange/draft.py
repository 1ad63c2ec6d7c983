"""A question on its way into the bank: what a file says, and what the bank needs more."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mlretrain.quiz.interchange.clean import TooMuch
from mlretrain.quiz.interchange.losses import Loss, many
from mlretrain.quiz.lint.unfilled import CONCEPT, UNWRITTEN
from mlretrain.quiz.rules import examine, plain
from mlretrain.quiz.types import Question

_MOST_LETTERS = 48
_WANTED = {
    "hints": [f"{UNWRITTEN} give a hint that does not tell the answer."],
    "explanation": f"{UNWRITTEN} say why the answer is what it is.",
    "solution": [f"{UNWRITTEN} give the steps to the answer."],
    "mistakes": [
        {"belief": f"{UNWRITTEN} a wrong belief of learners.", "shows": f"{UNWRITTEN} what is so."}
    ],
    "source": f"{UNWRITTEN} say where the answer is written, or add a proof.",
}


class Refused(ValueError):
    """A question that cannot be read; says what is wrong and what to do."""

    def __init__(self, what: str, remedy: str, line: int | None = None) -> None:
        super().__init__(what)
        self.what, self.remedy, self.line = what, remedy, line


class Unsupported(ValueError):
    """A question of a kind that the bank does not know."""


@dataclass(slots=True)
class Trouble:
    """Something wrong with a file that is read."""

    line: int
    name: str
    what: str
    remedy: str


@dataclass(slots=True)
class Draft:
    """A question as a file has it.

    Parameters
    ----------
    line : int
        Where it begins.
    name : str
        What the file calls it; empty if it has no name.
    table : dict
        As it would stand in the bank, with gaps.
    lost : list of str
        What did not come through.
    """

    line: int
    name: str
    table: dict[str, Any]
    lost: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """What was read of a file."""

    title: str = ""
    drafts: list[Draft] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)

    def take(self, line: int, name: str, make: Callable[[], Draft]) -> None:
        """Make the draft of a question, or note why it cannot be made."""
        try:
            self.drafts.append(make())
        except Refused as error:
            self.troubles.append(Trouble(error.line or line, name, error.what, error.remedy))
        except TooMuch as error:
            self.troubles.append(Trouble(line, name, f"{error}.", "Make it shorter."))
        except Unsupported as error:
            self.losses.append(Loss(name or f"line {line}", str(error), True, line))


def finished(reading: Reading) -> list[Question]:
    """The questions of a reading that the bank can hold; of the others it keeps the troubles."""
    questions: list[Question] = []
    taken: set[str] = set()
    for draft in reading.drafts:
        id = _new(slug(draft.name) or slug(draft.table["prompt"]), draft.table["prompt"], taken)
        table, gaps = filled(draft.table)
        question, problems = examine({"id": id, **table})
        for problem in problems:
            name = draft.name or id
            reading.troubles.append(Trouble(draft.line, name, problem.what, problem.remedy))
        if question is None:
            continue
        taken.add(id)
        questions.append(question)
        said = [f"to be written, and marked {UNWRITTEN} {', '.join(gaps)}"] if gaps else []
        if draft.name and draft.name != id:
            said.append(f"its name: {draft.name!r} becomes {id!r}")
        if "level" not in draft.table:
            said.append("its level is not known: 'medium' is a guess")
        reading.losses += many(id, [*draft.lost, *said], draft.line)
    return questions


def slug(text: str) -> str:
    """A text as an id.

    Examples
    --------
    >>> slug("Wann läuft `0 0 * * *`?")
    'wann-lauft-0-0'
    """
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    # A word is not cut in two, if there is more than one.
    return made if len(made) <= _MOST_LETTERS else made[:_MOST_LETTERS].rpartition("-")[0] or made


def filled(table: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The table with a mark where the bank needs what the file does not have."""
    made, gaps = {"level": "medium", **table}, []
    if not made.get("concepts"):
        made["concepts"] = [CONCEPT]
        gaps.append("concepts")
    for name, mark in _WANTED.items():
        if not made.get(name):
            made[name] = mark
            gaps.append(name)
    for mistake in made["mistakes"]:
        mistake.setdefault("shows", f"{UNWRITTEN} what is so.")
    if made["kind"] in ("numeric", "cloze"):
        if not made.get("otherwise"):
            made["otherwise"] = f"{UNWRITTEN} say what to look at again."
            gaps.append("otherwise")
        _with_a_wrong_one(made, gaps)
    for option in made["options"]:
        if not option.get("feedback"):
            option["feedback"] = f"{UNWRITTEN} say why."
            gaps.append("feedback of options")
    return made, list(dict.fromkeys(gaps))


def _with_a_wrong_one(table: dict[str, Any], gaps: list[str]) -> None:
    """The bank asks for a wrong answer that learners give; a file need not have one."""
    options = table["options"]
    if not all(option.get("correct") for option in options) or not options:
        return
    wrong = {"feedback": f"{UNWRITTEN} a wrong answer that learners give, and why it is wrong."}
    if table["kind"] == "cloze":
        options.append({"text": UNWRITTEN.rstrip(": ")} | wrong)
    else:
        right = options[0]["value"]
        off = 1 + 10 * table.get("tolerance", 0)
        options.append({"value": round(right + off, 6)} | wrong)
    gaps.append("a wrong answer")


def _new(id: str, prompt: str, taken: set[str]) -> str:
    """An id that no other question of the file has; the same each time it is read."""
    id = id or f"q-{hashlib.sha256(plain(prompt).encode()).hexdigest()[:8]}"
    number, wanted = 2, id
    while id in taken:
        id, number = f"{wanted}-{number}", number + 1
    return id
