"""The pen for notebooks and slides: a scene as a matplotlib figure."""

from __future__ import annotations

import re
from io import BytesIO, StringIO

import matplotlib
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path

from mlretrain.trace.palette import LIGHT, colours
from mlretrain.trace.scene import Box, Dot, Line, Scene, Shape, Text, rounded
from mlretrain.trace.svg import following, image, img, themed
from mlretrain.trace.words import printable

# So many units of a scene are one inch; so many dots are one unit when a cell shows it.
_UNITS = 100
_DENSITY = 1.5
_COLOURS = 128
_ROOM = 200_000  # characters of an SVG; what is larger is shown as it is saved
_ROLES = {colour: role for role, colour in reversed(LIGHT.items())}


class Picture(Figure):
    """A figure that shows itself, made without pyplot: none stays open, no backend is set.

    ``alt`` says in words what it shows. ``savefig`` works as ever; an SVG is the same
    every time it is written. In a notebook, a light figure turns dark where the notebook is.
    """

    alt: str = ""
    _scene: Scene | None = None
    _artists: int = 0

    def savefig(self, fname, **options) -> None:
        """Save as :meth:`matplotlib.figure.Figure.savefig` does."""
        name = str(options.get("format") or fname).lower()
        if name.endswith("svg"):
            options["metadata"] = {"Date": None} | options.get("metadata", {})
        with matplotlib.rc_context({"svg.hashsalt": "mlretrain", "svg.fonttype": "none"}):
            super().savefig(fname, **options)

    def _repr_mimebundle_(self, include=None, exclude=None):
        from PIL import Image

        width = round(self.get_figwidth() * _UNITS)
        html = self._html(width)
        drawn, small = BytesIO(), BytesIO()
        # Where the HTML is shown, the picture is for the few readers that know none.
        self.savefig(drawn, format="png", dpi=_UNITS * (1 if html else _DENSITY))
        # A palette of its own makes the picture three times smaller, and notebooks with it.
        picture = Image.open(drawn).convert("RGB")
        picture = picture.quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        picture.save(small, "PNG", optimize=True)
        bundle = {"image/png": small.getvalue(), "text/plain": repr(self)}
        bundle |= {"text/html": html} if html else {}
        return bundle, {"image/png": {"width": width, "alt": self.alt}}

    def _html(self, width: int) -> str:
        """The figure in the colours of the page around it; nothing if it has its own."""
        if matplotlib.colors.to_hex(self.get_facecolor()) != LIGHT["page"]:
            return ""
        # A scene is smaller. But who has added something to the figure wants to see that.
        if self._scene is not None and len(self.findobj()) == self._artists:
            return following(image(self._scene, width))
        drawn = StringIO()
        self.savefig(drawn, format="svg")
        svg = drawn.getvalue()
        svg = re.sub(r"#[0-9a-f]{6}", lambda m: _variable(m[0]), svg[svg.index("<svg") :])
        if len(svg) > _ROOM:
            return ""
        return following(img(themed(svg), self.alt, width))

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
    figure._scene, figure._artists = scene, len(figure.findobj())
    return figure


def _variable(colour: str) -> str:
    return f"var(--{_ROLES[colour]})" if colour in _ROLES else colour


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
