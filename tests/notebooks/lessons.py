"""The lessons as they are committed, for the tests."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import nbformat
from nbval.plugin import get_sanitize_patterns

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "notebooks"
SANITIZE = REPOSITORY / "tests" / "nbval_sanitize.cfg"
PATHS = sorted(FOLDER.glob("*.ipynb"))

#: What is replaced, and by what, before outputs are compared.
PATTERNS = get_sanitize_patterns(SANITIZE.read_text(encoding="utf-8"))

#: What nbval looks at in the data of an output; of all other kinds it sees nothing.
UNSEEN = ("image/png", "application/vnd.jupyter.widget-view+json")


@cache
def lesson(path: Path):
    """A committed notebook; not to be changed."""
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    """The cells that run."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook) -> str:
    """What is written, without the code."""
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def told(cell) -> str:
    """What the outputs of a cell say, as far as a comparison sees it."""
    parts = []
    for output in cell.get("outputs", []):
        parts.append(output.get("text", ""))
        parts += [text for kind, text in output.get("data", {}).items() if kind not in UNSEEN]
    # Numbers in scripts, styles and drawings say nothing to the reader.
    text = re.sub(r"<(script|style)\b[\s\S]*?</\1>", " ", "\n".join(parts))
    return re.sub(r'src="data:[^"]*"', " ", text)


def compared(text: str, patterns=PATTERNS) -> str:
    """What is left of an output when it is compared."""
    for pattern, replacement in patterns:
        text = re.sub(pattern, replacement, text)
    return text


def words_of_pictures(html: str) -> list[str]:
    """Each text in each picture of an output, as it is written there."""
    pictures = re.findall(r'src="data:image/svg\+xml,([^"]*)"', html)
    return [text for one in pictures for text in re.findall(r"%3Ctext\b.*?%3E(.*?)%3C/text%3E", one)]


def section(cell) -> str:
    """``the-idea-2`` → ``the-idea``."""
    return cell.id.rpartition("-")[0]


def never_run(notebook) -> list[str]:
    """The code cells that were not run one after the other, in a fresh kernel."""
    return [
        cell.id
        for number, cell in enumerate(code_cells(notebook), 1)
        if cell.execution_count != number
    ]
