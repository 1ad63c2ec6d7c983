"""Traces in files: round trips, faults, and writers that were stopped."""

import json
import math
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlretrain.trace import Flow, Pass, Recorder, Step, Trace, Writer
from tests.trace import scripted

# Text that files, pages and terminals trip over, and any other.
texts = st.sampled_from(
    ["", "\n", "\u2028", "<b>&amp;", '"', "\\", "\ud800", "\x00", "é→", "$float"]
)
texts = texts | st.text(max_size=20)
numbers = st.floats() | st.integers()
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
steps = st.builds(
    Step,
    name=texts,
    line=st.integers(1, 99),
    action=texts,
    input=texts,
    output=texts,
    next=texts,
    changes=st.dictionaries(texts, st.tuples(values, values), max_size=3),
    figure=st.none() | st.dictionaries(texts, values, max_size=3),
    started=st.floats(),
    seconds=st.floats(),
)
passes = st.builds(
    Pass,
    number=st.integers(),
    title=texts,
    start=texts,
    end=texts,
    champion=st.none() | texts,
    scores=st.dictionaries(texts, st.floats(), max_size=3),
    events=st.lists(texts, max_size=3),
    summary=texts,
    steps=st.lists(steps, max_size=4),
)
traces = st.builds(
    Trace,
    st.lists(passes, max_size=4),
    flow=st.builds(
        Flow,
        st.dictionaries(texts, texts, max_size=3),
        st.lists(st.tuples(texts, texts, texts), max_size=3).map(tuple),
    ),
    source=texts,
    metric=texts,
    name=texts,
    about=st.dictionaries(texts, values, max_size=3),
    before=st.dictionaries(texts, values, max_size=3),
)


def same(one, two):
    """Equal, and of the same types; not a number equals itself."""
    if isinstance(one, float):
        return type(two) is float and (one == two or math.isnan(one) and math.isnan(two))
    if isinstance(one, dict):
        return one.keys() == two.keys() and all(same(one[k], two[k]) for k in one)
    if isinstance(one, list | tuple):
        return type(one) is type(two) and len(one) == len(two) and all(map(same, one, two))
    if hasattr(one, "__slots__"):
        return all(same(getattr(one, k), getattr(two, k)) for k in one.__slots__)
    return type(one) is type(two) and one == two


@given(traces)
def test_what_is_saved_is_loaded(tmp_path_factory, trace):
    path = tmp_path_factory.mktemp("round") / "run.jsonl"
    trace.save(path)
    loaded = Trace.load(path)
    assert loaded == trace
    for name in ("passes", "flow", "source", "metric", "name", "about", "before"):
        assert same(getattr(trace, name), getattr(loaded, name)), name


@given(traces)
def test_every_line_is_strict_json(tmp_path_factory, trace):
    def refuse(word):
        raise AssertionError(word)

    path = tmp_path_factory.mktemp("strict") / "run.jsonl"
    trace.save(path)
    for line in path.read_bytes().decode("utf-8").removesuffix("\n").split("\n"):
        assert isinstance(json.loads(line, parse_constant=refuse), dict)


def test_numbers_of_numpy_become_plain_ones(tmp_path):
    import numpy as np

    changes = {"score": (None, np.float64("nan")), "rows": (np.int64(1), np.int64(2))}
    figure = {"bins": np.array([0.0, np.inf]), "good": np.True_}
    step = Step("train", 1, changes=changes, figure=figure)
    trace = Trace(
        [Pass(0, "", "", "", steps=[step])], flow=Flow({}, ()), source="", metric="", name=""
    )
    trace.save(tmp_path / "run.jsonl")
    loaded = Trace.load(tmp_path / "run.jsonl").steps[0]
    assert math.isnan(loaded.changes["score"][1])
    assert loaded.changes["rows"] == (1, 2)
    assert loaded.figure == {"bins": [0.0, math.inf], "good": True}


def test_what_json_cannot_hold_is_named(tmp_path):
    step = Step("train", 1, changes={"model": (None, object)})
    trace = Trace(
        [Pass(0, "", "", "", steps=[step])], flow=Flow({}, ()), source="", metric="", name=""
    )
    with pytest.raises(
        TypeError, match="a trace can hold text, numbers.* got type <class 'object'>"
    ):
        trace.save(tmp_path / "run.jsonl")
    assert not (tmp_path / "run.jsonl").exists()


def test_without_clock_times_equal_runs_give_equal_files(tmp_path):
    for name in ("one.jsonl", "two.jsonl"):
        scripted.run(scripted.year()).save(tmp_path / name, deterministic=True)
    one = (tmp_path / "one.jsonl").read_bytes()
    assert one == (tmp_path / "two.jsonl").read_bytes()
    assert b'"started"' not in one
    assert b'"seconds"' not in one
    assert len(Trace.load(tmp_path / "one.jsonl")) == 53


def test_a_writer_leaves_the_file_that_save_would(tmp_path):
    with Writer(
        tmp_path / "streamed.jsonl",
        flow=scripted.FLOW,
        source=scripted.ScriptedCycle().source,
        metric=scripted.METRIC,
        name="flights",
        about=scripted.ABOUT,
    ) as writer:
        trace = scripted.run(scripted.year()[:6], sink=writer)
    trace.save(tmp_path / "saved.jsonl")
    assert (tmp_path / "streamed.jsonl").read_bytes() == (tmp_path / "saved.jsonl").read_bytes()


