"""The run at a glance, as a picture."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from mlretrain.trace import Flow, Pass, Trace
from mlretrain.trace.axes import date_ticks, value_ticks
from mlretrain.trace.scene import Box, Dot, Line, Spot, Text
from mlretrain.trace.timeline import NARROW, WIDE, timeline
from tests.trace import scripted


def run_of(scores, metric="r2", start=datetime(2013, 1, 7), step=timedelta(weeks=1)):
    passes = [
        Pass(
            i, f"pass {i}", (start + i * step).isoformat(), (start + (i + 1) * step).isoformat(),
            champion="v1", scores={} if score is None else {metric: score},
        )
        for i, score in enumerate(scores)
    ]  # fmt: skip
    return Trace(passes, flow=Flow({}, ()), source="", metric=metric, name="made")


def texts(scene):
    return [shape.text for shape in scene.shapes if isinstance(shape, Text)]


def drawn(scene, role):
    return [s for s in scene.shapes if isinstance(s, Line) and s.stroke == role and not s.closed]


def test_the_title_says_what_is_drawn_and_which_way_is_up(flights):
    said = texts(timeline(flights))
    assert "flights: neg_log_loss of the champion" in said
    assert "↑ greater is better · 1 January to 31 December 2013" in said


def test_each_event_has_a_lane_with_its_name_and_number(flights):
    said = texts(timeline(flights))
    for name in ("retrained 11", "promoted 8", "refused 2", "undecided 1", "alert 4"):
        assert name in said
    assert not any(text.startswith(("refused", "alert")) for text in texts(timeline(flights[:10])))


def test_marks_stand_where_their_pass_ends(flights):
    scene = timeline(flights[:20], sizes=WIDE)
    triangles = [s for s in scene.shapes if isinstance(s, Line) and s.fill == "promoted"]
    bounds = drawn(scene, "pale")
    promoted = {round(s.points[0][0]) for s in triangles[1:]}  # the first is the lane's name
    dotted = {round(s.points[0][0]) for s in bounds if s.dashes}
    assert dotted < promoted
    assert len(promoted) == len(flights[:20].where("promoted"))


def test_versions_are_named_in_their_bands(flights):
    said = texts(timeline(flights))
    assert [t for t in said if t.startswith("v") and t[1:].isdigit()] == [
        "v1", "v2", "v3", "v5", "v6", "v7", "v9", "v11",
    ]  # fmt: skip


def versions_of(champions, sizes):
    """The names in the first lane of a run in which these versions answered."""
    run = run_of([0.5] * len(champions))
    passes = [replace(p, champion=name) for p, name in zip(run.passes, champions, strict=True)]
    run = Trace(passes, flow=run.flow, source="", metric="r2", name="made")
    return [text for text in texts(timeline(run, sizes=sizes)) if text.startswith("v")]


CROWD = ["v1"] * 10 + ["v2", "v3", "v4", "v5", "v6"] + ["v7"] * 45


@pytest.mark.parametrize(
    ("champions", "sizes", "names"),
    [
        (["v1", "v2", "v3"] * 2, WIDE, ["v1", "v2", "v3"] * 2),
        (CROWD, WIDE, ["v1", "v2…v6", "v7"]),
        (CROWD * 4, NARROW, ["v7"] * 4),
        (["v1"] * 30 + ["v2"] + ["v3"] * 30, WIDE, ["v1", "v3"]),
        ([f"v{i}" for i in range(1, 101)], WIDE, ["v1…v100"]),
        ([f"v{i}" for i in range(1, 31)], WIDE, ["v1…v30"]),  # not v1, v3, v5, … v12…v30
    ],
)
def test_a_crowd_of_versions_has_one_name(champions, sizes, names):
    assert versions_of(champions, sizes) == names


@pytest.mark.parametrize("sizes", [WIDE, NARROW])
def test_everything_lies_inside_the_picture(flights, sizes):
    scene = timeline(flights, {"never retrain": flights}, sizes=sizes)
    for shape in scene.shapes:
        if isinstance(shape, Line):
            assert all(0 <= x <= scene.width and 0 <= y <= scene.height for x, y in shape.points)
        elif isinstance(shape, Box):
            assert 0 <= shape.x <= shape.x + shape.w <= scene.width


def test_words_lie_inside_the_picture_and_apart(flights):
    figure = flights.timeline(beside={"never retrain": flights[3:], "every week": flights[:-4]})
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in figure.axes[0].texts]
    for i, box in enumerate(boxes):
        assert figure.bbox.x0 <= box.x0
        assert box.x1 <= figure.bbox.x1
        assert not any(box.overlaps(other) for other in boxes[i + 1 :])


def test_other_runs_have_their_own_dashes_and_names(flights):
    scene = timeline(flights, {"never retrain": flights, "every week": flights})
    assert {"champion", "never retrain", "every week"} <= set(texts(scene))
    dashes = [drawn(scene, role)[0].dashes for role in ("line", "undecided", "refused")]
    assert len(set(dashes)) == 3
    assert dashes[0] == ()


@pytest.mark.parametrize("beside", [run_of([0.5]), {"never": 0.5}, ["never"]])
def test_what_cannot_stand_beside_is_named(flights, beside):
    with pytest.raises(TypeError, match="'beside' must be a dict of names and traces"):
        flights.timeline(beside=beside)


def test_a_run_that_was_scored_otherwise_cannot_stand_beside(flights, tmp_path):
    passes = [replace(one, scores={"r2": 0.5}) for one in flights.passes]
    other = Trace(passes, flow=flights.flow, source="", metric="r2", name="other")
    for show in (flights.timeline, lambda **given: flights.save(tmp_path / "run.html", **given)):
        with pytest.raises(ValueError, match="scores of neg_log_loss, got 'never' with r2"):
            show(beside={"never": other})
    passes[3].scores["neg_log_loss"] = -0.5
    assert flights.timeline(beside={"never": other}).alt


def test_a_pass_without_score_is_a_gap(flights):
    assert len(drawn(timeline(flights), "line")) == 2  # week 20 has none
    assert len(drawn(timeline(flights[:20]), "line")) == 1


@pytest.mark.parametrize(
    "scores",
    [
        [None],
        [0.5],
        [None, None, None],
        [0.5, 0.5, 0.5],
        [0.0, 0.0],
        [float("nan"), 0.5, float("inf"), 0.6],
        [-1e9, 1e9],
        [1e-9, 2e-9],
        [0.1] * 3000 + [0.9],
    ],
)
def test_any_scores_can_be_drawn(scores):
    trace = run_of(scores)
    scene = timeline(trace)
    known = [s for s in scores if s is not None and abs(s) < float("inf")]
    assert ("no scores" in texts(scene)) == (not known)
    assert len(scene.shapes) < 7000
    assert trace.timeline().axes
    assert trace.timeline_text()


@pytest.mark.parametrize(
    ("step", "many"),
    [
        (timedelta(minutes=1), 30),
        (timedelta(hours=1), 50),
        (timedelta(days=1), 40),
        (timedelta(days=400), 60),
    ],
)
def test_any_stretch_of_time_has_round_dates(step, many):
    scene = timeline(run_of([0.5] * many, step=step))
    assert len(scene.shapes) > 10


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0, 1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (-0.62, -0.41, ["−0.60", "−0.55", "−0.50", "−0.45"]),
        (96, 104, ["96", "98", "100", "102", "104"]),
        (0.70, 0.76, ["0.70", "0.71", "0.72", "0.73", "0.74", "0.75", "0.76"]),
        (0, 15, ["0.0", "2.5", "5.0", "7.5", "10.0", "12.5", "15.0"]),
        (-3e6, 2e6, ["−3e+06", "−2e+06", "−1e+06", "0", "1e+06", "2e+06"]),
    ],
)
def test_values_on_the_axis_are_round(low, high, labels):
    assert [label for _, label in value_ticks(low, high)] == labels


@pytest.mark.parametrize(
    ("start", "end", "most", "labels"),
    [
        ("2013-01-01", "2014-01-01", 13, "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Jan"),
        ("2013-01-01", "2014-01-01", 5, "Jan Apr Jul Oct Jan"),
        ("2013-01-01", "2013-01-05", 6, "1 Jan,2 Jan,3 Jan,4 Jan,5 Jan"),
        ("2013-01-01", "2013-02-01", 6, "7 Jan,14 Jan,21 Jan,28 Jan"),
        ("2013-01-01T06:00", "2013-01-01T22:00", 4, "06:00 12:00 18:00"),
        ("1995-06-01", "2013-01-01", 6, "2000 2005 2010"),
        ("9998-01-01", "9999-12-31", 9, "Jan Apr Jul Oct Jan Apr Jul Oct"),
    ],
)
def test_dates_on_the_axis_are_round(start, end, most, labels):
    ticks = date_ticks(datetime.fromisoformat(start), datetime.fromisoformat(end), most)
    assert [label for _, label, _ in ticks] == labels.split("," if "," in labels else " ")


@pytest.mark.parametrize("weeks", [5, 9, 13, 17])
def test_dates_on_the_axis_are_equally_far_apart(weeks):
    scene = timeline(run_of([0.5] * weeks, step=timedelta(days=7)))
    dates = [s for s in scene.shapes if isinstance(s, Text) and re.fullmatch(r"\d+ [A-Z][a-z]{2}", s.text)]
    gaps = [round(b.x - a.x) for a, b in zip(dates, dates[1:], strict=False)]
    assert len(dates) > 3
    assert max(gaps) - min(gaps) <= 1


def test_the_year_is_said_where_it_begins():
    ticks = date_ticks(datetime(2012, 10, 5), datetime(2013, 3, 1), 6)
    assert [larger for _, _, larger in ticks] == ["2012", "", "2013", "", ""]


def test_a_date_that_is_none_is_named():
    trace = Trace(
        [Pass(3, "a week", "soon", "later")], flow=Flow({}, ()), source="", metric="r2", name="made"
    )
    with pytest.raises(
        ValueError, match="'start' of pass 3 must be an ISO 8601 date or time, got 'soon'"
    ):
        trace.timeline()


def test_links_lead_to_every_pass(flights):
    spots = [s for s in timeline(flights, links=True).shapes if isinstance(s, Spot)]
    assert [s.href for s in spots] == [f"#pass-{i}" for i in range(53)]
    assert spots[9].title == ("Pass 9 · week of 4 March 2013: −0.5606, retrained, promoted")


def test_points_are_where_their_values_are():
    scene = timeline(run_of([0.0, 1.0, 0.5]))
    dots = [s for s in scene.shapes if isinstance(s, Dot) and s.fill == "line"]
    assert dots[0].y > dots[2].y > dots[1].y
    assert dots[2].y == pytest.approx((dots[0].y + dots[1].y) / 2)
    assert dots[1].x - dots[0].x == pytest.approx(dots[2].x - dots[1].x)


def test_runs_with_other_times_share_the_axis():
    early, late = run_of([0.5] * 4), run_of([0.6] * 4, start=datetime(2013, 2, 4))
    scene = timeline(early, {"late": late})
    own, other = drawn(scene, "line")[0], drawn(scene, "undecided")[0]
    assert own.points[-1][0] < other.points[0][0]
    assert scripted.METRIC not in " ".join(texts(scene))
