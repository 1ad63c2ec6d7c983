"""Markdown of the bank, as HTML and as plain text."""

from __future__ import annotations

import functools
import re
import textwrap

_WIDTH = 78
_ITEM = re.compile(r"\s*([-*+]|\d+[.)])\s")


@functools.cache
def _reader():
    from markdown_it import MarkdownIt

    from mlretrain.quiz.formulas import show_formulas

    # A bank may be anyone's: no HTML passes, and no picture is fetched.
    return show_formulas(
        MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    )


def html(text: str) -> str:
    """Markdown as HTML blocks.

    Examples
    --------
    >>> html("Run `make`, then <b>wait</b>.")
    '<p>Run <code>make</code>, then &lt;b&gt;wait&lt;/b&gt;.</p>'
    """
    return _reader().render(text).strip()


def inline(text: str) -> str:
    """Markdown of one paragraph as HTML without the paragraph; more of it as blocks."""
    rendered = html(text)
    whole = re.fullmatch(r"<p>(.*)</p>", rendered, flags=re.DOTALL)
    return whole[1] if whole and "<p>" not in whole[1] else rendered


def plain(text: str, indent: str = "", first: str | None = None) -> str:
    """Markdown as plain text: paragraphs are wrapped, code and lists keep their lines.

    Parameters
    ----------
    text : str
    indent : str
        Stands before each line.
    first : str, optional
        Stands before the first line instead.

    Examples
    --------
    >>> print(plain("Two\\nlines.", indent="    ", first="  A  "))
      A  Two lines.
    """
    lines: list[str] = []
    for block in _blocks(text):
        start = indent if first is None or lines else first
        if lines:
            lines.append("")
        if block[0].startswith("```"):
            kept = [f"    {line}" for line in block[1:-1]]
        elif _ITEM.match(block[0]) or block[0].startswith("|"):
            kept = block
        else:
            wrap = textwrap.TextWrapper(
                _WIDTH, initial_indent=start, subsequent_indent=indent,
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip
            lines += wrap.wrap(" ".join(block))
            continue
        lines += [(indent if n else start) + line for n, line in enumerate(kept)]
    return "\n".join(line.rstrip() for line in lines)


def _blocks(text: str) -> list[list[str]]:
    """The paragraphs of a text; a fenced piece of code is one, blank lines and all."""
    blocks: list[list[str]] = [[]]
    fenced = False
    for line in text.strip().splitlines():
        if line.startswith("```"):
            if not fenced:
                blocks.append([])
            blocks[-1].append(line)
            if fenced:
                blocks.append([])
            fenced = not fenced
        elif fenced or line.strip():
            blocks[-1].append(line.rstrip())
        else:
            blocks.append([])
    return [block for block in blocks if block]
