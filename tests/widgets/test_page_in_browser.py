"""The page that stands alone, opened from a file as a learner would: mouse, keys and eyes."""

from __future__ import annotations

import pytest

from tests.widgets.browser import violations

STEPPER = ".mlretrain-stepper"


@pytest.fixture
def page(chromium, saved):
    """The page at its first step; nothing may go wrong in it, and nothing be asked for."""
    opened = chromium.new_page(viewport={"width": 1280, "height": 900})
    faults, asked = [], []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(saved)
    opened.wait_for_selector(STEPPER)
    yield opened
    assert faults == []
    assert {url.partition("#")[0] for url in asked if not url.startswith("data:")} == {saved}
    opened.close()


def where(page) -> tuple[str, str]:
    """The pass and the step, as the headline says them."""
    first, *_ = page.locator(".where").inner_text().split(" · ")
    return first, page.locator(".what").inner_text().replace("\n", " ")


def go(page, number, step):
    """Follow a link to a step."""
    page.evaluate(f"location.hash = '#pass={number}&step={step}'")
    page.wait_for_function(
        "([number, step]) => document.querySelector('.where strong').textContent === `Pass ${number}`"
        " && document.querySelectorAll('.process tbody tr').length === step",
        arg=[number, step],
    )


def at(page, number, step):
    """Whether a pass and a step are shown everywhere."""
    assert page.locator(".where strong").inner_text() == f"Pass {number}"
    assert page.locator(".timeline").get_attribute("aria-valuenow") == str(number)
    assert page.locator(".process tbody tr").count() == step
    assert page.locator(".source li.now").count() == 1
    assert page.locator(".flow .node.now").count() == 1


def test_the_table_gives_way_to_the_stepper(page):
    at(page, 0, 1)
    assert page.locator("table.decisions").count() == 0
    assert page.locator("main details summary").inner_text() == "The run in prose"


def test_steps_by_mouse(page):
    page.get_by_role("button", name="Next step").click()
    at(page, 0, 2)
    page.get_by_role("button", name="Last step").click()
    at(page, 52, 4)
    page.get_by_role("button", name="Step back").click()
    at(page, 52, 3)
    page.get_by_role("button", name="First step").click()
    at(page, 0, 1)
    page.get_by_role("button", name="Next decision").click()
    at(page, 0, 3)


def test_steps_by_key_from_the_moment_it_is_opened(page):
    for key, number, step in [
        ("ArrowRight", 0, 2), ("ArrowLeft", 0, 1), ("]", 1, 1), ("Shift+ArrowRight", 2, 1),
        ("[", 1, 1), ("n", 1, 3), ("Shift+N", 0, 7), ("End", 52, 4), ("Home", 0, 1),
    ]:  # fmt: skip
        page.keyboard.press(key)
        at(page, number, step)


def test_keys_work_wherever_nothing_else_has_the_focus(page):
    page.mouse.click(5, 5)
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.keyboard.press("n")
    at(page, 0, 3)
    page.locator("main > details summary").focus()
    page.keyboard.press("n")
    at(page, 0, 3)


def test_the_timeline_goes_from_pass_to_pass_by_key(page):
    page.locator(".timeline").focus()
    for key, number in [("ArrowRight", 1), ("ArrowUp", 2), ("ArrowLeft", 1), ("PageUp", 6)]:
        page.keyboard.press(key)
        at(page, number, 1)


def test_a_click_on_the_timeline_chooses_the_pass_below_it(page):
    box = page.locator(".timeline svg").first.bounding_box()
    # Week 26 lies in the middle of the year, and so in the middle of the plot.
    page.mouse.click(box["x"] + 116 + (box["width"] - 128) / 2, box["y"] + 60)
    assert page.locator(".timeline").get_attribute("aria-valuenow") in ("25", "26")


def test_a_brush_zooms_and_a_button_leads_back(page):
    box = page.locator(".timeline svg").first.bounding_box()
    page.mouse.move(box["x"] + 400, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 700, box["y"] + 60, steps=5)
    assert page.locator(".brush rect").count() == 1
    page.mouse.up()
    labels = page.locator(".timeline text").all_text_contents()
    assert "Jan" not in labels
    assert page.locator(".timeline").get_attribute("aria-valuenow") == "0"  # it only looked
    page.get_by_role("button", name="Show the whole run").click()
    assert "Jan" in page.locator(".timeline text").all_text_contents()


def test_zoom_by_key(page):
    go(page, 26, 1)
    whole = page.locator(".timeline text").all_text_contents()
    page.keyboard.press("+")
    assert page.locator(".timeline text").all_text_contents() != whole
    page.keyboard.press("0")
    assert page.locator(".timeline text").all_text_contents() == whole


