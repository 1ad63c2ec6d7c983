"""A table of words, as notebooks should show it."""

from __future__ import annotations

import pandas as pd

from mlretrain.trace.words import signed


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
        with pd.option_context("display.max_colwidth", None):
            html = self._shown().to_html(border=0)
        # Notebooks set tables flush right; only a style on each cell outlives theirs.
        left = ' style="text-align:left"'
        html = html.replace(' style="text-align: right;"', "")
        return html.replace("<td", f"<td{left}").replace("<th>", f"<th{left}>")

    def __repr__(self) -> str:
        return repr(self._shown())

    def _shown(self) -> pd.DataFrame:
        return pd.DataFrame(self).map(lambda cell: signed(cell) if isinstance(cell, str) else cell)
