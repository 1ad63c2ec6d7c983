"""The widget as Python sees it: what it keeps, what it answers, what it refuses."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import mlretrain as mr
from mlretrain.trace import Trace
from tests.trace import scripted

pytest.importorskip("anywidget", reason="the widget needs mlretrain[lab]")


@pytest.fixture(scope="module")
def stream():
    return mr.streams.synthetic("sudden", batches=10, rows=200, random_state=0)


@pytest.fixture(scope="module")
def cycle(stream):
    return mr.RetrainingCycle(
        stream.baseline_model("linear"),
        trigger=mr.triggers.PerformanceDrop("accuracy", by=0.03) | mr.triggers.Cron("0 0 1 * *"),
        strategy=mr.strategies.SlidingWindow("4D"),
        gate=mr.gates.Threshold("accuracy", 0.6),
        warm_up=2,
        alerts=[],
        random_state=0,
    )


@pytest.fixture(scope="module")
def trace(cycle, stream):
    return cycle.run(stream)


@pytest.fixture
def stepper(trace, cycle, stream, monkeypatch):
    made = mr.Stepper(trace, cycle=cycle, stream=stream)
    made.sent = []
    monkeypatch.setattr(made, "send", made.sent.append)
    return made


def ask(stepper, scope, number=0, **changes):
    """What a browser would say; the last answer."""
    stepper._handle_custom_msg({"ask": scope, "pass": number, "changes": changes}, [])
    json.dumps(stepper.sent)
    return stepper.sent[-1]


def test_it_says_where_it_stands(trace):
    stepper = mr.Stepper(trace, pass_=2, step=3)
    assert repr(stepper) == f"Stepper of {trace.name}: pass 2, step 3 (trigger)"
    stepper.step = 99
    assert repr(stepper).endswith("step 4 (repeat)")


def test_all_that_a_browser_gets_is_json(stepper):
    json.dumps(stepper.get_state(["story", "pass_", "step", "predict", "guesses", "moves", "controls", "key", "moved"]))


def test_the_settings_are_those_that_the_cycle_shows(stepper):
    assert [(one["name"], one["kind"], one["value"]) for one in stepper.controls] == [
        ("trigger", "choice", "as it is"),
        ("trigger__left__by", "number", 0.03),
        ("trigger__right__expression", "text", "0 0 1 * *"),
        ("strategy__size", "text", "4D"),
        ("gate__minimum", "number", 0.6),
        ("holdout", "number", 0.25),
    ]


def test_a_trace_alone_offers_no_settings(trace):
    assert mr.Stepper(trace).controls == []


def test_without_a_trace_the_cycle_is_run(cycle, stream, trace):
    made = mr.Stepper(cycle=cycle, stream=stream)
    assert made.trace.transcript() == trace.transcript()
    assert made.pass_ == 0


def test_what_if_for_one_pass(stepper, trace):
    number = trace.where("promoted")[-1].number
    answer = ask(stepper, "pass", number, gate__minimum=0.999)
    assert (answer["scope"], answer["words"]) == ("pass", "Threshold: minimum: 0.999")
    assert len(answer["story"]["passes"]) == 1
    assert "refused" in stepper.other.passes[0].events
    assert "refused" in answer["story"]["passes"][0][6]


def test_what_if_for_the_run(stepper, trace):
    answer = ask(stepper, "run", trigger="never")
    assert answer["words"] == "Trigger: never"
    assert len(answer["story"]["passes"]) == len(trace)
    assert len(stepper.other.where("retrained")) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"trigger__left__by": -1}, "'by' must be > 0, got -1"),
        ({"strategy__size": "soon"}, "'size'"),
        ({"trigger": "sometimes"}, "'Trigger' must be one of 'as it is'"),
    ],
)
def test_what_makes_no_sense_is_said_and_changes_nothing(stepper, changes, words):
    assert words in ask(stepper, "pass", 1, **changes)["error"]
    assert stepper.other is None


def test_what_python_made_ready_is_answered_without_another_training(trace, cycle, stream):
    trained = []

    class Counting(mr.strategies.SlidingWindow):
        def train(self, *arguments):
            trained.append(arguments)
            return super().train(*arguments)

    from sklearn.base import clone

    made = mr.Stepper(trace, cycle=clone(cycle).set_params(strategy=Counting("4D")), stream=stream)
    number = trace.where("promoted")[-1].number
    made._handle_custom_msg({"ask": "ready", "pass": number}, [])
    before = len(trained)
    assert before > 1
    made._handle_custom_msg({"ask": "pass", "pass": number, "changes": {"gate__minimum": 0.999}}, [])
    assert "refused" in made.other.passes[0].events
    assert len(trained) == before


def test_a_fault_is_told_with_its_name(trace, cycle, stream, monkeypatch):
    class Broken(mr.triggers.OnDemand):
        def update(self, moment):
            raise ZeroDivisionError("no rows at all")

    made = mr.Stepper(trace, cycle=cycle, stream=stream, triggers={"broken": Broken()})
    sent = []
    monkeypatch.setattr(made, "send", sent.append)
    with pytest.raises(ZeroDivisionError):
        made._asked(made, {"ask": "pass", "pass": 3, "changes": {"trigger": "broken"}}, [])
    assert sent == [{"error": "That did not work: ZeroDivisionError: no rows at all"}]


def test_triggers_of_ones_own(trace, cycle, stream):
    made = mr.Stepper(trace, cycle=cycle, stream=stream, triggers={"hourly": mr.triggers.Every("1h")})
    assert made.controls[0]["choices"] == ["as it is", "hourly"]


def shown(stepper, monkeypatch) -> list[dict[str, str]]:
    """What the cell of a notebook gets; its first output is brought up to date."""
    found = []

    class Handle:
        def update(self, data, raw):
            found[0] = data

    def display(data, raw, display_id=None):
        found.append(data)
        return Handle() if display_id else None

    monkeypatch.setattr("IPython.display.display", display)
    stepper._ipython_display_()
    return found


def test_it_stands_twice_for_readers_with_and_without_a_kernel(trace, monkeypatch):
    stepper = mr.Stepper(trace, pass_=3)
    kept, still, live = shown(stepper, monkeypatch)
    assert kept["text/html"].startswith("<div hidden ")
    assert list(still) == ["text/plain", "text/html"]
    assert still["text/plain"] == repr(stepper)
    assert f"Pass 3, {trace[3].title}" in still["text/html"]
    assert f'{{"pass_": 3, "step": 1, "key": "{stepper.key}"}}' in still["text/html"]
    assert live["application/vnd.jupyter.widget-view+json"]["model_id"] == stepper.model_id


GUESS = {"pass": 2, "step": 3, "name": "trigger", "answer": "repeat", "right": True, "first": True}


def walk(stepper, **moves):
    """What a browser tells when a learner has moved."""
    stepper.set_state(moves | {"moved": stepper.moved + 1})


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """Saves outputs as the notebook that the kernel was started for."""
    path = tmp_path / "lesson.ipynb"
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))

    def save(*outputs):
        listed = [{"output_type": "display_data", "data": one} for one in outputs]
        path.write_text(json.dumps({"cells": [{"source": ""}, {"outputs": listed}]}))
        return path

    return save


def test_a_stepper_of_an_equal_trace_goes_on_where_the_notebook_says(
    trace, cycle, stream, monkeypatch, notebook
):
    first = mr.Stepper(trace)
    outputs = shown(first, monkeypatch)
    walk(first, pass_=2, step=4, guesses=[GUESS], predict=True)
    notebook(*outputs)
    again = mr.Stepper(cycle.run(stream))
    assert (again.pass_, again.step, again.guesses, again.predict) == (2, 4, [GUESS], True)
    assert shown(again, monkeypatch)[0] == outputs[0]
    there = mr.Stepper(trace, pass_=1)
    assert (there.pass_, there.step, there.guesses) == (1, 1, [GUESS])
    other = mr.Stepper(trace[1:])
    assert (other.pass_, other.step, other.guesses) == (1, 1, [])


def test_without_script_the_last_state_is_told_in_words(trace, monkeypatch):
    stepper = mr.Stepper(trace)
    outputs = shown(stepper, monkeypatch)
    assert "<table" not in outputs[0]["text/html"]
    walk(stepper, pass_=2, step=3, guesses=[GUESS, GUESS | {"first": False, "right": False}])
    said = outputs[0]["text/html"]
    assert f"stood: {trace[2].title}, step 3 of 4. Predictions that were right: 1 of 1." in said
    assert said.count("<tr>") == 1 + 3
    assert "@media (scripting:enabled)" in said  # where scripts run, there is more to see


def test_of_several_outputs_the_one_with_most_moves_counts(trace, monkeypatch, notebook):
    outputs = []
    for moves in (1, 3, 2):
        stepper = mr.Stepper(trace)
        outputs += shown(stepper, monkeypatch)[:1]
        for _ in range(moves):
            walk(stepper, pass_=moves)
        outputs[-1] = stepper._output()
    notebook(*outputs)
    assert mr.Stepper(trace).pass_ == 3


@pytest.mark.parametrize(
    ("told", "instead"),
    [('&quot;pass_&quot;: 2', '&quot;pass_&quot;: 99'), ('&quot;step&quot;: 4', '&quot;step&quot;: true'),
     ("[]", "7"), ("[]", "[7]"), ("&quot;guesses&quot;", "&quot;answers&quot;"), ("{", "")],
)  # fmt: skip
def test_what_makes_no_sense_in_a_notebook_is_left_aside(
    trace, monkeypatch, notebook, told, instead
):
    first = mr.Stepper(trace)
    outputs = shown(first, monkeypatch)
    walk(first, pass_=2, step=4)
    path = notebook(*outputs)
    assert mr.Stepper(trace).step == 4
    path.write_text(path.read_text().replace(told, instead))
    again = mr.Stepper(trace)
    assert (again.pass_, again.step) == (0, 1)


def test_a_notebook_that_was_never_saved_keeps_nothing(trace, notebook):
    notebook().unlink()
    assert mr.Stepper(trace).pass_ == 0


def test_a_program(monkeypatch):
    stepper = mr.Stepper(mr.trace.program("total = 0\nfor n in [4, 2]:\n    total += n"), step=4)
    assert repr(stepper) == "Stepper of a program: step 4 (line 2)"
    assert (stepper.pass_, stepper.step, stepper.controls) == (0, 4, [])
    json.dumps(stepper.story)
    _, still, _ = shown(stepper, monkeypatch)
    assert "A program of 3 lines" in still["text/html"]
    with pytest.raises(IndexError, match="a program is one pass, of number 0"):
        stepper.pass_ = 1


REFUSED = [
    (lambda trace, cycle, stream: mr.Stepper(), "give a 'trace', or a 'cycle' and its 'stream'"),
    (lambda trace, cycle, stream: mr.Stepper(trace, cycle=cycle), "give both 'cycle' and 'stream'"),
    (lambda trace, cycle, stream: mr.Stepper(trace, step=0), "'step' must be >= 1, got 0"),
    (
        lambda trace, cycle, stream: mr.Stepper(
            Trace([], flow=trace.flow, source="", metric="r2", name="none")
        ),
        "'trace' must have at least one step",
    ),
]


@pytest.mark.parametrize(("make", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_what_it_cannot_be_made_of(make, words, trace, cycle, stream):
    with pytest.raises(ValueError, match=words):
        make(trace, cycle, stream)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (lambda t, c, s: {"trace": [t]}, "'trace' must be a trace: .* got list"),
        (lambda t, c, s: {"trace": mr.trace.program("1"), "cycle": c, "stream": s}, "no 'cycle'"),
        (lambda t, c, s: {"trace": mr.trace.program("1"), "beside": {"a": t}}, "'beside' it"),
    ],
)
def test_what_does_not_go_together(trace, cycle, stream, given, words):
    with pytest.raises(TypeError, match=words):
        mr.Stepper(**given(trace, cycle, stream))


def test_a_pass_that_is_not_there(trace):
    with pytest.raises(IndexError, match="there is no pass 99; the trace has 0 to 8"):
        mr.Stepper(trace, pass_=99)


def test_a_year_fits_into_a_message():
    made = mr.Stepper(scripted.run(scripted.year()))
    assert len(json.dumps(made.story)) < 60_000


def test_without_its_packages_the_remedy_is_named():
    code = (
        "import sys; sys.modules['anywidget'] = None\n"
        "import mlretrain as mr\n"
        "try: mr.Stepper\n"
        "except ModuleNotFoundError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == 'the stepper needs anywidget. Install it: pip install "mlretrain[lab]"\n', done
