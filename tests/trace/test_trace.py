"""A trace as a sequence of passes."""

import pytest

from mlretrain.trace import Trace
from tests.trace import scripted


@pytest.mark.parametrize(
    ("choose", "numbers"),
    [
        (lambda t: t, list(range(53))),
        (lambda t: t[7:11], [7, 8, 9, 10]),
        (lambda t: t[50:], [50, 51, 52]),
        (lambda t: t[:2], [0, 1]),
        (lambda t: t[-2:], [51, 52]),
        (lambda t: t[20:30][22:24], [22, 23]),
        (lambda t: t[20:30][-1], [29]),
        (lambda t: t[7], [7]),
        (lambda t: t[-1], [52]),
        (lambda t: t[60:70], []),
    ],
)
def test_passes_are_chosen_by_number(flights, choose, numbers):
    chosen = choose(flights)
    assert [one.number for one in chosen] == numbers
    assert len(chosen) == len(numbers)


@pytest.mark.parametrize(
    ("number", "error", "words"),
    [
        (53, IndexError, "there is no pass 53; the trace has 0 to 52"),
        (-54, IndexError, "there is no pass -54"),
        ("7", TypeError, "by its number, got '7'"),
        (slice(0, 9, 2), ValueError, "must follow one another, got a step of 2"),
    ],
)
def test_a_wrong_number_is_named(flights, number, error, words):
    with pytest.raises(error, match=words):
        flights[number]


def test_one_pass_has_what_the_pass_knows_and_the_views_of_a_trace(flights):
    week, record = flights[9], flights.passes[9]
    for name in ("number", "title", "start", "end", "champion", "scores", "events", "summary"):
        assert getattr(week, name) == getattr(record, name)
    assert week.steps == record.steps
    assert list(week.table()["Step"]) == [step.name for step in record.steps]


@pytest.mark.parametrize(
    ("event", "numbers"),
    [
        ("promoted", [0, 4, 9, 17, 22, 26, 39, 48]),
        ("refused", [13, 35]),
        ("undecided", [44]),
        ("alert", [13, 30, 35, 44]),
    ],
)
def test_where_finds_the_passes_with_an_event(flights, event, numbers):
    assert [one.number for one in flights.where(event)] == numbers


def test_where_refuses_an_event_that_does_not_exist(flights):
    with pytest.raises(ValueError, match="'event' must be one of retrained, .*, got 'promotion'"):
        flights.where("promotion")


def test_steps_are_those_of_all_passes(flights):
    assert len(flights.steps) == sum(len(one.steps) for one in flights.passes)


def test_equal_scripts_give_traces_that_differ_only_in_their_clock_times():
    weeks = scripted.year()[:6]
    one, two = scripted.run(weeks), scripted.run(weeks)
    assert one != two
    for step in one.steps + two.steps:
        step.started = step.seconds = 0.0
    assert one == two
    two.passes[3].summary = "another"
    assert one != two
    assert one != "a trace"


def test_what_a_cycle_adds_later_is_in_its_trace():
    cycle = scripted.ScriptedCycle()
    trace = Trace(cycle.recorder.passes, flow=scripted.FLOW, source="", metric="r2", name="live")
    assert len(trace) == 0
    cycle.run(scripted.year()[:3])
    assert len(trace) == 3


def test_a_trace_says_in_a_few_lines_what_it_is(flights):
    assert repr(flights).splitlines() == [
        "Trace of flights: 53 passes, 1 January to 31 December 2013",
        "  neg_log_loss (greater is better): mean −0.4975, from −0.5826 to −0.4167",
        "  11 retrainings, 8 promotions, 2 refusals, 1 undecided verdict, 4 alerts",
        "  answered by: v1, v2, v3, v5, v6, v7, v9, v11",
    ]
    assert (
        repr(flights[8]).splitlines()[-1] == "  no retraining: no drop by 0.02, and no date is due"
    )


def test_an_empty_trace_can_be_shown_and_kept(tmp_path):
    empty = scripted.run([])
    assert repr(empty) == "Trace of flights: no passes"
    assert "no passes" in empty._repr_html_()
    assert empty.table().empty
    assert empty.status().empty
    assert "there were no events" in " ".join(empty.transcript().split())
    for name in ("run.html", "run.jsonl"):
        empty.save(tmp_path / name)
    assert Trace.load(tmp_path / "run.jsonl") == empty
    with pytest.raises(ValueError, match="has no timeline"):
        empty.timeline()


@pytest.mark.parametrize("name", ["run.html", "run.jsonl", "run.png"])
def test_save_names_the_folder_that_is_missing(flights, tmp_path, name):
    missing = tmp_path / "none" / "at all"
    with pytest.raises(FileNotFoundError, match="'path' must be in a folder that is there") as told:
        flights.save(missing / name)
    assert f"there is no folder '{missing}'" in str(told.value)


@pytest.mark.parametrize("path", ["run.txt", "run", "run.json"])
def test_save_names_the_endings_it_knows(flights, tmp_path, path):
    with pytest.raises(ValueError, match=r"'path' must end in \.html or \.jsonl, got "):
        flights.save(tmp_path / path)
