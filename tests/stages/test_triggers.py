"""When each trigger fires: just over its threshold, and not just under."""

import numpy as np
import pandas as pd
import pytest

from mlretrain.stages import triggers
from mlretrain.stages.triggers import (
    ConceptDrift,
    CostAware,
    Cron,
    DataDrift,
    Every,
    NewData,
    OnDemand,
    PerformanceDrop,
    Random,
    Signal,
    Trigger,
)
from tests.stages.moments import columns, moment

NEW_YORK = "America/New_York"


def stretch(start, end, zone=None):
    """The end of a batch that lasted from one time to another."""
    start, end = (
        t.tz_localize(zone) if t.tz is None else t.tz_convert(zone)
        for t in map(pd.Timestamp, (start, end))
    )  # fmt: skip
    return moment(start=start, time=end)


def ends(trigger, edges, zone=None):
    """The ends of batches, given all edges, at which the trigger fires."""
    return [
        end
        for start, end in zip(edges, edges[1:], strict=False)
        if trigger.update(stretch(start, end, zone))
    ]


def fired(trigger, scores, *, metric="accuracy", baseline=0.9, labels=100):
    """The days of January on which the trigger fires, given a score a day."""
    return [
        day
        for day, score in enumerate(scores, 1)
        if trigger.update(
            moment(
                day,
                scores={} if score is None else {metric: score},
                baseline={} if baseline is None else {metric: baseline},
                labels=labels,
            )
        )
    ]


@pytest.mark.parametrize(
    ("settings", "scores", "days"),
    [
        # against the exam: a fall of exactly `by` counts, though 0.9 - 0.8 < 0.1 in binary
        ({"by": 0.1}, [0.9, 0.801, 0.8, 0.799, 0.95], [3, 4]),
        ({"by": 0.1, "against": "best"}, [0.7, 0.65, 0.8, 0.71, 0.7], [5]),
        ({"below": 0.8}, [0.81, 0.8, 0.799], [3]),
        ({"below": 0.8, "patience": 2}, [0.7, 0.9, 0.7, 0.7, 0.7], [4, 5]),
        ({"below": 0.8, "min_labels": 100}, [0.7], [1]),
        ({"below": 0.8, "min_labels": 101}, [0.7], []),
        ({"below": 0.8}, [None, float("nan"), 0.7], [3]),
    ],
)
def test_performance_drop(settings, scores, days):
    assert fired(PerformanceDrop("accuracy", **settings), scores) == days


def test_performance_drop_without_a_reference_waits():
    trigger = PerformanceDrop("accuracy", by=0.1)
    assert fired(trigger, [0.1], baseline=None) == []


def test_a_new_champion_is_judged_by_its_own_best():
    trigger = PerformanceDrop("accuracy", by=0.1, against="best")
    assert not trigger.update(moment(1, scores={"accuracy": 0.9}))
    assert not trigger.update(moment(2, scores={"accuracy": 0.7}, champion="v2"))
    assert trigger.update(moment(3, scores={"accuracy": 0.6}, champion="v2"))


def test_reasons_hold_the_numbers():
    trigger = PerformanceDrop("neg_log_loss", by=0.02)
    signal = trigger.update(
        moment(1, scores={"neg_log_loss": -0.55}, baseline={"neg_log_loss": -0.5})
    )
    assert signal.why == "neg_log_loss is -0.5500, 0.0500 below its exam (-0.5000), at least 0.02"


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


def test_either_and_both():
    drop = PerformanceDrop("accuracy", below=0.8)
    weekly = Cron("0 0 * * 1")
    scores = [0.7 if day in (3, 6) else 0.9 for day in range(1, 11)]
    assert fired(weekly | drop, scores) == [3, 6]
    assert fired(Cron("0 0 * * 1") & drop, scores) == [6]
    assert (weekly | drop).metrics == ("accuracy",)


def test_the_silent_side_of_both_still_counts_moments():
    # `&` must show every moment to both sides, or patience would lose count.
    patient = PerformanceDrop("accuracy", below=0.8, patience=6)
    assert fired(Cron("0 0 * * 1") & patient, [0.7] * 8) == [6]


