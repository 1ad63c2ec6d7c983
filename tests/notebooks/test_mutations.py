"""The comparison of the lessons can fail: each altered output is noticed, one by one."""

import copy
import os
import re
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from mlretrain.course.notebooks import executed, normal
from tests.notebooks import lessons
from tests.notebooks.lessons import SANITIZE, UNSEEN, code_cells, lesson

DISPLAY = "from IPython.display import display\ndisplay({{'{kind}': '{text}'}}, raw=True)"

#: A cell per kind of output that is compared, and one that says nothing.
KINDS = {
    "stdout": "print('score 0.62')",
    "stderr": "import sys\nprint('score 0.62', file=sys.stderr)",
    "text/plain": "0.62",
    "text/html": DISPLAY.format(kind="text/html", text="<b>0.62</b>"),
    "text/markdown": DISPLAY.format(kind="text/markdown", text="*0.62*"),
    "text/latex": DISPLAY.format(kind="text/latex", text="$0.62$"),
    "image/svg+xml": DISPLAY.format(kind="image/svg+xml", text="<svg><text>0.62</text></svg>"),
    "error": "1 / 0",
    "nothing": "score = 0.62",
}


def failures(notebook, folder) -> set[int]:
    """The code cells that strict nbval finds to differ, counted from 0."""
    path = folder / "copy.ipynb"
    nbformat.write(notebook, path)
    done = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-q", "-rf", "--color=no", "-p", "no:cacheprovider",
            "--nbval", "--nbval-current-env", "--nbval-sanitize-with", SANITIZE, path.name,
        ],
        cwd=folder, env=os.environ | {"PYTHONSAFEPATH": "1"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stdout + done.stderr
    passed = re.search(r"(\d+) passed", done.stdout)
    failed = {int(cell) for cell in re.findall(r"^FAILED .*::Cell (\d+)", done.stdout, re.M)}
    # Every cell was looked at.
    assert len(failed) + int(passed[1] if passed else 0) == len(code_cells(notebook)), done.stdout
    return failed


def altered(text: str) -> str:
    """The text with another last digit, outside of tags; or with one more word."""
    visible = text.rfind("</style>") + 1
    found = re.search(r">[^<>]*?(\d)", text[visible:]) if "<" in text else re.search(r"(\d)", text)
    if not found:
        return text + "altered"
    at = found.start(1) + (visible if "<" in text else 0)
    return text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :]


def alter(output) -> bool:
    """Alter one thing that an output says; False if it says nothing that is compared."""
    if output.output_type == "stream":
        output.text = altered(output.text)
    elif output.output_type == "error":
        output.evalue = altered(output.evalue)
    else:
        kinds = [kind for kind, text in output.data.items() if kind not in UNSEEN and text]
        if not kinds:
            return False
        # Of HTML and its plain text, the HTML: it is the one that learners see.
        kind = "text/html" if "text/html" in kinds else kinds[0]
        output.data[kind] = altered(output.data[kind])
    return True


@pytest.fixture(scope="module")
def small():
    """A notebook with every kind of output, as it is when it was run."""
    cells = [new_code_cell(source) for source in KINDS.values()]
    cells[list(KINDS).index("error")].metadata["tags"] = ["raises-exception"]
    return normal(executed(new_notebook(cells=cells)))


def test_an_unaltered_notebook_passes(small, tmp_path):
    assert failures(small, tmp_path) == set()


def test_every_kind_of_output_is_compared(small, tmp_path):
    notebook = copy.deepcopy(small)
    said = [cell for cell in code_cells(notebook) if cell.outputs]
    assert len(said) == len(KINDS) - 1
    assert all(alter(cell.outputs[0]) for cell in said)
    # And one that says something although it should say nothing.
    notebook.cells[-1].outputs = copy.deepcopy(small.cells[0].outputs)
    assert failures(notebook, tmp_path) == set(range(len(KINDS)))


