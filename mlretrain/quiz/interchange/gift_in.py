"""Questions of a GIFT file.

Read as Moodle does: a question ends at a blank line, so one that is broken spoils no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from mlretrain.quiz.interchange import assembling
from mlretrain.quiz.interchange.clean import Cleaner, tidy
from mlretrain.quiz.interchange.draft import Draft, Reading, Refused, Unsupported
from mlretrain.quiz.interchange.losses import Loss

_ESCAPED = re.compile(r"\\([\\:#={}~n])")
# While a question is taken apart, an escaped mark is a letter that no tidy text has.
_HIDDEN = {mark: chr(place) for place, mark in enumerate("\\:#={}~n")}
_SHOWN = {ord(sign): "\n" if mark == "n" else mark for mark, sign in _HIDDEN.items()}
_FORMAT = re.compile(r"\[(html|markdown|plain|moodle)\]")
_SHARE = re.compile(r"%(-?\d{1,3}(?:\.\d*)?)%")
_NUMBER = r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?"
_VALUE = re.compile(rf"\s*({_NUMBER})\s*(?:(:|\.\.)\s*({_NUMBER}))?\s*")


def read(text: str) -> Reading:
    """Read a file."""
    reading = Reading()
    for line, lines in _pieces(text):
        title = re.match(r"\s*\$CATEGORY:(.*)", lines[0])
        if title:
            _category(title[1], reading)
            line, lines = line + 1, lines[1:]
        if not any(row.strip() and not row.lstrip().startswith("//") for row in lines):
            continue
        piece = _Piece(lines)
        reading.take(line, piece.name, partial(piece.draft, line))
    return reading


def _pieces(text: str) -> Iterator[tuple[int, list[str]]]:
    """What stands between blank lines, with the line it begins on."""
    piece: list[str] = []
    for number, line in enumerate([*re.split(r"\r\n?|\n", text), ""], 1):
        if line.strip():
            piece.append(line)
        elif piece:
            yield number - len(piece), piece
            piece = []


def _category(path: str, reading: Reading) -> None:
    title = re.split(r"(?<!/)/(?!/)", path.strip())[-1].replace("//", "/").strip()
    if reading.title and title != reading.title:
        said = f"the category {title!r}: a file of the bank has one title, {reading.title!r}"
        reading.losses.append(Loss("", said))
    reading.title = reading.title or title


class _Piece:
    """One question."""

    def __init__(self, lines: list[str]) -> None:
        comments = " ".join(line for line in lines if line.lstrip().startswith("//"))
        rest = "\n".join(line for line in lines if not line.lstrip().startswith("//"))
        self.tags = [tag.strip() for tag in re.findall(r"\[tag:([^]\n]+)\]", comments)]
        text = _ESCAPED.sub(lambda found: _HIDDEN[found[1]], tidy(rest))
        named = re.match(r"::(.*?)::", text, re.DOTALL)
        self.rest = text[named.end() :].strip() if named else text
        ids = re.findall(r"\[id:([^]\n]+)\]", comments)
        self.name = ids[0].strip() if ids else _shown(named[1]) if named else ""
        self.cleaner = Cleaner()
        self.format = "moodle"

    def draft(self, line: int) -> Draft:
        """The question as a draft."""
        stem, body = self._apart()
        body, _, after = body.partition("####")
        format = _FORMAT.match(stem)
        self.format = format[1] if format else "moodle"
        prompt = self.text(stem)
        table = {"prompt": prompt} | self._answers(prompt, body.strip())
        if not prompt:
            raise Refused("there is no question text.", "Write one before the brace.")
        table |= assembling.worked(self.text(after))
        table |= assembling.tagged(self.tags, self.cleaner)
        return Draft(line, self.name, table, self.cleaner.lost)

    def _apart(self) -> tuple[str, str]:
        """The text that asks, and what stands between the braces."""
        begin, end = self.rest.find("{"), self.rest.find("}")
        if begin < 0 and end < 0:
            raise Unsupported("it asks for nothing: a description has no place in the bank")
        if begin < 0 or end < begin:
            missing = "{" if begin < 0 or 0 <= end < begin else "}"
            raise Refused(
                f"a {missing!r} is missing.",
                "Close the braces; a blank line within a question ends it.",
            )
        if re.search("[{}]", self.rest[end + 1 :]):
            raise Refused(
                "there is a brace behind the answers.",
                "Put a blank line between two questions, and \\ before a brace that is meant so.",
            )
        tail = self.rest[end + 1 :]
        gap = "_____" if tail.strip() else ""
        return f"{self.rest[:begin]}{gap}{tail}", self.rest[begin + 1 : end]

    def text(self, raw: str) -> str:
        """A text in its format; without one, in that of the question."""
        raw = raw.strip()
        format = _FORMAT.match(raw)
        shown = _shown(raw[format.end() :] if format else raw)
        how = format[1] if format else self.format
        if how == "markdown":
            return self.cleaner.markdown(shown)
        if how == "plain":
            return self.cleaner.plain(shown)
        return self.cleaner.html(shown.replace("\n", "<br>") if how == "moodle" else shown)

    def _answers(self, prompt: str, body: str) -> dict[str, Any]:
        if not body:
            raise Unsupported("it asks for an essay, which nothing here can grade")
        if body.startswith(">"):
            raise Unsupported("the type behind '>' is one of a plugin")
        if body.startswith("#"):
            return self._numeric(prompt, body[1:])
        if "~" in body:
            several = "=" not in body
            return assembling.choice(self._listed(body, formatted=True), several, self.cleaner)
        if "=" in body and "->" in body:
            return self._matching(body)
        said = body.split("#")
        if said[0].strip() in ("T", "TRUE", "F", "FALSE"):
            wrong, right = (self.text(part) for part in (*said[1:3], "", "")[:2])
            true = said[0].strip().startswith("T")
            return assembling.true_false(true, (right, wrong) if true else (wrong, right))
        return assembling.cloze(prompt, self._listed(body), self.cleaner)

    def _listed(self, body: str, formatted: bool = False) -> list[dict[str, Any]]:
        """Answers after ``=`` or ``~``, with their shares of the marks."""
        made = []
        marked = re.findall(r"([=~]?)([^=~]*)", body)
        for mark, part in ((mark, part.strip()) for mark, part in marked if mark or part.strip()):
            share = _SHARE.match(part)
            text, _, said = (part[share.end() :] if share else part).partition("#")
            worth = float(share[1]) if share else 0.0 if mark == "~" else 100.0
            shown = self.text(text) if formatted else " ".join(_shown(_unformatted(text)).split())
            made.append(
                {"text": shown, "feedback": self.text(said), "share": worth, "tolerance": 0}
            )
        return made

    def _numeric(self, prompt: str, body: str) -> dict[str, Any]:
        answers = self._listed(body)
        for answer in answers:
            if not answer["text"] or answer["text"] == "*":
                continue
            answer["value"], answer["tolerance"] = _value(answer["text"])
        return assembling.numeric(prompt, answers, [], self.cleaner)

    def _matching(self, body: str) -> dict[str, Any]:
        pairs = []
        for part in body.split("=")[1:]:
            left, arrow, right = part.partition("->")
            if not arrow:
                raise Refused("a pair has no ->.", "Write =item -> partner.")
            pairs.append((self.text(left), self.cleaner.plain(_shown(right))))
        return assembling.matching(pairs)


def _value(text: str) -> tuple[int | float, int | float]:
    """The number in the middle, and how far an answer may be off."""
    found = _VALUE.fullmatch(text)
    try:
        first, sign, second = found.groups() if found else ("", None, None)
        one, other = assembling.number(first), assembling.number(second or "0")
    except ValueError:
        what = f"{text[:40]!r} is not a number."
        raise Refused(what, "Write a number, number:tolerance or lowest..highest.") from None
    if sign != "..":
        return one, abs(other)
    low, high = Decimal(first), Decimal(second)
    return tuple(assembling.within(n, one, other) for n in ((low + high) / 2, abs(high - low) / 2))


def _unformatted(text: str) -> str:
    format = _FORMAT.match(text.strip())
    return text.strip()[format.end() :] if format else text


def _shown(text: str) -> str:
    return text.translate(_SHOWN).strip()
