"""What a page gets: one module, one style sheet, and the run as data."""

from __future__ import annotations

import json
import re

import pytest

from mlretrain.trace import Flow, Pass, Step, Trace
from mlretrain.trace.front import module, script, sheet
from mlretrain.trace.palette import DARK, LIGHT
from mlretrain.trace.story import story
from tests.trace import scripted
from tests.widgets.node import STATIC, evaluate, node


@pytest.fixture(scope="module")
def year():
    return scripted.run(scripted.year())


def test_the_modules_make_one(tmp_path):
    path = tmp_path / "one.mjs"
    path.write_text(module(), encoding="utf-8")
    code = f"console.log(typeof (await import({path.as_uri()!r})).default.render)"
    done = node("--input-type=module", "--eval", code)
    assert (done.stdout, done.stderr) == ("function\n", "")
    # Joined in the right order: no name is used while the module is still being read.
    assert not re.search(r"^import ", module(), re.MULTILINE)
    assert len(module()) < 90_000


def test_every_module_is_joined():
    for path in STATIC.glob("*.mjs"):
        text = path.read_text(encoding="utf-8")
        first = re.search(r"^export (?:function|const) (\w+)", text, re.MULTILINE)
        assert re.search(rf"(?:function|const) {first[1]}\b", module()), path


def test_nothing_in_it_asks_for_anything():
    for text in (module(), sheet()):
        assert set(re.findall(r"https?://[^\"'` <)]+", text)) <= {"http://www.w3.org/2000/svg"}
        for asks in ("url(", "@import", "fetch(", "XMLHttpRequest", "import("):
            assert asks not in text


def test_every_colour_of_the_sheet_is_defined_for_light_and_for_dark():
    used = set(re.findall(r"var\(--([a-z0-9]+)\)", sheet()))
    defined = set(re.findall(r"--([a-z0-9]+):light-dark\(", sheet()))
    assert defined == set(LIGHT) == set(DARK)
    assert used - {"font", "mono", "done", "indent"} <= defined


def test_the_run_comes_through_unchanged(year):
    told = evaluate(
        "story.mjs",
        "(() => { const run = m.story(data); return run.passes.map((one) => [one.number, one.title, "
        "one.champion, one.score, one.events, one.summary, one.before, one.steps]); })()",
        story(year),
    )
    state = {}
    for one, (number, title, champion, score, events, summary, before, steps) in zip(
        year.passes, told, strict=True
    ):
        assert (number, title, champion, events, summary) == (
            one.number, one.title, one.champion, one.events, one.summary,
        )  # fmt: skip
        assert score == one.scores.get(year.metric)
        assert {k: v for k, v in before.items() if v is not None} == {
            k: v for k, v in state.items() if v is not None
        }
        for step, got in zip(one.steps, steps, strict=True):
            for name in ("name", "line", "action", "input", "output", "next", "figure"):
                assert got[name] == getattr(step, name), name
            assert got["changes"] == {name: list(pair) for name, pair in step.changes.items()}
            state |= {name: new for name, (_, new) in step.changes.items()}


def test_it_holds_no_clock(year):
    assert "started" not in json.dumps(story(year))
    again = scripted.run(scripted.year())
    assert script(story(again)) == script(story(year))


def test_other_runs_stand_beside_it(year):
    beside = story(year, {"never": year[:3]})["beside"]
    assert [one["name"] for one in beside] == ["never"]
    scores = [one.scores.get(year.metric) for one in year.passes[:3]]
    assert [point[2] for point in beside[0]["points"]] == scores


HOSTILE = '</script><!-- <script> \ud800 \u2028 `${x}` "\\'


def test_no_text_ends_the_script_or_breaks_it(tmp_path):
    step = Step(HOSTILE, 1, HOSTILE, HOSTILE, HOSTILE, HOSTILE, {HOSTILE: (HOSTILE, float("nan"))})
    one = Pass(
        0, HOSTILE, "2013-01-07", "2013-01-14", HOSTILE, {HOSTILE: 0.5}, [HOSTILE], HOSTILE, [step]
    )
    flow = Flow({HOSTILE: HOSTILE}, ())
    trace = Trace([one], flow=flow, source=HOSTILE, metric=HOSTILE, name=HOSTILE)
    text = script(story(trace))
    inside = text.removeprefix('<script type="module">').removesuffix("</script>")
    assert "</" not in inside.split('mount("', 1)[1]
    assert "<!--" not in inside.split('mount("', 1)[1]
    data = re.search(r'mount\("\w+", (.*), \{\}\);$', inside, re.DOTALL)[1]
    path = tmp_path / "data.mjs"
    path.write_text(f"console.log(JSON.stringify({data}.passes[0][8][0][6]));", encoding="utf-8")
    assert json.loads(node(str(path)).stdout) == {HOSTILE: [HOSTILE, {"$float": "nan"}]}


def test_a_style_stands_only_for_what_is_ours():
    assert re.fullmatch(r"(?s):is\(\.mlretrain.*", sheet())
    rules = re.findall(r"^(\S.*?)\{", sheet(), re.MULTILINE)
    assert all("mlretrain" in rule or rule.startswith(("&", "@", "}")) for rule in rules), rules


def test_two_runs_have_keys_of_their_own(year):
    scripts = [script(story(one), pass_=n) for one in (year, year[:5]) for n in (1, 2)]
    assert len({re.search(r'mount\("(\w+)"', text)[1] for text in scripts}) == 4


def test_a_run_without_steps_needs_no_script(tmp_path):
    one = Pass(0, "January", "2013-01-01", "2013-02-01")
    for passes in ([], [one]):
        trace = Trace(passes, flow=Flow({}, ()), source="", metric="r2", name="demo")
        trace.save(tmp_path / "run.html")
        assert "<script" not in (tmp_path / "run.html").read_text(encoding="utf-8")
        assert "<script" not in trace._repr_html_()


def test_the_prose_of_a_page_stays_beside_the_stepper(year, tmp_path):
    year.save(tmp_path / "run.html")
    page = (tmp_path / "run.html").read_text(encoding="utf-8")
    after = page.split("</script>", 1)[1]
    assert "This is the run of flights: 53 passes" in after
