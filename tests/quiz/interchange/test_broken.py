"""Broken files: each fault has its file and line, and the rest is imported."""

import pytest

from mlretrain.quiz import import_quiz

GIFT = """\
::one::Is it?{T}

::two::Is it?{=yes ~no

::three::Is it?{F}

::four::How many?{#about 3}

::five::{T}

::six::Which?{~a one ~b two}

::seven::Match.{=a -> b =c}

::eight::Sure?{T}
::nine::Sure?{F}

::ten::Is it}?{T}

::eleven::How many?{#=3 =4}

::twelve::How many?{#1e400}

::thirteen::How many?{#=3:1e999}

::fourteen::At last, is it?{T}
"""
GIFT_FAULTS = [
    (3, "two", "'}' is missing"),
    (7, "four", "'about 3' is not a number"),
    (9, "five", "there is no question text"),
    (11, "six", "no answer is right"),
    (13, "seven", "a pair has no ->"),
    (15, "eight", "a brace behind the answers"),
    (18, "ten", "'{' is missing"),
    (20, "eleven", "2 right numbers"),
    (22, "twelve", "'1e400' is not a number"),
    (24, "thirteen", "'3:1e999' is not a number"),
]

TRUE = '<answer fraction="100"><text>true</text></answer>\n<answer fraction="0"><text>false</text></answer>'
MOODLE = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<question type="truefalse"><name><text>one</text></name><questiontext><text>Is it?</text></questiontext>
{TRUE}
</question>
<question type="truefalse"><name><text>two</text></name><questiontext><text>Is it?</text></questiontext>
<answer fraction="100"><text>yes</text></answer>
</question>
<question type="numerical"><name><text>three</text></name><questiontext><text>How?</text></questiontext>

<answer fraction="100"><text>three</text></answer>
</question>
<question type="multichoice"><name><text>four</text></name><questiontext><text>W?</text></questiontext>
</question>
<question type="truefalse"><name><text>five</text></name><questiontext><text></text></questiontext>
{TRUE}
</question>
<question type="multichoice"><name><text>six</text></name><questiontext><text>W?</text></questiontext>
<single>true</single>
<answer fraction="much"><text>a one</text></answer>
</question>
<question type="matching"><name><text>seven</text></name><questiontext><text>M.</text></questiontext>
<subquestion><text>cat</text><answer><text></text></answer></subquestion>
</question>
<question type="truefalse"><name><text>eight</text></name><questiontext><text>Is it?</text></questiontext>
{TRUE}
</question>
</quiz>
"""
MOODLE_FAULTS = [
    (7, "two", "must be 'true' and 'false'"),
    (12, "three", "'three' is not a number"),
    (14, "four", "there is no answer"),
    (16, "five", "there is no question text"),
    (22, "six", "'much' is not a number"),
    (24, "seven", "an item has no partner"),
]
TORN = MOODLE.replace("<text>How?</text>", "<text>How?</wrong>").replace("<text>W?</text>", "<text>W & V?</text>", 1)
TORN_FAULTS = [
    (7, "two", "must be 'true' and 'false'"),
    (10, "question at line 10", "this is not XML: mismatched tag"),
    (14, "question at line 14", "this is not XML: not well-formed"),
    (16, "five", "there is no question text"),
    (22, "six", "'much' is not a number"),
    (24, "seven", "an item has no partner"),
]

JSON = """\
[
  {"question": "One, is it?", "type": "multiple_choice",
   "answers": [{"answer": "True", "correct": true}, {"answer": "False", "correct": false}]},
  {"question": "Two?", "type": "multiple_choice", "answers": "many"},
  {"question": "Three?", "type": "multiple_choice",
   "answers": [{"answer": "here", "correct": tru}]},
  {"question": 4, "type": "string", "answers": [{"answer": "four", "correct": true}]},
  {"question": "Five?", "type": "numeric",
   "answers": [{"type": "value", "value": "5", "correct": true}]},
  {"question": "Six?", "answers": []},
  {"question": "Seven?", "type": "multiple_choice",
   "answers": [{"answer": "one", "correct": true}, {"answer": "one", "correct": false}]},
  {"question": "Too much?", "type": "numeric",
   "answers": [{"type": "value", "value": 1%s, "correct": true}]}
  {"question": "Eight, is it?", "type": "multiple_choice",
   "answers": [{"answer": "True", "correct": true}, {"answer": "False", "correct": false}]}
]
""" % ("0" * 400)
JSON_FAULTS = [
    (4, "Two?", "'answers' must be a list"),
    (6, "", "this is not JSON: Expecting value"),
    (7, "", "'question' must be a text, got '4'"),
    (8, "Five?", "'5' is not a number"),
    (10, "Six?", "'type' must be a text, and it is missing"),
    (11, "seven", "'text' says the same as number 1"),
    (13, "Too much?", "is not a number"),
    (15, "", "this is not a list of questions"),
]

FILES = [
    ("q.gift", GIFT, GIFT_FAULTS, ["one", "three", "fourteen"]),
    ("q.xml", MOODLE, MOODLE_FAULTS, ["one", "eight"]),
    ("torn.xml", TORN, TORN_FAULTS, ["one", "eight"]),
    ("q.json", JSON, JSON_FAULTS, ["one-is-it", "eight-is-it"]),
]


@pytest.mark.parametrize(("name", "text", "faults", "ids"), FILES)
def test_each_fault_has_its_line_and_the_rest_is_read(name, text, faults, ids, tmp_path):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    read = import_quiz(file)
    assert [(fault.line, fault.question) for fault in read.report.faults] == [
        (line, question) for line, question, _ in faults
    ]
    for fault, (_, _, what) in zip(read.report.faults, faults, strict=True):
        assert what in fault.what and fault.remedy and fault.file == str(file)
    assert [question.id for question in read.quiz.questions] == ids
    assert read.report.exit_code == 1


WHOLE = [
    # a file that holds no question at all, the line and the words of its fault
    ("q.xml", b"<html>\n<p>404</p></html>", 1, "about <html>"),
    ("q.xml", b"\n\n<quiz><question", 3, "this is not XML"),
    ("q.xml", b"<quiz>", 1, "this is not XML"),
    ("q.json", b"[1, 2]", 1, "this is not a list of questions"),
    ("q.json", b'{"question": "Why?", ', 1, "this is not JSON"),
    ("q.gift", b"W?{T}\n\n\xff\xfeZ?{T}", 3, "this is not UTF-8"),
]


@pytest.mark.parametrize(("name", "data", "line", "what"), WHOLE)
def test_a_file_without_a_question_that_can_be_read(name, data, line, what, tmp_path):
    (tmp_path / name).write_bytes(data)
    read = import_quiz(tmp_path / name)
    assert read.quiz.questions == []
    assert read.report.faults[0].line == line and what in read.report.faults[0].what


def test_other_encodings_are_read(tmp_path):
    said = '<?xml version="1.0" encoding="{}"?>\n' + MOODLE.partition("\n")[2].replace("Is it?", "Ä?")
    for encoding in ("iso-8859-1", "utf-8", "utf-16"):
        (tmp_path / "q.xml").write_bytes(said.format(encoding).encode(encoding))
        assert import_quiz(tmp_path / "q.xml").quiz.questions[0].prompt == "Ä?"
    (tmp_path / "q.gift").write_bytes("\ufeffÄ?{T}\r\n\r\nÖ?{F}\r\n".encode())
    assert [q.prompt for q in import_quiz(tmp_path / "q.gift").quiz.questions] == ["Ä?", "Ö?"]
