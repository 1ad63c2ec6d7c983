"""Recording: what a step knows when it is over."""

import inspect

import pytest

from mlretrain.cycle.heart import FLOW, one_pass
from mlretrain.trace import Recorder, recorded

NAN = float("nan")


class Cycle:
    def __init__(self):
        self.recorder = Recorder()

    @recorded
    def start(self):
        return "champion"

    @recorded
    def fail(self):
        raise ValueError("no rows")

    @recorded
    def note(self, **said):
        self.recorder.note(**said)


def opened(cycle, number=1):
    return cycle.recorder.open(number, "a week", "2013-01-07", "2013-01-14")


def test_a_recorded_method_gives_what_it_returns():
    cycle = Cycle()
    opened(cycle)
    assert cycle.start() == "champion"


def test_each_step_points_to_the_line_of_the_pass_that_called_it(flights):
    source = inspect.getsource(one_pass).splitlines()
    for step in flights.steps:
        assert f"cycle.{step.name}(" in source[step.line - 1]


def test_each_step_knows_what_followed_and_the_last_leads_to_the_first(flights):
    on_map = {(source, target) for source, target, _ in FLOW.edges}
    for one in flights.passes:
        assert {(step.name, step.next) for step in one.steps} <= on_map
        assert one.steps[-1].next == one.steps[0].name == "start"


def test_an_exception_is_the_output_of_its_step_and_goes_on():
    cycle = Cycle()
    one = opened(cycle)
    with pytest.raises(ValueError, match="no rows"):
        cycle.fail()
    assert one.steps[0].output == "ValueError: no rows"
    assert one.steps[0].seconds > 0


@pytest.mark.parametrize(
    ("first", "second", "changes"),
    [
        (None, "v1", {"model": (None, "v1")}),
        ("v1", "v1", {}),
        ("v1", "v2", {"model": ("v1", "v2")}),
        ("v1", None, {"model": ("v1", None)}),
        (0.8, 0.8, {}),
        (NAN, float("nan"), {}),
        (0.8, None, {"model": (0.8, None)}),
    ],
)
def test_a_variable_changes_when_its_value_is_new(first, second, changes):
    cycle = Cycle()
    one = opened(cycle)
    cycle.note(model=first)
    cycle.note(model=second)
    assert one.steps[1].changes == changes


def test_a_variable_is_known_from_pass_to_pass():
    cycle = Cycle()
    opened(cycle, 1)
    cycle.note(model="v1")
    two = opened(cycle, 2)
    cycle.note(model="v2")
    assert two.steps[0].changes == {"model": ("v1", "v2")}


def test_a_second_note_adds_to_the_first():
    cycle = Cycle()
    one = opened(cycle)

    def both():
        cycle.recorder.note("Train", "10 rows")
        cycle.recorder.note(output="v1")

    recorded_both = recorded(lambda self: both())
    recorded_both(cycle)
    step = one.steps[0]
    assert (step.action, step.input, step.output) == ("Train", "10 rows", "v1")


def test_times_are_of_the_clock_and_rise(flights):
    import time

    started = [step.started for step in flights.steps]
    assert all(abs(time.time() - moment) < 3600 for moment in started)
    assert started == sorted(started)
    assert all(step.seconds >= 0 for step in flights.steps)
