"""A trace as plain HTML: what stands where no script may run.

Notebooks that are not trusted strip ``<style>``, ``<svg>`` and scripts, printers and
viewers have no kernel; so everything here can be read without them. Where a script may
run, the stepper takes this place.
"""

from __future__ import annotations

from mlretrain.trace.brief import brief
from mlretrain.trace.diagram import diagram
from mlretrain.trace.html import changes_table, events, flush, process_table, score, table, text
from mlretrain.trace.svg import image
from mlretrain.trace.timeline import timeline
from mlretrain.trace.transcript import told as paragraphs
from mlretrain.wording import count

_ROWS = 60  # of the table of decisions: it is for looking at, not for scrolling through
_TOLD = 400  # passes that are told in prose


def plain(trace, number: int | None = None) -> str:
    """The run, and one of its passes step by step: the last one, unless a number is given."""
    title, *rest = brief(trace).split("\n")
    parts = [f"<p><strong>{text(title)}</strong>", *(f"<br>{text(line)}" for line in rest), "</p>"]
    if trace.passes:
        shown = trace[trace.passes[-1].number if number is None else number]
        if len(trace.passes) > 1:
            parts += [image(timeline(trace), 900), _decisions(trace)]
            parts.append(f"<p><strong>{text(f'Pass {shown.number}, {shown.title}')}</strong></p>")
        parts += [image(diagram(shown), 640), process_table(shown.passes[0])]
        parts.append(changes_table(shown.passes[0]))
    return flush("".join(parts))


def prose(trace) -> str:
    """The run in prose, folded up; nothing for a run that is too long to be read."""
    if len(trace.passes) > _TOLD:
        return ""
    told = "".join(
        f"<p>{text(part)}</p>"
        if isinstance(part, str)
        else f"<ol>{''.join(f'<li>{text(step)}</li>' for step in part)}</ol>"
        for part in paragraphs(trace)
    )
    return f"<details><summary>The run in prose</summary>{told}</details>"


def _decisions(trace) -> str:
    happened = [one for one in trace.passes if one.events]
    body = [
        [str(one.number), text(one.title), text(one.champion or "–"), score(one, trace.metric)]
        + [events(one), text(one.summary)]
        for one in happened[:_ROWS]
    ]
    if not body:
        return "<p>Nothing happened.</p>"
    head = ["Pass", "When", "Champion", text(trace.metric), "What happened", "Why"]
    shown = table(head, body, "decisions")
    if len(happened) > _ROWS:
        shown += f"<p>… and {count(len(happened) - _ROWS, 'pass', 'passes')} more.</p>"
    return shown
