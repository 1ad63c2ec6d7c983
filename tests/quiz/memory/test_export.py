"""Attempts taken along: what is written is what was kept, and an altered file is noticed."""

import csv
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mlretrain as mr
from mlretrain.cli import main
from mlretrain.quiz.memory.attempt import Attempt
from mlretrain.quiz.memory.export import export, read_export, statement
from mlretrain.quiz.memory.store import Store
from tests.quiz.memory.test_store import ATTEMPTS


@settings(deadline=None, max_examples=15)  # each waits for the disk
@given(st.lists(ATTEMPTS, max_size=4, unique_by=lambda attempt: attempt.uid))
def test_a_file_that_is_handed_in_holds_what_was_kept(tmp_path_factory, attempts):
    folder = tmp_path_factory.mktemp("learner")
    store = Store(folder / "attempts.sqlite")
    store.add_all(attempts)
    learner, read, whole = read_export(export(folder / "mine.json", store))
    assert (learner, read, whole) == (store.learner(), store.attempts(), True)
    with open(export(folder / "mine.csv", store), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["uid"] for row in rows] == [attempt.uid for attempt in read]
    assert [json.loads(row["answer"]) for row in rows] == [attempt.answer for attempt in read]


@pytest.fixture
def file(learner, tmp_path):
    learner.add_all([Attempt("q", 0.0, "A"), Attempt("r", 1.0, "B")])
    return export(tmp_path / "mine.json")


ALTERED = [
    lambda content: content["attempts"][0].update(score=1.0),
    lambda content: content["attempts"].pop(),
    lambda content: content.update(learner="another"),
    lambda content: content.pop("sha256"),
    lambda content: content["attempts"].reverse(),
]


@pytest.mark.parametrize("alter", ALTERED)
def test_an_altered_file_is_noticed(file, alter):
    content = json.loads(file.read_text())
    alter(content)
    file.write_text(json.dumps(content))
    assert read_export(file)[2] is False


def test_a_folder_that_is_not_there_is_named(learner, tmp_path):
    with pytest.raises(FileNotFoundError, match="'path' must lie in a folder that exists, got .*me.json"):
        export(tmp_path / "none" / "me.json")
    assert not (tmp_path / "none").exists()


def test_another_layout_of_the_same_json_is_no_alteration(file):
    file.write_text(json.dumps(json.loads(file.read_text()), indent=4, sort_keys=True))
    assert read_export(file)[2] is True


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "other"}', '{"format": "mlretrain attempts 1"}',
             '{"format": "mlretrain attempts 1", "learner": "x", "attempts": [{"uid": 1}]}'],
)  # fmt: skip
def test_what_is_no_file_of_attempts(tmp_path, text):
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(ValueError, match="a.json is no file of attempts"):
        read_export(tmp_path / "a.json")


def test_another_ending(learner, tmp_path):
    with pytest.raises(ValueError, match="'path' must end with .csv or .json"):
        export(tmp_path / "mine.xlsx")


def test_the_statement(learner, monkeypatch):
    mr.check("below-threshold", "C")
    said = statement()
    assert said.startswith(f"1 attempt is kept in {learner.path}.\n")
    assert "Nothing leaves this machine." in said
    assert "set MLRETRAIN_REMEMBER=no" in said
    # It names each thing that is in the file.
    columns = set(learner.attempts()[0].row()) - {"uid", "sitting"}
    words = {"at": "when", "trial": "which try", "seconds": "how long"}
    assert all(words.get(column, column) in said for column in columns)
    monkeypatch.setenv("MLRETRAIN_REMEMBER", "no")
    assert "Nothing is kept at present" in statement()


def command(*arguments):
    with pytest.raises(SystemExit) as done:
        main(["quiz", *arguments])
    return done.value.code


def test_commands(learner, tmp_path, capsys, monkeypatch):
    mr.check("below-threshold", "C")
    assert command("progress") == 0
    assert "1 of" in capsys.readouterr().out.splitlines()[0]
    assert command("progress", "--about") == 0
    assert capsys.readouterr().out == f"{statement()}\n"
    assert command("progress", "--export", str(tmp_path / "mine.csv")) == 0
    assert (tmp_path / "mine.csv").exists()
    assert command("progress", "--export", str(tmp_path / "mine.txt")) == 1
    assert "'path' must end with .csv or .json" in capsys.readouterr().err
    assert command("review") == 0
    assert capsys.readouterr().out.startswith("Nothing is due today.")


@pytest.mark.parametrize(("typed", "left", "code"), [("y\n", 0, 0), ("n\n", 1, 130), ("", 1, 130)])
def test_everything_is_thrown_away_only_after_asking(learner, monkeypatch, typed, left, code):
    from io import StringIO

    mr.check("below-threshold", "C")
    monkeypatch.setattr("sys.stdin", StringIO(typed))
    assert command("progress", "--reset") == code
    assert len(learner.attempts()) == left
