"""Ten ways to learn: what each takes from the lessons."""

from __future__ import annotations

import json
import re

import pytest

import mlretrain as mr
from mlretrain.course import lessons
from mlretrain.course.modes import MODES

TEN = ["why", "flow", "code", "cost", "practice", "challenge", "project", "recall", "demo", "test"]


def test_there_are_ten():
    assert list(MODES) == TEN


@pytest.mark.parametrize(
    ("mode", "title"),
    [
        ("why", "The idea"),
        ("flow", "Watch it run"),
        ("code", "The code in one breath"),
        ("cost", "the whole lesson"),
        ("practice", "Practice"),
        ("challenge", "Predict"),
        ("recall", "mr.review()"),
        ("demo", "mlretrain demo --present"),
        ("test", "mr.mastery_test()"),
    ],
)
def test_a_mode_finds_what_belongs_to_it(mode, title):
    places = mr.modes(mode).places
    assert title in [place.title for place in places]
    assert {place.mode for place in places} == {mode}
    assert len(mr.modes().places) > len(places)


def test_every_place_is_there():
    for place in mr.modes().places:
        if not place.file:
            continue
        cells = json.loads((lessons.folder() / place.file).read_text(encoding="utf-8"))["cells"]
        text = "\n".join("".join(cell["source"]) for cell in cells)
        heading = place.anchor.replace("-", " ") if place.anchor else place.lesson
        assert re.search(rf"^#+ {re.escape(heading)}$", text.replace("-", " "), re.MULTILINE), place


def test_text_and_html_name_the_same_places():
    shown = mr.modes("practice")
    assert "\n  2 The retraining cycle: Practice" in repr(shown)
    html = shown._repr_html_()
    assert 'href="02_the_retraining_cycle.ipynb#Practice"' in html
    assert "<fieldset" not in html  # nothing is left to choose
    assert mr.modes()._repr_html_().count('type="radio"') == 10


def test_a_lesson_is_named_once_with_all_that_a_mode_takes_from_it():
    lines = re.findall("<li>.*?</li>", mr.modes("flow")._repr_html_())
    second = next(line for line in lines if "2 The retraining cycle" in line)
    assert re.findall(r">([\w ]+)</a>", second) == ["Watch it run", "Key moments"]
    assert len(lines) == len(set(re.findall(r"<span>(.*?)</span>", "".join(lines)))) > 8


def test_a_mode_that_is_not_there_is_met_with_those_that_are():
    with pytest.raises(ValueError, match="'mode' must be one of why, flow, .* test; got 'fun'"):
        mr.modes("fun")
