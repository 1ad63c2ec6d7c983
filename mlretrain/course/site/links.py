"""From what a lesson writes to what the reference says about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

_DOT = '<span class="o">\\.</span>'
_NAME = '<span class="n">(\\w+)</span>'
#: ``mr.triggers.Cron`` in a highlighted cell, and ``mr.modes()`` in a sentence.
_IN_CELL = re.compile(f'<span class="n">mr</span>{_DOT}{_NAME}(?:{_DOT}{_NAME})?')
_IN_TEXT = re.compile(
    r'(<a [^>]*>)?<code class="docutils literal notranslate"><span class="pre">'
    r"mr\.(\w+)(?:\.(\w+))?[^<]*</span>(?: <span class=\"pre\">[^<]*</span>)*</code>"
)


def places(app: Any) -> dict[str, str]:
    """Name after ``mr.`` → its place in the reference, seen from a lesson."""
    known = app.env.get_domain("py").objects
    found = {
        name.removeprefix("mlretrain."): f"../{app.builder.get_target_uri(entry.docname)}#{entry.node_id}"
        for name, entry in known.items()
    }
    # A package that can be called is described as its function.
    return found | {"quiz": found["quiz.quiz"]}


def linked(html: str, places: dict[str, str]) -> str:
    """A page of a lesson whose names lead to the reference."""
    html = _IN_CELL.sub(_link(places, 0), html)
    return _IN_TEXT.sub(_link(places, 1), html)


def _link(places: dict[str, str], skip: int) -> Callable[[re.Match[str]], str]:
    def link(found: re.Match[str]) -> str:
        first, second = found[skip + 1], found[skip + 2]
        if skip and found[1]:  # it is a link already
            return found[0]
        place = places.get(f"{first}.{second}") or places.get(first)
        return f'<a class="named" href="{place}">{found[0]}</a>' if place else found[0]

    return link


def link_lessons(folder: Path, app: Any) -> None:
    """Link all lessons of a site that was built."""
    known = places(app)
    for page in folder.glob("*.html"):
        page.write_text(linked(page.read_text("utf-8"), known), "utf-8")
