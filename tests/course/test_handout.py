"""What learners are handed out: no output, and no solution."""

from __future__ import annotations

import json

import nbformat
import pytest

from mlretrain.course import handout, lessons
from mlretrain.course.handout import handed_out

MARKED = "a = 1\n### BEGIN SOLUTION\nb = 2\n### END SOLUTION"


def notebook(*cells) -> bytes:
    made = nbformat.v4.new_notebook(cells=list(cells))
    return f"{nbformat.writes(made)}\n".encode()


def code(source, tags=(), ran=True):
    output = nbformat.v4.new_output("stream", text="seen")
    metadata = {"tags": list(tags)} if tags else {}
    return nbformat.v4.new_code_cell(
        source, metadata=metadata, outputs=[output] * ran, execution_count=3 if ran else None
    )


def cells(content: bytes):
    return [
        ("".join(cell["source"]), len(cell.get("outputs", [])), cell.get("execution_count"))
        for cell in json.loads(content)["cells"]
    ]


#: A cell of the teacher's, and what the learner gets: without outputs, and with them.
CELLS = [
    (code("1 + 1"), ("1 + 1", 0, None), ("1 + 1", 1, 3)),
    (code(MARKED), ("a = 1\nb = ...", 0, None), ("a = 1\nb = ...", 0, None)),
    (code("b = 2", tags=["solution"]), None, None),
    (code("b = 2", tags=["other"]), ("b = 2", 0, None), ("b = 2", 1, 3)),
    (nbformat.v4.new_markdown_cell(MARKED), (MARKED, 0, None), (MARKED, 0, None)),
    (
        nbformat.v4.new_markdown_cell("so it goes", metadata={"tags": ["solution"]}),
        None,
        None,
    ),
]


@pytest.mark.parametrize(("cell", "blank", "full"), CELLS)
def test_what_becomes_of_a_cell(cell, blank, full):
    content = notebook(cell)
    assert cells(handed_out(content)) == ([blank] if blank else [])
    assert cells(handed_out(content, outputs=True)) == ([full] if full else [])


def test_it_is_a_notebook_as_jupyter_writes_it():
    made = handed_out(notebook(*(cell for cell, _, _ in CELLS))).decode()
    read = nbformat.reads(made, as_version=4)
    nbformat.validate(read)
    assert f"{nbformat.writes(read)}\n" == made


@pytest.mark.parametrize(
    "content", [b"{ half a note", b"[1]", b"{}", b'"x"', b"\xff", notebook(code("1", ran=False))]
)
def test_where_nothing_is_to_be_taken_out_the_bytes_are_the_same(content):
    assert handed_out(content) == content


def test_a_solution_without_an_end_is_refused_and_nothing_is_written(run, tmp_path):
    cell = code("### BEGIN SOLUTION\nx = 1")
    cell.id = "the-gap-1"
    (tmp_path / "mine.ipynb").write_bytes(notebook(cell))
    code_, _, err = run("handout", "mine.ipynb", "-o", "out")
    assert code_ == 1
    assert "mine.ipynb: cell 'the-gap-1': the solution that begins in line 1 has no end." in err
    assert not (tmp_path / "out").exists()


def test_the_command_writes_into_another_folder_and_nowhere_else(run, tmp_path):
    (tmp_path / "mine.ipynb").write_bytes(notebook(code(MARKED)))
    before = (tmp_path / "mine.ipynb").read_bytes()
    assert run("handout", "mine.ipynb", "-o", "out") == (0, "out/mine.ipynb\n", "")
    assert cells((tmp_path / "out" / "mine.ipynb").read_bytes()) == [("a = 1\nb = ...", 0, None)]
    code_, _, err = run("handout", "mine.ipynb", "-o", ".")
    assert code_ == 1 and "would be lost" in err
    assert (tmp_path / "mine.ipynb").read_bytes() == before


def test_what_a_notebook_leads_to_is_handed_out_or_named(run, tmp_path):
    text = "See [one](1.ipynb), [two](sub/2.ipynb#there), ![a](a.png), [web](https://x.org/1.ipynb)."
    cell = nbformat.v4.new_markdown_cell(f"{text} [gone](gone.ipynb) [one](1.ipynb)")
    (tmp_path / "mine.ipynb").write_bytes(notebook(cell))
    (tmp_path / "sub").mkdir()
    for name in ("1.ipynb", "sub/2.ipynb", "a.png"):
        (tmp_path / name).write_bytes(notebook())
    code_, out, _ = run("handout", "mine.ipynb", "-o", "out")
    assert code_ == 0
    assert out.splitlines()[1:] == [
        "mine.ipynb leads to what is not in out: 1.ipynb, sub/2.ipynb, a.png"
    ]
    _, out, _ = run("handout", "mine.ipynb", "1.ipynb", "-o", "out")
    assert out.splitlines()[2:] == ["mine.ipynb leads to what is not in out: sub/2.ipynb, a.png"]


def test_our_lessons_are_handed_out_without_outputs(tmp_path):
    handed = lessons.hand_out(tmp_path / "blank")
    assert handed
    for one in handed:
        assert all(not outputs for _, outputs, _ in cells(one.path.read_bytes())), one.name
        nbformat.validate(nbformat.read(one.path, as_version=4))
    # With them, for reading: the same bytes, but for exercises.
    for one in lessons.hand_out(tmp_path / "full", outputs=True):
        original = (lessons.folder() / one.name).read_bytes()
        assert one.path.read_bytes() == handout.handed_out(original, outputs=True)
    first = (tmp_path / "full" / lessons.FIRST).read_bytes()
    assert any(outputs for _, outputs, _ in cells(first))


def test_a_lesson_that_was_run_in_between_is_still_the_same(tmp_path):
    lessons.hand_out(tmp_path)
    ran = lessons.hand_out(tmp_path, outputs=True)
    assert {one.what for one in ran} == {"same"}
