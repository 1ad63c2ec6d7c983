"""The approval buttons: what they decide, and that they can be used without a mouse."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

import mlretrain as mr
from mlretrain.stages.registry import Version
from mlretrain.widgets import approval as module
from mlretrain.widgets.approval import approval

X = pd.DataFrame({"a": np.arange(60.0)})
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")


def version(name, score):
    model = LogisticRegression().fit(X, X["a"] > 30)
    return Version(name, model, trained_until="2013-02-01T00:00:00", rows=6_000, scores={"accuracy": score})


@pytest.fixture
def registry():
    made = mr.Registry()
    made.promote(version("v1", 0.7), "2013-01-01")
    made.wait(version("v2", 0.8), "2013-02-01", ["it waits for somebody to approve it"])
    made.wait(version("v3", 0.9), "2013-03-01", ["it waits for somebody to approve it"])
    return made


def test_it_shows_what_waits_beside_the_champion(registry):
    widget = approval(registry)
    assert [about["name"] for about in widget.waiting] == ["v2", "v3"]
    assert widget.waiting[0] == {
        "name": "v2", "rows": 6000, "until": "2013-02-01T00:00:00", "scores": {"accuracy": 0.8},
        "reasons": "it waits for somebody to approve it",
    }
    assert widget.champion["name"] == "v1"
    assert repr(widget) == "Approval: v2, v3 wait"


def test_without_a_kernel_it_is_told_what_waits(registry, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    approval(registry)._ipython_display_()
    buttons, words = shown
    assert list(buttons) == ["application/vnd.jupyter.widget-view+json"]
    assert words["text/plain"] == "Approval: v2, v3 wait"
    assert "mlretrain-card" in words["text/html"] and "v2, v3 wait" in words["text/html"]
    assert "Run the cell again" in words["text/html"]


def test_the_buttons_decide(registry):
    widget = approval(registry, time="2013-03-02")
    widget._handle_custom_msg({"decision": "reject", "name": "v2", "reason": "too slow"}, [])
    assert registry.waiting() == ["v3"] and widget.told == "v2 is rejected: too slow"
    assert repr(widget) == "Approval: v3 waits"
    widget._handle_custom_msg({"decision": "approve", "name": "v3", "reason": "looks good"}, [])
    assert registry.champion().name == "v3" and registry.at("2013-03-02").version == "v3"
    assert widget.told == "v3 is live: looks good"
    assert widget.waiting == [] and widget.champion["name"] == "v3"
    assert repr(widget) == "Approval: nothing waits"


def test_that_a_newer_one_is_live_is_said_before_and_after(registry):
    widget = approval(registry, time="2013-03-02")
    widget.decide("approve", "v3", "newest")
    assert widget.told == "v3 is live: newest"
    careful = "v2 is older than v3, which went live on 2013-03-02 00:00"
    assert widget.waiting[0]["reasons"] == f"it waits for somebody to approve it; {careful}"
    widget.decide("approve", "v2", "after all")
    assert widget.told == f"v2 is live: after all. Careful: {careful}."


def test_what_cannot_be_decided_is_said_and_changes_nothing(registry):
    widget = approval(registry)
    widget.decide("approve", "v2", "  ")
    assert widget.told == "'reason' must say why, got '  '."
    registry.reject("v2", "by somebody else meanwhile")
    widget.decide("approve", "v2", "looks good")
    assert "'v2' does not wait for approval" in widget.told
    assert [about["name"] for about in widget.waiting] == ["v3"]
    with pytest.raises(ValueError, match="'decision' must be 'approve' or 'reject', got 'maybe'"):
        widget.decide("maybe", "v3", "why not")
    with pytest.raises(TypeError, match="'registry' must be a registry"):
        approval("models")


PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>approval</title><style>%s</style><div id="here"></div>
<script type="module">%s
const state = %s, calls = {};
window.sent = [];
const model = {
  get: (name) => state[name],
  on: (name, call) => (calls[name] = call),
  off: (name) => delete calls[name],
  send: (message) => window.sent.push(message),
};
window.set = (name, value) => { state[name] = value; calls[`change:${name}`]?.(); };
window.leave = widget.render({ model, el: document.getElementById("here") });
window.listening = () => Object.keys(calls).length;
</script>"""


@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
def test_in_a_browser_by_keyboard_alone(registry, tmp_path):
    from playwright.sync_api import sync_playwright

    widget = approval(registry)
    state = {name: getattr(widget, name) for name in ("waiting", "champion", "told")}
    here = Path(module.__file__).parent
    script = (here / "approval.mjs").read_text().replace("export default", "const widget =")
    script = script.replace("export const", "const")
    page_file = tmp_path / "page.html"
    page_file.write_text(PAGE % ((here / "approval.css").read_text(), script, json.dumps(state)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.goto(page_file.as_uri())
        assert page.locator("section").count() == 2
        assert page.locator("section").first.locator("td").all_inner_texts() == ["accuracy", "0.8000", "0.7000"]
        controls = page.locator("input, button, select, textarea, a")
        assert controls.count() == 6
        assert controls.evaluate_all(
            "nodes => nodes.every(n => n.dataset.lmSuppressShortcuts === 'true')"
        )
        # Without a reason nothing is sent, and the field asks for one.
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.locator("[role=status]").inner_text() == "Say why, then approve v2."
        assert page.evaluate("window.sent") == []
        page.keyboard.type("looks good")  # the focus is in the field
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        assert page.evaluate("window.sent") == [
            {"decision": "reject", "name": "v2", "reason": "looks good"}
        ]
        page.evaluate("window.set('waiting', [])")
        page.evaluate("window.set('told', 'v2 is rejected: looks good')")
        assert "Nothing waits for approval." in page.locator("#here").inner_text()
        assert page.locator("[role=status]").inner_text() == "v2 is rejected: looks good"
        assert page.evaluate("(window.leave(), window.listening())") == 0
        browser.close()
