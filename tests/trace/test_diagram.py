"""The flow as a picture: places, ways, and what is said without eyes."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg

from mlretrain.cycle.heart import FLOW
from mlretrain.trace import Flow, Pass, Step, Trace
from mlretrain.trace.diagram import diagram, ways_taken
from mlretrain.trace.layout import NODE, layout
from mlretrain.trace.scene import Box, Line, Text


def one_pass_through(flow, *names):
    following = [*names[1:], names[0]]
    steps = [Step(name, 1, next=after) for name, after in zip(names, following, strict=True)]
    one = Pass(1, "a week", "2013-01-07", "2013-01-14", steps=steps)
    return Trace([one], flow=flow, source="", metric="r2", name="made")


@st.composite
def flows(draw):
    names = [f"n{i}" for i in range(draw(st.integers(1, 12)))]
    pairs = draw(st.sets(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=20))
    edges = [(a, b, draw(st.sampled_from(["", "yes", "no"]))) for a, b in sorted(pairs)]
    return Flow({name: f"Do {name}" for name in names}, tuple(edges))


def overlap(one, two):
    return abs(one[0] - two[0]) < NODE[0] and abs(one[1] - two[1]) < NODE[1]


@given(flows())
def test_any_flow_has_a_place_for_each_node_and_a_line_for_each_way(flow):
    plan = layout(flow)
    assert set(plan.nodes) == set(flow.nodes)
    assert set(plan.ways) == {(a, b) for a, b, _ in flow.edges}
    for one, two in itertools.combinations(plan.nodes.values(), 2):
        assert not overlap(one, two)
    for x, y in plan.nodes.values():
        assert NODE[0] / 2 < x < plan.width - NODE[0] / 2
        assert NODE[1] / 2 < y < plan.height - NODE[1] / 2
    for (source, target), way in plan.ways.items():
        for name, (x, y) in ((source, way.points[0]), (target, way.points[-1])):
            # Each end lies on the outline of its node.
            dx, dy = abs(x - plan.nodes[name][0]), abs(y - plan.nodes[name][1])
            assert dx <= NODE[0] / 2 + 1e-6
            assert dy <= NODE[1] / 2 + 1e-6
            assert dx == pytest.approx(NODE[0] / 2) or dy == pytest.approx(NODE[1] / 2)
        for (x, y), (nx, ny) in itertools.pairwise(way.points):
            assert x == nx or y == ny, "ways run along right angles"


def test_the_cycle_makes_a_ring_with_the_alert_inside():
    plan = layout(FLOW)
    columns = {x: [] for x in sorted({x for x, _ in plan.nodes.values()})}
    for name, (x, _) in sorted(plan.nodes.items(), key=lambda item: item[1][1]):
        columns[x].append(name)
    assert list(columns.values()) == [
        ["start", "collect", "trigger", "validate", "train"],
        ["alert"],
        ["repeat", "deploy", "gate", "evaluate"],
    ]


def test_no_way_of_the_cycle_runs_through_a_node():
    plan = layout(FLOW)
    for (source, target), way in plan.ways.items():
        for (x, y), (nx, ny) in itertools.pairwise(way.points):
            for name, (cx, cy) in plan.nodes.items():
                if name in (source, target):
                    continue
                apart_x = min(x, nx) > cx + NODE[0] / 2 or max(x, nx) < cx - NODE[0] / 2
                apart_y = min(y, ny) > cy + NODE[1] / 2 or max(y, ny) < cy - NODE[1] / 2
                assert apart_x or apart_y, (source, target, name)


def lines(scene, role):
    return [s for s in scene.shapes if isinstance(s, Line) and s.stroke == role and not s.closed]


def test_the_way_taken_is_drawn_stronger_than_the_rest(flights):
    for number in (8, 9, 13, 30):
        scene = diagram(flights[number])
        taken = ways_taken(flights[number].passes)
        assert len(lines(scene, "way")) == len(taken)
        assert len(lines(scene, "pale")) == len(FLOW.edges) - len(taken)
        # Not by colour alone.
        assert min(s.width for s in lines(scene, "way")) > max(
            s.width for s in lines(scene, "pale")
        )


def test_the_steps_of_one_pass_are_numbered(flights):
    scene = diagram(flights[13])
    assert [s.text for s in scene.shapes if isinstance(s, Text) and s.text.isdigit()] == list(
        "123456789"
    )


def test_a_run_says_how_often_each_way_was_taken(flights):
    said = [s.text for s in diagram(flights).shapes if isinstance(s, Text)]
    for words in ("yes 12×", "no 41×", "no 1×", "yes 8×", "no 3×", "53×"):
        assert words in said


def test_decisions_have_a_shape_of_their_own(flights):
    shapes = diagram(flights[9]).shapes
    boxes = [s for s in shapes if isinstance(s, Box) and s.fill == "node"]
    hexagons = [s for s in shapes if isinstance(s, Line) and s.fill == "ask"]
    assert (len(boxes), len(hexagons)) == (6, 3)
    assert all(len(s.points) == 6 for s in hexagons)


def test_the_words_of_a_node_stay_inside_it(flights):
    figure = flights.diagram()
    renderer = FigureCanvasAgg(figure).get_renderer()
    axes = figure.axes[0]
    places = layout(FLOW, top=50).nodes.values()
    for text in axes.texts:
        if text.get_text() in " ".join(FLOW.nodes.values()) and text.get_ha() == "center":
            box = text.get_window_extent(renderer).transformed(axes.transData.inverted())
            assert any(abs(v - x) < NODE[0] / 2 - 6 for x, _ in places for v in (box.x0, box.x1))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (8, "start → collect → trigger (no) → repeat → start."),
        (30, "trigger (yes) → validate (no) → alert → repeat → start."),
        (13, "gate (no) → alert → repeat → start."),
    ],
)
def test_the_picture_is_told_in_words(flights, number, words):
    alt = flights[number].diagram().alt
    assert alt.startswith(f"Pass {number} · week of")
    assert alt.endswith(words)


@pytest.mark.parametrize(
    "names",
    [
        ("start", "collect", "train", "deploy", "repeat"),
        ("start",),
        ("start", "unheard of", "repeat"),
        ("alert", "repeat", "alert"),
    ],
)
def test_ways_that_are_not_on_the_map_are_drawn_too(names):
    trace = one_pass_through(FLOW, *names)
    assert len(lines(diagram(trace), "way")) == len(ways_taken(trace.passes))
    assert trace.diagram().axes
