"""Formulas in Markdown: ``$…$`` within a line, ``$$…$$`` on lines of their own.

They become MathML, which browsers show and screen readers read without any script.
"""

from __future__ import annotations

import re
from html import escape

# A formula may be anyone's, and the library lets through what stands in a \text: so what it
# makes is read again. It may be elements of MathML that show something, and no more.
_ELEMENT = re.compile(
    r"\{http://www\.w3\.org/1998/Math/MathML\}(math|m(enclose|fenced|frac|i|n|o|over|padded|"
    r"phantom|root|row|s|space|sqrt|style|sub|subsup|sup|table|td|text|tr|under|underover|"
    r"multiscripts|prescripts)|none)"
)
_NOT_SHOWN = re.compile(r"href|class|style|id|src|on.*")


def read_formulas(reader):
    """Let a reader of Markdown find formulas; what ``$`` stands beside decides.

    ``$5 and $6`` are amounts: no formula begins before a blank, nor ends before a digit.
    """
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    dollarmath_plugin(
        reader, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True
    )
    return reader


def show_formulas(reader):
    """As :func:`read_formulas`; the reader shows them as MathML, too."""
    read_formulas(reader)
    reader.add_render_rule("math_inline", _inline)
    reader.add_render_rule("math_inline_double", _display)
    reader.add_render_rule("math_block", _display)
    return reader


def mathml(formula: str, *, display: bool = False) -> str:
    """A formula in the notation of TeX, as MathML; as code, where it cannot be read.

    Examples
    --------
    >>> "<mo>&#x0003C;</mo><mn>0.05</mn>" in mathml("p < 0.05")
    True
    >>> mathml("{")
    '<code>{</code>'
    """
    from latex2mathml.converter import convert

    try:
        shown = convert(formula.strip(), display="block" if display else "inline")
        if _harmless(shown):
            return shown
    except Exception:  # whatever is wrong with it, learners see what was written
        pass
    return f"<code>{escape(formula.strip())}</code>"


def _harmless(shown: str) -> bool:
    from defusedxml.ElementTree import fromstring

    # A browser ends a comment elsewhere than XML does.
    return "<!" not in shown and all(
        _ELEMENT.fullmatch(element.tag) and not any(map(_NOT_SHOWN.fullmatch, element.attrib))
        for element in fromstring(shown).iter()
    )


def _inline(self, tokens, index, options, env) -> str:
    return mathml(tokens[index].content)


def _display(self, tokens, index, options, env) -> str:
    return mathml(tokens[index].content, display=True)
