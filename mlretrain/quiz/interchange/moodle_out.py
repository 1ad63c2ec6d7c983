"""Questions as Moodle XML.

The format is that of Moodle's ``question/format/xml``; an ordering question needs Moodle 4.4
or later, which has that type on board.
"""

from __future__ import annotations

import re
from html import escape

from mlretrain.quiz.interchange import choices
from mlretrain.quiz.interchange.clean import tidy
from mlretrain.quiz.interchange.losses import Loss, many
from mlretrain.quiz.interchange.to_html import GAP_SIGN, inline, to_html
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

#: What Moodle takes for the place of a short answer.
_GAP = "_____"
# Moodle grades by fractions of this many digits, and refuses others.
_DIGITS = 5


def write(parts: dict[str, list[Question]]) -> tuple[str, list[Loss]]:
    """The file, with a category for each title, and what was lost."""
    lines, losses = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"], []
    for title, questions in parts.items():
        lines += ['<question type="category">', "<category>"]
        lines += [_text(f"$course$/top/{title.replace('/', '//')}"), "</category>", "</question>"]
        for question in questions:
            reason = choices.left_out(question)
            if reason is not None:
                losses.append(reason)
                continue
            made, lost = _question(question)
            lines += made
            losses += many(question.id, lost)
    return "\n".join([*lines, "</quiz>", ""]), losses


def _question(question: Question) -> tuple[list[str], list[str]]:
    kind, body, beside = _KINDS.get(type(question), _choice)(question)
    worked, lost = composed(question)
    lines = [f'<question type="{kind}">', "<name>", _text(question.id), "</name>"]
    lines += _rich("questiontext", _prompt(question)) + _rich("generalfeedback", to_html(worked))
    lines += ["<defaultgrade>1</defaultgrade>", "<penalty>0.3333333</penalty>"]
    lines += ["<hidden>0</hidden>", f"<idnumber>{question.id}</idnumber>", *body]
    for hint in question.hints:
        lines += _rich("hint", to_html(hint))
    lines.append("<tags>")
    lines += [f"<tag>{_text(tag)}</tag>" for tag in choices.tags(question)]
    return [*lines, "</tags>", "</question>"], choices.not_carried(question, beside=(*lost, *beside))


def _prompt(question: Question) -> str:
    prompt = choices.prompt(question)
    if isinstance(question, Cloze):
        return to_html(prompt.replace(GAP, GAP_SIGN)).replace(GAP_SIGN, _GAP)
    if isinstance(question, Numeric):
        prompt = with_unit(prompt, question.unit)
    return to_html(prompt)


Made = tuple[str, list[str], tuple[str, ...]]


def _choice(question: Question) -> Made:
    several = isinstance(question, Multiple)
    keys = sum(option.correct for option in question.options)
    lines = [f"<single>{'false' if several else 'true'}</single>"]
    lines += ["<shuffleanswers>true</shuffleanswers>", "<answernumbering>abc</answernumbering>"]
    for option in choices.options(question):
        # As the bank grades: right ones less wrong ones, as a share of all right ones.
        share = 100 / keys if option.correct else -100 / keys if several else 0
        lines += _answer(share, inline(option.text), option.feedback, "html")
    return "multichoice", lines, ()


def _true_false(question: TrueFalse) -> Made:
    lines: list[str] = []
    for option in question.options:
        lines += _answer(100 * option.correct, option.text.lower(), option.feedback)
    return "truefalse", lines, ()


def _numeric(question: Numeric) -> Made:
    lines: list[str] = []
    # The first that fits is taken, so the right one goes first.
    for option in sorted(question.options, key=lambda option: not option.correct):
        tolerance = f"<tolerance>{question.tolerance!r}</tolerance>"
        lines += _answer(100 * option.correct, repr(option.value), option.feedback, more=tolerance)
    lines += _answer(0, "*", question.otherwise, more="<tolerance>0</tolerance>")
    if question.unit:
        lines += ["<units>", "<unit>", "<multiplier>1</multiplier>"]
        lines += [f"<unit_name>{escape(question.unit)}</unit_name>", "</unit>", "</units>"]
        lines += ["<unitgradingtype>0</unitgradingtype>", "<showunits>0</showunits>"]
    return "numerical", lines, ()


def _cloze(question: Cloze) -> Made:
    lines = ["<usecase>0</usecase>"]
    for option in question.options:
        text = re.sub(r"([*])", r"\\\1", choices.typed(option.text))
        lines += _answer(100 * option.correct, text, option.feedback)
    return "shortanswer", lines + _answer(0, "*", question.otherwise), ()


def _ordering(question: Ordering) -> Made:
    lines = ["<layouttype>VERTICAL</layouttype>", "<selecttype>ALL</selecttype>"]
    lines += ["<selectcount>2</selectcount>", "<gradingtype>LONGEST_ORDERED_SUBSET</gradingtype>"]
    lines += ["<showgrading>SHOW</showgrading>", "<numberingstyle>none</numberingstyle>"]
    for place, item in enumerate(sorted(question.options, key=lambda item: item.place), 1):
        lines += [f'<answer fraction="{place}" format="html">', _text(inline(item.text)), "</answer>"]
    return "ordering", lines, (
        "the feedback of each item, and the order in which the items are first shown",
        "partial credit: Moodle counts all items of the longest run in order, the bank one less",
    )  # fmt: skip


def _matching(question: Matching) -> Made:
    lines = ["<shuffleanswers>true</shuffleanswers>"]
    pairs, lost = choices.pairs(question)
    for left, right in pairs:
        lines += ['<subquestion format="html">', _text(inline(left)), "<answer>"]
        lines += [_text(right), "</answer>", "</subquestion>"]
    return "matching", lines, tuple(lost)


def _answer(share: float, text: str, feedback: str, format: str = "plain_text", more: str = ""):
    fraction = f"{share:.{_DIGITS}f}".rstrip("0").rstrip(".")
    lines = [f'<answer fraction="{fraction}" format="{format}">', _text(text)]
    lines += _rich("feedback", to_html(feedback)) + ([more] if more else [])
    return [*lines, "</answer>"]


def _rich(name: str, html: str) -> list[str]:
    return [f'<{name} format="html">', _text(html), f"</{name}>"]


def _text(text: str) -> str:
    text = tidy(text)
    if not re.search("[<>&]", text):
        return f"<text>{text}</text>"
    # Within CDATA only its end has a meaning; it is written in two halves.
    return f"<text><![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]></text>"


_KINDS = {
    TrueFalse: _true_false,
    Numeric: _numeric,
    Cloze: _cloze,
    Ordering: _ordering,
    Matching: _matching,
}
