"""Variants: numbers from a seed, the same everywhere, each of them proved."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mlretrain as mr
from mlretrain.quiz.bank import own
from mlretrain.quiz.prove import prove, see, wrong
from mlretrain.quiz.proving.check import check_bank
from mlretrain.quiz.rules import examine
from tests.quiz.alterations import alterations
from tests.quiz.banks import write
from tests.quiz.samples import make, raw

TEMPLATES = [question for question in own() if question.draw is not None]


def template(draw, **fields):
    """A question about a sum, which the proof computes."""
    options = [
        {"text": "{answer} rows", "value": "{answer}", "feedback": "f", "correct": True},
        {"text": "one of {rows}", "value": 0, "feedback": "f"},
    ]
    proof = {"by": "expression", "expression": "{rows} * 7"}
    return raw("single", **{"draw": draw, "options": options, "proof": proof, **fields})


ROWS = {"rows": {"from": 10, "to": 99}}
DRAWN = ["13 c", "89 a", "13 a", "61 b", "27 b", "49 b"]


def test_the_bank_has_templates():
    assert {question.kind for question in TEMPLATES} >= {"numeric", "code_output"}


@pytest.mark.parametrize("question", TEMPLATES, ids=lambda q: q.id)
def test_200_variants_are_proved_and_an_altered_key_is_caught_in_each(question):
    prompts = set()
    for seed in range(200):
        variant = question.variant(seed)
        seen = see(variant)
        assert list(wrong(variant, lambda _, seen=seen: seen)) == [], seed
        keyed = [found.claim.keyed for found in prove(variant, seen)]
        held = [found.evidence.holds for found in prove(variant, seen)]
        for _, altered in alterations(variant._template):
            other = [bool(option.get("correct")) for option in altered["options"]]
            assert other != keyed and other != held
        prompts.add((variant.prompt, variant.proof.model_dump_json()))
    assert len(prompts) > 20
    assert "{" not in "".join(prompt for prompt, _ in prompts)


def test_a_seed_gives_the_same_variant_in_every_version():
    # These figures are part of what learners hand in: they must never change.
    question = make(template({**ROWS, "word": ["a", "b", "c"]}, prompt="{rows} {word}"))
    drawn = [question.variant(seed).prompt for seed in range(6)]
    assert drawn == DRAWN
    assert question.variant(5).variant(3) == question.variant(3)


def test_two_learners_get_different_numbers():
    question = make(template(ROWS))
    texts = [question.variant(seed).options[0].text for seed in range(50)]
    assert len(set(texts)) > 30


def test_the_variant_of_seed_0_is_the_question_of_the_bank():
    question = make(template(ROWS))
    assert question == question.variant(0)
    assert (question.seed, question.variant(5).seed) == (0, 5)


def test_a_question_that_draws_nothing_is_its_only_variant():
    question = make(raw("single"))
    assert question.variant(3) is question


def test_a_variant_goes_to_another_process_and_back():
    variant = make(template(ROWS)).variant(4)
    again = pickle.loads(pickle.dumps(variant))
    assert (again, again.seed, again.variant(9)) == (variant, 4, variant.variant(9))


@pytest.mark.parametrize("seed", [-1, 1.0, True, "1", None])
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(ValueError, match="'seed' must be a whole number >= 0"):
        make(template(ROWS)).variant(seed)


@given(st.integers(0, 10**9), st.integers(-50, 50), st.integers(1, 60), st.integers(1, 7))
def test_what_is_drawn_lies_in_its_range(seed, start, width, step):
    draw = {"n": {"from": start, "to": start + width * step, "step": step}}
    question, problems = examine(
        template(draw, options=[
            {"text": "{n}", "value": "{n}", "feedback": "f", "correct": True},
            {"text": "no number", "value": "x", "feedback": "f"},
        ], proof={"by": "expression", "expression": "{n}"}), seed,
    )  # fmt: skip
    assert problems == []
    number = question.options[0].value
    assert start <= number <= start + width * step and (number - start) % step == 0
    assert wrong(question, see) and not list(wrong(question))


def test_every_value_of_a_range_and_of_a_list_comes_up():
    draw = {"n": {"from": 0.1, "to": 0.4, "step": 0.1}, "word": ["a", "b", "c"], "rows": [1, 2]}
    question = make(template(draw, prompt="{n} {word}"))
    drawn = {question.variant(seed).prompt for seed in range(300)}
    assert drawn == {f"0.{n} {word}" for n in range(1, 5) for word in "abc"}


WRITTEN = [
    # a text of the template, the text that is read
    ("{rows} rows", "1234 rows"),
    ("{rows:,} rows", "1,234 rows"),
    ("{share:.2f}", "0.12"),
    ("{{rows}} and {{}}", "{rows} and {}"),
    ("{word}", "week"),
    ("{half}", "617"),
    ("{answer}", "8638"),
]


@pytest.mark.parametrize(("text", "read"), WRITTEN)
def test_how_a_text_is_filled_in(text, read):
    draw = {"rows": [1234, 1234], "share": [0.123, 0.123], "word": ["week", "week"]}
    assert make(template({**draw, "half": "rows // 2"}, prompt=text)).prompt == read


FAULTY = [
    # what is drawn, other fields, where the fault is, what it says
    ({"rows": 5}, {}, ("draw", "rows"), "'rows' must be a table, a list or a text, got 5."),
    ({"rows": {"from": 9, "to": 1}}, {}, ("draw", "rows"), "must go up from 'from' to 'to'"),
    ({"rows": {"from": 1, "to": 9, "step": 0}}, {}, ("draw", "rows"), "'step' > 0"),
    ({"rows": {"from": 1, "to": float("inf")}}, {}, ("draw", "rows"), "must go up from"),
    ({"rows": {"from": 0.0, "to": 1e9}}, {}, ("draw", "rows"), "of at most 100,000 numbers"),
    ({"rows": {"from": 1}}, {}, ("draw", "rows"), "must say from and to, as numbers"),
    ({"rows": {"from": 1, "to": 9, "stp": 2}}, {}, ("draw", "rows"), "Did you mean 'step'?"),
    ({"rows": [1]}, {}, ("draw", "rows"), "must hold two or more plain values"),
    ({"rows": [[1], [2]]}, {}, ("draw", "rows"), "must hold two or more plain values"),
    ({"rows": [1, 2], "b": "rosw + 1"}, {}, ("draw", "b"), "got 'rosw'"),
    ({"b": "c + 1", "c": "rows + 1", "rows": [1, 2]}, {}, ("draw", "b"), "got 'c'"),
    ({"rows": [1, 2], "b": "rows +"}, {}, ("draw", "b"), "must be one Python expression"),
    ({"rows": [1, 2], "b": "1 / (rows - rows)"}, {}, ("draw", "b"), "ZeroDivisionError"),
    ({"rows": [1, 2], "where": "rows > 2"}, {}, ("draw", "where"), "was true for none of 200"),
    ({"rows": [1, 2], "where": [1, 2]}, {}, ("draw", "where"), "must be an expression in quotes"),
    ({"rows": [1, 2], "answer": "1"}, {}, ("draw", "answer"), "other than mr, value and answer"),
    ({"rows": [1, 2], "a b": [1, 2]}, {}, ("draw", "a b"), "must be a plain name"),
    ({}, {}, ("draw",), "must be a table of names"),
    (ROWS, {"prompt": "{row} rows"}, ("prompt",), "{row} is not drawn."),
    (ROWS, {"prompt": "a { b"}, ("prompt",), "braces do not match"),
    (ROWS, {"hints": ["h", "{}"]}, ("hints", 1), "{} is not drawn."),
    (ROWS, {"prompt": "{rows:q}"}, (), "a text cannot be filled in"),
    (
        ROWS,
        {"proof": {"by": "expression", "expression": "{answer}"}},
        ("proof",),
        "'answer' cannot be found: the proof speaks of {answer}",
    ),
    (
        {**ROWS, "more": "answer + 1", "late": "rows + 1"},
        {"proof": {"by": "expression", "expression": "{late}"}},
        ("proof",),
        "the proof needs 'late', which stands below",
    ),
    (ROWS, {"proof": {"by": "expression", "expression": "value > 1"}}, ("proof",), "no one answer"),
    (ROWS, {"proof": {"by": "expression", "expression": "1 / 0"}}, ("proof",), "ZeroDivisionError"),
    (ROWS, {"proof": {"by": "expresion"}}, ("proof",), "the proof is not in order"),
]  # fmt: skip


@pytest.mark.parametrize(("draw", "fields", "path", "said"), FAULTY)
def test_a_faulty_template(draw, fields, path, said):
    question, problems = examine(template(draw, **fields))
    assert question is None
    problem = problems[0]
    assert problem.path == path
    assert said in f"{problem.what} {problem.remedy}"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["from", "to", "step", "rows", "where"]), inner),
)


@given(ANYTHING)
def test_whatever_is_drawn_makes_a_question_or_has_problems(draw):
    question, problems = examine(template(draw))
    assert (question is None) == bool(problems)


def test_without_a_proof_nothing_can_be_found():
    table = template(ROWS, source="A book.")
    del table["proof"]
    _, (problem,) = examine(table)
    assert "there is no proof to be run" in problem.what


ANSWERS = [
    ({"by": "program-output", "code": "print({rows} // 10)"}, "1"),
    ({"by": "count", "call": "f", "code": "def f(): pass\nfor n in range({rows}): f()"}, "12"),
    ({"by": "expression", "expression": "{rows} / 5"}, "2.4"),
    ({"by": "experiment", "measure": "seed + {rows}", "seeds": 3}, "higher"),
]


@pytest.mark.parametrize(("proof", "read"), ANSWERS)
def test_the_answer_is_what_the_proof_finds(proof, read):
    table = template({"rows": [12, 12]}, proof=proof, prompt="{answer}")
    question = make(table)
    assert question.prompt == read
    assert list(wrong(question)) == []


def test_a_run_answers_as_well():
    proof = {"by": "trace", "run": "lesson-02", "pass": "{number}", "ask": "step after trigger"}
    options = [
        {"text": "{answer}", "value": "{answer}", "feedback": "f", "correct": True},
        {"text": "deploy", "value": "deploy", "feedback": "f"},
    ]
    question = make(template({"number": [2, 2]}, proof=proof, options=options))
    assert question.options[0].text == "repeat"
    assert list(wrong(question)) == []


def test_the_check_proves_variants_and_names_the_one_that_is_wrong(tmp_path, monkeypatch):
    monkeypatch.setenv("MLRETRAIN_HOME", str(tmp_path / "home"))
    options = [
        {"text": "{five}", "value": "{five}", "feedback": "f", "correct": True},
        {"text": "no", "value": "no", "feedback": "f"},
    ]
    rows = {"rows": {"from": 1, "to": 1000}}
    good = template(rows, id="good")
    # Wrong only where the rows are a multiple of 7: the first variants are not.
    bad = template({**rows, "five": "rows * 7 + (rows % 7 == 0)"}, id="bad", options=options)
    clash = template(rows, id="clash", options=[{**o, "text": "{rows}", "value": "{rows}"} for o in options])
    report = check_bank(write(tmp_path, good, bad, clash), variants=40)
    # Of a question that is wrong from its first variant on there is nothing to be proved.
    assert [(row.id, row.by, row.claims) for row in report.rows] == [
        ("good", "expression × 40", 80), ("bad", "expression × 40", 80),
    ]  # fmt: skip
    said = {fault.question: fault.what for fault in report.faults}
    assert set(said) == {"bad", "clash"}
    first = next(s for s in range(40) if make(bad).variant(s).options[0].value % 7 == 1)
    assert first > 0
    assert said["bad"].startswith(f"variant {first}: A is keyed, but it fails: the result is ")
    assert "says the same as number 1" in said["clash"]
    assert check_bank(write(tmp_path, good, bad), variants=first).ok


def test_a_template_that_fails_for_some_seeds_only(tmp_path):
    draw = {"n": [1, 2, 3], "rows": "6 // (n - 2)"}
    tables = [template(draw, id=f"odd-{n}", prompt="{rows} {n}") for n in range(20)]
    odd = next(table for table in tables if examine(table, 0)[0] is not None)
    first = next(s for s in range(60) if examine(odd, s)[0] is None)
    report = check_bank(write(tmp_path, odd), variants=60)
    (fault,) = report.faults
    assert fault.what.startswith(f"variant {first} of {odd['id']!r} cannot be made: 'rows' cannot")
    assert "n = 2" in fault.what


def test_cards_and_feedback_of_a_variant_say_its_seed():
    card = mr.question("live-after-weeks", seed=3)
    assert "variant 3" in repr(card)
    assert 'mr.check("live-after-weeks", "…", seed=3)' in repr(card)
    assert 'mr.question("live-after-weeks", seed=3).hint(1)' in repr(card)
    assert "seed" not in repr(mr.question("live-after-weeks"))
    assert mr.check("live-after-weeks", "B", seed=3).verdict == "correct"
