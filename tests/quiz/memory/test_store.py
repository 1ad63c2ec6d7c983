"""The file of attempts: nothing that was confirmed is lost."""

import os
import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlretrain.quiz.memory.attempt import Attempt
from mlretrain.quiz.memory.store import Store, folder

ROOT = Path(__file__).parents[3]


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "home" / "attempts.sqlite")


def integrity(path):
    file = sqlite3.connect(path)
    try:
        return file.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        file.close()


def run(*arguments):
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
def test_200_kills_in_the_middle_of_writing_lose_nothing_that_was_confirmed(store):
    store.path.parent.mkdir()
    out, error = run("-m", "tests.quiz.memory.killed", str(store.path), "200").communicate()
    assert error == ""
    confirmed = out.split()
    assert len(confirmed) > 200
    kept = [attempt.uid for attempt in store.attempts()]
    assert set(confirmed) <= set(kept)
    assert len(kept) - len(confirmed) <= 200  # at most the one that was being written
    assert integrity(store.path) == "ok"
    assert len(store.learner()) == 32
    assert list(store.path.parent.glob("*broken*")) == []


def test_two_notebooks_write_at_the_same_time(store):
    code = (
        "import sys\nfrom mlretrain.quiz.memory.attempt import Attempt\n"
        "from mlretrain.quiz.memory.store import Store\n"
        "for n in range(100): Store(sys.argv[1]).add(Attempt(sys.argv[2], score=1.0, answer=n))"
    )
    both = [run("-c", code, str(store.path), name) for name in ("one", "two")]
    assert [process.communicate()[1] for process in both] == ["", ""]
    answers = {name: [] for name in ("one", "two")}
    for attempt in store.attempts():
        answers[attempt.question].append(attempt.answer)
    assert answers == {"one": list(range(100)), "two": list(range(100))}


ANSWERS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=20), st.integers(), st.booleans(),
    st.floats(allow_nan=False), st.lists(st.text("ABCD", max_size=1)),
    st.dictionaries(st.sampled_from("ABCD"), st.integers(1, 4)),
)  # fmt: skip
ATTEMPTS = st.builds(
    Attempt, st.text("abc-", min_size=1), st.floats(0, 1), answer=ANSWERS, seed=st.integers(0, 10**9),
    trial=st.integers(1, 3), hints=st.integers(0, 5), seconds=st.none() | st.floats(0, 1e4),
    sitting=st.sampled_from(["check", "review", "test 1"]),
)  # fmt: skip


@settings(deadline=None, max_examples=25)  # each waits for the disk
@given(st.lists(ATTEMPTS, max_size=5))
def test_what_is_kept_is_what_was_given(tmp_path_factory, attempts):
    store = Store(tmp_path_factory.mktemp("home") / "attempts.sqlite")
    for attempt in attempts:
        store.add(attempt)
    assert sorted(store.attempts(), key=repr) == sorted(attempts, key=repr)


def test_attempts_come_oldest_first_whatever_the_time_zone(store):
    noon = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
    east = timezone(timedelta(hours=9))
    moments = [noon + timedelta(hours=1), noon, (noon - timedelta(hours=1)).astimezone(east)]
    store.add_all([Attempt("q", 1.0, answer=n, at=moment) for n, moment in enumerate(moments)])
    assert [attempt.answer for attempt in store.attempts()] == [2, 1, 0]


def test_a_copy_is_recognised(store):
    attempts = [Attempt("q", 1.0), Attempt("q", 0.0)]
    assert store.add_all(attempts) == 2
    assert store.add_all([*attempts, Attempt("r", 1.0)]) == 1
    assert len(store.attempts()) == 3


def test_all_or_none(store):
    store.add(Attempt("q", 1.0))
    with pytest.raises(TypeError):
        store.add_all([Attempt("q", 1.0), Attempt("q", 1.0, answer=object())])
    assert len(store.attempts()) == 1


def test_reset(store):
    assert store.reset() == 0
    learner = store.learner()
    store.add_all([Attempt("a-question-of-mine", 1.0), Attempt("q", 0.5)])
    assert store.reset() == 2
    assert (store.attempts(), store.learner()) == ([], learner)
    assert b"a-question-of-mine" not in store.path.read_bytes()


def test_looking_makes_no_file(store):
    assert store.attempts() == []
    assert not store.path.exists()


def test_a_file_that_is_no_database_is_set_aside(store):
    store.path.parent.mkdir()
    store.path.write_bytes(b"this is a text, and a long one, so that it is read" * 100)
    with pytest.warns(UserWarning, match="was not readable .* and is now"):
        store.add(Attempt("q", 1.0))
    assert len(store.attempts()) == 1
    (aside,) = store.path.parent.glob("attempts.broken-*.sqlite")
    assert aside.read_bytes().startswith(b"this is a text")


def test_a_file_of_a_newer_version_is_left_alone(store):
    store.add(Attempt("q", 1.0))
    file = sqlite3.connect(store.path)
    file.execute("PRAGMA user_version = 2")
    file.close()
    with pytest.raises(ValueError, match="written by a newer mlretrain"):
        store.add(Attempt("q", 1.0))


def test_a_folder_that_cannot_be_used(tmp_path):
    (tmp_path / "attempts.sqlite").mkdir()
    with pytest.raises(OSError, match="cannot be opened"):
        Store(tmp_path / "attempts.sqlite").add(Attempt("q", 1.0))


def test_where_it_lies(tmp_path, monkeypatch):
    monkeypatch.setenv("MLRETRAIN_HOME", str(tmp_path))
    assert Store().path == tmp_path / "attempts.sqlite"
    monkeypatch.delenv("MLRETRAIN_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    if sys.platform == "linux":
        assert folder() == tmp_path / "data" / "mlretrain"
    assert Store().path.name == "attempts.sqlite"
