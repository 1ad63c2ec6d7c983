"""Broken banks: a change of a good file on the left, the fault on the right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlretrain.quiz.bank import load, read
from mlretrain.quiz.faults import BankError
from mlretrain.quiz.rules import examine
from mlretrain.quiz.experiments.runs import NAMES
from tests.quiz.samples import KINDS, raw

# The lines are counted in the tables below.
GOOD = """\
title = "Cron"

[[question]]
id = "daily"
kind = "single"
level = "easy"
concepts = ["cron"]
prompt = '''
What fires daily?

[[question]]
id = "this is text"
'''
hints = ["Look.", "Look closer."]
explanation = "So it is."
solution = ["Read it."]

[question.proof]
by = "cron-fires"
start = 2013-01-01T00:00:00
end = 2013-01-31T00:00:00
freq = "D"

[[question.options]]
text = "`0 0 * * *`"
value = "0 0 * * *"
feedback = "Yes."
correct = true

[[question.options]]
text = "`0 24 * * *`"
value = "0 24 * * *"
feedback = "There is no hour 24."

[[question.mistakes]]
belief = "Hour 24 is midnight."
shows = "It is refused."

[[question]]
id = "order"
kind = "ordering"
level = "medium"
concepts = ["cycle"]
prompt = "Which order?"
hints = ["Look."]
explanation = "So it is."
solution = ["Read it."]
source = "A book, page 1."
mistakes = [{ belief = "No.", shows = "Yes." }]
options = [
  { text = "two", feedback = "Second.", place = 2 },
  { text = "one", feedback = "First.", place = 1 },
  { text = "three", feedback = "Third.", place = 3 },
]
"""

FAULTS = [
    # what is replaced, by what, the line, the question, what is said
    ('title = "Cron"', "", 1, "", "'title' is missing. Begin the file with title = \"…\"."),
    ('title = "Cron"', 'title = "Cron"\ntitel = "x"', 2, "",
     "'titel' is not a field here. Did you mean 'title'?"),
    ('title = "Cron"', 'title = Cron', 1, "", "this is not TOML: Invalid value."),
    ('text = "`0 24 * * *`"', 'text = "`0 24 * * *`', 31, "",
     "this is not TOML: Illegal character '\\n'."),
    ('id = "daily"', "", 3, "", "'id' is missing. Add it: a name that never changes"),
    ('id = "daily"', 'id = "Every day"', 4, "Every day",
     "'id' must be made of small letters, digits and hyphens, got 'Every day'."),
    ('id = "order"', 'id = "daily"', 40, "daily",
     "'id' must be new in the bank, but 'daily' is at bank.toml:3."),
    ('kind = "single"', 'kind = "singel"', 5, "daily",
     "'kind' must be 'single', 'multiple', 'true_false', 'numeric', 'cloze', 'ordering', "
     "'matching', 'code_output' or 'click_step', got 'singel'. Did you mean 'single'?"),
    ('kind = "single"', "", 3, "daily", "'click_step', and it is missing."),
    ('level = "easy"', 'level = "simple"', 6, "daily",
     "'level' must be 'easy', 'medium' or 'hard', got 'simple'. Choose one of these."),
    ('concepts = ["cron"]', "concepts = []", 7, "daily",
     "'concepts' must hold at least 1, got 0. What the question is about."),
    ('concepts = ["cron"]', 'concepts = ["cron", 7]', 7, "daily",
     "'concepts 2' must be text, got 7."),
    ('hints = ["Look.", "Look closer."]', "", 3, "daily",
     "'hints' is missing. Add it: hints, revealed one by one."),
    ('hints = ["Look.", "Look closer."]', 'hints = "Look."', 14, "daily",
     "'hints' must be a list, got 'Look.'. Hints, revealed one by one."),
    ('explanation = "So it is."\nsolution = ["Read it."]\n\n', 'solution = ["Read it."]\n\n', 3,
     "daily", "'explanation' is missing. Add it: why the answer is what it is, in Markdown."),
    ('by = "cron-fires"', 'by = "cron-fire"', 19, "daily",
     "'proof' must be by 'cron-fires', 'trace', 'expression', 'count', 'program-output' or 'experiment', "
     "got 'cron-fire'. Did you mean 'cron-fires'?"),
    ('by = "cron-fires"', "", 18, "daily", "'proof' does not say 'by' what. Allowed are"),
    ("start = 2013-01-01T00:00:00", 'start = "January"', 20, "daily",
     "'start' must be a moment such as 2013-01-01T00:00:00, got 'January'."),
    ('freq = "D"', 'frequency = "D"', 22, "daily",
     "'frequency' is not a field here. Did you mean 'freq'?"),
    ('feedback = "Yes."', "", 24, "daily",
     "'feedback' is missing. Add it: what the learner reads after this answer."),
    ('feedback = "Yes."', 'feedback = "  "', 27, "daily", "'feedback' must not be empty"),
    ('mistakes = [{ belief = "No.", shows = "Yes." }]', 'mistakes = [{ belief = "No.", '
     'shows = "Yes.", show = "Yes." }]', 49, "order",
     "'show' is not a field here. Did you mean 'shows'?"),
    ("correct = true", 'correct = "yes"', 28, "daily",
     "'correct' must be true or false, got 'yes'."),
    ("correct = true", "", 24, "daily",
     "exactly one option must be correct, but none is."),
    ('feedback = "There is no hour 24."', 'feedback = "There is none."\ncorrect = true', 24,
     "daily", "exactly one option must be correct, but A, B are."),
    ('value = "0 0 * * *"', "", 24, "daily", "'value' is missing. Add what is claimed here"),
    ('value = "0 0 * * *"', "value = [1]", 26, "daily",
     "'value' is of no kind that is allowed here, got [1]."),
    ('text = "`0 24 * * *`"', 'text = "0  0 * * *"', 31, "daily",
     "'text' says the same as number 1: '0  0 * * *'."),
    ('text = "`0 24 * * *`"', 'text = "B"', 31, "daily",
     "'text' is the single letter 'B'. Say more"),
    ('belief = "Hour 24 is midnight."', "", 35, "daily",
     "'belief' is missing. Add it: the wrong belief, in the learner's words."),
    ('source = "A book, page 1."', "", 39, "order", "there is neither a 'proof' nor a 'source'."),
    ("place = 3", "place = 2", 50, "order",
     "the places must be 1 to 3, each once, got [2, 1, 2]."),
    ("place = 3", "place = 0", 50, "order", "'place' must be >= 1, got 0."),
    ("place = 3", "place = 3, value = 3", 50, "order",
     "'value' is given, but there is no proof to read it."),
    ("place = 2 },", "place = 3 },", 50, "order", "each once, got [3, 1, 3]."),
]  # fmt: skip


@pytest.fixture
def check(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def faults_of(text):
        (tmp_path / "bank.toml").write_text(text, encoding="utf-8")
        return read("bank.toml").faults

    return faults_of


def test_the_good_one_is_good(check):
    assert check(GOOD) == []


@pytest.mark.parametrize(("good", "bad", "line", "question", "said"), FAULTS)
def test_fault(check, good, bad, line, question, said):
    assert good in GOOD
    (found,) = check(GOOD.replace(good, bad, 1))
    assert (found.file, found.line, found.question) == ("bank.toml", line, question)
    assert said in str(found)
    assert str(found).startswith(f"bank.toml:{line}:")


def of_kind(kind, fields):
    return f"""
