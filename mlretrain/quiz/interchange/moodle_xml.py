"""Reading the XML of a Moodle file: line by line known, nothing expanded, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from mlretrain.quiz.interchange.draft import Trouble

_LINE = "line of the file"
_MARK = re.compile(r"<!\[CDATA\[|<!--|<question\b|</quiz\s*>")
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->"}


class NoQuestions(ValueError):
    """A file that is refused as a whole."""

    def __init__(self, line: int, what: str, remedy: str) -> None:
        super().__init__(what)
        self.line, self.what, self.remedy = line, what, remedy


def questions(text: str) -> tuple[list[Element], list[Trouble]]:
    """The ``<question>`` elements of a file, and what is wrong with the others.

    Raises
    ------
    NoQuestions
        The file is none of Moodle's, or one that no reader should touch.
    """
    try:
        top = _parsed(text, 1)
    except ParseError as error:
        return _one_by_one(text, error)
    if top.tag != "quiz":
        raise NoQuestions(
            line_of(top), f"the file is about <{top.tag[:40]}>, not <quiz>.",
            "Export the questions from Moodle as Moodle XML.",
        )
    return [child for child in top if child.tag == "question"], []


def line_of(element: Element) -> int:
    """The line on which an element begins."""
    return int(element.get(_LINE, "1"))


def _parsed(text: str, first: int) -> Element:
    from defusedxml import DTDForbidden, EntitiesForbidden, ExternalReferenceForbidden
    from defusedxml.ElementTree import DefusedXMLParser

    class Builder(TreeBuilder):
        def start(self, tag, attrs):
            element = super().start(tag, attrs)
            element.set(_LINE, str(parser.parser.CurrentLineNumber + first - 1))
            return element

    parser = DefusedXMLParser(target=Builder(), forbid_dtd=True)
    try:
        parser.feed(text)
        return parser.close()
    except (DTDForbidden, EntitiesForbidden, ExternalReferenceForbidden):
        raise NoQuestions(
            parser.parser.CurrentLineNumber + first - 1,
            "the file declares a document type or entities; nothing of them is expanded.",
            "No file of questions needs them: take <!DOCTYPE …> out, if you trust the rest.",
        ) from None


def _one_by_one(text: str, error: ParseError) -> tuple[list[Element], list[Trouble]]:
    """A file that is broken somewhere: each question for itself."""
    found, troubles = [], []
    for piece, line in _pieces(text):
        try:
            found.append(_parsed(piece, line))
        except ParseError as broken:
            row = broken.position[0] + line - 1
            troubles.append(_broken(row, broken, f"question at line {line}"))
    if not troubles:
        troubles.append(_broken(error.position[0], error, ""))
    return found, troubles


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    """From one ``<question`` to the next, with its line; what is quoted is passed over."""
    starts, at, never = [], 0, set()
    while (mark := _MARK.search(text, at)) is not None:
        at = mark.end()
        end = _ENDS.get(mark[0])
        if end is None:
            starts.append(mark.start())
        elif end not in never:
            # A quotation that is never closed hides nothing.
            close = text.find(end, at)
            at = close if close >= 0 else at
            never |= {end} if close < 0 else set()
    line, before = 1, 0
    for start, stop in pairwise([*starts, len(text)]):
        line, before = line + text.count("\n", before, start), start
        if text.startswith("<question", start):
            yield text[start:stop].rstrip(), line


def _broken(line: int, error: ParseError, name: str) -> Trouble:
    what = str(error).partition(":")[0]
    return Trouble(line, name, f"this is not XML: {what}.", "Mend it here, or export it again.")
