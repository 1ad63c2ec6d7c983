"""What a stream looks like in a terminal and in a notebook."""

from html import escape
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from mlretrain.streams import Stream, from_table, synthetic


def made(y, days=None, name="mine", label="late", **arguments):
    days = pd.DatetimeIndex(days or [f"2024-01-{i + 1:02}" for i in range(len(y))])
    df = pd.DataFrame({"t": days, "x": 0.0, label: y})
    return from_table(df, time="t", label=label, freq="D", name=name, **arguments)


def test_summary_is_a_table_of_the_batches():
    stream = made([1, 0, None, 1], ["2024-01-01", "2024-01-01", "2024-01-02", "2024-01-04"])
    expected = pd.DataFrame(
        {
            "title": ["1 January 2024", "2 January 2024", "3 January 2024", "4 January 2024"],
            "rows": [2, 0, 0, 1],
            "late": [0.5, np.nan, np.nan, 1.0],
            "unlabelled": [0, 1, 0, 0],
        },
        index=pd.RangeIndex(1, 5, name="number"),
    )
    pd.testing.assert_frame_equal(stream.summary(), expected)
    pd.testing.assert_frame_equal(stream[1:3].summary(), expected[1:3])


@pytest.mark.parametrize(
    ("labels", "column", "values"),
    [
        ([1, 0, 1], "late", [1, 0, 1]),
        ([True, False, True], "late", [1, 0, 1]),
        (["yes", "no", "yes"], "late = yes", [1, 0, 1]),
        (["c", "b", "b", "a"], "late = b", [0, 1, 1, 0]),
        (["c", "b", "a"], "late = a", [0, 0, 1]),
        ([1.5, -2.5, 3.0], "late", [1.5, -2.5, 3.0]),
    ],
)
def test_what_is_said_of_the_label(labels, column, values):
    assert made(labels).summary()[column].tolist() == values


def test_a_slice_follows_the_same_class_as_the_whole():
    stream = made(["c", "b", "b", "a"])
    assert stream[3:].summary()["late = b"].tolist() == [0]


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ([1, 0, 1], "classification of 'late'"),
        ([True, False], "classification of 'late'"),
        ([1, 2, 1], "of 'late' into 2 classes (1, 2), shares are of 2"),
        (["yes", "no", "yes"], "of 'late' into 2 classes ('no', 'yes'), shares are of 'yes'"),
        (["yes", "no", "no", "maybe"], "into 3 classes ('maybe', 'no', 'yes'), shares are of 'no'"),
        (list(range(8)), "into 8 classes (0, 1, 2, 3, 4, 5, …), shares are of 0"),
        ([1.5, -2.5, 3.0], "regression of 'late'"),
    ],
)
def test_the_classes_and_whose_share_is_shown(labels, said):
    assert repr(made(labels)).splitlines()[0].endswith(said)
    assert escape(said) in made(labels)._repr_html_()


def test_text_of_a_short_stream():
    stream = made([1, 0, None, 1], ["2024-01-01", "2024-01-01", "2024-01-02", "2024-01-03"])
    assert repr(stream).splitlines() == [
        "Stream 'mine': 3 batches, 3 rows × 1 feature, classification of 'late'",
        "batch  stretch of time  rows    late  unlabelled",
        "    1  1 January 2024      2   50.0%           0",
        "    2  2 January 2024      0       –           1",
        "    3  3 January 2024      1  100.0%           0",
    ]


def test_a_long_stream_is_shortened():
    lines = repr(synthetic("none", rows=2, batches=1234, random_state=0)).splitlines()
    assert len(lines) == 13
    assert lines[7].strip() == "… 1,224 batches more: summary() shows them all"
    assert lines[-1].split()[0] == "1234"
    assert len(repr(synthetic("none", rows=2, batches=10, random_state=0)).splitlines()) == 12


@pytest.mark.parametrize(
    "stream",
    [
        made([1, 0, 1]),
        made([1, 0, 1])[:0],
        made([1.5, -2.5, 3.0]),
        made(["a", "b", None]),
        made([1, 0])[:1],
        synthetic("none", rows=2, batches=300, random_state=0),
    ],
    ids=["classes", "empty", "amounts", "text", "one batch", "long"],
)
def test_html_is_well_formed_and_stands_alone(stream):
    page = stream._repr_html_()
    open_tags = []

    class Check(HTMLParser):
        def handle_starttag(self, tag, attrs):
            assert tag not in ("style", "script", "img", "link")
            open_tags.append(tag)

        def handle_endtag(self, tag):
            assert open_tags.pop() == tag

    Check().feed(page)
    assert open_tags == []
    assert page.count("<tr>") == min(len(stream), 11) + 1
    assert page == stream._repr_html_()


def test_names_are_escaped_in_html():
    page = made(["<b>", "x"], name="<script>", label="a & b")._repr_html_()
    assert "<script>" not in page and "<b>" not in page
    assert "a &amp; b = x" in page


def test_the_bars_are_told_in_words():
    page = made([1, 0, 1, 0], ["2024-01-01", "2024-01-01", "2024-01-02", "2024-01-03"])._repr_html_()
    words = "late, share per batch: from 0.0% (3 January 2024) to 100.0% (2 January 2024)"
    assert page.count(words) == 2  # to be read, and to be heard
    assert page.count("display:inline-block") == 3


def test_a_batch_in_one_line():
    assert repr(made([1, 0])[0]) == "Batch(1, '1 January 2024', 1 row)"


def test_a_label_may_have_the_name_of_a_column_of_the_summary():
    stream = made([1, 0], label="rows")
    assert isinstance(stream, Stream)
    assert stream.summary().columns.tolist() == ["title", "rows", "rows", "unlabelled"]
    assert "rows" in repr(stream) and "100.0%" in stream._repr_html_()
