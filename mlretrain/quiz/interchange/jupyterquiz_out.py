"""Questions as JSON of jupyterquiz, which shows them in notebooks and books.

Its texts are HTML. It knows choices, numbers and short texts, and nothing beside the question.
"""

from __future__ import annotations

import json
import math
from decimal import Decimal
from html import escape
from typing import Any

from mlretrain.quiz.interchange import assembling, choices
from mlretrain.quiz.interchange.clean import tidy
from mlretrain.quiz.interchange.losses import Loss, many
from mlretrain.quiz.interchange.to_html import GAP_SIGN, inline
from mlretrain.quiz.interchange.worked import with_unit
from mlretrain.quiz.rules import GAP
from mlretrain.quiz.types import (
    Cloze,
    CodeOutput,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Question,
)

_BESIDE = "its id, level, concepts, hints, explanation, solution steps, mistakes and source"
_GAP = "_____"


def write(parts: dict[str, list[Question]]) -> tuple[str, list[Loss]]:
    """The file, and what was lost."""
    made, losses = [], [Loss("", f"the title {title!r}") for title in parts]
    for question in (one for questions in parts.values() for one in questions):
        reason = choices.left_out(question) or _left_out(question)
        if reason is not None:
            losses.append(reason)
            continue
        code = choices.program(question)
        shown = {"code": escape(code, quote=False)} if code else {}
        made.append(_KINDS.get(type(question), _choice)(question) | shown)
        lost = (_BESIDE, *_too_fine(question))
        losses += many(question.id, choices.not_carried(question, beside=lost))
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n", losses


def _left_out(question: Question) -> Loss | None:
    if isinstance(question, Ordering | Matching):
        kind = "ordering" if isinstance(question, Ordering) else "matching"
        return Loss(question.id, f"jupyterquiz has no {kind} questions", left_out=True)
    return None


def _choice(question: Question) -> dict[str, Any]:
    code = isinstance(question, CodeOutput)
    answers = []
    for option in question.options:
        text = {"code": escape(option.text, quote=False)} if code else {}
        text = {"answer": "" if code else _html(option.text), **text}
        answers.append({**text, "correct": option.correct, "feedback": _html(option.feedback)})
    table: dict[str, Any] = {"question": _html(question.prompt)}
    table["type"] = "many_choice" if isinstance(question, Multiple) else "multiple_choice"
    return table | {"answers": answers}


def _numeric(question: Numeric) -> dict[str, Any]:
    answers: list[dict[str, Any]] = []
    # The first that fits is taken, so the right one goes first.
    for option in sorted(question.options, key=lambda option: not option.correct):
        said = {"correct": option.correct, "feedback": _html(option.feedback)}
        answers.append({"type": "value", "value": option.value, **said})
        if question.tolerance:
            # The upper end of a range does not belong to it there.
            low, high = _ends(option.value, question.tolerance)
            answers.append({"type": "range", "range": [low, math.nextafter(high, math.inf)], **said})
    answers.append({"type": "default", "feedback": _html(question.otherwise)})
    prompt = _html(with_unit(question.prompt, question.unit))
    return {"question": prompt, "type": "numeric", "answers": answers}


def _ends(value: float, tolerance: float) -> tuple[float, float]:
    # As one computes by hand: 0.8 less 0.1 is 0.7, which a learner may type.
    middle, off = Decimal(repr(value)), Decimal(repr(tolerance))
    return float(middle - off), float(middle + off)


def _too_fine(question: Question) -> list[str]:
    """What is lost of a tolerance beside numbers that are far greater."""
    if not isinstance(question, Numeric) or not question.tolerance:
        return []
    for value in (option.value for option in question.options):
        low, _ = _ends(value, question.tolerance)
        off = Decimal(repr(value)) - Decimal(repr(low))
        if assembling.within(off, value, low) != question.tolerance:
            return [f"digits of its tolerance: beside {value} they are too fine for a range"]
    return []


def _cloze(question: Cloze) -> dict[str, Any]:
    prompt = _html(question.prompt.replace(GAP, GAP_SIGN)).replace(GAP_SIGN, _GAP)
    answers: list[dict[str, Any]] = [
        {
            "answer": choices.typed(option.text),
            "correct": option.correct,
            "match_case": False,
            "feedback": _html(option.feedback),
        }
        for option in question.options
    ]
    answers.append({"type": "default", "feedback": _html(question.otherwise)})
    return {"question": prompt, "type": "string", "answers": answers}


def _html(markdown: str) -> str:
    # There a dollar sign begins a formula and ]( a link, in code as well.
    return tidy(inline(markdown)).replace("$", "&#36;").replace("](", "]&#40;")


_KINDS = {Numeric: _numeric, Cloze: _cloze}
