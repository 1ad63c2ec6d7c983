"""Triggers that go by the calendar, in the stream's own time zone."""

import pandas as pd
import pytest

from mlretrain.stages.triggers import AnyOf, Cron, Every, OnDemand
from tests.stages.moments import ends, moment, stretch

NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("expression", "days"),
    [
        ("0 0 * * *", list(range(1, 11))),  # each batch ends at a midnight
        ("0 0 * * 1", [6]),  # Monday 7 January begins when the 6th ends
        ("30 12 5 * *", [5]),
        ("0 */6 3 * *", [2, 3]),  # at 0:00, 6:00, 12:00, 18:00 of the 3rd: the 2nd ends at 0:00
        ("0 0 1 2 *", []),
    ],
)
def test_cron_fires_once_for_all_moments_of_a_batch(expression, days):
    trigger = Cron(expression)
    assert [day for day in range(1, 11) if trigger.update(moment(day))] == days


def test_cron_that_missed_moments_fires_once():
    trigger = Cron("0 0 * * *")
    assert trigger.update(moment(1))
    late = moment(9, start=pd.Timestamp("2013-01-02"))
    assert trigger.update(late).why == "scheduled for 2013-01-03 00:00 (0 0 * * *)"
    assert not trigger.update(moment(10, time=pd.Timestamp("2013-01-10 12:00")))


def test_cron_keeps_to_the_time_zone_of_the_stream():
    # On 10 March 2013 New York's clocks went from 2:00 to 3:00: midnight to midnight is 23 hours.
    zone = "America/New_York"
    trigger = Cron("0 0 * * *")
    assert not trigger.update(
        moment(
            start=pd.Timestamp("2013-03-10 00:00", tz=zone),
            time=pd.Timestamp("2013-03-10 23:59", tz=zone),
        )
    )
    assert trigger.update(moment(time=pd.Timestamp("2013-03-11 00:00", tz=zone)))


def test_cron_refuses_a_day_that_does_not_exist():
    with pytest.raises(ValueError, match="'expression' must"):
        Cron("0 0 31 2 *")


def test_on_demand_answers_each_request_once():
    trigger = OnDemand(at=["2013-01-03 15:00"])
    assert [day for day in range(1, 6) if trigger.update(moment(day))] == [3]
    trigger.ask("a new timetable")
    assert trigger.update(moment(6)).why == "a new timetable"
    assert not trigger.update(moment(7))


@pytest.mark.parametrize(
    ("span", "edges", "fires"),
    [
        ("2D", ["01-01", "01-02", "01-03", "01-04", "01-05"], ["01-03", "01-05"]),
        ("2D", ["01-01", "01-02 23:59", "01-03"], ["01-03"]),
        ("2D", ["01-01", "01-02 12:00", "01-03 12:00", "01-05", "01-05 12:00"], ["01-03 12:00", "01-05 12:00"]),
        ("12h", ["01-01", "01-01 11:59", "01-01 12:00"], ["01-01 12:00"]),
        ("7D", ["01-01", "02-01", "02-02", "02-08"], ["02-01", "02-08"]),  # four were missed
    ],
)
def test_every(span, edges, fires):
    assert ends(Every(span), [f"2013-{e}" for e in edges]) == [f"2013-{e}" for e in fires]


def test_every_says_when():
    trigger = Every("2D")
    assert trigger.update(moment(1)).why == "the next moment is 2013-01-03 00:00, 2D after 2013-01-01 00:00"
    assert trigger.update(moment(2)).why == "2D have passed since 2013-01-01 00:00"


# In 2013 New York's clocks went from 2:00 to 3:00 on 10 March, and back from 2:00 to 1:00 on
# 3 November: a week from midnight to midnight has 167 and 169 hours.
@pytest.mark.parametrize("weeks", [["03-04", "03-11", "03-18"], ["10-28", "11-04", "11-11"]])
@pytest.mark.parametrize("trigger", [Every("7D"), Every("1D").cooldown("7D"), Every("1D").at_most(1, per="7D")])
def test_a_week_is_a_week_though_the_clocks_are_changed(trigger, weeks):
    edges = [f"2013-{day}" for day in weeks]
    assert ends(AnyOf(trigger, OnDemand()), edges, NEW_YORK) == edges[1:]


@pytest.mark.parametrize(
    ("expression", "edges", "fires"),
    [
        # 2:30 does not exist on 10 March: it comes right after the gap, at 3:00, and once.
        ("30 2 * * *", ["03-10 00:00", "03-10 01:59", "03-10 03:00", "03-10 04:00", "03-11 03:00"],
         ["03-10 03:00", "03-11 03:00"]),
        # 1:30 comes twice on 3 November, and counts once.
        ("30 1 * * *", ["11-03 00:00", "11-03 01:15-04:00", "11-03 01:45-04:00", "11-03 01:45-05:00",
         "11-04 02:00"], ["11-03 01:45-04:00", "11-04 02:00"]),
        ("0 0 * * *", ["03-09", "03-10", "03-11", "03-12"], ["03-10", "03-11", "03-12"]),
        ("0 0 * * *", ["11-02", "11-03", "11-04", "11-05"], ["11-03", "11-04", "11-05"]),
        ("0 12 * * *", ["03-09 12:00", "03-10 11:59", "03-10 12:00"], ["03-10 12:00"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("stopped", [False, True], ids=["", "taken up again"])
def test_cron_when_the_clocks_are_changed(expression, edges, fires, stopped):
    trigger = Cron(expression)
    fired = []
    for start, end in zip(edges, edges[1:], strict=False):
        if trigger.update(stretch(f"2013-{start}", f"2013-{end}", NEW_YORK)):
            fired.append(end)
        if stopped:
            memory, trigger = trigger.memory(), Cron(expression)
            trigger.recall(memory)
    assert fired == fires


def test_a_schedule_that_slept_for_months_fires_once_and_goes_on():
    trigger = Cron("0 0 * * *")
    assert ends(trigger, ["2013-01-01", "2013-01-02", "2013-06-01", "2013-06-01 12:00", "2013-06-02"]) == [
        "2013-01-02", "2013-06-01", "2013-06-02",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("at", "zone", "fires"),
    [
        (["2013-01-03 15:00"], NEW_YORK, ["2013-01-04"]),
        ([pd.Timestamp("2013-01-03 23:00", tz="UTC")], NEW_YORK, ["2013-01-04"]),
        ([pd.Timestamp("2013-01-04 04:59", tz="UTC")], NEW_YORK, ["2013-01-04"]),
        ([pd.Timestamp("2013-01-04 05:01", tz="UTC")], NEW_YORK, ["2013-01-05"]),
        ([pd.Timestamp("2013-01-03")], None, ["2013-01-03"]),
    ],
)
def test_on_demand_in_a_time_zone(at, zone, fires):
    days = [f"2013-01-0{day}" for day in range(1, 7)]
    assert ends(OnDemand(at=at), days, zone) == fires


def test_on_demand_refuses_a_time_zone_the_stream_has_not():
    trigger = OnDemand(at=[pd.Timestamp("2013-01-03", tz="UTC")])
    with pytest.raises(ValueError, match="must have no time zone, since the stream has none"):
        trigger.update(moment(1))
