"""A trace as a page that stands alone: one file that asks for nothing."""

from __future__ import annotations

from pathlib import Path

from mlretrain.trace.brief import extent, known_scores, spread
from mlretrain.trace.front import palette, script, sheet
from mlretrain.trace.glance import tally_words
from mlretrain.trace.html import text
from mlretrain.trace.plain import plain, prose
from mlretrain.trace.story import story
from mlretrain.trace.words import DIRECTION, listing


def page(trace, beside=None, present: bool = False) -> str:
    """The HTML of the page.

    Parameters
    ----------
    trace : Trace
    beside : dict of str to Trace, optional
        Other runs whose metric is drawn too, by name.
    present : bool
        Begin in projector mode.
    """
    live = script(story(trace, beside), links=True, present=present) if trace.steps else ""
    body = [
        _header(trace),
        f'<main><div class="mlretrain-trace">{plain(trace)}{live}</div>',
        prose(trace),
        "</main>",
    ]
    return document(f"{trace.name}: a run of retraining", "".join(body))


def document(title: str, body: str) -> str:
    """A whole page, with the styles that it needs."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{text(title)}</title>\n<style>{_style()}</style>\n"
        f"</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _style() -> str:
    own = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    return f":root{{{palette()}}}{own}{sheet()}"


def _header(trace) -> str:
    told = [f"{extent(trace)}."]
    if words := tally_words(trace):
        told.append(f"{listing(words)}.")
    if scores := known_scores(trace):
        told.append(f"{trace.metric} ({DIRECTION}): {spread(scores)}.")
    rows = "".join(
        f"<div><dt>{text(name)}</dt><dd>{text(value)}</dd></div>"
        for name, value in trace.about.items()
    )
    made_of = text(listing(list(trace.about)).capitalize())
    about = f'<details class="about"><summary>{made_of}</summary><dl>{rows}</dl></details>'
    return (
        f'<header><h1>{text(trace.name)}: a run of retraining</h1>'
        f'<p class="lead">{text(" ".join(told))}</p>{about if rows else ""}</header>'
    )
