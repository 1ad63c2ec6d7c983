"""The page that stands alone, and the output of a cell."""

import json
import re
from html.parser import HTMLParser

import pytest

from mlretrain.trace import Flow, Pass, Step, Trace
from tests.trace import scripted

VOID = {"meta", "br", "img", "link", "input", "hr"}


class Reader(HTMLParser):
    """Reads a page strictly: every tag must be closed where it was opened."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.words = [], [], [], ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert len(attrs) == len(dict(attrs)), attrs
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not self.open or self.open[-1] not in ("style", "title"):
            self.words += data

    def all(self, name):
        return [attrs[name] for _, attrs in self.attributes if name in attrs]


@pytest.fixture(scope="module")
def text(flights, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "run.html"
    flights.save(path)
    return path.read_text(encoding="utf-8")


def test_the_page_is_small_and_the_same_every_time(text, flights, tmp_path):
    assert len(text.encode()) < 300_000
    scripted.run(scripted.year()).save(tmp_path / "again.html")
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == text


def test_the_page_asks_for_nothing(text):
    page = Reader(text)
    assert [attrs for tag, attrs in page.attributes if tag == "script"] == [{"type": "module"}]
    assert not {"link", "iframe", "object"} & set(page.tags)
    assert not [name for _, attrs in page.attributes for name in attrs if name.startswith("on")]
    assert all(href.startswith("#") for href in page.all("href"))
    assert all(src.startswith("data:") for src in page.all("src"))
    addresses = set(re.findall(r"https?://[^\"' <)]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/2000/svg%22"}
    for asks in ("@import", "url(", "import(", "fetch(", "XMLHttpRequest", "WebSocket"):
        assert asks not in text


def test_every_reference_has_its_place(text):
    page = Reader(text)
    ids = page.all("id")
    assert len(ids) == len(set(ids))
    for href in page.all("href"):
        assert href[1:] in ids, href
    for name in page.all("aria-labelledby"):
        assert name in ids


def test_every_colour_is_defined(text):
    used = set(re.findall(r"var\(--([a-z0-9]+)\)", text))
    set_by_the_script = {"done", "indent"}
    assert used - set_by_the_script <= set(re.findall(r"--([a-z0-9]+):", text))


def test_without_script_every_decision_can_be_read(text, flights):
    words = re.sub(r"\s+", " ", Reader(text).words)
    for one in flights.passes:
        if one.events:
            assert one.title in words


def test_the_script_holds_every_step_and_every_change(text, flights):
    script = text.split('<script type="module">')[1].split("</script>")[0]
    for step in flights.steps:
        for said in (step.action, step.input, step.output):
            assert json.dumps(said, ensure_ascii=False).replace("<", "\\u003c") in script


HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)> & \' "'


@pytest.fixture(scope="module")
def hostile():
    step = Step(HOSTILE, 1, HOSTILE, HOSTILE, HOSTILE, HOSTILE, {HOSTILE: (HOSTILE, HOSTILE)})
    one = Pass(
        0, HOSTILE, "2013-01-07", "2013-01-14", HOSTILE, {HOSTILE: 0.5}, [HOSTILE], HOSTILE, [step]
    )
    flow = Flow({HOSTILE: HOSTILE}, ((HOSTILE, HOSTILE, HOSTILE),))
    return Trace(
        [one] * 2, flow=flow, source=HOSTILE, metric=HOSTILE, name=HOSTILE, about={HOSTILE: HOSTILE}
    )


def test_text_cannot_become_markup(hostile, tmp_path):
    hostile[:1].save(tmp_path / "run.html")
    for html in (
        (tmp_path / "run.html").read_text(encoding="utf-8"),
        hostile._repr_html_(),
        hostile[0]._repr_html_(),
    ):
        page = Reader(html)
        assert page.tags.count("script") == 1  # ours
        assert not [name for _, attrs in page.attributes for name in attrs if name.startswith("on")]
        assert HOSTILE in page.words


def test_a_cell_can_be_read_without_its_style(flights):
    html = flights._repr_html_()
    stripped = re.sub(r"<(style|script).*?</\1>", "", html, flags=re.DOTALL)
    bare = Reader(stripped)
    assert "svg" not in bare.tags
    assert bare.all("alt") == [flights.timeline().alt, flights[-1:].diagram().alt]
    assert bare.all("src")[0].startswith("data:image/svg+xml,")
    for one in flights.passes:
        if one.events:
            assert one.title in bare.words
    assert "refused v4: worse than the champion by 0.0090" in bare.words
    assert len(stripped) < 60_000


def test_the_cell_of_one_pass_has_its_process_table(flights):
    page = Reader(flights[13]._repr_html_())
    for step in flights[13].steps:
        assert step.input in page.words
    assert page.all("alt") == [flights[13].diagram().alt]


def test_a_long_run_is_cut_short_in_a_cell():
    weeks = scripted.year()[1:] * 3
    for i, week in enumerate(weeks):
        week.fires = True
        week.start = week.start.replace(year=2013 + i // 52)
    page = Reader(scripted.run(weeks)._repr_html_())
    assert "… and 96 passes more." in page.words
