"""Questions of every kind with texts that are hard on formats."""

from __future__ import annotations

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from mlretrain.quiz.interchange.to_html import plain_text
from mlretrain.quiz.rules import examine
from mlretrain.quiz.types import Question

#: What some format takes for a mark of its own, and what people write.
PIECES = [
    "a", "word", "two words", "Ünïcödé", "日本", "—", "x²", "1.", "7", "TRUE", "T", "or",
    "{", "}", "~", "=", "#", ":", "\\", "\\n", "<", ">", "&", "]]>", "->", "|", "!", "*", "_",
    "%50%", "%", "[html]", "[markdown]", "::", "//", "####", "&amp;", "&lt;", "<b>", "</p>",
    "<script>", "<!--", "![p](http://x.org/y.png)", "[l](http://a.org/$b)", "<http://a.org>",
    "*em*", "**strong**", "`code {x} ~ = # <y> -> $z$`", "``a`b``", "$a_1 < b$", "$$x^2$$", "$5",
    "\\(y\\)", "\\$", "(z)", "'q'", '"q"', "$CATEGORY: x", "@@PLUGINFILE@@", "\\\n",
]  # fmt: skip
BLOCKS = [
    "```python\nx = {1: '~'}  # a\n\nif x->y:\n    pass\n```", "- one\n- two", "1. one\n2. two",
    "> said", "# Heading", "| a | b |\n| --- | --- |\n| `c` | d |", "    indented = {code}",
    "$$\nx + y\n$$", "---",
]  # fmt: skip

def _can_be_shown(text: str) -> bool:
    return len(plain_text(text)) > 1


lines = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).flatmap(
    lambda parts: st.sampled_from([" ", "", "\n"]).map(lambda glue: glue.join(parts))
)
#: A text of one paragraph, such as an option.
phrases = lines.map(str.strip).filter(lambda text: len(text) > 1 and _can_be_shown(text))
#: A text of several paragraphs, such as a prompt.
texts = st.tuples(phrases, st.lists(st.sampled_from(BLOCKS) | phrases, max_size=2)).map(
    lambda parts: "\n\n".join([parts[0], *parts[1]])
)
slugs = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4}){0,2}", fullmatch=True).filter(
    lambda name: name != "todo"
)
numbers = st.integers(-(10**6), 10**6) | st.decimals(-1000, 1000, places=3).map(float)


@st.composite
def questions(draw: Any, kind: str) -> Question:
    """A question of one kind that has no faults."""
    table = {
        "id": draw(slugs),
        "kind": kind,
        "level": draw(st.sampled_from(["easy", "medium", "hard"])),
        "concepts": draw(st.lists(slugs, min_size=1, max_size=3, unique=True)),
        "prompt": draw(texts),
        "hints": draw(st.lists(texts, min_size=1, max_size=3)),
        "explanation": draw(texts),
        "solution": draw(st.lists(texts, min_size=1, max_size=3)),
        "mistakes": [
            {"belief": draw(texts), "shows": draw(texts)}
            for _ in range(draw(st.integers(1, 2)))
        ],
        "source": draw(phrases),
        **OWN[kind](draw),
    }
    question, problems = examine(table)
    assume(question is not None)
    return question


def _choice(draw: Any, keys: int) -> dict[str, Any]:
    said = draw(st.lists(phrases, min_size=max(2, keys + 1), max_size=6, unique=True))
    keyed = draw(st.permutations([True] * keys + [False] * (len(said) - keys)))
    return {
        "options": [
            {"text": text, "feedback": draw(texts), "correct": key}
            for text, key in zip(said, keyed, strict=True)
        ]
    }


def _true_false(draw: Any) -> dict[str, Any]:
    key = draw(st.booleans())
    said = (("True", key), ("False", not key))
    return {"options": [{"text": t, "feedback": draw(texts), "correct": k} for t, k in said]}


def _numeric(draw: Any) -> dict[str, Any]:
    values = draw(st.lists(numbers, min_size=2, max_size=4, unique=True))
    unit = draw(st.none() | st.sampled_from(["weeks", "%", "m/s", "*", "a b"]))
    return {
        "options": [
            {"value": value, "feedback": draw(texts), "correct": not place}
            for place, value in enumerate(values)
        ],
        "tolerance": draw(st.sampled_from([0.0, 0.5, 0.001, 2.0])),
        "otherwise": draw(texts),
        **({"unit": unit} if unit else {}),
    }


def _cloze(draw: Any) -> dict[str, Any]:
    typed = phrases.filter(lambda text: "\n" not in text and text.replace("`", "").strip())
    return {
        "prompt": f"{draw(phrases)} ___ {draw(phrases)}",
        "options": [
            {"text": text, "feedback": draw(texts), "correct": not place}
            for place, text in enumerate(draw(st.lists(typed, min_size=2, max_size=4, unique=True)))
        ],
        "otherwise": draw(texts),
    }


def _ordering(draw: Any) -> dict[str, Any]:
    said = draw(st.lists(phrases, min_size=3, max_size=6, unique=True))
    places = draw(st.permutations(range(1, len(said) + 1)))
    return {
        "options": [
            {"text": text, "feedback": draw(texts), "place": place}
            for text, place in zip(said, places, strict=True)
        ]
    }


def _matching(draw: Any) -> dict[str, Any]:
    partners = draw(st.lists(phrases, min_size=2, max_size=5, unique=True))
    left = draw(st.lists(phrases, min_size=2, max_size=4, unique=True))
    return {
        "options": [
            {"text": text, "feedback": draw(texts), "match": draw(st.sampled_from(partners))}
            for text in left
        ],
        "matches": [{"text": text} for text in partners],
    }


def _code_output(draw: Any) -> dict[str, Any]:
    said = draw(st.lists(phrases, min_size=2, max_size=4, unique=True))
    code = draw(st.sampled_from(["print('~{}<&>]]>#$x$')", "for i in '```':\n\n    print(i)"]))
    return {
        "proof": {"by": "program-output", "code": code},
        "options": [
            {"text": text, "feedback": draw(texts), "correct": not place}
            for place, text in enumerate(said)
        ],
    }


def _click_step(draw: Any) -> dict[str, Any]:
    return {
        "proof": {"by": "trace", "run": "lesson-02", "pass": 1, "ask": "step that sets verdict"},
        "options": [
            {"step": step, "text": f"The step {step}", "feedback": draw(texts), "correct": key}
            for step, key in (("gate", True), ("train", False))
        ],
    }


OWN = {
    "single": lambda draw: _choice(draw, 1),
    "multiple": lambda draw: _choice(draw, draw(st.integers(1, 4))),
    "true_false": _true_false,
    "numeric": _numeric,
    "cloze": _cloze,
    "ordering": _ordering,
    "matching": _matching,
    "code_output": _code_output,
    "click_step": _click_step,
}
