"""The pen for pages: a scene as SVG, small and the same every time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from urllib.parse import quote

from mlretrain.trace.palette import DARK, LIGHT
from mlretrain.trace.scene import Box, Dot, Line, Scene, Shape, Spot, Text, rounded
from mlretrain.trace.words import printable

FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"

_AS_IT_IS = " /:;=,()'+@!*~?$"  # signs that need no escape within a URL of data


def variables(colours: dict[str, str]) -> str:
    """The palette as CSS variables."""
    return "".join(f"--{role}:{colour};" for role, colour in colours.items())


def svg(scene: Scene, name: str = "") -> str:
    """An SVG element whose colours are CSS variables of the page around it, as is its font.

    ``name`` is its class. A screen reader reads its ``alt`` text, and the spots as links.
    """
    drawn = shapes(one for one in scene.shapes if not isinstance(one, Spot))
    spots = shapes(one for one in scene.shapes if isinstance(one, Spot))
    kind = f' class="{name}"' if name else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"{kind} '
        f'viewBox="0 0 {_n(scene.width)} {_n(scene.height)}">'
        f'<g role="img" aria-label="{_words(scene.alt)}">{drawn}</g>{spots}</svg>'
    )


def image(scene: Scene, width: int) -> str:
    """An ``<img>`` that carries everything in itself, for where ``<svg>`` is stripped.

    It follows the reader's light or dark mode, and brings its own ground, so that it can
    be read on any page.
    """
    ground = Box(0, 0, scene.width, scene.height, 8, "page")
    drawn = themed(svg(Scene(scene.width, scene.height, "", [ground, *scene.shapes])))
    return img(drawn, scene.alt, width)


def themed(drawn: str) -> str:
    """An SVG with the palette, in which it follows light and dark."""
    style = (
        f"<style>:root{{{variables(LIGHT)}font-family:{FONT}}}"
        f"@media(prefers-color-scheme:dark){{:root{{{variables(DARK)}}}}}</style>"
    )
    return drawn.replace(">", f">{style}", 1)


def img(drawn: str, alt: str, width: int) -> str:
    """An ``<img>`` of an SVG. Its words stay readable, so that they can be compared."""
    return (
        f'<img src="data:image/svg+xml,{quote(drawn, safe=_AS_IT_IS)}" alt="{_words(alt)}" '
        f'width="{width}" style="max-width:100%;height:auto">'
    )


def schemes(root: str) -> Iterator[str]:
    """Rules that make what a selector finds light or dark as its host is."""
    # Only the host knows whether its theme is dark, and tells it in its own way.
    for scheme, jupyter in (("dark", "false"), ("light", "true")):
        hosts = f'[data-jp-theme-light="{jupyter}"],[data-theme="{scheme}"],.vscode-{scheme}'
        yield f":is({hosts}) {root}{{color-scheme:{scheme}}}"


def following(html: str) -> str:
    """An image that is as light or dark as the notebook in which it stands."""
    rules = "".join(schemes(".mlretrain-picture"))
    return f'<div class="mlretrain-picture"><style>{rules}</style>{html}</div>'


def shapes(drawn: Iterable[Shape]) -> str:
    """Shapes as SVG elements; neighbours of one paint say it once, in a group."""
    parts = []
    for paint, group in groupby(drawn, key=_paint):
        same = list(group)
        if len(same) == 1:
            parts.append(_element(same[0], paint))
        else:
            parts.append(f"<g{paint}>{''.join(_element(one, '') for one in same)}</g>")
    return "".join(parts)


def _element(one: Shape, paint: str) -> str:
    match one:
        case Box():
            corner = f' rx="{_n(one.r)}"' if one.r else ""
            place = f'x="{_n(one.x)}" y="{_n(one.y)}" width="{_n(one.w)}" height="{_n(one.h)}"'
            return f"<rect {place}{corner}{paint}/>"
        case Line():
            return f'<path d="{_path(one)}"{paint}/>'
        case Dot():
            return f'<circle cx="{_n(one.x)}" cy="{_n(one.y)}" r="{_n(one.r)}"{paint}/>'
        case Text():
            return f'<text x="{_n(one.x)}" y="{_n(one.y)}"{paint}>{_words(one.text)}</text>'
        case Spot():
            place = f'x="{_n(one.x)}" y="{_n(one.y)}" width="{_n(one.w)}" height="{_n(one.h)}"'
            return (
                f'<a href="{escape(one.href)}" tabindex="-1"><title>{_words(one.title)}</title>'
                f"<rect {place}/></a>"
            )


def _paint(one: Shape) -> str:
    match one:
        case Spot():
            return ' class="spots" fill="transparent"'
        case Text():
            anchor = "" if one.anchor == "start" else f' text-anchor="{one.anchor}"'
            bold = ' font-weight="700"' if one.bold else ""
            return f' font-size="{_n(one.size)}"{anchor}{bold} fill="var(--{one.fill})"'
    paint = f' fill="var(--{one.fill})"' if one.fill else ' fill="none"'
    if one.stroke:
        paint += f' stroke="var(--{one.stroke})" stroke-width="{_n(one.width)}"'
    if isinstance(one, Line) and one.dashes:
        paint += f' stroke-dasharray="{" ".join(map(_n, one.dashes))}"'
    if isinstance(one, Line) and not one.closed:
        paint += ' stroke-linejoin="round" stroke-linecap="round"'
    return paint


def _path(line: Line) -> str:
    if line.bend:
        moves = rounded(line.points, line.bend)
        return "".join(
            move[0] + " ".join(f"{_n(x)} {_n(y)}" for x, y in move[1:]) for move in moves
        )
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in line.points) + "Z" * line.closed


def _words(text: str) -> str:
    return escape(printable(text))


def _n(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
