"""Text for a terminal: headings, paragraphs, tables."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from mlretrain.wording import signed


if TYPE_CHECKING:
    import pandas as pd

#: A word that is longer than this may be broken where room is short.
LONG = 16

#: With fewer columns a table is a list.
NARROW = 80


class Terminal:
    """Writes to a terminal, or as plain text to wherever the output goes.

    Parameters
    ----------
    file : text file, optional
        Without one, standard output.
    width : int, optional
        Columns; without it, as many as the variable COLUMNS says, or as the terminal has, at
        most 120; 100 where there is no terminal.
    """

    def __init__(self, file: TextIO | None = None, width: int | None = None) -> None:
        from rich.console import Console

        self._console = Console(file=file, width=width, highlight=False)
        if width is None:
            # Longer lines are hard to read; what is no terminal has no width of its own.
            told = os.environ.get("COLUMNS", "").isdecimal()
            shown = told or self._console.is_terminal
            self._console.width = min(self._console.width, 120) if shown else 100

    @property
    def width(self) -> int:
        """Columns to fill."""
        return self._console.width

    @property
    def color(self) -> bool:
        """Whether colours show."""
        return self._console.is_terminal and not self._console.no_color

    def heading(self, text: str) -> None:
        """A line that stands out."""
        self._console.print(f"\n{text}", style="bold", markup=False)
        self.plain("─" * len(text))

    def caption(self, text: str) -> None:
        """A line that says what comes next."""
        self._console.print(f"\n{text}", markup=False)

    def text(self, text: str) -> None:
        """Paragraphs, wrapped at the words."""
        self._console.print(text, markup=False)

    def plain(self, text: str) -> None:
        """Text that brings its own lines and colours."""
        from rich.text import Text

        self._console.print(Text.from_ansi(text), no_wrap=True)

    def items(self, words: dict[str, str]) -> None:
        """Names, and what each one is."""
        longest = max(map(len, words))
        for name, what in words.items():
            self._console.print(f"  {name:<{longest}}  {what}", markup=False, soft_wrap=True)

    def table(self, content: pd.DataFrame) -> None:
        """A data frame without its index; a list where cells would not fit side by side."""
        self._draw(_told([list(content.columns), *content.itertuples(index=False)]))

    def tracker(self, status: pd.DataFrame) -> None:
        """A status tracker of one pass: a row per variable, or, where that is too wide, per step."""
        # All columns are of this pass: "6 · train" is "train".
        steps = [column.split(" · ")[-1] for column in status.columns]
        rows = _told([["", *steps], *status.itertuples()])
        if sum(_words(rows)) > self._room(rows):
            rows = list(zip(*rows, strict=True))
        self._draw(rows)

    def _room(self, rows: list[Sequence]) -> int:
        """What the cells of a row may fill, without the lines and gaps between them."""
        return self.width - 3 * (len(rows[0]) - 1)

    def _draw(self, rows: list[Sequence]) -> None:
        from rich.box import SIMPLE_HEAD
        from rich.table import Table
        from rich.text import Text

        room = self._room(rows)
        if self.width < NARROW or sum(min(width, LONG) for width in _words(rows)) > room:
            self._list(rows)
            return
        table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
        for name, width in zip(rows[0], _widths(rows, room), strict=True):
            table.add_column(Text(name), overflow="fold", width=width)
        for row in rows[1:]:
            table.add_row(*(Text(cell) for cell in row))
        self._console.print(table)

    def _list(self, rows: list[Sequence]) -> None:
        """Each row under its first cell, a line per other cell that holds something."""
        from rich.text import Text

        names = rows[0]
        for row in rows[1:]:
            self._console.print(Text(row[0], style="bold"))
            for name, cell in zip(names[1:], row[1:], strict=True):
                if cell:
                    # Lines that go on stand further in than those that begin.
                    lines = Text(f"{name}: {cell}").wrap(self._console, self.width - 4)
                    for number, line in enumerate(lines):
                        line.rstrip()
                        self._console.print(Text("    " if number else "  ").append_text(line))


def _told(rows: list[Sequence]) -> list[list[str]]:
    """Cells as words, with true minus signs, as in the prose."""
    return [[signed(str(cell)) for cell in row] for row in rows]


def _widths(rows: list[Sequence], room: int) -> list[int]:
    """Widths of columns: lines end between words while there is room, and few are needed."""
    whole = [max(len(str(cell)) for cell in column) for column in zip(*rows, strict=True)]
    widths = _words(rows)
    if sum(widths) > room:
        widths = [min(width, LONG) for width in widths]
    while sum(widths) > room:
        widths[widths.index(max(widths))] -= 1
    while sum(widths) < min(room, sum(whole)):
        lines = [all_ / width for all_, width in zip(whole, widths, strict=True)]
        widths[lines.index(max(lines))] += 1
    return widths


def _words(rows: list[Sequence]) -> list[int]:
    """Per column, the length of its name or of its longest word."""
    names, *others = rows
    columns = zip(*others, strict=True)
    words = [[word for cell in column for word in str(cell).split()] for column in columns]
    return [max(map(len, [name, *found])) for name, found in zip(names, words, strict=True)]