def test_combinations_say_what_decided():
    both = Cron("0 0 * * 1") & PerformanceDrop("accuracy", below=0.8)
    signal = both.update(moment(1, scores={"accuracy": 0.7}))
    assert signal.why == "the next scheduled moment is 2013-01-07 00:00"
    nested = (Cron("0 0 * * 1") | OnDemand()) & OnDemand()
    assert repr(nested) == "(Cron('0 0 * * 1') | OnDemand()) & OnDemand()"


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
    assert trigger.update(moment(1)).why == "2D since 2013-01-01 00:00 are over on 2013-01-03 00:00"
    assert trigger.update(moment(2)).why == "2D since 2013-01-01 00:00 are over"


# In 2013 New York's clocks went from 2:00 to 3:00 on 10 March, and back from 2:00 to 1:00 on
# 3 November: a week from midnight to midnight has 167 and 169 hours.
@pytest.mark.parametrize("weeks", [["03-04", "03-11", "03-18"], ["10-28", "11-04", "11-11"]])
@pytest.mark.parametrize("trigger", [Every("7D"), Every("1D").cooldown("7D"), Every("1D").at_most(1, per="7D")])
def test_a_week_is_a_week_though_the_clocks_are_changed(trigger, weeks):
    edges = [f"2013-{day}" for day in weeks]
    assert ends(triggers.AnyOf(trigger, OnDemand()), edges, NEW_YORK) == edges[1:]


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


@pytest.mark.parametrize(
    ("known", "learned", "fires"),
    [
        ([999, 1000, 1001], [0, 0, 0], [1000]),
        ([1000, 1500, 2000, 2500], [0] * 4, [1000, 2000]),
        ([1000, 1500, 2000, 2500], [0, 750, 750, 750], [1000, 2000]),
        ([1000, 1500, 2000, 2500], [0, 1400, 1400, 1400], [1000, 2500]),  # it learned from them
        ([5000, 5999, 6000], [5000, 5000, 5000], [6000]),
    ],
)
def test_new_data(known, learned, fires):
    trigger = NewData(1000)
    moments = (moment(known=k, learned=n) for k, n in zip(known, learned, strict=True))
    assert [m.known for m in moments if trigger.update(m)] == fires


