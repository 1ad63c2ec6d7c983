"""Colours and marks of every picture.

The colours are those of Okabe and Ito, which readers with any kind of colour blindness
can tell apart (Okabe & Ito, "Color Universal Design", 2008). On a light ground they are
darkened, and there sky blue gives way to blue, so that each stands out by 3 : 1 (WCAG 2.2,
1.4.11) and text by 4.5 : 1. No meaning rests on a colour alone: each mark has its own
shape and its name, each line its own dashes.
"""

from __future__ import annotations

from dataclasses import dataclass

LIGHT = {
    "page": "#ffffff",
    "ink": "#1a1a1a",
    "muted": "#595959",
    "pale": "#8a8a8a",
    "grid": "#d9dde2",
    "band0": "#eef3f8",
    "band1": "#dde7f0",
    "line": "#0072b2",
    "way": "#0072b2",
    "node": "#e6f1f8",
    "ask": "#fdf3dc",
    "onway": "#ffffff",
    "promoted": "#007a59",
    "refused": "#c14a00",
    "undecided": "#a8528a",
    "alert": "#946300",
    "retrained": "#1a1a1a",
}
DARK = {
    "page": "#14181d",
    "ink": "#f2f4f6",
    "muted": "#b4bcc6",
    "pale": "#7d8792",
    "grid": "#333b44",
    "band0": "#1b222a",
    "band1": "#26303b",
    "line": "#56b4e9",
    "way": "#56b4e9",
    "node": "#173347",
    "ask": "#3a3018",
    "onway": "#0b1116",
    "promoted": "#2fbd92",
    "refused": "#ef7d2e",
    "undecided": "#d98fb8",
    "alert": "#e69f00",
    "retrained": "#f2f4f6",
}

#: Lines drawn beside the champion's: role of the colour, and dashes.
BESIDE = (
    ("undecided", (10.0, 6.0)),
    ("refused", (3.0, 5.0)),
    ("promoted", (14.0, 5.0, 3.0, 5.0)),
    ("alert", (6.0, 3.0)),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """How one kind of event is shown.

    Parameters
    ----------
    sign, plain : str
        One character of Unicode, and one of ASCII where that is all there is.
    noun : str
        What is counted: ``"2 promotions"``.
    ansi : int
        Its colour in a terminal, out of 256.
    """

    sign: str
    plain: str
    noun: str
    ansi: int


MARKS = {
    "retrained": Mark("●", "o", "retraining", 39),
    "promoted": Mark("▲", "^", "promotion", 35),
    "refused": Mark("✕", "x", "refusal", 208),
    "undecided": Mark("?", "?", "undecided verdict", 175),
    "alert": Mark("!", "!", "alert", 214),
}


def colours(dark: bool) -> dict[str, str]:
    """Role → colour."""
    return DARK if dark else LIGHT
