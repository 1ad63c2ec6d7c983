"""The linter: one bad bank for each lint, beside one that is just good enough."""

import pytest

from mlretrain.quiz.bank import own, read
from mlretrain.quiz.lint import LINTS, lint
from mlretrain.quiz.lint.reading import grade
from mlretrain.quiz.proving.check import check_bank
from tests.quiz.banks import write
from tests.quiz.samples import KINDS, raw

WORDS = ("red", "green", "blue", "grey")
STEMS = (
    "Which colour has the sky at noon?",
    "What paint do we need for a fence?",
    "Grass in the spring looks like what?",
    "Name the colour of a clear sea.",
    "A ripe tomato is of which colour?",
    "How does a rainy day look?",
    "Which light stops the cars?",
    "Of what colour are most leaves?",
)


def single(number, key, texts=WORDS, **fields):
    options = [
        {"text": text, "feedback": f"That would be {text} of case {number}.", "correct": place == key}
        for place, text in enumerate(texts)
    ]
    stem = STEMS[number % len(STEMS)]
    return raw("single", **{"id": f"q{number}", "prompt": stem, "options": options, **fields})


def singles(*keys, texts=WORDS):
    return [single(number, key, texts) for number, key in enumerate(keys)]


def long_keys(*keys, word="a very much longer one"):
    return [
        single(n, key, [word if place == key else text for place, text in enumerate(WORDS)])
        for n, key in enumerate(keys)
    ]


def statements(*truths):
    return [
        raw(
            "true_false", id=f"s{n}", prompt=f"{STEMS[n][:-1]}: green.",
            options=[
                {"text": "True", "feedback": f"It is {n}.", "correct": truth},
                {"text": "False", "feedback": f"It was {n}.", "correct": not truth},
            ],
        )
        for n, truth in enumerate(truths)
    ]  # fmt: skip


def feedback(*said):
    table = single(0, 0, WORDS[: len(said)])
    for option, text in zip(table["options"], said, strict=True):
        option["feedback"] = text
    return [table]


def concepts(*names):
    return [raw("single", concepts=list(names))]


LONG = "word " * 30
HARD = (
    "Incremental recalibration methodologies necessitate comprehensive organisational "
    "understanding of environmental instability, including multidimensional distributional "
    "alterations affecting operational predictability across heterogeneous infrastructures and "
    "institutional responsibilities, notwithstanding considerable administrative complications."
)

CASES = [
    # the lint, a bank that has it, where it is, what it says, and a bank that has it not
    ("key-position", singles(1, 1, 1, 1, 1), "", "the key is B in 5 of 5", singles(1, 1, 1, 1, 0)),
    ("key-position", singles(1, 1, 1, 1, 1, 1, 0), "", "B in 6 of 7", singles(0, 0, 1, 1, 2, 2)),
    ("key-length", long_keys(0, 1, 2, 3), "", "the longest option in 4 of 4", long_keys(0, 1, 2)),
    ("key-length", long_keys(0, 1, 2, 3, word="ox"), "", "the shortest option", singles(0, 1, 2, 3)),
    *(
        ("to-be-written", [raw("single", **{name: bad})], "a-single", name, [raw("single")])
        for name, bad in (
            ("hints", ["TODO: give a hint."]),
            ("source", "TODO: say where."),
            ("concepts", ["todo"]),
            ("mistakes", [{"belief": "It is.", "shows": "TODO: what is so."}]),
        )
    ),
    (
        "true-or-false", statements(*[True] * 7), "", "7 of 7 statements are true",
        statements(True, True, True, True, True, True, False),
    ),
    ("true-or-false", statements(*[False] * 7), "", "7 of 7 statements are false", statements(True)),
    *(
        ("all-of-the-above", [single(0, 0, ["red", text])], "q0", f"B says {text!r}", other)
        for text, other in (
            ("All of the above", [single(0, 0, ["red", "All of the leaves above the ground"])]),
            ("None of these answers", [single(0, 0, ["red", "None"])]),
            ("Neither of the above.", [single(0, 0, ["red", "Neither red nor blue"])]),
            ("Both A and C", [single(0, 0, ["red", "Both red and blue"])]),
            ("A or B.", [single(0, 0, ["red", "A or a B, in music"])]),
        )
    ),
    *(
        ("negation", [single(0, 0, prompt=text)], "q0", "what is asked has", [single(0, 0, prompt=other)])
        for text, other in (
            ("Which is not a colour?", "Which is *not* a colour?"),
            ("Which of them isn't red?", "Which of them is NOT red?"),
            ("All are red except which?", "All are red __except__ which?"),
            ("It was. What must never happen?", "It did not fit. What now?"),
            ("Choose what cannot be.", "Choose `not` or `and`."),
        )
    ),
    ("negation", [raw("true_false", prompt="Snow is not red.")], "a-true-false", "'not'", statements(True)),
    *(
        ("near-equal-options", [single(0, 0, [one, two])], "q0", "A and B differ only", [single(0, 0, other)])
        for one, two, other in (
            ("It is trained.", "It is trained!", ["It is trained.", "It was trained."]),
            ("yes, always", "yes always", ["yes, always", "yes, sometimes"]),
            ("`a-b`, then stop", "`a-b` then stop", ["`0 0 * * *`", "`0 0 - * *`"]),
        )
    ),
    *(
        ("thin-feedback", feedback(text, "This is how it is."), "q0", "the feedback of A says only", other)
        for text, other in (
            ("Right!", feedback("Right: it grows.", "It does not grow.")),
            ("That is wrong.", feedback("That is the wrong way round.", "This way.")),
            ("no", feedback("No leaf is.", "Some are.")),
        )
    ),
    (
        "thin-feedback", feedback("Look at it.", "Look  at IT."), "q0",
        "A and B have the same feedback", feedback("Look at it.", "Look at that."),
    ),
    (
        "reading-level", [raw("single", prompt=f"{LONG}too?")], "a-single",
        "a sentence of the prompt has 31 words", [raw("single", prompt=f"{LONG}?")],
    ),
    (
        "reading-level", [raw("single", explanation=HARD)], "a-single",
        "the explanation reads like school year", [raw("single", explanation="It is so. " * 12)],
    ),
    (
        "duplicate-stem", [single(0, 0), {**single(0, 1), "id": "again"}], "again",
        "it asks what 'q0' asks", singles(0, 1),
    ),
    (
        "duplicate-stem",
        [single(0, 0, prompt=LONG + "end?"), single(1, 1, prompt=LONG + "End ?")], "q1",
        "it asks what 'q0' asks", [single(0, 0, prompt=LONG), single(1, 1, prompt=LONG.replace("word ", "was ", 3))],
    ),
]  # fmt: skip


