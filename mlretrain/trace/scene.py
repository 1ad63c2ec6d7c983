"""A drawing as a list of shapes, before it is known who draws it.

A picture is composed once, and drawn by two pens: ``svg.py`` for pages, ``figure.py`` for
matplotlib. Lengths are in units of which a picture is some hundred wide, y runs down, and
colours are roles of the palette, so that light and dark are the pen's affair.
"""

from __future__ import annotations

from dataclasses import dataclass, field

_WIDE = set("mwMWGOQ@%—✕●▲")
_NARROW = set("iljtfrI.,:;!|'()[] ·−-1")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, its corners rounded by ``r``."""

    x: float
    y: float
    w: float
    h: float
    r: float = 0
    fill: str | None = None
    stroke: str | None = None
    width: float = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; ``bend`` rounds its corners, ``closed`` makes it an outline."""

    points: tuple[tuple[float, float], ...]
    stroke: str | None
    width: float = 1
    dashes: tuple[float, ...] = ()
    bend: float = 0
    closed: bool = False
    fill: str | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle."""

    x: float
    y: float
    r: float
    fill: str | None = None
    stroke: str | None = None
    width: float = 1


@dataclass(frozen=True, slots=True)
class Text:
    """Words; ``y`` is their base line, ``anchor`` is start, middle or end."""

    x: float
    y: float
    text: str
    size: float
    fill: str = "ink"
    anchor: str = "start"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A stretch of the picture that leads somewhere, on a page; other pens leave it out."""

    x: float
    y: float
    w: float
    h: float
    href: str
    title: str


Shape = Box | Line | Dot | Text | Spot


@dataclass(slots=True)
class Scene:
    """A picture.

    Parameters
    ----------
    width, height : float
        Its size in units.
    alt : str
        What it shows, in words, for those who cannot see it.
    shapes : list
        From the back to the front.
    """

    width: float
    height: float
    alt: str
    shapes: list[Shape] = field(default_factory=list)

    def add(self, *shapes: Shape) -> None:
        """Put shapes in front."""
        self.shapes += shapes


def text_width(text: str, size: float, bold: bool = False) -> float:
    """About how wide words will be: rather too much than too little, whatever the font.

    Examples
    --------
    >>> text_width("ill", 20) < text_width("www", 20)
    True
    """
    units = sum(0.88 if c in _WIDE else 0.4 if c in _NARROW else 0.62 for c in text)
    return units * size * (1.1 if bold else 1)


def wrapped(text: str, room: float, size: float) -> list[str]:
    """Break words into lines that fit."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def rounded(points: tuple[tuple[float, float], ...], bend: float) -> list[tuple]:
    """A line with rounded corners, as moves ``("M", p)``, ``("L", p)`` and ``("Q", corner, p)``."""
    path: list[tuple] = [("M", points[0])]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        path.append(("L", _towards(corner, before, bend)))
        path.append(("Q", corner, _towards(corner, after, bend)))
    path.append(("L", points[-1]))
    return path


def _towards(start, end, far):
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5
    share = min(far, length / 2) / length if length else 0
    return start[0] + dx * share, start[1] + dy * share
