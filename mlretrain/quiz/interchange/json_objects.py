"""The objects of a JSON list, one by one: one that is broken spoils no other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

#: What is wrong, and what to do.
Words = tuple[str, str]

_NEXT = re.compile(r"\{\s*\"(?:question|type|answers)\"\s*:")
_MOST_TROUBLES = 100


def objects(text: str) -> Iterator[tuple[int, dict[str, Any], Words | None]]:
    """Each object with its line; or, with an empty one, what is wrong there.

    Examples
    --------
    >>> [(line, found) for line, found, _ in objects('[{"a": 1},\\n {"b": 2}]')]
    [(1, {'a': 1}), (2, {'b': 2})]
    """
    decoder, troubles, at = json.JSONDecoder(), 0, 0
    between = re.compile(r"\s*(\[\s*)?")
    while troubles < _MOST_TROUBLES:
        gap = between.match(text, at)
        at = gap.end() if gap else at
        between = re.compile(r"\s*,\s*")
        rest = re.compile(r"\s*\]?\s*\Z").match(text, at)
        if rest and (gap is None or not gap[0].lstrip().startswith(",")):
            return
        if gap is None or text[at : at + 1] != "{":
            troubles += 1
            line = _line(text, at + len(text[at:]) - len(text[at:].lstrip()))
            yield line, {}, ("this is not a list of questions.", "Write [{…}, {…}], with commas.")
            at = text.find("{", at)
        else:
            try:
                found, end = decoder.raw_decode(text, at)
                yield _line(text, at), found, None
                at = end
                continue
            except json.JSONDecodeError as error:
                words = (f"this is not JSON: {error.msg}.", "Mend it here.")
                line = error.lineno
            except RecursionError:
                words, line = ("this is nested too deeply.", "Make it flat."), _line(text, at)
            except ValueError as error:
                words, line = (f"this is not JSON: {error}.", "Mend it here."), _line(text, at)
            troubles += 1
            yield line, {}, words
            further = _NEXT.search(text, at + 1)
            at = further.start() if further else -1
        if at < 0:
            return
        between = re.compile("")


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
