"""The file of a runner: what is in it, and how each fault is told."""

from __future__ import annotations

import pickle
import re

import pytest
from sklearn.linear_model import Ridge
from skops.io import dump, dumps

import mlretrain as mr
from mlretrain.cycle.runner import commands, config, parts
from tests.cycle.runner.shop import FILE, changed


def write(folder, text=FILE):
    file = folder / "retrain.toml"
    file.write_text(text)
    return file


def test_a_file_makes_a_cycle(tmp_path):
    made = config.load(write(tmp_path))
    assert repr(made.cycle.trigger) == "PerformanceDrop('neg_mean_absolute_error', by=0.1) | Every('5D')"
    assert repr(made.cycle.strategy) == "SlidingWindow('6D')"
    assert repr(made.cycle.quality) == "QualityGate(min_rows=10)"
    assert (repr(made.cycle.model), made.cycle.warm_up, made.cycle.random_state) == ("Ridge()", 3, 0)
    assert made.cycle.registry.path == tmp_path / "models"
    assert list(map(repr, made.alerts)) == ["LogAlerts()"]


#: Key, what it is set to → its line, and what is said of it: where it is wrong, what is allowed.
FAULTS = [
    ("trigger", "'PerformaceDrop(\"r2\", by=1)'", 4,
     "trigger: there is no trigger 'PerformaceDrop'; did you mean PerformanceDrop. There are: .*OnDemand"),
    ("trigger", "'PerformanceDrop(\"r2\", by=-1)'", 4, "trigger: PerformanceDrop: 'by' must be > 0, got -1"),
    ("trigger", "'PerformanceDrop(\"r2\", bye=1)'", 4,
     r"trigger: PerformanceDrop: got an unexpected keyword argument 'bye'; it is PerformanceDrop\(metric, .*by"),
    ("trigger", "'PerformanceDrop'", 4, "trigger: PerformanceDrop must be called"),
    ("trigger", "'Every(\"5D\") or 3'", 4, "trigger: 'Every.*or 3' is not allowed here"),
    ("trigger", "'Every(\"5D\") | 3'", 4, "trigger: 'right' must be a trigger"),
    ("trigger", "'Every(\"5D\").coldown(\"1D\")'", 4, "trigger: .* has no 'coldown'; it has .*cooldown"),
    ("trigger", "'Every('", 4, "trigger: cannot be read: "),
    ("trigger", "'7'", 4, r"trigger: must be a call such as Every\('7D'\), got '7'"),
    ("trigger", "'FullRefit()'", 4, "trigger: must be a trigger, such as"),
    ("trigger", "'nowhere.Trigger()'", 4, "trigger: 'nowhere' cannot be imported"),
    ("trigger", "7", 4, "trigger: must be a? ?text in quotes, got 7; it is when to retrain"),
    ("gate", "'Treshold(\"r2\", 0)'", 6, "gate: there is no gate 'Treshold'; did you mean Threshold."),
    ("strategy", "'SlidingWindow(0)'", 5, "strategy: SlidingWindow: 'size' must be"),
    ("alerts", "['LogAlerts()', 'Pigeon()']", 8, "alerts: there is no alert 'Pigeon'; there are: Apprise, LogAlerts"),
    ("alerts", "['${NO_SUCH_VARIABLE}']", 8, "alerts: .{NO_SUCH_VARIABLE} stands for a variable .* not set"),
    ("model", "'sklearn.linear_model.Rige()'", 3,
     "model: 'sklearn.linear_model' has no 'Rige'; did you mean 'Ridge'"),
    ("model", "'sklearn.linear_model:Rige'", 3, "model: 'sklearn.linear_model' has no 'Rige'"),
    ("model", "'Ridge'", 3, "model: 'Ridge' is no full name, such as"),
    ("model", "'nowhere.skops'", 3, "model: .*nowhere.skops cannot be read: No such file"),
    ("model", "'math:pi'", 3, "model: must lead to an estimator"),
    ("model", "'math:ceil'", 3, "model: "),
    ("warm_up", "0", 9, "warm_up: must be >= 1, got 0"),
    ("holdout", "2", 3, "holdout: must be between 0 and 1"),
    ("metric", "'roc_acu'", 3, "metric: must be the name of a scikit-learn scorer.*Did you mean 'roc_auc'"),
    ("label_delay", "'soon'", 3, "label_delay: must be a length of time"),
    ("random_state", "-1", 3, "random_state: must be >= 0"),
    ("polcy", "'x'", 3, "polcy: there is no such key; allowed are: registry, model, .*schedule"),
    ("tigger", "'x'", 3, "tigger: there is no such key; did you mean 'trigger'"),
    ("time", None, 11, "data.time: is missing; it must be given: the column that says when each row came"),
    ("batch", "'fortnight'", 15, "data.batch: must be one of 'h', 'D', 'W', 'M', 'Q', 'Y'.*got 'fortnight'"),
    ("wait", "'soon'", 13, "data.wait: must be a length of time such as .*got 'soon'"),
    ("folder", None, 11, "data: must have either 'folder', or 'url' and 'query'"),
    ("url", "'sqlite:///x'", 13, "data: must have either 'folder', or 'url' and 'query'"),
    ("registry", None, 1, "registry: is missing; it must be given: the folder of the versions"),
]


