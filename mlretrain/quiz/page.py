"""What cards and feedback have in common: a frame, headings, and the style."""

from __future__ import annotations

import functools
from html import escape
from pathlib import Path

from mlretrain.quiz import markdown


class Shown:
    """Something a notebook shows as HTML and a terminal as plain text.

    A subclass gives both: ``text()`` and ``html()``.
    """

    def text(self) -> str:
        """The plain text; the same each time."""
        raise TypeError(f"{type(self).__name__} must define text().")

    def html(self) -> str:
        """The HTML, without its style; it reads well without one."""
        raise TypeError(f"{type(self).__name__} must define html().")

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return f"{style()}\n{self.html()}"


class Note(Shown):
    """A short text under a heading."""

    def __init__(self, heading: str, body: str) -> None:
        self.heading = heading
        self.body = body

    def text(self) -> str:
        return f"{self.heading}\n{markdown.plain(self.body, '  ')}"

    def html(self) -> str:
        return frame("", self.heading, f"<h3>{escape(self.heading)}</h3>", markdown.html(self.body))


@functools.cache
def style() -> str:
    """The style sheet of cards, as an element."""
    sheet = Path(__file__).with_name("card.css").read_text(encoding="utf-8")
    return f"<style>\n{sheet}</style>"


def frame(kind: str, label: str, *parts: str) -> str:
    """A card around some parts."""
    names = f"mlretrain-card mlretrain-{kind}" if kind else "mlretrain-card"
    body = "\n".join(part for part in parts if part)
    return f'<article class="{names}" aria-label="{escape(label)}">\n{body}\n</article>'


def listed(tag: str, items: list[str], name: str = "") -> str:
    """A list of HTML items; ``tag`` may carry attributes: ``'ul role="list"'``."""
    attribute = f' class="{name}"' if name else ""
    body = "\n".join(f"<li>{item}</li>" for item in items)
    return f"<{tag}{attribute}>\n{body}\n</{tag.split()[0]}>"


def code(text: str) -> str:
    """A piece of code as a block."""
    return f"<pre><code>{escape(text)}</code></pre>"
