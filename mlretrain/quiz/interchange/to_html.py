"""Markdown of the bank as HTML for other programs, formulas and all."""

from __future__ import annotations

import functools
from html import escape

#: Stands for the gap of a cloze question while its prompt is converted.
GAP_SIGN = "\ue000"


def to_html(text: str) -> str:
    r"""Markdown as HTML blocks; a formula stands between ``\(`` and ``\)``.

    No HTML in the text passes, and no picture becomes one.

    Examples
    --------
    >>> to_html("So $a_1 < 2$: <b>")
    '<p>So \\(a_1 &lt; 2\\): &lt;b&gt;</p>'
    """
    return reader("closed").render(text).strip()


def inline(text: str) -> str:
    """As :func:`to_html`; one paragraph alone comes without its tags."""
    made = to_html(text)
    if made.startswith("<p>") and made.endswith("</p>") and made.count("<p>") == 1:
        if made.find("</p>") == len(made) - 4:
            return made[3:-4]
    return made


def plain_text(text: str) -> str:
    """What is left of Markdown where no markup can be: its letters.

    Examples
    --------
    >>> plain_text("*the* `v1` of $x$")
    'the v1 of $x$'
    """
    from bs4 import BeautifulSoup

    found = BeautifulSoup(reader("told").render(text), "html.parser")
    for formula in found.find_all("tex"):
        formula.replace_with(f"${formula.get_text()}$")
    return " ".join(found.get_text().split())


def literal(text: str) -> str:
    """A text without markup as HTML in which nothing is taken for a formula."""
    # What only looks like the mark of one must not become it: an element inside keeps other
    # programs from reading it.
    text = escape(text, quote=False).replace("$", "<span>$</span>")
    return text.replace("\\(", "\\<span></span>(").replace("\\[", "\\<span></span>[")


@functools.cache
def reader(how: str):
    """A reader of Markdown with formulas.

    Parameters
    ----------
    how : {"closed", "open", "told"}
        Closed: HTML and pictures in the text are plain text, as in the bank. Open: they are
        what they look like, as in other programs. Told: as open, and formulas are set in
        ``<tex>`` elements, where no text can be taken for one.
    """
    from markdown_it import MarkdownIt

    from mlretrain.quiz.formulas import read_formulas

    made = MarkdownIt("commonmark", {"html": how != "closed"}).enable("table")
    if how == "closed":
        made.disable("image")
    read_formulas(made)
    formula, display = (_tex, _tex_display) if how == "told" else (_inline, _display)
    made.add_render_rule("text", _text if how == "closed" else _plain)
    made.add_render_rule("math_inline", formula)
    made.add_render_rule("math_inline_double", display)
    made.add_render_rule("math_block", _in_paragraph(display))
    return made


def _plain(self, tokens, index, options, env) -> str:
    return escape(tokens[index].content, quote=False)


def _text(self, tokens, index, options, env) -> str:
    return literal(tokens[index].content)


def _inline(self, tokens, index, options, env) -> str:
    return f"\\({_formula(tokens[index])}\\)"


def _display(self, tokens, index, options, env) -> str:
    return f"\\[{_formula(tokens[index])}\\]"


def _tex(self, tokens, index, options, env) -> str:
    return f"<tex>{_formula(tokens[index])}</tex>"


def _tex_display(self, tokens, index, options, env) -> str:
    return f'<tex class="display">{_formula(tokens[index])}</tex>'


def _in_paragraph(rule):
    def render(self, tokens, index, options, env) -> str:
        return f"<p>{rule(self, tokens, index, options, env)}</p>\n"

    return render


def _formula(token) -> str:
    return escape(" ".join(token.content.split()), quote=False)