def test_lines_can_be_hidden_and_shown(page):
    drawn = page.locator(".timeline .line")
    assert drawn.count() == 2
    page.get_by_role("button", name="never retrain").click()
    assert drawn.count() == 1
    assert page.locator(".timeline .stem").count() == 0
    page.get_by_role("button", name="refused challengers").click()
    assert page.locator(".timeline .stem").count() == 3
    # Through all three goes a line.
    assert page.locator(".timeline .turned").get_attribute("d").count("L") == 2
    assert drawn.count() == 2
    page.get_by_role("button", name="never retrain").click()
    assert drawn.count() == 3


def test_links_lead_to_a_step_and_follow_it(page, saved):
    page.goto("about:blank")
    page.goto(f"{saved}#pass=13&step=6")
    at(page, 13, 6)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("location.hash === '#pass=13&step=7'")
    go(page, 4, 2)
    at(page, 4, 2)


def test_what_a_step_shows(page):
    go(page, 13, 7)
    assert where(page) == ("Pass 13", "7Ask the gate step 7 of 9")
    assert page.locator(".how .out").inner_text() == "refused: worse than the champion by 0.0090"
    assert page.locator(".source li.now code").inner_text().strip() == "verdict = cycle.gate(exam)"
    assert page.locator(".flow .way.taken").count() == 6
    assert page.locator(".status tr.fresh th").inner_text() == "verdict"
    assert page.locator(".status tr.fresh mark").inner_text() == "refused"
    assert page.locator(".process tr.now").inner_text().startswith("7")
    assert "challenger is 0.0090 worse" in page.locator(".figure figcaption").inner_text()
    assert page.locator(".flow svg").get_attribute("aria-label").endswith("evaluate → gate (no).")


def test_what_a_variable_was_is_struck_out_unless_it_was_nothing(page):
    go(page, 13, 2)
    assert page.locator(".status tr.fresh s").first.inner_text().endswith("rows")
    go(page, 13, 5)
    assert page.locator(".status tr.fresh .is").inner_text() == "v4"
    assert page.locator(".status tr.fresh s").count() == 0


@pytest.mark.parametrize(("number", "live"), [(0, None), (1, "v1"), (13, "v3"), (52, "v11")])
def test_one_pass_alone_knows_the_version_that_was_live_before_it(
    chromium, year, tmp_path, number, live
):
    year[number].save(tmp_path / "pass.html")
    page = chromium.new_page()
    page.goto((tmp_path / "pass.html").as_uri())
    shown = " ".join(page.locator(".figure").inner_text().split())
    expected = f"{live} live earlier" if live else "There is no model yet."
    assert shown == f"The versions so far {expected}"
    page.close()


def test_a_step_of_the_table_leads_to_it(page):
    go(page, 13, 9)
    page.get_by_role("button", name="train", exact=True).click()
    at(page, 13, 5)


def test_a_screen_reader_is_told_of_each_step(page):
    status = page.get_by_role("status")
    assert status.inner_text() == ""  # nothing was done yet
    page.keyboard.press("ArrowRight")
    assert status.inner_text().startswith("Pass 0, step 2 of 9: Collect new data")
    page.keyboard.press("Shift+ArrowRight")
    assert status.inner_text().startswith("Pass 1, step 1 of 4: Start with the champion: v1 is live")


def test_it_plays_until_it_is_told_to_stop(page):
    page.get_by_label("Speed").select_option("4")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelectorAll('.process tbody tr').length >= 4")
    page.get_by_role("button", name="Pause").click()
    stopped = where(page)
    page.wait_for_timeout(900)
    assert where(page) == stopped


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_nothing_moves_by_itself(page, motion):
    page.emulate_media(reduced_motion=motion)
    moving = "[...document.querySelectorAll('*')].flatMap((one) => one.getAnimations()).length"
    for key in ("n", "p", "n", "1", "+", "?"):
        page.keyboard.press(key)
        assert page.evaluate(moving) == 0
    before = page.locator(STEPPER).inner_html()
    page.wait_for_timeout(700)
    assert page.locator(STEPPER).inner_html() == before


