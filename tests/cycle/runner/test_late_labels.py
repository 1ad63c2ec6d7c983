"""Labels that are empty at first and filled in later: each is learned from once, over kills."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlretrain.cycle.labels import Rows
from mlretrain.cycle.runner import config, late, status
from tests.cycle.runner.forks import Forks
from tests.cycle.runner.shop import FILE, day, deliver, runner, shop, story, table

DAYS = 14
BATCHES = [rows.reset_index(drop=True) for _, rows in table(DAYS).groupby(lambda i: i // 40)]
DELAY = {"label_delay": "'36h'"}
CLASSES = {
    **DELAY,
    "model": "'sklearn.linear_model.LogisticRegression()'",
    "trigger": "\"PerformanceDrop('accuracy', by=0.1) | Every('5D')\"",
    "gate": "\"BeatsChampion('neg_log_loss', min_labels=5)\"",
}


def of_kind(rows, kind):
    """The same rows with a label of another type."""
    up = rows["price"] > 0
    kinds = {"amounts": rows["price"], "whole": up.astype(int), "yes or no": up, "text": np.where(up, "up", "down")}
    return rows.assign(price=kinds[kind])


def unlabelled(rows):
    return rows.assign(price=None)


@pytest.fixture(scope="module")
def calm(tmp_path_factory):
    """What comes of it where every label is there at once, and not looked at before its time."""
    told = {}

    def of(kind="amounts", **more):
        if kind not in told:
            file = shop(tmp_path_factory.mktemp("calm"), days=0, **(DELAY if kind == "amounts" else CLASSES))
            for rows in BATCHES:
                deliver(file.parent, of_kind(rows, kind))
            run = runner(file)
            run.once()
            told[kind] = story(run)
            assert len(told[kind]["decisions"]) >= 3
        return told[kind]

    return of


@pytest.mark.parametrize("kind", ["amounts", "whole", "yes or no", "text"])
def test_labels_filled_into_their_files_are_learned_as_if_they_had_been_there(tmp_path, calm, kind):
    file = shop(tmp_path, days=0, **(DELAY if kind == "amounts" else CLASSES))
    for number, rows in enumerate(BATCHES):
        deliver(tmp_path, unlabelled(rows))
        if number:
            deliver(tmp_path, of_kind(BATCHES[number - 1], kind))
        runner(file, day(number + 1)).once()
    assert story(runner(file)) == calm(kind)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_killed_again_and_again_no_label_is_lost_and_none_is_taken_twice(tmp_path, calm):
    file, draw = shop(tmp_path, days=0, **DELAY), np.random.default_rng(0)
    ways = [[event, name] for name in ("fill", "written", "prepare", "apply", "_finish") for event in ("call", "return")]
    with Forks(tmp_path / "log") as forks:
        for number, rows in enumerate(BATCHES):
            deliver(tmp_path, unlabelled(rows))
            if number:
                deliver(tmp_path, BATCHES[number - 1])
            # Each way once; what this pass does not come by is left for the next. And once anywhere.
            for way in [*ways, ["event", int(draw.integers(1, 1_300))]]:
                if not forks.run(file, way)["killed"]:
                    break
                ways = [one for one in ways if one != way]
            assert forks.run(file, None)["code"] == 0
    assert ways == []
    assert story(runner(file)) == calm()


@pytest.mark.parametrize("columns", [["order", "when", "price"], ["order", "when", "load", "area", "price"]])
def test_with_a_key_labels_may_come_in_files_of_their_own(tmp_path, calm, columns, caplog):
    file = shop(tmp_path, FILE + "key = 'order'\n", days=0, **DELAY)
    for number, rows in enumerate(BATCHES):
        named = rows.assign(order=[f"{number}-{i}" for i in range(len(rows))])
        deliver(tmp_path, named.drop(columns="price") if number else unlabelled(named))
        if number:
            before = BATCHES[number - 1].assign(order=[f"{number - 1}-{i}" for i in range(40)])
            for half in (slice(0, 25), slice(25, 40)):
                deliver(tmp_path, before[columns][half], f"labels-{number}-{half.start}.csv")
        for _ in range(2):
            runner(file, day(number + 1)).once()
    assert story(runner(file)) == calm()
    assert "came too late" not in caplog.text


def test_rows_that_are_new_in_a_file_of_labels_are_told(tmp_path, caplog):
    file = shop(tmp_path, FILE + "key = 'order'\n", days=0, **DELAY)
    named = [rows.assign(order=[f"{n}-{i}" for i in range(40)]) for n, rows in enumerate(BATCHES)]
    for rows in named[:4]:
        deliver(tmp_path, unlabelled(rows))
    runner(file, day(4)).once()
    strangers = named[2].head(7).assign(order=[f"x{i}" for i in range(7)])
    deliver(tmp_path, pd.concat([named[2], strangers]), "more.csv")
    for _ in range(2):  # no batch is complete, and yet nothing is lost
        assert runner(file, day(4, 1)).once() == 0
    assert [r.message for r in caplog.records if "came too late" in r.message and r.name == "mlretrain.alerts"]
    assert caplog.text.count("7 rows came too late") == 1
    deliver(tmp_path, unlabelled(named[4]))
    runner(file, day(5)).once()
    assert "40 labels arrived" in runner(file).trace()[-1].transcript()


DATABASE = """url = 'sqlite:///{path}'
query = "SELECT * FROM sales{where}"
"""


@pytest.mark.parametrize("where", ["", " WHERE \\\"when\\\" >= :after"])
def test_a_database_in_which_labels_are_filled_in(tmp_path, calm, where, caplog):
    path = tmp_path / "sales.sqlite"
    file = shop(tmp_path, FILE + DATABASE.format(path=path, where=where), days=0, folder=None, **DELAY)
    with closing(sqlite3.connect(path)) as db:
        for number, rows in enumerate(BATCHES):
            new = rows.assign(when=rows["when"].astype(str), price=np.nan)
            new.to_sql("sales", db, index=False, if_exists="append")
            if number:
                old = BATCHES[number - 1]
                pairs = zip(old["price"], old["when"].astype(str), strict=True)
                db.executemany('UPDATE sales SET price = ? WHERE "when" = ?', list(pairs))
                db.commit()
            runner(file, day(number + 1)).once()
    assert story(runner(file)) == calm()
    assert "came too late" not in caplog.text


def test_a_label_that_never_comes_is_waited_for_so_long_and_told(tmp_path):
    file = shop(tmp_path, FILE + "labels_within = '3D'\n", days=0, **DELAY)
    for number, rows in enumerate(BATCHES[:9]):
        deliver(tmp_path, unlabelled(rows))
        if number:
            before = BATCHES[number - 1]
            deliver(tmp_path, before.assign(price=before["price"].where(before.index >= 5)))
        runner(file, day(number + 1)).once()
    told = [" ".join(one.transcript().split()) for one in runner(file).trace()]
    lost = "no label came for 5 rows in all the time given: they are left out"
    assert [lost in text for text in told] == [False] + [True] * (len(told) - 1)
    with runner(file).store() as store:
        _, memory = store.last()
        # The last day, all of it; of the two before it, those without a label.
        assert len(late.wanted(memory, store.frames())) == 40 + 5 + 5
    assert ("waiting", "50 labels to be filled in, since 7 January 2024") in list(status.rows(runner(file)))


def test_without_a_label_delay_rows_without_a_label_are_left_out_and_told(tmp_path, caplog):
    file = shop(tmp_path, days=4)
    deliver(tmp_path, BATCHES[4].assign(price=BATCHES[4]["price"].where(BATCHES[4].index >= 15)))
    with caplog.at_level("INFO", "mlretrain"):
        assert runner(file, day(5)).once() == 3
    assert "15 rows of 5 January 2024 have no label and are left out; with 'label_delay'" in caplog.text
    assert "25 rows came" in runner(file).trace()[-1].transcript()


@pytest.mark.parametrize(
    "more, words",
    [
        ({"data": "labels_within = '9D'"}, "data.labels_within: needs 'label_delay'"),
        ({"data": "labels_within = '1D'", **DELAY}, "data.labels_within: must be 'label_delay', '36h', at least, got '1D'"),
        ({"data": "labels_within = 9", **DELAY}, "data.labels_within: must be a text in quotes"),
        ({"data": "labels_within = '9'", **DELAY}, "data.labels_within: must be a length of time"),
    ],
)
def test_faults_of_the_file(tmp_path, more, words):
    text = FILE + more.pop("data") + "\n"
    with pytest.raises(config.ConfigError) as fault:
        config.load(shop(tmp_path, text, days=0, **more))
    assert words in str(fault.value)


@pytest.mark.parametrize("rows, words", [
    (BATCHES[0], "'data.key' must be one of the columns, got 'order'"),
    (BATCHES[0].assign(order=[1.0] * 39 + [None]), "'data.key': column 'order' must name every row"),
])
def test_a_key_must_name_every_row(tmp_path, rows, words):
    file = shop(tmp_path, FILE + "key = 'order'\n", days=0, **DELAY)
    deliver(tmp_path, rows)
    with pytest.raises(ValueError, match=words):
        runner(file, day(5)).once()


@given(st.data())
def test_however_labels_come_each_row_gets_its_own_and_twins_share_theirs(data):
    """Rows of the same key cannot be told apart: together they get what came for them."""
    keys = data.draw(st.lists(st.integers(0, 5), min_size=1, max_size=12), label="keys")
    truth = pd.Series(data.draw(st.lists(st.integers(0, 3), min_size=len(keys), max_size=len(keys)), label="labels"))
    known = np.zeros(len(keys), bool)
    times = pd.date_range("2024-01-01", periods=len(keys), freq="h")
    rows = Rows("", pd.DataFrame({"a": keys}), pd.Series(0.0, range(len(keys))), times, True, None, None, {},
                known=known, keys=np.array(keys, np.uint64))
    for there in sorted(data.draw(st.lists(st.integers(0, len(keys)), max_size=4), label="steps")):
        # Each time, all that is labelled by then is found again.
        late.fill([rows], rows.keys[:there], truth[:there])
        assert rows.known.sum() == there
        for key in set(keys[:there]):
            mine = rows.keys == key
            assert sorted(rows.y[mine & rows.known]) == sorted(truth[:there][mine[:there]])


@pytest.mark.parametrize(
    "come, expected",
    [
        ([[1, 2, 3]], [1, 2, 3]),
        ([[1], [1, 2], [1, 2, 3]], [1, 2, 3]),
        ([[2], [1, 2, 3]], [2, 1, 3]),  # the second was labelled first: to a model it is the same
        ([[5, 5], [5, 5, 4]], [5, 5, 4]),
        ([[1, 2], [1, 2]], [1, 2, None]),
    ],
)
def test_rows_alike_in_time_and_features_take_their_labels_in_order(come, expected):
    times = pd.DatetimeIndex(["2024-01-01"] * 3)
    rows = Rows("", pd.DataFrame({"a": [7] * 3}), pd.Series(0.0, range(3)), times, True, None, None, {},
                known=np.zeros(3, bool), keys=np.full(3, 9, np.uint64))
    for labels in come:  # each time, all that is labelled by then is found again
        late.fill([rows], np.full(len(labels), 9, np.uint64), pd.Series(labels, dtype=float))
    assert [y if known else None for y, known in zip(rows.y, rows.known, strict=True)] == expected
