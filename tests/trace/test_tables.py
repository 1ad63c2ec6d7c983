"""The process table and the status tracker."""

from mlretrain.trace import Flow, Pass, Step, Trace


def small(*passes, before=None):
    flow = Flow({"train": "Train", "deploy": "Deploy"}, ())
    return Trace(list(passes), flow=flow, source="", metric="r2", name="small", before=before)


def week(number, *steps):
    return Pass(number, f"week {number}", "2013-01-07", "2013-01-14", steps=list(steps))


def test_the_process_table_of_one_pass_counts_its_steps(flights):
    table = flights[13].table()
    assert list(table.columns) == ["Step", "Action", "Input", "Output", "Next step"]
    assert list(table.index) == list(range(1, 10))
    assert list(table["Step"][6:]) == ["gate", "alert", "repeat"]
    assert table.loc[7, "Output"] == "refused: worse than the champion by 0.0090"
    assert table.loc[9, "Next step"] == "start"


def test_the_process_table_of_several_passes_has_their_numbers(flights):
    table = flights[12:14].table()
    assert table.index.name == "pass"
    assert list(table.index) == [12] * 4 + [13] * 9


def test_the_status_tracker_has_a_column_per_step_that_changed_something(flights):
    status = flights[9].status()
    assert list(status.columns) == [
        "before", "9 · collect", "9 · train", "9 · evaluate", "9 · deploy",
    ]  # fmt: skip
    assert list(status.loc["model"]) == ["v2", "v2", "v2", "v2", "v3"]
    assert list(status.loc["challenger"]) == ["–", "–", "v3", "v3", "–"]


def test_the_status_before_a_pass_is_that_after_the_one_before(flights):
    for number in range(1, 53):
        before = flights[number].before
        assert before == flights[number : number + 3].before
        last = flights[: number + 0].status().iloc[:, -1]
        for name, value in before.items():
            assert last[name] == ("–" if value is None else value)


def test_a_trace_from_the_beginning_has_no_column_before():
    trace = small(week(0, Step("train", 1, changes={"model": (None, "v1")})))
    assert trace.status().to_dict() == {"0 · train": {"model": "v1"}}


def test_a_step_that_comes_twice_has_two_columns():
    again = [Step("train", 1, changes={"tries": (i or None, i + 1)}) for i in range(3)]
    status = small(week(4, *again)).status()
    assert list(status.columns) == ["4 · train", "4 · train (2)", "4 · train (3)"]
    assert list(status.loc["tries"]) == [1, 2, 3]


def test_values_stay_what_they_are():
    changes = {"score": (None, 0.8512345), "rows": (None, 5), "good": (None, True)}
    status = small(week(1, Step("train", 1, changes=changes))).status()
    assert list(status["1 · train"]) == [0.8512345, 5, True]
