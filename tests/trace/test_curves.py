"""Lines over numbers or names: what is drawn, what is printed, and what is refused."""

import re

import numpy as np
import pandas as pd
import pytest

from mlretrain.trace.curves import Curves

TABLE = {"up": [1.0, 2.0, 3.0], "down": [3.0, np.nan, 1.0]}


def _texts(curves, dark=False):
    return [text.get_text() for text in curves.figure(dark).axes[0].texts]


def test_it_prints_its_numbers():
    assert repr(Curves(TABLE, ["Jan", "Feb", "Mar"], of="month", unit="AUC")).splitlines() == [
        "AUC over month",
        "        up  down",
        "month           ",
        "Jan    1.0   3.0",
        "Feb    2.0     –",
        "Mar    3.0   1.0",
    ]


def test_it_names_its_lines_its_places_and_its_unit():
    drawn = _texts(Curves(TABLE, [10, 100, 1000], of="rows", unit="AUC", log=True), dark=True)
    assert {"up", "down", "rows", "10", "100", "1,000", "AUC over rows"} <= set(drawn)


@pytest.mark.parametrize(
    ("at", "log", "shares"),
    [
        ([10, 20, 40], False, [0, 1 / 3, 1]),
        ([10, 20, 40], True, [0, 1 / 2, 1]),
        (["a", "b", "c"], False, [0, 1 / 2, 1]),
    ],
)
def test_places_follow_the_index(at, log, shares):
    curves = Curves(TABLE, at, log=log)
    found = [float(text.get_position()[0]) for text in curves.figure().axes[0].texts
             if text.get_text() in {str(value) for value in at}]  # fmt: skip
    reached = [(place - found[0]) / (found[-1] - found[0]) for place in found]
    assert reached == pytest.approx(shares, abs=0.01)


@pytest.mark.parametrize(
    ("index", "said"),
    [
        (range(1, 13), [str(n) for n in range(1, 13)]),
        (range(2, 31), [str(n) for n in range(2, 31, 2)]),
        (range(100, 160), [str(n) for n in range(100, 160, 4)]),
    ],
)
def test_labels_on_the_axis_come_at_equal_steps(index, said):
    table = {"continual, with replay": [0.25] * len(index)}
    drawn = _texts(Curves(table, index, of="day", unit="accuracy"))
    assert [text for text in drawn if text.isdigit()] == said


def test_a_missing_number_leaves_a_gap():
    html = Curves({"it": [1.0, 2.0, np.nan, 1.0, 2.0]}, range(5))._repr_html_()
    whole = Curves({"it": [1.0, 2.0, 1.5, 1.0, 2.0]}, range(5))._repr_html_()
    # Two stretches of two points each, against one of five.
    lines = [len(re.findall(r"stroke-linejoin", one)) for one in (html, whole)]
    assert lines[0] > lines[1]


def test_names_do_not_lie_on_each_other():
    figure = Curves({"a": [0, 1.0], "b": [0, 1.0], "c": [0, 1.001]}, [1, 2]).figure()
    heights = sorted(
        text.get_position()[1] for text in figure.axes[0].texts if text.get_text() in "abc"
    )
    assert np.diff(heights).min() >= 20


def test_a_frame_brings_its_index_along():
    frame = pd.DataFrame({"a": [1, 2]}, index=pd.Index([3, 4], name="days"))
    assert repr(Curves(frame, unit="rows")).startswith("rows over days\n")


@pytest.mark.parametrize(
    ("table", "more", "words"),
    [
        ({"a": [1]}, {"at": [1]}, "at least 2 rows, got 1 columns and 1 rows"),
        ({str(n): [1, 2] for n in range(7)}, {"at": [1, 2]}, "1 to 6 columns"),
        ({"a": [1, 2]}, {"at": [2, 1]}, r"must have an index that rises, got \[2, 1\]"),
        ({"a": [1, 2]}, {"at": [0, 1], "log": True}, "needs an index of numbers above 0"),
        ({"a": [1, 2]}, {"at": ["x", "y"], "log": True}, "needs an index of numbers above 0"),
    ],
)
def test_what_is_refused(table, more, words):
    with pytest.raises(ValueError, match=words):
        Curves(table, **more)
