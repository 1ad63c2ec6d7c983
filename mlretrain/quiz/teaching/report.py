"""The report of a class: a page with its tables and figure, and a CSV file."""

from __future__ import annotations

import csv
import io
from html import escape

from mlretrain.quiz import markdown
from mlretrain.quiz.teaching import next_time
from mlretrain.quiz.teaching.handed_in import HandedIn
from mlretrain.quiz.teaching.items import ENOUGH, Analysis, Item

_STYLE = """
:root{color-scheme:light dark;--ink:light-dark(#1a1a1a,#f2f4f6);--page:light-dark(#fff,#14181d);
--grid:light-dark(#d9dde2,#3a424c);--mark:light-dark(#0072b2,#56b4e9);--ask:light-dark(#c14a00,#ff9d5c)}
body{margin:0 auto;max-width:70rem;padding:1rem 1.5rem;background:var(--page);color:var(--ink);
font:400 16px/1.5 system-ui,sans-serif}
table{border-collapse:collapse;margin:.6em 0}caption{text-align:left;font-weight:600}
th,td{padding:.25em .8em;border-bottom:1px solid var(--grid);text-align:right;vertical-align:top}
th:first-child,.words :is(th,td):last-child{text-align:left}
svg{max-width:100%;height:auto}svg text{fill:var(--ink);font-size:13px}
.axis{stroke:var(--ink);stroke-width:1}.zero{stroke:var(--grid)}
.item{fill:var(--mark)}.item.look{fill:var(--page);stroke:var(--ask);stroke-width:2.5}
.wide{overflow-x:auto}
"""
_W, _H, _LEFT, _LOW = 640, 340, 60, 290


def page(handed: HandedIn, analysis: Analysis) -> str:
    """The report as one HTML file that asks for nothing."""
    look = [item for item in analysis.items if item.flags]
    parts = [
        "<h1>How the class did</h1>",
        f"<p>{_summary(handed, analysis)}</p>",
        _notes(handed.notes),
        "<h2>What to teach next</h2>",
        _to_teach(analysis.items),
        "<h2>Questions whose wording to look at</h2>",
        _looked_at(look) if look else f"<p>{_UNREMARKABLE}</p>",
        "<h2>All questions</h2>",
        _figure(analysis.items),
        _table(analysis.items),
        "<h2>What was chosen</h2>",
        _choices(analysis.items),
        f"<h2>How to read this</h2>\n<p>{_HELP}</p>",
    ]
    body = "\n".join(part for part in parts if part)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>How the class did</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body><main>\n{body}\n</main></body>\n</html>\n"
    )


