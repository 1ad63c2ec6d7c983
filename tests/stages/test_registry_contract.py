"""What every registry promises, wherever it is: in a folder, in memory, in MLflow."""

import importlib.util
import shutil
import warnings

import pandas as pd
import pytest

from mlretrain.stages.registry import ModelFileError, Registry
from tests.stages.registries import answers, version

with_mlflow = pytest.param(
    "mlflow",
    marks=pytest.mark.skipif(
        not all(importlib.util.find_spec(name) for name in ("mlflow", "sqlalchemy", "alembic")),
        reason='needs MLflow: pip install "mlretrain[mlflow]"',
    ),
)


@pytest.fixture(scope="module")
def empty_mlflow(tmp_path_factory):
    """MLflow's tables, which it takes long to make."""
    path = tmp_path_factory.mktemp("mlflow") / "mlflow.db"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MLflow uses what SQLAlchemy will do without
        from mlflow import MlflowClient

        uri = f"sqlite:///{path}"
        MlflowClient(tracking_uri=uri, registry_uri=uri).search_registered_models()
    return path


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["folder", "memory", with_mlflow])
class TestEveryRegistry:
    @pytest.fixture
    def open(self, kind, tmp_path, request, monkeypatch):
        """Opens the same registry, as often as it is called."""
        if kind == "memory":
            only = Registry()
            return lambda: only
        if kind == "folder":
            return lambda: Registry.open(tmp_path / "models")
        monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
        shutil.copy(request.getfixturevalue("empty_mlflow"), tmp_path / "mlflow.db")
        return lambda: Registry.open(f"mlflow:sqlite:///{tmp_path}/mlflow.db#flights")

    def test_it_begins_empty(self, open):
        registry = open()
        assert registry.champion() is None and registry.waiting() == []
        assert registry.next_name() == "v1" and registry.at("2013-01-01") is None
        assert registry.history().empty
        with pytest.raises(LookupError, match="nothing was promoted yet"):
            registry.rollback("2013-01-01")
        with pytest.raises(LookupError, match="there is no version 'v1'.*kept are: none"):
            registry.load("v1")

    def test_what_is_promoted_is_live_for_everybody(self, open):
        one, two = open(), open()
        made = version("v1", rows=60, scores={"accuracy": 0.9}, trained_from="2012-12-01T00:00:00",
                       trained_until="2012-12-31T00:00:00", learned=60, trace='{"trace":1}\n')
        one.promote(made, "2013-01-01", ["the first"])
        for registry in (one, two, open()):
            live = registry.champion()
            assert (live.name, live.rows, live.scores) == ("v1", 60, {"accuracy": 0.9})
            assert (live.trained_from, live.trained_until) == (made.trained_from, made.trained_until)
            assert live.trace == made.trace and live.learned == 60
            assert {"python", "mlretrain", "sklearn", "numpy", "skops"} <= set(live.libraries)
            assert answers(live) == answers(made)

    def test_what_served_when_and_why(self, open):
        registry = open()
        registry.promote(version("v1"), "2013-01-01", ["the first"])
        registry.promote(version("v2", slope=-1), "2013-02-01", ["better", "faster"])
        registry.turn_down(version("v3"), "refused", "2013-02-03", ["worse"])
        registry.rollback("2013-02-09 14:00", ["v2 was slow"], by="Ada")
        registry.promote(version("v4"), "2013-03-01")
        for at, expected in {
            "2012-12-31": None,
            "2013-01-01": ("v1", "promoted", ("the first",), ""),
            "2013-02-09 13:59:59": ("v2", "promoted", ("better", "faster"), ""),
            "2013-02-09 14:00": ("v1", "rolled back", ("v2 was slow",), "Ada"),
            "2014-01-01": ("v4", "promoted", (), ""),
        }.items():
            entry = open().at(at)
            assert (entry and (entry.version, entry.event, entry.reasons, entry.by)) == expected
        assert str(registry.at("2013-02-10")) == (
            "v1, rolled back on 2013-02-09 14:00:00 by Ada: v2 was slow"
        )
        log = open().history()
        assert list(log.columns) == ["time", "event", "version", "reasons", "by"]
        assert list(log["event"]) == ["promoted", "promoted", "refused", "rolled back", "promoted"]
        assert log["time"].iloc[3] == pd.Timestamp("2013-02-09 14:00")
        assert registry.next_name() == "v5"

    def test_after_a_rollback_the_answers_are_those_from_before(self, open):
        registry = open()
        registry.promote(version("v1"), "2013-01-01")
        before = answers(registry.champion())
        registry.promote(version("v2", slope=-1), "2013-02-01")
        assert answers(registry.champion()) != before
        assert registry.rollback("2013-03-01", "slow").name == "v1"
        assert answers(registry.champion()) == answers(open().champion()) == before
        with pytest.raises(LookupError, match="v1 was the first"):
            registry.rollback("2013-03-02")

    def test_a_human_decides_about_those_that_wait(self, open):
        registry = open()
        for name in ("v1", "v2", "v3"):
            registry.wait(version(name), "2013-01-01", ["it waits"])
        assert registry.champion() is None and open().waiting() == ["v1", "v2", "v3"]
        assert open().approve("v2", "good", time="2013-01-02", by="Ada").name == "v2"
        registry.reject("v1", "slow", time="2013-01-03", by="Bob")
        assert open().waiting() == registry.waiting() == ["v3"]
        assert registry.champion().name == "v2"
        assert list(registry.history()["by"]) == ["", "", "", "Ada", "Bob"]
        assert registry.at("2013-01-05").reasons == ("approved: good",)
        with pytest.raises(LookupError, match="'v1' does not wait.*waiting are: v3"):
            registry.approve("v1", "after all")

    def test_no_name_is_given_twice(self, open):
        registry = open()
        registry.promote(version("v1"), "2013-01-01")
        registry.turn_down(version("v2"), "refused", "2013-01-01", ["worse"])
        for name in ("v1", "v2"):
            with pytest.raises(ValueError, match=f"named '{name}', as one before it.*gives 'v3'"):
                registry.promote(version(name, slope=-1), "2013-02-01")
        assert answers(open().champion()) == answers(version("v1"))

    def test_pruning_spares_what_may_be_needed(self, open):
        registry = open()
        registry.wait(version("v1"), "2013-01-01", [])
        for number in range(2, 8):
            registry.promote(version(f"v{number}", slope=number), "2013-01-01")
        registry.rollback("2013-01-02", "slow")  # v6 is live, v7 was, v5 comes next
        assert open().prune(1) == ["v2", "v3", "v4"]
        assert registry.prune(1) == []
        for name in ("v1", "v5", "v6", "v7"):
            assert open().load(name).name == name
        with pytest.raises(LookupError, match="'v3' was pruned in .*kept are: v1, v5, v6, v7"):
            open().load("v3")
        assert registry.rollback("2013-01-03", "slow").name == "v5"
        with pytest.raises(LookupError, match="v5 was the first"):
            registry.rollback("2013-01-03")
        assert registry.at("2013-01-01 12:00").version == "v7"
        assert registry.next_name() == "v8"
        log = registry.history()
        assert set(log.loc[log["event"] == "pruned", "reasons"]) == {"only the newest 1 are kept"}

    @pytest.mark.parametrize("keep", [0, -1, 1.5, "all", True])
    def test_what_to_keep_must_be_a_number(self, open, keep):
        with pytest.raises((ValueError, TypeError), match="'keep' must be"):
            open().prune(keep)

    @pytest.mark.parametrize("name", ["../v1", "a/b", ".v1", "", "v 1"])
    def test_a_name_that_no_folder_could_have(self, open, name):
        with pytest.raises(ValueError, match="'version' must have a name of letters"):
            open().promote(version(name), "2013-01-01")
        assert open().history().empty

    def test_a_model_that_cannot_be_kept_leaves_nothing_behind(self, open, kind):
        registry = open()
        registry.promote(version("v1"), "2013-01-01")
        if kind == "memory":
            return  # keeps whatever it is given
        from mlretrain.stages.registry import Version

        with pytest.raises(ModelFileError, match="not trusted: .*Ours"):
            registry.promote(Version("v2", Ours()), "2013-02-01")
        assert open().champion().name == "v1" and open().next_name() == "v2"

    def test_a_copy_in_memory_goes_its_own_way(self, open):
        registry = open()
        registry.promote(version("v1"), "2013-01-01")
        registry.wait(version("v2"), "2013-01-02", [])
        copy = registry.in_memory()
        pd.testing.assert_frame_equal(copy.history(), registry.history())
        copy.approve("v2", "good")
        copy.promote(version("v3"), "2099-01-01")
        assert registry.champion().name == "v1" and registry.next_name() == "v3"

    def test_a_run_of_the_cycle_and_the_pass_behind_each_version(self, open, tmp_path):
        import mlretrain as mr

        stream = mr.streams.synthetic("sudden", batches=8, rows=200, random_state=0)
        trace = mr.RetrainingCycle(
            stream.baseline_model("linear"), trigger=mr.triggers.Every("2D"), registry=open(),
            metric="accuracy", warm_up=2, random_state=0,
        ).run(stream)
        log = open().history()
        promoted = log.loc[log["event"] == "promoted", "version"]
        assert len(promoted) > 1 and len(promoted) == len(trace.where("promoted"))
        for name, one in zip(promoted, trace.where("promoted"), strict=True):
            (tmp_path / "pass.jsonl").write_text(open().load(name).trace)
            kept = mr.Trace.load(tmp_path / "pass.jsonl")
            assert kept.passes[0].title == one.title
            assert [s.name for s in kept.steps] == [s.name for s in one.steps][:-1]
            assert kept.status().loc["challenger"].iloc[-1] == name


class Ours:
    pass


# --- Addresses ------------------------------------------------------------------------


def test_addresses(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert repr(Registry.open("models")) == "Registry('models')"
    assert Registry.open(tmp_path / "models").path == tmp_path / "models"
    with pytest.raises(ValueError, match="'address' must be a folder, or 'mlflow:'.*got 'sqlite:///x'"):
        Registry.open("sqlite:///x")


@pytest.mark.parametrize("missing", ["mlflow", "sqlalchemy"])
def test_without_mlflow_one_line_says_what_to_do(monkeypatch, missing):
    monkeypatch.setitem(__import__("sys").modules, missing, None)
    if missing == "sqlalchemy":
        pytest.importorskip("mlflow", reason="the extra 'mlflow'")
    with pytest.raises(ModuleNotFoundError, match=rf'needs {missing}\. Install it: pip install "mlretrain\[mlflow\]"'):
        Registry.open("mlflow:sqlite:///x.db")
