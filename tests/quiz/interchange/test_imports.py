"""Files as other programs write them, and what the bank makes of them."""

import json

import pytest

from mlretrain.quiz import check_bank, import_quiz
from mlretrain.quiz.bank import load
from mlretrain.quiz.interchange.toml_out import to_toml


def imported(tmp_path, text, name="file.txt", form=None):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return import_quiz(file, form)


def of(tmp_path, text, name="file.txt"):
    """The only question of a file, and what was said about it."""
    read = imported(tmp_path, text, name)
    assert read.report.faults == []
    (question,) = read.quiz.questions
    return question, read.report.of(question.id)


def moodle(kind: str, body: str, text: str = "<p>How many?</p>") -> str:
    return (
        f'<?xml version="1.0"?>\n<quiz>\n<question type="{kind}">\n<name><text>The name</text></name>\n'
        f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>\n'
        f"{body}\n</question>\n</quiz>\n"
    )


def answer(share, text, feedback="", more=""):
    said = f'<feedback format="html"><text>{feedback}</text></feedback>' if feedback else ""
    return f'<answer fraction="{share}" format="html"><text>{text}</text>{said}{more}</answer>'


KINDS = [
    # a file, the kind of its question, what its options are
    ("What is two?{=2#Yes. ~3#No.}", "single", [("2", True), ("3", False)]),
    ("Grant is {~%50%buried ~%50%entombed ~%-100%living} there.", "multiple",
     [("buried", True), ("entombed", True), ("living", False)]),
    ("The sun rises in the East.{T#No, it does.#So it is.}", "true_false",
     [("True", True), ("False", False)]),
    ("// a comment\n::Q::When?{#1822:5}", "numeric", [(1822, True), (1873, False)]),
    ("When?{#=1822:0#y =%50%1822:5#near ~#other}", "numeric", [(1822, True), (1822, False)]),
    ("Pi?{#3.141..3.143#Right.}", "numeric", [(3.142, True), (4.152, False)]),
    ("Two plus two is {=four =4} today.", "cloze", [("four", True), ("4", True), ("TODO", False)]),
    ("Match.{=cat -> meow =dog -> woof = -> moo}", "matching", [("cat", "meow"), ("dog", "woof")]),
    (moodle("multichoice", "<single>true</single>" + answer(100, "a one") + answer(0, "a two")),
     "single", [("a one", True), ("a two", False)]),
    (moodle("multichoice", "<single>false</single>" + answer(100, "a one") + answer(-100, "a two")),
     "multiple", [("a one", True), ("a two", False)]),
    (moodle("truefalse", answer(0, "true") + answer(100, "false")), "true_false",
     [("True", False), ("False", True)]),
    (moodle("numerical", answer(100, "3.5", "", "<tolerance>0.5</tolerance>") + answer(0, "*", "No.")),
     "numeric", [(3.5, True), (9.5, False)]),
    (moodle("shortanswer", answer(100, "Paris") + answer(0, "Rome"), "It is ________ ."), "cloze",
     [("Paris", True), ("Rome", False)]),
    (moodle("ordering", answer(1, "first") + answer(2, "second") + answer(3, "third")), "ordering",
     [("third", 3), ("first", 1), ("second", 2)]),
    (moodle("cloze", "", "The capital is {1:SHORTANSWER:%100%Paris#Yes~Rome#No~*#Look.}."), "cloze",
     [("Paris", True), ("Rome", False)]),
    (moodle("cloze", "", "It is {1:MC:=east#Yes~west\\~ward#No}."), "single",
     [("east", True), ("west~ward", False)]),
    (moodle("cloze", "", "Two and two: {2:NM:=4:0.5#Yes~5#No}"), "numeric", [(4, True), (5, False)]),
    (json.dumps([{"question": "Which?", "type": "many_choice", "answers": [
        {"answer": "the <b>one</b>", "correct": True}, {"answer": "", "code": "x &lt; 1", "correct": False}]}]),
     "multiple", [("the **one**", True), ("```\nx < 1\n```", False)]),
    (json.dumps([{"question": "Sure?", "type": "multiple_choice", "answers": [
        {"answer": "False", "correct": True}, {"answer": "True", "correct": False}]}]),
     "true_false", [("True", False), ("False", True)]),
    (json.dumps([{"question": "Pi, to two places:", "type": "numeric", "precision": 3, "answers": [
        {"type": "value", "value": 3.14, "correct": True}, {"type": "range", "range": [-9, 0], "correct": False}]}]),
     "numeric", [(3.14, True), (-4.5, False)]),
    (json.dumps({"question": "Who?", "type": "string", "answers": [
        {"answer": "Ada", "correct": True}, {"type": "default", "feedback": "No."}]}),
     "cloze", [("Ada", True), ("TODO", False)]),
]  # fmt: skip


