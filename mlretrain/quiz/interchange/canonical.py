"""Sanitised HTML in one form: two texts that look the same become the same."""

from __future__ import annotations

import re

_SAME = {"b": "strong", "i": "em"}
_HEADINGS = [f"h{level}" for level in range(1, 7)]
# Bounded, so that marks that are never closed cost no time.
_FORMULA = re.compile(
    r"\\\((.{1,2000}?)\\\)|\\\[(.{1,2000}?)\\\]|\$\$(.{1,2000}?)\$\$", re.DOTALL
)
_BLOCKS = "p|ul|ol|li|blockquote|h[1-6]|table|thead|tbody|tr|th|td|hr|br"
_AROUND = re.compile(rf" ?(</?(?:{_BLOCKS})\b[^>]*>) ?")
_HOLDS_BLOCKS = re.compile("^(?:p|ul|ol|blockquote|h[1-6]|table|hr|pre|div)$")
_MAY_GO = ["p", "ul", "ol", "li", "blockquote", "pre", "em", "strong", "a", *_HEADINGS]
_BLANKS = re.compile(r"[ \t]{2,}")
_END = "</code></pre>"
_PRE = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)


def souped(html: str):
    """HTML as a tree; a text without a tag becomes a paragraph."""
    from bs4 import BeautifulSoup

    # Of a bare text the library asks whether it is the name of a file.
    return BeautifulSoup(html if "<" in html else f"<p>{html}</p>", "html.parser")


def prepared(soup):
    """Sanitised HTML with the tags of the bank alone, and the pictures it had.

    In place of a picture stands what it is said to show.
    """
    pictures = []
    for tag in soup.find_all(True):
        if tag.name == "img":
            source = str(tag.get("src") or "without an address")
            pictures.append(source if len(source) < 100 else f"{source[:97]}…")
            said = " ".join(str(tag.get("alt") or "").split())
            tag.replace_with(f"[picture: {said}]" if said else "[picture]")
        elif tag.name == "div":
            tag.name = "p"
            if tag.find(_HOLDS_BLOCKS):
                tag.unwrap()
        elif tag.name in _SAME:
            tag.name = _SAME[tag.name]
    _simple(soup)
    for node in soup.find_all(string=_BLANKS):
        if not node.find_parent("pre"):
            node.replace_with(_BLANKS.sub(" ", node))
    for tag in soup.find_all("br"):
        if tag.find_parent("pre"):
            tag.replace_with("\n")
    return soup, pictures


def _simple(soup) -> None:
    """Within emphasis more of the same is nothing."""
    for tag in soup.find_all(["em", "strong"]):
        if tag.find_parent(tag.name):
            tag.unwrap()


def formulas(soup) -> None:
    r"""Set what stands between ``\(`` and ``\)`` into elements of its own.

    Spans go after that: one that stands inside such a mark keeps it from being one.
    """
    for node in soup.find_all(string=_FORMULA):
        if node.find_parent(["code", "pre"]):
            continue
        parts, at = [], 0
        for found in _FORMULA.finditer(node):
            parts.append(str(node[at : found.start()]))
            formula = soup.new_tag("tex")
            if not found[1]:
                formula["class"] = "display"
            formula.string = " ".join((found[1] or found[2] or found[3]).split())
            parts.append(formula)
            at = found.end()
        node.replace_with(*parts, str(node[at:]))
    for tag in soup.find_all("span"):
        tag.unwrap()
    soup.smooth()


def canonical(html) -> str:
    """HTML, or the soup of it, as text to be compared."""
    soup = souped(str(html))
    _simple(soup)
    for item in soup.find_all("li"):
        # Whether a list is set with space between its items is a matter of looks.
        first = next((child for child in item.children if str(child).strip()), None)
        if first is not None and first.name == "p":
            first.unwrap()
    for cell in soup.find_all(["td", "th", "table"]):
        cell.attrs.clear()
    for tag in reversed(soup.find_all(_MAY_GO)):
        # What holds nothing shows nothing.
        if not tag.get_text(strip=True) and tag.find("hr") is None:
            tag.decompose()
    for pre in soup.find_all("pre"):
        if pre.code is None and pre.string is not None:
            pre.string.wrap(soup.new_tag("code"))
    soup.smooth()
    parts = _PRE.split(soup.decode(formatter="html5"))
    parts[::2] = [_AROUND.sub(r"\1", re.sub(r"[ \t\n]+", " ", part)) for part in parts[::2]]
    parts[1::2] = [f"{p.removesuffix(_END).rstrip()}{_END}" for p in parts[1::2]]
    # Two lists without anything between them look like one.
    parts[::2] = [part.replace("</ul><ul>", "") for part in parts[::2]]
    found = "".join(part if n % 2 else part.strip() for n, part in enumerate(parts))
    return re.sub(r"^<p>(.*)</p>$", r"\1", found) if found.count("<p>") == 1 else found
