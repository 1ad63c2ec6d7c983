"""A challenger that waits: kept, not live, and decided by a human."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from mlretrain.stages.registry import Registry, Version

X = pd.DataFrame({"a": np.arange(60.0)})


def version(name):
    return Version(name, LogisticRegression().fit(X, X["a"] > 30))


@pytest.fixture(params=["folder", "memory"])
def registry(request, tmp_path):
    made = Registry(tmp_path / "models" if request.param == "folder" else None)
    made.promote(version("v1"), "2013-01-01")
    made.wait(version("v2"), "2013-02-01", ["it waits"])
    return made


def test_it_is_kept_and_not_live(registry):
    assert registry.waiting() == ["v2"]
    assert registry.champion().name == "v1"
    assert registry.load("v2").model.predict(X).sum() == 29
    assert registry.next_name() == "v3"


def test_approved_it_is_live_from_then_on(registry):
    assert registry.approve("v2", "looks good", time="2013-02-03").name == "v2"
    assert registry.champion().name == "v2"
    assert registry.waiting() == []
    assert [registry.at(day).version for day in ("2013-02-01", "2013-02-02", "2013-02-03")] == ["v1", "v1", "v2"]
    assert registry.history().iloc[-1].tolist()[:4] == [
        pd.Timestamp("2013-02-03"), "promoted", "v2", "approved: looks good",
    ]
    assert registry.rollback("2013-02-04").name == "v1"
    assert registry.next_name() == "v3"


def test_rejected_it_never_is(registry):
    registry.reject("v2", "too slow", time="2013-02-03")
    assert registry.champion().name == "v1" and registry.waiting() == []
    assert registry.history().iloc[-1].tolist()[1:4] == ["refused", "v2", "rejected: too slow"]
    with pytest.raises(LookupError, match="'v2' does not wait for approval.*waiting are: none"):
        registry.approve("v2", "after all")


def test_several_wait_side_by_side(registry):
    registry.wait(version("v3"), "2013-03-01", ["it waits too"])
    assert registry.waiting() == ["v2", "v3"]
    registry.approve("v3", "newer", time="2013-03-02")
    assert registry.waiting() == ["v2"] and registry.champion().name == "v3"


def test_that_a_newer_version_is_live_is_said_and_logged(registry):
    assert registry.caution("v2") == "", "v1 is older"
    registry.approve("v2", "looks good", time="2013-02-03")
    assert registry.at("2013-02-03").reasons == ("approved: looks good",)
    registry.wait(version("v3"), "2013-03-01", ["it waits"])
    registry.wait(version("v4"), "2013-03-02", ["it waits"])
    registry.approve("v4", "newer", time="2013-03-03 12:00")
    said = "v3 is older than v4, which went live on 2013-03-03 12:00"
    assert registry.caution("v3") == said
    assert registry.caution("v4") == registry.caution("v9") == ""
    registry.approve("v3", "after all", time="2013-03-04")
    assert registry.at("2013-03-04").reasons == ("approved: after all", said)


def test_after_a_rollback_to_an_older_one_there_is_nothing_to_be_careful_about(registry):
    registry.promote(version("v3"), "2013-03-01")
    assert "older than v3" in registry.caution("v2")
    registry.rollback("2013-03-02", ["slow"])
    assert registry.caution("v2") == ""
    registry.promote(version("v4"), "2013-03-03")
    registry.reject("v2", "older than v4", time="2013-03-04")
    assert registry.history().iloc[-1]["reasons"] == "rejected: older than v4"


@pytest.mark.parametrize("decide", ["approve", "reject"])
@pytest.mark.parametrize(
    ("name", "reason", "error"),
    [
        ("v1", "why not", "'v1' does not wait for approval"),
        ("v9", "why not", "'v9' does not wait.*waiting are: v2"),
        ("v2", "", "'reason' must say why, got ''"),
        ("v2", None, "'reason' must say why, got None"),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(registry, decide, name, reason, error):
    with pytest.raises((LookupError, ValueError), match=error):
        getattr(registry, decide)(name, reason)
    assert registry.waiting() == ["v2"] and len(registry.history()) == 2


def test_without_a_time_it_is_now_and_never_before_the_last_entry(registry):
    before = pd.Timestamp.now()
    registry.approve("v2", "looks good")
    assert before <= registry.history()["time"].iloc[-1] <= pd.Timestamp.now()

    ahead = Registry()
    ahead.wait(version("v1"), "2999-01-01T00:00+01:00", ["it waits"])
    ahead.reject("v1", "too early")
    assert ahead.history()["time"].iloc[-1] == pd.Timestamp("2999-01-01T00:00+01:00")


def test_another_process_finds_it_waiting(tmp_path):
    one = Registry(tmp_path)
    one.wait(version("v1"), "2013-02-01", ["it waits"])
    two = Registry(tmp_path)
    assert two.waiting() == ["v1"] and two.champion() is None
    two.approve("v1", "looks good")
    assert Registry(tmp_path).champion().name == "v1"


def test_a_changed_file_is_not_approved(tmp_path):
    Registry(tmp_path).wait(version("v1"), "2013-02-01", ["it waits"])
    file = tmp_path / "v1" / "model.skops"
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(ValueError, match="is not the file that was written"):
        Registry(tmp_path).approve("v1", "looks good")
    assert Registry(tmp_path).waiting() == ["v1"]


def test_a_time_without_a_zone_is_local_time_of_the_log():
    aware = Registry()
    aware.wait(version("v1"), "2013-02-01T00:00-05:00", ["it waits"])
    aware.approve("v1", "looks good", time="2013-02-03")
    assert aware.history()["time"].iloc[-1] == pd.Timestamp("2013-02-03T00:00-05:00")
    assert aware.at("2013-02-04T00:00-05:00").version == "v1"


@pytest.mark.parametrize("time", ["soon", "2013-02-03T00:00Z", "NaT"])
def test_a_time_that_cannot_stand_in_the_log_is_refused(registry, time):
    with pytest.raises(ValueError, match=f"'time' must be a moment.*got '{time}'"):
        registry.approve("v2", "looks good", time=time)
    assert registry.waiting() == ["v2"]
