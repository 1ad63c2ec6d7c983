"""A result as text and as HTML: a heading, a table, what it says in sentences, a figure."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from io import BytesIO

import pandas as pd

from mlretrain.wording import minus


CELL = "padding:2px 10px;text-align:"


class Shown:
    """A result that shows itself: in a notebook with its figure, elsewhere as text.

    It has a ``heading``, a ``table()`` and sentences in ``told()``, and says in ``_drawn``
    which of the figures is its own.
    """

    def figure(self, dark: bool = False):
        """The result as a picture.

        Parameters
        ----------
        dark : bool
            Light on dark.

        Returns
        -------
        matplotlib.figure.Figure
        """
        from mlretrain.cycle.policies import figures

        return self._drawn(figures, dark)

    def __repr__(self) -> str:
        return text(self.heading, self.table(), self.told())

    def _repr_html_(self) -> str:
        return page(self.heading, self.table(), self.told(), self.figure())


def cell(value) -> str:
    """A value as it stands in a table."""
    if isinstance(value, str):
        return value
    if value is None or value != value:
        return "–"
    if float(value).is_integer() and abs(value) >= 1 or value == 0:
        return minus(f"{value:,.0f}")
    text = f"{value:,.1f}" if abs(value) >= 10 else f"{value:.4f}"
    return "0.0000" if text == "-0.0000" else minus(text)


def cells(table: pd.DataFrame) -> pd.DataFrame:
    """A table as text, the index in front."""
    shown = table.reset_index()
    return shown.apply(lambda column: [cell(value) for value in column])


def text(heading: str, table: pd.DataFrame, sentences: Sequence[str]) -> str:
    """Everything but the figure, in characters."""
    shown = cells(table)
    widths = [max(map(len, [name, *shown[name]])) for name in shown]
    lines = [
        "  ".join(
            value.rjust(width) if place else value.ljust(width)
            for place, (value, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in [list(shown), *shown.itertuples(index=False, name=None)]
    ]
    return "\n".join([heading, *lines, *sentences])


def page(heading: str, table: pd.DataFrame, sentences: Sequence[str], figure) -> str:
    """Everything as HTML that needs neither style sheet nor script."""
    shown = cells(table)
    sides = ["left", *["right"] * (shown.shape[1] - 1)]
    head = "".join(
        f'<th scope="col" style="{CELL}{side}">{escape(name)}</th>'
        for name, side in zip(shown, sides, strict=True)
    )
    body = "".join(
        "<tr>"
        + f'<th scope="row" style="{CELL}left;font-weight:normal">{escape(row[0])}</th>'
        + "".join(f'<td style="{CELL}right">{escape(value)}</td>' for value in row[1:])
        + "</tr>"
        for row in shown.itertuples(index=False, name=None)
    )
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    return (
        f"<div><p><strong>{escape(heading)}</strong></p><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>{said}{picture(figure)}</div>"
    )


def picture(figure) -> str:
    """A figure within HTML."""
    file = BytesIO()
    figure.savefig(file, format="png", dpi=120)
    data = b64encode(file.getvalue()).decode()
    width = round(figure.get_figwidth() * 100)
    return (
        f'<img alt="{escape(figure.alt)}" src="data:image/png;base64,{data}" '
        f'style="width:{width}px;max-width:100%">'
    )