def test_a_missing_output_is_noticed(small, tmp_path):
    notebook = copy.deepcopy(small)
    for cell in notebook.cells:
        cell.outputs = []
    everything = set(range(len(KINDS)))
    assert failures(notebook, tmp_path) == everything - {list(KINDS).index("nothing")}


def test_a_cell_that_was_never_run_is_noticed_by_us(small, tmp_path):
    notebook = copy.deepcopy(small)
    for cell in notebook.cells:
        cell.outputs, cell.execution_count = [], None
    assert failures(notebook, tmp_path) == set()  # nbval does not mind
    assert lessons.never_run(notebook) == [cell.id for cell in notebook.cells]


RUN = """
import mlretrain as mr
from mlretrain.widgets import Choice

days = mr.streams.synthetic("sudden", batches=6, rows=200, random_state=0)
cycle = mr.RetrainingCycle(
    days.baseline_model("linear"), trigger=mr.triggers.Every("1D"), metric="accuracy", warm_up=1,
    alerts=[], random_state=0,
)
trace = cycle.run(days, progress=False)
"""

SHOWN = {
    "stepper": "trace",
    "picture": "trace.timeline()",
    "control": "Choice('rule', {'each day': trace, 'the same': trace})",
    "card": "mr.question('why-retrain')",
}

#: What is shown; the kind of output and what in it is altered; and whether it must be noticed.
ALTERED = [
    ("stepper", "text/plain", "6 passes", "7 passes", True),
    ("stepper", "text/html", r"(<td[^>]*>)v1", r"\1v9", True),  # the table, where no script runs
    ("stepper", "text/html", r'("words": ?\[.*?)is live', r"\1is lost", True),
    ("stepper", "text/html", r"(%3Ctext[^<]*?%3E)promoted", r"\1refused", True),
    ("stepper", "text/html", "function mount", "function show", False),
    ("stepper", "text/html", r"(<style>[^<]*)margin", r"\1padding", False),
    ("picture", "text/plain", "6 promotions", "5 promotions", True),
    ("picture", "text/html", r"(%3Ctext[^<]*?%3E)0\.\d", r"\g<1>7.7", True),  # at an axis
    ("picture", "text/html", r"(%3Cpath d=%22M)\d", r"\g<1>9", False),
    ("picture", "text/html", r"(%3Ctext x=%22)\d", r"\g<1>9", False),
    ("picture", "image/png", "^.", "A", False),  # hence the picture in words beside it
    ("control", "text/plain", "6 passes", "7 passes", True),
    ("control", "text/html", "</h4><p>accuracy", "</h4><p>score", True),
    ("control", "text/html", "accuracy of the champion", "score of the champion", True),
    ("control", "text/html", r"(<style>[^<]*)margin", r"\1padding", False),
    ("card", "text/plain", "retrain a model", "train a model", True),
    ("card", "text/html", "retrain a model", "train a model", True),
]


def test_what_pictures_controls_and_the_stepper_say_is_compared(tmp_path):
    cells = [new_code_cell(RUN), *(new_code_cell(SHOWN[shown]) for shown, *_ in ALTERED)]
    notebook = normal(executed(new_notebook(cells=cells)))
    for cell, (_, kind, old, new, _) in zip(notebook.cells[1:], ALTERED, strict=True):
        before = cell.outputs[-1].data[kind]
        after = re.sub(old, new, before, count=1, flags=re.DOTALL)
        assert after != before, (cell.source, kind, old)
        cell.outputs[-1].data[kind] = after
    noticed = {number for number, (*_, must) in enumerate(ALTERED, 1) if must}
    assert failures(notebook, tmp_path) == noticed


def test_every_output_of_lesson_02_is_compared(tmp_path):
    notebook = copy.deepcopy(lesson(lessons.FOLDER / "02_the_retraining_cycle.ipynb"))
    changed = {
        number
        for number, cell in enumerate(code_cells(notebook))
        if cell.outputs and alter(cell.outputs[-1])
    }
    assert len(changed) >= 30
    assert failures(notebook, tmp_path) == changed
