"""The normal form of a notebook, and how notebooks are run."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from mlretrain.course.notebooks import executed, main, normal, written

LIVE = {
    "text/plain": "a slider",
    "application/vnd.jupyter.widget-view+json": {"model_id": "1f", "version_major": 2},
}


def untidy():
    """What an editor leaves behind."""
    cells = [
        new_markdown_cell("# Title  \n\ntext", metadata={"editable": True}),
        new_code_cell("1 + 1\n\n", execution_count=7, metadata={"collapsed": True}),
        new_code_cell("   "),
        new_markdown_cell("## The **idea**, or: why?"),
        new_code_cell(
            "slider",
            execution_count=8,
            metadata={"tags": ["b", "a"], "jupyter": {"outputs_hidden": True}},
            outputs=[
                new_output("display_data", data=LIVE, metadata={"isolated": True}),
                new_output("display_data", data={k: LIVE[k] for k in list(LIVE)[1:]}),
                new_output("stream", name="stdout", text="2\n"),
            ],
        ),
        new_markdown_cell("### a smaller heading"),
    ]
    metadata = {
        "widgets": {"state": {}},
        "kernelspec": {"name": "venv-3", "display_name": "mine", "language": "python"},
        "language_info": {"name": "python", "version": "3.13.0"},
    }
    return new_notebook(cells=cells, metadata=metadata)


def test_cells_are_named_after_their_section():
    names = [cell.id for cell in normal(untidy()).cells]
    assert names == [
        "title-1", "title-2", "the-idea-or-why-1", "the-idea-or-why-2", "the-idea-or-why-3",
    ]  # fmt: skip


def test_only_tags_are_kept_of_the_metadata():
    cells = normal(untidy()).cells
    assert [cell.metadata for cell in cells] == [{}, {}, {}, {"tags": ["a", "b"]}, {}]
    assert normal(untidy()).metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }


def test_of_a_live_control_the_rest_is_kept():
    first, second = normal(untidy()).cells[3].outputs
    assert first.data == {"text/plain": "a slider"} and first.metadata == {}
    assert second.text == "2\n"


def test_spaces_go_and_counts_stay():
    cells = normal(untidy()).cells
    assert [cell.source for cell in cells[:2]] == ["# Title\n\ntext", "1 + 1"]
    assert [cell.execution_count for cell in cells if cell.cell_type == "code"] == [7, 8]


def test_the_normal_form_is_valid_and_its_own():
    text = written(untidy())
    again = nbformat.reads(text, as_version=4)
    nbformat.validate(again)
    assert written(again) == text


def test_a_notebook_is_run_and_written_in_place(tmp_path, capsys):
    path = tmp_path / "one.ipynb"
    cells = [new_code_cell("import os; os.listdir()"), new_code_cell("''"), new_code_cell("6 * 7")]
    nbformat.write(new_notebook(cells=cells), path)
    main([str(tmp_path)])
    assert "one.ipynb: run in " in capsys.readouterr().out
    done = nbformat.read(path, as_version=4)
    assert [cell.execution_count for cell in done.cells] == [1, 2, 3]
    assert [cell.outputs[0].data["text/plain"] for cell in done.cells] == ["[]", "''", "42"]
    assert path.read_text(encoding="utf-8") == written(done)


def test_a_lesson_leaves_no_files_behind():
    notebook = new_notebook(cells=[new_code_cell("open('run.html', 'w').close()")])
    with pytest.raises(RuntimeError, match="must leave no files behind, found run.html"):
        executed(notebook)
