"""Proving a whole bank: nothing hangs, nothing is run twice, nothing false is kept."""

import json
import os
import time
import uuid

import pytest

from mlretrain.quiz.proving import kept
from mlretrain.quiz.proving.check import check_bank
from mlretrain.quiz.proving.workers import _that_share_a_run as together
from tests.quiz.banks import proved, write
from tests.quiz.samples import made, make, raw


@pytest.fixture(autouse=True)
def home(tmp_path_factory, monkeypatch):
    """A cache folder of the test's own."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("MLRETRAIN_HOME", str(folder))
    return folder


def expression(text):
    return {"by": "expression", "expression": text}


def program(code, limit=60.0):
    return {"by": "program-output", "code": code, "time_limit": limit}


def test_a_proof_that_hangs_or_ends_its_process_is_a_fault_and_the_others_are_proved(tmp_path):
    file = write(
        tmp_path,
        proved("hangs", expression("sum(range(10**15))"), 1, 2),
        proved("right", expression("1 + 1"), 2, 3),
        proved("leaves", expression("mr.quiz.sys.exit('gone')"), 1, 2),
        proved("breaks", {"by": "count", "code": "raise ValueError('x')", "call": "f"}, 1, 2),
        raw("single", id="a-source"),
        proved("right-as-well", expression("2 + 2"), 4, 3),
        proved("not-so", expression("2 + 3"), 6, 7),
    )
    began = time.monotonic()
    report = check_bank(file, jobs=1, limit=3)
    assert time.monotonic() - began < 60
    assert {fault.question: fault.what for fault in report.faults} == {
        "hangs": "the proof cannot be run: it was still running after 3 s and was ended",
        "leaves": "the proof cannot be run: it ended its process (gone)",
        "breaks": "the proof cannot be run: the program failed: ValueError: x",
        "not-so": "A is keyed, but it fails: the result is 5.",
    }
    assert [(row.id, row.status) for row in report.rows] == [
        ("hangs", "fault"), ("right", "proved"), ("leaves", "fault"), ("breaks", "fault"),
        ("a-source", "source"), ("right-as-well", "proved"), ("not-so", "fault"),
    ]  # fmt: skip


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs to look at other processes")
def test_a_program_that_hangs_is_ended_with_its_proof(tmp_path, monkeypatch):
    mark = uuid.uuid4().hex
    monkeypatch.setenv("MLRETRAIN_TEST_MARK", mark)
    hangs = proved("sleeps", program("import time\ntime.sleep(600)"), "a", "b")
    began = time.monotonic()
    report = check_bank(write(tmp_path, hangs), limit=5)
    assert report.faults[0].what.endswith("still running after 5 s and was ended")
    assert time.monotonic() - began < 50
    assert marked(mark) == []


def marked(mark):
    """The processes that carry a mark among their variables."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                found += [pid] if mark.encode() in file.read() else []
        except OSError:
            continue  # it has ended meanwhile, or is none of ours
    return found


def test_several_processes_find_what_one_finds(tmp_path):
    tables = [
        proved(f"sum-{n}", expression(f"{n} + {n}"), 2 * n + (n == 3), 2 * n + 9) for n in range(6)
    ]
    file = write(tmp_path, *tables)
    one, two = (check_bank(file, jobs=jobs, fresh=True) for jobs in (1, 2))
    assert one.faults == two.faults
    assert [fault.question for fault in one.faults] == ["sum-3"]
    assert [row.id for row in two.rows] == [table["id"] for table in tables]


@pytest.fixture
def noted(tmp_path):
    """A proof that leaves a file when it is run, and whether it has left one since."""
    note = tmp_path / "note.json"

    def ran():
        found = note.exists()
        note.unlink(missing_ok=True)
        return found

    return expression(f"mr.quiz.write_schema({str(note)!r}).name"), ran


def times(report):
    return [row.time == "kept" for row in report.rows]


def once(noted):
    return proved("once", noted[0], "note.json", "another.json")


def test_what_was_proved_is_not_run_again(tmp_path, noted):
    _, ran = noted
    file = write(tmp_path, once(noted))
    for fresh, runs in ((False, True), (False, False), (True, True), (False, False)):
        report = check_bank(file, fresh=fresh)
        assert report.faults == []
        assert times(report) == [not runs]
        assert ran() is runs


def test_prose_is_no_part_of_what_is_kept_and_a_claim_is(tmp_path, noted):
    table = once(noted)
    assert times(check_bank(write(tmp_path, table))) == [False]
    table["prompt"] = "In other words?"
    assert times(check_bank(write(tmp_path, table))) == [True]
    table["options"][1]["value"] = "a third.json"
    assert times(check_bank(write(tmp_path, table))) == [False]


def test_an_altered_key_is_held_against_what_is_kept(tmp_path, noted):
    table = once(noted)
    check_bank(write(tmp_path, table))
    for option in table["options"]:
        option["correct"] = not option["correct"]
    report = check_bank(write(tmp_path, table))
    assert times(report) == [True]
    assert [fault.what.split(",")[0] for fault in report.faults] == [
        "A is not keyed", "B is keyed",
    ]  # fmt: skip


def test_another_version_of_any_library_starts_afresh(tmp_path, noted, monkeypatch):
    file = write(tmp_path, once(noted))
    check_bank(file)
    monkeypatch.setattr(kept, "environment", lambda: "another")
    assert times(check_bank(file)) == [False]


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"evidence": [[1, 2, 3, 4]], "steps": []}'])
def test_a_damaged_result_is_made_again(home, damage):
    question = made("code_output")
    seen = kept.look(question)
    (file,) = (home / "cache" / "proofs").rglob("*.json")
    file.write_text(damage)
    assert kept.recall(question) is None
    assert kept.look(question) == seen
    assert json.loads(file.read_text())["evidence"]


def test_where_nothing_can_be_kept_it_is_run(home, monkeypatch):
    (home / "file").write_text("")
    monkeypatch.setenv("MLRETRAIN_HOME", str(home / "file"))
    assert all(e.holds is (n == 0) for n, e in enumerate(kept.look(made("code_output")).evidence))


def test_results_of_versions_long_gone_are_thrown_away(home, monkeypatch):
    for number in range(7):
        monkeypatch.setattr(kept, "environment", lambda number=number: f"version-{number}")
        kept.look(made("code_output"))
        os.utime(home / "cache" / "proofs" / f"version-{number}", (number, number))
    left = sorted(path.name for path in (home / "cache" / "proofs").iterdir())
    assert left == [f"version-{number}" for number in (2, 3, 4, 5, 6)]


@pytest.mark.parametrize(
    ("argument", "said"), [({"jobs": 0}, "'jobs' must be >= 1"), ({"limit": 0}, "'limit' must be > 0")]
)
def test_wrong_arguments(argument, said):
    with pytest.raises(ValueError, match=said):
        check_bank(**argument)


def test_questions_about_the_same_runs_are_proved_by_one_process():
    def about(id, text):
        return make(proved(id, expression(text), 1, 2))

    two, three = (f"len(mr.quiz.run('lesson-0{n}').passes)" for n in (2, 3))
    questions = [
        about("alone", "1"), about("a", two), about("b", f"{three} + 1"), about("c", three),
        about("other", "2"), about("joins", f"{two} + {three}"),
        about("window", "len(mr.quiz.run('lesson-03-window').passes)"),
    ]  # fmt: skip
    groups = [sorted(one.id for one in group) for group in together(questions)]
    assert groups[0] == ["a", "b", "c", "joins"]
    assert sorted(groups[1:]) == [["alone"], ["other"], ["window"]]
