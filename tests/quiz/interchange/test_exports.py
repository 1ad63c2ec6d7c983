"""What is exported is what the format's own rules allow, and says what it lost."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

import mlretrain as mr
from mlretrain.quiz import export_quiz, import_quiz
from mlretrain.quiz.bank import Quiz, own
from mlretrain.quiz.interchange.exchange import export_quizzes
from tests.quiz.interchange import gift_grammar
from tests.quiz.interchange.strategies import OWN, questions
from tests.quiz.samples import KINDS, made

HERE = Path(__file__).parent
RULES = etree.RelaxNG(etree.parse(str(HERE / "moodle.rng")))
SCHEMA = json.loads((HERE / "jupyterquiz.schema.json").read_text(encoding="utf-8"))
FORMATS = ("moodle", "gift", "jupyterquiz")

LEFT_OUT = {
    "moodle": {"click_step"},
    "gift": {"click_step", "ordering"},
    "jupyterquiz": {"click_step", "ordering", "matching"},
}
#: What a question is in the grammar of GIFT.
GIFT = {
    "single": "choices", "multiple": "choices", "true_false": "truefalse",
    "numeric": "numerical", "cloze": "choices", "matching": "matching", "code_output": "choices",
}  # fmt: skip


def held_by_the_rules(text: str, to: str, asked: list) -> None:
    """The export of these questions is a file of the format, and holds each of them."""
    if to == "moodle":
        tree = etree.fromstring(text.encode())
        assert RULES.validate(tree), RULES.error_log
        assert [e.text for e in tree.iter("idnumber")] == [question.id for question in asked]
    elif to == "gift":
        first, *found = gift_grammar.read(text)
        assert first["kind"] == "category"
        assert [(one["name"], one["kind"]) for one in found] == [
            (question.id, GIFT[question.kind]) for question in asked
        ]
    else:
        found = json.loads(text)
        jsonschema.validate(found, SCHEMA)
        assert len(found) == len(asked)


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("kind", OWN)
@settings(
    max_examples=5, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(data=st.data())
def test_awkward_questions_are_held_by_the_rules_of_the_format(to, kind, data):
    question = data.draw(questions(kind))
    made = export_quiz(Quiz("q", "A / title: {x} ~ <y>", [question]), to)
    held_by_the_rules(made.text, to, [] if made.report.left_out else [question])


@pytest.mark.parametrize("to", FORMATS)
def test_a_whole_bank_is_one_file_and_no_question_is_lost_unsaid(to, tmp_path):
    bank = own()
    made = export_quizzes(bank.quizzes, to)
    asked = [*bank, *bank.tasks]
    assert made.report.carried + len(made.report.left_out) == len(asked)
    path = tmp_path / "bank"
    path.write_text(made.text, encoding="utf-8")
    back = import_quiz(path, to)
    assert len(back.quiz.questions) == made.report.carried and back.report.faults == []
    if to != "jupyterquiz":  # which keeps no ids
        gone = {one.id for one in asked} - {one.id for one in back.quiz.questions}
        assert gone == set(made.report.left_out)


@pytest.mark.parametrize(("to", "mark"), [("moodle", "$course$/top/"), ("gift", "$CATEGORY: ")])
def test_each_quiz_of_a_bank_is_a_category(to, mark):
    one, two = Quiz("a", "One", [made("single")]), Quiz("b", "Two", [made("numeric")])
    text = export_quizzes([one, two], to).text
    first, second = text.index(f"{mark}"), text.rindex(f"{mark}")
    assert first < text.index("a-single") < second < text.index("a-numeric")


def test_a_report_says_each_loss_once_with_all_whom_it_concerns():
    report = export_quizzes(own().quizzes, "moodle").report
    told = str(report).splitlines()
    assert len([line for line in told if "its proof" in line]) == 1
    assert told[told.index("  - its proof, and what each option claims: nothing runs there") + 1] == (
        "      all questions"
    )
    names = set(" ".join(told).replace(",", " ").split())
    assert set(report.left_out) <= names
    assert max(map(len, told)) <= 100


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("name", [quiz.name for quiz in own().quizzes])
def test_our_bank_is_exported(name, to):
    quiz = next(quiz for quiz in own().quizzes if quiz.name == name)
    made = export_quiz(quiz, to, seed=3)
    missing = {question.id for question in quiz.questions if question.kind in LEFT_OUT[to]}
    assert set(made.report.left_out) == missing | {task.id for task in quiz.tasks}
    carried = [question for question in quiz.questions if question.id not in missing]
    assert made.report.carried == len(carried)
    held_by_the_rules(made.text, to, carried)
    for question in quiz.questions:
        said = " ".join(made.report.of(question.id))
        if question.id in missing:
            continue
        assert ("its proof" in said) == (question.proof is not None)
        assert ("variant 3" in said) == (question.draw is not None)
        assert ("hints" in said) == (to != "moodle")
        assert ("its kind" in said) == (question.kind == "code_output")
        assert ("level" in said) == (to == "jupyterquiz")


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_is_dropped_silently(kind, to):
    question = made(kind)
    exported = export_quiz(Quiz("q", "T", [question]), to)
    gone = kind in LEFT_OUT[to]
    assert exported.report.left_out == ([question.id] if gone else [])
    assert exported.report.carried == 1 - gone
    assert (question.prompt[:8] in exported.text) != gone
    assert gone == ("LEFT OUT" in str(exported.report))


def moodle(question) -> etree._Element:
    text = export_quiz(Quiz("q", "A/B", [question]), "moodle").text
    tree = etree.fromstring(text.encode())
    assert tree[0].findtext("category/text") == "$course$/top/A//B"
    return tree[1]


def test_marks_in_moodle_are_those_of_our_rule():
    # Three of the four are right: each right one a third, each wrong one a third less.
    shares = [answer.get("fraction") for answer in moodle(made("multiple")).iter("answer")]
    assert shares == ["33.33333", "33.33333", "-33.33333", "33.33333"]
    shares = [answer.get("fraction") for answer in moodle(made("single")).iter("answer")]
    assert shares == ["0", "100", "0"]


def test_moodle_gets_hints_tags_units_and_the_star_as_a_star():
    numeric = moodle(made("numeric"))
    assert [answer.findtext("text") for answer in numeric.iter("answer")] == ["0.85", "85", "0.15", "*"]
    assert {answer.findtext("tolerance") for answer in numeric.iter("answer")} == {"0.01", "0"}
    assert numeric.findtext("units/unit/unit_name") == "%"
    assert [tag.findtext("text") for tag in numeric.iter("tag")] == ["cycle", "level:easy"]
    assert [hint.findtext("text") for hint in numeric.iter("hint")] == [
        "<p>Look again.</p>", "<p>Look closer.</p>",
    ]  # fmt: skip
    cloze = moodle(made("cloze"))
    assert "_____" in cloze.findtext("questiontext/text")
    assert [answer.findtext("text") for answer in cloze.iter("answer")] == [
        r"0 0 \* \* \*", "@daily", r"0 24 \* \* \*", "*",
    ]  # fmt: skip


def test_formulas_and_code_in_moodle():
    prompt = "Is $a_1 < b$ in `x = {}`?\n\n```python\nif a<b:\n\n    pass  # ]]>\n```\n\nOr $5 and $6?"
    text = moodle(made("single", prompt=prompt)).findtext("questiontext/text")
    assert r"\(a_1 &lt; b\)" in text and "<code>x = {}</code>" in text
    assert '<pre><code class="language-python">if a&lt;b:\n\n    pass  # ]]&gt;' in text
    assert r"\(5" not in text


def test_a_range_of_jupyterquiz_holds_both_of_our_ends():
    (table,) = json.loads(export_quiz(Quiz("q", "T", [made("numeric")]), "jupyterquiz").text)
    low, high = table["answers"][1]["range"]
    assert low <= 0.84 and 0.86 < high < 0.8600001  # its upper end is not part of it
    assert table["answers"][0]["correct"] and table["answers"][-1]["type"] == "default"


def test_a_dollar_sign_in_jupyterquiz_is_no_formula():
    question = made("single", prompt="It costs $5, `$HOME` and [a](b), but $x$ is one.")
    (table,) = json.loads(export_quiz(Quiz("q", "T", [question]), "jupyterquiz").text)
    assert "$" not in table["question"] and "](" not in table["question"]
    assert r"\(x\)" in table["question"]


def test_a_variant_is_exported_as_drawn():
    quiz = Quiz("q", "T", [mr.quiz.load("quizzes").question("live-after-weeks")])
    texts = [export_quiz(quiz, "moodle", seed=seed).text for seed in (0, 1, 1)]
    assert texts[0] != texts[1] == texts[2]
    assert "{" not in texts[0].partition("<questiontext")[2].partition("</questiontext")[0]


def test_an_unknown_format():
    with pytest.raises(ValueError, match="'to' must be 'moodle', 'gift' or 'jupyterquiz', got 'qti'"):
        export_quiz(own().quiz("02"), "qti")
