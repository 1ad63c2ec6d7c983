"""Questions as GIFT, the text format that Moodle and others read.

Texts stay Markdown: the format has a mark for it. A question is one piece without a blank
line, so the ends of lines are written ``\\n``.
"""

from __future__ import annotations

import re
from decimal import Decimal

from mlretrain.quiz.interchange import choices
from mlretrain.quiz.interchange.canonical import canonical
from mlretrain.quiz.interchange.clean import Cleaner, holds_html, tidy
from mlretrain.quiz.interchange.losses import Loss, many
from mlretrain.quiz.interchange.to_html import reader, to_html
from mlretrain.quiz.interchange.worked import composed, with_unit
from mlretrain.quiz.rules import GAP
from mlretrain.quiz.types import (
    Cloze,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Question,
    TrueFalse,
)

_MARKS = re.compile(r"([\\#={}~:])")
_GAP = "_____"
_MATH = "formulas: Moodle does not set them in Markdown"


def write(parts: dict[str, list[Question]]) -> tuple[str, list[Loss]]:
    """The file, with a category for each title, and what was lost."""
    pieces: list[str] = []
    losses: list[Loss] = []
    for title, questions in parts.items():
        pieces.append(f"$CATEGORY: $course$/top/{' '.join(title.split()).replace('/', '//')}\n")
        for question in questions:
            reason = choices.left_out(question) or _left_out(question)
            if reason is not None:
                losses.append(reason)
                continue
            made, lost = _question(question)
            pieces.append(made)
            losses += many(question.id, lost)
    return "\n".join(pieces), losses


def _left_out(question: Question) -> Loss | None:
    if isinstance(question, Ordering):
        return Loss(question.id, "GIFT has no ordering questions", left_out=True)
    if isinstance(question, Cloze) and any("->" in option.text for option in question.options):
        # Moodle looks for the arrow before it asks what kind of question it is.
        return Loss(question.id, "GIFT takes -> in an accepted text for a matching", left_out=True)
    return None


def _question(question: Question) -> tuple[str, list[str]]:
    worked, lost = composed(question)
    lost = ["hints", *lost]
    prompt = choices.prompt(question)
    if isinstance(question, Cloze):
        prompt = prompt.replace(GAP, _GAP)
    if isinstance(question, Numeric):
        prompt = with_unit(prompt, question.unit)
    if "tex>" in reader("told").render(f"{prompt}\n\n{worked}"):
        lost.append(_MATH)
    start, lines = _KINDS.get(type(question), _choice)(question, lost)
    tags = " ".join(f"[tag:{tag}]" for tag in choices.tags(question))
    head = f"// [id:{question.id}] {tags}\n::{question.id}::[markdown]{_text(prompt)}{{{start}\n"
    body = "".join(f"\t{line}\n" for line in [*lines, f"####{_text(worked, first=True)}"])
    return f"{head}{body}}}\n", choices.not_carried(question, beside=tuple(lost))


def _choice(question: Question, lost: list[str]) -> tuple[str, list[str]]:
    several = isinstance(question, Multiple)
    options = choices.options(question)
    keys = sum(option.correct for option in options)
    each, lines = f"{100 / keys:.5f}".rstrip("0").rstrip("."), []
    if not several and options[0].correct and "->" in options[0].text:
        # Readers that begin with = and meet -> take it all for a matching.
        options.append(options.pop(0))
        lost.append("the order of its options")
    for option in options:
        mark = "=" if option.correct else "~"
        if several:
            # As the bank grades: right ones less wrong ones, as a share of all right ones.
            mark = f"~%{'' if option.correct else '-'}{each}%"
        lines.append(f"{mark}{_text(option.text, first=True)}#{_text(option.feedback, first=True)}")
    return "", lines


def _true_false(question: TrueFalse, lost: list[str]) -> tuple[str, list[str]]:
    key = question.options[0].correct
    # First the feedback of the wrong answer, then that of the right one.
    wrong, right = sorted(question.options, key=lambda option: option.correct)
    said = f"#{_text(wrong.feedback, first=True)}#{_text(right.feedback, first=True)}"
    return f"{'TRUE' if key else 'FALSE'}{said}", []


def _numeric(question: Numeric, lost: list[str]) -> tuple[str, list[str]]:
    lines = []
    # The first that fits is taken, so the right one goes first.
    for option in sorted(question.options, key=lambda option: not option.correct):
        value = f"{_digits(option.value)}:{_digits(question.tolerance)}"
        share = "100" if option.correct else "0"
        lines.append(f"=%{share}%{value}#{_text(option.feedback, first=True)}")
    return "#", [*lines, f"~#{_text(question.otherwise, first=True)}"]


def _cloze(question: Cloze, lost: list[str]) -> tuple[str, list[str]]:
    lines = []
    for option in question.options:
        text = _begun(choices.typed(option.text).replace("*", "\\*"))
        said = _text(option.feedback, first=True, arrows=lost)
        lines.append(f"=%{'100' if option.correct else '0'}%{text}#{said}")
    return "", [*lines, f"=%0%*#{_text(question.otherwise, first=True, arrows=lost)}"]


def _matching(question: Matching, lost: list[str]) -> tuple[str, list[str]]:
    pairs, missing = choices.pairs(question)
    lost += missing
    return "", [
        f"={_text(left, first=True, arrows=lost)} -> {_escaped(right)}" for left, right in pairs
    ]


def _without_arrows(text: str, lost: list[str]) -> str:
    """A text in which nothing looks like the arrow between two partners."""
    if "->" not in text:
        return text
    written = text.replace("->", "-&gt;")
    if canonical(to_html(written)) == canonical(to_html(text)):
        return written
    lost.append("the sign -> in code: it becomes →")
    return text.replace("->", "→")


def _text(markdown: str, first: bool = False, arrows: list[str] | None = None) -> str:
    """A text between the marks of the format.

    ``first`` if the reader looks for a mark before it; ``arrows`` are the losses, where no arrow may stand.
    """
    # What only looks like HTML or a picture is escaped: others take it for that.
    text = tidy(Cleaner().html(to_html(markdown)) if holds_html(markdown) else markdown)
    if arrows is not None:
        text = _without_arrows(text, arrows)
    return _begun(text) if first else _escaped(text)


def _begun(text: str) -> str:
    # A text that begins like a format or a share must not be taken for one.
    return ("[markdown]" if text[:1] in ("[", "%") else "") + _escaped(text)


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", text).replace("\n", "\\n")


def _digits(number: float) -> str:
    return format(Decimal(repr(number)), "f")


_KINDS = {TrueFalse: _true_false, Numeric: _numeric, Cloze: _cloze, Matching: _matching}
