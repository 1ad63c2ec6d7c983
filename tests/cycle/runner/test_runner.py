"""The runner: each batch exactly once, over restarts, as if it had never stopped."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression

import mlretrain as mr
from mlretrain.cycle.runner import config
from mlretrain.cycle.runner.runner import ClockError, Runner
from mlretrain.cycle.runner.source import SourceError
from mlretrain.stages.registry import Version
from mlretrain.stages.registry.errors import InUseError
from tests.cycle.runner.shop import DAYS, FILE, day, deliver, runner, shop, story, table

CLASSES = {
    "model": "'sklearn.linear_model.LogisticRegression()'",
    "trigger": "\"PerformanceDrop('accuracy', by=0.1) | Every('5D')\"",
    "gate": "\"BeatsChampion('neg_log_loss', min_labels=5)\"",
}
#: What is changed in the file: each setting in which something else must be remembered.
MANNERS = {
    "as it is": {},
    "everything so far": {"strategy": "'FullRefit()'"},
    "labels that come late": {"label_delay": "'36h'"},
    "classes, and labels that come late": {**CLASSES, "label": "'up'", "label_delay": "'3D'"},
    "text to predict": {**CLASSES, "label": "'direction'", "label_delay": "'1D'"},
    "a trigger that looks at the reference": {"trigger": "\"DataDrift('ks') | Every('4D')\""},
    "a trigger that looks at each error": {"trigger": "\"ConceptDrift('page_hinkley') | Every('9D')\""},
    "limits, and chance": {"trigger": "\"(Every('1D') & Random(20, of=30, random_state=3)).cooldown('2D').at_most(2, per='9D')\""},
    "once more": {"trigger": "\"Every('3D').again('1D')\""},
    "a gate that knows old rows": {"quality": "'QualityGate(min_rows=10, max_auc=0.9, min_overlap=0.1)'"},
    "an exam that spans batches": {"holdout": "'2D'", "batch": "'36h'"},
    "training that goes on": {"model": "'sklearn.linear_model.SGDRegressor()'", "strategy": "'Continual()'"},
    "waiting for approval": {"gate": "'HumanApproval()'"},
}


def with_classes(folder):
    for file in (folder / "incoming").iterdir():
        rows = pd.read_csv(file)
        up = rows.pop("price") > 0
        rows.assign(up=up.astype(int), direction=np.where(up, "up", "down")).drop(
            columns="direction" if "'up'" in (folder / "retrain.toml").read_text() else "up"
        ).to_csv(file, index=False)


@pytest.mark.parametrize("manner", MANNERS)
def test_a_restart_after_each_pass_changes_nothing(tmp_path, manner):
    files = [shop(tmp_path / name, **MANNERS[manner]) for name in ("calm", "restarted")]
    if "label" in MANNERS[manner]:
        for file in files:
            with_classes(file.parent)
    calm = runner(files[0])
    calm.once()
    for number in range(DAYS + 2):
        runner(files[1], day(number)).once()
    told = story(calm)
    assert story(runner(files[1])) == told
    assert len(told["passes"]) >= 18 and len(told["decisions"]) >= 3


def test_a_pass_is_made_for_each_complete_batch_and_never_again(tmp_path):
    file = shop(tmp_path, days=6)
    made = {}
    for number, hour in [(2, 23), (3, 0), (3, 12), (4, 0), (4, 0), (5, 23), (9, 0), (30, 0)]:
        made[number, hour] = made.get((number, hour), 0) + runner(file, day(number, hour)).once()
    assert made == {(2, 23): 0, (3, 0): 1, (3, 12): 0, (4, 0): 1, (5, 23): 1, (9, 0): 1, (30, 0): 0}


def test_a_batch_is_complete_only_after_the_wait(tmp_path):
    file = shop(tmp_path, FILE + "wait = '6h'\n", days=4)
    assert [runner(file, day(3, hour)).once() for hour in (0, 5, 6, 7)] == [0, 0, 1, 0]


def test_the_first_model_waits_for_its_rows(tmp_path):
    file = shop(tmp_path, days=6, warm_up="'4D'")
    assert [runner(file, day(n)).once() for n in (1, 2, 3, 4, 5)] == [0, 0, 0, 1, 1]
    first = runner(file).trace()[0]
    assert first.title == "1 January 2024 to 4 January 2024"


def test_a_day_without_rows_is_a_batch_too(tmp_path):
    file = shop(tmp_path, days=5)
    deliver(tmp_path, table()[40 * 6 :][:40])
    assert runner(file).once() == 5
    empty = runner(file).trace()[3]
    assert empty.title == "6 January 2024" and "0 rows came" in empty.transcript()


def test_a_row_from_the_future_makes_no_batches(tmp_path):
    file = shop(tmp_path, days=5)
    deliver(tmp_path, table(1, rows=1).assign(when=pd.Timestamp("2199-01-01")), "future.csv")
    assert runner(file, day(5)).once() == 3


def test_a_file_may_grow_and_rows_that_come_too_late_are_told_once(tmp_path, caplog):
    file = shop(tmp_path, days=5)
    assert runner(file, day(5)).once() == 3
    grown = table()[40 * 4 : 40 * 6]
    deliver(tmp_path, pd.concat([grown, grown.head(7)]), "2024-01-05.csv")  # 7 rows of day 5 again
    for expected in (1, 0):
        run = runner(file, day(6))
        assert run.once() == expected
    late = [r.message for r in caplog.records if "came too late" in r.message and r.name == "mlretrain.alerts"]
    assert len(late) == 1 and "7 rows came too late" in late[0]
    assert len(run.trace()) == 4
    assert run.trace()[3].transcript().count("40 rows came") == 1


def test_files_in_the_past_that_do_not_change_are_not_read_again(tmp_path):
    file = shop(tmp_path, days=6)
    runner(file).once()
    broken = tmp_path / "incoming" / "2024-01-01.csv"
    state = broken.stat()
    broken.write_bytes(b"#" * state.st_size)
    os.utime(broken, ns=(state.st_atime_ns, state.st_mtime_ns))
    deliver(tmp_path, table()[40 * 6 :][:40])
    assert runner(file).once() == 1


def test_hidden_and_other_files_are_left_alone(tmp_path):
    file = shop(tmp_path, days=4)
    for name in (".2024-01-05.csv", "2024-01-05.csv.part", "notes.txt"):
        (tmp_path / "incoming" / name).write_text("not a table\n\x00")
    assert runner(file).once() == 2


@pytest.mark.parametrize("content", ["", "when,price\nsoon,3\n", "time,load,price\n2024-01-05,1,2\n", "\x00\x01"])
def test_a_file_that_cannot_be_read_is_named_and_nothing_is_taken(tmp_path, content, caplog):
    file = shop(tmp_path, days=5)
    bad = tmp_path / "incoming" / "2024-01-06.csv"
    bad.write_text(content)
    for _ in range(2):
        with pytest.raises(SourceError, match="2024-01-06.csv cannot be read: .*Mend it, or move it away"):
            runner(file).once()
    told = [r for r in caplog.records if "the runner could not work; what is live goes on" in r.message]
    assert len(told) == 1, "the team is told once, not at each try"
    bad.unlink()
    assert runner(file).once() == 3


def test_parquet_and_packed_files(tmp_path):
    files = shop(tmp_path / "csv", days=6), shop(tmp_path / "other", days=0)
    for number, (_, rows) in enumerate(table(6).groupby(lambda i: i // 40)):
        if number % 2:
            rows.to_parquet(tmp_path / "other" / "incoming" / f"{number}.parquet")
        else:
            rows.to_csv(tmp_path / "other" / "incoming" / f"{number}.csv.gz", index=False)
    stories = []
    for file in files:
        run = runner(file.parent / "retrain.toml")
        run.once()
        stories.append(story(run))
    assert stories[0]["decisions"] == stories[1]["decisions"]


DATABASE = """url = 'sqlite:///{path}'
query = "SELECT * FROM sales{where}"
"""


@pytest.mark.parametrize("where", ["", " WHERE \\\"when\\\" >= :after"])
def test_a_database_that_grows(tmp_path, where, caplog):
    path = tmp_path / "sales.sqlite"
    file = shop(tmp_path, FILE + DATABASE.format(path=path, where=where), days=0, folder=None)
    calm = runner(shop(tmp_path / "files", days=9))
    calm.once()

    def arrive(rows):
        with closing(sqlite3.connect(path)) as db:
            rows.assign(when=rows["when"].astype(str)).to_sql("sales", db, index=False, if_exists="append")

    with pytest.raises(SourceError, match="'data.query' failed: no such table"):
        runner(file).once()
    made = []
    for number, (_, rows) in enumerate(table()[: 9 * 40].groupby(lambda i: i // 40)):
        arrive(rows)
        made.append(runner(file, day(number + 1)).once())
    assert made == [0, 0, 1, 1, 1, 1, 1, 1, 1]
    assert story(runner(file))["decisions"] == story(calm)["decisions"]
    arrive(table(1))
    runner(file).once()
    assert any("40 rows came too late" in r.message for r in caplog.records) == (where == "")


def test_an_address_with_a_password_is_not_shown(tmp_path):
    text = FILE + "url = 'postgresql+nodriver://me:s3cret@127.0.0.1/x'\nquery = 'SELECT 1'\n"
    file = shop(tmp_path, text, days=0, folder=None)
    with pytest.raises(SourceError) as fault:
        runner(file).once()
    assert "s3cret" not in str(fault.value)


def test_a_champion_from_elsewhere_is_not_judged_by_rows_that_it_learned(tmp_path):
    file = shop(tmp_path, days=8)
    rows = table(4)
    model = LinearRegression().fit(rows[["load", "area"]], rows["price"])
    until = rows["when"].iloc[-1].isoformat()
    mr.Registry(tmp_path / "models").promote(
        Version("v1", model, trained_until=until, rows=len(rows), learned=len(rows)), until
    )
    assert runner(file).once() == 4
    assert [one.title for one in runner(file).trace()] == [f"{d} January 2024" for d in (5, 6, 7, 8)]


def test_another_trigger_begins_afresh_and_other_columns_are_refused(tmp_path, caplog):
    file = shop(tmp_path, days=6)
    runner(file, day(4)).once()
    file.write_text(file.read_text().replace(" | Every('5D')", ""))
    assert runner(file, day(5)).once() == 1
    assert "the trigger is another one now" in caplog.text
    file.write_text(file.read_text().replace('label = "price"', 'label = "load"'))
    with pytest.raises(ValueError, match="'data.label' must stay 'price', .* got 'load'.*begin anew"):
        runner(file).once()


def test_an_approval_between_two_runs_is_followed(tmp_path):
    file = shop(tmp_path, days=12, gate="'HumanApproval()'")
    runner(file, day(9)).once()
    registry = mr.Registry(tmp_path / "models")
    assert registry.champion().name == "v1"
    (waiting, *_) = registry.waiting()
    registry.approve(waiting, "looks good", time="2024-01-09")
    runner(file).once()
    assert [p.champion for p in runner(file).trace().passes][-2:] == [waiting, waiting]


def test_two_runners_at_once(tmp_path):
    file = shop(tmp_path, days=5)
    first, second = runner(file), runner(file)
    with first.registry.held():
        with pytest.raises(InUseError, match="models.* is in use by"):
            second.once()
    assert second.once() == 3
    assert first.once() == 0


@pytest.mark.parametrize("back, made", [("0min", 1), ("5min", 1), ("301s", None)])
def test_a_clock_that_goes_back(tmp_path, back, made):
    file = shop(tmp_path, days=4)
    later = day(5)
    runner(file, day(3)).once()
    with runner(file).store() as store, store.transaction():
        store.note(looked=later.isoformat(" ", "seconds"))
    run = runner(file, (pd.Timestamp(later) - pd.Timedelta(back)).to_pydatetime())
    if made is None:
        with pytest.raises(ClockError, match=r"the clock says 2024-01-05 23:54, but .* at 2024-01-06 00:00"):
            run.once()
        assert runner(file, later).once() == 1
    else:
        assert run.once() == made


def test_times_with_a_zone_are_kept(tmp_path):
    file = shop(tmp_path, days=0)
    rows = table(6)
    rows["when"] = rows["when"].dt.tz_localize("Europe/Berlin")
    rows.to_parquet(tmp_path / "incoming" / "all.parquet")
    # Midnight in Berlin is 23:00 of the day before in UTC.
    assert runner(file, pd.Timestamp("2024-01-03 23:00", tz="UTC").to_pydatetime()).once() == 1
    assert runner(file, pd.Timestamp("2024-01-04 22:59", tz="UTC").to_pydatetime()).once() == 0
    assert runner(file, pd.Timestamp("2024-01-04 23:00", tz="UTC").to_pydatetime()).once() == 1
    runner(file).once()
    assert runner(file).trace()[2].start == "2024-01-05T00:00:00+01:00"
    with pytest.raises(OSError, match="have no time zone, unlike those that were consumed before"):
        deliver(tmp_path, table()[40 * 6 :][:40])
        runner(file).once()


def test_what_is_stored_is_no_pickle(tmp_path):
    file = shop(tmp_path, days=9, label_delay="'36h'")
    runner(file).once()
    with runner(file).store() as store:
        tables = store.frames()
        assert len(tables) > 3
        for name, content in tables.items():
            assert content[:4] in (b"PAR1", b"PK\x03\x04"), name


def test_versions_that_are_in_no_folder(tmp_path):
    made = config.load(shop(tmp_path, days=6))
    made.cycle.registry = mr.Registry()
    run = Runner(made, lambda: day(30))
    assert run.once() == 4 and run.once() == 0
    assert run.path == tmp_path / "retrain-state" / "runner.sqlite"


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"gate": "\"Threshold('roc_auc', 0.5)\""}, "roc_auc"),
        ({"label": "'when'"}, "'time' and 'label' must be two columns"),
        ({"label": "'prise'"}, "'label' must be one of the columns .*got 'prise'"),
        ({"batch": "'D'\nfeatures = ['load', 'aria']"}, "'features' must be one of the columns .*got 'aria'"),
    ],
)
def test_a_file_that_does_not_suit_the_rows_is_told_before_the_first_pass(tmp_path, changes, words):
    with pytest.raises(ValueError, match=words):
        runner(shop(tmp_path, days=6, **changes)).once()
    assert mr.Registry(tmp_path / "models").history().empty


def test_a_version_carries_the_trace_of_the_pass_that_made_it(tmp_path):
    file = shop(tmp_path, days=8)
    for number in (4, 8):
        runner(file, day(number)).once()
    champion = mr.Registry(tmp_path / "models").champion()
    told = tmp_path / "made.jsonl"
    told.write_text(champion.trace)
    (made,) = mr.Trace.load(told).passes
    assert made.title == "1 January 2024 to 3 January 2024"
    assert [step.name for step in made.steps][-1] == "deploy"