def table(items: list[Item]) -> str:
    """The figures as CSV, a row for each question."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(
        ["question", "level", "answers", "facility", "discrimination", "median_seconds", "flags"]
    )
    for item in items:
        writer.writerow(
            [
                item.question.id, item.question.level, item.answers, f"{item.facility:.4f}",
                "" if item.discrimination is None else f"{item.discrimination:.4f}",
                "" if item.seconds is None else f"{item.seconds:.1f}", "; ".join(item.flags),
            ]
        )  # fmt: skip
    return text.getvalue()


_HELP = (
    f"First tries alone count. Facility is the mean score. Discrimination is the correlation of "
    f"the score with that on all other questions: above 0.2 a question tells who knows more; "
    f"below 0 those who know more do worse. It is not given for fewer than {ENOUGH} answers. "
    "Alpha says how far the questions measure the same thing; 0.7 is usual for a test, and a "
    "short quiz about several things has less. The score of an exercise is the share of its "
    "checks that held, and its options are the checks that failed."
)


_UNREMARKABLE = f"None stands out; of those with fewer than {ENOUGH} answers nothing is said."


def _summary(handed: HandedIn, analysis: Analysis) -> str:
    count = len(handed.attempts)
    said = f"{count} learner{'s' * (count != 1)}, {len(analysis.items)} questions answered. "
    if analysis.alpha is None:
        return said + "Cronbach's alpha: too few answers in common."
    return said + (
        f"Cronbach's alpha {analysis.alpha:.2f}, over {analysis.questions} questions that "
        f"{analysis.learners} learners have answered."
    )


def _notes(notes: list[str]) -> str:
    if not notes:
        return ""
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f"<h2>Noticed about the files</h2>\n<ul>{items}</ul>"


def _to_teach(items: list[Item]) -> str:
    weak = [topic for topic in next_time.topics(items) if topic.score < next_time.ENOUGH]
    low = next_time.missed(items)
    if not (weak or low):
        return f"<p>Nothing: every question has at least {next_time.ENOUGH:.0%} of its points.</p>"
    rows = [
        (one.name.replace("-", " "), f"{one.score:.0%}", str(one.answers), ", ".join(one.questions))
        for one in weak
    ]
    head = ("Concept", "Points", "Answers", "Questions")
    table = _html_table("Weak concepts", head, rows, words=True)
    return "\n".join([table] * bool(weak) + [*map(_missed, low)])


def _missed(item: Item) -> str:
    """A question that the class lost, what it believes instead, and what to say to that."""
    question, held = next_time.shown(item), next_time.belief(item)
    right = sum(one.score == 1 for one in item.first)
    lines = [
        f"<h3>{question.id}</h3>",
        f"<p>{escape(item.lesson)}, {question.level}: {right} of {item.answers} right.</p>",
        f"<blockquote>{markdown.html(question.prompt)}</blockquote>",
    ]
    if held is not None:
        # A name that says all needs no words beside it.
        words = f" ({markdown.inline(held.words)})" if held.words not in ("", held.said) else ""
        lines.append(
            f"<p>Answered most often in place of it, {held.count} of {item.answers} times: "
            f"<strong>{escape(held.said)}</strong>{words}.</p>"
        )
        if held.reply:
            lines.append(markdown.html(f"To be said to that: {held.reply}"))
    lines += [
        f"<p>A common mistake: “{markdown.inline(one.belief)}” {markdown.inline(one.shows)}</p>"
        for one in question.mistakes
    ]
    return "\n".join(filter(None, lines))


def _looked_at(items: list[Item]) -> str:
    rows = "".join(
        f"<li><strong>{item.question.id}</strong>: {escape('; '.join(item.flags))}.</li>"
        for item in items
    )
    return f"<ol>{rows}</ol>"


def _table(items: list[Item]) -> str:
    head = ("Question", "Level", "Answers", "Facility", "Discrimination", "Median time")
    rows = [
        (
            item.question.id, item.question.level, str(item.answers), f"{item.facility:.2f}",
            _number(item.discrimination), "–" if item.seconds is None else f"{item.seconds:.0f} s",
        )
        for item in items
    ]  # fmt: skip
    return _html_table("Each question", head, rows)


def _choices(items: list[Item]) -> str:
    head = ("Question", "Option", "Right", "Chosen by", "Their score elsewhere")
    rows = [
        (item.question.id, one.name, "✓" if one.key else "", f"{one.share:.0%}", _number(one.others))
        for item in items
        for one in item.choices
    ]
    return _html_table("Each option", head, rows)


def _html_table(
    title: str, head: tuple[str, ...], rows: list[tuple[str, ...]], *, words: bool = False
) -> str:
    """A table; ``words``: its last column holds words, and not numbers."""
    top = "".join(f'<th scope="col">{name}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in rest)
        + "</tr>"
        for first, *rest in rows
    )
    return (
        f'<div class="wide{" words" * words}" tabindex="0" role="region" aria-label="{title}">'
        f"<table><caption>{title}"
        f"</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _figure(items: list[Item]) -> str:
    """Each question as a point; those to look at are rings."""
    shown = [item for item in items if item.discrimination is not None]
    if not shown:
        return ""
    points = "".join(
        f'<circle class="item{" look" * bool(item.flags)}" r="6" cx="{_across(item.facility):.1f}" '
        f'cy="{_down(item.discrimination):.1f}"><title>{item.question.id}</title></circle>'
        for item in shown
    )
    marks = "".join(
        f'<text x="{_LEFT - 8}" y="{_down(v) + 4:.1f}" text-anchor="end">{v:g}</text>'
        for v in (-1, 0, 1)
    ) + "".join(
        f'<text x="{_across(v):.1f}" y="{_LOW + 20}" text-anchor="middle">{v:g}</text>'
        for v in (0, 0.5, 1)
    )
    lines = (
        f'<path class="zero" d="M{_LEFT} {_down(0):.1f}H{_W - 20}"/>'
        f'<path class="axis" fill="none" d="M{_LEFT} 20V{_LOW}H{_W - 20}"/>'
    )
    return (
        f'<figure><svg viewBox="0 0 {_W} {_H}" width="{_W}" role="img" aria-label="Discrimination '
        f'against facility, a point for each question; the table below has the figures">{lines}'
        f'{marks}{points}<text x="{_W / 2}" y="{_H - 6}" text-anchor="middle">facility: the mean '
        'score</text><text x="8" y="14">discrimination</text></svg>'
        "<figcaption>Rings are questions to look at.</figcaption></figure>"
    )


def _across(facility: float) -> float:
    return _LEFT + facility * (_W - _LEFT - 20)


def _down(discrimination: float) -> float:
    return 20 + (1 - discrimination) / 2 * (_LOW - 20)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
