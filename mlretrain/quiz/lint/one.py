"""Lints of one question."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlretrain.quiz.lint.reading import grade
from mlretrain.quiz.lint.unfilled import UNWRITTEN
from mlretrain.quiz.types import (
    ClickStep,
    Cloze,
    CodeOutput,
    Numeric,
    Question,
    TrueFalse,
)

Said = Iterator[tuple[str, str]]

#: The school year by which a text should be understood; 12 is the last of them.
YEAR = 12
_MOST_WORDS = 30

_ALL_OR_NONE = re.compile(
    r"\b(all|none|any|both|neither) (of )?(the |these |those )?"
    r"(above|below|others?|options|answers)\b"
    r"|^\W*(both|neither) [A-H] (and|or|nor) [A-H]\b|^\W*[A-H] (and|or) [A-H]\W*$",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"\b(not|never|except|cannot|neither|nor)\b|n['’]t\b", re.IGNORECASE)
_EMPHASIS = re.compile(r"(\*\*?|__?)\S[^*_]*\1|\b(NOT|NEVER|EXCEPT)\b")
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_NOTHING_SAID = re.compile(
    r"(that is |this is |it is )?(yes|no|right|wrong|correct|incorrect|true|false|good|well done|"
    r"exactly|not quite)\W*",
    re.IGNORECASE,
)


def all_or_none(question: Question) -> Said:
    """"All of the above" is right as soon as two others are."""
    if isinstance(question, (Numeric, CodeOutput, ClickStep)):
        return
    for place, option in enumerate(question.options):
        if _ALL_OR_NONE.search(option.text):
            yield (
                f"{question.name(place)} says {option.text!r}.",
                "Ask for all that are right (kind 'multiple'), or write an option of its own.",
            )


def negation(question: Question) -> Said:
    """A small "not" in what is asked is easily overread."""
    text = _CODE.sub(" ", question.prompt)
    asked = text if isinstance(question, TrueFalse) else _asked(text)
    found = _NEGATION.search(_EMPHASIS.sub(" ", asked))
    if found:
        yield (
            f"what is asked has {found[0]!r} in it.",
            f"Ask for what is so, or set it off: *{found[0]}*.",
        )


def _asked(text: str) -> str:
    """The sentences that ask: those with a question mark, or else the last."""
    sentences = re.split(r"(?<=[.?!:])\s+|\n\n", text.strip())
    asking = [sentence for sentence in sentences if sentence.rstrip().endswith("?")]
    return " ".join(asking or sentences[-1:])


def near_equal(question: Question) -> Said:
    """Options should differ in what they say, not in a comma."""
    if isinstance(question, (Numeric, Cloze, CodeOutput, ClickStep, TrueFalse)):
        return
    seen: dict[str, int] = {}
    for place, option in enumerate(question.options):
        # In code each sign counts, so it stays as it is.
        words = [
            part if number % 2 else re.sub(r"\W+", " ", part).casefold()
            for number, part in enumerate(re.split(r"(`[^`]*`)", option.text))
        ]
        same = seen.setdefault(" ".join("".join(words).split()), place)
        if same != place:
            yield (
                f"{question.name(same)} and {question.name(place)} differ only in case or "
                "punctuation.",
                "Let them differ in what they say, or drop one.",
            )


def thin_feedback(question: Question) -> Said:
    """Feedback that teaches says why."""
    seen: dict[str, str] = {}
    for place, option in enumerate(question.options):
        name = f"{option.value:,}" if isinstance(question, Numeric) else question.name(place)
        if option.feedback.startswith(UNWRITTEN):
            continue
        said = " ".join(option.feedback.split()).casefold()
        if _NOTHING_SAID.fullmatch(said):
            yield f"the feedback of {name} says only {option.feedback!r}.", "Say why."
        elif said in seen:
            yield (
                f"{seen[said]} and {name} have the same feedback.",
                "Say of each why it is right or wrong.",
            )
        seen.setdefault(said, name)


def reading_level(question: Question) -> Said:
    """A question should ask about its subject, not about its grammar."""
    for name in ("prompt", "explanation"):
        text = getattr(question, name)
        year, longest = grade(text)
        if longest > _MOST_WORDS:
            yield (
                f"a sentence of the {name} has {longest} words.",
                f"Cut it in two; {_MOST_WORDS} words are plenty.",
            )
        elif year > YEAR:
            yield (
                f"the {name} reads like school year {year:.0f}.",
                f"Shorter sentences and words, down to year {YEAR}.",
            )
