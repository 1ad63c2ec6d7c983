"""How hard a text is to read."""

from __future__ import annotations

import re

_SHORT = 25  # words: the measure means nothing for less


def grade(text: str) -> tuple[float, int]:
    """The school year for which a text is fit, and the words of its longest sentence.

    Markdown marks do not count, and a piece of code counts as one short word. A text of
    few words is fit for everybody.

    Source: J. P. Kincaid and others, "Derivation of new readability formulas", Naval
    Technical Training Command, Research Branch Report 8-75 (1975). Syllables are counted
    as groups of vowels.

    Examples
    --------
    >>> grade("The cat sat on the mat. It slept.")
    (0.0, 6)
    """
    text = re.sub(r"```.*?```", ". ", text, flags=re.DOTALL)
    text = re.sub(r"`[^`]*`|\d+(?:[.,]\d+)*", " it ", text)
    sentences = [
        words
        for sentence in re.split(r"[.!?:;]+(?:\s|$)|\n\n|\n\s*(?:[-*|]|\d+\.)\s", text)
        if (words := re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", sentence))
    ]
    words = [word for sentence in sentences for word in sentence]
    longest = max(map(len, sentences), default=0)
    if len(words) < _SHORT:
        return 0.0, longest
    syllables = sum(map(_syllables, words))
    year = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    return max(0.0, round(year, 1)), longest


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.casefold()))
    silent = len(word) > 2 and re.search(r"[^aeiouyl]e$", word.casefold()) is not None
    return max(1, groups - silent)
