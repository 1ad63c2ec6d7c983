"""The flow as Mermaid text."""

import re

from mlretrain.trace import Flow, Pass, Step, Trace


def arrows(text: str) -> dict[tuple[str, str], tuple[str, str]]:
    """(from, to) → (arrow, label)."""
    found = re.findall(r'^  (\w+) (==>|-\.->)(?:\|"(.*)"\|)? (\w+)$', text, re.MULTILINE)
    return {(source, target): (arrow, label) for source, arrow, label, target in found}


def test_the_way_of_one_pass(flights):
    text = flights[13].mermaid()
    ways = arrows(text)
    assert set(ways) == {edge[:2] for edge in flights.flow.edges}
    steps = flights[13].steps
    for pair, (arrow, label) in ways.items():
        assert (arrow == "==>") == (pair in {(step.name, step.next) for step in steps}), pair
        assert label in ("", "yes", "no")
    assert text.startswith('flowchart TD\n  start["Start with the champion"]\n')
    assert '  trigger{"Does the trigger fire?"}\n' in text


def test_how_often_each_way_was_taken(flights):
    ways = arrows(flights.mermaid())
    assert ways["trigger", "repeat"] == ("==>", "no 41×")
    assert ways["start", "collect"] == ("==>", "53×")


def test_names_and_words_that_mermaid_would_misread():
    step = Step("end", 1, next="1 + 1")
    flow = Flow({"end": 'Say "#1"\n'}, ())
    one = Pass(0, "January", "2013-01-01", "2013-02-01", steps=[step])
    text = Trace([one], flow=flow, source="", metric="r2", name="demo").mermaid()
    assert text.splitlines()[1:4] == [
        '  step0["Say #quot;#35;1#quot; "]',
        '  step1["1 + 1"]',
        "  step0 ==> step1",
    ]


def test_an_empty_trace_has_its_map():
    flow = Flow({"ask": "Ask", "stop": "Stop"}, (("ask", "stop", ""),))
    text = Trace([], flow=flow, source="", metric="r2", name="demo").mermaid()
    assert arrows(text) == {("ask", "stop"): ("-.->", "")}
    assert "class" not in text
