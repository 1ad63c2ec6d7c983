"""Moodle's cloze: an answer within the text, such as ``{1:SHORTANSWER:=no one#Yes.}``."""

from __future__ import annotations

import html
import re
from typing import Any

from mlretrain.quiz.interchange import assembling
from mlretrain.quiz.interchange.clean import Cleaner, tidy
from mlretrain.quiz.interchange.draft import Refused, Unsupported
from mlretrain.quiz.interchange.to_html import GAP_SIGN
from mlretrain.quiz.rules import GAP

_GAP = re.compile(r"(?<!\\)\{\d*:([A-Z_]+):((?:\\.|[^}\\]){0,2000})\}", re.DOTALL)
_ANSWER = re.compile(r"(%(-?[\d.]+)%|=)?((?:\\.|[^#\\])*)(?:#(.*))?", re.DOTALL)
_KINDS = {
    **dict.fromkeys(("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"), "cloze"),
    **dict.fromkeys(("NUMERICAL", "NM"), "numeric"),
    **dict.fromkeys(
        (f"{name}{end}" for name in ("MULTICHOICE", "MC", "MULTICHOICE_", "MC_")
         for end in ("", "V", "H", "S", "VS", "HS")), "single",
    ),
    **dict.fromkeys(("MULTIRESPONSE", "MR", "MULTIRESPONSE_H", "MRH", "MULTIRESPONSE_S", "MRS",
                     "MULTIRESPONSE_HS", "MRHS"), "multiple"),
}  # fmt: skip


def read(text: str, cleaner: Cleaner) -> dict[str, Any]:
    """The table of a text with one gap.

    Raises
    ------
    Unsupported
        It has several; the bank asks for one thing at a time.
    """
    text = cleaner.bounded(text)
    found = list(_GAP.finditer(text))
    if len(found) != 1:
        many = f"{len(found)} gaps" if found else "no gap"
        raise Unsupported(f"it has {many}; a question of the bank has one")
    name, body = found[0].groups()
    if name not in _KINDS:
        raise Unsupported(f"the bank has no gaps of the type {name!r}")
    prompt = cleaner.html(text[: found[0].start()] + GAP_SIGN + text[found[0].end() :])
    prompt = prompt.replace(GAP_SIGN, GAP)
    answers = [_answer(part, cleaner) for part in re.split(r"(?<!\\)~", body) if part.strip()]
    return {"prompt": prompt} | _table(_KINDS[name], prompt, answers, cleaner)


def _table(
    kind: str, prompt: str, answers: list[dict[str, Any]], cleaner: Cleaner
) -> dict[str, Any]:
    if kind == "cloze":
        return assembling.cloze(prompt, answers, cleaner)
    if kind != "numeric":
        for answer in answers:
            answer["text"] = cleaner.plain(answer["text"])
        return assembling.choice(answers, kind == "multiple", cleaner)
    for answer in answers:
        value, _, tolerance = answer["text"].partition(":")
        if value.strip() == "*":
            continue
        try:
            answer["value"] = assembling.number(value)
            answer["tolerance"] = assembling.number(tolerance or "0")
        except ValueError:
            what = f"{answer['text'][:40]!r} is not a number."
            raise Refused(what, "Write a number, and its tolerance after a colon.") from None
    return assembling.numeric(prompt, answers, [], cleaner)


def _answer(part: str, cleaner: Cleaner) -> dict[str, Any]:
    found = _ANSWER.fullmatch(part.strip())
    if found is None:
        raise Refused(f"{part[:40]!r} is not an answer.", "Write answer#feedback.")
    mark, share, text, feedback = found.groups()
    worth = 100.0 if mark == "=" else 0.0
    if share:
        try:
            worth = float(share)
        except ValueError:
            raise Refused(f"{share!r} is not a number.", "Write a share such as %50%.") from None
    return {
        "text": tidy(html.unescape(_plain(text))),
        "feedback": cleaner.html(_plain(feedback or "")),
        "share": worth,
        "tolerance": 0,
    }


def _plain(text: str) -> str:
    # A star keeps its mark: without one it stands for any letters.
    return re.sub(r"\\([^*])", r"\1", text).strip()
