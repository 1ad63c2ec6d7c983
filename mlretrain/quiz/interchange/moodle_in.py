"""Questions of Moodle XML."""

from __future__ import annotations

import re
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element

from mlretrain.quiz.interchange import assembling, gaps
from mlretrain.quiz.interchange.clean import Cleaner
from mlretrain.quiz.interchange.draft import Draft, Reading, Refused, Trouble, Unsupported
from mlretrain.quiz.interchange.losses import Loss
from mlretrain.quiz.interchange.moodle_xml import NoQuestions, line_of, questions

_USUAL = re.compile(r"Your answer is (partially )?(correct|incorrect)\.")


def read(text: str) -> Reading:
    """Read a file; see :func:`~mlretrain.quiz.interchange.moodle_xml.questions`."""
    try:
        elements, troubles = questions(text)
    except NoQuestions as error:
        return Reading(troubles=[Trouble(error.line, "", error.what, error.remedy)])
    reading = Reading(troubles=troubles)
    for element in elements:
        if element.get("type") == "category":
            _category(element, reading)
            continue
        line, name = line_of(element), _name(element)
        reading.take(line, name, partial(_draft, element, line, name))
    return reading


def _name(element: Element) -> str:
    return _plain(element, "idnumber") or _plain(element, "name/text")


def _plain(element: Element, path: str) -> str:
    return " ".join((element.findtext(path) or "").split())


def _category(element: Element, reading: Reading) -> None:
    path = _plain(element, "category/text")
    title = re.split(r"(?<!/)/(?!/)", path)[-1].replace("//", "/").strip()
    if not reading.title:
        reading.title = title
    elif title and title != reading.title:
        said = f"the category {title!r}: a file of the bank has one title, {reading.title!r}"
        reading.losses.append(Loss("", said))


def _draft(element: Element, line: int, name: str) -> Draft:
    kind = element.get("type") or ""
    if kind not in _KINDS:
        raise Unsupported(f"the bank has no questions of the type {kind!r}")
    cleaner = Cleaner()
    table = {"prompt": _text(element, "questiontext", cleaner)}
    if kind not in ("cloze", "multianswer") and not table["prompt"]:
        raise Refused("there is no question text.", "Write one in <questiontext>.")
    table |= _KINDS[kind](element, table, cleaner)
    table |= assembling.worked(_text(element, "generalfeedback", cleaner))
    hints = [_text(hint, ".", cleaner) or _text(hint, "hintcontent", cleaner)
             for hint in element.findall("hint")]  # fmt: skip
    table["hints"] = [hint for hint in hints if hint]
    tags = [_plain(tag, "text") for tag in element.findall("tags/tag")]
    table |= assembling.tagged(tags, cleaner)
    for field in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        said = _text(element, field, cleaner)
        if said and not _USUAL.fullmatch(said):
            cleaner.lost.append(f"<{field}>: the bank says it option by option")
    grade = _plain(element, "defaultgrade")
    if grade and _number(grade, line) not in (0, 1):
        cleaner.lost.append(f"its weight of {grade} marks: in the bank each question counts one")
    return Draft(line, name, table, cleaner.lost)


def _text(element: Element, path: str, cleaner: Cleaner) -> str:
    """A text in the format that it says it has."""
    found = element if path == "." else element.find(path)
    if found is None:
        return ""
    for file in found.findall("file"):
        cleaner.lost.append(f"the file {file.get('name', '')!r}")
    text, format = found.findtext("text") or "", found.get("format", "html")
    if format == "plain_text":
        return cleaner.plain(text)
    if format == "markdown":
        return cleaner.markdown(text)
    return cleaner.html(text.replace("\n", "<br>") if format == "moodle_auto_format" else text)


def _number(text: str, line: int) -> int | float:
    try:
        return assembling.number(text)
    except ValueError:
        raise Refused(f"{text[:40]!r} is not a number.", "Write a number.", line) from None


def _answers(element: Element, cleaner: Cleaner, formatted: bool = False) -> list[dict[str, Any]]:
    """Answers with their share of the marks, from -100 to 100."""
    made = []
    for answer in element.findall("answer"):
        line = line_of(answer)
        text = _text(answer, ".", cleaner) if formatted else (answer.findtext("text") or "").strip()
        made.append(
            {
                "text": text,
                "feedback": _text(answer, "feedback", cleaner),
                "share": float(_number(answer.get("fraction", "0"), line)),
                "tolerance": answer.findtext("tolerance") or "0",
                "line": line,
            }
        )
    if not made:
        raise Refused("there is no answer.", "Add an <answer>.")
    return made


def _choice(element: Element, table: dict[str, Any], cleaner: Cleaner) -> dict[str, Any]:
    several = _plain(element, "single") in ("false", "0")
    return assembling.choice(_answers(element, cleaner, True), several, cleaner)


def _true_false(element: Element, table: dict[str, Any], cleaner: Cleaner) -> dict[str, Any]:
    answers = _answers(element, cleaner)
    named = {answer["text"].casefold(): answer for answer in answers}
    if set(named) != {"true", "false"}:
        raise Refused("the answers must be 'true' and 'false'.", "Write them so.")
    right = named["true"]["share"] > named["false"]["share"]
    feedback = (named["true"]["feedback"], named["false"]["feedback"])
    return assembling.true_false(right, feedback)


def _numeric(element: Element, table: dict[str, Any], cleaner: Cleaner) -> dict[str, Any]:
    answers = _answers(element, cleaner)
    for answer in answers:
        if answer["text"] != "*":
            answer["value"] = _number(answer["text"], answer["line"])
            answer["tolerance"] = _number(answer["tolerance"], answer["line"])
    units = [_plain(unit, "unit_name") for unit in element.findall("units/unit")]
    return assembling.numeric(table["prompt"], answers, [u for u in units if u], cleaner)


def _short(element: Element, table: dict[str, Any], cleaner: Cleaner) -> dict[str, Any]:
    if _plain(element, "usecase") == "1":
        cleaner.lost.append("capital letters count there; in the bank they do not")
    return assembling.cloze(table["prompt"], _answers(element, cleaner), cleaner)


def _ordering(element: Element, table: dict[str, Any], cleaner: Cleaner) -> dict[str, Any]:
    items = [_text(answer, ".", cleaner) for answer in element.findall("answer")]
    return assembling.ordering([item for item in items if item])


def _matching(element: Element, table: dict[str, Any], cleaner: Cleaner) -> dict[str, Any]:
    pairs = []
    for pair in element.findall("subquestion"):
        pairs.append((_text(pair, ".", cleaner), cleaner.plain(pair.findtext("answer/text") or "")))
    return assembling.matching(pairs)


def _gaps(element: Element, table: dict[str, Any], cleaner: Cleaner) -> dict[str, Any]:
    return gaps.read(element.findtext("questiontext/text") or "", cleaner)


_KINDS = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "numerical": _numeric,
    "shortanswer": _short,
    "ordering": _ordering,
    "matching": _matching,
    "match": _matching,
    "cloze": _gaps,
    "multianswer": _gaps,
}
