"""Ten ways to learn the same: what each of them takes from the lessons."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from mlretrain.course import lessons
from mlretrain.quiz.page import Shown


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to learn.

    Parameters
    ----------
    about : str
        What it is for, in a sentence.
    sections : str
        Which sections of the lessons belong to it: a regular expression for their headings,
        in whatever case.
    lesson : str
        Which lessons belong to it as a whole: one for the beginning of their names.
    calls : tuple of str
        What else belongs to it: something to write into a cell, or into a terminal.
    """

    about: str
    sections: str = "(?!)"
    lesson: str = "(?!)"
    calls: tuple[str, ...] = ()


MODES = {
    "why": Mode("The problem first, and what changes it.", "the idea", "01"),
    "flow": Mode("Step by step, with the stepper.", "watch it run|key moments"),
    "code": Mode(
        "What is written, what ran, and what you can change.",
        "change it|.*(?:code|as a cycle).*",
    ),
    "cost": Mode("What it costs, counted and timed.", ".*(?:cost|counted|timed|worth it).*", "03"),
    "practice": Mode("Questions after each lesson.", "practice"),
    "challenge": Mode(
        "Guess first, and find the mistake.",
        "predict|your guess|common mistakes",
        calls=('mr.quiz(level="hard")',),
    ),
    "project": Mode("A cycle for a table of your own.", lesson="09"),
    "recall": Mode("What is due today, before it is forgotten.", calls=("mr.review()",)),
    "demo": Mode(
        "For the projector: the key F in any stepper, or a year of flights at once.",
        "snapshot",
        calls=("mlretrain demo --present",),
    ),
    "test": Mode("Ten questions, drawn afresh, and a verdict.", lesson="10", calls=("mr.mastery_test()",)),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A section of a lesson, or something to call.

    Parameters
    ----------
    mode : str
    lesson : str
        The title of the lesson; empty for a call.
    title : str
        The heading of the section, or what to call.
    file, anchor : str
        Where it stands; empty for a call.
    """

    mode: str
    lesson: str
    title: str
    file: str = ""
    anchor: str = ""

    @property
    def href(self) -> str:
        """A link that works beside the lessons."""
        return f"{self.file}#{self.anchor}" if self.anchor else self.file


class Modes(Shown):
    """Places by mode. Shows itself as a choice that filters them.

    Parameters
    ----------
    places : list of Place
    chosen : str or None
        The only mode shown.
    """

    def __init__(self, places: list[Place], chosen: str | None = None) -> None:
        self.places = places
        self.chosen = chosen

    def text(self) -> str:
        """The plain text; the same each time."""
        lines = []
        for mode in [self.chosen] if self.chosen else MODES:
            here = [place for place in self.places if place.mode == mode]
            lines.append(f"{mode}: {MODES[mode].about}")
            lines += [f"  {_told(place)}" for place in here]
        return "\n".join(lines)

    def html(self) -> str:
        """The HTML: a choice of modes, and a table that follows it."""
        modes = [self.chosen] if self.chosen else list(MODES)
        radios = "".join(
            f'<label><input type="radio" name="mlretrain-mode" value="{mode}"'
            f"{' checked' if mode == modes[0] else ''} data-lm-suppress-shortcuts> {mode}</label>"
            for mode in modes
        )
        bodies = "".join(self._body(mode) for mode in modes)
        choice = f"<fieldset><legend>I want to learn by</legend>{radios}</fieldset>" if len(modes) > 1 else ""
        return (
            f'<div class="mlretrain-modes"><style>{_style(modes)}</style>{choice}'
            f'<div aria-live="polite">{bodies}</div></div>'
        )

    def _repr_html_(self) -> str:
        return self.html()

    def _body(self, mode: str) -> str:
        here = [place for place in self.places if place.mode == mode]
        lines = "".join(
            f"<li>{_linked(lesson, list(places))}</li>"
            for lesson, places in groupby(here, key=lambda place: place.lesson)
        )
        return (
            f'<section class="mode-{mode}"><p><strong>{mode}</strong>: '
            f"{escape(MODES[mode].about)}</p><ul>{lines}</ul></section>"
        )


def modes(mode: str | None = None) -> Modes:
    """Choose how to learn: what each of ten ways takes from the lessons.

    Parameters
    ----------
    mode : str, optional
        One of ``why``, ``flow``, ``code``, ``cost``, ``practice``, ``challenge``,
        ``project``, ``recall``, ``demo`` and ``test``. Without it, all can be chosen from.

    Returns
    -------
    Modes
        Shows itself in a notebook and in a terminal.

    Raises
    ------
    ValueError
        There is no such mode.

    Examples
    --------
    >>> import mlretrain as mr
    >>> print(mr.modes("recall"))
    recall: What is due today, before it is forgotten.
      mr.review()
    """
    if mode is not None and mode not in MODES:
        raise ValueError(f"'mode' must be one of {', '.join(MODES)}; got {mode!r}.")
    notebooks = sorted(lessons.folder().glob("[0-9][0-9]_*.ipynb"))
    headings = {notebook.name: _headings(notebook) for notebook in notebooks}
    places = [
        place
        for name in ([mode] if mode else MODES)
        for place in (*_sections(name, headings), *_calls(name))
    ]
    return Modes(places, mode)


def _sections(name: str, headings: dict[str, list[str]]) -> list[Place]:
    mode, found = MODES[name], []
    for file, (title, *rest) in headings.items():
        if re.match(mode.lesson, file):
            found.append(Place(name, title, "the whole lesson", file))
        else:
            inside = [one for one in rest if re.fullmatch(mode.sections, one, re.IGNORECASE)]
            found += [Place(name, title, one, file, one.replace(" ", "-")) for one in inside]
    return found


def _calls(name: str) -> list[Place]:
    return [Place(name, "", call) for call in MODES[name].calls]


def _headings(notebook: Path) -> list[str]:
    """The title of a lesson, and then its headings, as they stand."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    return [found for text in texts for found in re.findall(r"^#{1,3} (.+)$", text, re.MULTILINE)]


def _told(place: Place) -> str:
    return f"{place.lesson}: {place.title}" if place.lesson else place.title


def _linked(lesson: str, places: list[Place]) -> str:
    """What a mode takes from one lesson, in a line; or what it calls."""
    if not lesson:
        return ", ".join(f"<code>{escape(place.title)}</code>" for place in places)
    links = " · ".join(f'<a href="{escape(place.href)}">{escape(place.title)}</a>' for place in places)
    return f"<span>{escape(lesson)}</span> {links}"


def _style(modes: list[str]) -> str:
    """Without a script: what is chosen decides what is shown."""
    shown = "".join(
        f'.mlretrain-modes:has(input[value="{mode}"]:checked) section:not(.mode-{mode}){{display:none}}'
        for mode in modes
    )
    return (
        ".mlretrain-modes fieldset{border:1px solid #8886;border-radius:8px;padding:6px 12px;margin:0 0 8px}"
        ".mlretrain-modes label{display:inline-block;margin:2px 14px 2px 0;min-height:24px}"
        ".mlretrain-modes section{padding:0 13px}"
        ".mlretrain-modes ul{list-style:none!important;margin:0!important;padding:0!important}"
        ".mlretrain-modes li{display:flex;flex-wrap:wrap;gap:0 12px;padding:3px 0;border-top:1px solid #8884}"
        ".mlretrain-modes span{flex:0 0 17em}"
        f".mlretrain-modes a{{display:inline-block;min-height:24px}}{shown}"
    )