@pytest.mark.parametrize("key, value, line, words", FAULTS, ids=[f"{f[0]}={f[1]}" for f in FAULTS])
def test_a_fault_is_told_with_its_line_its_key_and_what_is_allowed(tmp_path, key, value, line, words):
    file = write(tmp_path, changed(FILE, key, value) if key not in ("wait", "url") else FILE + f"{key} = {value}\n")
    with pytest.raises(config.ConfigError) as fault:
        config.load(file)
    (told,) = str(fault.value).split(";\n")
    assert told.startswith(f"{file}:"), told
    place = int(re.match(r":(\d+): ", told.removeprefix(str(file)))[1])
    text = file.read_text().splitlines()
    if value is not None and not words.startswith("data: "):
        assert text[place - 1].startswith(key), told
    assert re.search(words, told), told


def test_all_faults_are_told_at_once(tmp_path):
    text = changed(changed(changed(FILE, "gate", "'x('"), "trigger", "'y('"), "batch", "'z'")
    with pytest.raises(config.ConfigError) as fault:
        config.load(write(tmp_path, text))
    assert len(str(fault.value).split(";\n")) == 3


@pytest.mark.parametrize("schedule, words", [
    ("cron = '0 6 * * *'\nevery = '1h'", "must have either 'cron' or 'every'"),
    ("", "must have either 'cron' or 'every'"),
    ("cron = '0 25 * * *'", "schedule.cron: must be a cron expression such as '0 6"),
    ("every = 'often'", "schedule.every: must be a length of time"),
    ("evry = '1h'", "did you mean 'every'"),
])
def test_faults_of_the_schedule(tmp_path, schedule, words):
    with pytest.raises(config.ConfigError, match=words):
        config.load(write(tmp_path, f"{FILE}\n[schedule]\n{schedule}\n"))


def test_what_is_no_toml_and_what_is_no_file(tmp_path):
    with pytest.raises(config.ConfigError, match=r"retrain.toml: this is not TOML: .*line 1"):
        config.load(write(tmp_path, "registry = models"))
    with pytest.raises(FileNotFoundError, match="no file .*nowhere.toml'. 'mlretrain run --init"):
        config.load(tmp_path / "nowhere.toml")


def test_variables_of_the_environment_are_put_in(tmp_path, monkeypatch):
    monkeypatch.setenv("PARCELS", "incoming")
    made = config.load(write(tmp_path, changed(FILE, "folder", "'${PARCELS}/new'")))
    assert made.settings.data.folder == "incoming/new"


