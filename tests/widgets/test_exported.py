"""A notebook with a trace and a stepper in it, exported: to be read by whoever has no kernel."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

import nbformat
import pytest

from tests.widgets import browser
from tests.widgets.browser import violations

pytest.importorskip("jupyterlab", reason="needs mlretrain[test]")

CELLS = [
    """import mlretrain as mr
stream = mr.streams.synthetic("sudden", batches=6, rows=200, random_state=1)
cycle = mr.RetrainingCycle(
    stream.baseline_model("linear"), trigger=mr.triggers.PerformanceDrop("accuracy", by=0.03),
    warm_up=2, alerts=[], random_state=0,
)
trace = cycle.run(stream, progress=False)""",
    "trace",
    "trace[2]",
    "mr.Stepper(trace, cycle=cycle, stream=stream, pass_=2, step=3)",
]


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The address of the notebook as a page, made as nbconvert makes it."""
    from nbconvert import HTMLExporter
    from nbconvert.preprocessors import ExecutePreprocessor

    browser.require()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in CELLS])
    ExecutePreprocessor(timeout=120, kernel_name="python3").preprocess(notebook)
    del notebook.metadata["widgets"]  # as the lessons are kept
    page, _ = HTMLExporter(mathjax_url="", require_js_url="").from_notebook_node(notebook)
    path = tmp_path_factory.mktemp("exported") / "notebook.html"
    path.write_text(page, encoding="utf-8")
    return path.as_uri()


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def page(request, chromium, exported):
    context = chromium.new_context(java_script_enabled=request.param)
    opened, asked = context.new_page(), []
    opened.on("request", lambda one: asked.append(one.url))
    opened.goto(exported)
    opened.script = request.param
    yield opened
    assert [url for url in asked if not url.startswith(("data:", exported))] == []
    context.close()


def test_nothing_is_empty_and_nothing_is_broken(page):
    outputs = page.locator(".jp-OutputArea-output")
    shown = [one for one in outputs.all() if one.bounding_box()["height"] > 1]
    assert len(shown) == 3  # the widget itself, which needs a kernel, takes no room
    assert all(len(one.inner_text()) > 300 for one in shown)
    assert "Error displaying widget" not in page.locator("body").inner_text()
    assert "Loading widget" not in page.locator("body").inner_text()


def test_every_run_is_there_in_the_best_form_that_can_be_had(page):
    steppers = page.locator(".mlretrain-stepper")
    if page.script:
        assert steppers.count() == 3
        assert page.locator("table.decisions").count() == 0
        steppers.last.get_by_role("button", name="Next step").click()
        assert steppers.last.locator(".what").inner_text().startswith("4Check the data")
        assert steppers.nth(1).locator(".timeline").count() == 0  # one pass needs no overview
        return
    assert steppers.count() == 0
    assert page.locator("table.decisions").count() == 2
    assert page.locator("table.process").count() == 3
    assert page.locator("table.process").last.locator("tbody tr").count() > 4
    prose = page.locator("details").last
    prose.locator("summary").click()
    assert "This is the run of sudden drift" in prose.inner_text()


def test_on_paper_every_run_is_told_in_prose(page):
    prose = page.locator(".mlretrain-trace > details")
    assert [one.is_visible() for one in prose.all()] == [not page.script] * 3
    page.emulate_media(media="print")
    assert all("Start with the champion (" in one.inner_text() for one in prose.all())
    for trace in page.locator(".mlretrain-trace").all():
        told = trace.inner_text()
        assert told.index("Start with the champion") < told.index("The run in prose")


def test_pictures_are_drawn_and_told(page):
    if page.script:
        drawn = page.locator("svg[role=img]")
        told = [one.get_attribute("aria-label") for one in drawn.all()]
    else:
        drawn = page.locator(".mlretrain-trace img")
        told = [one.get_attribute("alt") for one in drawn.all()]
        # A picture that is broken has no width.
        assert min(drawn.evaluate_all("all => all.map((one) => one.naturalWidth)")) > 0
    assert drawn.count() == (3 if page.script else 5)
    assert all(len(words) > 20 for words in told)


def test_it_begins_where_the_stepper_stood(page):
    # The words are the same, whether a script has made them or Python.
    if page.script:
        assert page.locator(".mlretrain-stepper").last.locator(".where strong").inner_text() == "Pass 2"
    else:
        assert page.locator(".mlretrain-trace").last.locator("strong").last.inner_text() == "Pass 2, 4 January 2024"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_axe_finds_nothing_in_it(chromium, exported, script):
    page = chromium.new_page()
    said = Path(url2pathname(urlparse(exported).path)).read_text(encoding="utf-8")
    # Axe itself is a script: so only ours are made harmless.
    page.set_content(said if script else said.replace('type="module"', 'type="text/plain"'))
    assert (page.locator(".mlretrain-stepper").count() == 3) == script
    # The page around the outputs is nbconvert's own.
    assert violations(page, ".mlretrain-trace") == []
    page.close()


def test_on_paper_there_is_everything_but_the_controls(chromium, saved):
    page = chromium.new_page(color_scheme="dark")
    page.goto(f"{saved}#pass=13&step=7")
    page.emulate_media(media="print")
    stepper = page.locator(".mlretrain-stepper")
    assert stepper.locator(".toolbar").is_hidden()
    chips = stepper.locator(".chip").all()
    assert [one.inner_text() for one in chips if one.is_visible()] == ["champion", "never retrain"]
    for name in (".glance", ".flow", ".source", ".figure", ".status", ".process"):
        assert stepper.locator(name).is_visible()
    assert "This is the run of flights" in page.locator("main > details").inner_text()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(26, 26, 26)"
    ground = "getComputedStyle(document.querySelector('.mlretrain-stepper')).backgroundColor"
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    page.close()
