"""Tables of the bank from what a file says, alike for all formats that are read."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from mlretrain.quiz.interchange import worked as parts
from mlretrain.quiz.interchange.choices import LEVEL_TAG
from mlretrain.quiz.interchange.clean import Cleaner
from mlretrain.quiz.interchange.draft import Refused, slug
from mlretrain.quiz.rules import GAP

Table = dict[str, Any]

_LEVELS = ("easy", "medium", "hard")
_GAPS = re.compile(r"(?:\\?_){3,}")
# Shares of marks are given with five digits.
_NEAR = 0.01


def worked(text: str) -> Table:
    """Explanation, solution, mistakes and source from one text."""
    return parts.found(text) if text else {}


def tagged(tags: Sequence[str], cleaner: Cleaner) -> Table:
    """Concepts and level from tags."""
    table: Table = {"concepts": []}
    for tag in tags:
        level = tag.removeprefix(LEVEL_TAG)
        if tag.startswith(LEVEL_TAG) and level in _LEVELS:
            table["level"] = level
        elif slug(tag) and slug(tag) not in table["concepts"]:
            table["concepts"].append(slug(tag))
        if slug(tag) != tag and not tag.startswith(LEVEL_TAG):
            cleaner.lost.append(f"the tag {tag!r} becomes {slug(tag)!r}")
    return table


def number(text: str) -> int | float:
    """A number as it is written, whole if it is whole."""
    text = text.strip()
    if re.fullmatch(r"[-+]?\d{1,300}", text):
        return int(text)
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is not finite")
    return value


def within(exact: Decimal, *ends: float) -> float:
    """The shortest number that the ends of a range cannot tell from an exact one.

    An end of a range has only so many digits, and what is computed from it has no more.

    Examples
    --------
    >>> within(Decimal("0.3") - Decimal("0.09999999999999998"), 0.3, 0.09999999999999998)
    0.2
    """
    unsure = max(Decimal(math.ulp(end)) for end in ends)
    near = (float(f"{exact:.{digits}g}") for digits in range(1, 18))
    return next((one for one in near if abs(Decimal(one) - exact) <= unsure), float(exact))


def choice(answers: list[Table], several: bool, cleaner: Cleaner) -> Table:
    """A choice of one or of several, from answers with their shares of the marks."""
    keyed = [a["share"] > 0 if several else a["share"] >= 100 - _NEAR for a in answers]
    if not any(keyed):
        what = "no answer is right" if several else "no answer is worth 100 % of the marks"
        raise Refused(f"{what}.", "Say which one is right.")
    each = 100 / sum(keyed)
    ours = [each if key else -each if several else 0 for key in keyed]
    if any(abs(a["share"] - share) > _NEAR for a, share in zip(answers, ours, strict=True)):
        cleaner.lost.append("marks of its own for part of the answer: the bank has its own rule")
    options = [
        {"text": a["text"], "feedback": a["feedback"], "correct": key}
        for a, key in zip(answers, keyed, strict=True)
    ]
    return {"kind": "multiple" if several else "single", "options": options}


def true_false(right: bool, feedback: Sequence[str]) -> Table:
    """A statement; feedback of true first."""
    options = [
        {"text": text, "feedback": said, "correct": key}
        for text, said, key in zip(("True", "False"), feedback, (right, not right), strict=True)
    ]
    return {"kind": "true_false", "options": options}


def numeric(prompt: str, answers: list[Table], units: list[str], cleaner: Cleaner) -> Table:
    """A question for a number; an answer without a value speaks of all other numbers."""
    prompt, unit = parts.without_unit(prompt)
    table: Table = {"kind": "numeric", "prompt": prompt, "otherwise": "", "options": []}
    right = [a for a in answers if "value" in a and a["share"] >= 100 - _NEAR]
    if len(right) != 1:
        raise Refused(
            f"there are {len(right)} right numbers; the bank takes one.",
            "Leave one with 100 %, or make them several questions.",
        )
    table["tolerance"] = float(right[0]["tolerance"])
    for answer in answers:
        if "value" not in answer:
            table["otherwise"] = answer["feedback"]
            continue
        key = answer is right[0]
        option = {"value": answer["value"], "feedback": answer["feedback"], "correct": key}
        table["options"].append(option)
        if answer["tolerance"] != right[0]["tolerance"]:
            cleaner.lost.append("tolerances that differ: that of the right number is taken")
    _only_whole_marks(answers, cleaner)
    if len(units) > 1:
        cleaner.lost.append(f"other units than {units[0]!r}")
    return table | ({"unit": unit or units[0]} if unit or units else {})


def cloze(prompt: str, answers: list[Table], cleaner: Cleaner) -> Table:
    """A text to be typed; the answer ``*`` speaks of all other texts."""
    table: Table = {"kind": "cloze", "prompt": gapped(prompt), "otherwise": "", "options": []}
    for answer in answers:
        if answer["text"] == "*":
            table["otherwise"] = answer["feedback"]
            continue
        if re.search(r"(?<!\\)\*", answer["text"]):
            cleaner.lost.append("a star for any letters: in the bank it is a star")
        text = answer["text"].replace("\\*", "*")
        option = {"text": text, "feedback": answer["feedback"], "correct": answer["share"] > 0}
        table["options"].append(option)
    _only_whole_marks(answers, cleaner)
    return table


def _only_whole_marks(answers: list[Table], cleaner: Cleaner) -> None:
    if any(_NEAR < abs(answer["share"]) < 100 - _NEAR for answer in answers):
        cleaner.lost.append("part of the marks for an answer: in the bank it is right or wrong")


def gapped(prompt: str) -> str:
    """A prompt with one gap: where it was, or at its end."""
    found = list(_GAPS.finditer(prompt))
    if len(found) > 1:
        raise Refused(f"there are {len(found)} gaps; the bank takes one.", "Write one question each.")
    return _GAPS.sub(GAP, prompt) if found else f"{prompt} {GAP}".strip()


def ordering(items: list[str]) -> Table:
    """Items in their right order; they are shown in another."""
    placed = [{"text": text, "place": place} for place, text in enumerate(items, 1)]
    # The second half first, from behind: never the right order, and the same each time.
    half = (len(placed) + 1) // 2
    return {"kind": "ordering", "options": placed[half:][::-1] + placed[:half]}


def matching(pairs: list[tuple[str, str]]) -> Table:
    """Pairs; one without a left part is a partner that belongs to nothing."""
    if any(not right for _, right in pairs):
        raise Refused("an item has no partner.", "Give it one, or take it out.")
    options = [{"text": left, "match": right} for left, right in pairs if left]
    matches = sorted({right for _, right in pairs})
    if [option["match"] for option in options] == matches[: len(options)]:
        # Beside their items they would tell the answer.
        matches = matches[1:] + matches[:1]
    return {"kind": "matching", "options": options, "matches": [{"text": m} for m in matches]}
