"""What a learner reads after answering, in one text: explanation, solution, mistakes, source.

Other formats have one text for it. Each part begins with a line in bold, and is found by it
when the text comes back.
"""

from __future__ import annotations

import re
from typing import Any

from mlretrain.quiz.interchange.canonical import canonical
from mlretrain.quiz.interchange.clean import Cleaner
from mlretrain.quiz.interchange.to_html import plain_text, to_html
from mlretrain.quiz.types import Question

_STEP, _BELIEF, _SHOWS = "Solution, step {}", "A common mistake", "What is so"
_SOURCE, _UNIT = "Source", "Unit"
_HEADING = re.compile(
    # A text that comes back may have all its marks escaped.
    r"^\*\*(Solution\\?, step \d+|A common mistake|What is so|Source)\*\*$", re.MULTILINE
)
_UNIT_AT_END = re.compile(r"\*\*Unit\\?:\*\* (.+)\Z")


def composed(question: Question) -> tuple[str, list[str]]:
    """The text, and what of it would not be found again.

    Examples
    --------
    >>> from mlretrain.quiz.bank import own
    >>> text, lost = composed(own().question("version-after-training"))
    >>> "**Solution, step 2**" in text, lost
    (True, [])
    """
    parts = _parts(question)
    text = _joined(parts)
    again = found(Cleaner().html(to_html(text)))
    if found(text) == parts and _looks(again) == _looks(parts):
        return text, []
    # A text looks like a heading of ours, or has a block of code that is never closed.
    first, lost = parts["explanation"], "solution steps, mistakes and source"
    whole = _looks(found(Cleaner().html(to_html(first)))) == {"explanation": _looks(first)}
    return first, [lost if whole else f"explanation, {lost}"]


def found(text: str) -> dict[str, Any]:
    """The parts of such a text; of any other text, all of it is the explanation."""
    first, *rest = _HEADING.split(text)
    if not all(body.strip() for body in rest[1::2]):
        return {"explanation": text.strip()}
    parts: dict[str, Any] = {"explanation": first.strip()}
    for heading, body in zip(rest[::2], rest[1::2], strict=True):
        body = body.strip()
        if heading.startswith("Solution"):
            parts.setdefault("solution", []).append(body)
        elif heading == _BELIEF:
            parts.setdefault("mistakes", []).append({"belief": body})
        elif heading == _SHOWS and parts.get("mistakes"):
            parts["mistakes"][-1]["shows"] = body
        elif heading == _SOURCE:
            parts["source"] = body
    return {name: part for name, part in parts.items() if part}


def with_unit(prompt: str, unit: str | None) -> str:
    """A prompt that says in which unit to answer."""
    return f"{prompt}\n\n**{_UNIT}:** {Cleaner().plain(unit)}" if unit else prompt


def without_unit(prompt: str) -> tuple[str, str | None]:
    """The prompt, and the unit that was said in it.

    Examples
    --------
    >>> without_unit(with_unit("How long?", "weeks"))
    ('How long?', 'weeks')
    """
    said = _UNIT_AT_END.search(prompt)
    if said is None:
        return prompt, None
    # With its heading before it: a lone star would begin a list.
    return prompt[: said.start()].strip(), plain_text(said[0]).removeprefix(f"{_UNIT}:").strip()


def _parts(question: Question) -> dict[str, Any]:
    parts: dict[str, Any] = {"explanation": question.explanation, "solution": question.solution}
    parts["mistakes"] = [{"belief": m.belief, "shows": m.shows} for m in question.mistakes]
    return parts | ({"source": question.source} if question.source else {})


def _looks(part: Any) -> Any:
    """The same with each text as a page shows it."""
    if isinstance(part, str):
        return canonical(to_html(part))
    if isinstance(part, dict):
        return {name: _looks(value) for name, value in part.items()}
    return [_looks(value) for value in part]


def _joined(parts: dict[str, Any]) -> str:
    lines = [parts["explanation"]]
    for number, step in enumerate(parts["solution"], 1):
        lines += [f"**{_STEP.format(number)}**", step]
    for mistake in parts["mistakes"]:
        lines += [f"**{_BELIEF}**", mistake["belief"], f"**{_SHOWS}**", mistake["shows"]]
    if "source" in parts:
        lines += [f"**{_SOURCE}**", parts["source"]]
    return "\n\n".join(lines)
