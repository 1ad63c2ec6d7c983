"""The prover, held to its word: a key that is not the right one never gets through."""

import tomllib
from datetime import datetime

import pytest

from mlretrain.quiz.bank import home
from mlretrain.quiz.prove import wrong
from mlretrain.quiz.proving.check import check_bank
from mlretrain.quiz.rules import KINDS
from tests.quiz.alterations import alterations
from tests.quiz.samples import make, made

DAY = datetime(2013, 1, 1)

BANK = {
    table["id"]: table
    for file in sorted(home().glob("*.toml"))
    for table in tomllib.loads(file.read_text(encoding="utf-8"))["question"]
}
PROVED = [name for name, table in BANK.items() if "proof" in table]


def test_our_bank_has_no_fault():
    report = check_bank()
    assert report.faults == []
    assert (report.ok, report.exit_code) == (True, 0)
    assert [row.id for row in report.rows if row.kind != "exercise"] == list(BANK)
    assert {row.status for row in report.rows} <= {"proved", "source"}
    assert report.share_proved == 1  # so that no altered key of ours can pass


@pytest.mark.parametrize("name", PROVED)
def test_the_key_is_proved_and_every_other_key_is_caught(name):
    assert list(wrong(make(BANK[name]))) == []
    altered = list(alterations(BANK[name]))
    assert altered
    passed = [what for what, table in altered if not list(wrong(make(table)))]
    assert passed == []


@pytest.mark.parametrize("name", [n for n in PROVED if BANK[n]["kind"] == "code_output"])
def test_an_altered_output_is_caught(name):
    for place in range(len(BANK[name]["options"])):
        options = [dict(option) for option in BANK[name]["options"]]
        if options[place].get("correct"):
            options[place]["text"] += "!"
            assert list(wrong(make({**BANK[name], "options": options})))


@pytest.mark.parametrize("name", [n for n in PROVED if BANK[n]["kind"] == "click_step"])
def test_a_step_that_can_be_clicked_needs_an_option(name):
    for place, option in enumerate(BANK[name]["options"]):
        if not option.get("correct"):
            left = [o for p, o in enumerate(BANK[name]["options"]) if p != place]
            ((what, _),) = wrong(make({**BANK[name], "options": left}))
            assert what == f"there is no option for {option['step']}."


def test_lesson_2_uses_every_kind():
    assert {table["kind"] for table in BANK.values()} == set(KINDS)


def numbers(*keyed, proof):
    options = [
        {"value": n, "text": f"it is {n}", "feedback": "f", "correct": n in keyed}
        for n in (1, 2, 3)
    ]
    return made("single", options=options, proof=proof)


WRONG = [
    # the proof, the key, what the prover says
    ({"by": "expression", "expression": "1 + 1"}, 2, []),
    (
        {"by": "expression", "expression": "1 + 1"},
        1,
        [
            "A is keyed, but it fails: the result is 2.",
            "B is not keyed, but it holds: the result is 2.",
        ],
    ),
    (
        {"by": "expression", "expression": "value > 1"},
        2,
        ["C is not keyed, but it holds: the claim came out true."],
    ),
    (
        {"by": "count", "call": "f", "code": "raise ValueError('x')"},
        1,
        ["the proof cannot be run: the program failed: ValueError: x"],
    ),
    (
        {"by": "count", "call": "f", "code": "while True: pass", "time_limit": 0.5},
        1,
        ["the proof cannot be run: the program was still running after 0.5 s."],
    ),
    ({"by": "expression"}, 1, ["the proof cannot be run: 'expression' is missing: say what is"]),
    ({"by": "count", "call": "f"}, 1, ["the proof cannot be run: 'code' is missing: give the"]),
    (
        {"by": "trace", "run": "lesson-02", "ask": "step after gate"},
        1,
        ["the proof cannot be run: 'pass' is missing: say which pass is asked about."],
    ),
    (
        {"by": "trace", "run": "lesson-02", "pass": 99, "ask": "step after gate"},
        1,
        ["the proof cannot be run: 'pass' must be in the run 'lesson-02', got 99."],
    ),
    (
        {"by": "trace", "run": "lesson-02", "pass": 1},
        1,
        ["the proof cannot be run: 'value' must be a statement such as 'model at the end is v2'"],
    ),
]


@pytest.mark.parametrize(("proof", "key", "said"), WRONG)
def test_what_the_prover_says(proof, key, said):
    found = [what for what, _ in wrong(numbers(key, proof=proof))]
    assert len(found) == len(said)
    assert all(what.startswith(start) for what, start in zip(found, said, strict=True))


def test_ordering_and_matching_need_a_proof_that_knows_pairs():
    cron = {"by": "cron-fires", "freq": "D", "start": DAY, "end": DAY}
    options = [
        {"text": text, "feedback": "f", "place": place, "value": "0 0 * * *"}
        for text, place in (("one", 2), ("two", 1), ("three", 3))
    ]
    question = made("ordering", proof=cron, options=options)
    ((what, _),) = wrong(question)
    assert what.startswith("the proof cannot be run: 'freq' must be a pandas frequency")


def test_the_report_names_file_line_and_question(tmp_path):
    text = (home() / "02_the_retraining_cycle.toml").read_text(encoding="utf-8")
    right, wrong_key = 'value = "v2"\ncorrect = true\n', 'value = "v2"\n'
    assert right in text
    moved = text.replace(right, wrong_key, 1).replace(
        'value = "v3"\n', 'value = "v3"\ncorrect = true\n', 1
    )
    file = tmp_path / "bank.toml"
    file.write_text(moved, encoding="utf-8")
    report = check_bank(file)
    assert report.exit_code == 1
    assert [(fault.question, fault.what.split(",")[0]) for fault in report.faults] == [
        ("version-after-training", "B is not keyed"),
        ("version-after-training", "C is keyed"),
    ]
    first = moved.splitlines().index("[[question]]") + 1
    assert {(fault.file, fault.line) for fault in report.faults} == {(str(file), first)}
    (row,) = [row for row in report.rows if row.status == "fault"]
    assert row.id == "version-after-training"
    assert report.summary.endswith("2 faults, 0 lints.")
    lines = str(report).splitlines()
    assert lines[-1] == report.summary
    assert lines[0].split() == ["Question", "Kind", "Level", "Proof", "Claims", "Time", "Result"]
    assert lines[2].split()[:5] == ["version-after-training", "single", "easy", "trace", "4"]
    assert lines[2].endswith("fault")
    assert [str(fault) for fault in report.faults] == lines[-4:-2]


def test_questions_without_a_fault_are_proved_beside_broken_ones(tmp_path):
    text = (home() / "02_the_retraining_cycle.toml").read_text(encoding="utf-8")
    file = tmp_path / "bank.toml"
    file.write_text(text.replace('level = "easy"', 'level = "simple"', 1), encoding="utf-8")
    report = check_bank(file)
    assert [fault.question for fault in report.faults] == ["version-after-training"]
    assert len(report.rows) == text.count("[[question]]") - 1
