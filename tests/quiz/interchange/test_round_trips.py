"""Out and in again: a question is the same, but for what the loss report names."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mlretrain.quiz import export_quiz, import_quiz
from mlretrain.quiz.bank import Quiz, load
from mlretrain.quiz.interchange.toml_out import to_toml
from tests.quiz.interchange.comparing import unnamed
from tests.quiz.interchange.strategies import OWN, questions, texts

#: Which kinds a format has no place for.
LEFT_OUT = {
    "moodle": {"click_step"},
    "gift": {"click_step", "ordering"},
    "jupyterquiz": {"click_step", "ordering", "matching"},
}
CASES = [(to, kind) for to in LEFT_OUT for kind in OWN]


def there_and_back(quiz: Quiz, to: str, folder: Path):
    exported = export_quiz(quiz, to)
    file = folder / "exported"
    file.write_text(exported.text, encoding="utf-8", newline="\n")
    return exported, import_quiz(file)


@pytest.mark.parametrize(("to", "kind"), CASES)
@settings(
    max_examples=8, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow,
                           HealthCheck.filter_too_much, HealthCheck.data_too_large],
)  # fmt: skip
@given(data=st.data())
def test_a_question_comes_back_but_for_what_is_named(to, kind, data, tmp_path):
    question = data.draw(questions(kind))
    exported, imported = there_and_back(Quiz("q", "A quiz", [question]), to, tmp_path)
    assert imported.report.faults == []
    back = imported.quiz.questions
    if not back:
        assert kind in LEFT_OUT[to] or (to == "gift" and kind == "cloze")
        assert exported.report.left_out == [question.id]
        return
    assert kind not in LEFT_OUT[to]
    said = exported.report.of(question.id) + imported.report.of(back[0].id)
    assert unnamed(question, back[0], said) == {}
    assert not any("HTML" in loss or "picture" in loss or "markup of a" in loss for loss in said)


@settings(
    max_examples=8, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(title=texts, asked=st.lists(questions("single") | questions("numeric"), min_size=1, max_size=3))
def test_a_quiz_as_toml_is_read_as_the_same_quiz(title, asked, tmp_path):
    unique = list({question.id: question for question in asked}.values())
    file = tmp_path / "q.toml"
    file.write_text(to_toml(Quiz("q", title, unique)), encoding="utf-8", newline="\n")
    (back,) = load(file).quizzes
    assert back.questions == unique
    assert back.title == title
