"""A program as text, as tables, as the output of a cell and as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlretrain.trace.cell import wrapped
from mlretrain.trace.front import key, script
from mlretrain.trace.html import changes_table, flush, process_table, text
from mlretrain.trace.page import document
from mlretrain.trace.programs.notes import ending, extent
from mlretrain.trace.records import Pass
from mlretrain.trace.story import story
from mlretrain.trace.words import printable
from mlretrain.wording import count

if TYPE_CHECKING:
    import pandas as pd

_ROWS = 60  # steps in what stands where no script may run
_LINES = 12  # of output, and variables, in a few words


def brief(trace) -> str:
    """What ``print(trace)`` shows."""
    how = ""
    if trace.error:
        name = trace.error.split(":")[0].splitlines()[-1]
        how = f"; {name} in line {trace.error_line}" if trace.error_line else f"; {name}"
    lines = [f"{extent(trace)}{how}"]
    for title, printed in (("prints", trace.output), ("writes to stderr", trace.errors)):
        if printed:
            rows = printed.splitlines()
            left = len(rows) - _LINES
            more = [f"… {count(left, 'line')} more"] if left > 0 else []
            lines.append(f"{title}:")
            lines += [f"  {row}" for row in [*rows[:_LINES], *more]]
    if trace.error:
        lines.append(trace.error.splitlines()[-1])
    lines += trace.notes
    if trace.variables:
        told = [f"{name} = {value}" for name, value in trace.variables.items()]
        left = len(told) - _LINES
        more = f" and {left:,} more" if left > 0 else ""
        lines.append(f"at the end: {', '.join(told[:_LINES])}{more}")
    return "\n  ".join(lines)


def status(trace) -> pd.DataFrame:
    """The status tracker: see :meth:`ProgramTrace.status`."""
    import pandas as pd

    from mlretrain.words_table import WordsTable

    state: dict[str, Any] = {}
    columns = {}
    for number, step in enumerate(trace.steps, 1):
        if step.changes:
            state = state | {name: new for name, (_, new) in step.changes.items()}
            columns[f"{number} · {step.name}"] = state
    names = list(dict.fromkeys(name for one in trace.steps for name in one.changes))
    content = {
        column: ["–" if values.get(name) is None else values[name] for name in names]
        for column, values in columns.items()
    }
    return WordsTable(content, index=pd.Index(names), dtype=object)


def transcript(trace) -> str:
    """The program, told line by line: see :meth:`ProgramTrace.transcript`."""
    told = []
    for number, step in enumerate(trace.steps, 1):
        used = f", with {step.input}" if step.input else ""
        did = f": {step.output}" if step.output else ""
        told.append(printable(f"{number}. Line {step.line}, `{step.action}`{used}{did}"))
    return "\n\n".join(filter(None, [f"{extent(trace)}.", "\n".join(told), ending(trace)]))


def plain(trace) -> str:
    """The program where no script may run."""
    first, *rest = brief(trace).split("\n")
    parts = [
        f"<p><strong>{text(first)}</strong></p>",
        f"<pre>{text_of(trace.source)}</pre>",
        f"<pre>{text_of(chr(10).join(rest))}</pre>" if rest else "",
    ]
    shown = Pass(0, "", "", "", steps=trace.steps[:_ROWS])
    if shown.steps:
        parts += [process_table(shown), changes_table(shown)]
    if len(trace.steps) > _ROWS:
        parts.append(f"<p>… and {count(len(trace.steps) - _ROWS, 'step')} more.</p>")
    return flush("".join(parts))


def text_of(lines: str) -> str:
    """Lines that stay lines, safe to stand in a page."""
    return "\n".join(text(line) if line.strip() else line for line in lines.split("\n"))


def told(trace) -> dict[str, Any]:
    """The program as the stepper reads it."""
    seen = {"error": trace.error, "line": trace.error_line, "notes": trace.notes}
    return story(trace) | {"program": seen}


def cell(trace, step: int | None = None, kept: str | None = None) -> str:
    """The HTML of a program in a notebook; it begins at ``step``, if one is given."""
    live = ""
    if trace.steps:
        story = told(trace)
        number = None if step is None else 0
        live = script(story, pass_=number, step=step, key=kept or key("cell", story))
    return wrapped(f"{plain(trace)}{live}")


def page(trace) -> str:
    """A program as a page that stands alone: one file that asks for nothing."""
    live = script(told(trace), links=True) if trace.steps else ""
    title = "A program, step by step"
    return document(
        title,
        f'<header><h1>{title}</h1>'
        f'<p class="lead">{text(f"{extent(trace)}. {ending(trace)}".strip())}</p></header>\n'
        f'<main><div class="mlretrain-trace">{plain(trace)}{live}</div></main>',
    )