def shown(option):
    keyed = getattr(option, "correct", None)
    keyed = getattr(option, "place", getattr(option, "match", None)) if keyed is None else keyed
    return getattr(option, "text", None) or option.value, keyed


@pytest.mark.parametrize(("text", "kind", "options"), KINDS)
def test_what_other_programs_write(text, kind, options, tmp_path):
    read = imported(tmp_path, text)
    if not read.quiz.questions:  # of the two numbers one cannot be told from the other
        assert "cannot be told from another" in read.report.faults[0].what
        return
    (question,) = read.quiz.questions
    assert question.kind == kind
    assert [shown(option) for option in question.options] == options


def _range(low, high, value=None):
    answers = [{"type": "range", "range": [low, high], "correct": True}]
    if value is not None:
        answers.insert(0, {"type": "value", "value": value, "correct": True})
    return json.dumps([{"question": "How many?", "type": "numeric", "answers": answers}])


RANGES = [
    # a file, the number in the middle, how far an answer may be off
    ("How many?{#999999.1..999999.3}", 999999.2, 0.1),
    ("How many?{#0.09999999999999998..0.5}", 0.3, 0.2),
    ("How many?{#1e-9..3e-9}", 2e-9, 1e-9),
    (_range(999999.1, 999999.3), 999999.2, 0.1),
    (_range(26157.999, 26158.001000000004), 26158, 0.001),
    (_range(0.09999999999999998, 0.5, value=0.3), 0.3, 0.2),
    (_range(-999999.001, -999998.999, value=-999999), -999999, 0.001),
    (_range(0, 0.123456789012), 0.061728394506, 0.061728394506),
]


@pytest.mark.parametrize(("text", "middle", "off"), RANGES)
def test_a_range_has_the_digits_of_its_ends(text, middle, off, tmp_path):
    question, _ = of(tmp_path, text)
    assert (question.options[0].value, question.tolerance) == (middle, off)


LOST = [
    # a file, what has to be said about its question
    ("W?{=a one~%50%a two ~a third}", "marks of its own for part"),
    ("W?{#=1822:0#y =%50%1830:5#near ~#other}", "tolerances that differ"),
    ("W?{=Ma*a =Mama}", "a star for any letters"),
    ("// [tag:Big Word]\nW?{T}", "the tag 'Big Word' becomes 'big-word'"),
    ("W?{T}", "its level is not known"),
    ("W?{T}", "to be written, and marked TODO: concepts, hints, explanation, solution, mistakes, source"),
    ("::Number 1!::W?{T}", "its name: 'Number 1!' becomes 'number-1'"),
    (moodle("truefalse", answer(0, "true") + answer(100, "false") + "<defaultgrade>3</defaultgrade>"),
     "its weight of 3 marks"),
    (moodle("truefalse", answer(0, "true") + answer(100, "false")
            + "<incorrectfeedback><text>Read page 3.</text></incorrectfeedback>"), "<incorrectfeedback>"),
    (moodle("shortanswer", "<usecase>1</usecase>" + answer(100, "Paris")), "capital letters count there"),
    (moodle("truefalse", answer(0, "true") + answer(100, "false"), "<p>H<sub>2</sub>O?</p>"), "<sub>"),
    (json.dumps([{"question": "W?", "type": "string", "answers": [
        {"answer": "Ada", "correct": True, "fuzzy_threshold": 0.8}]}]), "nearly right"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), LOST)
def test_what_the_bank_cannot_hold_is_said(text, said, tmp_path):
    _, losses = of(tmp_path, text)
    assert any(said in loss for loss in losses), losses


UNSUPPORTED = [
    ("Write an essay.{}", "essay"),
    ("Only a description.\n\nW?{T}", "description"),
    ("Sort.{>3 ALL VERTICAL\nx\ny\nz\n}", "plugin"),
    (moodle("essay", ""), "'essay'"),
    (moodle("ddwtos", ""), "'ddwtos'"),
    (moodle("cloze", "", "{1:SA:=a}, {1:SA:=b}"), "2 gaps"),
    (moodle("cloze", "", "{1:NEW:=a}"), "'NEW'"),
    ('[{"type": "drag", "question": "W?", "answers": []}]', "'drag'"),
]


