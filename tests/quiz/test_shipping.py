"""The worlds of lesson 7: what people decided, customers under load, gates, checks, an outage."""

import pandas as pd
import pytest

import mlretrain as mr
from mlretrain.quiz.experiments import gates_tried, outage, shipping, suite, swaps


@pytest.mark.parametrize(
    ("moment", "version", "by"),
    [
        ("2013-01-21 00:00", "v1", ""),
        ("2013-02-04 09:29", "v1", ""),
        ("2013-02-04 09:30", "v3", "Ada"),
        ("2013-02-09 14:00", "v3", "Ada"),
        ("2013-02-09 15:59", "v3", "Ada"),
        ("2013-02-09 16:00", "v1", "Grace"),
        ("2013-02-28 00:00", "v1", "Grace"),
    ],
)
def test_who_was_live_in_the_weeks_of_flights(moment, version, by):
    found = shipping.season().registry.at(moment)
    assert (found.version, found.by) == (version, by)


def test_the_trace_and_the_log_of_these_weeks_tell_the_same():
    season = shipping.season()
    for one in season.trace.passes[1:]:
        assert one.champion == season.registry.at(pd.Timestamp(one.start)).version, one.title
    assert len(season.inbox) == len(season.trace.where("alert")) == 4


def test_a_day_is_scored_as_the_trace_scored_it():
    season, day = shipping.season(), shipping.season().trace[14]
    found = season.would_score("v1", "2013-02-03", "2013-02-04")
    assert found == pytest.approx(day.scores["neg_log_loss"], abs=1e-6)


@pytest.mark.parametrize(
    ("deeds", "champion", "waiting"),
    [
        ("promote", "v1", []),
        ("promote wait", "v1", ["v2"]),
        ("promote wait approve:v2", "v2", []),
        ("promote wait reject:v2", "v1", []),
        ("promote promote promote rollback rollback", "v1", []),
        ("promote wait wait approve:v3 rollback", "v1", ["v2"]),
    ],
)
def test_deeds_in_words(deeds, champion, waiting):
    registry = shipping.decided(deeds)
    assert (registry.champion().name, registry.waiting()) == (champion, waiting)


def test_what_is_no_deed():
    with pytest.raises(ValueError, match="'deeds' must be of promote, .*got 'deploy'"):
        shipping.allowed("promote", "deploy")
    with pytest.raises(LookupError):
        shipping.allowed("rollback", "promote")  # a fault of what came before is not the answer


def test_customers_notice_what_goes_wrong():
    registry = mr.Registry()
    customers = swaps.Customers(mr.Server(registry), pd.DataFrame({"a": [1.0]}), number=1)
    with customers:
        while not customers.failed:
            pass
    assert set(customers.errors) == {"NoModel"} and customers.versions == 0


def test_an_answer_that_is_not_of_its_version_counts_as_mixed():
    customers = swaps.Customers(swaps.under_load().server, swaps.under_load().rows)
    customers.answers.update(swaps.under_load().answers)
    assert customers.mixed == 0
    customers.answers["v1", b"something else"] = 3
    assert customers.mixed == 3


def test_both_troubles_are_where_they_should_be():
    days = gates_tried.troubled()
    plain = mr.streams.synthetic("none", batches=50, rows=300, random_state=0)
    same = [(one.y.to_numpy() == other.y.to_numpy()).mean() for one, other in zip(days, plain, strict=True)]
    for number, share in enumerate(same, 1):
        if number in gates_tried.COIN_FLIPS:
            assert 0.4 < share < 0.6
        elif number in gates_tried.TURNED:
            assert 0.1 < share < 0.35
        else:
            assert share == 1


@pytest.mark.parametrize(
    ("gate", "taken_in", "stuck"),
    [("threshold", False, True), ("comparison", True, False), ("both", False, True),
     ("comparison, 95 % sure", False, False)],
)
def test_how_each_gate_errs(gate, taken_in, stuck):
    assert (gates_tried.right(gate, 21, 25) < 0.8) == taken_in
    assert (gates_tried.right(gate, 41, 50) < 0.5) == stuck


@pytest.mark.parametrize(
    ("fault", "check"), list(zip(suite.FAULTS, ["nothing", *suite.CHECKS], strict=True))
)
def test_each_kind_of_check_finds_what_the_others_cannot(fault, check):
    failing = [name for name, said in suite.ci(fault).items() if said]
    assert failing == ([] if check == "nothing" else [check])
    assert suite.caught_by(fault) == check


def test_after_the_power_went_it_is_as_if_it_had_not(tmp_path):
    cut, calm = outage.shop(tmp_path / "cut"), outage.shop(tmp_path / "calm")
    assert outage.machine(cut, dies_in=3) == "the power is gone"
    assert outage.passes(cut).index.tolist() == [0, 1, 2, 3]
    assert mr.Registry(cut.parent / "models").champion().name == "v2"
    assert outage.machine(cut) == "all done"
    outage.runner(calm).once()
    assert outage.passes(cut).equals(outage.passes(calm))
    logs = [mr.Registry(one.parent / "models").history() for one in (cut, calm)]
    assert logs[0].equals(logs[1])


def test_names_that_are_not_there():
    with pytest.raises(ValueError, match="'gate' must be one of threshold, .*got 'luck'"):
        gates_tried.gated("luck")
    with pytest.raises(ValueError, match="'fault' must be one of .*got 'rust'"):
        suite.commit("rust")
