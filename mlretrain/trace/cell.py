"""A trace as the output of a cell: plain HTML, and the script that brings it to life."""

from __future__ import annotations

from mlretrain.trace.front import script, sheet
from mlretrain.trace.plain import plain, prose
from mlretrain.trace.story import story

STYLE = """
.mlretrain-trace table{border-collapse:collapse;margin:.5em 0;font-size:inherit}
.mlretrain-trace th,.mlretrain-trace td{
vertical-align:top;padding:.25em .7em;border-top:1px solid #8886}
.mlretrain-trace thead th{border-top:0}
.mlretrain-trace th{font-weight:600}
.mlretrain-trace .event{white-space:nowrap}
@media print{.mlretrain-trace details::details-content{content-visibility:visible}}
"""


def cell(trace, beside=None, number: int | None = None, step: int | None = None) -> str:
    """The HTML of a trace in a notebook; it begins at the step of pass ``number``."""
    live = script(story(trace, beside), pass_=number, step=step) if trace.steps else ""
    return (
        f'<div class="mlretrain-trace"><style>{STYLE}{sheet()}</style>'
        f"{plain(trace, number)}{prose(trace)}{live}</div>"
    )