def stale(scores, rows=100, **named):
    """Days of ``rows`` rows, with a score each and 0.9 at the exam; the days of firing."""
    trigger = CostAware(**{"retrain_cost": 10, "error_cost": 1} | named)
    X = pd.DataFrame({"a": np.zeros(rows)})
    return [
        day
        for day, score in enumerate(scores, 1)
        if trigger.update(
            moment(
                day, X=X, baseline={"accuracy": 0.9},
                scores={} if score is None else {"accuracy": score},
            )
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scores", "settings", "fires"),
    [
        ([0.8], {}, [1]),  # 100 rows, each a tenth worse: exactly what a retraining costs
        ([0.8], {"retrain_cost": 10.01}, []),
        ([0.8], {"error_cost": 0.99}, []),
        ([0.85, 0.85], {}, [2]),
        ([0.85, 0.95, 0.85, 0.85], {}, [4]),  # a good day takes off what a bad one cost
        ([1.0, 1.0, 1.0, 0.85, 0.85], {}, [5]),  # and no more than that
        ([0.85, 0.85, 0.85, 0.85], {}, [2, 4]),  # begins anew after it has fired
        ([None, None, 0.86], {}, [3]),  # three days' rows, as if they all were like the third
        ([None, None, 0.87], {}, []),
        ([None, float("nan")], {}, []),
    ],
)
def test_cost_aware(scores, settings, fires):
    assert stale(scores, **settings) == fires


def test_cost_aware_begins_anew_with_a_new_champion_and_says_the_numbers():
    trigger = CostAware(10, 1)
    X, baseline = pd.DataFrame({"a": np.zeros(90)}), {"accuracy": 0.9}
    assert not trigger.update(moment(1, X=X, scores={"accuracy": 0.8}, baseline=baseline))
    signal = trigger.update(moment(2, X=X, scores={"accuracy": 0.8}, baseline=baseline, champion="v2"))
    assert signal.why == (
        "v2 has cost 9 by growing stale, a retraining costs 10 (accuracy 0.8000, 0.9000 at its exam)"
    )


@pytest.mark.parametrize(("budget", "of"), [(0, 5), (1, 5), (5, 5), (8, 52)])
def test_random_fires_as_often_as_it_was_given(budget, of):
    drawn = set()
    for seed in range(30):
        trigger = Random(budget, of=of, random_state=seed)
        fired = [bool(trigger.update(moment(day + 1))) for day in range(2 * of)]
        assert sum(fired[:of]) == sum(fired[of:]) == budget
        drawn.add(tuple(fired))
    if budget == 1:
        assert {fired.index(True) for fired in drawn} == set(range(of)), "every moment can be drawn"
    elif 0 < budget < of:
        assert len(drawn) == 30, "each seed draws others"


def test_cooldown_and_at_most():
    daily = Cron("0 0 * * *")
    days = [f"2013-01-{day:02}" for day in range(1, 12)]
    assert ends(daily.cooldown("3D"), days) == ["2013-01-02", "2013-01-05", "2013-01-08", "2013-01-11"]
    assert ends(Cron("0 0 * * *").at_most(2, per="5D"), days) == [
        "2013-01-02", "2013-01-03", "2013-01-07", "2013-01-08",
    ]  # fmt: skip
    held = Cron("0 0 * * *").cooldown("3D")
    held.update(moment(1))
    assert held.update(moment(2)).why == (
        "silent until 2013-01-05 00:00, though scheduled for 2013-01-03 00:00 (0 0 * * *)"
    )
    held = Cron("0 0 * * *").at_most(1, per="5D")
    held.update(moment(1))
    assert held.update(moment(2)).why.startswith("it has fired 1 time within 5D, though scheduled")


def test_a_trigger_that_is_held_back_goes_on_looking():
    # Its own memory moves on: the drop lasted three days when the cooldown is over.
    trigger = PerformanceDrop("accuracy", below=0.8, patience=3).cooldown("1D")
    assert fired(trigger, [0.7] * 5) == [3, 4, 5]
    both = (PerformanceDrop("accuracy", below=0.8) | DataDrift()).cooldown("1D").at_most(2, per="5D")
    assert both.metrics == ("accuracy",) and both.needs == ("reference",)


def drifted(now, before=None, **settings):
    usual = pd.DataFrame({"a": np.arange(1000.0)}) if before is None else before
    return DataDrift(**settings).update(moment(1, X=now, reference=usual))


@pytest.mark.parametrize(
    ("settings", "by", "fires"),
    [
        ({"threshold": 0.1}, 99, False),  # a tenth and one row of a thousand
        ({"threshold": 0.1}, 100, False),  # exactly the threshold is not over it
        ({"threshold": 0.1}, 101, True),
        ({"threshold": 0.1, "alpha": 1e-9}, 101, False),  # over it, but it may be chance
        ({"statistic": "wasserstein", "threshold": 0.5}, 144, False),  # deviation 288.67
        ({"statistic": "wasserstein", "threshold": 0.5}, 145, True),
        ({}, 200, False),
        ({}, 201, True),
    ],
)
def test_data_drift(settings, by, fires):
    signal = drifted(pd.DataFrame({"a": np.arange(1000.0) + by}), **settings)
    assert signal.fired == fires
    assert signal.figure["kind"] == "drift" and signal.figure["columns"] == ["a"]


@pytest.mark.parametrize("statistic", ["psi", "chi2"])
def test_data_drift_by_counts(statistic):
    usual = pd.DataFrame({"a": ["UA"] * 500 + ["DL"] * 500})
    effects = {}
    for moved in (0, 50, 150, 250, 400):
        now = pd.DataFrame({"a": ["UA"] * (500 - moved) + ["DL"] * (500 + moved)})
        signal = drifted(now, usual, statistic=statistic)
        effects[moved] = signal.figure["effect"][0]
        assert signal.fired == (effects[moved] > 0.25)
    assert list(effects.values()) == sorted(effects.values()) and effects[0] == 0 < effects[50]
    assert effects[50] < 0.25 < effects[400]


def test_data_drift_says_the_numbers():
    usual, later = columns(0, 1000), columns(60, 500)
    assert DataDrift().update(moment(1, X=later, reference=usual)).why == (
        "KS of 'wind' is 0.563, over 0.2, with 500 rows (p < 0.001)"
    )
    assert DataDrift("psi").update(moment(1, X=columns(1, 500), reference=usual)).why == (
        "PSI of 'wind' is 0.036, not over 0.25, and no other of 2 columns is farther"
    )
    few = DataDrift().update(moment(1, X=later.iloc[:3], reference=usual))
    assert not few and "but with 3 rows (p = 0." in few.why
    everything = later.assign(carrier="B6")
    assert DataDrift().update(moment(1, X=everything, reference=usual)).why.endswith("; so have moved 'wind'")


def test_data_drift_compares_with_the_rows_of_the_live_champion():
    trigger = DataDrift()
    assert trigger.update(moment(1, X=columns(60, 500), reference=columns(0, 500)))
    assert trigger.update(moment(2, X=columns(60, 500), reference=columns(60, 400)))
    assert not trigger.update(moment(3, X=columns(61, 500), reference=columns(60, 400), champion="v2"))


def test_data_drift_without_the_champions_rows_begins_with_those_that_come():
    trigger = DataDrift()
    first = trigger.update(moment(1, X=columns(0, 500)))
    assert not first and "are the reference from now on" in first.why
    assert not trigger.update(moment(2, X=columns(1, 500)))
    assert trigger.update(moment(3, X=columns(60, 500)))


def test_data_drift_looks_at_the_columns_it_was_given():
    now = columns(60, 500)
    assert not DataDrift(columns=["carrier"]).update(moment(1, X=now, reference=columns(0, 500)))
    with pytest.raises(ValueError, match="'X' must have the column 'gust', got"):
        DataDrift(columns=["gust"]).update(moment(1, X=now, reference=columns(0, 500)))
    assert DataDrift().update(moment(1, X=now.head(0))).why == "no rows came"


class Fifth:
    """A detector that cries at every fifth error."""

    drift_detected = False
    seen = 0

    def update(self, error):
        self.seen += error
        self.drift_detected = self.seen >= 5


def errors(*values, **named):
    return moment(errors=np.array(values, float), labels=len(values), **named)


def test_concept_drift_takes_any_detector():
    detector = Fifth()
    trigger = ConceptDrift(detector)
    assert not trigger.update(errors(0, 0, 0, 1, 1, 1, 1))
    signal = trigger.update(errors(0, 1, 0))
    assert signal.why == "Fifth saw the mean error rise from 0.0000 to 0.8333, at answer 2 of 3"
    assert detector.seen == 0, "it was copied"
    assert not trigger.update(errors(1, 1, 1, 1)), "what follows a change has a fresh detector"
    assert not trigger.update(errors(1, champion="v2")), "and so has a new champion"
    assert trigger.update(errors()).why == "no labels have arrived"


def test_a_change_for_the_better_is_no_reason():
    class Anyway(Fifth):
        def update(self, error):
            self.seen += 1
            self.drift_detected = self.seen == 10

    signal = ConceptDrift(Anyway()).update(errors(*[1] * 5, *[0] * 5))
    assert not signal and "saw the mean error fall from 1.0000 to 0.0000" in signal.why


@pytest.mark.parametrize("name", ["adwin", "ddm", "kswin", "page_hinkley"])
def test_the_detectors_of_river(name):
    rng = np.random.default_rng(0)
    trigger = ConceptDrift(name)
    days = [rng.random(300) < (0.2 if day < 4 else 0.5) for day in range(6)]
    fires = [bool(trigger.update(errors(*day))) for day in days]
    assert fires[:4] == [False] * 4 and any(fires[4:])


def test_a_detector_that_counts_needs_right_and_wrong():
    with pytest.raises(ValueError, match="'detector' must not be 'ddm'"):
        ConceptDrift("ddm").update(errors(0.3, 1.7))
    assert not ConceptDrift("page_hinkley").update(errors(0.3, 1.7))


def test_without_river_one_line_says_what_to_do(monkeypatch):
    monkeypatch.setattr("mlretrain.stages.triggers.concept.find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match=r"needs river: pip install 'mlretrain\[river\]'$"):
        ConceptDrift("adwin")
    ConceptDrift(Fifth())


def test_a_detector_of_ones_own_shows_itself_in_one_line():
    from river.drift import ADWIN

    assert repr(ConceptDrift(ADWIN(delta=0.01))).startswith("ConceptDrift(detector=ADWIN ( delta=0.01")


def test_a_trigger_of_ones_own_can_be_put_together_and_remembers():
    class Nth(Trigger):
        def __init__(self, n=2):
            self.n = n
            self.seen_ = 0

        def update(self, moment):
            self.seen_ += 1
            return Signal(self.seen_ % self.n == 0, f"moment {self.seen_}")

    trigger = Nth(2).cooldown("1D") & Nth(3)
    assert [day for day in range(1, 13) if trigger.update(moment(day))] == [6, 12]
    assert trigger.memory() == {
        "left": {"trigger": {"seen_": 12}, "fired_": "2013-01-13T00:00:00"},
        "right": {"seen_": 12},
    }