@pytest.mark.parametrize(("text", "said"), UNSUPPORTED)
def test_an_unknown_kind_is_named_with_its_line(text, said, tmp_path):
    read = imported(tmp_path, text)
    (loss,) = [loss for loss in read.report.losses if loss.left_out]
    assert said in loss.what
    assert loss.line == (3 if text.startswith("<?xml") else 1)
    assert "LEFT OUT" in str(read.report)
    assert "1 left out" in read.report.summary


def test_a_moodle_question_is_taken_whole(tmp_path):
    body = (
        "<generalfeedback format='html'><text><![CDATA[<p>Because.</p>]]></text></generalfeedback>"
        "<idnumber>my-id</idnumber><hint><text>One.</text></hint><hint><text>Two.</text></hint>"
        "<tags><tag><text>gate</text></tag><tag><text>level:hard</text></tag></tags>"
        + answer(100, "true", "Yes.") + answer(0, "false", "No.")
    )  # fmt: skip
    text = r"<p>Is \(a&lt;b\) in <code>x</code>?</p><pre>y = 1</pre>"
    question, losses = of(tmp_path, moodle("truefalse", body, text))
    assert question.id == "my-id" and question.level == "hard" and question.concepts == ["gate"]
    assert question.prompt == "Is $a<b$ in `x`?\n\n```\ny = 1\n```"
    assert question.hints == ["One.", "Two."] and question.explanation == "Because."
    assert losses == ["to be written, and marked TODO: solution, mistakes, source"]


def test_what_is_written_is_a_bank_and_says_what_is_missing(tmp_path):
    read = imported(tmp_path, "\n\n".join(text for text, *_ in KINDS[:4]), "My quiz.gift")
    file = tmp_path / "mine.toml"
    file.write_text(to_toml(read.quiz), encoding="utf-8")
    assert load(file).quizzes[0].questions == read.quiz.questions
    assert read.quiz.title == "My quiz"
    report = check_bank(file, jobs=1)
    assert report.ok
    lints = [lint for lint in report.lints if lint.name == "to-be-written"]
    assert [lint.question for lint in lints] == [question.id for question in read.quiz.questions]
    assert "concepts, hints, explanation, solution, mistakes, source" in lints[0].what


def test_ids_are_the_same_each_time_and_never_twice(tmp_path):
    text = "日本?{T}\n\n日本?{F}\n\nWhat is the meaning of it all, at long last, dear reader?{T}"
    ids = [question.id for question in imported(tmp_path, text).quiz.questions]
    assert ids == [question.id for question in imported(tmp_path, text).quiz.questions]
    assert ids[1] == f"{ids[0]}-2" and ids[0].startswith("q-")
    assert ids[2] == "what-is-the-meaning-of-it-all-at-long-last-dear"


SEEN = [
    ("quiz.txt", "<quiz></quiz>", "Moodle XML"),
    ("quiz.txt", "  [ {\"type\": 1}]", "jupyterquiz JSON"),
    ("quiz.json", "W?{T}", "jupyterquiz JSON"),
    ("quiz.txt", "[html]W?{T}", "GIFT"),
    ("quiz.gift", "nothing", "GIFT"),
]


@pytest.mark.parametrize(("name", "text", "form"), SEEN)
def test_the_format_is_seen(name, text, form, tmp_path):
    assert form in imported(tmp_path, text, name).report.way


def test_the_format_can_be_said(tmp_path):
    assert imported(tmp_path, "W?{T}", "a.json", "gift").report.carried == 1
    with pytest.raises(ValueError, match="'form' must be .*got 'word'"):
        imported(tmp_path, "W?{T}", "a.json", "word")
    with pytest.raises(ValueError, match="looks like none of them"):
        imported(tmp_path, "Dear reader", "a.txt")
    with pytest.raises(FileNotFoundError, match="nothing.xml"):
        import_quiz(tmp_path / "nothing.xml")


def test_several_categories_are_named(tmp_path):
    text = "$CATEGORY: $course$/top/One\n\nW?{T}\n\n$CATEGORY: $course$/top/Two\n\nX, then?{F}"
    read = imported(tmp_path, text)
    assert read.quiz.title == "One" and len(read.quiz.questions) == 2
    assert any("'Two'" in loss for loss in read.report.of(""))
