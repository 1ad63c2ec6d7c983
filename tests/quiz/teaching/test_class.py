"""A class: what learners hand in, and what its answers say about the questions."""

import csv
import io
import json
from datetime import datetime, timedelta, timezone

import numpy as np
import pytest
from scipy.stats import pointbiserialr

from mlretrain.cli import main
from mlretrain.quiz.bank import Bank, Quiz
from mlretrain.quiz.memory.attempt import Attempt
from mlretrain.quiz.memory.export import export
from mlretrain.quiz.memory.store import Store
from mlretrain.quiz.teaching.handed_in import HandedIn, collect, unknown
from mlretrain.quiz.teaching.items import alpha, analyse
from mlretrain.quiz.teaching.report import page, table
from tests.quiz.banks import write
from tests.quiz.exercises.tasks import make as exercise
from tests.quiz.samples import KINDS, make, raw

NOON = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
LETTERS = "ABC"  # B is right


def tables(count):
    return [raw("single", id=f"q{n}") for n in range(count)]


def bank_of(count):
    return Bank([Quiz("01_a", "A", [make(one) for one in tables(count)])])


def answered(*letters, **more):
    """The answers of one learner to q0, q1, …; a blank is none."""
    return [
        Attempt(f"q{n}", float(letter == "B"), letter, at=NOON + timedelta(minutes=n), **more)
        for n, letter in enumerate(letters)
        if letter != " "
    ]


def the_class(*rows):
    return {f"Learner {n}": answered(*row) for n, row in enumerate(rows)}


def item(analysis, name="q0"):
    return next(one for one in analysis.items if one.question.id == name)


# --- figures ---


def test_facility_and_discrimination_are_those_of_scipy():
    generator = np.random.default_rng(0)
    ability = generator.normal(size=40)
    right = ability[:, None] + generator.normal(size=(40, 6)) > np.linspace(-1, 1, 6)
    rows = ["".join("B" if one else "A" for one in row) for row in right]
    analysis = analyse(the_class(*rows), bank_of(6))
    for n in range(6):
        found = item(analysis, f"q{n}")
        others = np.delete(right, n, axis=1).mean(axis=1)
        assert found.facility == pytest.approx(right[:, n].mean())
        assert found.discrimination == pytest.approx(pointbiserialr(right[:, n], others).statistic)
        assert found.answers == 40
    assert (analysis.learners, analysis.questions) == (40, 6)
    assert analysis.alpha == pytest.approx(alpha(right.astype(float)))


ALPHAS = [
    # scores, Cronbach's alpha
    ([[1, 1], [0, 0], [1, 1], [0, 0], [1, 1]], 1.0),
    ([[1, 0], [0, 1], [1, 1], [0, 0], [1, 1], [0, 0]], 0.5),
    # by hand: variances .3, .3 and .2, of the sums 1.5; so 3/2 * (1 - .8 / 1.5)
    ([[1, 1, 1], [1, 1, 1], [1, 0, 1], [0, 1, 1], [0, 0, 0]], 0.7),
    ([[1, 1]] * 5, None),
    ([[1], [0], [1], [0], [1]], None),
    ([[1, 0], [0, 1], [1, 1], [0, 0]], None),
]


@pytest.mark.parametrize(("scores", "expected"), ALPHAS)
def test_alpha(scores, expected):
    assert alpha(np.array(scores)) == (None if expected is None else pytest.approx(expected))


def test_first_tries_alone_count():
    given = the_class("A", "B")
    given["Learner 0"] += [Attempt("q0", 1.0, "B", trial=2, at=NOON + timedelta(hours=1))]
    given["Learner 0"] += [Attempt("q0", 1.0, "B", at=NOON + timedelta(days=1))]
    assert item(analyse(given, bank_of(1))).facility == 0.5


def test_how_options_were_chosen():
    analysis = analyse(the_class("AB", "AA", "BB", "BB", "CA"), bank_of(2))
    a, b, c = item(analysis).choices
    assert [(one.name, one.key, one.share) for one in (a, b, c)] == [
        ("A", False, 0.4), ("B", True, 0.4), ("C", False, 0.2),
    ]  # fmt: skip
    assert [one.others for one in (a, b, c)] == [0.5, 1.0, 0.0]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_analysed(kind):
    bank = Bank([Quiz("01_a", "A", [make(raw(kind))])])
    found = analyse({"one": [Attempt(f"a-{kind.replace('_', '-')}", 0.5, "B")]}, bank)
    assert found.items[0].facility == 0.5
    assert page(collect([]), found)


