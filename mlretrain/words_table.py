"""A table of words, as notebooks should show it."""

from __future__ import annotations

import re
from itertools import cycle

import pandas as pd

from mlretrain.wording import signed


_SHORT = 14  # characters that stay in one line
_LEAST, _MOST = 8, 16  # the least width of other columns, in letters: the longer, the wider


class WordsTable(pd.DataFrame):
    """A DataFrame of words: in a notebook flush left, and with nothing cut off.

    What is shown has true minus signs, as the prose has; the values stay as they are.

    Examples
    --------
    >>> table = WordsTable({"Output": ["yes: " + "long " * 20 + "story"]}, index=[1])
    >>> "story" in table._repr_html_()
    True
    >>> type(table.loc[1:1]).__name__
    'WordsTable'
    >>> WordsTable({"Output": ["neg_log_loss -0.5439"]})
                     Output
    0  neg_log_loss −0.5439
    """

    @property
    def _constructor(self):
        return WordsTable

    def _repr_html_(self) -> str:
        shown = self._shown()
        with pd.option_context("display.max_colwidth", None):
            html = shown.to_html(border=0)
        # Notebooks set tables flush right; only a style on each cell outlives theirs. Names
        # stay in one line, and long cells do not squeeze the others.
        left = "text-align:left;vertical-align:top"
        cells = cycle(f' style="{left}{_style(column)}"' for _, column in shown.items())
        html = html.replace(' style="text-align: right;"', "")
        html = re.sub("<td", lambda _: f"<td{next(cells)}", html)
        return html.replace("<th>", f'<th style="{left};white-space:nowrap">')

    def __repr__(self) -> str:
        return repr(self._shown())

    def _shown(self) -> pd.DataFrame:
        return pd.DataFrame(self).map(lambda cell: signed(cell) if isinstance(cell, str) else cell)


def _style(column: pd.Series) -> str:
    """How the cells of a column are set: short ones whole, long ones with room."""
    longest = max((len(str(cell)) for cell in column), default=0)
    if longest <= _SHORT:
        return ";white-space:nowrap"
    return f";min-width:{min(max(longest // 4, _LEAST), _MOST)}em"