title = "T"

[[question]]
id = "q"
kind = "{kind}"
level = "easy"
concepts = ["c"]
prompt = "What?"
hints = ["h"]
explanation = "e"
solution = ["s"]
source = "A book, page 1."
mistakes = [{{ belief = "b", shows = "s" }}]
{fields}
"""


KEYED = 'text = "yes it is", feedback = "f", correct = true'
OTHER = 'text = "it is not", feedback = "f"'

KIND_FAULTS = [
    ("multiple", f"options = [{{ {OTHER} }}, {{ text = 'nor this', feedback = 'f' }}]", 15,
     "some options must be correct and some not, but none is."),
    ("multiple", f"options = [{{ {KEYED} }}, {{ {OTHER}, correct = true }}]", 15,
     "some options must be correct and some not, but all are."),
    ("true_false", f"options = [{{ {KEYED} }}, {{ {OTHER} }}]", 15,
     "the options must be 'True' and 'False', got ['yes it is', 'it is not']."),
    ("single", f"options = [{{ {KEYED} }}]", 15, "'options' must hold at least 2, got 1."),
    ("single", f"options = [{{ {KEYED} }}, 'B']", 15, "'options 2' must be a table, got 'B'."),
    ("single", "options = 3", 15, "'options' must be a list, got 3."),
    ("cloze", f"otherwise = 'o'\noptions = [{{ {KEYED} }}, {{ {OTHER} }}]", 9,
     "the prompt must have one gap, got 0. Write ___"),
    ("numeric", "otherwise = 'o'\ntolerance = 1.0\noptions = [\n"
     "{ value = 1, feedback = 'f', correct = true }, { value = 2, feedback = 'f' }]", 17,
     "2 cannot be told from another number of the question."),
    ("numeric", "otherwise = 'o'\ntolerance = -1.0\noptions = [\n"
     "{ value = 1, feedback = 'f', correct = true }, { value = 2, feedback = 'f' }]", 16,
     "'tolerance' must be >= 0, got -1.0."),
    ("numeric", "options = [{ value = 1, feedback = 'f', correct = true }, "
     "{ value = 2, feedback = 'f' }]", 4, "'otherwise' is missing."),
    ("ordering", "options = [{ text = 'one', feedback = 'f', place = 1 }, "
     "{ text = 'two', feedback = 'f', place = 2 }, { text = 'three', feedback = 'f', place = 3 }]",
     15, "the items stand in their right order, which gives the answer away."),
    ("matching", "matches = [{ text = 'woof' }, { text = 'moo' }, { text = 'meow' }]\noptions = ["
     "{ text = 'dog', feedback = 'f', match = 'wooff' }, "
     "{ text = 'cat', feedback = 'f', match = 'moo' }]",
     16, "'match' must be the text of a match, got 'wooff'. Did you mean 'woof'?"),
    ("matching", "matches = [{ text = 'woof' }, { text = 'meow' }]\noptions = ["
     "{ text = 'dog', feedback = 'f', match = 'woof' }, "
     "{ text = 'cat', feedback = 'f', match = 'meow' }]",
     15, "the matches stand beside their items, which gives the answer away."),
    ("code_output", f"options = [{{ {KEYED} }}, {{ {OTHER} }}]", 4,
     "a code_output question must be proved by 'program-output'."),
    ("code_output", f"proof = {{ by = 'program-output' }}\noptions = [{{ {KEYED} }}, "
     f"{{ {OTHER} }}]", 15, "'code' is missing. Add code: the program that is shown."),
    ("click_step", "proof = { by = 'trace', run = 'lesson-02', ask = 'step after train' }\n"
     f"options = [{{ step = 'a', {KEYED} }}, {{ step = 'b', {OTHER} }}]", 15,
     "'pass' is missing. Add pass = \"promoted\""),
    ("click_step", "proof = { by = 'trace', run = 'lesson-02', pass = 1, ask = 'passes' }\n"
     f"options = [{{ step = 'a', {KEYED} }}, {{ step = 'a', {OTHER} }}]", 16,
     "the step 'a' is given twice."),
    ("true_false", "proof = { by = 'trace', run = 'lesson-2', pass = 1, ask = 'passes' }\noptions"
     " = [{ text = 'True', feedback = 'f', correct = true }, { text = 'False', feedback = 'f' }]",
     15, f"'run' must be one of {', '.join(map(repr, NAMES))}, got 'lesson-2'."),
    ("true_false", "proof = { by = 'trace', run = 'lesson-02', ask = 'who is it' }\noptions"
     " = [{ text = 'True', feedback = 'f', correct = true }, { text = 'False', feedback = 'f' }]",
     15, "'ask' must be worded as one of 'step after <step>', "),
    ("true_false", "proof = { by = 'trace', run = 'lesson-02', pass = 'lost', ask = 'passes' }\n"
     "options = [{ text = 'True', feedback = 'f', correct = true }, "
     "{ text = 'False', feedback = 'f' }]", 15, "'pass' is of no kind that is allowed here"),
    ("true_false", "proof = { by = 'expression', expression = 'open(1)' }\noptions"
     " = [{ text = 'True', feedback = 'f', correct = true }, { text = 'False', feedback = 'f' }]",
     15, "'expression' may use mr, value and "),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "fields", "line", "said"), KIND_FAULTS)
def test_fault_of_a_kind(check, kind, fields, line, said):
    (found,) = check(of_kind(kind, fields))
    assert (found.line, found.question) == (line, "q")
    assert said in str(found)


def test_all_faults_are_reported_at_once_in_the_order_of_the_lines(check):
    bad = GOOD
    for good, worse in [
        ('level = "easy"', 'level = "simple"'),
        ('feedback = "Yes."', ""),
        ("correct = true", 'correct = "yes"'),
        ('value = "0 24 * * *"', ""),
        ("place = 3", "place = 1"),
    ]:
        bad = bad.replace(good, worse, 1)
    assert [(f.line, f.question) for f in check(bad)] == [
        (6, "daily"), (24, "daily"), (28, "daily"), (30, "daily"), (50, "order"),
    ]  # fmt: skip


def test_what_all_kinds_have_is_read_also_where_the_kind_is_wrong(check):
    bad = GOOD
    for good, worse in [
        ('id = "daily"', 'id = "Daily"'),
        ('kind = "single"', 'kind = "singel"'),
        ('level = "easy"', 'level = "simple"'),
        ('source = "A book, page 1."', ""),
        ('kind = "ordering"', ""),
    ]:
        bad = bad.replace(good, worse, 1)
    assert [(f.line, f.question) for f in check(bad)] == [
        (4, "Daily"), (5, "Daily"), (6, "Daily"), (39, "order"), (39, "order"),
    ]  # fmt: skip


def test_faults_of_all_files_of_a_folder(tmp_path, check):
    check(GOOD)
    (tmp_path / "more.toml").write_text("title = 1\nquestion = 2\n", encoding="utf-8")
    (tmp_path / "latin.toml").write_bytes(b"title = '\xe9'")
    with pytest.raises(BankError) as caught:
        load(tmp_path)
    assert str(caught.value).splitlines() == [
        "3 faults in the question bank",
        "latin.toml:1: this is not UTF-8: invalid continuation byte. Save the file as UTF-8.",
        "more.toml:1: 'title' is missing. Begin the file with title = \"…\".",
        "more.toml:2: there is no question. Add one under [[question]].",
    ]


@pytest.mark.parametrize("path", ["nothing.toml", "."])
def test_no_bank_at_all(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="'path' must be a TOML file with questions"):
        read(path)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(KINDS), st.data())
def test_whatever_stands_in_a_table_is_a_question_or_has_problems(kind, data):
    table = raw(kind)
    inside = table
    while data.draw(st.booleans()) and isinstance(inside, (dict, list)) and inside:
        keys = list(inside) if isinstance(inside, dict) else range(len(inside))
        key = data.draw(st.sampled_from(keys))
        if data.draw(st.booleans()):
            inside[key] = data.draw(ANYTHING)
        elif data.draw(st.booleans()):
            del inside[key]
            break
        inside = inside[key]
    question, problems = examine(table)
    assert (question is None) == bool(problems)
    assert all(problem.what and problem.remedy for problem in problems)