def test_an_exercise_is_analysed_by_its_checks():
    bank = Bank([Quiz("01_a", "A", [make(one) for one in tables(1)], tasks=[exercise()])])
    failed = [["text"], ["text"], [], ["number", "text"]]
    given = {
        f"Learner {n}": [
            *answered("ABBA"[n]), Attempt("twice", 1 - len(names) / 2, {"failed": names}),
        ]
        for n, names in enumerate(failed)
    }  # fmt: skip
    analysis = analyse(given, bank)
    found = item(analysis, "twice")
    assert (found.answers, found.facility, found.flags) == (4, 0.5, [])
    assert [(one.name, one.share, one.others) for one in found.choices] == [
        ("failed: number", 0.25, 0.0), ("failed: text", 0.75, pytest.approx(1 / 3)),
    ]  # fmt: skip
    assert "<td>failed: number</td>" in page(collect([]), analysis)
    assert "twice,easy,4,0.5000" in table(analysis.items)


def test_an_answer_to_an_earlier_form_of_a_question_is_no_choice():
    found = analyse({"one": [Attempt("q0", 0.0, "Z")]}, bank_of(1))
    assert [one.share for one in item(found).choices] == [0, 0, 0]


FLAGS = [
    # the answers to q0 and q1 of each learner, what is said of q0
    (["AA"] * 8 + ["BB"] * 2 + ["CA"] * 2, ["hard: 17% of the points"]),
    (["BA", "BB"] * 10, ["easy: 100% of the points"]),
    (["BB"] * 5 + ["BA"] + ["AA"] * 4 + ["CA"], []),
    (["BA"] * 4 + ["AB"] * 3 + ["CA"] * 2, ["those who know more do worse here"]),
    (["BA"] * 4 + ["AB"] * 3 + ["CA"] * 2, ["A is chosen by those who know more"]),
    (["BB"] * 5 + ["AA"] * 5, ["hardly anybody chooses C"]),
    (["BB", "BA"] * 5 + ["AA", "AB", "CA", "CB"], ["does not tell who knows more"]),
    (["AA"] * 4, []),  # too few to say anything
]


@pytest.mark.parametrize(("rows", "said"), FLAGS)
def test_what_is_noticed(rows, said):
    flags = item(analyse(the_class(*rows), bank_of(2))).flags
    for words in said:
        assert any(flag.startswith(words) for flag in flags), flags
    if not said:
        assert flags == []


