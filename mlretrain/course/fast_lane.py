"""All lessons in one process: a quick look whether they run, and print what they did.

``make lessons`` does it while a lesson is written. Libraries are loaded once for all, there is
no kernel, and of the outputs only the words are compared. ``make test`` compares all of them,
each lesson in a kernel of its own.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that did not do what it did when it was committed.

    Parameters
    ----------
    lesson : str
        Its file.
    cell : str
        Its name.
    expected, found : str
        What it printed and gave out, then and now; or what went wrong.
    """

    lesson: str
    cell: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.lesson}, {self.cell}\n--- committed\n{self.expected}\n--- now\n{self.found}\n"


def differences(paths: Sequence[str | Path]) -> Iterator[Difference]:
    """Run notebooks one after the other, and tell cells that do something else.

    Parameters
    ----------
    paths : sequence of str or Path
        Notebooks, and folders of them.

    Yields
    ------
    Difference
        After the first error of a notebook, its other cells are not run.
    """
    import nbformat
    from IPython.core.interactiveshell import InteractiveShell

    # The answers in a lesson are nobody's, and its pictures are drawn for no window.
    os.environ |= {"MLRETRAIN_REMEMBER": "no", "MPLBACKEND": "agg"}
    shell = InteractiveShell.instance(displayhook_class=_shown_as_in_a_notebook(), colors="nocolor")
    for path in (Path(path) for path in paths):
        for lesson in sorted(path.glob("*.ipynb")) if path.is_dir() else [path]:
            notebook = nbformat.read(lesson, as_version=4)
            with tempfile.TemporaryDirectory() as folder, chdir(folder):
                yield from _of_one(lesson.name, notebook.cells, shell)


def _of_one(lesson: str, cells: list[Any], shell: Any) -> Iterator[Difference]:
    from IPython.utils.capture import capture_output

    shell.reset()
    for cell in (cell for cell in cells if cell.cell_type == "code"):
        shell.displayhook.shown.clear()
        with capture_output() as got:
            result = shell.run_cell(cell.source, store_history=True)
        if not result.success:
            error = result.error_before_exec or result.error_in_exec
            yield Difference(lesson, cell.id, "no error", f"{type(error).__name__}: {error}")
            return
        displayed = [one.data for one in got.outputs]
        found = _words(got.stdout, [*displayed, *shell.displayhook.shown])
        expected = _committed(cell.outputs)
        if expected != found and not cell.source.startswith("# NBVAL_IGNORE_OUTPUT"):
            yield Difference(lesson, cell.id, expected, found)


def _committed(outputs: list[Any]) -> str:
    printed = [one.text for one in outputs if one.output_type == "stream" and one.name == "stdout"]
    return _words("".join(printed), [one.data for one in outputs if "data" in one])


def _words(printed: str, shown: list[dict[str, Any]]) -> str:
    return "\n".join([printed, *(data.get("text/plain", "") for data in shown)]).strip()


def _shown_as_in_a_notebook() -> type:
    """A display hook that keeps what the last line of a cell gives, and prints nothing."""
    from IPython.core.displayhook import DisplayHook

    class Kept(DisplayHook):
        def __init__(self, *args: Any, **settings: Any) -> None:
            super().__init__(*args, **settings)
            self.shown: list[dict[str, Any]] = []

        def write_output_prompt(self) -> None:
            pass

        def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
            self.shown.append(format_dict)

        def finish_displayhook(self) -> None:
            self._is_active = False

    return Kept


def main(paths: Sequence[str]) -> int:
    """Print what differs; 1 where something does."""
    found = 0
    for difference in differences(paths):
        found += 1
        print(difference)
    print(f"{found} cells differ." if found else "All lessons run, and say what they said.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["notebooks"]))
