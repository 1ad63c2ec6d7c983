"""A trace as the output of a cell: plain HTML, and the script that brings it to life."""

from __future__ import annotations

from mlretrain.trace.front import key, script, sheet
from mlretrain.trace.plain import plain, prose
from mlretrain.trace.story import story

# The last two rules: below the run a widget may show the same. As long as that lives, it is
# enough; when it has lost its kernel, it is a line of text in JupyterLab, "Error displaying
# widget", and the run stands here for that very case.
STYLE = """
.mlretrain-trace table{border-collapse:collapse;margin:.5em 0;font-size:inherit}
.mlretrain-trace th,.mlretrain-trace td{
vertical-align:top;padding:.25em .7em;border-top:1px solid #8886}
.mlretrain-trace thead th{border-top:0}
.mlretrain-trace th{font-weight:600}
.mlretrain-trace .event{white-space:nowrap}
.mlretrain-trace mark{background:#e69f0038;color:inherit}
@media print{.mlretrain-trace details::details-content{content-visibility:visible}}
@media not print{.mlretrain-trace>.paper{display:none}}
.jp-OutputArea-child:has(.mlretrain-trace):has(+.jp-OutputArea-child>.lm-Panel .mlretrain-stepper){
display:none}
.jp-OutputArea-child:has(.mlretrain-trace)+.jp-OutputArea-child>.lm-Panel:not(:has(*)){display:none}
"""


def cell(
    trace, beside=None, number: int | None = None, step: int | None = None, kept: str | None = None
) -> str:
    """The HTML of a trace in a notebook; it begins at the step of pass ``number``.

    The browser remembers where a reader stood, under the key ``kept`` or under one of its own.
    """
    live = ""
    if trace.steps:
        told = story(trace, beside)
        live = script(told, pass_=number, step=step, key=kept or key("cell", told))
    return wrapped(f"{plain(trace, number)}{prose(trace)}{live}")


def wrapped(html: str) -> str:
    """What a cell shows, with the styles that it needs."""
    return f'<div class="mlretrain-trace"><style>{STYLE}{sheet()}</style>{html}</div>'
