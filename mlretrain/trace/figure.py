"""The pen for notebooks and slides: a scene as a matplotlib figure."""

from __future__ import annotations

from io import BytesIO

import matplotlib
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path

from mlretrain.trace.palette import colours
from mlretrain.trace.scene import Box, Dot, Line, Scene, Shape, Text, rounded
from mlretrain.trace.words import printable

# So many units of a scene are one inch; so many dots are one unit when a cell shows it.
_UNITS = 100
_DENSITY = 1.5
_COLOURS = 128


class Picture(Figure):
    """A figure that shows itself, made without pyplot: none stays open, no backend is set.

    ``alt`` says in words what it shows. ``savefig`` works as ever; an SVG is the same
    every time it is written.
    """

    alt: str = ""

    def savefig(self, fname, **options) -> None:
        """Save as :meth:`matplotlib.figure.Figure.savefig` does."""
        name = str(options.get("format") or fname).lower()
        if name.endswith("svg"):
            options["metadata"] = {"Date": None} | options.get("metadata", {})
        with matplotlib.rc_context({"svg.hashsalt": "mlretrain", "svg.fonttype": "none"}):
            super().savefig(fname, **options)

    def _repr_mimebundle_(self, include=None, exclude=None):
        from PIL import Image

        drawn, small = BytesIO(), BytesIO()
        self.savefig(drawn, format="png", dpi=_UNITS * _DENSITY)
        # A palette of its own makes the picture three times smaller, and notebooks with it.
        picture = Image.open(drawn).convert("RGB")
        picture = picture.quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        picture.save(small, "PNG", optimize=True)
        size = {"width": round(self.get_figwidth() * _UNITS), "alt": self.alt}
        return {"image/png": small.getvalue(), "text/plain": repr(self)}, {"image/png": size}

    def __repr__(self) -> str:
        return f"Figure: {self.alt}"


def draw(scene: Scene, dark: bool = False) -> Picture:
    """Draw a scene."""
    colour = colours(dark)
    figure = Picture(
        figsize=(scene.width / _UNITS, scene.height / _UNITS),
        dpi=_UNITS,
        facecolor=colour["page"],
    )
    figure.alt = scene.alt
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, scene.width)
    axes.set_ylim(scene.height, 0)
    axes.set_axis_off()
    for order, shape in enumerate(scene.shapes):
        _add(axes, shape, colour, order)
    return figure


def _add(axes, shape: Shape, colour: dict[str, str], order: int) -> None:
    # As artists: a patch would have the limits of the axes reckoned anew, each time.
    match shape:
        case Box() if shape.r:
            # The outline of this patch lies inside the box, its corners drawn by its pad.
            inner = (shape.w - 2 * shape.r, shape.h - 2 * shape.r)
            patch = FancyBboxPatch(
                (shape.x + shape.r, shape.y + shape.r),
                *inner,
                boxstyle=f"round,pad={shape.r}",
                **_paint(shape, colour, order),
            )
            axes.add_artist(patch)
        case Box():
            axes.add_artist(
                Rectangle((shape.x, shape.y), shape.w, shape.h, **_paint(shape, colour, order))
            )
        case Line():
            axes.add_artist(PathPatch(_path(shape), **_paint(shape, colour, order)))
        case Dot():
            axes.add_artist(Circle((shape.x, shape.y), shape.r, **_paint(shape, colour, order)))
        case Text():
            axes.text(
                shape.x,
                shape.y,
                printable(shape.text),
                fontsize=shape.size * 72 / _UNITS,
                color=colour[shape.fill],
                ha={"start": "left", "middle": "center", "end": "right"}[shape.anchor],
                va="baseline",
                weight="bold" if shape.bold else "normal",
                family="DejaVu Sans",
                parse_math=False,
                usetex=False,
                zorder=order,
            )


def _path(line: Line) -> Path:
    if not line.bend:
        return Path([*line.points, *line.points[: line.closed]], closed=line.closed)
    codes = {"M": [Path.MOVETO], "L": [Path.LINETO], "Q": [Path.CURVE3, Path.CURVE3]}
    moves = rounded(line.points, line.bend)
    return Path(
        [point for move in moves for point in move[1:]],
        [code for move in moves for code in codes[move[0]]],
    )


def _paint(shape, colour: dict[str, str], order: int) -> dict:
    points = 72 / _UNITS
    paint = {
        "facecolor": colour[shape.fill] if shape.fill else "none",
        "edgecolor": colour[shape.stroke] if shape.stroke else "none",
        "linewidth": shape.width * points if shape.stroke else 0,
        "zorder": order,
    }
    if isinstance(shape, Line) and not shape.closed:
        paint |= {"capstyle": "round", "joinstyle": "round"}
    if getattr(shape, "dashes", ()):
        # Matplotlib multiplies dashes by the width of the line.
        paint["linestyle"] = (0, tuple(dash / shape.width for dash in shape.dashes))
    return paint