def test_predict_first(page):
    go(page, 9, 1)
    page.keyboard.press("p")
    page.keyboard.press("n")
    at(page, 9, 3)
    assert page.locator(".how .out").inner_text() == "?"
    assert "yes" not in page.locator(".process tr.now").inner_text()
    assert page.locator(".where .event").count() == 0
    page.keyboard.press("ArrowRight")
    at(page, 9, 3)  # the question comes first
    page.get_by_role("button", name="no: Repeat").click()
    assert "this time it was not taken" in page.locator(".said.wrong").inner_text()
    page.keyboard.press("n")
    page.keyboard.press("1")
    assert page.locator(".said.right").count() == 1
    assert page.locator(".tally").inner_text() == "1 of 2 right"
    page.keyboard.press("n")
    page.get_by_role("button", name="Show me").click()
    assert page.locator(".how .out").inner_text().startswith("promoted")
    assert page.locator(".question").is_hidden()


def test_a_question_comes_into_view_on_a_small_screen(page):
    page.set_viewport_size({"width": 640, "height": 450})
    page.evaluate("scrollTo(0, 0)")
    for key in ("p", "n"):
        page.keyboard.press(key)
    shown = page.locator(".question").bounding_box()
    assert shown["y"] >= 0
    assert shown["y"] + shown["height"] <= 450


def test_the_future_is_hidden_from_one_who_predicts(page):
    go(page, 9, 1)
    marks = page.locator(".timeline svg svg .mark.promoted")
    everything = marks.get_attribute("d")
    page.keyboard.press("p")
    assert len(marks.get_attribute("d")) < len(everything)


def test_be_the_pipeline(page, year):
    go(page, 13, 1)
    page.keyboard.press("b")
    names = list(year.flow.nodes)
    assert page.locator(".flow .way").count() == 0  # the map must not give it away
    page.get_by_role("button", name="Deploy it").click()
    assert "can only come after “Does it pass the gate?”" in page.locator(".said").inner_text()
    for step in year[13].steps:
        key = (names.index(step.next) + 1) % 10
        page.keyboard.press(str(key))
    assert page.locator(".ask").inner_text() == "Pass 13 is done."
    assert page.locator(".tally").inner_text() == "8 of 9 right at the first try"
    page.get_by_role("button", name="The next pass").click()
    at(page, 14, 1)
    page.keyboard.press("Escape")
    assert page.locator(".question").is_hidden()


def test_a_move_can_be_made_on_the_map(page):
    page.keyboard.press("b")
    page.locator(".flow .node", has_text="Collect new data").click()
    at(page, 0, 2)


def test_projector_mode(page):
    go(page, 13, 4)
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement")
    for name in (".glance", ".source", ".process", ".status", ".figure"):
        assert page.locator(name).is_hidden()
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.what')).fontSize)")
    assert size > 50
    page.keyboard.press("PageDown")
    assert page.locator(".what").inner_text().startswith("5")
    page.keyboard.press("PageUp")
    assert page.locator(".what").inner_text().startswith("4")
    page.keyboard.press("Escape")
    page.wait_for_function("!document.fullscreenElement")
    assert page.locator(".glance").is_visible()


def test_a_remote_control_darkens_the_projector_and_any_key_makes_light(page):
    go(page, 13, 4)
    page.keyboard.press("f")
    page.keyboard.press(".")
    page.locator(".what").wait_for(state="hidden")
    page.wait_for_timeout(100)  # what is hidden has lost the focus by now
    page.keyboard.press("PageDown")
    page.locator(".what").wait_for(state="visible")
    assert page.locator(".what").inner_text().startswith("4")  # where it was
    page.keyboard.press("PageDown")
    assert page.locator(".what").inner_text().startswith("5")
    page.keyboard.press(".")
    page.mouse.click(300, 300)
    page.locator(".what").wait_for(state="visible")
    page.keyboard.press(".")
    page.evaluate("document.exitFullscreen()")
    page.locator(".glance").wait_for(state="visible")


def test_all_answers_of_the_pipeline_find_room_on_a_small_projector(chromium, year, tmp_path):
    year.save(tmp_path / "present.html", present=True)
    page = chromium.new_page(viewport={"width": 1280, "height": 720})
    page.goto((tmp_path / "present.html").as_uri())
    go(page, 13, 1)
    page.keyboard.press("b")
    for wrong in ("9", "5"):  # what is said to a wrong step takes room as well
        page.keyboard.press(wrong)
        page.locator(".said.wrong").wait_for()
        boxes = [one.bounding_box() for one in page.locator(".option").all()]
        assert len(boxes) == 10
        bar = page.locator(".toolbar").bounding_box()
        assert max(box["y"] + box["height"] for box in boxes) <= bar["y"]
        assert page.locator(".where").bounding_box()["y"] >= 0
        page.keyboard.press("2")
    page.close()


