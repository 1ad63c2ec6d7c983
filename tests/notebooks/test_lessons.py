"""What every committed lesson keeps, beyond the comparison of its outputs."""

import re

import pytest

from mlretrain.course.lessons import FIRST
from mlretrain.course.notebooks import written
from mlretrain.quiz import run
from mlretrain.quiz.bank import own
from tests.notebooks import lessons
from tests.notebooks.lessons import code_cells, lesson, prose, section, told

each = pytest.mark.parametrize("path", lessons.PATHS, ids=lambda path: path.stem)
#: The lessons proper: all but the first, which shows the way, and the last, which is a test
#: of all others: it teaches nothing new, and so has nothing to predict and no quiz of its own.
LAST = "10_mastery_test.ipynb"
taught = pytest.mark.parametrize(
    "path", [p for p in lessons.PATHS if p.name not in (FIRST, LAST)], ids=lambda path: path.stem
)

#: Those with questions of their own: the test asks those of all others.
asks = pytest.mark.parametrize(
    "path", [p for p in lessons.PATHS if p.name != LAST], ids=lambda path: path.stem
)

SHAPE = [
    "Predict", "The idea", "Watch it run", "Change it", "Key moments", "Common mistakes",
    "Snapshot", "Transcript", "Practice",
]  # fmt: skip


def test_the_lessons_are_there():
    names = [path.name for path in lessons.PATHS]
    assert names[:3] == [FIRST, "01_why_models_go_stale.ipynb", "02_the_retraining_cycle.ipynb"]


@each
def test_it_is_in_its_normal_form(path):
    same = path.read_text(encoding="utf-8") == written(lesson(path))
    assert same, f"bring {path.name} into its normal form: make notebooks"


@each
def test_every_code_cell_was_run_in_order(path):
    assert lessons.never_run(lesson(path)) == []


@each
def test_nothing_went_wrong(path):
    outputs = [output for cell in code_cells(lesson(path)) for output in cell.outputs]
    assert not [one for one in outputs if one.output_type == "error"]
    assert not [one.text for one in outputs if one.get("name") == "stderr"]


@each
def test_hardly_any_cell_is_left_out_of_the_comparison(path):
    cells = code_cells(lesson(path))
    left_out = [c for c in cells if "NBVAL" in c.source or c.metadata.get("tags")]
    for cell in left_out:
        # The mark is a line of its own; the line below says why.
        mark, why, *_ = [*cell.source.split("\n"), "", ""]
        assert mark == "# NBVAL_IGNORE_OUTPUT", cell.id
        assert re.match(r"# \w+", why), f"{cell.id}: a comment below the mark must say why"
        assert not cell.metadata.get("tags"), cell.id
    assert len(left_out) <= 0.05 * len(cells)


@each
def test_it_is_small(path):
    assert path.stat().st_size < 1_000_000


@each
def test_no_picture_stands_alone(path):
    # Pixels are not compared: so the same picture stands beside them with words that are, and
    # the numbers are told in plain text.
    for cell in code_cells(lesson(path)):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                plain = output.data["text/plain"]
                assert plain.startswith("Figure: ") and re.search(r"\d", plain), cell.id


@each
def test_the_words_of_each_picture_are_compared(path):
    for cell in code_cells(lesson(path)):
        for output in cell.outputs:
            html = output.get("data", {}).get("text/html", "")
            left = lessons.compared(html)
            assert [text for text in lessons.words_of_pictures(html) if f"/{text}/" not in left] == []


def test_all_that_may_differ_has_a_name_and_a_reason_and_is_there():
    text = lessons.SANITIZE.read_text(encoding="utf-8")
    parts = re.findall(r"^# (\w.+)\n(?:# .+\n)*\[([\w-]+)\]\nregex: (.+)\nreplace: ", text, re.M)
    named = {name: pattern for _, name, pattern in parts}
    assert list(named.values()) == [pattern for pattern, _ in lessons.PATTERNS]
    outputs = [
        output.get("data", {}).get("text/html", "")
        for path in lessons.PATHS for cell in code_cells(lesson(path)) for output in cell.outputs
    ]
    for name, pattern in named.items():
        before = lessons.PATTERNS[: list(named).index(name)]
        assert any(re.search(pattern, lessons.compared(html, before)) for html in outputs), name


@each
def test_every_number_in_the_prose_stands_in_an_output_or_in_the_code(path):
    notebook = lesson(path)
    shown = " ".join(f"{cell.source} {told(cell)}" for cell in code_cells(notebook))
    stands = {float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", shown)}
    words = re.sub(r"`[^`]*`", " ", prose(notebook))
    for text in re.findall(r"(?<![\w-])(?:\d{1,3}(?:,\d{3})+|\d+\.\d{2,})", words):
        assert float(text.replace(",", "")) in stands, text


@each
def test_its_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)]+)\)", prose(lesson(path))):
        assert (path.parent / target).is_file(), target


def test_the_map_links_all_lessons_but_the_first():
    first, *others = lessons.PATHS
    rows = re.findall(r"^\| (\d+) \| (.+?) \| .+ \|$", prose(lesson(first)), re.M)
    assert [int(number) for number, _ in rows] == list(range(11))
    linked = [link[1] for _, name in rows if (link := re.search(r"\((.+\.ipynb)\)", name))]
    assert linked == [path.name for path in others]