def found(folder, tables, **fields):
    file = write(folder, *tables, **fields)
    bank = read(file)
    assert bank.faults == []
    return lint(bank)


@pytest.mark.parametrize(("name", "bad", "where", "said", "good"), CASES)
def test_a_bad_bank_and_one_that_is_good_enough(tmp_path, name, bad, where, said, good):
    lints = [one for one in found(tmp_path, bad) if one.name == name]
    assert [one.question for one in lints] == [where]
    assert said in lints[0].what
    assert lints[0].remedy.endswith(".")
    assert name not in [one.name for one in found(tmp_path, good)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_question_can_be_looked_at(tmp_path, kind):
    assert {one.name for one in found(tmp_path, [raw(kind)])} <= set(LINTS)


CONCEPTS = [
    # what the file names, what its question is about, what is said
    (["cycle", "gate"], ["cycle", "gate"], []),
    (["cycle", "gate"], ["cycle"], [("", "no question is about the concept 'gate'.")]),
    (["cycle"], ["cycle", "cycles"], [("a-single", "no file names the concept 'cycles'.")]),
    ([], ["anything"], []),
]


@pytest.mark.parametrize(("named", "used", "said"), CONCEPTS)
def test_concepts(tmp_path, named, used, said):
    file = write(tmp_path, *concepts(*used))
    text = file.read_text(encoding="utf-8")
    file.write_text(f"concepts = {named}\n{text}", encoding="utf-8")
    assert [(one.question, one.what) for one in lint(read(file)) if one.name == "concept"] == said


def test_one_file_may_ask_about_what_another_introduces(tmp_path):
    for name, fields in (("a.toml", {}), ("b.toml", {"id": "other", "prompt": STEMS[2]})):
        file = write(tmp_path, raw("single", concepts=["cycle"], **fields), name=name)
        if name == "a.toml":
            file.write_text(f'concepts = ["cycle"]\n{file.read_text(encoding="utf-8")}')
    assert lint(read(tmp_path)) == []


@pytest.mark.parametrize("concepts", ['"gate"', "[1, 2]", "3"])
def test_concepts_that_are_no_list_of_names(tmp_path, concepts):
    file = write(tmp_path, raw("single"))
    file.write_text(f"concepts = {concepts}\n{file.read_text(encoding='utf-8')}")
    (fault,) = read(file).faults
    assert (fault.line, fault.what[:32]) == (1, "'concepts' must be a list of nam")


GRADES = [
    # a text, its school year, its longest sentence
    ("", 0, 0),
    ("Too short to tell.", 0, 4),
    ("The cat sat on the mat. " * 10, 0, 6),
    ("`one two three` four", 0, 2),
    ("It has 1,024.5 rows. It had 2. So it grew.", 0, 4),
    ("- one two\n- three\n", 0, 2),
    ("Look here:\n\n```\na b c d e f g h i\n```\n\nAnd there.", 0, 2),
]


@pytest.mark.parametrize(("text", "year", "longest"), GRADES)
def test_reading_level(text, year, longest):
    assert grade(text) == (year, longest)


def test_a_harder_text_is_for_a_later_year():
    easy, _ = grade("The model is old. We train a new one. It is put to the test. " * 3)
    middle, _ = grade("Retraining replaces the deployed model whenever its accuracy falls. " * 3)
    hard, _ = grade(HARD)
    assert 0 <= easy < 5 < middle < 16 < hard


def test_our_bank_is_clean():
    assert lint(own()) == []


def test_lints_are_part_of_the_check(tmp_path):
    report = check_bank(write(tmp_path, single(0, 0, ["red", "All of the above"])))
    assert (report.ok, report.exit_code) == (True, 1)
    (one,) = report.lints
    assert str(one) in str(report).splitlines()
    assert str(one).endswith(
        "q0: [all-of-the-above] B says 'All of the above'. Ask for all that are right "
        "(kind 'multiple'), or write an option of its own."
    )
    assert report.summary.endswith("0 faults, 1 lint.")