def test_a_killed_process_leaves_every_step_before_its_last(tmp_path):
    code = """
import os, sys
from mlretrain.trace import Flow, Recorder, Writer
writer = Writer(sys.argv[1], flow=Flow({}, ()), source="", metric="r2", name="killed")
recorder = Recorder(sink=writer)
recorder.open(0, "January", "2013-01-01", "2013-02-01")
recorder.begin("train", 1)
recorder.open(1, "February", "2013-02-01", "2013-03-01")
for name in ("start", "collect", "train"):
    recorder.begin(name, 1)
os._exit(9)
"""
    path = tmp_path / "run.jsonl"
    done = subprocess.run([sys.executable, "-c", code, path], cwd=os.getcwd(), check=False)
    assert done.returncode == 9
    trace = Trace.load(path)
    assert [one.title for one in trace] == ["January", "February"]
    assert [(step.name, step.next) for step in trace[1].steps] == [
        ("start", "collect"),
        ("collect", "train"),
    ]


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    path = tmp_path_factory.mktemp("content") / "run.jsonl"
    scripted.run(scripted.year()[:2]).save(path)
    return path.read_bytes().splitlines(keepends=True)


@pytest.mark.parametrize("left", [1, 20, -1])
def test_a_last_line_that_is_cut_off_is_left_out_with_a_warning(content, tmp_path, left):
    path = tmp_path / "cut.jsonl"
    path.write_bytes(b"".join(content[:-2]) + content[-2].rstrip(b"\n")[:left])
    with pytest.warns(UserWarning, match=r"cut\.jsonl, line \d+: the last line is cut off"):
        trace = Trace.load(path)
    assert len(trace) == 2
    assert len(trace.steps) == len(content) - 1 - 4 - 1


def changed(at, **new):
    """The content with one line in which fields are replaced, or left out where new is ``...``."""

    def change(content):
        record = {k: v for k, v in (json.loads(content[at]) | new).items() if v is not ...}
        lines = list(content)
        lines[at] = json.dumps(record).encode() + b"\n"
        return lines

    return change


@pytest.mark.parametrize(
    ("break_it", "line", "words"),
    [
        (lambda c: [], 1, "the file is empty"),
        (lambda c: [b"\n"], 1, "this is not JSON"),
        (lambda c: [b"PK\x03\x04\xff\xfe"], 1, "this is not JSON"),
        (lambda c: [c[0][:30]], 1, "this is not JSON"),
        (
            lambda c: [b"[1, 2]\n"],
            1,
            "this is no trace. Give a file that was written by 'Trace.save'",
        ),
        (lambda c: [b'{"a": 1}\n'], 1, "this is no trace"),
        (lambda c: c[1:], 1, "this is no trace"),
        (changed(0, trace=2), 1, "this trace is of format 2, and this mlretrain reads format 1"),
        (changed(0, trace="1"), 1, "this trace is of format '1'"),
        (changed(0, metric=None), 1, "'metric' must be text, got None"),
        (changed(0, nodes={"a": 1}), 1, "'nodes' must be an object of texts"),
        (changed(0, edges=[["a", "b"]]), 1, r"'edges' must be a list of \[from, to, label\]"),
        (changed(0, source=...), 1, "a 'trace' line must have 'source', but it is missing"),
        (changed(1, **{"pass": True}), 2, "'pass' must be a whole number, got True"),
        (changed(1, start=20130101), 2, "'start' must be text, got 20130101"),
        (changed(2, line="3"), 3, "'line' must be a whole number, got '3'"),
        (changed(2, changes={"model": ["v1"]}), 3, r"'changes' must be an object of \[old, new\]"),
        (changed(2, seconds="long"), 3, "'seconds' must be a number"),
        (changed(2, memory=5), 3, "a 'step' line has no 'memory'; it may have step, line, action"),
        (changed(-1, scores={"r2": "high"}), None, "'scores' must be an object of numbers"),
        (changed(-1, done=7), None, "pass 7 cannot end here; 1 is open"),
        (lambda c: [c[0], *c[2:]], 2, "a 'step' line came before the first 'pass'"),
        (lambda c: [*c, c[0]], None, "a second trace begins here"),
        (
            lambda c: [*c, b"7\n"],
            None,
            "a line must be an object with a 'pass', a 'step' or a 'done'",
        ),
        (lambda c: [*c[:3], c[3][:9] + b"\n", *c[4:]], 4, "this is not JSON"),
        (lambda c: [*c, b'{"done": NaN}\n'], None, "NaN is no number of JSON"),
    ],
)
def test_a_fault_is_named_with_file_and_line(content, tmp_path, break_it, line, words):
    broken = break_it(content)
    path = tmp_path / "bad.jsonl"
    path.write_bytes(b"".join(broken))
    with pytest.raises(ValueError, match=rf"bad\.jsonl, line {line or len(broken)}: .*{words}"):
        Trace.load(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere.jsonl"):
        Trace.load(tmp_path / "nowhere.jsonl")


def test_a_recorder_without_passes_finishes_quietly(tmp_path):
    with Writer(
        tmp_path / "run.jsonl", flow=Flow({}, ()), source="", metric="r2", name="none"
    ) as writer:
        Recorder(sink=writer).finish()
    assert len(Trace.load(tmp_path / "run.jsonl")) == 0
