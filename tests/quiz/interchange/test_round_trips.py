"""Out and in again: a question is the same, but for what the loss report names."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mlretrain.quiz import export_quiz, import_quiz
from mlretrain.quiz.bank import Quiz, load
from mlretrain.quiz.interchange.toml_out import to_toml
from mlretrain.quiz.rules import examine
from mlretrain.quiz.types import Question
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
    _compare(data.draw(questions(kind)), to, tmp_path)


def _compare(question: Question, to: str, folder: Path) -> None:
    kind = question.kind
    exported, imported = there_and_back(Quiz("q", "A quiz", [question]), to, folder)
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


def _asked(kind: str = "numeric", values: tuple[float, ...] = (3, 7), **fields) -> Question:
    options = [{"value": value, "correct": not place} for place, value in enumerate(values)]
    if kind == "true_false":
        options = [{"text": "True", "correct": True}, {"text": "False", "correct": False}]
    table = {
        "id": "asked", "kind": kind, "level": "easy", "concepts": ["gate"],
        "prompt": "How many?", "hints": ["Count."], "explanation": "All of them.",
        "solution": ["Count them."], "mistakes": [{"belief": "None.", "shows": "All."}],
        "source": "The log.", "options": [option | {"feedback": "See."} for option in options],
    }  # fmt: skip
    if kind == "numeric":
        table["otherwise"] = "Count again."
    question, problems = examine(table | fields)
    assert question is not None, problems
    return question


BEGUN = "[markdown]\n\n```python\nx = {1: '~'}  # a\n\nif x->y:\n    pass\n```\n\n# Heading"
EXPLICIT = [
    # Found by hypothesis, or beside what it found.
    _asked("true_false", explanation=BEGUN),
    _asked("true_false", explanation="[html] is a mark"),
    _asked("true_false", prompt="[plain] is a mark", explanation="%50% is a share"),
    _asked("true_false", explanation="a\ue010b \ue016"),
    _asked("true_false", explanation="Look.\n\n**Source**\n\nThe log."),
    _asked("true_false", explanation="**Source**\n\nThe log."),
    _asked("true_false", explanation="**Solution, step 1**"),
    _asked("true_false", prompt="a `b</c>`\\\n$5\n==="),
    _asked("true_false", prompt="a\\\nb\n---\n\n- c\\\n  d\n  ===\n\n> e\\\n> f\n> ---"),
    _asked("true_false", prompt="| a |\n| --- |\n| `x\\|y` |"),
    _asked(values=(-999999, 26158, -720.836), tolerance=0.001),
    _asked(values=(0.3, 0.9), tolerance=0.2),
    _asked(values=(0.8, 123456.7), tolerance=0.1),
    _asked(values=(1e17, 3), tolerance=0.001),
    _asked(values=(3, 1e22), tolerance=0.001),
    _asked(values=(-999999, 3), tolerance=0.0010000001),
]


@pytest.mark.parametrize("to", LEFT_OUT)
@pytest.mark.parametrize("question", EXPLICIT)
def test_what_was_hard_comes_back(to, question, tmp_path):
    _compare(question, to, tmp_path)


@pytest.mark.parametrize("to", LEFT_OUT)
@pytest.mark.parametrize(("text", "there"), [("`` ` ``", False), ("`` `a` ``", True)])
def test_a_text_of_which_nothing_is_typed_is_left_out(to, text, there, tmp_path):
    options = [
        {"text": "a gate", "feedback": "Yes.", "correct": True},
        {"text": text, "feedback": "No.", "correct": False},
    ]
    question = _asked("cloze", prompt="It is ___.", options=options, otherwise="Look again.")
    exported = export_quiz(Quiz("q", "A quiz", [question]), to)
    assert exported.report.left_out == ([] if there else ["asked"])


@pytest.mark.parametrize(("values", "named"), [((1e15, 3), False), ((1e17, 3), True), ((3, 1e17), True)])
def test_a_tolerance_that_a_range_cannot_hold_is_named(values, named, tmp_path):
    exported, _ = there_and_back(
        Quiz("q", "A quiz", [_asked(values=values, tolerance=0.5)]), "jupyterquiz", tmp_path
    )
    said = exported.report.of("asked")
    assert any("digits of its tolerance" in loss for loss in said) is named


@pytest.mark.parametrize(
    ("value", "tolerance", "low"), [(0.8, 0.1, 0.7), (0.3, 0.2, 0.1), (-0.7, 0.1, -0.8)]
)
def test_the_ends_of_a_range_are_those_that_learners_compute(value, tolerance, low, tmp_path):
    quiz = Quiz("q", "A quiz", [_asked(values=(value, 9), tolerance=tolerance)])
    exported, _ = there_and_back(quiz, "jupyterquiz", tmp_path)
    assert json.loads(exported.text)[0]["answers"][1]["range"][0] == low


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
