"""Sanitised HTML as Markdown of the bank."""

from __future__ import annotations

import functools
import re

#: How much of a text is escaped: nothing, what is mostly read as markup, all that can be.
LEVELS = (0, 1, 2)

_MARKS = {1: re.compile(r"([\\`*_\[\]<!$])"), 2: re.compile(r"([!-/:-@\[-`{-~])")}
_SPACE = re.compile(r"[ \t\n]+")


def to_markdown(soup, level: int) -> str:
    """Markdown for a soup; see :data:`LEVELS`."""
    return _writer(level).convert_soup(soup).strip()


def fence(code: str, language: str = "") -> str:
    """A piece of code as Markdown.

    Examples
    --------
    >>> print(fence("print(1)"))
    ```
    print(1)
    ```
    """
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    marks = "`" * max(3, longest + 1)
    return f"{marks}{language}\n{code}\n{marks}"


@functools.cache
def _writer(level: int):
    from markdownify import MarkdownConverter

    class Writer(MarkdownConverter):
        """Ours has formulas, code with backticks in it, and no pictures."""

        def escape(self, text, parent_tags):
            return _MARKS[level].sub(r"\\\1", text) if level else text

        def get_conv_fn(self, tag_name):
            usual = super().get_conv_fn(tag_name)
            under = {"h1": "===", "h2": "---"}.get(tag_name)

            def heading(el, text, parent_tags):
                # Only a heading with a line below it may itself have several lines.
                if "\\\n" in text and "_inline" not in parent_tags:
                    return f"\n\n{text.strip()}\n{under}\n\n"
                return usual(el, text, parent_tags)

            return heading if under else usual

        def convert_br(self, el, text, parent_tags):
            inside = set(parent_tags)
            if inside & {"h1", "h2"} and not inside & {"td", "th"} and el.next_sibling:
                return f"\\\n{text}"
            return super().convert_br(el, text, parent_tags)

        def convert_tex(self, el, text, parent_tags):
            formula = _SPACE.sub(" ", el.get_text()).strip()
            return f"$${formula}$$" if "display" in (el.get("class") or ()) else f"${formula}$"

        def convert_pre(self, el, text, parent_tags):
            code = el.get_text()
            if "_inline" in parent_tags or "td" in parent_tags or not code.strip():
                return text
            language = ""
            if el.code is not None:
                names = [n for n in el.code.get("class") or () if n.startswith("language-")]
                language = re.sub(r"[^\w+-]", "", names[0][9:]) if names else ""
            return f"\n\n{fence(code.rstrip(), language)}\n\n"

        def convert_code(self, el, text, parent_tags):
            if "_noformat" in parent_tags:
                return text
            code = _SPACE.sub(" ", el.get_text())
            if not code.strip():
                return code
            if {"td", "th"} & set(parent_tags):
                code = code.replace("|", "\\|")
            longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
            # One mark more or less than any run inside; a blank keeps apart what would join.
            marks = "`" * (longest + 1)
            room = code[0] in "` " or code[-1] in "` "
            return f"{marks} {code} {marks}" if room else f"{marks}{code}{marks}"

    return Writer(heading_style="ATX", bullets="-", newline_style="BACKSLASH", autolinks=False)