@taught
def test_it_has_the_shape_of_a_lesson(path):
    assert re.findall(r"^## (.+)$", prose(lesson(path)), re.M) == SHAPE


@asks
def test_it_asks_the_questions_of_its_quiz(path):
    source = "\n".join(cell.source for cell in code_cells(lesson(path)))
    bank = [question.id for question in own().quiz(path.name[:2]).questions]
    asked = re.findall(r'^mr\.question\("(.+)"\)', source, re.M)
    answered = re.findall(r'^mr\.check\("([^"]+)", (.+?)\)', source, re.M)
    # The first lesson shows with one of lesson 2 how a question is answered.
    assert set(asked) <= {*bank, *(["undefined-function"] if path.name == FIRST else [])}
    # Each question waits for its answer.
    assert [id for id, answer in answered if answer == "..."] == asked
    assert {answer for _, answer in answered} <= {"...", '"C", keep=False'}

    practice = [c.source for c in code_cells(lesson(path)) if section(c) == "practice"]
    assert sum(one.startswith("mr.question") for one in practice) >= 5


@asks
def test_it_asks_for_a_guess_and_confronts_it(path):
    cells = code_cells(lesson(path))
    predicted = [m[1] for c in cells if (m := re.search(r'^mr\.predict\("(.+)", \.\.\.\)$', c.source, re.M))]
    met = [m[1] for c in cells if (m := re.fullmatch(r'mr\.predicted\("(.+)"\)', c.source))]
    assert len(met) == 1 and predicted == met
    assert met[0] in {question.id for question in own().quiz(path.name[:2]).questions}
    # Before anything is shown: in the first cell of all, after a line that imports the library.
    assert cells[0].source == f'import mlretrain as mr\n\nmr.predict("{met[0]}", ...)'
    assert section(cells[0]) == "predict"


def test_lesson_02_shows_the_run_that_its_quiz_asks_about():
    notebook = lesson(lessons.FOLDER / "02_the_retraining_cycle.ipynb")
    shown = next(c for c in code_cells(notebook) if section(c) == "transcript")
    assert shown.outputs[0].data["text/markdown"] == run("lesson-02").transcript()


def test_what_lesson_02_says_in_words_is_so_in_the_run():
    trace = run("lesson-02")
    silent = [one for one in trace.passes if "retrained" not in one.events]
    # "In six passes of nine the trigger is silent"; the whole way "in two passes of nine".
    assert (len(silent), len(trace.where("promoted")), len(trace)) == (6, 2, 9)
    rows = [
        int(step.input.split()[0].replace(",", "")) for step in trace.steps if step.name == "train"
    ]
    assert rows[2] > 3 * rows[0]  # "more than three times as many"
    assert trace[1].scores["roc_auc"] < trace[2].scores["roc_auc"]  # pass 1 was further below


def test_what_lesson_02_says_of_other_thresholds_is_so_in_its_table():
    notebook = lesson(lessons.FOLDER / "02_the_retraining_cycle.ipynb")
    shown = next(c for c in code_cells(notebook) if c.source.startswith("choice.table("))
    plain = shown.outputs[0].data["text/plain"]
    counts = {t: row for t, *row in re.findall(r"^(0\.\d\d) +(\d) +(\d) +(\d) +(\S+) *$", plain, re.M)}
    scores = {t: row for t, *row in re.findall(r"^(0\.\d\d) +(\d) +([\d.]+|NaN) *$", plain, re.M)}
    assert counts["0.60"][2] == "0" and counts["0.70"] == ["9", "0", "9", "–"]
    assert [counts[t][3] for t in ("0.62", "0.64", "0.66")] == ["v2", "v1", "v4"]
    assert scores["0.66"][0] == "4"  # "four passes without any model"
    v2, v1, v4 = (float(scores[t][1]) for t in ("0.62", "0.64", "0.66"))
    assert abs(v1 - v2) < 0.005 < v4 - max(v1, v2)


def test_what_lesson_03_says_in_words_is_so_in_its_tables():
    notebook = lesson(lessons.FOLDER / "03_what_retraining_costs.ipynb")
    shown = next(c for c in code_cells(notebook) if c.source.startswith("bill = "))
    plain = shown.outputs[0].data["text/plain"]
    bill = {
        name: (int(rows), float(score))
        for name, rows, score in re.findall(r"^(.+?) {2,}(\d+) +(-[\d.]+)$", plain, re.M)
    }
    new, everything = bill["only what is new"], bill["everything"]
    assert 6 <= everything[0] / new[0] < 7 and everything[1] <= new[1]  # "six times", "no better"
    assert 2.5 < bill["3 months"][0] / bill["1 month"][0] < 3  # "nearly three times as many"
    assert bill["3 months"][1] < bill["1 month"][1]
    assert min(bill, key=lambda name: bill[name][1]) == "January only"  # "the worst by far"


def test_lesson_03_shows_the_runs_that_its_quiz_asks_about():
    notebook = lesson(lessons.FOLDER / "03_what_retraining_costs.ipynb")
    shown = next(c for c in code_cells(notebook) if c.source.endswith(".array\nrows"))
    last = shown.outputs[0].data["text/plain"].splitlines()[-1].split()
    names = ("lesson-03-new", "lesson-03-window", "lesson-03")
    assert [int(n) for n in last[1:4]] == [run(n).work()["rows so far"].iloc[-1] for n in names]