def test_models_of_every_manner(tmp_path):
    (tmp_path / "our_models.py").write_text(
        "from sklearn.linear_model import Ridge\nready = Ridge(alpha=2)\ndef build():\n    return Ridge(alpha=3)\n"
    )
    dump(Ridge(alpha=4), tmp_path / "start.skops")
    manners = {
        "our_models:ready": "Ridge(alpha=2)", "our_models.build": "Ridge(alpha=3)", "start.skops": "Ridge(alpha=4)",
        "sklearn.linear_model:Ridge": "Ridge()", "sklearn.linear_model.Ridge(alpha=5)": "Ridge(alpha=5)",
        "sklearn.pipeline.make_pipeline(sklearn.preprocessing.StandardScaler(), sklearn.linear_model.Ridge())":
            "Pipeline(steps=[('standardscaler', StandardScaler()), ('ridge', Ridge())])",
    }
    for text, shown in manners.items():
        made = config.load(write(tmp_path, changed(FILE, "model", repr(text))))
        assert "".join(repr(made.cycle.model).split()) == "".join(shown.split())


def test_a_model_file_of_unknown_types_is_refused(tmp_path):
    dump({"model": Ours()}, tmp_path / "ours.skops")
    with pytest.raises(config.ConfigError, match=r"types that are not trusted: .*Ours.*trusted = \["):
        config.load(write(tmp_path, changed(FILE, "model", "'ours.skops'")))


@pytest.mark.parametrize("content, words", [
    (b"", "no zip"), (pickle.dumps(Ridge()), "a pickle, which could run anything"),
    (dumps(Ridge())[:300], "no zip"), (b"PK\x05\x06" + bytes(18), "is no model file that can be read"),
])  # fmt: skip
def test_a_file_that_is_no_model_file_is_refused_with_the_reason(tmp_path, content, words):
    (tmp_path / "start.skops").write_bytes(content)
    with pytest.raises(config.ConfigError, match=f"retrain.toml:3: model: .*start.skops .*{words}"):
        config.load(write(tmp_path, changed(FILE, "model", "'start.skops'")))


class Ours(Ridge):
    pass


PARTS = [
    ("trigger", "Cron('0 0 1 * *') | PerformanceDrop('r2', by=0.1)"),
    ("trigger", "(Cron('0 0 1 * *') & Every('7D')).cooldown('3D').at_most(2, per='30D')"),
    ("trigger", "OnDemand(at=['2013-01-03'])"),
    ("trigger", "NewData(1000) | Random(3, of=20, random_state=1)"),
    ("strategy", "Candidates([FullRefit(), {'alpha': 0.01}], metric='r2', gate=Threshold('r2', -0.5))"),
    ("gate", "NotWorseOn('r2', slices=['area']) & HumanApproval()"),
    ("quality", "QualityGate(max_missing=0.3, severities={'range': 'warn'})"),
]


@pytest.mark.parametrize("key, text", PARTS)
def test_parts_are_written_as_they_show_themselves(key, text):
    assert repr(parts.part(key, text)) == text


def test_every_public_part_can_be_named():
    for key, home in [("trigger", mr.triggers), ("gate", mr.gates), ("strategy", mr.strategies)]:
        named = {n for n in home.__all__ if n not in ("Trigger", "Gate", "Strategy") and hasattr(getattr(home, n), "get_params")}
        assert parts.names(key).keys() == named


def test_parts_of_ones_own_are_named_in_full(tmp_path):
    (tmp_path / "our_parts.py").write_text(
        "from mlretrain.stages.triggers import Signal, Trigger\n"
        "class Never(Trigger):\n    def update(self, moment):\n        return Signal(False, 'never')\n"
    )
    made = config.load(write(tmp_path, changed(FILE, "trigger", "'our_parts.Never() | Every(\"5D\")'")))
    assert repr(made.cycle.trigger) == "Never() | Every('5D')"


def test_the_template_is_whole_and_says_every_key(tmp_path, capsys):
    file = tmp_path / "retrain.toml"
    commands.init(file)
    made = config.load(file)
    assert made.settings.data.batch == "W"
    text = file.read_text()
    fields = [*config.Settings.model_fields, *config.Data.model_fields, *config.Schedule.model_fields]
    for key in set(fields) - {"data", "schedule"}:
        assert re.search(rf"^(# )?{key} = ", text, re.MULTILINE), key
    with pytest.raises(FileExistsError, match="'FILE' must not be there yet"):
        commands.init(file)
