"""The demo: what it tells, what it writes, and that it is the same each time."""

from __future__ import annotations

import io
import json
import re

import pytest

import mlretrain as mr
from mlretrain.course import demo
from mlretrain.course.terminal import Terminal
from mlretrain.trace.records import CLOCK_FIELDS
from mlretrain.wording import signed
from tests.trace import scripted


def told(run, control, width) -> str:
    out = io.StringIO()
    demo.tell(run, control, Terminal(out, width=width))
    return out.getvalue()


@pytest.fixture(scope="module")
def year():
    """A year whose events are written down: promotions, refusals, quiet weeks."""
    return scripted.run(scripted.year())


@pytest.mark.parametrize("width", [60, 80, 120])
def test_two_passes_are_told_step_by_step(year, width):
    text = told(year, year, width)
    for event in ("promoted", "refused"):
        one = next(one for one in year.where(event) if one.champion)
        assert f"Pass {one.number}, {one.title}: a challenger is {event}" in text
        # Broken over several lines, but every word of every cell is there.
        for words in one.table()["Step"]:
            assert words in text
    for words in ("Next step", "What changed", "In short", "Was it worth it?"):
        assert words in text
    assert max(map(len, text.splitlines())) <= width


def test_where_a_table_would_not_fit_it_is_a_list_and_no_word_is_cut(year):
    text = told(year, year, 60)
    one = next(one for one in year.where("promoted") if one.champion)
    flat = " ".join(text.split())
    for words in one.table()[["Action", "Input", "Output"]].to_numpy().ravel():
        assert signed(" ".join(words.split())) in flat
    assert "  Output: " in text and "  Output: " not in told(year, year, 80)


@pytest.mark.parametrize("width", [60, 80])
def test_numbers_have_one_minus_sign(year, width):
    text = told(year, year, width)
    assert re.search(r"−0\.\d", text)
    assert not re.search(r"(?<![\w.-])-\d", text)


@pytest.mark.parametrize(("columns", "width"), [("60", 60), ("200", 120), ("many", 100), (None, 100)])
def test_what_is_no_terminal_is_as_wide_as_it_is_told(monkeypatch, columns, width):
    monkeypatch.delenv("COLUMNS", raising=False)
    if columns:
        monkeypatch.setenv("COLUMNS", columns)
    assert Terminal(io.StringIO()).width == width


def test_a_run_without_a_refusal_says_so(year):
    quiet = year[: year.where("refused")[0].number]
    assert "No challenger was refused in this run" in told(quiet, quiet, 80)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The demo on the first nine weeks, without its clock times and with them."""
    here = tmp_path_factory.mktemp("demo")
    whole = mr.streams.flights
    said = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mlretrain.streams.flights", lambda freq: whole(freq)[:9])
        patch.chdir(here)
        for name, deterministic in {"bare": True, "full": False}.items():
            out = io.StringIO()
            demo.demo(here / name, deterministic=deterministic, terminal=Terminal(out, width=200))
            said[name] = out.getvalue()
    return here, said


def test_it_writes_what_it_says(written):
    here, said = written
    for name in ("run.html", "run.jsonl", "timeline.png"):
        assert (here / "full" / name).stat().st_size > 1000
        assert str(here / "full" / name) in said["full"]
    assert (here / "full" / "timeline.png").read_bytes().startswith(b"\x89PNG")


def test_it_compares_with_never_retraining(written):
    here, said = written
    run = mr.Trace.load(here / "full" / "run.jsonl")
    scores = [-one.scores["neg_log_loss"] for one in run if one.scores]
    assert f"{sum(scores) / len(scores):.4f} with retraining" in said["full"]
    retrained = len(run.where("retrained")) - 1
    assert f"it took {retrained} retraining{'s' * (retrained != 1)}" in said["full"]


def test_two_runs_differ_in_nothing_but_their_clock_times(written):
    here, said = written
    assert said["full"] == said["bare"].replace(str(here / "bare"), str(here / "full"))
    pages = [(here / name / "run.html").read_bytes() for name in ("full", "bare")]
    assert pages[0] == pages[1]
    lines = [(here / name / "run.jsonl").read_text().splitlines() for name in ("full", "bare")]
    for line, bare in zip(*lines, strict=True):
        record = json.loads(line)
        assert all(field in record for field in CLOCK_FIELDS) == ("step" in record)
        assert {k: v for k, v in record.items() if k not in CLOCK_FIELDS} == json.loads(bare)


@pytest.mark.parametrize(("opens", "words"), [(True, "opens in your browser"), (False, "is there")])
def test_it_can_be_presented(year, tmp_path, monkeypatch, opens, words):
    """The runs are written down; what is looked at is the page, and that it is opened."""
    asked = []
    ran = type("Ran", (), {"run": lambda self, stream: year})()
    monkeypatch.setattr(demo, "retraining", lambda stream: ran)
    monkeypatch.setattr(demo, "never", lambda stream: ran)
    monkeypatch.setattr(mr.streams, "flights", lambda freq: None)
    monkeypatch.setattr("webbrowser.open", lambda url: asked.append(url) or opens)
    out = io.StringIO()
    demo.demo(tmp_path, present=True, terminal=Terminal(out, width=200))
    page = tmp_path / "present.html"
    assert asked == [page.as_uri()]
    assert '"present": true' in page.read_text(encoding="utf-8")
    assert '"name":"never retrain"' in page.read_text(encoding="utf-8")
    assert f"{page} {words}" in out.getvalue()


@pytest.fixture
def quick(year, monkeypatch):
    """The demo, with runs that are written down."""
    flights = year[:]
    flights.name = "flights"
    flights.about = year.about | {"trigger": repr(demo.trigger())}
    ran = type("Ran", (), {"run": lambda self, stream: flights})()
    monkeypatch.setattr(demo, "retraining", lambda stream: ran)
    monkeypatch.setattr(demo, "never", lambda stream: ran)
    monkeypatch.setattr(mr.streams, "flights", lambda freq: None)
    return lambda out, **named: demo.demo(out, terminal=Terminal(io.StringIO()), **named)


@pytest.mark.parametrize("own", ["run.html", "run.jsonl", "timeline.png"])
def test_files_of_ones_own_stay(quick, tmp_path, own):
    (tmp_path / own).write_text("mine")
    with pytest.raises(FileExistsError, match=f"'--out' must be a folder without {own} of your own"):
        quick(tmp_path)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [(own, "mine")]


def test_other_files_beside_are_no_matter(quick, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "present.html").write_text("mine")  # written only when it is asked for
    quick(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == (tmp_path / "present.html").read_text() == "mine"


def test_files_of_an_earlier_demo_are_replaced(quick, tmp_path):
    quick(tmp_path / "out")
    (tmp_path / "out" / "run.html").write_text("older")
    quick(tmp_path / "out")
    assert (tmp_path / "out" / "run.html").read_text() != "older"


@pytest.mark.parametrize("there", [False, True])
def test_an_interrupted_demo_leaves_no_empty_folder(quick, tmp_path, monkeypatch, there):
    def interrupted(freq):
        raise KeyboardInterrupt

    monkeypatch.setattr(mr.streams, "flights", interrupted)
    out = tmp_path / "out"
    if there:
        out.mkdir()
    with pytest.raises(KeyboardInterrupt):
        quick(out)
    assert out.exists() == there
