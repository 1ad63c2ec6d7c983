"""What the proof of a question showed, arranged for learners."""

from __future__ import annotations

from dataclasses import dataclass

from mlretrain.quiz.prove import Decided
from mlretrain.quiz.types import Ordering, Question


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was seen, and the options it decides: ``"B ✓ holds"``."""

    marks: str
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The evidence of a question.

    Parameters
    ----------
    where : str
        The part of the run that all of it is about; empty if they differ, or if there
        are no parts.
    lines : list of Line
        Options that were decided by the same observation share a line.
    """

    where: str
    lines: list[Line]


def arranged(question: Question, decided: list[Decided]) -> Shown:
    """Arrange what a proof showed, for those who have answered."""
    # Of pairs only those that belong together; the others would fill pages.
    decided = [found for found in decided if found.claim.keyed or not found.claim.partner]
    if isinstance(question, Ordering):
        decided.sort(key=lambda found: found.claim.value[1])
    places = {found.evidence.where for found in decided}
    where = places.pop() if len(places) == 1 else ""
    groups: dict[str, list[Decided]] = {}
    for found in decided:
        words = found.evidence.words if where else str(found.evidence)
        groups.setdefault(words, []).append(found)
    return Shown(where, [Line(_marks(group), words) for words, group in groups.items()])


def _marks(group: list[Decided]) -> str:
    marks = []
    for holds, one, many in ((True, "✓ holds", "✓ hold"), (False, "✗ fails", "✗ fail")):
        names = [_name(found) for found in group if found.evidence.holds is holds]
        if names:
            marks.append(f"{', '.join(names)} {many if len(names) > 1 else one}")
    return " · ".join(marks)


def _name(found: Decided) -> str:
    claim = found.claim
    return f"{claim.option} → {claim.partner}" if claim.partner else claim.option
