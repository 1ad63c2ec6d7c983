"""Texts of other programs as Markdown of the bank: nothing in them is trusted.

HTML is sanitised before anything else looks at it. Then it is written as Markdown, and the
Markdown is read again: only where both give the same page is nothing lost.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

from mlretrain.quiz.interchange.canonical import canonical, formulas, prepared, souped
from mlretrain.quiz.interchange.to_html import literal, reader
from mlretrain.quiz.interchange.to_markdown import LEVELS, to_markdown

#: More than any question needs, and little enough to be read in a moment.
MOST_LETTERS = 50_000
MOST_TAGS = 2_000

_TAGS = frozenset(
    "p br hr strong em b i code pre ul ol li blockquote h1 h2 h3 h4 h5 h6 "
    "table thead tbody tr th td a span div img".split()
)
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "code": {"class"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}
# Letters that no file of the bank, or no XML, may hold; and the ends of lines.
_UNHEARD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?")


class TooMuch(ValueError):
    """A text that is too long, or too deeply nested, to be a question."""


def tidy(text: str) -> str:
    """A text without control characters; its lines end as everywhere."""
    return _UNHEARD.sub("", _LINE_ENDS.sub("\n", text)).strip()


def holds_html(markdown: str) -> bool:
    """Whether another program would see HTML or a picture in a text.

    Examples
    --------
    >>> holds_html("a <b>"), holds_html("a < b, `<b>`")
    (True, False)
    """
    tokens = reader("open").parse(markdown)
    kinds = {t.type for token in tokens for t in (token, *(token.children or ()))}
    return bool(kinds & {"html_block", "html_inline", "image"})


class Cleaner:
    """Makes Markdown of the texts of one question, and keeps what was lost.

    Attributes
    ----------
    lost : list of str
        What did not come through, in words.

    Examples
    --------
    >>> cleaner = Cleaner()
    >>> cleaner.html('<p onclick="go()">Is <b>a</b> &lt; 1?<script>go()</script></p>')
    'Is **a** < 1?'
    >>> cleaner.lost
    ['HTML that may not stay: onclick, <script>']
    """

    def __init__(self) -> None:
        self.lost: list[str] = []

    def html(self, text: str) -> str:
        """HTML as Markdown."""
        import nh3

        text = self.bounded(text)
        if not re.search(r"[<&\\$]", text):
            return self._written(souped(escape(re.sub("[ \t]{2,}", " ", text))))
        self._name_what_goes(text)
        safe = nh3.clean(
            text, tags=set(_TAGS), attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None
        )
        try:
            soup, pictures = prepared(souped(safe))
            formulas(soup)
            self.lost += [f"the picture {picture}" for picture in pictures]
            return self._written(soup)
        except RecursionError:
            raise TooMuch("a text is nested too deeply") from None

    def markdown(self, text: str) -> str:
        """Markdown as it is; if it holds HTML or pictures, as that HTML."""
        text = self.bounded(text)
        return self.html(reader("open").render(text)) if holds_html(text) else text

    def plain(self, text: str) -> str:
        """A text without any markup."""
        return self.html(literal(self.bounded(text)).replace("\n", "<br>"))

    def bounded(self, text: str) -> str:
        """A text that is not too much, without what no file may hold."""
        if len(text) > MOST_LETTERS or text.count("<") > MOST_TAGS:
            raise TooMuch(
                f"a text has {len(text):,} letters and {text.count('<'):,} tags; "
                f"at most {MOST_LETTERS:,} and {MOST_TAGS:,} are read"
            )
        return tidy(text)

    def _written(self, soup) -> str:
        wanted = canonical(soup)
        for level in LEVELS:
            written = to_markdown(soup, level)
            if not holds_html(written) and canonical(reader("told").render(written)) == wanted:
                return written
        self.lost.append("some markup of a text")
        return written

    def _name_what_goes(self, text: str) -> None:
        found = _Goes()
        found.feed(text)
        if found.names:
            self.lost.append(f"HTML that may not stay: {', '.join(dict.fromkeys(found.names))}")


class _Goes(HTMLParser):
    """Notes the tags and attributes that a cleaned text has no more."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.names.append(f"<{tag[:20]}>")
        for name, value in attrs:
            scheme = re.match(r"\s*([a-z]+):", value or "", re.IGNORECASE)
            if name.startswith("on") or name == "style":
                self.names.append(name[:20])
            elif name == "href" and scheme and scheme[1].lower() not in _SCHEMES:
                self.names.append(f"a link to {scheme[1][:20].lower()}:")
