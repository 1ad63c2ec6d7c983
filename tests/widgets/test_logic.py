"""What the front end thinks without a page, tested by bare node."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlretrain import wording
from mlretrain.trace import axes
from tests.widgets.node import STATIC, evaluate, node

LOGIC = Path(__file__).with_name("logic")


@pytest.mark.parametrize("path", sorted(LOGIC.glob("*.test.mjs")), ids=lambda path: path.stem)
def test_in_node(path):
    done = node("--test", str(path))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.mjs")), ids=lambda path: path.stem)
def test_a_module_is_short_and_finds_what_it_imports(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 300
    assert max(map(len, lines)) <= 160
    done = node("--input-type=module", "--eval", f"await import({path.as_uri()!r})")
    assert done.returncode == 0, done.stderr


NUMBERS = [0.0, -0.50349, 0.1234, 12.345, 1234.5678, 123456.7, 1e7, -2.5e-9, 0.0004, None]


def test_both_sides_put_numbers_into_the_same_words():
    # An exponent alone is written differently.
    assert evaluate("words.mjs", "data.map((n) => m.score(n))", NUMBERS) == [
        wording.number(n).replace("e+0", "e+").replace("e−0", "e−") for n in NUMBERS
    ]


@pytest.mark.parametrize("ends", [(-0.62, -0.41), (0, 1), (-3, 40), (0.001, 0.0012), (10, 250)])
def test_both_sides_have_the_same_values_on_their_axes(ends):
    ours = [[value, label] for value, label in axes.value_ticks(*ends)]
    theirs = evaluate("plot.mjs", "m.valueTicks(data).map((t) => [t.value, t.label])", ends)
    assert theirs == ours
