"""The stepper's front end, put together for a page: one module, one style sheet.

It is written as small ES modules, which Node reads as they are; a page that stands alone
has room for one. So they are joined here, in an order in which each finds what it uses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from mlretrain.trace.lines import encode
from mlretrain.trace.palette import DARK, LIGHT
from mlretrain.trace.svg import FONT, schemes

_OURS = ":is(.mlretrain-trace,.mlretrain-stepper)"
_FOLDER = Path(__file__).with_name("static")
_ORDER = (
    "words", "story", "overview", "plot", "flow", "guess", "memory", "state", "dom", "timeline", "glance",
    "headline", "panels", "program", "map", "figure_parts", "figures_data", "figures_models", "figures",
    "question", "keys", "toolbar", "what_if", "projector", "stepper", "hosts",
)  # fmt: skip
_SHEETS = ("stepper", "glance", "panels", "figures", "layout", "program")


@cache
def module() -> str:
    """All modules as one, without what only their readers need."""
    return joined(_FOLDER / f"{name}.mjs" for name in _ORDER)


def joined(files: Iterable[Path]) -> str:
    """ES modules as one, in an order in which each finds what it uses."""
    parts = [file.read_text(encoding="utf-8") for file in files]
    text = re.sub(r"^import [^;]*;\n", "", "\n".join(parts), flags=re.MULTILINE)
    text = re.sub(r"^export (?!default)", "", text, flags=re.MULTILINE)
    text = re.sub(r"^ *//.*\n|^ */\*\*[\s\S]*?\*/\n", "", text, flags=re.MULTILINE)
    return re.sub(r"\n\s*", "\n", text).strip()


def palette() -> str:
    """Colours and font as CSS variables, for light and for dark."""
    colours = "".join(f"--{role}:light-dark({LIGHT[role]},{DARK[role]});" for role in LIGHT)
    return f"color-scheme:light dark;{colours}--font:{FONT}"


@cache
def sheet() -> str:
    """The style sheet, with the palette."""
    return styled(_OURS, (_FOLDER / f"{name}.css" for name in _SHEETS))


def styled(root: str, files: Iterable[Path]) -> str:
    """Style sheets as one, with the palette for whatever a selector finds."""
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    text = re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    return f"{root}{{{palette()}}}{''.join(schemes(root))}{text}"


def key(kind: str, story: dict[str, Any]) -> str:
    """What a learner's place in a story is kept under: the same for equal runs."""
    return sha256(f"{kind} {encode(story)}".encode(errors="backslashreplace")).hexdigest()[:16]


def script(story: dict[str, Any], **options: Any) -> str:
    """The script that puts a stepper where it stands.

    Parameters
    ----------
    story : dict
        As :func:`mlretrain.trace.story.story` gives it.
    **options
        As ``mount`` in ``static/hosts.mjs`` takes them; None leaves one out.
    """
    data = _inside_script(encode(story))
    said = json.dumps({name: value for name, value in options.items() if value is not None})
    key = sha256(f"{data}{said}".encode(errors="backslashreplace")).hexdigest()[:16]
    return f'<script type="module">{module()}\nmount("{key}", {data}, {said});</script>'


def _inside_script(data: str) -> str:
    # Within a script, text must neither end it nor open a comment of HTML; and a lone
    # surrogate, which is no character, must not reach the file.
    data = data.replace("<", "\\u003c")
    return re.sub("[\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", data)
