"""The registry: which version is live, which was, and why."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from mlretrain.stages.registry import Registry, RegistryError, Version
from mlretrain.stages.registry.model_file import ModelFileError

X = pd.DataFrame({"a": np.arange(60.0), "b": ["x", "y", "z"] * 20})
y = pd.Series([0, 1] * 30)


def version(name, slope=1):
    return Version(name, LogisticRegression().fit(X[["a"]], (slope * X["a"] > slope * 30).astype(int)))


@pytest.fixture(params=["folder", "memory"])
def registry(request, tmp_path):
    return Registry(tmp_path / "models" if request.param == "folder" else None)


def test_an_empty_registry(registry):
    assert registry.champion() is None
    assert registry.next_name() == "v1"
    assert registry.at("2013-01-01") is None
    assert registry.history().empty
    with pytest.raises(LookupError, match="nothing was promoted yet"):
        registry.rollback("2013-01-01")
    with pytest.raises(LookupError, match="there is no version 'v1'.*kept are: none"):
        registry.load("v1")


def test_the_tale_of_four_versions(registry):
    registry.promote(version("v1"), "2013-01-01", ["the first"])
    registry.promote(version("v2", slope=-1), "2013-02-01", ["better"])
    assert registry.next_name() == "v3"
    registry.turn_down(version("v3"), "refused", "2013-03-01", ["worse"])
    assert registry.next_name() == "v4"
    assert registry.champion().name == "v2"

    assert registry.rollback("2013-03-02", ["v2 was slow"]).name == "v1"
    assert registry.champion().name == "v1"
    assert registry.next_name() == "v4"
    registry.promote(version("v4"), "2013-04-01")
    assert registry.rollback("2013-04-02").name == "v1"
    with pytest.raises(LookupError, match="v1 was the first"):
        registry.rollback("2013-04-03")

    lived = {"2012-12-31": None, "2013-01-01": "v1", "2013-02-15": "v2", "2013-03-01": "v2",
             "2013-03-10": "v1", "2013-04-01": "v4", "2014-01-01": "v1"}
    served = {time: registry.at(time) for time in lived}
    assert {time: entry and entry.version for time, entry in served.items()} == lived
    assert list(registry.history()["event"]) == [
        "promoted", "promoted", "refused", "rolled back", "promoted", "rolled back",
    ]


def test_a_folder_is_found_again_whole(tmp_path):
    first = Registry(tmp_path)
    first.promote(version("v1"), "2013-01-01", ["the first"])
    first.promote(version("v2", slope=-1), "2013-02-01", ["better"])
    before = first.load("v1").model.predict_proba(X[["a"]]).tobytes()
    again = Registry(tmp_path)
    assert again.champion().name == "v2"
    pd.testing.assert_frame_equal(again.history(), first.history())
    again.rollback("2013-03-01")
    assert again.champion().model.predict_proba(X[["a"]]).tobytes() == before
    assert Registry(tmp_path).champion().name == "v1"


@pytest.mark.parametrize(
    "model",
    [
        make_pipeline(
            make_column_transformer((StandardScaler(), ["a"]), (OneHotEncoder(), ["b"])), LogisticRegression()
        ),
        make_pipeline(make_column_transformer((StandardScaler(), ["a"])), RandomForestClassifier(5)),
        make_pipeline(make_column_transformer((StandardScaler(), ["a"])), HistGradientBoostingClassifier(max_iter=5)),
    ],
    ids=["linear", "forest", "boosting"],
)
def test_models_come_back_with_equal_answers(model, tmp_path):
    model.fit(X, y)
    Registry(tmp_path).promote(Version("v1", model), "2013-01-01")
    loaded = Registry(tmp_path).champion().model
    assert loaded is not model
    assert np.array_equal(loaded.predict_proba(X), model.predict_proba(X))


def test_a_changed_model_file_is_refused(tmp_path):
    Registry(tmp_path).promote(version("v1"), "2013-01-01")
    file = tmp_path / "v1" / "model.skops"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(ModelFileError, match="is not the file that was written"):
        Registry(tmp_path).champion()


class Ours(LogisticRegression):
    pass


def test_a_type_that_nobody_reviewed_is_refused_by_name(tmp_path):
    ours = Version("v1", Ours().fit(X[["a"]], y))
    with pytest.raises(ModelFileError, match=r"not trusted: (\S+Ours)\. Look at each") as refused:
        Registry(tmp_path).promote(ours, "2013-01-01")
    assert Registry(tmp_path).champion() is None
    name = str(refused.value).split("not trusted: ")[1].split(". ")[0]

    Registry(tmp_path, trusted=[name]).promote(ours, "2013-01-01")
    assert isinstance(Registry(tmp_path, trusted=[name]).champion().model, Ours)
    with pytest.raises(ModelFileError, match="not trusted"):
        Registry(tmp_path).champion()


def test_the_log_cannot_be_changed(tmp_path):
    import sqlite3

    Registry(tmp_path).promote(version("v1"), "2013-01-01")
    with sqlite3.connect(tmp_path / "log.sqlite") as db:
        for change in ("DELETE FROM log", "UPDATE log SET version = 'v9'"):
            with pytest.raises(sqlite3.IntegrityError, match="the log of a registry is not"):
                db.execute(change)


def test_a_model_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    registry = Registry(tmp_path)
    registry.promote(version("v1"), "2013-01-01")
    with pytest.raises(TypeError, match="generator"):
        registry.promote(Version("v2", (i for i in ())), "2013-02-01")
    assert registry.champion().name == "v1"
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_dir()) == ["v1"]


def test_versions_are_described_in_json(tmp_path):
    Registry(tmp_path).promote(
        Version("v1", LogisticRegression().fit(X[["a"]], y), rows=60, scores={"accuracy": 0.5}), "2013-01-01"
    )
    about = json.loads((tmp_path / "v1" / "version.json").read_text())
    assert about["rows"] == 60 and about["scores"] == {"accuracy": 0.5}
    assert len(about["files"]["model.skops"]["sha256"]) == 64 and "model" not in about


# --- What served when -----------------------------------------------------------------


def lived(*times, zone=""):
    """A registry in which v1, v2 … went live at these times."""
    registry = Registry()
    for number, time in enumerate(times, 1):
        registry.promote(version(f"v{number}"), time + zone)
    return registry


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("2013-02-01T11:59:59-05:00", None),
        ("2013-02-01T12:00-05:00", "v1"),
        ("2013-02-01T17:00Z", "v1"),  # the same moment
        ("2013-02-01T16:59Z", None),
        ("2013-02-01 12:00", "v1"),  # what the clocks showed there
        ("2013-02-01 11:59", None),
        (pd.Timestamp("2013-02-02 18:00", tz="Europe/Berlin"), "v2"),
        (pd.Timestamp("2013-02-02 17:59", tz="Europe/Berlin"), "v1"),
        (pd.Timestamp("2013-02-02 12:00").to_pydatetime(), "v2"),
        (np.datetime64("2013-02-02T11:59"), "v1"),
    ],
)
def test_what_served_when_the_log_has_a_time_zone(asked, served):
    entry = lived("2013-02-01T12:00", "2013-02-02T12:00", zone="-05:00").at(asked)
    assert (entry and entry.version) == served


def test_over_a_change_of_the_clocks():
    registry = lived("2013-03-10T01:30-05:00", "2013-03-10T03:30-04:00")
    assert registry.at("2013-03-10T06:45Z").version == "v1"
    assert registry.at("2013-03-10T07:30Z").version == "v2"
    assert registry.at("2013-03-10 03:29").version == "v1"


def test_a_time_zone_where_the_log_has_none_is_refused():
    with pytest.raises(ValueError, match="'time' must be without a time zone, as the times of this log are"):
        lived("2013-02-01").at("2013-02-01T17:00Z")


@pytest.mark.parametrize("asked", ["soon", None, "NaT", [], object()])
def test_what_is_no_moment_is_refused(asked):
    with pytest.raises(ValueError, match="'time' must be a moment such as '2013-02-09 14:00'"):
        lived("2013-02-01").at(asked)


def test_a_clock_that_goes_backwards_does_not_change_the_order():
    # Approved by the wall clock, while the stream was still in 2013; then it went on.
    registry = lived("2013-01-01")
    registry.wait(version("v2"), "2013-02-01", [])
    registry.approve("v2", "good", time="2026-11-21")
    registry.promote(version("v3"), "2013-03-01")
    registry.rollback("2013-02-20", "slow")
    assert registry.champion().name == "v2"
    # What was written before the last line cannot have happened after it.
    assert [registry.at(t).version for t in ("2013-02-19", "2013-02-20", "2013-05-01")] == ["v1", "v2", "v2"]
    assert registry.at("2013-02-20").event == "rolled back"


def test_without_a_time_the_clock_never_goes_before_the_log():
    registry = lived("2013-01-01", "2999-01-01")
    registry.rollback(reasons="slow")
    assert registry.history()["time"].iloc[-1] == pd.Timestamp("2999-01-01")


def test_who_decided_stands_in_the_log(monkeypatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "grace")
    registry = lived("2013-01-01", "2013-01-02")
    registry.rollback("2013-01-03", ["slow", "and wrong"])
    registry.wait(version("v3"), "2013-01-04", [])
    registry.reject("v3", "why", by="Ada")
    assert list(registry.history()["by"]) == ["", "", "grace", "", "Ada"]
    assert str(registry.at("2013-01-03")) == "v1, rolled back on 2013-01-03 00:00:00 by grace: slow; and wrong"


def test_only_a_few_versions_stay_in_memory(tmp_path):
    registry = Registry(tmp_path)
    for number in range(1, 9):
        registry.promote(version(f"v{number}"), "2013-01-01")
    for number in range(1, 9):
        registry.load(f"v{number}")
    assert "v8" in registry._loaded and len(registry._loaded) <= 4


def test_a_rollback_that_another_one_came_before_is_refused(tmp_path, monkeypatch):
    registry = Registry(tmp_path)
    for number in range(1, 4):
        registry.promote(version(f"v{number}"), "2013-01-01")
    load = registry.load

    def meanwhile(name):
        Registry(tmp_path).rollback("2013-01-02", "slow")
        return load(name)

    monkeypatch.setattr(registry, "load", meanwhile)
    with pytest.raises(RegistryError, match="has changed meanwhile: v2 is live now. Look again"):
        registry.rollback("2013-01-02", "slow")
    assert registry.champion().name == "v2"
