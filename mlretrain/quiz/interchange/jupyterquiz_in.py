"""Questions of a jupyterquiz JSON file."""

from __future__ import annotations

import html
import math
import re
import sys
from decimal import Decimal
from functools import partial
from typing import Any

from mlretrain.quiz.interchange import assembling
from mlretrain.quiz.interchange.clean import Cleaner, tidy
from mlretrain.quiz.interchange.draft import Draft, Reading, Refused, Trouble, Unsupported
from mlretrain.quiz.interchange.json_objects import objects
from mlretrain.quiz.interchange.to_markdown import fence

_NAME = 40


def read(text: str) -> Reading:
    """Read a file."""
    reading = Reading()
    for line, table, trouble in objects(text):
        if trouble is not None:
            reading.troubles.append(Trouble(line, "", *trouble))
            continue
        reading.take(line, _name(table), partial(_draft, table, line))
    return reading


def _name(table: dict[str, Any]) -> str:
    said = table.get("question")
    return " ".join(said[:_NAME].split()) if isinstance(said, str) else ""


def _draft(table: dict[str, Any], line: int) -> Draft:
    cleaner = Cleaner()
    kind = _string(table, "type")
    if kind not in _KINDS:
        raise Unsupported(f"the bank has no questions of the type {kind!r}")
    prompt = _html(_string(table, "question"), cleaner)
    if table.get("code"):
        prompt = f"{prompt}\n\n{_code(_string(table, 'code'), 'python')}".strip()
    if not prompt:
        raise Refused("there is no question text.", "Write one in 'question'.")
    answers = table.get("answers")
    if not isinstance(answers, list) or not answers or not all(isinstance(a, dict) for a in answers):
        raise Refused("'answers' must be a list of tables.", 'Write "answers": [{…}, {…}].')
    return Draft(line, "", {"prompt": prompt} | _KINDS[kind](table, prompt, answers, cleaner),
                 cleaner.lost)  # fmt: skip


def _choice(table: dict[str, Any], prompt: str, answers: list, cleaner: Cleaner) -> dict[str, Any]:
    made = []
    for answer in answers:
        text = _html(_string(answer, "answer", ""), cleaner)
        if answer.get("code"):
            text = f"{text}\n\n{_code(_string(answer, 'code'))}".strip()
        made.append({"text": text, **_said(answer, cleaner)})
    named = {answer["text"].casefold(): answer for answer in made}
    several = table["type"] == "many_choice"
    if not several and len(made) == 2 and set(named) == {"true", "false"}:
        feedback = (named["true"]["feedback"], named["false"]["feedback"])
        return assembling.true_false(named["true"]["share"] > 0, feedback)
    # Here a wrong one costs nothing of its own: the bank's rule is as good.
    right = sum(answer["share"] > 0 for answer in made)
    for answer in made if several and right else ():
        answer["share"] = 100 / right if answer["share"] > 0 else -100 / right
    return assembling.choice(made, several, cleaner)


def _numeric(table: dict[str, Any], prompt: str, answers: list, cleaner: Cleaner) -> dict[str, Any]:
    made: list[dict[str, Any]] = []
    for answer in answers:
        said = {"text": "", "tolerance": 0, **_said(answer, cleaner)}
        if "value" in answer:
            made.append({**said, "value": _number(answer["value"])})
        elif "range" in answer:
            _range(answer["range"], said, made)
        elif answer.get("type") == "default":
            made.append(said | {"share": 0.0})
        else:
            raise Refused("an answer has neither 'value' nor 'range'.", "Give it one of them.")
    precision = table.get("precision")
    if isinstance(precision, int) and 0 < precision < 20:
        cleaner.lost.append(f"a precision of {precision} digits: it becomes a tolerance")
        for answer in made:
            if "value" in answer and answer["value"] and not answer["tolerance"]:
                places = math.floor(math.log10(abs(answer["value"]))) + 1 - precision
                answer["tolerance"] = float(f"5e{places - 1}")
    return assembling.numeric(prompt, made, [], cleaner)


def _range(ends: Any, said: dict[str, Any], made: list[dict[str, Any]]) -> None:
    """A range around the number before it is its tolerance; any other has its middle."""
    if not isinstance(ends, list) or len(ends) != 2:
        raise Refused("'range' must hold two numbers.", 'Write "range": [1, 2].')
    low, high = map(_number, ends)
    bottom, top = Decimal(repr(low)), Decimal(repr(high))
    before = made[-1] if made else {}
    same = all(before.get(name) == said[name] for name in ("feedback", "share"))
    if same and "value" in before and low <= before["value"] <= high:
        off = Decimal(repr(before["value"])) - bottom
        before["tolerance"] = assembling.within(off, before["value"], low)
    else:
        middle = assembling.within((top + bottom) / 2, low, high)
        half = assembling.within((top - bottom) / 2, low, high)
        made.append({**said, "value": middle, "tolerance": half})


def _text(table: dict[str, Any], prompt: str, answers: list, cleaner: Cleaner) -> dict[str, Any]:
    made = []
    for answer in answers:
        if answer.get("type") == "default":
            made.append({"text": "*", **_said(answer, cleaner), "share": 0.0})
            continue
        if answer.get("match_case"):
            cleaner.lost.append("capital letters count there; in the bank they do not")
        if answer.get("fuzzy_threshold"):
            cleaner.lost.append("texts that are nearly right: in the bank every letter counts")
        text = tidy(_string(answer, "answer")).replace("*", "\\*")
        made.append({"text": text, **_said(answer, cleaner)})
    return assembling.cloze(prompt, made, cleaner)


def _said(answer: dict[str, Any], cleaner: Cleaner) -> dict[str, Any]:
    feedback = _html(_string(answer, "feedback", ""), cleaner)
    return {"feedback": feedback, "share": 100.0 if answer.get("correct") is True else 0.0}


def _string(table: dict[str, Any], name: str, default: str | None = None) -> str:
    found = table.get(name, default)
    if not isinstance(found, str):
        got = "and it is missing" if found is None else f"got {str(found)[:40]!r}"
        raise Refused(f"'{name}' must be a text, {got}.", f'Write "{name}": "…".')
    return found


def _number(value: Any) -> int | float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not abs(value) <= sys.float_info.max:
        raise Refused(f"{str(value)[:40]!r} is not a number.", "Write a number, without quotes.")
    return value


def _code(text: str, language: str = "") -> str:
    return fence(tidy(html.unescape(text)), language)


def _html(text: str, cleaner: Cleaner) -> str:
    r"""A text as jupyterquiz shows it: ``$`` begins a formula, ``[a](b)`` is a link."""
    parts = re.split(r"(?<!\\)(\$\$|\$)", text)
    marks, texts, seen = parts[1::2], parts[::2], {"$": 0, "$$": 0}
    if len(marks) > 1:
        made = texts[0]
        for mark, rest in zip(marks, texts[1:], strict=True):
            made += {"$": ("\\(", "\\)"), "$$": ("\\[", "\\]")}[mark][seen[mark] % 2] + rest
            seen[mark] += 1
        text = made
    text = re.sub(r"<(https?://[^\s<>]+)>", r'<a href="\1">\1</a>', text)
    return cleaner.html(re.sub(r"\[([^][]*)\]\(([^()\s\"]*)\)", r'<a href="\2">\1</a>', text))


_KINDS = {
    "multiple_choice": _choice,
    "many_choice": _choice,
    "numeric": _numeric,
    "string": _text,
}
