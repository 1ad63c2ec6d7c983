"""The two pens: pages and matplotlib draw the same picture."""

import io
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from urllib.parse import unquote

import matplotlib
import pytest

from mlretrain.trace import Flow, Pass, Trace
from mlretrain.trace.palette import BESIDE, DARK, LIGHT
from mlretrain.trace.svg import image, svg
from mlretrain.trace.timeline import timeline


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, two):
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "grounds", "least"),
    [
        ("ink", ("page", "band0", "band1", "node", "ask"), 4.5),
        ("muted", ("page", "band0"), 4.5),
        ("line", ("page",), 4.5),  # also the colour of links
        ("onway", ("way",), 4.5),
        ("pale", ("page",), 3),
        ("way", ("page", "node", "ask"), 3),
        ("line", ("band0", "band1"), 3),
        *(
            (event, ("page",), 3)
            for event in ("retrained", "promoted", "refused", "undecided", "alert")
        ),
        *((role, ("band0", "band1"), 3) for role, _ in BESIDE),
        *((role, ("page",), 4.5) for role, _ in BESIDE),  # their names are text
    ],
)
def test_colours_can_be_told_from_their_ground(colours, front, grounds, least):
    for ground in grounds:
        assert contrast(colours[front], colours[ground]) >= least, ground


def test_light_and_dark_have_the_same_roles():
    assert LIGHT.keys() == DARK.keys()


@pytest.mark.parametrize("dark", [False, True])
def test_a_figure_shows_itself(flights, dark):
    figure = flights[9].diagram(dark=dark)
    data, metadata = figure._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert len(data["image/png"]) < 100_000
    assert data["text/plain"] == f"Figure: {figure.alt}"
    assert metadata["image/png"]["alt"] == figure.alt
    assert matplotlib.colors.to_hex(figure.get_facecolor()) == (DARK if dark else LIGHT)["page"]


def test_a_figure_is_a_cells_result_in_ipython(flights):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    data, _ = shell.display_formatter.format(flights.timeline())
    assert set(data) == {"text/html", "image/png", "text/plain"}
    data, _ = shell.display_formatter.format(flights)
    assert set(data) == {"text/html", "text/plain"}


def test_a_light_figure_turns_dark_with_the_notebook(flights):
    light, _ = flights.timeline()._repr_mimebundle_()
    assert image(timeline(flights), 1280) in light["text/html"]
    assert '[data-jp-theme-light="false"]' in light["text/html"]
    dark, _ = flights.timeline(dark=True)._repr_mimebundle_()
    assert "text/html" not in dark


def test_what_somebody_adds_to_a_figure_is_shown(flights):
    figure = flights[9].diagram()
    figure.text(0.1, 0.1, "look here", color="#123456")
    html = figure._repr_mimebundle_()[0]["text/html"]
    drawn = unquote(re.search("svg[+]xml,([^\"]*)", html)[1])
    tree = ElementTree.fromstring(drawn)
    assert "look here" in "".join(tree.itertext())
    assert "#123456" in drawn
    assert "var(--way)" in drawn or "var(--line)" in drawn
    assert "prefers-color-scheme:dark" in drawn


def test_what_would_be_too_large_as_an_svg_is_a_png_alone(flights):
    figure = flights[9].diagram()
    for place in range(3_000):
        figure.text(0.1, place / 3_000, "words, words, words")
    assert "text/html" not in figure._repr_mimebundle_()[0]


def test_drawing_leaves_no_trace_in_matplotlib(tmp_path):
    code = """
import sys
from tests.trace import scripted
trace = scripted.run(scripted.year()[:5])
trace.timeline().savefig(sys.argv[1])
trace[4].diagram()
assert "matplotlib.pyplot" not in sys.modules
import matplotlib
assert matplotlib.rcParams["svg.hashsalt"] is None
"""
    subprocess.run([sys.executable, "-c", code, tmp_path / "timeline.svg"], check=True)
    assert (tmp_path / "timeline.svg").exists()


@pytest.mark.parametrize("view", ["timeline", "diagram"])
def test_an_svg_file_is_the_same_every_time_and_small(flights, tmp_path, view):
    for name in ("one.svg", "two.svg"):
        getattr(flights, view)().savefig(tmp_path / name)
    one = (tmp_path / "one.svg").read_bytes()
    assert one == (tmp_path / "two.svg").read_bytes()
    assert b"<dc:date>" not in one
    assert len(one) < 100_000
    buffer = io.BytesIO()
    getattr(flights, view)().savefig(buffer, format="svg")
    assert buffer.getvalue() == one


HOSTILE = 'Ω "<script>alert(1)</script>" & $x_1$ \x00\n\ud800 \'--%41'


@pytest.fixture(scope="module")
def hostile():
    one = Pass(1, HOSTILE, "2013-01-07", "2013-01-14", champion=HOSTILE, scores={HOSTILE: 0.5},
               events=[HOSTILE, "alert"], summary=HOSTILE)  # fmt: skip
    return Trace(
        [one], flow=Flow({HOSTILE: HOSTILE}, ()), source=HOSTILE, metric=HOSTILE, name=HOSTILE
    )


def test_any_text_can_be_drawn(hostile):
    tree = ElementTree.fromstring(svg(timeline(hostile)))
    said = "".join(tree.itertext())
    assert 'Ω "<script>alert(1)</script>" & $x_1$ � �' in said
    assert not [e for e in tree.iter() if e.tag.endswith("script")]
    assert hostile.timeline()._repr_mimebundle_()
    assert hostile.diagram()._repr_mimebundle_()


def test_an_image_carries_a_whole_svg(hostile):
    from html.parser import HTMLParser

    found = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, dict(attrs)))

    Parser().feed(image(timeline(hostile), 900))
    ((tag, attributes),) = found
    assert tag == "img"
    kind, data = attributes["src"].split(",", 1)
    assert kind == "data:image/svg+xml"
    tree = ElementTree.fromstring(unquote(data))
    assert tree.tag.endswith("svg")
    assert "prefers-color-scheme:dark" in "".join(tree.itertext())