def test_a_page_to_present_begins_in_projector_mode(chromium, year, tmp_path):
    year.save(tmp_path / "present.html", present=True)
    page = chromium.new_page()
    page.goto((tmp_path / "present.html").as_uri())
    assert page.locator(".glance").is_hidden()
    assert page.locator(".what").is_visible()
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement")
    assert page.locator(".glance").is_hidden()
    page.keyboard.press("f")
    page.wait_for_function("!document.fullscreenElement")
    assert page.locator(".glance").is_visible()
    page.close()


def test_the_keys_are_listed(page):
    page.keyboard.press("?")
    assert page.locator(".help").is_visible()
    assert "W" not in page.locator(".help kbd").all_inner_texts()  # there is no kernel here
    page.keyboard.press("Escape")
    assert page.locator(".help").is_hidden()


def test_everything_can_be_reached_and_seen_by_keyboard(page):
    go(page, 13, 9)
    wanted = page.evaluate(
        """() => [...document.querySelectorAll(
            '.mlretrain-stepper :is(button, input, select, [tabindex="0"])')]
            .filter((one) => one.checkVisibility()).length"""
    )
    assert wanted > 20
    seen, bare = set(), []
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        name, outline, guarded = page.evaluate(
            """() => { const el = document.activeElement;
            const name = el.closest('.mlretrain-stepper') &&
                [el.tagName, el.dataset.key, el.className].join(' ');
            return [name, getComputedStyle(el).outlineWidth, el.dataset.lmSuppressShortcuts] }"""
        )
        if name:
            seen.add(name)
            if outline != "3px" or guarded != "true":
                bare.append(name)
    assert len(seen) == wanted
    assert bare == []


def test_the_controls_stay_in_sight_and_cover_nothing_that_has_the_focus(page):
    go(page, 13, 9)
    page.get_by_role("button", name="gate", exact=True).focus()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    toolbar = page.locator(".toolbar").bounding_box()
    assert 0 <= toolbar["y"] <= 1
    covered = []
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        name, seen = page.evaluate(
            """() => { const el = document.activeElement, box = el.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return [el.dataset.key ?? el.tagName, el.contains(top)] }"""
        )
        if not seen:
            covered.append(name)
    assert name.startswith("line ")  # all the way up
    assert covered == []


def test_the_focus_stays_where_it_was(page):
    next_ = page.get_by_role("button", name="Next step")
    next_.focus()
    for _ in range(12):
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.key") == "Next step"
    page.keyboard.press("p")
    page.keyboard.press("n")
    page.locator(".option").first.focus()
    page.keyboard.press("Enter")  # the button is gone now
    assert page.evaluate("document.activeElement.dataset.key") == "Next step"


STATES = {
    "the first step": [],
    "a verdict": [(13, 7)],
    "bad data": [(30, 4)],
    "a training": [(13, 5)],
    "the last step": ["End"],
    "zoomed": ["+"],
    "the keys": ["?"],
    "a prediction": ["p", "n"],
    "an answer": ["p", "n", "1"],
    "a pass performed": ["b"],
    "a wrong move": ["b", "5"],
    "the projector": ["f"],
    "a question on the projector": ["f", "p", "n"],
}
LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "200 % zoom": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
    "a telephone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
}


def test_axe_objects_to_what_is_wrong(chromium):
    page = chromium.new_page()
    page.set_content('<body><img src="data:,"><button style="width:9px;height:9px"></button></body>')
    assert {one.split(":")[0] for one in violations(page, "body")} == {"image-alt", "button-name"}
    page.close()


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_in_any_state(chromium, saved, look):
    page = chromium.new_page(**LOOKS[look])
    found = {}
    for state, keys in STATES.items():
        page.goto("about:blank")
        page.goto(saved)
        for key in keys:
            if isinstance(key, tuple):
                go(page, *key)
            else:
                page.keyboard.press(key)
        if faults := violations(page, "body"):
            found[state] = faults
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{state}: the page can be scrolled sideways by {wide} pixels"
    page.close()
    assert found == {}


def test_axe_finds_nothing_without_script(chromium, saved):
    page = chromium.new_page(viewport={"width": 900, "height": 900})
    page.set_content(_without_script(saved))
    assert page.locator(STEPPER).count() == 0
    assert page.locator("table.decisions tbody tr").count() > 10
    assert page.locator("table.process").is_visible()
    assert violations(page, "body") == []
    page.close()


def _without_script(address: str) -> str:
    from urllib.request import urlopen

    with urlopen(address) as file:
        return file.read().decode().replace('<script type="module">', '<script type="text/plain">')
