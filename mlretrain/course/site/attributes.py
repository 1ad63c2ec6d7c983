"""What is said about an attribute, whole: a small extension of Sphinx."""

from __future__ import annotations

from typing import Any

_TYPE = ":type: "
_AFTER_NAPOLEON = 900


def setup(app: Any) -> dict[str, bool]:
    """Tell Sphinx to show it to us once napoleon has read it."""
    app.connect("autodoc-process-docstring", _whole, priority=_AFTER_NAPOLEON)
    return {"parallel_read_safe": True}


def _whole(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Undo what napoleon makes of ``Words: more words``, which it takes for a type."""
    types = [line for line in lines if line.startswith(_TYPE)]
    if what in ("attribute", "property", "data") and types:
        lines[:] = [line for line in lines if not line.startswith(_TYPE)]
        lines[0] = f"{types[0].removeprefix(_TYPE)}: {lines[0]}"