@pytest.mark.parametrize(("right", "flagged"), [(30, False), (29, True)])
def test_both_sides_of_hard(right, flagged):
    rows = ["B"] * right + ["A"] * (60 - right // 2) + ["C"] * (40 - right + right // 2)
    flags = item(analyse(the_class(*rows), bank_of(1))).flags
    assert any(flag.startswith("hard") for flag in flags) is flagged


@pytest.mark.parametrize(("idle", "flagged"), [(5, False), (4, True)])
def test_both_sides_of_idle(idle, flagged):
    rows = ["B"] * 50 + ["A"] * (50 - idle) + ["C"] * idle
    flags = item(analyse(the_class(*rows), bank_of(1))).flags
    assert ("hardly anybody chooses C" in flags) is flagged


def test_the_questions_to_look_at_come_first():
    rows = ["BA", "BA", "BB", "BB", "AA", "CB", "AC"]
    analysis = analyse(the_class(*(row + "A" for row in rows)), bank_of(3))
    assert [len(one.flags) > 0 for one in analysis.items] == sorted(
        (len(one.flags) > 0 for one in analysis.items), reverse=True
    )
    assert analysis.items[0].question.id == "q2"


def test_the_median_time():
    given = {"a": answered("B", seconds=10.0), "b": answered("A", seconds=30.0), "c": answered("B")}
    assert item(analyse(given, bank_of(1))).seconds == 20
    assert item(analyse(the_class("B"), bank_of(1))).seconds is None


# --- what is handed in ---


@pytest.fixture
def handed(tmp_path):
    """Makes a file that a learner hands in; the same learner again by the same store."""

    def hand_in(name, attempts, store=None):
        store = store or Store(tmp_path / f"{name}.sqlite")
        store.add_all(attempts)
        return export(tmp_path / f"{name}.json", store), store

    return hand_in


def test_each_file_is_a_learner_without_a_name(handed):
    files = [handed(name, answered("B"))[0] for name in ("ann", "bob")]
    found = collect(files)
    assert sorted(found.attempts) == ["Learner 1", "Learner 2"]
    assert found.notes == []
    assert sorted(collect(files, names=True).attempts) == ["ann", "bob"]


def test_two_files_of_one_learner_are_put_together(handed):
    early, store = handed("monday", answered("B"))
    late, _ = handed("tuesday", [Attempt("q1", 0.0, "A")], store)
    found = collect([late, early])
    ((_, attempts),) = found.attempts.items()
    assert [one.question for one in attempts] == ["q0", "q1"]
    assert found.notes == ["tuesday.json repeats 1 attempt of the same learner."]


def test_a_copy_stays_with_the_first_and_is_noticed(handed):
    mine = answered("B", "B")
    files = [handed("ann", mine)[0], handed("bob", [*mine, Attempt("q2", 1.0, "B")])[0]]
    found = collect(files)
    assert sum(map(len, found.attempts.values())) == 3
    ((note),) = found.notes
    assert note in (
        "bob.json holds 2 attempts that ann.json holds, too.",
        "ann.json holds 2 attempts that bob.json holds, too.",
    )


def test_what_was_altered_or_cannot_be_read_is_left_out(handed, tmp_path):
    good, _ = handed("ann", answered("B"))
    bad, _ = handed("bob", answered("A"))
    content = json.loads(bad.read_text())
    content["attempts"][0]["score"] = 1.0
    bad.write_text(json.dumps(content))
    (tmp_path / "other.json").write_text("{}")
    found = collect([good, bad, tmp_path / "other.json", tmp_path / "none.json"])
    assert list(found.attempts) == ["Learner 1"]
    assert [note.split(":")[0] for note in found.notes] == [
        "bob.json was left out", "none.json was left out", "other.json was left out",
    ]  # fmt: skip


UNREADABLE = [
    # what the file holds, what is said
    (b"", "it is empty"),
    (b" \n", "it is empty"),
    (b'{"format": "mlretrain', "it is cut off, or no JSON at all"),
    (b"\xff\xfe\x00", "it is no text"),
    (b"[]", "it holds no attempts"),
    (b'{"format": "mine"}', "its format is 'mine'"),
]


@pytest.mark.parametrize(("content", "said"), UNREADABLE)
def test_why_a_file_cannot_be_read_is_said_in_plain_words(tmp_path, content, said):
    (tmp_path / "ann.json").write_bytes(content)
    ((note),) = collect([tmp_path / "ann.json"]).notes
    assert note.startswith("ann.json was left out: ") and said in note
    assert note.endswith("Ask for it again: mlretrain quiz progress --export FILE.json")


def test_a_file_without_an_attempt_is_noticed(handed):
    found = collect([handed("ann", [])[0]])
    assert found.attempts == {}
    assert found.notes == ["ann.json holds no attempt: nothing was answered, or not kept."]


def test_attempts_at_questions_that_are_gone_are_noticed():
    given = {"a": [*answered("B"), Attempt("old", 1.0, "A")], "b": [Attempt("old", 1.0, "A")]}
    assert unknown(HandedIn(given), bank_of(1)) == [
        "Left out: 2 attempts at questions that this bank does not have (old). They may be of "
        "another version, or of a bank of your own: then name it with --bank."
    ]
    del given["a"][1], given["b"]
    assert unknown(HandedIn(given), bank_of(1)) == []


# --- the report ---


def test_the_csv_holds_the_figures():
    analysis = analyse(the_class("BB", "BA", "AA", "CA", "AB", "BB"), bank_of(2))
    rows = list(csv.DictReader(io.StringIO(table(analysis.items), newline="")))
    assert {row["question"] for row in rows} == {"q0", "q1"}
    row = next(row for row in rows if row["question"] == "q0")
    assert float(row["facility"]) == 0.5
    assert float(row["discrimination"]) == pytest.approx(item(analysis).discrimination, abs=1e-4)


def command(*arguments):
    with pytest.raises(SystemExit) as done:
        main(["class", "report", *map(str, arguments)])
    return done.value.code


def test_the_command(handed, tmp_path, capsys):
    bank = write(tmp_path, *tables(2), name="bank.toml")
    for n, row in enumerate(["BB", "BA", "AA", "CA", "AB", "BB"]):
        handed(f"someone-{n}", answered(*row))
    out, figures = tmp_path / "report.html", tmp_path / "items.csv"
    assert command(tmp_path, "-o", out, "--csv", figures, "--bank", bank) == 0
    assert capsys.readouterr().out == f"Written: {out}\nWritten: {figures}\n"
    text = out.read_text(encoding="utf-8")
    assert "6 learners, 2 questions answered." in text
    assert "someone" not in text and "http" not in text
    assert text.count('class="item') == 2
    assert command(tmp_path / "none.json", "-o", out) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    assert "'FILES' must be files" in err and "none.json', which does not exist. Name another" in err
    (tmp_path / "nobody").mkdir()
    assert command(tmp_path / "nobody", "-o", out) == 1
    assert "'FILES' must hold at least one attempt, got none. Name files" in capsys.readouterr().err


def test_the_page_has_no_violation(handed, tmp_path):
    from tests.widgets import browser

    browser.require()
    given = the_class("BB", "BA", "AA", "CA", "AB", "BB")
    text = page(HandedIn(given, ["a.json was left out: <b>"]), analyse(given, bank_of(2)))
    assert "<b>" not in text
    with browser.launched() as chromium:
        tab = chromium.new_page()
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            tab.set_content(text)
            assert browser.violations(tab, "html") == []
